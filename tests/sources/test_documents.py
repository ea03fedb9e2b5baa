"""Documents: every encoding to the same text, every unusable file to an error that says why."""

# ruff: noqa: RUF001 — letters of many scripts are the subject
from __future__ import annotations

import codecs
import hashlib
import os
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.errors import InputError, NothingToDo, UsageError
from arcticcodex.sources.documents import find_documents, normalise, read_document, read_documents

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

    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path / "manual.txt", "text")
    monkeypatch.setattr(Path, "read_bytes", refuse)
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


def test_folders_give_their_documents_and_files_are_held_to_theirs(tmp_path: Path) -> None:
    """A folder gives what it can, sorted, all levels; a file named that cannot be read is refused."""
    for name in (
        "b.txt",
        "a.md",
        "sub/c.TXT",
        ".hidden.txt",
        ".git/d.txt",
        "image.png",
        "runs/r1/run.json",
        "runs/r1/README.md",
    ):
        write(tmp_path / name, "text")
    found = [path.relative_to(tmp_path).as_posix() for path in find_documents([tmp_path])]
    assert found == ["a.md", "b.txt", "sub/c.TXT"]
    with pytest.raises(UsageError, match=r"\.png"):
        find_documents([tmp_path / "image.png"])
    with pytest.raises(UsageError, match="missing"):
        find_documents([tmp_path / "missing"])


def test_patterns_and_repeats(tmp_path: Path) -> None:
    """A pattern gives the documents it fits; what is named twice, or by a link too, is read once, as first named."""
    for name in ("b.txt", "a.txt", "x.png", "sub/c.txt"):
        write(tmp_path / name, "text")
    (tmp_path / "link.txt").symlink_to(tmp_path / "b.txt")
    assert [path.name for path in find_documents([str(tmp_path / "*.txt")])] == ["a.txt", "b.txt"]
    assert [path.name for path in find_documents([tmp_path / "**" / "c.*"])] == ["c.txt"]
    named = find_documents([tmp_path / "link.txt", tmp_path / "a.txt", tmp_path, str(tmp_path / "?.txt")])
    assert [path.name for path in named] == ["link.txt", "a.txt", "c.txt"]
    with pytest.raises(UsageError, match="nothing fits"):
        find_documents([str(tmp_path / "*.md")])
    odd = write(tmp_path / "what[1].txt", "text")
    assert find_documents([odd]) == [odd]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    """A folder that links to its own parent is read once and the search ends."""
    write(tmp_path / "docs" / "a.txt", "text")
    (tmp_path / "docs" / "self").symlink_to(tmp_path / "docs", target_is_directory=True)
    (tmp_path / "docs" / "up").symlink_to(tmp_path, target_is_directory=True)
    assert [path.name for path in find_documents([tmp_path / "docs"])] == ["a.txt"]


def test_nothing_to_read_is_said(tmp_path: Path) -> None:
    """A folder without a document ends in `NothingToDo`, which names the suffixes that would do."""
    write(tmp_path / "image.png", "text")
    with pytest.raises(NothingToDo) as caught:
        find_documents([tmp_path])
    assert ".txt" in caught.value.help
    with pytest.raises(NothingToDo):
        find_documents([])
