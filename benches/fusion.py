"""Fusion: probabilities worth more than a mean, what is recovered of the judges, reviews saved. `judges.py` says how.

Brier scores are means over answers that taught nothing. Beaten must be: the raw mean of the scores; the calibrated
mean, a logistic regression on the mean score (or on the mean of the scores' log-odds: whichever does better); the best
calibrated single judge, chosen on the labels, likewise. Settings beside the stated one vary one thing each.
"""

from __future__ import annotations

import argparse
import os
import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from arcticcodex.validation.fusion import fusion_rule
from arcticcodex.validation.judge_bias import biases
from arcticcodex.validation.next_review import Option, habits, next_review
from arcticcodex.validation.opinions import Judged, Labelled
from arcticcodex.validation.reliability import measured
from judges import Draw, World, draw
from rig import Figure, at_least, at_most, report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arcticcodex.validation.fusion import Fusion
    from arcticcodex.validation.next_review import Habit

SEEDS, TESTED = 100, 1_000
LABELS = 200
STATED = World()
EQUAL = (0.8, 0.8, 0.8)
SETTINGS: dict[str, tuple[World, int]] = {
    "30 labels": (STATED, 30),
    "500 labels": (STATED, 500),
    "no biased judge": (replace(STATED, biased=0.0), LABELS),
    "scores 0 or 1": (replace(STATED, binary=True), LABELS),
    "equal judges, none biased": (World(EQUAL, biased=0.0), LABELS),
    "equal judges, none biased, 30 labels": (World(EQUAL, biased=0.0), 30),
    "errors independent": (replace(STATED, correlation=0.0), LABELS),
    "errors correlated 0.6": (replace(STATED, correlation=0.6), LABELS),
    "9 of 10 right": (replace(STATED, right=0.9), LABELS),
    "half right": (replace(STATED, right=0.5), LABELS),
    "3 of 10 right": (replace(STATED, right=0.3), LABELS),
    "two judges": (replace(STATED, accuracies=(0.85, 0.75)), LABELS),
    "five judges": (replace(STATED, accuracies=(0.85, 0.85, 0.8, 0.75, 0.7)), LABELS),
    "weak judges": (replace(STATED, accuracies=(0.65, 0.65, 0.6)), LABELS),
    "the best judge lenient": (replace(STATED, lenient=0.8), LABELS),
}
BELOW_RAW, BELOW_CALIBRATED, NEVER_WORSE = 0.10, 0.05, 0.01

RUNS, ROWS = 200, 500
SELF_PREFERENCE, PER_LENGTH = 0.15, 0.06
NEAR_CORRELATION, NEAR_VOTES, FOUND, FALSE = 0.1, 0.25, 0.9, 0.05

MANY_ROWS = 20_000
REVIEW_NUSD, WRONG_NUSD = 1_000_000, 60_000_000
ERROR_POINTS, SAVED = 0.5, 0.35


# --- fusion ------------------------------------------------------------------------------------------------------


def brier(p: np.ndarray, right: np.ndarray) -> float:
    """The mean squared error of probabilities."""
    return float(np.mean((p - right) ** 2))


def scored(world: World, labels: int, seed: int) -> dict[str, float]:
    """Brier scores of one run, by what made the probabilities; and how often the interval holds the known one."""
    run = draw(world, seed, labels + TESTED, biased=seed % 2 == 1 and world.biased > 0)
    items = [run.labelled(at) for at in range(labels + TESTED)]
    answers, right = [item.answer for item in items], run.right[labels:]
    learnt, free = fusion_rule(items[:labels], answers), fusion_rule([], answers)
    fused = [learnt.fused(answer) for answer in answers[labels:]]
    unlabelled = np.array([free.fused(answer).p_correct for answer in answers[labels:]])
    held = [one.low <= p <= one.high for one, p in zip(fused, run.likely[labels:], strict=True)]
    told = {
        "fused": brier(np.array([one.p_correct for one in fused]), right),
        "without labels": brier(unlabelled, right),
        "raw mean": brier(run.scores[labels:].mean(axis=1), right),
        "known law": brier(run.likely[labels:], right),
        "interval": float(np.mean(held)),
        "learnt": float(learnt.note.startswith("learnt")),
    }
    odds = np.clip(run.scores, 0.02, 0.98)
    for name, values in (("score", run.scores), ("log-odds", np.log(odds / (1 - odds)))):
        told[f"calibrated mean, {name}"] = calibrated(values.mean(axis=1), run.right, labels)[1]
        singles = [calibrated(values[:, j], run.right, labels) for j in range(values.shape[1])]
        told[f"best single, {name}"] = min(singles)[1]
    return told | dawid_skene(run, labels)


def calibrated(values: np.ndarray, right: np.ndarray, labels: int) -> tuple[float, float]:
    """The Brier scores, on the labels and beyond them, of a logistic regression on one figure."""
    if len(set(right[:labels])) < 2:
        p = np.full(len(right), right[:labels].mean())
    else:
        p = LogisticRegression().fit(values[:labels, None], right[:labels]).predict_proba(values[:, None])[:, 1]
    return brier(p[:labels], right[:labels]), brier(p[labels:], right[labels:])


def dawid_skene(run: Draw, labels: int) -> dict[str, float]:
    """The Brier score of crowd-kit's Dawid-Skene on the verdicts alone; nothing where it is not installed."""
    if find_spec("crowdkit") is None or find_spec("nltk") is None:
        return {}
    import pandas as pd  # noqa: PLC0415 — as heavy as rarely wanted
    from crowdkit.aggregation import DawidSkene  # noqa: PLC0415

    answers, judges = np.indices(run.verdicts.shape).reshape(2, -1)
    table = pd.DataFrame({"task": answers, "worker": judges, "label": run.verdicts.reshape(-1).astype(int)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        p = DawidSkene(n_iter=50).fit_predict_proba(table)
    return {"Dawid-Skene": brier(p.sort_index()[1].to_numpy()[labels:], run.right[labels:])}


def setting(pool: ProcessPoolExecutor, seed: int, seeds: int, world: World, labels: int) -> dict[str, float]:
    """Mean figures of a setting; baselines by their better form."""
    runs = list(pool.map(partial(scored, world, labels), range(seed, seed + seeds), chunksize=5))
    told = {name: float(np.mean([run[name] for run in runs])) for name in runs[0]}
    for name in ("calibrated mean", "best single"):
        told[name] = min(told[f"{name}, score"], told[f"{name}, log-odds"])
    return told


def fusion(pool: ProcessPoolExecutor, seed: int, seeds: int) -> list[Figure]:
    """The stated generator, and the settings beside it."""
    told = setting(pool, seed, seeds, STATED, LABELS)
    names = ("fused", "raw mean", "calibrated mean", "best single", "known law", "without labels", "Dawid-Skene")
    figures = [
        Figure(f"Brier, {LABELS} labels, {seeds} runs: {name}", f"{told[name]:.4f}") for name in names if name in told
    ]

    def below(name: str, other: str) -> float:
        return 1 - told[name] / told[other]

    figures += [
        at_least("  fused below the raw mean", below("fused", "raw mean"), BELOW_RAW, "{:.1%}"),
        at_least("  fused below the calibrated mean", below("fused", "calibrated mean"), BELOW_CALIBRATED, "{:.1%}"),
        at_least("  fused below the best calibrated judge", below("fused", "best single"), BELOW_CALIBRATED, "{:.1%}"),
        at_least("  without labels below the raw mean", below("without labels", "raw mean"), 0.0, "{:.1%}"),
        Figure("  95 % interval holds the known probability", f"{told['interval']:.1%}"),
    ]
    for name, (world, labels) in SETTINGS.items():
        told = setting(pool, seed, seeds, world, labels)
        best = min("calibrated mean", "best single", key=told.__getitem__)
        shown = f"  {name}: fused above the {best} ({told[best]:.4f})"
        figures.append(at_most(shown, -below("fused", best), NEVER_WORSE, "{:+.1%}"))
        shown = f"    without labels below the raw mean ({told['raw mean']:.4f}); learnt in {told['learnt']:.0%}"
        figures.append(Figure(shown, f"{below('without labels', 'raw mean'):+.1%}"))
    return figures


# --- recovery ----------------------------------------------------------------------------------------------------


def rows(world: World, seed: int, count: int, planted: str = "") -> list[Labelled]:
    """Rows of as many answers as judges, each judge the author of one, which it reads too; a bias of the first judge.

    Planted is "own" (its scores of its own answers are higher) or "length" (of longer answers, by the logarithm's
    standard deviation), in scores, cut to 0 and 1.
    """
    judges = len(world.accuracies)
    run = draw(world, seed, count * judges, biased=False)
    items = []
    for at in range(count * judges):
        item, author = run.labelled(at), f"judge {at % judges}"
        far = float(np.log(run.lengths[at])) - float(np.log(run.lengths).mean())
        moved = {"": 0.0, "own": SELF_PREFERENCE * (at % judges == 0), "length": PER_LENGTH * far / 0.5}[planted]
        reviews = []
        for review in item.answer.reviews:
            score = (review.score or 0.0) + (moved if review.judge == "judge 0" else 0.0)
            own = review.judge == author
            changed = {"score": min(1.0, max(0.0, score)), "answer_by": author, "own": own, "own_family": own}
            reviews.append(replace(review, **changed))
        items.append(Labelled(Judged(str(at // judges), tuple(reviews)), item.correct))
    return items


def recovered(seed: int) -> dict[str, bool]:
    """What is told of one run's judges, without and with planted biases."""
    fair = rows(STATED, seed, ROWS)
    panel, judges = measured(fair), len(STATED.accuracies)
    told = {
        "correlation": abs(panel.correlation - STATED.correlation) <= NEAR_CORRELATION,
        "votes": abs(panel.votes - judges / (1 + (judges - 1) * STATED.correlation)) <= NEAR_VOTES,
        "accused": any(bias.significant for bias in biases(fair).found),
    }
    for planted in ("own", "length"):
        found = [bias for bias in biases(rows(STATED, seed, ROWS, planted)).found if bias.significant]
        hits = {(bias.judge, bias.kind) for bias in found if bias.effect > 0}
        told[planted] = ("judge 0", planted) in hits
        told[f"beside {planted}"] = bool(hits - {("judge 0", planted)}) or len(found) > len(hits)
    return told


def recovery(pool: ProcessPoolExecutor, seed: int, runs: int) -> list[Figure]:
    """How often what was put in is found again."""
    told = list(pool.map(recovered, range(seed, seed + runs), chunksize=5))

    def share(name: str) -> float:
        return float(np.mean([run[name] for run in told]))

    return [
        at_least(
            f"{ROWS} rows, {runs} runs: correlation within {NEAR_CORRELATION}", share("correlation"), FOUND, "{:.1%}"
        ),
        at_least(f"  effective votes within {NEAR_VOTES}", share("votes"), FOUND, "{:.1%}"),
        at_least(f"  self-preference of {SELF_PREFERENCE} found", share("own"), FOUND, "{:.1%}"),
        at_least(f"  length bias of {PER_LENGTH} a standard deviation found", share("length"), FOUND, "{:.1%}"),
        at_most("  runs of fair judges with any accusation", share("accused"), FALSE, "{:.1%}"),
        at_most("  runs with another accusation beside self-preference", share("beside own"), FALSE, "{:.1%}"),
        at_most("  runs with another accusation beside length bias", share("beside length"), FALSE, "{:.1%}"),
    ]


# --- adaptive ----------------------------------------------------------------------------------------------------


def bought(
    row: Sequence[Labelled], rule: Fusion, usual: dict[str, Habit], order: Sequence[str]
) -> tuple[list[Judged], int]:
    """A row after a review of each answer by its most reliable reader and those worth their price; how many it took."""
    unread = [sorted(item.answer.reviews, key=lambda review: order.index(review.judge)) for item in row]
    now = [replace(item.answer, reviews=(told.pop(0),)) for item, told in zip(row, unread, strict=True)]
    while True:
        options = [
            Option(at, replace(review, score=None, passed={}), REVIEW_NUSD)
            for at, told in enumerate(unread)
            for review in told
        ]
        choice = next_review(now, options, rule, usual, WRONG_NUSD)
        if choice is None:
            return now, sum(len(answer.reviews) for answer in now)
        told = unread[choice.answer]
        read = next(review for review in told if review.judge == choice.as_seen.judge)
        told.remove(read)
        now[choice.answer] = replace(now[choice.answer], reviews=(*now[choice.answer].reviews, read))


def decided(row: Sequence[Labelled], answers: Sequence[Judged], rule: Fusion) -> tuple[bool, float]:
    """Whether the decision on a row is wrong, and the share of its answers whose own verdict is."""
    p = [rule.fused(answer).p_correct for answer in answers]
    best = max(range(len(p)), key=p.__getitem__)
    wrong = [(value >= 0.5) != item.correct for value, item in zip(p, row, strict=True)]
    return wrong[best], float(np.mean(wrong))


def others(item: Labelled) -> Labelled:
    """An answer as its author's fellows read it."""
    return replace(item, answer=replace(item.answer, reviews=tuple(r for r in item.answer.reviews if not r.own)))


def batch(count: int, seed: int) -> np.ndarray:
    """Of so many rows: wrong decisions in full and adaptive depth, wrong verdicts likewise, reviews likewise."""
    judges = len(STATED.accuracies)
    labelled = [others(item) for item in rows(STATED, 0, LABELS // judges + 1)]
    rule = fusion_rule(labelled, [])
    usual = habits(review for item in labelled for review in item.answer.reviews)
    accuracy = measured(labelled).accuracy
    order = sorted(accuracy, key=lambda judge: -accuracy[judge].estimate)
    items = [others(item) for item in rows(STATED, seed, count)]
    total = np.zeros(6)
    for at in range(0, len(items), judges):
        row = items[at : at + judges]
        full = [item.answer for item in row]
        spared, reviews = bought(row, rule, usual, order)
        (wrong, verdicts), (less, fewer) = decided(row, full, rule), decided(row, spared, rule)
        total += [wrong, less, verdicts, fewer, sum(len(answer.reviews) for answer in full), reviews]
    return total


def adaptive(pool: ProcessPoolExecutor, seed: int, count: int) -> list[Figure]:
    """The same rows in full and adaptive depth, by a rule learnt from other rows."""
    size = 500
    told = sum(pool.map(partial(batch, size), range(seed + 1, seed + 1 + count // size))) / count
    wrong, less, verdicts, fewer, full, reviews = told
    return [
        Figure(f"{count:,} rows: wrong decisions in full depth, adaptive", f"{wrong:.2%}, {less:.2%}"),
        at_most("  adaptive above full, points", 100 * (less - wrong), ERROR_POINTS, "{:.2f}"),
        Figure("  wrong verdicts on single answers in full depth, adaptive", f"{verdicts:.2%}, {fewer:.2%}"),
        at_least(f"  fewer reviews ({full:.2f}, {reviews:.2f} a row)", 1 - reviews / full, SAVED, "{:.1%}"),
    ]


def main() -> int:
    """Simulate, fuse, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="runs of a fusion setting")
    parser.add_argument("--runs", type=int, default=RUNS, help="runs of the recovery")
    parser.add_argument("--rows", type=int, default=MANY_ROWS, help="rows read adaptively")
    asked = parser.parse_args()
    first = asked.seed
    with ProcessPoolExecutor(os.cpu_count(), initializer=threadpool_limits, initargs=(1,)) as pool:
        codes = [
            report("recovery", f"{first} to {first + asked.runs - 1}", recovery(pool, first, asked.runs)),
            report("adaptive", f"{first} on, labels 0", adaptive(pool, first, asked.rows)),
            report("fusion", f"{first} to {first + asked.seeds - 1}", fusion(pool, first, asked.seeds)),
        ]
    return max(codes)


if __name__ == "__main__":
    raise SystemExit(main())
