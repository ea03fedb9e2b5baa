"""Simulated judges with a known truth: the generator of the fusion bench. It shares no constant with what it measures.

An answer is right with probability 0.7. Each judge has a signal: normal, unit variance, its mean such that the judge is
right with its accuracy, mirrored for wrong answers. Signals of two judges are correlated so that the correlation of
their errors (yes or no at 0.5) is the one wanted: a Gaussian copula, solved for each pair. A judge's score is the
normal distribution function of its signal, to the nearest 0.05; its verdict "correct" is whether the signal is above 0.
A judge that is `binary` scores 0 or 1.

Lengths are lognormal, places are shuffled, answers have one of four authors, of whom each judge is kin to one; none of
this says anything of the truth. A biased judge's signal is moved by 0.8 for each standard deviation of the logarithm of
length, or by 1.6 from the last place to the first, or by 1.6 for answers of its family.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from arcticcodex.validation.opinions import Judged, Labelled, Review

NORMAL = NormalDist()
AUTHORS = 4
PLACES = 3
LENGTH_CHARS, LENGTH_SPREAD = 900, 0.5
MOVED = {"length": 0.8, "position": -1.6, "family": 1.6}
STEP = 20  # scores are multiples of one in so many
NODES = 64  # of the quadrature


@dataclass(frozen=True, slots=True)
class World:
    """What is simulated: judges' accuracies, the correlation of their errors, the share of right answers."""

    accuracies: tuple[float, ...] = (0.85, 0.80, 0.75)
    correlation: float = 0.35
    right: float = 0.7
    binary: bool = False
    biased: float = 0.5  # share of runs with one biased judge
    lenient: float = 0.0  # how far the first judge's signal is moved, whatever the answer


@dataclass(frozen=True, slots=True)
class Draw:
    """Answers of a run: whether each is right; scores, verdicts, lengths, places and families, by answer and judge."""

    right: np.ndarray
    scores: np.ndarray
    verdicts: np.ndarray
    lengths: np.ndarray
    places: np.ndarray
    kin: np.ndarray
    likely: np.ndarray  # how likely each answer is right, by the law that made the signals, had no judge been biased
    bias: tuple[str, int] | None = None

    def labelled(self, at: int) -> Labelled:
        """An answer as the ensemble would have it."""
        reviews = tuple(
            Review(
                judge=f"judge {j}",
                answer_by=f"author {int(np.argmax(self.kin[at])) if self.kin[at].any() else AUTHORS}",
                score=float(self.scores[at, j]),
                passed={"correct": bool(self.verdicts[at, j])},
                position=int(self.places[at, j]),
                length_chars=int(self.lengths[at]),
                own_family=bool(self.kin[at, j]),
            )
            for j in range(self.scores.shape[1])
        )
        return Labelled(Judged(str(at), reviews), bool(self.right[at]))


def draw(world: World, seed: int, answers: int, *, biased: bool) -> Draw:
    """The answers of a run, the same for the same seed."""
    chance = np.random.default_rng(seed)
    judges = len(world.accuracies)
    right = chance.random(answers) < world.right
    signal = signals(chance, world, right)
    likely = known(world, signal)
    length, places = chance.normal(size=answers), chance.integers(0, PLACES, (answers, judges))
    kin = chance.integers(0, max(AUTHORS, judges), answers)[:, None] == np.arange(judges)[None]
    bias = (sorted(MOVED)[int(chance.integers(3))], int(chance.integers(judges))) if biased else None
    if bias:
        kind, judge = bias
        trait = {"length": length, "position": places[:, judge] / (PLACES - 1) - 0.5, "family": kin[:, judge]}[kind]
        signal[:, judge] += MOVED[kind] * trait
    signal[:, 0] += world.lenient
    scores = (signal > 0) * 1.0 if world.binary else np.round(cdf(signal) * STEP) / STEP
    lengths = np.exp(np.log(LENGTH_CHARS) + LENGTH_SPREAD * length)
    return Draw(right, scores, signal > 0, lengths, places, kin, likely, bias)


def signals(chance: np.random.Generator, world: World, right: np.ndarray) -> np.ndarray:
    """Each judge's signal of each answer."""
    means = np.array([NORMAL.inv_cdf(accuracy) for accuracy in world.accuracies])
    mixed = np.linalg.cholesky(latent(world.accuracies, world.correlation))
    noise = chance.normal(size=(len(right), len(means))) @ mixed.T
    return np.where(right[:, None], noise + means, -noise - means)


def known(world: World, signal: np.ndarray) -> np.ndarray:
    """How likely answers with these signals are right: Bayes' rule, as the law of the signals is known here."""
    means = np.array([NORMAL.inv_cdf(accuracy) for accuracy in world.accuracies])
    told = 2 * signal @ np.linalg.solve(latent(world.accuracies, world.correlation), means)
    return 1 / (1 + np.exp(-told) * (1 - world.right) / world.right)


@lru_cache
def latent(accuracies: tuple[float, ...], correlation: float) -> np.ndarray:
    """The correlations of the judges' signals that give their errors this one."""
    judges = len(accuracies)
    told = np.eye(judges)
    for i in range(judges):
        for j in range(i):
            told[i, j] = told[j, i] = solved(1 - accuracies[i], 1 - accuracies[j], correlation)
    return told


def solved(one: float, other: float, correlation: float) -> float:
    """The correlation of two normals with which they are below these quantiles together as often as wanted."""
    wanted = one * other + correlation * np.sqrt(one * (1 - one) * other * (1 - other))
    low, high = 0.0, 0.999
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if together(one, other, middle) < wanted else (low, middle)
    return low


def together(one: float, other: float, correlation: float) -> float:
    """How often both are: the integral over the correlation of their density (Plackett 1954)."""
    h, k = NORMAL.inv_cdf(one), NORMAL.inv_cdf(other)
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    r = correlation * (nodes + 1) / 2
    density = np.exp(-(h * h - 2 * r * h * k + k * k) / (2 * (1 - r * r))) / (2 * np.pi * np.sqrt(1 - r * r))
    return one * other + correlation / 2 * float(weights @ density)


def cdf(values: np.ndarray) -> np.ndarray:
    """The normal distribution function, from a table: to 1e-6."""
    grid = np.linspace(-6, 6, 20_001)
    steps = np.exp(-grid * grid / 2) / np.sqrt(2 * np.pi) * (grid[1] - grid[0])
    return np.interp(values, grid, (np.cumsum(steps) - steps / 2) + NORMAL.cdf(-6))
