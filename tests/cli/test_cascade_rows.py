"""The rows of a cascade from the command line: shown, reported, exported with their reasoning, and labelled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import cascades
from arcticcodex.cli import review
from arcticcodex.cli.review import Item, Review
from arcticcodex.datasets.labels import FREE_REASONS, Label
from arcticcodex.datasets.originals import Originals

if TYPE_CHECKING:
    from collections.abc import Callable

    Arctic = Callable[..., Any]


@pytest.fixture
def run(alone: Path) -> Path:
    """A small cascade in the project's store; its folder."""
    cascades.stored("arctic.db", alone / "out")
    (alone / "out").mkdir()
    return alone / "out"


def rows(path: str | Path) -> list[dict[str, Any]]:
    """A file of JSON lines."""
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").split("\n")[:-1]]


# --- looking -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("run")
def test_a_row_is_shown_by_what_it_is(arctic: Arctic) -> None:
    """Proves that request, response, reasoning, place and a judge's reasons are shown, and no passage is missed."""
    text = arctic("show", "c1", "--golden", "--sample", "9").out
    for line in (
        "row 3.0  golden  explain, usual  $0.00  plant > valves > a valve that sticks",
        "  request   How is valve 3 closed by hand?",
        "  response  Turn the wheel of valve 3 to the right, slowly.",
        "  reasoning Valve 3 has a right-hand thread.",
        "            correct yes: sonnet thinks so",
        "  audit     2 of 3 rows read were approved; 67.1% of the training rows are truly good (95 % 10.0% to 100.0%)",
    ):
        assert line in text.split("\n"), line
    assert "passage" not in text
    assert "form: why" in arctic("show", "c1", "--rejected", "--sample", "9").out


def test_a_long_reasoning_is_shortened(arctic: Arctic, alone: Path) -> None:
    """Proves that a reasoning of pages does not hide the row, and its length is told; the JSON has all of it."""
    long = "Because of this. " * 500
    cascades.stored("arctic.db", alone / "out", [cascades.row(0, "train", reasoning=long)])
    text = arctic("show", "c1").out
    assert len(text) < 2_000
    assert "(8,500 characters)" in text
    assert arctic("show", "c1", "--json").json["samples"][0]["reasoning"] == long


def test_the_page_is_a_cascades(arctic: Arctic, run: Path) -> None:
    """Proves that `report` writes a page of prompts and audit, not of documents and passages."""
    path = arctic("report", "c1", "--json").json["path"]
    assert path == str(run / "report.html")
    page = Path(path).read_text(encoding="utf-8")
    assert "From prompts to rows" in page
    assert "passage" not in page


# --- export --------------------------------------------------------------------------------------------------


def test_reasoning_is_exported_as_asked(arctic: Arctic, run: Path) -> None:
    """Proves `--reasoning none|field|think`, each in a folder of its own, in every split, with the cascade's card."""
    whole = arctic("export", "c1", "--format", "chat", "--json").json
    assert (whole["reasoning"], Path(whole["paths"]["train"])) == ("none", run / "export" / "chat" / "train.jsonl")
    assert all(set(row) == {"messages"} for row in rows(whole["paths"]["train"]))
    field = arctic("export", "c1", "--format", "chat", "--reasoning", "field", "--json").json
    assert Path(field["paths"]["train"]) == run / "export" / "chat-field" / "train.jsonl"
    assert [row["reasoning"] for row in rows(field["paths"]["train"])] == [
        "Valve 0 has a right-hand thread.", "Valve 1 has a right-hand thread.", "It thought of pumps.",
    ]  # fmt: skip
    think = arctic("export", "c1", "--format", "chat", "--reasoning", "think", "--json").json
    assert (think["format"], think["reasoning"]) == ("chat", "think")
    (first, *_) = rows(think["paths"]["golden"])
    assert first["messages"][1]["content"] == (
        "<think>\nValve 3 has a right-hand thread.\n</think>\n\nTurn the wheel of valve 3 to the right, slowly."
    )
    card = Path(think["paths"]["card"]).read_text(encoding="utf-8")
    assert "drawn by row number" in card


def test_reasoning_alone_means_rows(arctic: Arctic, run: Path) -> None:
    """Proves that `--reasoning` without a format writes whole rows, and leaves the run's own files alone."""
    told = arctic("export", "c1", "--reasoning", "think", "--json").json
    assert Path(told["paths"]["train"]) == run / "export" / "jsonl-think" / "train.jsonl"
    assert rows(told["paths"]["train"])[0]["messages"][1]["content"].startswith("<think>\n")
    assert not (run / "train.jsonl").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--format", "chat", "--reasoning", "loud"], "none, field, think"),
        (["--format", "csv", "--reasoning", "field"], "think"),
    ],
)
def test_what_cannot_be_is_wrong_usage(arctic: Arctic, run: Path, words: list[str], told: str) -> None:
    """Proves that an unknown way, and a field where there is none, exit 2 with what helps and write nothing."""
    ended = arctic("export", "c1", *words)
    assert ended.code == 2
    assert told in ended.err
    assert not (run / "export").exists()


# --- labels --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize(
    ("edit", "code"), [({"answer": "Turn it to the right until it stops."}, 0), ({"answer": ""}, 1)]
)
def test_an_edit_is_checked_without_a_passage(arctic: Arctic, tmp_path: Path, edit: dict[str, str], code: int) -> None:
    """Proves that labels of a cascade's rows come in, and an edit must pass the checks that its rows passed."""
    file = tmp_path / "labels.jsonl"
    file.write_text(json.dumps({"id": "id0", "verdict": "approved", **edit}) + "\n", encoding="utf-8")
    ended = arctic("label", "c1", "--import", file, "--json")
    assert (ended.code != 0) == bool(code), ended.err
    if code:
        assert "length" in ended.err
    else:
        told = arctic("export", "c1", "--format", "chat", "--reasoning", "think", "--json").json
        assert rows(told["paths"]["train"])[0]["messages"][1]["content"] == edit["answer"], "without the old reasoning"


@pytest.mark.usefixtures("run")
def test_rows_that_a_judge_rejected_can_be_labelled(arctic: Arctic, tmp_path: Path) -> None:
    """Proves that what either judge rejected is open to a person's word; what code rejected is settled."""
    codes = {}
    for number in range(10):
        file = tmp_path / f"{number}.jsonl"
        file.write_text(json.dumps({"id": f"id{number}", "verdict": "approved"}) + "\n", encoding="utf-8")
        codes[number] = arctic("label", "c1", "--import", file).code == 0
    assert codes == {number: number < 7 for number in range(10)}


class Keys:
    """A person who knows what to type."""

    def __init__(self, keys: str) -> None:
        self._keys = iter(keys)

    def next(self) -> str:
        """The next key; empty when they leave."""
        return next(self._keys, "")


def test_a_person_edits_and_rejects_in_words_that_fit(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that the sheet shows the reasoning, the edit is kept, and reasons do not speak of passages."""
    sheets: list[str] = []

    def edited(sheet: str, _keys: object) -> str:
        sheets.append(sheet)
        return sheet.replace("to the right", "clockwise")

    monkeypatch.setattr(review, "edited", edited)
    kept: list[Label] = []
    shown = [{**cascades.row(n, "train").record, "row": n, "part": 0, "split": "train"} for n in (0, 1)]
    items = [Item(record, "", drawn=True) for record in shown]
    keys: Any = Keys("er1")
    assert Review(items, 0, kept.append, lambda label: label, Originals({}), keys).go()
    assert "Valve 0 has a right-hand thread." in sheets[0].partition("--- reasoning (to read, not to edit) ---")[2]
    assert [(label.id, label.verdict, label.answer, label.reason) for label in kept] == [
        ("id0", "approved", "Turn the wheel of valve 0 clockwise, slowly.", ""),
        ("id1", "rejected", None, "unsupported"),
    ]  # fmt: skip
    screen = capsys.readouterr().out
    assert FREE_REASONS["unsupported"] in screen
    assert "passage" not in screen
