"""Licences of sources: those the user gave stand on every card of a run, and stay as they were when it began."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from arcticcodex.cli.app import run
from arcticcodex.pipelines.resume import export
from arcticcodex.sources.licences import licences_of

if TYPE_CHECKING:
    from collections.abc import Callable

GIVEN = '[licences]\n"*.md" = "CC BY 4.0"\n"hand.md" = "proprietary | own use"\n'


def set_licences(text: str) -> None:
    """Write the project's settings."""
    Path("arctic.toml").write_text(text, encoding="utf-8")


def told(card: Path) -> dict[str, str]:
    """The licence of each document as a card tells it."""
    lines = card.read_text(encoding="utf-8").partition("## Sources\n")[2].partition("\n\n")[0].splitlines()
    cells = [line.removeprefix("| ").removesuffix(" |").replace("\\|", "\0").split(" | ") for line in lines[2:]]
    return {document: licence.replace("\0", "|") for document, _, licence in cells}


@pytest.fixture
def manuals(manual: Any) -> list[Path]:
    """Three manuals about different pumps: two in Markdown, one as text."""
    text = manual(6, "all.md").read_text()
    return [
        manual(name=name, text=text.replace("pump", f"{Path(name).stem} pump"))
        for name in ("hand.md", "foot.md", "deep/well.txt")
    ]


EVERY = {"hand": "proprietary | own use", "foot": "CC BY 4.0", "well": "not given"}


# --- which licence a document has --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "licence"),
    [
        ({"manual": "a"}, "a"),
        ({"Manual.PDF": "a"}, "a"),
        ({"*.pdf": "a"}, "a"),
        ({"*.PDF": "a"}, "a"),
        ({"legal/*": "a"}, "a"),
        ({"legal/eu/manual.pdf": "a"}, "a"),
        ({"*/eu/*.pdf": "a"}, "a"),
        ({"/all/project/legal/*": "a"}, "a"),
        ({"man[tv]al.p?f": "a"}, None),
        ({"man[tu]al.p?f": "a"}, "a"),
        ({"*": "a"}, "a"),
        ({"*.pdf": "a", "*": "b"}, "a"),
        ({"*": "b", "*.pdf": "a"}, "a"),
        ({"manual": "a", "legal/eu/*.pdf": "b"}, "a"),
        ({"legal/*": "a", "*.pdf": "b", "legal/us/*": "c"}, "a"),
        ({"*.md": "a", "eu/manual.pdf": "b", "manual.pd": "c", "": "d"}, None),
        ({}, None),
    ],
)
def test_a_document_is_found_by_name_file_path_or_pattern(given: dict[str, str], licence: str | None) -> None:
    """Proves what a key may be, that naming it outright wins over patterns and a longer pattern over a shorter."""
    found = licences_of({"manual": Path("/all/project/legal/eu/manual.pdf")}, given, Path("/all/project"))
    assert found == ({} if licence is None else {"manual": licence})


def test_a_name_with_brackets_is_found_as_it_is() -> None:
    """Proves that a file whose name is a pattern by chance is found by that name; and one above the project, too."""
    documents = {"a": Path("/all/a [1].md"), "b": Path("/all/project/sub/../../other/b.md")}
    given = {"a [1].md": "mine", "../other/*": "theirs"}
    assert licences_of(documents, given, Path("/all/project")) == {"a": "mine", "b": "theirs"}


# --- where it stands ---------------------------------------------------------------------------------------------


async def test_the_cards_tell_the_licences_as_given(desk: Any, manuals: list[Path], dataset: Any) -> None:
    """Proves that the run's card and each document's own tell its licence, escaped, and what was not given."""
    set_licences(GIVEN)
    files = dataset(await desk.distill(*manuals, teachers="offline", per_document=True))
    assert told(files.folder / "README.md") == EVERY
    for document, licence in EVERY.items():
        assert told(files.folder / document / "README.md") == {document: licence}
    assert files.manifest()["options"]["job"]["licences"] == {
        "hand": "proprietary | own use", "foot": "CC BY 4.0",
    }  # fmt: skip


async def test_a_later_export_says_the_same(desk: Any, manuals: list[Path], dataset: Any) -> None:
    """Proves that licences are the run's: other settings since then change no byte of its files, and resuming none."""
    set_licences(GIVEN)
    summary = await desk.distill(*manuals, teachers="offline")
    files = dataset(summary)
    before = files.files()
    set_licences('[licences]\n"*" = "another"\n')
    export(summary.run, desk.context({}).loaded)
    assert files.files() == before
    assert dataset(await desk.resume()).files() == before


async def test_what_is_left_of_a_run_keeps_its_licences(desk: Any, manual: Any, dataset: Any, providers: Any) -> None:
    """Proves that a run stopped by its cap and gone on with under other settings tells those it began with."""
    set_licences('[licences]\n"*.md" = "CC BY 4.0"\n')
    first = await desk.distill(manual(8), budget_nusd=8_000_000)
    assert first.state == "partial"
    set_licences("")
    summary = await desk.resume(budget_nusd=10**9)
    assert (summary.run, summary.state) == (first.run, "complete")
    assert told(dataset(summary).folder / "README.md") == {"manual": "CC BY 4.0"}
    assert providers.bill()["total_nusd"] == summary.spent_nusd


def test_an_exported_form_tells_them_too(manuals: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    """Proves that the card beside the rows in a trainer's form tells the licences, also that of `--final`."""
    set_licences(GIVEN)
    assert run(["distill", *map(str, manuals), "--teachers", "offline", "--out", "made"]) == 0
    set_licences("")
    for more in ((), ("--final",)):
        folder = f"form{len(more)}"
        assert run(["export", "--format", "alpaca", *more, "--out", folder]) == 0
        assert told(Path(folder) / "README.md") == EVERY
    assert "Traceback" not in capsys.readouterr().err


async def test_without_the_table_nothing_is_said(desk: Any, manual: Callable[..., Path], dataset: Any) -> None:
    """Proves that no licence is made up where none was given."""
    files = dataset(await desk.distill(manual(6), teachers="offline"))
    assert told(files.folder / "README.md") == {"manual": "not given"}
    assert files.manifest()["options"]["job"]["licences"] == {}
