"""Near copies of free texts: found where most runs of five words are shared, left alone elsewhere."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.validation.near_copies import NearCopies, shingles

WORDS = [f"word{number}" for number in range(2_000)]


def text_of(seed: int, count: int = 150) -> str:
    """A text of made-up words."""
    return " ".join(random.Random(seed).choices(WORDS, k=count))


def with_changes(text: str, changes: int, seed: int) -> str:
    """The text with so many words changed, in places drawn by a seed."""
    words = text.split()
    for place in random.Random(seed).sample(range(len(words)), changes):
        words[place] = "changed"
    return " ".join(words)


def test_copies_with_a_few_other_words_are_found_and_name_the_first() -> None:
    """Proves that of 500 copies at a Jaccard of 0.8 or more hardly any is kept, and that each names its original."""
    kept, missed, near = NearCopies(), 0, 0
    for seed in range(500):
        assert kept.add(seed, text_of(seed)) is None
    for seed in range(500):
        copy = with_changes(text_of(seed), seed % 4, seed)
        one, two = shingles(text_of(seed)), shingles(copy)
        if len(one & two) / len(one | two) >= 0.8:
            near += 1
            missed += kept.add(1_000 + seed, copy) != seed
    assert near > 300
    assert missed <= near // 100


def test_texts_that_share_half_of_their_words_are_kept() -> None:
    """Proves that related texts, as two answers on one subject are, both stay."""
    kept = NearCopies()
    for seed in range(200):
        assert kept.add(seed, text_of(seed)) is None
        assert kept.add(seed, f"{text_of(seed, 75)} {text_of(10_000 + seed, 75)}") is None


@given(st.text(max_size=300))
def test_every_text_is_a_copy_of_itself(text: str) -> None:
    """Proves that the same text is never kept twice, empty, short or of a script without spaces."""
    kept = NearCopies()
    assert kept.add(7, text) is None
    assert kept.add(8, text) == 7
    assert len(kept) == 1
