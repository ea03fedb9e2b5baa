"""Golden sections: drawn by seed, whole, never all, the same for the same document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.datasets.splits import golden_sections
from arcticcodex.records import Chunk
from arcticcodex.sources.selection import section_of

names = st.lists(st.text(max_size=4), max_size=40)


@given(sections=names, share=st.floats(0, 1), seed=st.integers(0, 5))
def test_a_draw_is_some_of_the_sections(sections: list[str], share: float, seed: int) -> None:
    """Proves that golden is a part of the sections of about the share wanted, never all, and not by their order."""
    drawn = golden_sections(sections, share, seed)
    distinct = set(sections)
    assert drawn <= distinct
    assert not distinct or drawn != distinct
    assert drawn == golden_sections(sorted(distinct), share, seed)
    if len(distinct) > 1 and share > 0:
        assert len(drawn) == min(max(1, round(share * len(distinct))), len(distinct) - 1)


@pytest.mark.parametrize(("sections", "share"), [([], 0.1), (["only one"], 0.5), (["a", "b", "c"], 0.0)])
def test_nothing_is_held_out_where_nothing_can_be(sections: list[str], share: float) -> None:
    """Proves that an empty or single section, or a share of zero, leaves everything to train."""
    assert golden_sections(sections, share, 0) == frozenset()


def test_the_seed_decides() -> None:
    """Proves that other seeds draw other sections, each section sooner or later."""
    sections = [f"section {number}" for number in range(20)]
    draws = [golden_sections(sections, 0.1, seed) for seed in range(200)]
    assert len(set(draws)) > 50
    assert frozenset().union(*draws) == set(sections)


def chunk(number: int, *headings: str, document: str = "manual") -> Chunk:
    """A chunk with everything that a test does not care about filled in."""
    return Chunk(document, number, 0, 1, headings, "x")


def test_a_section_is_a_heading_path_of_a_document() -> None:
    """Proves that chunks under the same headings share a section, and other headings or documents do not."""
    assert section_of(chunk(1, "Pumps", "Repair")) == section_of(chunk(9, "Pumps", "Repair"))
    others = [chunk(1, "Pumps"), chunk(1, "Repair"), chunk(1, "Pumps", "Repair", document="other")]
    assert len({section_of(other) for other in (chunk(1, "Pumps", "Repair"), *others)}) == 4


def test_text_without_headings_is_cut_into_neighbours() -> None:
    """Proves that plain text has sections of eight chunks, so that a golden chunk's neighbours are golden too."""
    sections = [section_of(chunk(number)) for number in range(20)]
    assert [sections.count(section) for section in dict.fromkeys(sections)] == [8, 8, 4]
