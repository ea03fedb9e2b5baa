"""Fusion: probabilities from judges, with labels and without; never surer than allowed, never moved the wrong way."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcticcodex.validation import fusion
from arcticcodex.validation.fusion import fusion_rule
from arcticcodex.validation.learnt_rule import LearntRule, learnt_rule
from arcticcodex.validation.opinions import Evidence, Judged, Labelled, Review, heard, mean_opinion, opinion
from arcticcodex.validation.prior_rule import Fused, PriorRule, prior_rule

JUDGES = {"ann": 0.9, "bob": 0.75, "cal": 0.7}


def _review(judge: str = "ann", score: float | None = 0.9, **more: object) -> Review:
    passed = more.pop("passed", {} if score is None else {"correct": score >= 0.5})
    plain = Review(judge, "dee", score, passed, 0, 500)  # type: ignore[arg-type]
    return replace(plain, **more)  # type: ignore[arg-type]


def _answers(count: int, seed: int = 0, judges: dict[str, float] | None = None) -> list[Labelled]:
    """Answers, two of three right; each judge is right with its own probability, alone, and says it in shades."""
    chance = random.Random(seed)
    made = []
    for at in range(count):
        right = chance.random() < 2 / 3
        reviews = []
        for judge, accuracy in (judges or JUDGES).items():
            yes = right == (chance.random() < accuracy)
            score = round(chance.uniform(0.55, 1.0) if yes else chance.uniform(0.0, 0.45), 2)
            reviews.append(_review(judge, score, position=chance.randrange(3), length_chars=chance.randint(100, 3000)))
        fault = chance.random() < (0.1 if right else 0.6)
        made.append(Labelled(Judged(str(at), tuple(reviews), Evidence(fault_found=fault)), right))
    return made


@cache
def _learnt() -> LearntRule:
    return learnt_rule(_answers(200))


RULES = [pytest.param(_learnt, id="learnt"), pytest.param(PriorRule, id="prior")]


def _brier(rule: fusion.Fusion, items: list[Labelled]) -> float:
    return sum((rule.fused(item.answer).p_correct - item.correct) ** 2 for item in items) / len(items)


# --- opinions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_score_outside_0_to_1_is_none(score: float) -> None:
    """Such a judge is heard by its verdicts, or not at all."""
    assert opinion(_review(score=score, passed={"a": True, "b": False})) == 0.5
    assert opinion(_review(score=score, passed={})) is None


def test_what_a_judge_says_of_its_own_answer_is_not_heard() -> None:
    """Self-praise moves neither the mean nor the fused figure, nor counts as an opinion."""
    own, other = _review("ann", 1.0, own=True), _review("bob", 0.3)
    assert list(heard(Judged("1", (own, other)))) == ["bob"]
    assert mean_opinion(Judged("1", (own, other))) == 0.3
    for rule in (_learnt(), PriorRule()):
        assert rule.fused(Judged("1", (own, other))) == rule.fused(Judged("1", (other,)))


def test_no_opinion_is_not_a_mean_of_nought() -> None:
    """Where nobody was heard there is no mean, and the figure says that it rests on nothing."""
    silent = Judged("1", (_review(score=None),))
    assert mean_opinion(silent) is None
    fused = _learnt().fused(silent)
    assert (fused.low, fused.high, fused.opinions, fused.k_effective) == (0.0, 1.0, 0, 0.0)


# --- what holds of either rule -----------------------------------------------------------------------------------

scores = st.one_of(st.none(), st.floats(0, 1))
verdicts = st.dictionaries(st.sampled_from(["correct", "clear"]), st.booleans())
reviews = st.builds(_review, st.sampled_from(sorted(JUDGES)), scores, passed=verdicts, position=st.integers(0, 3))
panels = st.lists(reviews, max_size=3, unique_by=lambda review: review.judge)
evidence = st.builds(Evidence, scores, scores, st.one_of(st.none(), st.booleans()))


@pytest.mark.parametrize("make", RULES)
@settings(deadline=None)
@given(panel=panels, seen=evidence)
def test_a_probability_lies_in_its_interval_whoever_was_heard(
    make: object, panel: list[Review], seen: Evidence
) -> None:
    """0 <= low <= p <= high <= 1; as many opinions as judges heard, and no more effective votes than those."""
    fused: Fused = make().fused(Judged("1", tuple(panel), seen))  # type: ignore[operator]
    assert 0 <= fused.low <= fused.p_correct <= fused.high <= 1
    assert fused.opinions == sum(opinion(review) is not None for review in panel)
    assert (fused.opinions > 0) <= fused.k_effective <= fused.opinions


@pytest.mark.parametrize("make", RULES)
@settings(deadline=None)
@given(panel=panels, seen=evidence, data=st.data())
def test_the_order_of_judges_says_nothing(
    make: object, panel: list[Review], seen: Evidence, data: st.DataObject
) -> None:
    """Reviews are a set."""
    rule = make()  # type: ignore[operator]
    shuffled = data.draw(st.permutations(panel))
    one, other = (rule.fused(Judged("1", tuple(told), seen)) for told in (panel, shuffled))
    assert one.p_correct == pytest.approx(other.p_correct, abs=1e-12)
    assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-12)


@pytest.mark.parametrize("make", RULES)
@settings(deadline=None)
@given(panel=panels, seen=evidence, data=st.data())
def test_praise_never_speaks_against_an_answer(
    make: object, panel: list[Review], seen: Evidence, data: st.DataObject
) -> None:
    """A verdict turned to passed, a higher score, a fault not found: the probability does not fall."""
    rule = make()  # type: ignore[operator]
    before = rule.fused(Judged("1", tuple(panel), seen)).p_correct
    better = replace(seen, fault_found=None if seen.fault_found is None else False)
    assert rule.fused(Judged("1", tuple(panel), better)).p_correct >= before - 1e-12
    if not panel:
        return
    at = data.draw(st.integers(0, len(panel) - 1))
    review = panel[at]
    lifted = [replace(review, passed=dict.fromkeys(review.passed, True))]
    if review.score is not None:
        lifted.append(replace(review, score=data.draw(st.floats(review.score, 1))))
    for one in lifted:
        after = rule.fused(Judged("1", (*panel[:at], one, *panel[at + 1 :]), seen)).p_correct
        assert after >= before - 1e-12


# --- with labels -------------------------------------------------------------------------------------------------


def test_labels_teach_more_than_a_mean_and_than_no_labels() -> None:
    """On answers that taught nothing, the learnt rule is better than the prior one, and that than the plain mean."""
    train, test = _answers(200), _answers(2_000, seed=1)
    answers = [item.answer for item in test]
    learnt, prior = fusion_rule(train, answers), fusion_rule([], answers)
    raw = sum(((mean_opinion(item.answer) or 0.0) - item.correct) ** 2 for item in test) / len(test)
    assert _brier(learnt, test) < 0.95 * _brier(prior, test) < 0.95 * raw


def test_a_better_judge_weighs_more() -> None:
    """Of two judges at odds, the one that was right more often is followed."""
    rule = learnt_rule(_answers(400, judges={"ann": 0.95, "bob": 0.6}))
    at_odds = [Judged("1", (_review("ann", 0.5 + side), _review("bob", 0.5 - side))) for side in (0.4, -0.4)]
    believed, doubted = (rule.fused(answer).p_correct for answer in at_odds)
    assert believed > 0.7
    assert doubted < 0.4


def test_a_judge_who_is_wrong_on_purpose_is_left_out_by_name() -> None:
    """No weight is negative; whom that would have befallen is said."""
    rule = learnt_rule(_answers(300, judges={"ann": 0.9, "liar": 0.2}))
    assert "liar" in rule.left_out
    assert "liar" not in rule.judges


def test_a_judge_who_always_says_the_same_changes_nothing() -> None:
    """A score that never varies is no evidence: with it or without, the figures are nearly the same."""
    items = _answers(200)
    flat = [
        replace(item, answer=replace(item.answer, reviews=(*item.answer.reviews, _review("flat", 0.8))))
        for item in items
    ]
    without, with_flat = learnt_rule(items), learnt_rule(flat)
    apart = [
        abs(without.fused(a.answer).p_correct - with_flat.fused(b.answer).p_correct)
        for a, b in zip(items, flat, strict=True)
    ]
    assert sum(apart) / len(apart) < 0.02
    assert max(apart) < 0.1


def test_more_labels_narrow_the_interval() -> None:
    """Four times the labels, about half the width, in log-odds as in probability."""
    few, many = learnt_rule(_answers(100)), learnt_rule(_answers(1_600))
    answers = [item.answer for item in _answers(200, seed=2)]

    def width(rule: LearntRule) -> float:
        return sum((told := rule.fused(answer)).high - told.low for answer in answers)

    assert width(many) < 0.5 * width(few)


def test_intervals_hold_the_share_that_is_right() -> None:
    """Among answers of like probability, the share of right ones lies within their mean interval."""
    rule, test = _learnt(), _answers(4_000, seed=3)
    told = sorted(((rule.fused(item.answer), item.correct) for item in test), key=lambda one: one[0].p_correct)
    for at in range(0, len(told), 800):
        group = told[at : at + 800]
        share = sum(correct for _, correct in group) / len(group)
        low, high = (sum(getattr(one, end) for one, _ in group) / len(group) for end in ("low", "high"))
        assert low - 0.02 <= share <= high + 0.02


# --- where labels do not do --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "said"),
    [(_answers(29), "29 labels, 30 teach"), ([item for item in _answers(90) if item.correct], "labels are right ones")],
    ids=["few", "one kind"],
)
def test_the_note_says_what_is_lacking(labels: list[Labelled], said: str) -> None:
    """Too few labels, or of one kind only, teach nothing; the rule falls back and says so."""
    rule = fusion_rule(labels, [item.answer for item in labels])
    assert isinstance(rule, PriorRule)
    assert said in rule.note


def test_without_scikit_learn_the_prior_rule_stands_in_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing extra costs the learnt rule, not the run."""
    monkeypatch.setattr(fusion, "find_spec", lambda _: None)
    rule = fusion_rule(_answers(200), [])
    assert isinstance(rule, PriorRule)
    assert "arcticcodex[ensemble]" in rule.note


def test_evidence_alone_forms_an_opinion() -> None:
    """Offline there are no judges: agreement, support and no fault found speak for an answer, their lack against it."""
    rule = prior_rule([])
    good, bad = (rule.fused(Judged("1", (), Evidence(told, told, not told))) for told in (True, False))
    assert good.p_correct > 0.9
    assert bad.p_correct < 0.1
    assert good.opinions == bad.opinions == 0


def test_a_judge_known_to_be_reliable_is_believed_more() -> None:
    """What is known of a judge beforehand counts without labels too."""
    answer = Judged("1", (_review("ann", 1.0), _review("bob", 0.0)))
    p = prior_rule([answer], reliability={"ann": 0.9, "bob": 0.6}).fused(answer).p_correct
    assert p > 0.6


def test_judges_who_err_together_are_believed_less() -> None:
    """Three who agree are less sure the more their errors correlate."""
    answer = Judged("1", tuple(_review(judge, 1.0) for judge in JUDGES))
    alone, together = (PriorRule(correlation=told).fused(answer) for told in (0.0, 0.8))
    assert alone.p_correct > together.p_correct
    assert alone.k_effective == 3
    assert together.k_effective == pytest.approx(3 / 2.6)


def test_nothing_else_is_imported_until_labels_teach() -> None:
    """Heavy libraries are wanted by the learnt rule alone: reading this module asks for none."""
    import subprocess  # noqa: PLC0415 — this test alone starts a process
    import sys  # noqa: PLC0415

    asked = (
        "import sys, arcticcodex.validation.fusion, arcticcodex.validation.next_review;"
        "print({'numpy', 'sklearn', 'scipy', 'krippendorff'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True).stdout
    assert told.strip() == "set()"
