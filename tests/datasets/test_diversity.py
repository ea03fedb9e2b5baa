"""The figures of diversity: those of cases small enough to count by hand, and neighbours compared with all pairs."""

from __future__ import annotations

import gzip
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcticcodex.datasets.diversity import BINS, SAMPLE, Diversity, diversity
from arcticcodex.validation.near_copies import shingles

WORDS = ("oil", "pump", "valve", "seal", "rotor")


def figures(*texts: str) -> Diversity:
    """The figures of texts of which there are enough."""
    found = diversity(texts)
    assert found is not None
    return found


def test_distinct_n_grams_are_counted_over_all_texts() -> None:
    """Unique over all: of a b a / b a there are 5 words (2 unlike), 3 pairs (2), 1 triple, no run of four."""
    found = figures("a b a", "b a")
    assert found.texts == 2
    assert found.distinct == pytest.approx((2 / 5, 2 / 3, 1 / 1, 0.0))
    assert found.score == pytest.approx(2 / 5 + 2 / 3 + 1)
    assert figures("A, b; c d!", "e f g h").distinct == (1.0, 1.0, 1.0, 1.0), "case and signs are no words"


def test_compression_is_size_over_packed_size() -> None:
    """Bytes of all texts, a line each, over what gzip makes of them; a text said often packs better than many."""
    texts = [f"text {n} says {n * 7919}" for n in range(50)]
    whole = "\n".join(texts).encode()
    assert figures(*texts).compression == pytest.approx(len(whole) / len(gzip.compress(whole, mtime=0)))
    assert figures(*[texts[0]] * 50).compression > 3 * figures(*texts).compression


def test_self_repetition_is_of_other_texts() -> None:
    """A run of four words counts where another text has it; a text that repeats itself does not repeat another."""
    assert figures("a b c d e", "x a b c d", "p q r s", "u v u v u v u v").self_repetition == 2 / 4


def test_the_nearest_neighbour_of_each_text_is_in_its_bin() -> None:
    """Word 5-gram Jaccard by hand: 2 of 4 shared is 0.5, equal texts are 1, strangers 0."""
    near, nearer = "a b c d e f g", "a b c d e f h"  # 3 runs each, 2 of them shared: 2 of 4
    found = figures(near, nearer, "one two three four five", "one two three four five", "alone in all of this")
    expected = [0] * len(BINS)
    expected[BINS.index(0.5)] += 2
    expected[BINS.index(1.0)] += 2
    expected[BINS.index(0.1)] += 1
    assert found.neighbours == tuple(expected)


@settings(max_examples=60)
@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join), min_size=2, max_size=12))
def test_neighbours_are_those_of_all_pairs(texts: list[str]) -> None:
    """The index leaves no pair out: each text's highest Jaccard is that of comparing it with every other."""
    sets, best = [shingles(text) for text in texts], [0.0] * len(texts)
    for one, other in combinations(range(len(texts)), 2):
        jaccard = len(sets[one] & sets[other]) / len(sets[one] | sets[other])
        best[one], best[other] = max(best[one], jaccard), max(best[other], jaccard)
    expected = [0] * len(BINS)
    for value in best:
        expected[min(at for at, edge in enumerate(BINS) if value <= edge)] += 1
    assert figures(*texts).neighbours == tuple(expected)


def test_a_sample_stands_for_many() -> None:
    """Of more texts a fixed sample is compared: the same each time, from the whole of them, and not just the first."""
    texts = [f"text number {n} of these many {n * n}" for n in range(3 * SAMPLE)]
    found = figures(*texts)
    assert found.texts == SAMPLE
    assert found == figures(*texts)
    assert found != figures(*texts[:SAMPLE])


@pytest.mark.parametrize("texts", [[], ["alone"]])
def test_fewer_than_two_texts_have_no_figures(texts: list[str]) -> None:
    """There is nothing to compare."""
    assert diversity(texts) is None


def test_texts_without_words_are_no_error() -> None:
    """Empty texts and signs alone divide by nothing."""
    found = figures("", "…", "!!")
    assert found.distinct == (0.0, 0.0, 0.0, 0.0)
    assert sum(found.neighbours) == 3
