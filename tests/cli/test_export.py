"""`export`: a run's files again, and its rows in the forms trainers want, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Arctic = Callable[..., Any]


PARTS = ("pump", "valve", "filter", "motor", "gauge", "boiler", "burner", "siphon")
SECTION = """\
## The {part}
The maximum pressure of the {part} of the P100 is {number} bar. The {part} of the P100 is a device that moves warm oil
to the tank. If the temperature of the {part} exceeds {number} degrees, the P100 switches itself off at once.

"""


@pytest.fixture
def run(arctic: Arctic, manual: Path) -> dict[str, Any]:
    """A run of the offline teacher over a longer manual, half of its sections golden."""
    sections = (SECTION.format(part=part, number=number) for number, part in enumerate(PARTS, 12))
    manual.write_text(f"# The P100\n\n{''.join(sections)}", encoding="utf-8")
    (manual.parent / "arctic.toml").write_text("[distill]\nchunk_chars = 400\ngolden_share = 0.5\n", encoding="utf-8")
    ended = arctic("distill", manual, "--teachers", "offline", "--json")
    assert ended.code == 0, ended.err
    record: dict[str, Any] = ended.json
    assert record["golden"] > 0
    assert record["approved"] > record["golden"]
    return record


def rows(path: str | Path) -> list[dict[str, Any]]:
    """A file of JSON lines."""
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").split("\n")[:-1]]


def test_a_format_has_a_folder_of_its_own_in_the_runs(arctic: Arctic, run: dict[str, Any]) -> None:
    """Proves that rows, card and manifest lie in export/FORMAT, and the run's own files stay as they are."""
    folder = Path(run["paths"]["train"]).parent
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    told = arctic("export", run["run"], "--format", "chat", "--json").json
    assert (told["run"], told["format"], told["final"]) == (run["run"], "chat", False)
    assert {name: Path(path).relative_to(folder) for name, path in told["paths"].items()} == {
        "train": Path("export/chat/train.jsonl"), "golden": Path("export/chat/golden.jsonl"),
        "card": Path("export/chat/README.md"), "manifest": Path("export/chat/export.json"),
    }  # fmt: skip
    assert [row["messages"] for row in rows(told["paths"]["train"])] == [
        row["messages"] for row in rows(run["paths"]["train"])
    ]
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    card = Path(told["paths"]["card"]).read_text(encoding="utf-8")
    assert run["run"] in card
    assert "no provider's terms apply" in card
    assert "judge: none" in card


def test_final_is_train_and_golden_with_a_warning(arctic: Arctic, run: dict[str, Any]) -> None:
    """Proves that `--final` alone writes whole rows to final.jsonl; screen and card say what they are not for."""
    ended = arctic("export", run["run"], "--final", "--json")
    path = Path(ended.json["paths"]["final"])
    assert path.parts[-3:] == ("export", "jsonl-final", "final.jsonl")
    both = rows(run["paths"]["train"]) + rows(run["paths"]["golden"])
    assert sorted(row["id"] for row in rows(path)) == sorted(row["id"] for row in both)
    assert {json.dumps(row, sort_keys=True) for row in rows(path)} == {json.dumps(row, sort_keys=True) for row in both}
    assert "No figure may be quoted" in (path.parent / "README.md").read_text(encoding="utf-8")
    assert "no figure may be quoted" in ended.err


def test_out_names_another_folder(arctic: Arctic, run: dict[str, Any], tmp_path: Path) -> None:
    """Proves that `--out` is taken where it is free, refused where it is not, and the run's own folder is not free."""
    told = arctic("export", run["run"], "--format", "alpaca", "--out", tmp_path / "mine", "--json").json
    assert Path(told["paths"]["train"]) == tmp_path / "mine" / "train.jsonl"
    assert (tmp_path / "mine" / "dataset_info.json").exists()
    for folder in (tmp_path / "mine", Path(run["paths"]["train"]).parent):
        ended = arctic("export", run["run"], "--format", "chat", "--out", folder)
        assert ended.code == 2
        assert "--out" in ended.err


def test_rejected_rows_come_where_asked_for(arctic: Arctic, run: dict[str, Any]) -> None:
    """Proves that `--rejected` adds a file when there are such rows, and nothing else asks for them."""
    told = arctic("export", run["run"], "--format", "jsonl", "--rejected", "--json").json
    assert ("rejected" in told["paths"]) == (run["rejected"] > 0)
    assert "rejected" not in arctic("export", run["run"], "--format", "jsonl", "--json").json["paths"]


def test_without_options_the_runs_own_files_come_back(arctic: Arctic, run: dict[str, Any]) -> None:
    """Proves that what was lost is written again with the same bytes, also by `latest`."""
    before = Path(run["paths"]["train"]).read_bytes()
    Path(run["paths"]["train"]).unlink()
    told = arctic("export", "latest", "--json").json
    assert told["run"] == run["run"]
    assert Path(told["paths"]["train"]).read_bytes() == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--format", "xml"], "alpaca"),
        (["--format", "chat", "--final", "--rejected"], "exclude each other"),
    ],
)
def test_what_cannot_be_is_wrong_usage(arctic: Arctic, run: dict[str, Any], words: list[str], told: str) -> None:
    """Proves that an unknown format and options that contradict each other exit 2 with what helps."""
    ended = arctic("export", run["run"], *words)
    assert ended.code == 2
    assert told in ended.err
    assert not (Path(run["paths"]["train"]).parent / "export").exists()


def test_an_unknown_run_is_wrong_usage(arctic: Arctic, run: dict[str, Any]) -> None:  # noqa: ARG001 — the project has one
    """Proves that a run that is not there exits 2."""
    assert arctic("export", "nosuchrun", "--format", "chat").code == 2
