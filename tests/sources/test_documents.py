"""Documents: every encoding to the same text, every unusable file to an error that says why."""

# ruff: noqa: RUF001 — letters of many scripts are the subject
from __future__ import annotations

import codecs
import hashlib
import io
import os
import re
import unicodedata
import zipfile
from pathlib import Path

import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.errors import InputError, UsageError
from arcticcodex.records import Document, Heading
from arcticcodex.sources.chunking import chunk
from arcticcodex.sources.documents import Limits, read_all, read_document, read_documents
from arcticcodex.sources.encodings import normalise

TEXT = "Über die Größe: naïve façade, €5 — “quoted”.\n\nZweiter Absatz.\n"


def write(path: Path, data: str | bytes) -> Path:
    """Write a file and its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
        codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        unicodedata.normalize("NFD", TEXT).encode(),
    ],
    ids=["utf8", "utf8-bom", "16le", "16be", "32le", "32be", "16le-bare", "16be-bare", "crlf", "cr", "nfd"],
)
def test_encodings_marks_newlines_and_forms_give_one_text(tmp_path: Path, data: bytes) -> None:
    """The same text in any Unicode encoding, with any newline and normal form, is read as the same text."""
    found = read_document(write(tmp_path / "manual.txt", data))
    assert found.text == TEXT
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert found.media_type == "text/plain"


RUSSIAN = (
    "Перед началом работы внимательно прочитайте настоящее руководство. Прибор предназначен для измерения температуры "
    "воздуха в помещении. Не включайте прибор, если его корпус повреждён. Храните прибор в сухом месте.\n"
) * 4
JAPANESE = (
    "ご使用の前に、この説明書をよくお読みください。本機は室内の温度を測定するための装置です。"
    "本体が破損している場合は、電源を入れないでください。乾燥した場所に保管してください。\n"
) * 4
FRENCH = (
    "Avant de mettre l’appareil en marche, lisez attentivement cette notice. L’appareil a été conçu pour être utilisé "
    "à l’intérieur. Évitez toute chaleur excessive et conservez-le à l’abri de l’humidité.\n"
) * 4


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((RUSSIAN, name) for name in ("koi8-r", "cp1251", "iso8859-5")),
        *((JAPANESE, name) for name in ("shift_jis", "euc-jp")),
        (FRENCH, "cp1252"),
    ],
)
def test_older_encodings_are_detected(tmp_path: Path, text: str, encoding: str) -> None:
    """A manual in an encoding of its region is read right without being told which."""
    assert read_document(write(tmp_path / "manual.txt", text.encode(encoding))).text == text


def test_a_few_broken_bytes_do_not_lose_a_document(tmp_path: Path) -> None:
    """Broken bytes in UTF-8 and NULs in text become U+FFFD in their place; all offsets around them hold."""
    broken = (TEXT * 20).encode() + b"stray \x96 byte\n"
    assert read_document(write(tmp_path / "a.txt", broken)).text == TEXT * 20 + "stray \ufffd byte\n"
    nul = "word " * 100 + "\0" + " word"
    assert read_document(write(tmp_path / "b.txt", nul)).text == nul.replace("\0", "\ufffd")
    lone = codecs.BOM_UTF16_LE + ("word " * 50).encode("utf-16-le") + b"\x00\xd8" + "!".encode("utf-16-le")
    assert "\ufffd" in read_document(write(tmp_path / "c.txt", lone)).text


SECRET = "zqxsecret"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "0 bytes"),
        (b" \n\t\n", "4 characters"),
        (codecs.BOM_UTF8, "0 characters"),
        (b"%PDF-1.7 " + SECRET.encode(), "PDF"),
        (b"PK\x03\x04" + SECRET.encode(), "ZIP"),
        (b"\x01\x02\x03\x04" * 50 + SECRET.encode(), "control characters"),
        (bytes(range(1, 32)) * 30, "control characters"),
        (b"\0" * 500 + SECRET.encode(), "control characters"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8" * 100, "utf-16-le"),
    ],
)
def test_what_is_no_text_is_an_input_error(tmp_path: Path, data: bytes, why: str) -> None:
    """Empty, blank, binary and broken files are refused with the value seen and help, without their content."""
    with pytest.raises(InputError) as caught:
        read_document(write(tmp_path / "manual.txt", data))
    assert why in caught.value.why
    assert "manual.txt" in caught.value.what
    assert caught.value.help
    assert SECRET not in str(caught.value)


def test_names_that_are_no_document_are_usage_errors(tmp_path: Path) -> None:
    """A missing file, a folder, a pipe, a dangling link and an unknown suffix exit 2, each with its reason."""
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "folder.txt").mkdir()
    write(tmp_path / "page.xyz", "text")
    for name, why in (
        ("missing.txt", "no such"),
        ("gone.txt", "no such"),
        ("folder.txt", "a document is a file"),
        ("pipe.txt", "pipe"),
        ("page.xyz", ".xyz"),
    ):
        with pytest.raises(UsageError) as caught:
            read_document(tmp_path / name)
        assert why in caught.value.why
        assert caught.value.exit_code == 2


def test_a_file_that_cannot_be_read_is_an_input_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's reason is passed on."""

    def refuse(_path: Path, _mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path / "manual.txt", "text")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="Permission denied"):
        read_document(path)


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    """Normalised text is NFC, has no carriage return and no mark in front, and stays as it is when read again."""
    once = normalise(text)
    assert "\r" not in once
    assert unicodedata.is_normalized("NFC", once)
    if not once.startswith("\ufeff"):
        assert normalise(once) == once


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.md", "# The *Guide*\n\n## Part\n\nText.", "The *Guide*"),
        ("a.txt", "The Guide\n=========\n\nText.", "The Guide"),
        ("users_guide-v2.txt", "Part one\n========\n\nText.\n\nPart two\n========\n\nText.", "users guide v2"),
        ("users_guide.txt", "Just text.", "users guide"),
    ],
)
def test_titles(tmp_path: Path, name: str, text: str, title: str) -> None:
    """The title is the heading over the whole document, else the file's name in words."""
    assert read_document(write(tmp_path / name, text)).title == title


LONG = " ".join(["word"] * 100)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", f"<title>{LONG}</title><p>Text."),
        ("a.md", f"# {'x' * 196} yy\n\nText."),
        ("a.md", f"# {'x' * 199}\n\nText."),
        (f"{'x' * 240}.txt", "Text."),
        ("a.html", f"<title>A {'漢' * 300}</title><p>Text."),
    ],
)
def test_a_title_is_short(tmp_path: Path, name: str, data: str) -> None:
    """A title goes with every call: one of any length, from any format, is cut at 200 characters, after a word."""
    title = read_document(write(tmp_path / name, data)).title
    assert 100 <= len(title) <= 200
    assert title.startswith(("word word", "xxx", "A 漢漢"))
    assert not title.startswith("word") or title == " ".join(["word"] * 40)


def test_ids_are_safe_and_unique(tmp_path: Path) -> None:
    """Ids are file names on every system, and no two of a set are the same, not even but for case."""
    names = [
        "a/Manual.txt",
        "b/manual.txt",
        "c/manual.md",
        "d/manual-2.txt",
        "d/MANUAL.txt",
        "e/my manual (v1)!.txt",
        "f/con.txt",
        "g/....txt",
    ]
    paths = [write(tmp_path / name, "text") for name in names]
    ids = [document.id for document in read_documents(paths)]
    assert len({name.casefold() for name in ids}) == len(ids)
    assert ids[0] == "Manual"
    assert all(name and not name.startswith(".") and set(name) <= set(re.sub(r"[^\w.-]", "", name)) for name in ids)
    assert "con" not in ids


# --- formats and limits --------------------------------------------------------------------------------------

PAGE = b"<!doctype html><title>The pump</title><h1>The pump</h1><p>It moves water.<h2>Care</h2><p>Grease it."


def pdf(*texts: str) -> bytes:
    """A PDF with one text on each page."""
    made = FPDF()
    for text in texts:
        made.add_page()
        made.set_font("Helvetica", size=11)
        made.text(20, 30, text)
    return bytes(made.output())


def archive(*members: tuple[str, str]) -> bytes:
    """A ZIP archive of those members, the first not packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in members:
            file.writestr(name, text)
    return out.getvalue()


ODT = archive(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<a/>"))
DOCX = archive(("[Content_Types].xml", "<a/>"), ("word/document.xml", "<a/>"))
XLSX = archive(("[Content_Types].xml", "<a/>"), ("xl/workbook.xml", "<a/>"))


def test_formats_bring_their_outline_and_pages(tmp_path: Path) -> None:
    """HTML has its headings and title, a PDF its pages, and chunks know both."""
    found = read_document(write(tmp_path / "a.HTML", PAGE))
    assert (found.media_type, found.title) == ("text/html", "The pump")
    assert [(one.level, one.title) for one in found.headings or ()] == [(1, "The pump"), (2, "Care")]
    assert [one.headings for one in chunk(found, 30)] == [("The pump",), ("The pump", "Care")]
    paged = read_document(write(tmp_path / "b.pdf", pdf("The first page.", "The second page.")))
    assert paged.media_type == "application/pdf"
    assert paged.pages == (0, paged.text.index("The second"))
    assert [one.page for one in chunk(paged, 20)] == [1, 2]
    assert [one.page for one in chunk(found, 30)] == [0, 0]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.txt", pdf("text"), "it is PDF, not plain text: name it *.pdf"),
        ("a.md", DOCX, "it is DOCX, not Markdown: name it *.docx"),
        ("a.pdf", PAGE, "it is HTML, not PDF: name it *.html"),
        ("a.pdf", b"\xef\xbb\xbf\n<!-- saved -->\n<HTML lang=en>", "it is HTML, not PDF: name it *.html"),
        ("a.pdf", b"just words", "it is no PDF"),
        ("a.html", pdf("text"), "it is PDF, not HTML: name it *.pdf"),
        ("a.docx", ODT, "it is ODT, not DOCX: name it *.odt"),
        ("a.odt", XLSX, "it is an Excel workbook, not ODT"),
        ("a.docx", rb"{\rtf1 text}", "it is RTF, not DOCX"),
        ("a.epub", b"\x89PNG\r\n", "it is a PNG image, not EPUB"),
        ("a.pdf", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "it is an old Office file"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    """The reason names what the file is, and what to name it where that would do."""
    with pytest.raises(InputError) as caught:
        read_document(write(tmp_path / name, data))
    assert why in caught.value.why
    assert name in caught.value.what
    assert caught.value.help


def test_a_page_named_text_is_read_as_text(tmp_path: Path) -> None:
    """Markup in a .txt is text: somebody wants it so."""
    assert read_document(write(tmp_path / "a.txt", PAGE)).text == PAGE.decode()


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    """500 MB of nothing end at once, with both figures, and the limit can be set."""
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(500_000_000)
    with pytest.raises(InputError, match=r"500,000,000 bytes, and 100,000,000") as caught:
        read_document(tmp_path / "big.txt")
    assert "big.txt is too large" in caught.value.what
    small = write(tmp_path / "small.txt", "x" * 101)
    with pytest.raises(InputError, match="101 bytes, and 100"):
        read_document(small, Limits(file_bytes=100))
    assert read_document(small, Limits(file_bytes=101)).text == "x" * 101


def test_what_cannot_be_read_does_not_end_the_reading(tmp_path: Path) -> None:
    """Of a folder, what can be read is, in order; the rest is listed with its reason, and so are copies."""
    names = ["a.txt", "b.pdf", "c.html", "d.txt", "e.txt", "f.pdf"]
    contents = [b"text", b"%PDF-1.7 half", PAGE, b"text", b"\1\2\3" * 99, pdf("Pages.")]
    paths = [write(tmp_path / name, data) for name, data in zip(names, contents, strict=True)]
    begun: list[Path] = []
    found = read_all([*paths, tmp_path / "gone.txt"], begin=begun.append)
    assert [document.id for document in found.documents] == ["a", "c", "f"]
    assert [(path.name, reason.split(":")[0]) for path, reason in found.unread] == [
        ("b.pdf", "it is truncated"),
        ("d.txt", f"the same as {paths[0]}"),
        ("e.txt", "it is binary"),
        ("gone.txt", "no such file or folder"),
    ]
    assert begun == [*paths, tmp_path / "gone.txt"]


def test_a_file_that_was_named_must_be_readable(tmp_path: Path) -> None:
    """What a person names is not passed over: the first such file that cannot be read ends the reading."""
    good, bad = write(tmp_path / "a.txt", "text"), write(tmp_path / "b.pdf", b"%PDF-1.7 half")
    with pytest.raises(InputError, match=r"b\.pdf"):
        read_all([good, bad], named={bad})
    assert len(read_all([good, bad], named={good}).unread) == 1


@given(
    text=st.text(st.sampled_from("ab é\u0301\n漢.# -"), max_size=200),
    cuts=st.lists(st.integers(0, 200), max_size=8),
    pages=st.lists(st.integers(0, 200), max_size=5),
)
def test_chunks_keep_every_letter_with_any_outline(text: str, cuts: list[int], pages: list[int]) -> None:
    """With whatever headings and pages a format gives, chunks are slices in order that lose nothing."""
    text = normalise(text)
    edges = sorted({cut for cut in cuts if cut <= len(text)})
    spans = [span for span in zip(edges[::2], edges[1::2], strict=False) if text[slice(*span)].strip()]
    headings = tuple(Heading(start, end, 1 + start % 3, text[start:end]) for start, end in spans)
    begins = tuple(sorted(page for page in pages if page <= len(text)))
    found = list(chunk(Document("m", "", "text/html", "", text, headings, begins), 20))
    end, between = 0, ""
    for one in found:
        assert one.text == text[one.start : one.end]
        assert one.start >= end
        assert one.page == (max(sum(page <= one.start for page in begins), 1) if begins else 0)
        between += text[end : one.start]
        end = one.end
    assert not (between + text[end:]).strip()
