"""Evidence: a quote is found where it stands, at exact offsets, or not at all."""

# ruff: noqa: RUF001 — letters that look alike are the subject

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.records import Chunk
from arcticcodex.validation.evidence import locate

BEFORE = "Some text of the document before. "


def chunk_of(text: str) -> Chunk:
    """A chunk that does not start at the start of its document."""
    return Chunk("manual", 1, len(BEFORE), len(BEFORE) + len(text), (), text)


def found(quote: str, text: str) -> str | None:
    """The document's own words for a quote; its offsets are checked on the way."""
    evidence = locate(quote, chunk_of(text))
    if evidence is None:
        return None
    assert (BEFORE + text)[evidence.start : evidence.end] == evidence.quote
    assert evidence.document == "manual"
    return evidence.quote


@pytest.mark.parametrize(
    ("quote", "text", "expected"),
    [
        ("opens at 5 bar", "The valve opens at 5 bar.", "opens at 5 bar"),
        ("opens at 5 bar", "The valve opens\n   at 5 bar.", "opens\n   at 5 bar"),
        ("opens\nat 5 bar", "The valve opens at 5 bar.", "opens at 5 bar"),
        ('the "main" valve', "Close the “main” valve.", "the “main” valve"),
        ("the “main” valve", 'Close the "main" valve.', 'the "main" valve'),
        ("the pump's range 5-7", "It is the pump’s range 5–7 bar.", "the pump’s range 5–7"),
        ("wait... then go", "First wait… then go.", "wait… then go"),
        ("examination room", "The exam\u00adination\u200b room.", "exam\u00adination\u200b room"),
        ('"The valve opens."', "The valve opens.", "The valve opens."),
        ("  The valve opens. ", "The valve opens.", "The valve opens."),
        (unicodedata.normalize("NFD", "Größe größer"), "Die Größe  größer.", "Größe  größer"),
        ("电源", "请关闭电源开关。", "电源"),
    ],
)
def test_quotes_that_stand_there(quote: str, text: str, expected: str) -> None:
    """Found as it is, or folded; what comes back is the document's own text."""
    assert found(quote, text) == expected


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("opens at 6 bar", "The valve opens at 5 bar."),
        ("The Valve opens", "The valve opens."),
        ("able to work", "The pump is unable to work."),
        ("do not open", "You do not opened it."),
        ("5 mg", "Give 15 mg."),
        ("5 mg", "Give 1.5 mg."),
        ("Give 1", "Give 1.5 mg."),
        ("Give 1", "Give 1,000 mg."),
        ("5 degrees", "It froze at -5 degrees."),
        ("the valve ... opens", "the valve slowly opens"),
        ("", "The valve opens."),
        (" \u00ad ", "The valve\u00ad opens."),
        ("The valve opens at last", "The valve opens"),
        ("µ-opioid", "μ-opioid"),
    ],
)
def test_quotes_that_do_not(quote: str, text: str) -> None:
    """Another number, case, negation or unit, a part of a word, a joint of two places, nothing at all: not evidence."""
    assert found(quote, text) is None


def test_a_later_whole_match_is_preferred_to_an_earlier_part_of_a_word() -> None:
    """A match inside a word does not hide the real one after it."""
    text = "It is unable to work, though able to work at night."
    evidence = locate("able to work", chunk_of(text))
    assert evidence is not None
    assert evidence.start == len(BEFORE) + text.index(" able") + 1


ALPHABET = st.sampled_from([*list("aB1 .,-\n\t'\"’“”–…\xad\u200b\xa0é"), "é", "漢", "ß", "word ", "  "])
TEXTS = st.lists(ALPHABET, min_size=1, max_size=60).map("".join)


def loosened(text: str) -> str:
    """What a model makes of a text it copies: single spaces, plain quotes and dashes, no invisible characters."""
    plain = text.translate(
        str.maketrans({"’": "'", "“": '"', "”": '"', "–": "-", "…": "...", "\u00ad": "", "\u200b": ""})
    )
    return " ".join(plain.split())


@given(text=TEXTS, ends=st.tuples(st.integers(0, 80), st.integers(0, 80)))
def test_offsets_are_always_exact(text: str, ends: tuple[int, int]) -> None:
    """Whatever is found is the text at its offsets, and says what the quote says."""
    text = unicodedata.normalize("NFC", text)
    quote = text[min(ends) : max(ends)]
    for asked in (quote, loosened(quote)):
        evidence = found(asked, text)
        if evidence is not None:
            assert loosened(evidence) in {loosened(asked), loosened(asked.strip().strip("\"'“”"))} or "…" in evidence


@given(words=st.lists(st.text("abcxyz", min_size=2, max_size=8), min_size=3, max_size=20), cut=st.data())
def test_whole_words_are_always_found(words: list[str], cut: st.DataObject) -> None:
    """Any run of whole words of a text is found in it, however its white space was changed."""
    first = cut.draw(st.integers(0, len(words) - 1))
    last = cut.draw(st.integers(first + 1, len(words)))
    text = "\n  ".join(words)
    assert found(" ".join(words[first:last]), text) == "\n  ".join(words[first:last])


def test_it_is_fast() -> None:
    """A hundred quotes that need folding, in a chunk of 4,000 characters, take well under 0.2 s of CPU."""
    text = "The “valve” opens at 5 bar – always.\n" * 110
    start = time.process_time()
    for number in range(100):
        assert found(f'no "valve" like number {number}', text) is None
    assert time.process_time() - start < 0.2
