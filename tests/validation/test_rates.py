"""Honest rates: what an audit says of all rows, corrected for the judge, never surer than it may be."""

from __future__ import annotations

import math
import random
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.validation import rates
from arcticcodex.validation.rates import (
    Audited,
    KnownAnswers,
    Rate,
    approval,
    at_odds,
    golden_purity,
    is_blind,
    purity,
    reliability,
    train_purity,
    wilson,
)

JUDGE = KnownAnswers(good=30, good_approved=27, bad=30, bad_approved=6)
PERFECT = KnownAnswers(good=5_000, good_approved=5_000, bad=5_000, bad_approved=0)


def _audit(approved: int, judged: int = 1_050, rows: int = 10_800) -> list[Audited]:
    return [Audited(rows, judged, approved, judged / rows)]


def _sure(rate: Rate | None) -> Rate:
    assert rate is not None
    return rate


def _width(rate: Rate) -> float:
    return rate.high - rate.low


# --- approval ----------------------------------------------------------------------------------------------------


def test_wilson_at_figures_worked_out_by_hand() -> None:
    """45 of 50 give 78.6 to 95.7 % (Wilson 1927), and no count gives no knowledge."""
    assert wilson(45, 50) == pytest.approx((0.7864, 0.9565), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_approval_weighs_cells_by_their_rows_not_by_how_many_were_judged() -> None:
    """A small cell audited heavily does not speak for a large one audited lightly."""
    cells = [Audited(9_000, 90, 81, 0.01), Audited(1_000, 500, 100, 0.5)]
    rate = _sure(approval(cells))
    assert rate.estimate == pytest.approx(0.9 * 0.9 + 0.1 * 0.2)
    assert rate.low < rate.estimate < rate.high


def test_inclusion_probabilities_weigh_rows_of_cells_taken_together() -> None:
    """Of two cells too small to stand alone, a row drawn with a fifth of the probability counts five times."""
    rate = _sure(approval([Audited(40, 4, 4, 0.1), Audited(8, 4, 0, 0.5)]))
    assert rate.estimate == pytest.approx(40 / 48)


def test_cells_with_few_or_no_judged_rows_are_joined_to_their_neighbours() -> None:
    """An empty cell neither breaks the rate nor is taken for all bad."""
    cells = [Audited(500, 50, 40, 0.1), Audited(30, 0, 0, 0.1), Audited(20, 1, 0, 0.1), Audited(500, 50, 40, 0.1)]
    rate = _sure(approval(cells))
    assert 0.76 < rate.estimate < 0.8
    assert approval(list(reversed(cells))) is not None


def test_nothing_judged_gives_no_rate() -> None:
    """No figure rather than a made-up one."""
    cells = [Audited(500, 0, 0, 0.1)]
    assert [told(cells, JUDGE) for told in (purity, train_purity, golden_purity)] == [None] * 3
    assert approval(cells) is None
    assert approval([]) is None


def test_rows_all_judged_leave_no_doubt_about_approval() -> None:
    """The nearer the audit is to all rows, the narrower the interval, and at all of them it is a count."""
    widths = [_width(_sure(approval(_audit(judged * 8 // 10, judged, 1_000)))) for judged in (100, 500, 900, 990)]
    assert widths == sorted(widths, reverse=True)
    assert approval(_audit(800, 1_000, 1_000)) == Rate(0.8, 0.8, 0.8)
    of_many = _sure(approval(_audit(792, 990, 1_000_000)))
    assert widths[-1] < 0.15 * _width(of_many)


def test_one_row_of_each_group_is_spent_on_its_own_share() -> None:
    """Eight rows of one cell among very many are worth seven to the interval."""
    rate = _sure(approval(_audit(4, 8, 10**9)))
    assert (rate.low, rate.high) == pytest.approx(wilson(3.5, 7), abs=1e-6)


def test_cells_of_unlike_approval_make_the_interval_narrower() -> None:
    """What differs between cells is known, so only what differs within them is doubt."""
    alike = _sure(approval([Audited(1_000, 100, 50, 0.1)] * 2))
    unlike = _sure(approval([Audited(1_000, 100, 95, 0.1), Audited(1_000, 100, 5, 0.1)]))
    assert alike.estimate == unlike.estimate
    assert _width(unlike) < 0.6 * _width(alike)


def test_cells_all_of_one_mind_still_leave_doubt() -> None:
    """Ten of ten here and none of ten there is no proof of exactly one half."""
    rate = _sure(approval([Audited(1_000, 10, 10, 0.01), Audited(1_000, 10, 0, 0.01)]))
    assert _width(rate) > 0.05
    assert _width(_sure(approval(_audit(50, 50)))) > 0.05


@pytest.mark.parametrize(
    "counts", [(10, 11, 0, 0.5), (10, 5, 6, 0.5), (10, 5, -1, 0.5), (10, 5, 5, 0.0), (9, 5, 5, 1.1)]
)
def test_impossible_counts_of_an_audit_are_refused(counts: tuple[int, int, int, float]) -> None:
    """A figure is never made of counts that cannot be."""
    with pytest.raises(ValueError, match="do not hold"):
        Audited(*counts)


# --- the judge ---------------------------------------------------------------------------------------------------


def test_reliability_shows_both_rates_with_intervals() -> None:
    """Sensitivity is of good items approved, specificity of bad ones refused."""
    told = reliability(JUDGE)
    assert told.sensitivity == Rate(0.9, *wilson(27, 30))
    assert told.specificity == Rate(0.8, *wilson(24, 30))
    assert not told.blind


@pytest.mark.parametrize(
    ("good_approved", "bad_approved", "blind"),
    [
        (30, 30, True),
        (0, 0, True),
        (27, 27, True),
        (27, 25, True),
        (27, 21, True),
        (15, 15, True),
        (6, 27, True),
        (27, 6, False),
        (30, 20, False),
    ],
)
def test_a_judge_is_blind_unless_it_shows_that_it_tells_good_from_bad(
    good_approved: int, bad_approved: int, blind: bool
) -> None:
    """Always yes, always no, chance and worse than chance are blind; a judge merely lenient is not."""
    known = KnownAnswers(30, good_approved, 30, bad_approved)
    assert is_blind(known) is blind
    assert (purity(_audit(900), known) is None) is blind
    assert (golden_purity(_audit(900), known) is None) is blind


def test_too_few_items_show_nothing() -> None:
    """Without items, or with two right answers, nothing is known of a judge."""
    assert is_blind(KnownAnswers(0, 0, 0, 0))
    assert is_blind(KnownAnswers(1, 1, 1, 0))
    assert is_blind(KnownAnswers(30, 30, 0, 0))
    assert reliability(KnownAnswers(0, 0, 0, 0)).specificity == Rate(0.0, 0.0, 1.0)


@pytest.mark.parametrize("counts", [(3, 4, 3, 0), (3, 3, 3, 4), (3, -1, 3, 0)])
def test_impossible_counts_of_known_items_are_refused(counts: tuple[int, int, int, int]) -> None:
    """A judge's rates are never made of counts that cannot be."""
    with pytest.raises(ValueError, match="more approved than asked"):
        KnownAnswers(*counts)


# --- purity ------------------------------------------------------------------------------------------------------


def test_purity_is_approval_corrected_for_what_the_judge_gets_wrong() -> None:
    """At 69 % approved by a 0.9/0.8 judge 70 % are good, and of the approved ones 0.63 in 0.69."""
    known = KnownAnswers(3_000, 2_700, 3_000, 600)
    cells = _audit(6_900, 10_000, 100_000)
    assert _sure(purity(cells, known)).estimate == pytest.approx(0.7)
    assert _sure(train_purity(cells, known)).estimate == pytest.approx(0.7)
    assert _sure(golden_purity(cells, known)).estimate == pytest.approx(0.63 / 0.69)


def test_a_judge_known_to_be_perfect_makes_purity_approval() -> None:
    """With nothing to correct the interval is that of approval, and golden rows are good."""
    cells = _audit(500, 1_000, 1_000_000)
    told, plain = _sure(purity(cells, PERFECT)), _sure(approval(cells))
    assert (told.low, told.estimate, told.high) == pytest.approx((plain.low, plain.estimate, plain.high), abs=2e-3)
    assert _sure(golden_purity(cells, PERFECT)).low > 0.98


def _deviance(counts: list[tuple[float, float]], purity: float, *, of_approved: bool) -> float:
    """Twice what the best pair of rates on a fine grid loses of the log-likelihood at this purity."""
    (passed, judged), (good_passed, goods), (bad_passed, bads) = counts

    def likelihood(passed: float, n: float, rate: float) -> float:
        return passed * math.log(rate) + (n - passed) * math.log(1 - rate)

    best = -math.inf
    middle, reach = (good_passed / goods, bad_passed / bads), 0.1
    for _ in range(5):
        steps = [reach * step / 10 for step in range(-10, 11)]
        pairs = product((middle[0] + step for step in steps), (middle[1] + step for step in steps))
        for good, bad in pairs:
            if not (0 < bad < good < 1):
                continue
            share = 1 / (purity / good + (1 - purity) / bad) if of_approved else purity * good + (1 - purity) * bad
            found = (
                likelihood(passed, judged, share)
                + likelihood(good_passed, goods, good)
                + likelihood(bad_passed, bads, bad)
            )
            if found > best:
                best, middle = found, (good, bad)
        reach /= 5
    return 2 * (sum(likelihood(passed, n, passed / n) for passed, n in counts) - best)


@pytest.mark.parametrize("told", [purity, golden_purity])
def test_the_ends_are_where_the_likelihood_ratio_test_rejects(told: object) -> None:
    """Far from 0 and 1 each end has the 95 % critical value, by a fit that shares no code with the package's."""
    rate = _sure(told([Audited(10**9, 500, 250, 5e-7)], KnownAnswers(200, 170, 200, 40)))  # type: ignore[operator]
    counts = [(250 + 0.5, 500 + 1), (170 + 0.5, 200 + 1), (40 + 0.5, 200 + 1)]
    judged = 499  # one fewer, for the variance taken within cells
    if told is golden_purity:  # what slipped in by chance is counted: the ratio of two variances
        good, bad, share = 170.5 / 201, 40.5 / 201, 0.5
        pure = (share - bad) / (good - bad)
        usual = (good * bad / (good - bad) / share**2) ** 2 * share * (1 - share)
        slipped = bad**2 * pure * good * (1 - good) + good**2 * (1 - pure) * bad * (1 - bad)
        judged = 500 * usual / (slipped / (good - bad) ** 2 / share**2)
    counts[0] = ((judged + 1) / 2, judged + 1)
    for end in (rate.low, rate.high):
        assert _deviance(counts, end, of_approved=told is golden_purity) == pytest.approx(3.841, abs=0.01)


@pytest.mark.parametrize(("seen", "most"), [(-3.0, 0.42), (-1.0, 1.10), (0.0, 1.96), (1.0, 2.96)])
def test_the_critical_values_give_the_limits_of_feldman_and_cousins(seen: float, most: float) -> None:
    """Their table for a mean that cannot be below 0: the 95 % upper limit at what was seen."""

    def kept(value: float) -> bool:
        return rates._kept(seen - value, seen, -99.0)  # noqa: SLF001 — no figure shows it by itself

    limits = [value / 1000 for value in range(5_000) if kept(value / 1000)]
    assert limits[0] == 0
    assert limits[-1] == pytest.approx(most, abs=0.006)


@given(
    st.integers(1, 300),
    st.integers(0, 300),
    st.integers(3, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
    st.integers(3, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
)
def test_an_interval_holds_its_estimate_and_is_never_empty(
    approved: int, refused: int, good: tuple[int, int], bad: tuple[int, int]
) -> None:
    """Whatever the counts, the interval lies in [0, 1], has some width, and holds the estimate."""
    known = KnownAnswers(*good, *bad)
    cells = _audit(approved, approved + refused, 1_000)
    for told in (purity(cells, known), train_purity(cells, known), golden_purity(cells, known)):
        assert (told is None) == is_blind(known)
        if told is not None:
            assert 0 <= told.low <= told.estimate <= told.high <= 1
            assert _width(told) > 0


def test_more_approved_than_a_good_row_would_be_is_no_certainty() -> None:
    """Where the judge approves more rows than it did good items, purity may be 1, yet the interval says from where."""
    rate = _sure(purity(_audit(990), JUDGE))
    assert rate.estimate == rate.high == 1
    assert 0.9 < rate.low < 0.99


def test_an_audit_that_no_purity_explains_is_told() -> None:
    """More rows approved than good items, or fewer than bad ones, is no matter of purity."""
    assert [at_odds(_audit(approved), JUDGE) for approved in (0, 300, 950, 1_050)] == [True, False, False, True]
    assert not at_odds(_audit(1_050), KnownAnswers(30, 30, 30, 30))
    assert not at_odds([], JUDGE)


def test_more_approved_rows_never_mean_less_purity() -> None:
    """Estimate and both ends rise with the count."""
    told = [_sure(purity(_audit(approved), JUDGE)) for approved in range(150, 1_050, 50)]
    for part in ("low", "estimate", "high"):
        values = [getattr(rate, part) for rate in told]
        assert values == sorted(values)


def test_more_known_items_make_purity_surer() -> None:
    """Most of the doubt is about the judge: ten times the items give well under half the width."""
    few = _sure(purity(_audit(725), JUDGE))
    many = _sure(purity(_audit(725), KnownAnswers(300, 270, 300, 60)))
    assert many.estimate == pytest.approx(few.estimate)
    assert _width(many) < 0.45 * _width(few)


def test_train_is_less_sure_than_all_and_unknown_where_all_was_judged() -> None:
    """The rows left are others than those judged; none left is no train set."""
    cells, known = _audit(345, 500, 1_000), KnownAnswers(3_000, 2_700, 3_000, 600)
    assert _width(_sure(train_purity(cells, known))) > 1.2 * _width(_sure(purity(cells, known)))
    assert train_purity(_audit(690, 1_000, 1_000), known) is None


def test_golden_without_approved_rows_has_no_purity() -> None:
    """No golden row, no figure."""
    assert golden_purity(_audit(0), JUDGE) is None


def _count(chance: random.Random, n: int, share: float) -> int:
    return sum(chance.random() < share for _ in range(n))


@pytest.mark.parametrize(("true", "items"), [(0.7, 30), (0.98, 30), (0.8, 1_000)])
def test_the_intervals_hold_the_truth_about_as_often_as_they_say(true: float, items: int) -> None:
    """In 200 seeded runs 87.5 to 99.5 %, with few known items and with many; `benches/honest.py` takes the figure."""
    chance = random.Random(17)
    held = {"all": 0, "golden": 0}
    for _ in range(200):
        good = _count(chance, 1_050, true)
        approved, slipped = _count(chance, good, 0.9), _count(chance, 1_050 - good, 0.2)
        known = KnownAnswers(items, _count(chance, items, 0.9), items, _count(chance, items, 0.2))
        cells = _audit(approved + slipped)
        told, golden = _sure(purity(cells, known)), _sure(golden_purity(cells, known))
        held["all"] += told.low <= true <= told.high
        held["golden"] += golden.low <= round(approved / (approved + slipped), 9) <= golden.high
    assert all(175 <= times <= 199 for times in held.values()), held
