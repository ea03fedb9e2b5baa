"""What is told of judges: how good, how far they err together, how far they agree, and who wins."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.validation import reliability
from arcticcodex.validation.opinions import Judged, Labelled, Review
from arcticcodex.validation.reliability import (
    PRIOR_CORRELATION,
    alphas,
    correlation,
    effective_votes,
    kappas,
    measured,
    win_table,
)


def _answer(row: int, **says: float) -> Judged:
    return Judged(str(row), tuple(Review(judge, "x", told, {"ok": told >= 0.5}, 0, 1) for judge, told in says.items()))


def _alike(share: float, count: int = 4_000) -> list[Labelled]:
    """Two judges who err on a fifth of answers; b repeats a's error on this share of answers, else errs by itself."""
    chance = random.Random(1)
    made = []
    for at in range(count):
        right, a_errs = chance.random() < 0.6, chance.random() < 0.2
        b_errs = a_errs if chance.random() < share else chance.random() < 0.2
        made.append(Labelled(_answer(at, a=float(right != a_errs), b=float(right != b_errs)), right))
    return made


@given(st.integers(1, 20), st.floats(-1, 1))
def test_effective_votes_lie_between_one_and_the_judges(judges: int, told: float) -> None:
    """As many as there are if errors are independent, one if they are the same."""
    assert 1 - 1e-9 <= effective_votes(judges, told) <= judges
    assert effective_votes(judges, 0.0) == judges
    assert effective_votes(judges, 1.0) == pytest.approx(1)
    assert effective_votes(0, told) == 0


@pytest.mark.parametrize("share", [0.0, 0.35, 0.8])
def test_the_correlation_of_errors_is_found(share: float) -> None:
    """Errors repeated on a share of answers correlate by that share; the panel's worth follows."""
    panel = measured(_alike(share))
    assert panel.correlation == pytest.approx(share, abs=0.05)
    assert panel.votes == pytest.approx(2 / (1 + share), abs=0.1)
    assert panel.accuracy["a"].low < 0.8 < panel.accuracy["a"].high


def test_few_answers_hardly_move_the_prior() -> None:
    """Four answers on which errors never met do not show that they never do."""
    assert measured(_alike(0.0, count=4)).correlation == pytest.approx(PRIOR_CORRELATION, abs=0.25)
    assert measured([]).correlation == PRIOR_CORRELATION
    assert measured([]).best is None


def test_own_answers_tell_nothing_of_accuracy() -> None:
    """A judge that reads only itself was not measured."""
    own = Review("a", "a", 1.0, {}, 0, 1, own=True)
    assert measured([Labelled(Judged("1", (own,)), correct=True)]).accuracy == {}


def test_the_best_and_the_flat_are_named() -> None:
    """The judge right most often, and those whose opinion never changes."""
    items = [Labelled(_answer(at, a=float(at % 3 > 0), flat=0.7), at % 3 > 0) for at in range(30)]
    panel = measured(items)
    assert panel.best == "a"
    assert panel.flat == ("flat",)
    assert panel.answers == {"a": 30, "flat": 30}


def test_pearson_of_a_constant_is_not_told() -> None:
    """A judge that never errs correlates with nobody."""
    assert correlation([0, 0, 0], [0, 1, 0]) is None
    assert correlation([], []) is None
    assert correlation([0, 1, 0, 1], [1, 0, 1, 0]) == pytest.approx(-1)


def test_kappa_is_that_of_the_textbook() -> None:
    """Cohen's own form: 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no give 0.4."""
    said = [(1.0, 1.0)] * 20 + [(1.0, 0.0)] * 5 + [(0.0, 1.0)] * 10 + [(0.0, 0.0)] * 15
    answers = [_answer(at, a=one, b=other) for at, (one, other) in enumerate(said)]
    assert kappas(answers) == {("a", "b"): pytest.approx(0.4)}
    assert kappas([_answer(1, a=1.0, b=1.0)]) == {("a", "b"): None}


def test_alpha_is_that_of_krippendorff() -> None:
    """His example of two observers and ten units, nominal: 0.095; a criterion all agree on in one word has none."""
    pytest.importorskip("krippendorff")
    one, other = "0100000010", "1110010000"
    answers = [_answer(at, a=float(a), b=float(b)) for at, (a, b) in enumerate(zip(one, other, strict=True))]
    assert alphas(answers)["ok"] == pytest.approx(0.095, abs=0.001)
    assert alphas([_answer(1, a=1.0, b=0.9)]) == {"ok": None}


def test_without_the_library_no_alpha_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing extra leaves the figure out; it makes none up."""
    monkeypatch.setattr(reliability, "find_spec", lambda _: None)
    assert alphas([_answer(1, a=1.0, b=0.0), _answer(2, a=1.0, b=1.0)]) == {"ok": None}


def test_wins_count_ties_half_and_only_rows_both_are_in() -> None:
    """Three wins, a tie and a loss of five rows are 0.7; a row without the other says nothing."""
    rows = [{"x": 0.9, "y": 0.1}] * 3 + [{"x": 0.5, "y": 0.5}, {"x": 0.2, "y": 0.8}, {"x": 1.0}]
    (wins,) = win_table(rows)
    assert (wins.teacher, wins.other, wins.rows) == ("x", "y", 5)
    assert wins.share.estimate == pytest.approx(0.7)
    assert wins.share.low < 0.7 < wins.share.high
