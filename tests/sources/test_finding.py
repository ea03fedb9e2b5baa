"""Finding: folders and patterns give their documents in one order, and never what lies outside or was made here."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from arcticcodex.errors import NothingToDo, UsageError
from arcticcodex.sources.finding import LEADS_NOWHERE, LEADS_OUT, UNKNOWN_KIND, find, find_documents, passed_over

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, text: str = "text") -> Path:
    """Write a file and its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def names(folder: Path, paths: list[Path] | tuple[Path, ...]) -> list[str]:
    """The paths below the folder."""
    return [path.relative_to(folder).as_posix() for path in paths]


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
        "exports/chat/export.json",
        "exports/chat/README.md",
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


def test_every_kind_is_found_whatever_its_case(tmp_path: Path) -> None:
    """All suffixes that are read are found, in any case; what stands before the dot does not matter."""
    found = ["a.TXT", "b.Md", "c.MARKDOWN", "d.htm", "e.HTML", "f.xhtml", "g.Pdf", "h.docx", "i.ODT", "j.ePub"]
    for name in (*found, "k.pdfx", "l.doc", "pdf"):
        write(tmp_path / name)
    assert names(tmp_path, find_documents([tmp_path])) == found
    assert names(tmp_path, passed_over([tmp_path])) == ["k.pdfx", "l.doc", "pdf"]


def test_links_that_lead_out_are_listed_not_followed(tmp_path: Path) -> None:
    """A link to a file or folder outside is no way to what the person did not name; one within is read once."""
    docs = tmp_path / "docs"
    write(docs / "b.txt")
    secret = write(tmp_path / "secret" / "key.txt")
    (docs / "a.txt").symlink_to(secret)
    (docs / "c").symlink_to(tmp_path / "secret", target_is_directory=True)
    (docs / "d.txt").symlink_to("../secret/../secret/key.txt")
    (docs / "e.txt").symlink_to(docs / "b.txt")
    (docs / "f.txt").symlink_to(docs / "nothing.txt")
    found = find([docs])
    assert names(docs, found.files) == ["b.txt"]
    assert {path.name: reason for path, reason in found.passed} == {
        "a.txt": LEADS_OUT,
        "c": LEADS_OUT,
        "d.txt": LEADS_OUT,
        "f.txt": LEADS_NOWHERE,
    }
    assert names(docs, find([str(docs / "*.txt")]).files) == ["b.txt"]
    assert find([docs / "a.txt"]).files == (docs / "a.txt",), "a link named by a person is followed"


def test_a_folder_named_by_a_link_is_read(tmp_path: Path) -> None:
    """The folder a person names may itself be a link: what it leads to is the folder."""
    write(tmp_path / "real" / "a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    assert names(tmp_path, find_documents([tmp_path / "link"])) == ["link/a.txt"]


def test_the_output_is_never_read(tmp_path: Path) -> None:
    """The folder that runs are written to is left out, by its name or through a link, whatever it holds."""
    write(tmp_path / "a.txt")
    write(tmp_path / "out" / "run-1" / "report.html")
    write(tmp_path / "out" / "notes.txt")
    write(tmp_path / "sub" / "out" / "b.txt")
    (tmp_path / "c.txt").symlink_to(tmp_path / "out" / "notes.txt")
    (tmp_path / "way").symlink_to(tmp_path / "out", target_is_directory=True)
    for skip in (tmp_path / "out", tmp_path / "way", tmp_path / "sub" / ".." / "out"):
        found = find([tmp_path], skip=skip)
        assert names(tmp_path, found.files) == ["a.txt", "sub/out/b.txt"]
        assert [path.name for path, _ in found.passed] == ["c.txt", "way"]
    assert names(tmp_path, find([tmp_path / "**" / "*.txt"], skip=tmp_path / "out").files) == ["a.txt", "sub/out/b.txt"]


def test_what_is_named_and_what_is_found(tmp_path: Path) -> None:
    """Files given by name are told from those of folders and patterns, also where both give them."""
    for name in ("a.txt", "b.txt", "c.txt"):
        write(tmp_path / name)
    found = find([tmp_path / "*.txt", tmp_path / "b.txt", tmp_path])
    assert names(tmp_path, found.files) == ["a.txt", "b.txt", "c.txt"]
    assert found.named == {tmp_path / "b.txt"}


@pytest.mark.parametrize(
    ("pattern", "fitting"),
    [
        ("*.txt", ["a.txt"]),
        ("**/*.txt", ["a.txt", "s/b.txt", "s/t/c.txt"]),
        ("s/**", ["s/b.txt", "s/t/c.txt"]),
        ("*", ["a.txt", "s/b.txt", "s/t/c.txt"]),
        ("s*", ["s/b.txt", "s/t/c.txt"]),
        ("*/*.txt", ["s/b.txt"]),
        ("s/?/[a-c].txt", ["s/t/c.txt"]),
        ("**/t", ["s/t/c.txt"]),
    ],
)
def test_patterns(tmp_path: Path, pattern: str, fitting: list[str]) -> None:
    """Patterns fit as in a shell; a folder that one fits gives its documents; hidden files are never fitted."""
    for name in ("a.txt", "s/b.txt", "s/t/c.txt", ".d.txt", "s/.e/f.txt"):
        write(tmp_path / name)
    assert names(tmp_path, find_documents([tmp_path / pattern])) == fitting


def test_two_links_in_a_circle_do_not_multiply(tmp_path: Path) -> None:
    """A recursive pattern over links that lead back is as long as the folder, not as long as their combinations."""
    write(tmp_path / "a" / "x.txt")
    for number in range(8):
        (tmp_path / "a" / f"back{number}").symlink_to(tmp_path, target_is_directory=True)
    found = find([tmp_path / "**" / "*.txt"])
    assert names(tmp_path, found.files) == ["a/x.txt"]


def test_folders_in_order_and_a_run_named_itself(tmp_path: Path) -> None:
    """Files come before folders, both by name; a run's folder is read where a person names that very folder."""
    for name in ("z.txt", "b/x.txt", "a/y.txt", "a/c/w.txt", "run.json"):
        write(tmp_path / name)
    assert names(tmp_path, find_documents([tmp_path])) == ["z.txt", "a/y.txt", "a/c/w.txt", "b/x.txt"]


def test_deep_folders(tmp_path: Path) -> None:
    """Depth is no limit but the system's."""
    deep = tmp_path
    for _ in range(200):
        deep /= "d"
    write(deep / "a.txt")
    assert [path.name for path in find_documents([tmp_path])] == ["a.txt"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may open everything")
def test_a_folder_that_cannot_be_opened_is_listed(tmp_path: Path) -> None:
    """A locked folder does not end the search, and is not passed over in silence."""
    write(tmp_path / "a.txt")
    (tmp_path / "locked").mkdir(mode=0)
    found = find([tmp_path])
    assert names(tmp_path, found.files) == ["a.txt"]
    assert [(path.name, reason) for path, reason in found.passed] == [
        ("locked", "it cannot be opened: Permission denied")
    ]


def test_pipes_and_unknown_kinds(tmp_path: Path) -> None:
    """A pipe in a folder is never opened; files of no known kind are listed as that."""
    write(tmp_path / "a.txt")
    write(tmp_path / "image.png")
    os.mkfifo(tmp_path / "pipe.txt")
    found = find([tmp_path])
    assert names(tmp_path, found.files) == ["a.txt"]
    assert found.passed == ((tmp_path / "image.png", UNKNOWN_KIND),)
