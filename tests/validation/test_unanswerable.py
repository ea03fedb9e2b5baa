"""A claim that the manual does not say: whoever makes it must have looked."""

from __future__ import annotations

import pytest

from arcticcodex.records import Chunk
from arcticcodex.sources.search import Search
from arcticcodex.teachers.passages import Pair
from arcticcodex.validation.unanswerable import telling_words, unanswered

PASSAGES = (
    "Metformin is begun at 500 mg once a day and raised by 500 mg each week.",
    "The dose of insulin for children under ten depends on their weight.",
    "Patients with an eGFR below 30 must not take metformin.",
)


def search() -> Search:
    """An index over the passages."""
    return Search([Chunk("d", number, 0, len(text), (), text) for number, text in enumerate(PASSAGES)])


@pytest.mark.parametrize(
    ("question", "silent"),
    [
        ("Below which eGFR must patients not take metformin?", False),
        ("How is the dose of insulin for children under ten found?", True),
        ("What does the weight of children have to do with the dose of insulin?", False),
        ("Which dose of metformin is given to children?", True),
        ("What is the highest dose of metformin for people over 80?", True),
        ("What is it?", False),
    ],
)
def test_a_passage_with_every_telling_word_answers(question: str, silent: bool) -> None:
    """Proves that silence is believed only where no passage holds all that is asked for, in whatever word forms."""
    verdict, _ = unanswered(Pair(quotes=[], question=question, answer="x", kind="unanswerable"), search())
    assert verdict.passed is silent
    assert verdict.passed or verdict.reason


def test_the_nearest_passages_come_with_it() -> None:
    """Proves that the judge can be shown where the answer would stand."""
    pair = Pair(quotes=[], question="Which dose of metformin is given to children?", answer="x", kind="unanswerable")
    assert {chunk.number for chunk in unanswered(pair, search())[1]} == {0, 1, 2}


def test_a_question_near_to_nothing_is_not_believed() -> None:
    """Proves that the judge is never asked about silence without a passage to look at."""
    pair = Pair(quotes=[], question="Xylophone tuning?", answer="x", kind="unanswerable")
    verdict, nearest = unanswered(pair, search())
    assert nearest == ()
    assert not verdict.passed
    assert verdict.reason == "nothing in the manual is near the question"


def test_telling_words_are_names_numbers_and_terms() -> None:
    """Proves that words of asking are left out and short abbreviations kept."""
    assert telling_words("What is the UV dose at 5 bar for the X2 pump?") == ["UV", "dose", "5", "X2", "pump"]
