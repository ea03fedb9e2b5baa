"""What a reply is taken apart into: blocks, and their text without the markup around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcticcodex.stages.format_labels import fence_of, fences_close
from arcticcodex.stages.format_text import broken_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from arcticcodex.stages.format_labels import Kind, Mark

PARTS = ("instruction", "input", "reasoning", "response")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a reply, bare of the markup around it. `example` counts the examples of a reply from 0."""

    kind: Kind
    text: str
    mark: Mark = ""
    example: int = 0


_RULE = re.compile(r"[ \t]*(?:-{3,}|\*{3,}|_{3,}|={3,}|#{3,}|(?:- ?){3,}|(?:\* ?){3,})[ \t]*")
_MARKDOWN = frozenset({"markdown", "md"})
_TEXT = frozenset({"text", "txt", "plaintext", "plain"})
_BLOCK_SCALAR = re.compile(r"[|>][+-]?")


def bare(lines: Iterable[str], kind: str = "") -> str:
    """The text of a part of a kind: no blank lines or rules around it, no fence around prose, its line breaks real."""
    kept = list(lines)
    if kept and _BLOCK_SCALAR.fullmatch(kept[0].strip()):  # YAML
        kept = [re.sub(r"^(?:  |\t)", "", line) for line in kept[1:]]
    kept = _inside(kept)
    opening = fence_of(kept[0]) if len(kept) > 2 else None
    closes = opening is not None and fence_of(kept[-1]) == (opening[0], "") and fences_close(kept[1:-1])
    if opening and closes and _is_prose(kept[1:-1], opening[1].lower(), kind):
        kept = _inside(kept[1:-1])
    text = "\n".join(kept).rstrip()
    text = text if text.startswith(("    ", "\t")) else text.strip()
    return text if "\\n" not in text else _with_breaks(text)


def _inside(lines: list[str]) -> list[str]:
    """The lines from the first to the last that are neither blank nor rules."""
    words = [at for at, line in enumerate(lines) if line.strip() and not _RULE.fullmatch(line)]
    return lines[words[0] : words[-1] + 1] if words else []


_CODE_SIGN = re.compile(r"[{};$|]|\w\(|==|=>|<\w|^[ \t]{4,}\S", re.MULTILINE)
_SENTENCE = re.compile(r"\w[^\n]{10,}[.!?。\uff01\uff1f][)\"'*_]*(?:\s|$)")


def _is_prose(lines: list[str], info: str, kind: str) -> bool:
    """Whether a block that is a whole part is no code but the part itself, fenced: it says so, or reads so."""
    within = next((fence[1] for line in lines if (fence := fence_of(line))), None)
    if within is not None:  # a bare fence may close the first block of code, and the last line close another
        return bool(within) and (info in _MARKDOWN | _TEXT or not info)
    if info in _MARKDOWN:
        return True
    text = "\n".join(line for line in lines if not line.lstrip().startswith("|"))
    text = re.sub(r"\$[^$\n]+\$|https?://\S+", "", text)  # tables, formulas, links are full of the signs of code
    hardly_code = kind in {"instruction", "reasoning"} or len(_CODE_SIGN.findall(text)) * 40 <= len(text)
    return hardly_code and (info in _TEXT or (not info and bool(_SENTENCE.search(text))))


def _with_breaks(text: str) -> str:
    r"""A part on one line whose breaks are written \n after a sentence: with its breaks."""
    if "\n" in text or not re.search(r"[.:!?;|`]\\n|\\n(?:\\n|[-*] |\d+[.)] )", text):
        return text
    return broken_lines(text) or text
