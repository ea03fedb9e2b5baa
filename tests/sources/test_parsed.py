"""The builder: headings and titles are short, whatever a format calls one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.sources.parsed import HEADING_CHARS, TITLE_CHARS, Builder, short_title


@pytest.mark.parametrize(("chars", "headings"), [(250, 1), (251, 0), (100_000, 0)])
def test_a_heading_that_is_a_paragraph_is_one(chars: int, headings: int) -> None:
    """Headings go with every call: a longer text keeps its place and every letter, and is no heading."""
    builder = Builder()
    builder.paragraph("before")
    builder.heading("x" * chars, 1)
    builder.paragraph("after")
    parsed = builder.parsed()
    assert parsed.text == f"before\n\n{'x' * chars}\n\nafter"
    assert len(parsed.headings or ()) == headings
    assert HEADING_CHARS == 250


@given(st.text(), st.integers(0, 300))
def test_titles_are_one_short_line(text: str, times: int) -> None:
    """A title is a beginning of what was given, in one line of at most 200 characters; a short one is left whole."""
    line = " ".join((text * times).split())
    title = short_title(text * times)
    assert len(title) <= TITLE_CHARS
    assert line.startswith(title)
    assert len(line) > TITLE_CHARS or title == line
    assert len(title) * 2 >= min(len(line), TITLE_CHARS)


def test_a_title_is_cut_after_a_word() -> None:
    """The last word of a cut title is whole, also where it ends at the very limit."""
    assert Builder().parsed("ab " * 100).title == ("ab " * 66 + "ab")
    assert Builder().parsed(f"{'x' * 150} {'y' * 100}").title == "x" * 150
    assert Builder().parsed(f"{'x' * 20} {'y' * 300}").title == f"{'x' * 20} {'y' * 179}"
