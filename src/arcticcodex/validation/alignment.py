"""Where an answer is copied from its quotes, and what was changed in copying."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from arcticcodex.validation.words import Word, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# The share of a sentence's words that stand in runs of the quotes, from which on it counts as copied.
COPIED_SHARE = 0.7
_LEAST_WORDS, _LEAST_RUN = 4, 2
_MOST_CHANGED = 4
_SLACK_WORDS = 6
_CACHED = 512
_BEGINS = re.compile(r"[.!?:;\n]|\s[-*•]\s")
_GOES_ON = frozenset((word,) for word in ("unless", "until", "except", "if", "only", "without", "but", "not"))
_STOP = re.compile(r"[.!?](?=\s)|\n")


@dataclass(frozen=True, slots=True)
class Edit:
    """A change within a copied sentence: the words of the answer for those of the quotes; either may be none."""

    ours: tuple[Word, ...]
    theirs: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Alignment:
    """The copied sentences of an answer, as spans of its text, and the small changes made in them."""

    spans: tuple[tuple[int, int], ...]
    edits: tuple[Edit, ...]

    def covers(self, word: Word) -> bool:
        """Whether `word` of the answer stands in a copied sentence."""
        return any(start <= word.start < end for start, end in self.spans)


@lru_cache(maxsize=_CACHED)
def align(answer: str, quotes: str) -> Alignment:
    """The sentences of `answer` copied from `quotes`, and what was changed in them."""
    backed = words(quotes)
    right = [word.lower for word in backed]
    spans: list[tuple[int, int]] = []
    edits: list[Edit] = []
    for said in sentences(answer):
        found = _edits(said, backed, right) if len(said) >= _LEAST_WORDS else None
        if found is not None:
            spans.append((said[0].start, said[-1].end))
            edits += found
    return Alignment(tuple(spans), tuple(edits))


@lru_cache(maxsize=_CACHED)
def sentences(text: str) -> tuple[tuple[Word, ...], ...]:
    """The words of each sentence or line of `text`."""
    return tuple(_sentences(text))


def is_verbatim(answer: str, quotes: str) -> bool:
    """Whether each sentence of `answer` is, word for word, one of `quotes`, a line or an item, or its beginning."""
    lowers, starts = _starts(quotes)
    for said in sentences(answer):
        wanted = tuple(word.lower for word in said)
        size = len(wanted)
        if not any(
            lowers[at : at + size] == wanted and lowers[at + size : at + size + 1] not in _GOES_ON
            for at in starts.get(wanted[0], ())
        ):
            return False
    return True


@lru_cache(maxsize=_CACHED)
def _starts(quotes: str) -> tuple[tuple[str, ...], dict[str, tuple[int, ...]]]:
    """The words of `quotes`, and where sentences, lines and items begin, by their first word."""
    found = words(quotes)
    starts: dict[str, tuple[int, ...]] = {}
    last = 0
    for at, word in enumerate(found):
        if not at or _BEGINS.search(quotes, last, word.start):
            starts[word.lower] = (*starts.get(word.lower, ()), at)
        last = word.end
    return tuple(word.lower for word in found), starts


def _sentences(text: str) -> Iterator[tuple[Word, ...]]:
    found, now, last = words(text), 0, 0
    for at, word in enumerate(found):
        if at > now and _STOP.search(text, last, word.start):
            yield found[now:at]
            now = at
        last = word.end
    if found:
        yield found[now:]


def _edits(said: Sequence[Word], backed: Sequence[Word], right: list[str]) -> list[Edit] | None:
    """The changes in one sentence, if it is copied from the stretch that its longest run stands in."""
    left = [word.lower for word in said]
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    longest = matcher.find_longest_match()
    if longest.size < _LEAST_RUN:
        return None
    start = max(0, longest.b - longest.a - _SLACK_WORDS)
    end = longest.b + len(left) - longest.a + _SLACK_WORDS
    matcher.set_seq2(right[start:end])
    runs = [block.size for block in matcher.get_matching_blocks() if block.size >= _LEAST_RUN]
    if sum(runs) < COPIED_SHARE * len(left):
        return None
    codes = matcher.get_opcodes()
    found = []
    for place, (kind, a, b, c, d) in enumerate(codes):
        at_end = place in {0, len(codes) - 1}
        # What the quotes have before or after the sentence is no change.
        if kind == "equal" or (kind == "insert" and at_end) or b - a > _MOST_CHANGED:
            continue
        if d - c > _MOST_CHANGED + (_SLACK_WORDS if at_end else 0):
            continue
        if at_end and kind == "replace":
            size = b - a
            c, d = (max(c, d - size - 1), d) if place == 0 else (c, min(d, c + size + 1))  # noqa: PLW2901 — the near part
        found.append(Edit(tuple(said[a:b]), tuple(backed[start + c : start + d])))
    return found
