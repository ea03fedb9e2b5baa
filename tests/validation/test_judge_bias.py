"""Biases of judges: found where planted, not found where not, and taken off where found."""

from __future__ import annotations

import math
import random

import pytest

from arcticcodex.validation.judge_bias import KINDS, Biases, biases
from arcticcodex.validation.opinions import Judged, Labelled, Review, signal

TEACHERS = ("a", "b", "c")


def _rows(
    count: int, seed: int = 0, *, own: float = 0, family: float = 0, length: float = 0, place: float = 0
) -> list[Labelled]:
    """Rows of three answers, all read by all three; judge a's scores are moved; c is of a's family."""
    chance = random.Random(seed)
    made = []
    for row in range(count):
        places = chance.sample(range(3), 3)
        for author, position in zip(TEACHERS, places, strict=True):
            right, long = chance.random() < 0.7, chance.gauss(0, 0.5)
            reviews = []
            for judge in TEACHERS:
                score = chance.gauss(0.65 if right else 0.35, 0.15)
                kin = {judge, author} <= {"a", "c"}
                if judge == "a":
                    score += (
                        own * (author == "a") + family * (author == "c") + length * long / 0.5 + place * position / 2
                    )
                shown = round(min(1.0, max(0.0, score)), 2)
                chars = round(800 * math.exp(long))
                reviews.append(Review(judge, author, shown, {}, position, chars, own=judge == author, own_family=kin))
            made.append(Labelled(Judged(str(row), tuple(reviews)), right))
    return made


def _accused(told: Biases) -> set[tuple[str, str]]:
    return {(bias.judge, bias.kind) for bias in told.found if bias.significant}


@pytest.mark.parametrize(
    ("planted", "kind", "size"),
    [
        ({"own": 0.15}, "own", 0.15),
        ({"family": 0.15}, "own family", 0.15),
        ({"length": 0.06}, "length", 0.06),
        ({"place": -0.12}, "position", -0.12),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_planted_bias_is_found_and_its_size_told(planted: dict[str, float], kind: str, size: float) -> None:
    """Of the judge and kind it was planted in, and of no other; the interval holds what was planted, about."""
    told = biases(_rows(300, **planted))
    assert _accused(told) == {("a", kind)}
    (bias,) = [bias for bias in told.found if bias.significant]
    assert bias.low - 0.01 <= size <= bias.high + 0.01
    assert bias.effect * bias.shift > 0


def test_fair_judges_are_not_accused() -> None:
    """Forty runs of fair judges with eleven figures each: at most two of all runs accuse anybody."""
    assert sum(bool(_accused(biases(_rows(60, seed)))) for seed in range(40)) <= 2


def test_every_kind_that_can_be_told_is_told() -> None:
    """Judge b has no family here, so nothing is said of that; all else is measured, with an interval around it."""
    told = biases(_rows(60))
    assert {(bias.judge, bias.kind) for bias in told.found} == {
        (judge, kind) for judge in TEACHERS for kind in KINDS if (judge, kind) != ("b", "own family")
    }
    assert all(bias.low <= bias.effect <= bias.high and 0 <= bias.p_value <= 1 for bias in told.found)


def test_long_own_answers_are_not_taken_for_self_preference() -> None:
    """A judge that likes length, and writes long: only the length is its bias."""
    items = _rows(300, length=0.08)
    longer = []
    for item in items:
        mine = item.answer.reviews[0].answer_by == "a"
        reviews = []
        for review in item.answer.reviews:
            chars = review.length_chars * 2 if mine else review.length_chars
            lifted = 0.08 * math.log(2) / 0.5 if mine and review.judge == "a" else 0.0
            score = min(1.0, max(0.0, (review.score or 0.0) + lifted))
            reviews.append(Review(review.judge, review.answer_by, score, {}, review.position, chars, own=review.own))
        longer.append(Labelled(Judged(item.answer.row, tuple(reviews)), item.correct))
    assert _accused(biases(longer)) == {("a", "length")}


def test_a_significant_bias_is_taken_off_and_others_are_not() -> None:
    """Of two like scores of judge a, that of the longer answer counts less; judge b's count alike."""
    told = biases(_rows(300, length=0.06))

    def corrected(judge: str, chars: int) -> float:
        value = told.corrected(Review(judge, "b", 0.7, {}, 0, chars))
        assert value is not None
        return value

    assert corrected("a", 3_000) < signal(0.7) < corrected("a", 200)
    assert corrected("b", 3_000) == corrected("b", 200) == signal(0.7)
    assert told.corrected(Review("a", "b", None, {}, 0, 100)) is None


@pytest.mark.parametrize(
    "items", [[], _rows(5), [Labelled(one.answer, correct=True) for one in _rows(60)]], ids=["none", "few", "all right"]
)
def test_too_little_tells_nothing(items: list[Labelled]) -> None:
    """No label, few rows, or labels of one kind: no bias is told, and nothing is corrected."""
    told = biases(items)
    assert told.found == ()
    assert told.corrected(Review("a", "b", 0.7, {}, 0, 100)) == signal(0.7)
