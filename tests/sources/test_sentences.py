"""Where sentences end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.sources.sentences import sentences


def split(text: str) -> list[str]:
    """The sentences of a text."""
    return [text[start:end] for start, end in sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It runs. It stops.", ["It runs.", "It stops."]),
        (
            "Dr. Lee et al. saw e.g. 3.5 mg in Fig. 2. Then it ended.",
            ["Dr. Lee et al. saw e.g. 3.5 mg in Fig. 2.", "Then it ended."],
        ),
        ('He said "Stop." Then he left.', ['He said "Stop."', "Then he left."]),
        ("1. Open the lid. Wait.\n2. Close it.", ["1. Open the lid.", "Wait.", "2. Close it."]),
        ("これは本です。それも本です。", ["これは本です。", "それも本です。"]),
        ("Really?! Yes… Perhaps.", ["Really?!", "Yes…", "Perhaps."]),
        ("Call J. Smith now. Go.", ["Call J. Smith now.", "Go."]),
        ("Take these:\n- one\n- two", ["Take these:", "- one", "- two"]),
        ("Version 3.11 is out. Get it.", ["Version 3.11 is out.", "Get it."]),
        ("   ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    """Stops end sentences; abbreviations, initials, numbers and list numbers do not."""
    assert split(text) == expected


@given(st.text(max_size=200))
def test_sentences_hold_all_visible_text(text: str) -> None:
    """Spans are in order and apart, and only white space lies between them."""
    end, between = 0, ""
    for left, right in sentences(text, 0, len(text)):
        assert end <= left < right
        assert text[left:right] == text[left:right].strip()
        between += text[end:left]
        end = right
    assert not (between + text[end:]).strip()
