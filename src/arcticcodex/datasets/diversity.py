"""How varied the texts of a dataset are, in figures that can be laid beside those of others.

- *Distinct n-grams*: unique over all word n-grams, n = 1 to 4, each, and their sum ("n-gram diversity score";
  Padmakumar and He 2023; Meister et al. 2023).
- *Compression ratio*: bytes over their size packed by gzip; the higher, the more repeats itself (Shaib et al. 2024,
  arXiv 2403.00553, who find it the best single figure). It grows with the size, so it is taken of the sample alone.
- *Self-repetition*: the share of texts with a 4-gram that another text has too (after Salkar et al. 2022).
- *Neighbours*: for each text of the sample the highest word-5-gram Jaccard with any other, as a histogram.

All are of a sample of `SAMPLE` texts drawn by a fixed seed, so that runs of different length can be compared.
"""

from __future__ import annotations

import gzip
import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcticcodex.validation.near_copies import shingles, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SAMPLE, SEED = 1_000, 20
BINS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Diversity:
    """The figures of one sample: see the module. `neighbours` counts the texts up to each of `BINS`."""

    texts: int
    distinct: tuple[float, ...]
    compression: float
    self_repetition: float
    neighbours: tuple[int, ...]

    @property
    def score(self) -> float:
        """The n-gram diversity score: distinct 1- to 4-grams summed, at most 4."""
        return sum(self.distinct)


def diversity(texts: Iterable[str]) -> Diversity | None:
    """The figures of some texts, sampled in one pass; None where there are fewer than two."""
    sample = _drawn(texts)
    if len(sample) < 2:
        return None
    worded = [words_of(text) for text in sample]
    packed = "\n".join(sample).encode("utf-8", "replace")
    return Diversity(
        len(sample),
        tuple(_distinct(worded, n) for n in range(1, 5)),
        len(packed) / len(gzip.compress(packed, mtime=0)),
        _self_repetition(worded),
        _histogram(_nearest([shingles(text) for text in sample])),
    )


def _drawn(texts: Iterable[str]) -> list[str]:
    """A uniform sample of a stream (Vitter's algorithm R)."""
    chance = random.Random(SEED)  # noqa: S311 — a sample to be drawn again, no secret
    sample: list[str] = []
    for at, text in enumerate(texts):
        if len(sample) < SAMPLE:
            sample.append(text)
        elif (place := chance.randrange(at + 1)) < SAMPLE:
            sample[place] = text
    return sample


def _grams(words: Sequence[str], n: int) -> Iterator[tuple[str, ...]]:
    return zip(*(words[at:] for at in range(n)), strict=False)


def _distinct(worded: Sequence[Sequence[str]], n: int) -> float:
    unlike = {gram for words in worded for gram in _grams(words, n)}
    grams = sum(max(0, len(words) - n + 1) for words in worded)
    return len(unlike) / grams if grams else 0.0


def _self_repetition(worded: Sequence[Sequence[str]]) -> float:
    seen = Counter(gram for words in worded for gram in set(_grams(words, 4)))
    return sum(any(seen[gram] > 1 for gram in _grams(words, 4)) for words in worded) / len(worded)


def _nearest(texts: Sequence[set[str]]) -> list[float]:
    """The highest Jaccard of each text with any other, exactly: texts that share nothing are never compared."""
    held = Counter(gram for grams in texts for gram in grams)
    common = [{gram for gram in grams if held[gram] > 1} for grams in texts]  # most runs stand in one text alone
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, grams in enumerate(common):
        for gram in grams:
            places[gram].append(at)
    best = []
    for at, grams in enumerate(texts):
        shared = Counter(other for gram in common[at] for other in places[gram])
        del shared[at]
        best.append(max((n / (len(grams) + len(texts[other]) - n) for other, n in shared.items()), default=0.0))
    return best


def _histogram(values: Sequence[float]) -> tuple[int, ...]:
    found = [0] * len(BINS)
    for value in values:
        found[next(at for at, edge in enumerate(BINS) if value <= edge)] += 1
    return tuple(found)
