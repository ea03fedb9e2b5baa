"""Which chunks come first: any beginning of the list covers all sections, and nothing is lost or said twice."""

from __future__ import annotations

import itertools
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.records import Chunk
from arcticcodex.sources.selection import evenly, halving, section_of


def chunks_of(sizes: list[int]) -> list[Chunk]:
    """Chunks of sections of these sizes, in order."""
    owners = [f"section {number}" for number, size in enumerate(sizes) for _ in range(size)]
    return [Chunk("d", number, number, number + 1, (owner,), "x") for number, owner in enumerate(owners)]


@given(sizes=st.lists(st.integers(1, 9), min_size=1, max_size=40))
def test_every_chunk_comes_once_and_sections_fill_evenly(sizes: list[int]) -> None:
    """Proves that at any cut no section has two chunks more than another that still had one to give."""
    chunks = chunks_of(sizes)
    ordered = evenly(chunks)
    assert sorted(ordered, key=lambda item: item.number) == chunks
    taken: Counter[str] = Counter()
    left = Counter(section_of(item) for item in chunks)
    for item in ordered:
        taken[section_of(item)] += 1
        left[section_of(item)] -= 1
        assert max(taken.values()) - min((taken[name] for name in left if left[name]), default=max(taken.values())) <= 1


@given(count=st.integers(0, 200), cut=st.integers(1, 200))
def test_any_beginning_is_spread_over_the_whole(count: int, cut: int) -> None:
    """Proves that the first few of a list lie far apart: no gap is longer than four times the even one."""
    ordered = halving(range(count))
    assert sorted(ordered) == list(range(count))
    first = sorted(ordered[:cut])
    ends = [-1, *first, count]
    if first:
        assert max(right - left for left, right in itertools.pairwise(ends)) <= 4 * (count / len(first)) + 1


def test_the_first_chunks_are_not_the_front() -> None:
    """Proves that a tenth of the money covers sections from the beginning to the end of a manual."""
    chunks = chunks_of([10] * 20)
    first = sorted({section_of(item) for item in evenly(chunks)[:20]})
    assert len(first) == 20
    some = sorted(item.number for item in evenly(chunks)[:4])
    assert some[0] < 50
    assert some[-1] > 100
