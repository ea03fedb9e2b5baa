"""What became of a sample: mended, refused, its substance changed, or only its words.

Texts are equal after this folding and no other: runs of whitespace (no-break and thin spaces among them) are one space,
and curly quotes are straight ones, in both texts, since a formatter cannot know which the teacher meant. Entities,
escapes and invisible characters that the damage put in have to be gone. Lines of code are compared with their
indentation. Substance is numbers, names and lines of code, of the instruction and of the response each.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from damage.truth import NAMES

if TYPE_CHECKING:
    from damage.truth import Truth

MENDED, REFUSED, CHANGED, REWORDED = "mended", "refused", "changed substance", "other words"
OUTCOMES = (MENDED, REFUSED, CHANGED, REWORDED)
_FOLD = str.maketrans("“”„‟\u2018\u2019\u201a\u201b", '"' * 4 + "'" * 4)
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_BLOCK = re.compile(r"^[ \t]*```[^\n`]*\n(.*?)^[ \t]*```[ \t]*$", re.DOTALL | re.MULTILINE)


def folded(text: str) -> str:
    """A text as it is compared."""
    return " ".join(text.translate(_FOLD).split())


def _code(text: str) -> set[str]:
    """The lines within fences, dedented."""
    blocks = (textwrap.dedent(block) for block in _BLOCK.findall(text.translate(_FOLD)))
    return {line.rstrip() for block in blocks for line in block.splitlines() if line.strip()}


def difference(wanted: str, got: str) -> str:
    """The first number, name or line of code that one text has and the other lacks; "" if there is none."""
    one, other = folded(wanted), folded(got)
    lines = {line.rstrip() for line in got.translate(_FOLD).splitlines()}
    told = (
        ("number", set(_NUMBER.findall(one)), set(_NUMBER.findall(other))),
        ("name", {name for name in NAMES if name in one}, {name for name in NAMES if name in other}),
        ("code", _code(wanted) - lines, _code(got) - {line.rstrip() for line in wanted.translate(_FOLD).splitlines()}),
    )
    for what, has, shows in told:
        if lost := sorted(has - shows):
            return f"{what} lost: {lost[0]}"
        if gained := sorted(shows - has):
            return f"{what} gained: {gained[0]}"
    return ""


def outcome(truth: Truth, instruction: str, response: str) -> tuple[str, str]:
    """What became of a sample that was returned, and where it differs."""
    for name, wanted, got in (("instruction", truth.instruction, instruction), ("response", truth.response, response)):
        if told := difference(wanted, got):
            return CHANGED, f"{name}: {told}"
    for name, wanted, got in (("instruction", truth.instruction, instruction), ("response", truth.response, response)):
        if folded(wanted) != folded(got):
            return REWORDED, f"{name}: {_where(folded(wanted), folded(got))}"
    return MENDED, ""


def _where(wanted: str, got: str) -> str:
    """The first place at which two texts part."""
    at = next((at for at, (one, other) in enumerate(zip(wanted, got, strict=False)) if one != other), None)
    at = min(len(wanted), len(got)) if at is None else at
    return f"wanted {wanted[max(0, at - 25) : at + 35]!r}, got {got[max(0, at - 25) : at + 35]!r}"
