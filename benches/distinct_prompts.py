"""Distinct prompts: of 10,000 drawn from each pack hardly any has a near neighbour, and 100,000 are planned at once.

Two prompts are near when the Jaccard index of their sets of word-5-grams is 0.5 or more. Every prompt is compared with
every other, exactly: an inverted index from 5-gram to prompts counts, for one prompt, what it shares with each of the
others. Nothing is sampled or hashed, and no code is shared with the gates.

Where answers are known the prompt is a question of the library's, not a combination of the pack's parts; its wording is
the library's too, so its neighbours are counted, all that the pack holds, without a bar.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from arcticcodex.sources.domains import domain_names, load_domain
from arcticcodex.sources.drawing import plan_evenly
from arcticcodex.sources.known_answers import item
from rig import Figure, at_most, report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from arcticcodex.sources.domains import Domain

SAMPLES, PLANNED = 10_000, 100_000
NEAR = 0.5
MOST_NEAR = 0.02
MOST_PLAN_S = 10.0
GRAM = 5
_WORD = re.compile(r"\w+")


def grams(text: str) -> set[tuple[str, ...]]:
    """The word-5-grams of a text, small letters, punctuation left out."""
    words = _WORD.findall(text.lower())
    return set(zip(*(words[at:] for at in range(GRAM)), strict=False))


def nearest(texts: Sequence[str]) -> NDArray[np.float64]:
    """For each text the Jaccard index of its nearest neighbour; 0 for a text of fewer words than a gram."""
    numbers: dict[tuple[str, ...], int] = {}
    sets = [[numbers.setdefault(gram, len(numbers)) for gram in grams(text)] for text in texts]
    holders: list[list[int]] = [[] for _ in numbers]
    for text, own in enumerate(sets):
        for gram in own:
            holders[gram].append(text)
    index = [np.array(texts_with, dtype=np.int64) for texts_with in holders]
    sizes = np.array([len(own) for own in sets])
    best = np.zeros(len(sets))
    for text, own in enumerate(sets):
        if not own:
            continue
        shared = np.bincount(np.concatenate([index[gram] for gram in own]), minlength=len(sets))
        shared[text] = 0
        best[text] = (shared / (sizes[text] + sizes - shared)).max()
    return best


def of_pack(domain: Domain, samples: int, seed: int) -> Figure:
    """The share of a pack's prompts with a near neighbour."""
    texts = questions(domain, samples, seed) if domain.known_answers else combined(domain, samples, seed)
    indexes = nearest(texts)
    share = float((indexes >= NEAR).mean())
    twice = len(texts) - len(set(texts))
    return Figure(
        f"{domain.name}, of {len(texts):,} prompts with a near neighbour",
        f"{share:.2%} (nearest: {indexes.mean():.2f} on average, {indexes.max():.2f} at most; {twice} told twice)",
        "" if domain.known_answers else f"under {MOST_NEAR:.0%}, none told twice",
        bool(domain.known_answers) or (share < MOST_NEAR and not twice),
    )


def combined(domain: Domain, samples: int, seed: int) -> list[str]:
    """The texts of the standard plan."""
    return [prompt.text for prompt in plan_evenly([domain], samples, seed)]


def questions(domain: Domain, samples: int, seed: int) -> list[str]:
    """The items of the standard plan, or of as much of it as the pack holds: each family's one after the other."""
    turns: Counter[str] = Counter()
    texts = []
    for prompt in plan_evenly([domain], min(samples, domain.total()), seed):
        texts.append(item(prompt.family, seed, turns[prompt.family]).question)
        turns[prompt.family] += 1
    return texts


def planning(domains: Sequence[Domain], samples: int, seed: int) -> Figure:
    """How long it takes to plan prompts of all packs, and whether all of them differ."""
    began_s = time.perf_counter()
    texts = [prompt.text for prompt in plan_evenly(domains, samples, seed)]
    taken_s = time.perf_counter() - began_s
    different = len(set(texts))
    what = f"{different:,} different prompts of {len(domains)} packs planned, s"
    timed = at_most(what, taken_s, MOST_PLAN_S, "{:.1f}")
    return Figure(timed.what, timed.value, timed.bar, timed.ok and different == samples)


def main() -> int:
    """Draw, compare, time, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packs", nargs="*", default=domain_names(), help="names or files; all of ours without any")
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--planned", type=int, default=PLANNED)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    domains = [load_domain(pack) for pack in options.packs]
    figures = [planning(domains, options.planned, options.seed)]
    figures += [of_pack(domain, options.samples, options.seed) for domain in domains]
    return report("distinct prompts", [options.seed], figures)


if __name__ == "__main__":
    raise SystemExit(main())
