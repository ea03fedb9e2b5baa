"""What the commands say, and where: results on stdout, everything else on stderr, errors in three lines.

With `--json` stdout holds one object and nothing else. Colours only on a terminal, and not with NO_COLOR.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import textwrap
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from arcticcodex.errors import ArcticError, UsageError, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SCHEMA = 1

EXIT_CODES: Mapping[int, str] = {
    0: "done (also: batches are out, resume later)",
    1: "an error, or unfinished for another cause",
    2: "wrong usage or configuration; nothing was sent",
    3: "a gate was not met (--min-approval, --min-golden); the files are kept",
    4: "a key is missing or refused, or its balance is gone",
    5: "the budget was reached first; what is written is valid, but partial",
    6: "nothing to do",
    130: "interrupted; resumable",
}

_BOLD, _DIM, _RED, _YELLOW, _GREEN = "1", "2", "31", "33", "32"
STYLES: Mapping[str, str] = {
    "bold": _BOLD,
    "dim": _DIM,
    "error": _RED,
    "fail": _RED,
    "warn": _YELLOW,
    "ok": _GREEN,
    "skip": _DIM,
}
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
_SECRETS = re.compile(
    r"""(?ix) (?<![\w-]) (?: sk | key | rk ) - [\w-]{8,}  # the form of most providers' keys
        | (?<=bearer\s) [\w.~+/-]{8,} =*
        | (?<=://) [^\s/@]+ : [^\s/@]+ (?=@)              # user and password in a URL
    """
)
_SECRET_NAMES = re.compile(r"(?i)(key|token|secret|password)$")


def coloured(stream: IO[str]) -> bool:
    """Whether colours belong on this stream."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def style(text: str, name: str, stream: IO[str]) -> str:
    """`text` in a style of `STYLES` where the stream takes colours."""
    return f"\x1b[{STYLES[name]}m{text}\x1b[0m" if coloured(stream) else text


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command speaks: `json` keeps stdout for one object, `quiet` drops what is only nice to know."""

    json: bool = False
    quiet: bool = False

    def result(self, record: Mapping[str, Any], text: str) -> None:
        """The result, once: `record` (with its schema number) as JSON, else `text`, on stdout."""
        if self.json:
            print(json.dumps({"schema": SCHEMA, **record}, ensure_ascii=False), flush=True)  # noqa: T201 — the result
        elif text:
            print(text, flush=True)  # noqa: T201 — the result

    def say(self, text: str) -> None:
        """A hint or progress for a person, in one line on stderr; not with `--quiet`. Breaks before it part it off."""
        if not self.quiet:
            hint = text.lstrip("\n")
            to_stderr("\n" * (len(text) - len(hint)) + one_line(hint))

    def warn(self, text: str) -> None:
        """Something a person must know, in one line on stderr; `--quiet` does not hide it."""
        to_stderr(one_line(text), label="warning:", look="warn")


def to_stderr(text: str, *, label: str = "", look: str = "") -> None:
    """One or more lines on stderr, without anything that looks like a key or could steer the terminal.

    `label` begins the first of them in the style `look`; nothing else may be styled.
    """
    begin = f"{style(label, look, sys.stderr)} " if label else ""
    print(begin + visible(scrub(text)), file=sys.stderr, flush=True)  # noqa: T201 — the one door to stderr


def one_line(text: str) -> str:
    """`text` in one line whatever it holds: a file's name with a line break would else forge a line of ours."""
    return visible(scrub(text)).replace("\n", "\N{REPLACEMENT CHARACTER}")


def scrub(text: str) -> str:
    """`text` without the values of secret-looking environment variables and whatever has the form of a key."""
    for name, value in os.environ.items():
        if _SECRET_NAMES.search(name) and len(value) >= 8:
            text = text.replace(value, "***")
    return _SECRETS.sub("***", text)


def print_error(error: ArcticError, *, as_json: bool) -> None:
    """The error's lines on stderr, all but the first indented; with `--json` also as the one object on stdout."""
    lines = "\n".join(error.lines() or [type(error).__name__])
    to_stderr(lines.replace("\n", "\n  "), label="error:", look="error")
    if as_json:
        told = {"what": scrub(error.what), "why": scrub(error.why), "help": scrub(error.help)}
        Output(json=True).result({"error": {**told, "exit_code": error.exit_code}}, "")


def columns() -> int | None:
    """How wide the terminal on stdout is; None where there is none, and lines may be as long as they are."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def wrapped(text: str, indent: int) -> str:
    """`text`, of which the first line begins and the others are to begin at column `indent`, between words.

    Its own line breaks stay; without a terminal there are no others.
    """
    width, gap = columns(), " " * indent
    lines = text.split("\n")
    if width is not None:
        room = max(width - indent, 20)
        lines = [
            part
            for line in lines
            for part in textwrap.wrap(line, room, break_long_words=False, break_on_hyphens=False) or [""]
        ]
    return f"\n{gap}".join(lines)


def table(
    rows: Sequence[Sequence[str]], header: Sequence[str], right: Sequence[int] = (), spare: Sequence[str] = ()
) -> str:
    """Aligned columns under a header; the columns numbered in `right` are flush right.

    Those named in `spare` are left out where they are empty, and, the first first, where the terminal is too narrow.
    """
    flush = {header[column] for column in right}
    empty = {name for column, name in enumerate(header) if name in spare and not any(row[column] for row in rows)}
    for left_out in [empty | set(spare[:count]) for count in range(len(spare) + 1)]:
        kept = [column for column, name in enumerate(header) if name not in left_out]
        names = [header[column] for column in kept]
        places = [place for place, name in enumerate(names) if name in flush]
        text = _aligned([[row[column] for column in kept] for row in rows], names, places)
        width = max(len(_ESCAPES.sub("", line)) for line in text.splitlines())
        if width <= (columns() or width):
            break
    return text


def _aligned(rows: Sequence[Sequence[str]], header: Sequence[str], right: Sequence[int]) -> str:
    lines = [list(header), *([cell or "-" for cell in row] for row in rows)]
    widths = [max(len(_ESCAPES.sub("", line[column])) for line in lines) for column in range(len(header))]
    texts = []
    for line in lines:
        cells = []
        for column, cell in enumerate(line):
            pad = " " * (widths[column] - len(_ESCAPES.sub("", cell)))
            cells.append(pad + cell if column in right else cell + pad)
        texts.append("  ".join(cells).rstrip())
    return "\n".join([style(texts[0], "bold", sys.stdout), *texts[1:]])


def asker(*, yes: bool, flags: str) -> Callable[[str], bool]:
    """A function that puts a question to the person and says whether the answer was yes.

    With `--yes` the answer is yes. Without a terminal it raises UsageError (exit 2) that names `flags`.
    """

    def ask(question: str) -> bool:
        if yes:
            return True
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise UsageError(question, "there is no terminal to ask on", f"repeat the command with {flags}")
        sys.stderr.write(scrub(f"{visible(question)} [y/N] "))
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() in {"y", "yes"}

    return ask
