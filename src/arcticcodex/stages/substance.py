"""What of a reply must not change, and whether a pair made from it, by code or by a model, has kept it.

Substance is numbers with their units, names, code and signs of arithmetic, each as written. A pair may leave out what
is said around the example, but within a part nothing may be missing, added or moved: so the substance of each field
has to be, in its order, the whole substance of the stretch of the reply it was taken from.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcticcodex.stages.format_blocks import PARTS
from arcticcodex.stages.format_farewell import essence
from arcticcodex.stages.format_labels import step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from arcticcodex.stages.format_blocks import Block
    from arcticcodex.stages.format_pair import CascadePair

_TOKEN = re.compile(
    r"(?P<code>`[^`\n]+`)"
    r"|(?P<number>(?:(?<![\w)\]])[-\u2212+])?\d+(?:[.,:/'\u2019\u00a0\u202f]\d+)*(?:[eE][-+]?\d+)?"
    r"(?: ?[%‰°€£]|[^\W\d_]+| [^\W\d_]{1,3}\b)?)"
    r"|(?P<address>(?:https?://|www\.)[^\s<>\"')\]]+|[\w.+-]+@[\w-]+\.[\w.]+)"
    r"|(?P<word>\w[\w'\u2019-]*)"
    r"|(?P<sign>[<>=≤≥≠≈±\u00d7÷√∑∫→^$€£%\\+]+)"
)
_STARTS_SENTENCE = re.compile(r"(?:^|[.!?…:;。\uff01\uff1f]|\n)[\"'“”\u2018\u2019«(\[*_#>\s\d.)-]*\Z")
_TITLE_BEFORE = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Prof|St|No|Fig|vs|[A-Z])\.\s+\Z")
_NAME_AFTER = re.compile(r" (?:(?:van|von|de|del|da|der|di|el|al) )*[A-Z][a-z]")
_FOLDED = str.maketrans({"“": '"', "”": '"', "\u2018": "'", "\u2019": "'", "\u00a0": " ", "\u2009": " ", "\u202f": " "})


def substance(text: str) -> list[str]:
    """The numbers, names, code and signs of a text in their order. A line of code counts whole, with its indent.

    A name is a word with a capital that does not begin a sentence, or begins one before another such word or after a
    title; or a word with a capital, digit or underscore inside.
    """
    found: list[str] = []
    opened: list[str] = []
    for line in text.translate(_FOLDED).split("\n"):
        if not step(opened, line):
            found.extend(_of_prose(line))
        elif line.strip().strip("`~"):
            found.append(line.rstrip())
    return found


def _of_prose(line: str) -> Iterable[str]:
    for token in _TOKEN.finditer(re.sub(r"^[ \t]*>+", "", line)):
        if token.lastgroup != "word" or _is_name(token):
            yield token[0]


def _is_name(token: re.Match[str]) -> bool:
    word = token[0]
    if "_" in word.strip("_") or any(letter.isupper() for letter in word[1:]):
        return True
    if not word[0].isupper():
        return False
    before = token.string[max(0, token.start() - 12) : token.start()]
    if _TITLE_BEFORE.search(before) or _NAME_AFTER.match(token.string, token.end()):
        return True
    return not _STARTS_SENTENCE.search(before)


# --- the pair against the reply


@dataclass(frozen=True, slots=True)
class _Written:
    """The substance of all blocks of a reply, with the stretch of each, the part of it that must be kept, and where."""

    tokens: tuple[str, ...]
    text: str
    starts: tuple[int, ...]
    spans: tuple[tuple[Block, int, int, int, int], ...]


_BETWEEN = "\x00"


def changed(blocks: Iterable[Block], pair: CascadePair) -> str:
    """The first number, name or piece of code that the pair lost from a reply's blocks or gained; empty if none."""
    written = _written(blocks)
    covered: list[tuple[int, int]] = []
    for kind, field in (("instruction", pair.instruction), ("reasoning", pair.reasoning), ("response", pair.response)):
        runs, strange = _runs(written, kind, substance(field))
        if strange:
            return strange
        covered += runs
    return _left_out(written, covered, pair)


def _written(blocks: Iterable[Block]) -> _Written:
    tokens: list[str] = []
    spans: list[tuple[Block, int, int, int, int]] = []
    instruction = ""
    blocks = tuple(blocks)
    final = max((at for at, block in enumerate(blocks) if block.kind in PARTS), default=-1)
    for number, block in enumerate(blocks):
        whole = substance(block.text)
        instruction = block.text if block.kind == "instruction" else instruction
        must = substance(essence(block.text, block.kind, instruction, last=number == final))
        first = next((at for at in range(len(whole) - len(must) + 1) if whole[at : at + len(must)] == must), 0)
        start = len(tokens)
        tokens += whole
        spans.append((block, start, len(tokens), start + first, start + first + len(must)))
    starts, at = [], len(_BETWEEN)
    for token in tokens:
        starts.append(at)
        at += len(token) + len(_BETWEEN)
    return _Written(
        tuple(tokens), _BETWEEN + "".join(token + _BETWEEN for token in tokens), tuple(starts), tuple(spans)
    )


def _runs(written: _Written, kind: str, wanted: list[str]) -> tuple[list[tuple[int, int]], str]:
    """Where the substance of a field stands in the reply, at once or by whole blocks; or its first strange piece."""
    runs: list[tuple[int, int]] = []
    while wanted:
        at = _found(written, kind, wanted)
        if at is not None:
            return [*runs, (at, at + len(wanted))], ""
        block = next(
            (
                (start, stop)
                for _, start, stop, _, _ in written.spans
                if start < stop <= start + len(wanted) and list(written.tokens[start:stop]) == wanted[: stop - start]
            ),
            None,
        )
        if block is None:
            return [], _first_strange(written, kind, wanted)
        runs.append(block)
        wanted = wanted[block[1] - block[0] :]
    return runs, ""


def _found(written: _Written, kind: str, wanted: list[str]) -> int | None:
    """The number of the first token of a stretch that reads `wanted`, in a block of the kind if there is one."""
    needle = _BETWEEN + "".join(token + _BETWEEN for token in wanted)
    ranges = [(start, stop) for block, start, stop, _, _ in written.spans if block.kind == kind and start < stop]
    for start, stop in [*ranges, (0, len(written.tokens))]:
        if start >= len(written.starts):
            continue
        end = written.starts[stop - 1] + len(written.tokens[stop - 1]) + len(_BETWEEN)
        at = written.text.find(needle, written.starts[start] - len(_BETWEEN), end)
        if at >= 0:
            return bisect_left(written.starts, at + len(_BETWEEN))
    return None


def _first_strange(written: _Written, kind: str, wanted: list[str]) -> str:
    """The first piece of a field that does not follow, in the reply, on those before it."""
    low, high = 0, len(wanted)
    while low < high:  # the longest beginning that the reply has
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _found(written, kind, wanted[:middle]) is not None else (low, middle - 1)
    return wanted[min(low, len(wanted) - 1)]


def _left_out(written: _Written, covered: list[tuple[int, int]], pair: CascadePair) -> str:
    """The first piece that must be kept and is not: of a block that was taken from, or of a part that was not taken."""
    covered = sorted(covered)
    used = [span for span in written.spans if any(span[1] < stop and start < span[2] for start, stop in covered)]
    examples = {block.example for block, *_ in used if block.kind == "response"}
    if not pair.reasoning:
        used += [span for span in written.spans if span[0].kind == "reasoning" and span[0].example in examples]
    for _, _, _, first, last in used:
        at = first
        for start, stop in covered[max(0, bisect_right(covered, (first, first)) - 2) :]:
            if start > at:
                break
            at = max(at, stop)
        if at < last:
            return written.tokens[at]
    return ""


__all__ = ["PARTS", "changed", "substance"]
