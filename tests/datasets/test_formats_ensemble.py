"""An ensemble's rows: the published schema that describes them, and the forms that make preferences of them."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from arcticcodex.datasets.export import export_as
from arcticcodex.datasets.formats import format_named
from arcticcodex.datasets.labels import Label
from arcticcodex.errors import UsageError
from arcticcodex.records import Outcome
from arcticcodex.store.database import open_engine
from arcticcodex.store.ledger import Put, apply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "docs" / "ensemble-row.schema.json"
SYSTEM = {"role": "system", "content": "Be brief."}
USER = {"role": "user", "content": "Which pressure?"}
GOOD, FAIR, BAD = "12 bar.", "About 12 bar.", "7 bar."


def message(text: str) -> dict[str, str]:
    """An answer as a message."""
    return {"role": "assistant", "content": text}


def row(**changed: Any) -> dict[str, Any]:
    """A whole row of three teachers, in which openai's answer stands."""
    critique = {
        "by": "deepseek",
        "of": "openai",
        "path": "review",
        "position": 2,
        "score": 0.91,
        "verdicts": [{"criterion": "correct", "passed": True, "sentence": GOOD}],
        "text": "It is what the plate says.",
    }
    return {
        "id": "a1",
        "instruction": USER["content"],
        "messages": [SYSTEM, USER, message(GOOD)],
        "completions": {
            "deepseek": {"answer": BAD, "score": 0.41, "p_correct": 0.1, "model": "deepseek-flash"},
            "openai": {"answer": GOOD, "score": 0.91, "p_correct": 0.95, "final_answer": "12 bar"},
            "claude": {"answer": FAIR, "score": 0.89, "p_correct": 0.9},
        },
        "avg_score": 0.7366666,
        "consensus": GOOD,
        "best": "openai",
        "merged": False,
        "p_correct": 0.95,
        "interval": [0.9, 0.98],
        "critiques": [critique],
        "opinions": 2,
        "k_effective": 1.6,
        "agreement": {"pairs": 3, "agreeing": 1, "verdicts": 0.8},
        "verdicts": [{"judge": "claude", "criterion": "correct", "passed": True, "reason": ""}],
        "evidence": [{"document": "manual", "start": 0, "end": 6, "quote": "12 bar"}],
        "cost": "0.0123",
        "cost_usd": "0.0123",
        "judge": "deepseek, openai, claude",
        "provenance": {
            "rehearsal": False,
            "calls": [{"call": "c", "part": 0, "of": 1}],
            "source": {"line": 1, "shape": "chat"},
            "teachers": {"openai": "gpt-6-luna"},
        },
        **changed,
    }


def lines(name: str, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of rows in one form."""
    return [json.loads(line) for line in b"".join(format_named(name).encode(rows)).splitlines()]


# --- the schema --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def validator() -> Any:
    """A validator of the published schema, which is itself valid."""
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    schema = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_published_schema_is_the_one_in_the_package() -> None:
    """Proves that who installs the package has the same schema as who reads the docs."""
    packaged = resources.files("arcticcodex.datasets").joinpath("ensemble_row.schema.json").read_bytes()
    assert packaged == PUBLISHED.read_bytes()


OFFLINE = {
    "critiques": [],
    "opinions": 0,
    "avg_score": None,
    "completions": {"offline": {"answer": GOOD, "score": None}},
}
NOTHING = {"messages": [], "completions": {}, "consensus": "", "best": "", "gate": "form", "reason": "nobody answered"}
FAILED = {"deepseek": {"answer": "", "score": None, "failed": "refused"}, "openai": {"answer": GOOD, "score": 0.9}}


@pytest.mark.parametrize(
    "changed",
    [{}, OFFLINE, NOTHING, {"completions": FAILED}, {"kind": "fact", "topic": "oil"}, {"gate": "p", "reason": "low"}],
)
def test_rows_as_they_are_meant_are_valid(validator: Any, changed: dict[str, Any]) -> None:
    """Proves the whole row, one offline, one without an answer, one with a failed teacher, one with more fields."""
    validator.validate(row(**changed))


WRONG: list[tuple[str, Any]] = [
    ("cost", 0.0123), ("cost", "$0.01"), ("cost_usd", "1e-3"), ("opinions", 2.5), ("opinions", -1),
    ("k_effective", "2"), ("p_correct", 1.2), ("p_correct", None), ("interval", [0.1]), ("interval", [0.1, 0.2, 0.3]),
    ("interval", [0.1, 2]), ("avg_score", 91), ("consensus", ""), ("messages", []), ("messages", [USER, USER]),
    ("merged", "no"),
    ("completions", {}), ("completions", {"openai": GOOD}), ("completions", {"openai": {"answer": GOOD}}),
    ("completions", {"openai": {"answer": GOOD, "score": 9}}), ("instruction", ""), ("id", 7), ("gate", "p"),
    ("critiques", [{"by": "a", "of": "b", "score": 0.5, "text": ""}]), ("provenance", {"rehearsal": True}),
    ("critiques", [{"by": "a", "of": "b", "score": 0.5, "text": "", "verdicts": [{"criterion": "c", "passed": 1}]}]),
    ("agreement", 0.5), ("evidence", [{"quote": "a"}]), ("verdicts", [{"judge": "a", "passed": True}]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_row_of_another_form_is_not_valid(validator: Any, name: str, value: Any) -> None:
    """Proves that the schema refuses each field in a wrong form: a float for money, a score beyond one."""
    assert not validator.is_valid(row(**{name: value}))


@pytest.mark.parametrize("name", [name for name in row() if name != "judge"])
def test_no_field_may_be_missing(validator: Any, name: str) -> None:
    """Proves that every field a reader may rely on is required."""
    found = row()
    del found[name]
    assert not validator.is_valid(found)


# --- preferences -------------------------------------------------------------------------------------------------


def test_dpo_prefers_what_stands_to_the_worst_answer() -> None:
    """Proves TRL's form: the turns before as prompt, two answers as messages, and the margin of their probabilities."""
    assert lines("dpo", row()) == [
        {"prompt": [SYSTEM, USER], "chosen": [message(GOOD)], "rejected": [message(BAD)], "margin": 0.85}
    ]


def test_without_probabilities_the_scores_decide() -> None:
    """Proves that measures are never mixed: one completion without a probability, and all go by their scores."""
    completions = copy.deepcopy(row()["completions"])
    del completions["claude"]["p_correct"]
    assert lines("dpo", row(completions=completions))[0]["margin"] == 0.5


def test_a_merged_or_edited_answer_counts_as_the_best() -> None:
    """Proves that what no teacher wrote is chosen with the margin of the best that one wrote."""
    (found,) = lines("dpo", row(messages=[USER, message("Exactly 12 bar.")], merged=True))
    assert (found["chosen"], found["rejected"], found["margin"]) == ([message("Exactly 12 bar.")], [message(BAD)], 0.85)


SAME = {"answer": " 12  bar. ", "score": 0.2, "p_correct": 0.2}
NO_PREFERENCE = [
    {"openai": {"answer": GOOD, "score": 0.9}},
    {"openai": {"answer": GOOD, "score": 0.9, "p_correct": 0.9}, "claude": SAME},
    {"openai": {"answer": GOOD, "score": 0.9}, "claude": {"answer": BAD, "score": 0.9}},
    {"openai": {"answer": GOOD, "score": None}, "claude": {"answer": BAD, "score": None}},
    {"openai": {"answer": GOOD, "score": 0.9}, "claude": {"answer": "", "score": None, "failed": "refused"}},
]


@pytest.mark.parametrize("completions", NO_PREFERENCE)
def test_where_nothing_is_worse_there_is_no_pair(completions: dict[str, Any]) -> None:
    """Proves that one answer, the same answer twice, a tie and answers nobody read make no line, and others go on."""
    assert len(lines("dpo", row(), row(completions=completions), row())) == 2


def test_best_of_n_has_every_answer_with_its_worth() -> None:
    """Proves the columns: answers, probabilities and teachers in one order, and the place of the one that stands."""
    found = {
        "prompt": [SYSTEM, USER],
        "responses": [BAD, GOOD, FAIR],
        "scores": [0.1, 0.95, 0.9],
        "teachers": ["deepseek", "openai", "claude"],
        "best": 1,
    }
    assert lines("best-of-n", row()) == [found]
    (merged,) = lines("best-of-n", row(messages=[USER, message("12.")], merged=True))
    assert (merged["responses"][3], merged["scores"][3], merged["teachers"][3], merged["best"]) == (
        "12.", 0.95, "consensus", 3,
    )  # fmt: skip
    (unread,) = lines("best-of-n", row(completions=NO_PREFERENCE[3]))
    assert (unread["scores"], unread["best"]) == ([None, None], 0)


@pytest.mark.parametrize("name", ["dpo", "best-of-n"])
def test_a_row_of_no_ensemble_is_refused(name: str) -> None:
    """Proves that a row without completions is named, with what to do instead."""
    plain = {"id": "d7", "messages": [USER, message(GOOD)], "verdicts": []}
    with pytest.raises(UsageError, match="cannot hold row d7") as caught:
        lines(name, plain)
    assert "--format chat" in caught.value.help
    assert name in str(caught.value)
    with pytest.raises(UsageError, match="There is no format 'dpo2'"):
        format_named("dpo2")


# --- by the library that reads them ------------------------------------------------------------------------------


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """A store with an ensemble's run of three rows, one of them without a preference."""
    engine = open_engine(str(tmp_path / "a.db"))
    with engine.begin() as opened:
        for number, changed in enumerate(({}, {"completions": NO_PREFERENCE[0]}, {"messages": [USER, message(FAIR)]})):
            record = row(id=f"row{number}", **changed)
            record["provenance"]["calls"] = []
            apply(opened, [Put("r1", (Outcome(number, 0, "train", record),))])
        yield opened
    engine.dispose()


LOAD = """
import json, sys
try:
    import datasets
except ImportError:
    print("null")
    sys.exit()
found = {folder: datasets.load_dataset(folder, cache_dir=sys.argv[1]) for folder in sys.argv[2:]}
told = {
    folder: {name: [rows.column_names, list(rows)] for name, rows in splits.items()} for folder, splits in found.items()
}
print(json.dumps(told))
"""


def test_hugging_faces_datasets_loads_both_forms(connection: Connection, tmp_path: Path) -> None:
    """Proves that `datasets.load_dataset(FOLDER)` gives every row as written, a person's edit chosen."""
    labels = [Label("row0", "approved", answer="Exactly 12 bar.")]
    for name in ("dpo", "best-of-n"):
        export_as(connection, "r1", tmp_path / name, format_named(name), "# Dataset r1\n", labels=labels)
    folders = [str(tmp_path / name) for name in ("dpo", "best-of-n")]
    offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": str(tmp_path / "home")}
    run = subprocess.run(
        [sys.executable, "-c", LOAD, str(tmp_path / "cache"), *folders],
        env={**os.environ, **offline},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(run.stdout.splitlines()[-1])
    if told is None:
        pytest.skip("datasets is not installed")
    columns, pairs = told[folders[0]]["train"]
    assert columns == ["prompt", "chosen", "rejected", "margin"]
    assert [(pair["chosen"][0]["content"], pair["margin"]) for pair in pairs] == [
        ("Exactly 12 bar.", 0.85),
        (FAIR, 0.8),
    ]
    assert all(pair["rejected"] == [message(BAD)] and pair["prompt"][-1] == USER for pair in pairs)
    columns, rows = told[folders[1]]["train"]
    assert columns == ["prompt", "responses", "scores", "teachers", "best"]
    assert [found["responses"][found["best"]] for found in rows] == ["Exactly 12 bar.", GOOD, FAIR]
    assert [json.loads(line) for line in (tmp_path / "best-of-n" / "train.jsonl").read_text().splitlines()] == rows
