"""The noun phrases of an English text, as far as articles, prepositions and numbers tell where one begins.

No parser: a phrase is a run of telling words after a word that opens one ("the", "of", "three"), without the verb that
may stand at its end. It tells a name from a verb or an adjective, which a writer may put in other words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from arcticcodex.validation.lexicon import EMPTY
from arcticcodex.validation.numerals import is_number_word
from arcticcodex.validation.units import unit_of
from arcticcodex.validation.words import Word, word_set, words

if TYPE_CHECKING:
    from collections.abc import Sequence

_CACHED_TEXTS = 512

DETERMINERS = word_set(
    "the a an this these those each every any all both no its their his her our your my some another either neither "
    "several many few most other more"
)
PREPOSITIONS = word_set(
    "of in on at by with from for between under over into onto within without during as against via through per beside "
    "besides near inside outside across along toward towards upon about above below beneath behind than before after "
    "among around until"
)
AFTER_VERBS = PREPOSITIONS - {"of", "than"} | word_set(
    "to off out up down away back that it them not how whether when if because while where why"
)
_AFTER_NOUNS = word_set(
    "of is are was were has have had does do did must may can could will would shall should might cannot than there "
    "and or nor who which that"
)
_LISTING = word_set("and or nor")
# Nouns as well, after an article: "the will", "a can".
_ALSO_NOUNS = word_set("will can must may might well like own mine back inside outside")
_ARTICLES = word_set("the a an this its their each every")
_YEAR = re.compile(r"[12]\d{3}\Z")
_BREAK = re.compile(r"[^\s\"'“”‘’`*_-]")  # noqa: RUF001 — quotation marks
_STOP = re.compile(r"[.!?;:,\n]")
_STARTING = "^"  # opens the first phrase of a sentence that no article does
_COMMA = re.compile(r"\s*,\s*\Z")
_NO_PLURAL = ("ss", "us", "is")
_COUNTS = word_set("two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty")
_MOST_WORDS = 6


class Phrase(NamedTuple):
    """The telling words of a noun phrase, what opens it, and the stem of the telling word before that.

    `ends` says that no verb can be its last word, for one follows, or a mark.
    """

    words: tuple[Word, ...]
    opener: str
    before: str
    ends: bool

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems of its words."""
        return tuple(word.stem for word in self.words)


@lru_cache(maxsize=_CACHED_TEXTS)
def phrases(text: str) -> tuple[Phrase, ...]:
    """The noun phrases of `text` in order."""
    found = words(text)
    phrased: list[Phrase] = []
    at, listed = 0, False
    while at < len(found):
        end = _run(text, found, at)
        if end == at:
            listed = listed and (found[at].lower in _LISTING or found[at].lower in DETERMINERS)
            at += 1
            continue
        opener, before = _opened(text, found, at)
        if not opener and listed and at and _joins(text, found[at - 1], found[at]):
            opener = "and"
        if not opener and (not at or _STOP.search(text, found[at - 1].end, found[at].start)):
            opener = _STARTING
        last = _without_verb(text, found, at, end)
        if opener == "as" and end < len(found) and found[end].lower == "as":
            opener = ""  # "as hot as"
        if opener == _STARTING and (last < end == at + 1 or found[at].lower.endswith("ing")):
            opener = ""
        listed = bool(opener) and last == end
        if opener:
            phrased.append(Phrase(found[at:last], opener, before, _ends(text, found, last)))
        at = end
    return tuple(phrased)


def _run(text: str, found: Sequence[Word], at: int) -> int:
    """The end of the run of telling words that begins at `at`; `at` itself if none does."""
    end = at
    while end < len(found) and end - at < _MOST_WORDS and _tells(text, found, end):
        if end > at and _BREAK.search(text, found[end - 1].end, found[end].start):
            break
        end += 1
    return end


def _tells(text: str, found: Sequence[Word], at: int) -> bool:
    """Whether the word at `at` may be part of a name: none that binds, no number, no unit after a number."""
    word = found[at]
    if word.lower in EMPTY:
        if at and text[found[at - 1].end : word.start] == "-":
            return True
        return word.lower in _ALSO_NOUNS and at > 0 and found[at - 1].lower in _ARTICLES
    if is_number_word(word.lower) or word.text[0].isdigit():
        return False
    before = found[at - 1].lower if at else ""
    return not ((before[:1].isdigit() or is_number_word(before)) and unit_of(word.text))


def _opened(text: str, found: Sequence[Word], at: int) -> tuple[str, str]:
    """The words that open a phrase beginning at `at`, empty if none do, and the stem of the telling word before."""
    place = at - 1
    opener: list[str] = []
    while place >= 0 and not _BREAK.search(text, found[place].end, found[place + 1].start):
        word = found[place].lower
        numbered = is_number_word(word) or word[:1].isdigit()
        if not numbered and word not in EMPTY:
            break
        if word in DETERMINERS or word in PREPOSITIONS or (numbered and not _YEAR.match(word)):
            opener.insert(0, word)
        elif opener or not place or found[place - 1].lower not in DETERMINERS:  # "the same pump": "same" is no bar
            break
        place -= 1
    joined = place >= 0 and bool(opener) and not _BREAK.search(text, found[place].end, found[place + 1].start)
    return " ".join(opener), found[place].stem if joined and found[place].lower not in EMPTY else ""


def _ends(text: str, found: Sequence[Word], end: int) -> bool:
    """Whether a phrase that ends before `end` cannot end in a verb."""
    if end >= len(found) or _BREAK.search(text, found[end - 1].end, found[end].start):
        return True
    return found[end].lower in _AFTER_NOUNS


def _joins(text: str, left: Word, right: Word) -> bool:
    """Whether a run follows on a list's "and" or comma."""
    return left.lower in _LISTING or bool(_COMMA.match(text[left.end : right.start]))


def _without_verb(text: str, found: Sequence[Word], at: int, end: int) -> int:
    """The end of a phrase without the verb that ends its run: "the pump [stands] at", "the smith [forges] the"."""
    if end >= len(found) or _BREAK.search(text, found[end - 1].end, found[end].start):
        return end
    after, last = found[end].lower, found[end - 1].lower
    inflected = (last.endswith("s") and not last.endswith(_NO_PLURAL)) or last.endswith("ed")
    if end - at < 2 and not found[at].start:
        return end - (after in DETERMINERS)
    if end - at < 2:
        return end
    if after in DETERMINERS or after in _COUNTS or after[:1].isdigit():
        return end - 1
    return end - 1 if inflected and after in AFTER_VERBS else end


@lru_cache(maxsize=_CACHED_TEXTS)
def in_phrases(text: str) -> frozenset[int]:
    """Where the words begin that stand in a noun phrase of `text`."""
    return frozenset(word.start for phrase in phrases(text) for word in phrase.words)
