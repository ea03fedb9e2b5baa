"""Chunks: exact offsets, nothing lost, nothing cut that a reader sees as one, headings with their text, and fast."""

# ruff: noqa: RUF001 — letters of many scripts are the subject
from __future__ import annotations

import random
import string
import time

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from arcticcodex.errors import UsageError
from arcticcodex.records import Chunk, Document
from arcticcodex.sources.chunking import chunk
from arcticcodex.sources.graphemes import is_boundary

# Texts made of what makes cutting hard: white space of all kinds, marks, joined emoji, flags, Hangul parts, headings.
ATOMS = st.sampled_from(
    [
        *("a", "Z", "7", ".", "! ", "? ", ", ", " ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u2028", "\x85", "\x0c"),
        *(
            "\u0301",
            "e\u0301",
            " \u0308",
            "\u200d",
            "\ufe0f",
            "👩\u200d👩\u200d👧",
            "🇫🇷",
            "🇩",
            "\u0600",
            "\u1100\u1161\u11a8",
        ),
        *(
            "क्षि",
            "漢字。",
            "ไทย",
            "؟ ",
            "word ",
            "A sentence stands here. ",
            "# Title\n",
            "\nTitle\n=====\n",
            "- item\n",
        ),
        *("\n\nA Short Title\n\n", "2.1 Scope\n\n", "```\n", "\u200b", "\U0001f3fd", "👍"),
    ]
)
TEXTS = st.one_of(
    st.lists(ATOMS, max_size=120).map("".join),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=300),
)


def document(text: str, media_type: str = "text/plain") -> Document:
    """A document of that text."""
    return Document("manual", "0" * 64, media_type, "Manual", text)


def chunks(text: str, max_chars: int = 800, media_type: str = "text/plain") -> list[Chunk]:
    """The chunks of that text."""
    return list(chunk(document(text, media_type), max_chars))


def boundaries(text: str) -> set[int]:
    """Where grapheme clusters meet."""
    return {0, *(found.end() for found in regex.finditer(r"\X", text))}


@given(text=TEXTS, max_chars=st.integers(20, 60), media_type=st.sampled_from(["text/plain", "text/markdown"]))
@example(text="x" * 19 + "e\u0301" * 30, max_chars=20, media_type="text/plain")
@example(text="a" + "\u0301" * 100 + " b", max_chars=20, media_type="text/plain")
@example(text="🇫🇷" * 60, max_chars=21, media_type="text/plain")
@example(text="\u0600 \u0308" * 30, max_chars=20, media_type="text/plain")
@settings(max_examples=400)
def test_chunks_of_any_text(text: str, max_chars: int, media_type: str) -> None:
    """Any text: exact offsets, in order, apart, within the limit, each visible character once, clusters whole."""
    found = chunks(text, max_chars, media_type)
    whole = boundaries(text)
    longest = max((len(cluster) for cluster in regex.findall(r"\X", text)), default=0)
    end, covered = 0, []
    for number, one in enumerate(found):
        assert one.text == text[one.start : one.end]
        assert one.number == number
        assert end <= one.start < one.end
        assert len(one.text) <= max_chars
        assert one.text.strip()
        if longest <= max_chars:
            assert {one.start, one.end} <= whole
        covered.append(text[end : one.start])
        end = one.end
    covered.append(text[end:])
    assert not "".join(covered).strip()


@given(text=TEXTS)
def test_boundaries_are_those_of_unicode(text: str) -> None:
    """The quick check of one place agrees with the segmentation of the whole text, at every place."""
    whole = boundaries(text) | {len(text)}
    assert {at for at in range(len(text) + 1) if is_boundary(text, at)} == whole


def test_paragraphs_are_packed_whole() -> None:
    """Paragraphs that fit together share a chunk, and the next one starts a new chunk rather than being cut."""
    paragraphs = [f"Paragraph {number} " + "word " * 50 for number in range(6)]
    text = "\n\n".join(paragraph.strip() for paragraph in paragraphs)
    found = chunks(text)
    assert [one.text.count("Paragraph") for one in found] == [3, 3] or [
        one.text.count("Paragraph") for one in found
    ] == [2] * 3
    assert all(one.text.startswith("Paragraph") for one in found)


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    """A paragraph above the limit ends each chunk at a sentence, and abbreviations and numbers do not end one."""
    sentence = "Dr. Smith gave 2.5 mg, i.e. half the dose of Fig. 3, to the patient in the ward. "
    for max_chars in range(170, 420):
        found = chunks(sentence * 40, max_chars)
        assert len(found) > 5
        assert all(one.text.endswith("ward.") and one.text.startswith("Dr. Smith") for one in found)


def test_an_abbreviation_is_no_end_wherever_the_limit_falls() -> None:
    """In one long sentence, no chunk ends after `Prof.`, whichever part of the word the search begins in."""
    text = ("slowly turning " * 20 + "Prof. Smith ") * 6
    for max_chars in range(100, 400):
        assert not [
            one for one in chunks(text, max_chars) if one.text.endswith("Prof.") and len(one.text) < max_chars - 20
        ]


@pytest.mark.parametrize("stop", ["。", "！", "？"])
def test_languages_without_spaces_are_cut_at_their_stops(stop: str) -> None:
    """Chinese and Japanese text is cut after its own full stops."""
    found = chunks(("機器の電源を切ってください" + stop) * 100, max_chars=200)
    assert len(found) > 5
    assert all(one.text.endswith(stop) for one in found)


def test_a_heading_stays_with_the_text_it_leads() -> None:
    """No chunk ends in a heading that has text after it, however the limit falls."""
    text = "\n\n".join(f"## Part {number}\n\n" + f"Text of part {number}. " * (3 + number) for number in range(20))
    for max_chars in range(100, 400, 7):
        found = chunks(text, max_chars, "text/markdown")
        assert not [one for one in found if one.text.rstrip().rsplit("\n", 1)[-1].startswith("##")]


def test_the_heading_path_follows_the_outline() -> None:
    """A chunk carries the headings above it: levels by `#`, by underline in order of appearance, and by number."""
    body = "Some text of the part that is long enough to be a chunk of its own. " * 3
    markdown = f"# Guide\n\n## Set-up\n\n{body}\n\n### Keys\n\n{body}\n\n## Use\n\n{body}"
    assert [one.headings for one in chunks(markdown, 230, "text/markdown")] == [
        ("Guide", "Set-up"),
        ("Guide", "Set-up", "Keys"),
        ("Guide", "Use"),
    ]
    underlined = f"Guide\n*****\n\nSet-up\n======\n\n{body}\n\nUse\n===\n\n{body}"
    assert [one.headings for one in chunks(underlined, 240)] == [("Guide", "Set-up"), ("Guide", "Use")]
    plain = f"Chapter 1\n\n1.1 Dosage\n\n{body}\n\nSide Effects and Warnings\n\n{body}\n\n1.2 Storage\n\n{body}"
    assert [one.headings for one in chunks(plain, 240)] == [
        ("Chapter 1", "1.1 Dosage"),
        ("Chapter 1", "1.1 Dosage", "Side Effects and Warnings"),
        ("Chapter 1", "1.2 Storage"),
    ]


def test_what_only_looks_like_a_heading_is_none() -> None:
    """Comments in code, short sentences, list items and rules are not taken for headings."""
    body = "This paragraph explains at some length what the lines around it mean to the reader of it. " * 2
    code = "```\n# a comment\n\n# another comment\n```"
    for text, media_type in (
        (f"{code}\n\n{body}", "text/markdown"),
        (f"Press the button.\n\n{body}", "text/plain"),
        (f"- Press The Button\n\n{body}", "text/plain"),
        (f"and so on and so forth\n\n{body}", "text/plain"),
        (f"-----\n\n{body}", "text/markdown"),
        (f"John Smith\n\nParis\n\n{'x' * 10}", "text/plain"),
    ):
        assert {heading for one in chunks(text, 800, media_type) for heading in one.headings} <= {"John Smith"}


def test_too_small_a_limit_is_refused() -> None:
    """A limit no sentence fits is a usage error that names it."""
    with pytest.raises(UsageError, match="19"):
        chunks("text", 19)


def _prose(length: int) -> str:
    rng = random.Random(7)
    words = ["".join(rng.choices(string.ascii_lowercase, k=rng.randint(2, 9))) for _ in range(500)]
    sentences = [" ".join(rng.choices(words, k=rng.randint(6, 20))).capitalize() + "." for _ in range(400)]
    paragraphs = [" ".join(rng.choices(sentences, k=rng.randint(2, 9))) for _ in range(200)]
    return ("\n\n".join(paragraphs) * (length // 20_000 + 1))[:length]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("prose", _prose(1_000_000)),
        ("one line without spaces", "a" * 1_000_000),
        ("one line without spaces, not ASCII", "漢" * 1_000_000),
        ("one line of dots", "." * 1_000_000),
        ("one line of marks", "e" + "\u0301" * 1_000_000),
        ("one line of hashes", "# " + "#" * 1_000_000 + "x"),
        ("spaces", "x" + " " * 1_000_000 + "y"),
        ("hard-wrapped lines", "a line of text\n" * 66_000),
        ("rules", "=\n" * 500_000),
    ],
)
def test_time_is_linear(name: str, text: str) -> None:
    """A million characters of any shape take well under 2 s of CPU: nothing is quadratic (then it would be minutes)."""
    start = time.process_time()
    assert chunks(text, media_type="text/markdown" if name.endswith("hashes") else "text/plain")
    assert time.process_time() - start < 2
