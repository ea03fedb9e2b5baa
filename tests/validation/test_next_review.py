"""Which review to buy next: where it may change the decision, for a price below what that is worth."""

from __future__ import annotations

from arcticcodex.validation.next_review import Habit, Option, doubt, habits, next_review
from arcticcodex.validation.opinions import Judged, Review
from arcticcodex.validation.prior_rule import PriorRule

RULE = PriorRule(reliability={"good": 0.9, "weak": 0.6})
USUAL = {judge: Habit((0.9, {}), (0.1, {})) for judge in ("good", "weak", "first")}


def _read(score: float, judge: str = "first") -> Judged:
    return Judged("1", (Review(judge, "x", score, {}, 0, 100),))


def _option(answer: int, judge: str = "good", cost_nusd: int = 1_000) -> Option:
    return Option(answer, Review(judge, "x", None, {}, 0, 100), cost_nusd)


def test_a_doubtful_row_is_read_again_and_a_sure_one_is_not() -> None:
    """At one half a second opinion decides; where it could not change the decision it is worth nothing."""
    options = [_option(0)]
    assert next_review([_read(0.5)], options, RULE, USUAL, 100_000) == options[0]
    sure = PriorRule(share=0.99)
    assert next_review([_read(0.9)], options, sure, USUAL, 100_000) is None


def test_what_costs_more_than_it_is_worth_is_not_bought() -> None:
    """The same doubt, a dearer review or a cheaper mistake: none."""
    assert next_review([_read(0.5)], [_option(0, cost_nusd=1_000)], RULE, USUAL, 10_000) is not None
    assert next_review([_read(0.5)], [_option(0, cost_nusd=20_000)], RULE, USUAL, 10_000) is None
    assert next_review([_read(0.5)], [_option(0, cost_nusd=1_000)], RULE, USUAL, 500) is None


def test_the_better_judge_is_asked_unless_its_price_eats_it_up() -> None:
    """More doubt removed for the same money; the weaker where the better costs a hundred times as much."""
    options = [_option(0, "weak"), _option(0, "good")]
    chosen = next_review([_read(0.5)], options, RULE, USUAL, 1_000_000)
    assert chosen is not None
    assert chosen.as_seen.judge == "good"
    dear = [_option(0, "weak"), _option(0, "good", cost_nusd=100_000)]
    chosen = next_review([_read(0.5)], dear, RULE, USUAL, 1_000_000)
    assert chosen is not None
    assert chosen.as_seen.judge == "weak"


def test_the_answer_that_decides_is_read() -> None:
    """Of a likely and a hopeless answer the likely one is what the decision rests on."""
    options = [_option(0), _option(1)]
    chosen = next_review([_read(0.02), _read(0.55)], options, RULE, USUAL, 1_000_000)
    assert chosen == options[1]


def test_nothing_to_buy_is_nothing_bought() -> None:
    """Every reader was heard."""
    assert next_review([_read(0.5)], [], RULE, USUAL, 10**9) is None


def test_the_doubt_of_a_row_is_that_of_its_best_answer() -> None:
    """Kept above one half, rejected below: the chance that either is wrong."""
    assert doubt([0.1, 0.75]) == 0.25
    assert doubt([0.1, 0.2]) == 0.2


def test_habits_are_what_judges_usually_say() -> None:
    """Mean score and the usual verdicts, of approvals and of refusals; what never happened is taken to be plain."""
    told = habits(
        [
            Review("a", "x", 0.8, {"ok": True, "clear": True}, 0, 1),
            Review("a", "x", 1.0, {"ok": True, "clear": False}, 0, 1),
            Review("a", "x", 0.9, {"ok": True, "clear": False}, 0, 1),
            Review("a", "x", None, {}, 0, 1),
        ]
    )
    score, verdicts = told["a"].approves
    assert (round(score, 9), verdicts) == (0.9, {"ok": True, "clear": False})
    assert told["a"].refuses[0] < 0.5
