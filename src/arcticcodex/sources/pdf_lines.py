"""Lines made whole: what a typesetter broke is joined, with a space, without one, or without its hyphen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from arcticcodex.sources.pdf_pieces import HYPHEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_HANGUL_FIRST, _HANGUL_LAST = re.compile(r"[\uac00-\ud7a3]+"), re.compile(r"[\uac00-\ud7a3]+\Z")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_FIRST, _LAST = re.compile(r"[^\W\d_]+"), re.compile(r"[^\W\d_]+\Z")
_HYPHENS = ("-", "\u2010", HYPHEN)
_LONGEST_WORD = 60


def vocabulary(lines: Iterable[str]) -> frozenset[str]:
    """The words of the lines, with the hyphens within them, but for those that a line's end cuts in two."""
    words: set[str] = set()
    cut = False
    for line in lines:
        found = _WORDS.findall(line.casefold())
        hyphen = line.endswith(_HYPHENS)
        words.update(found[cut : len(found) - hyphen])
        cut = hyphen
    return frozenset(words)


def joined(lines: Sequence[str], joints: Sequence[str], words: frozenset[str] = frozenset()) -> str:
    """Lines as one text, each after a line break or, where its joint is a space, in the sentence of the one before.

    `words` are those of the document, which tell whether a hyphen at a line's end belongs to the word.
    """
    return "".join(before + line for before, line in parts(lines, joints, words))


def parts(lines: Sequence[str], joints: Sequence[str], words: frozenset[str]) -> list[tuple[str, str]]:
    """As `joined`, in parts: what stands before each line, and the line but for a hyphen dropped at its end."""
    found: list[tuple[str, str]] = []
    for line, joint in zip(lines, joints, strict=True):
        before, last = found[-1] if found else ("", "")
        if not last or not line:
            joint = ""  # noqa: PLW2901 — nothing to be joined to
        elif joint != "\n" and last.endswith(_HYPHENS):
            hyphen = _hyphen(last, line, words)
            found[-1] = before, last[:-1] + hyphen.strip()
            joint = " " if hyphen.endswith(" ") else ""  # noqa: PLW2901 — decided with the hyphen
        elif joint != "\n" and _is_one_word(last, line, words):
            joint = ""  # noqa: PLW2901 — as above
        found.append((joint, line))
    return [(before, line.replace(HYPHEN, "-")) for before, line in found]


def _hyphen(last: str, line: str, words: frozenset[str]) -> str:
    """What of the hyphen that ends a line stays: nothing if the word without it is in the document.

    The hyphen, if the word with it is one there, or both its parts are, or no small letter follows. Where the document
    tells nothing, the hyphen is taken to be the typesetter's.
    """
    head, tail = _LAST.search(last[-_LONGEST_WORD:-1]), _FIRST.match(line)
    if not head or not tail:  # an option, a range, a dash
        return "-" if last[-1] == HYPHEN and tail else f"{last[-1]} "
    one, other = head[0].casefold(), tail[0].casefold()
    if one + other in words:
        return ""
    kept = f"{one}-{other}" in words or {one, other} <= words or not tail[0].islower()
    return "-" if kept else ""


def _is_one_word(last: str, line: str, words: frozenset[str]) -> bool:
    """Whether no space belongs between: in Chinese and Japanese, and in Korean within a word of the document."""
    if CJK.match(last[-1:]) and CJK.match(line):
        return True
    head, tail = _HANGUL_LAST.search(last[-_LONGEST_WORD:]), _HANGUL_FIRST.match(line)
    return bool(head and tail and head[0] + tail[0] in words)
