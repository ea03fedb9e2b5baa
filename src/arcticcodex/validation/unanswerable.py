"""Questions whose honest answer is that the manual does not say: before that is believed, the whole manual is searched.

By code first: a passage that holds every word of the question that carries meaning is taken to answer it, and a
question to which nothing is near is not about the manual. What passes goes to the judge with the three nearest
passages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from arcticcodex.records import Verdict

if TYPE_CHECKING:
    from arcticcodex.records import Chunk
    from arcticcodex.sources.search import Search
    from arcticcodex.teachers.passages import Pair

JUDGE = "code"
CRITERION = "unanswerable"
NEAREST = 3
_LEAST_CHARS = 4
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
# What English questions are made of; in other languages every word of four letters counts.
_ASKING_WORDS = """
    i a what when where which whose whom does have been being were will would should could might must shall that this
    these those there their they from with into onto about after before between during under over than then also only
    such some many much more most long often same used using make made take taken need needs needed according manual
    give given happen happens kind kinds type types exactly recommended possible
"""
_ASKING = frozenset(_ASKING_WORDS.split())


def telling_words(question: str) -> list[str]:
    """The words of a question that a passage must hold to answer it: names, numbers, terms."""
    return [word for word in _WORD.findall(question) if word.casefold() not in _ASKING and _tells(word)]


def _tells(word: str) -> bool:
    """Whether a word is long enough to be a term, or is a number or an abbreviation; any of another script is."""
    return len(word) >= _LEAST_CHARS or word.isupper() or not (word.isascii() and word.isalpha())


def unanswered(pair: Pair, search: Search) -> tuple[Verdict, tuple[Chunk, ...]]:
    """Whether the manual is silent on the question as far as code can tell, and the passages nearest to it."""
    terms = search.terms(" ".join(telling_words(pair.question)))
    nearest = tuple(search.nearest(pair.question, NEAREST))
    if not terms:
        return Verdict(JUDGE, CRITERION, passed=False, reason="the question names nothing to look for"), nearest
    if search.holding(terms):
        return Verdict(JUDGE, CRITERION, passed=False, reason="a passage holds every word of the question"), nearest
    if not nearest:  # the judge would see no passage at all
        return Verdict(JUDGE, CRITERION, passed=False, reason="nothing in the manual is near the question"), nearest
    return Verdict(JUDGE, CRITERION, passed=True), nearest
