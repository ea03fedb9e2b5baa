"""Single keys from a terminal, without waiting for a line end, and a text through the person's own editor."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from arcticcodex.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

# An arrow or function key sends several characters; as a whole it is one key that means nothing here.
_SEQUENCE = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]?|O.)?")


class Keys:
    """The keys of the terminal on stdin, one at a time. Use as `with Keys() as keys`."""

    def __init__(self) -> None:
        self._file = sys.stdin.fileno()
        self._typed = ""
        self._before: list[Any] | None = None

    def __enter__(self) -> Self:
        """Take the keys as they are typed; what the terminal was set to is put back at the end."""
        self._single()
        return self

    def __exit__(self, *_: object) -> None:
        self._lines()

    def next(self) -> str:
        """The next key; empty when the terminal is gone. Ctrl-C raises `KeyboardInterrupt`."""
        while not self._typed:
            data = os.read(self._file, 1024)
            if not data:
                return ""
            self._typed = _SEQUENCE.sub("\x1b", data.decode(errors="replace"))
        key, self._typed = self._typed[0], self._typed[1:]
        return key

    @contextlib.contextmanager
    def lent(self) -> Iterator[None]:
        """Lend the terminal to another program."""
        self._lines()
        try:
            yield
        finally:
            self._single()

    def _single(self) -> None:
        import termios  # noqa: PLC0415 — not on every system
        import tty  # noqa: PLC0415 — as above

        self._before = termios.tcgetattr(self._file)
        tty.setcbreak(self._file, termios.TCSANOW)

    def _lines(self) -> None:
        import termios  # noqa: PLC0415 — not on every system

        if self._before is not None:
            with contextlib.suppress(termios.error):  # the terminal may be gone
                termios.tcsetattr(self._file, termios.TCSANOW, self._before)


def require_terminal(instead: str) -> None:
    """Raise `UsageError` where there is no terminal to type on; `instead` says what works without one."""
    if find_spec("termios") is None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("there is no terminal to label on", "keys are read from it, one at a time", instead)


def edited(text: str, keys: Keys) -> str | None:
    """`text` as the person left it in their editor (`VISUAL`, `EDITOR`, else vi); None where the editor failed."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory(prefix="arctic-") as folder:  # readable by its owner alone
        path = Path(folder, "row.txt")
        path.write_text(text, encoding="utf-8", errors="replace")
        with keys.lent():
            try:
                code = subprocess.run([*shlex.split(command), str(path)], check=False).returncode  # noqa: S603 — the person's own editor
            except (OSError, ValueError):  # no such program, or a command line that cannot be split
                return None
        return path.read_text(encoding="utf-8", errors="replace") if code == 0 else None
