"""The forms trainers want: each by the rules of who reads it, and by the library that reads it where there is one."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.datasets import formats
from arcticcodex.datasets.export import claim_folder, export_as, export_run
from arcticcodex.datasets.formats import FORMATS, format_named
from arcticcodex.datasets.labels import Label
from arcticcodex.errors import NothingToDo, OutputError, UsageError
from arcticcodex.records import Outcome, Reply, Usage
from arcticcodex.store.database import open_engine
from arcticcodex.store.ledger import Claim, Put, Settle, apply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

ODD = "a\nb\u2028\x85 🙂é\t\"quoted\", {json} 'and' \\n"
ROWS = (
    ("train", "What is a pump?", "A machine that moves oil.", "definition"),
    ("golden", "How is it primed?", "With two litres of water.", "procedure"),
    ("train", ODD, ODD, "fact"),
    ("rejected", "Who made it?", "Nobody knows.", "fact"),
    ("train", "Which colour has the lid?", "The manual does not say.", "unanswerable"),
)
TRAIN = [row[1:3] for row in ROWS if row[0] == "train"]
GOLDEN = [row[1:3] for row in ROWS if row[0] == "golden"]
CARD = "# Dataset r1\n"


def put(connection: Connection, number: int, split: str, messages: list[dict[str, str]], kind: str = "fact") -> None:
    """A row of the run, which stands for one call."""
    record = {
        "id": f"row{number}",
        "messages": messages,
        "kind": kind,
        "difficulty": "easy",
        "evidence": [{"document": "manual", "start": 0, "end": 4, "quote": "pump"}] if kind != "unanswerable" else [],
        "verdicts": [{"judge": "code", "criterion": "quote", "passed": True, "reason": ""}],
        "judge": "none",
        "section": "manual: Oil",
        "provenance": {
            "document": "manual",
            "generator": "offline",
            "calls": [{"call": "c", "part": number % 5, "of": 5}],
        },
    }
    gate = "quote" if split == "rejected" else ""
    apply(connection, [Put("r1", (Outcome(number, 0, split, record, gate, gate),))])  # type: ignore[arg-type]


def pair(question: str, answer: str) -> list[dict[str, str]]:
    """One question and answer as messages."""
    return [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """A store with one run of five rows, whose one call cost 1,002 nano-dollars."""
    engine = open_engine(str(tmp_path / "a.db"))
    with engine.begin() as opened:
        rest = ("openai", "m", "p", "standard", "2026-11", 100, 1_002, "{}")
        apply(opened, [Claim("c", "c", "r1", "generate", 0, "me", *rest)])  # type: ignore[arg-type]
        apply(opened, [Settle("c", "settled", 1_002, Reply("", "", "stop", "m", Usage(1, 0, 0, 1), cap_tokens=100))])
        for number, (split, question, answer, kind) in enumerate(ROWS):
            put(opened, number, split, pair(question, answer), kind)
        yield opened
    engine.dispose()


def exported(connection: Connection, folder: Path, name: str, **how: Any) -> Path:
    """The folder after an export of the run in one form."""
    export_as(connection, "r1", folder, format_named(name), CARD, **how)
    return folder


def json_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of JSON lines."""
    lines = path.read_bytes().split(b"\n")
    assert lines.pop() == b""
    return [json.loads(line) for line in lines]


def table(path: Path) -> Any:
    """A Parquet file as rows."""
    parquet = pytest.importorskip(
        "pyarrow.parquet", reason="pyarrow is not installed: pip install 'arcticcodex[export]'"
    )
    return parquet.read_table(path).to_pylist()


# --- by the rules of who reads it --------------------------------------------------------------------------------


def test_chat_holds_messages_and_nothing_else(connection: Connection, tmp_path: Path) -> None:
    """Proves the form that fine-tuning services take: one key, roles and contents, in the order of the run."""
    folder = exported(connection, tmp_path / "out", "chat")
    assert json_rows(folder / "train.jsonl") == [{"messages": pair(*row)} for row in TRAIN]
    assert json_rows(folder / "golden.jsonl") == [{"messages": pair(*row)} for row in GOLDEN]


def as_llama_factory(row: dict[str, Any], info: dict[str, Any]) -> list[tuple[str, str]]:
    """A row as LLaMA-Factory's data/README.md says it is read: by the columns and tags of its entry, or broken."""
    columns, tags = info["columns"], info.get("tags", {})
    if info.get("formatting", "alpaca") == "alpaca":
        asked = [row[columns[name]] for name in ("prompt", "query") if row[columns[name]]]
        return [("user", "\n".join(asked)), ("assistant", row[columns["response"]])]
    turns = [(turn[tags["role_tag"]], turn[tags["content_tag"]]) for turn in row[columns["messages"]]]
    system, turns = (turns[:1], turns[1:]) if turns[0][0] == tags["system_tag"] else ([], turns)
    assert len(turns) % 2 == 0
    assert [role for role, _ in turns[::2]] == [tags["user_tag"]] * (len(turns) // 2), "odd positions are the user's"
    assert [role for role, _ in turns[1::2]] == [tags["assistant_tag"]] * (len(turns) // 2)
    names = {tags["user_tag"]: "user", tags["assistant_tag"]: "assistant", tags["system_tag"]: "system"}
    return [(names[role], content) for role, content in system + turns]


@pytest.mark.parametrize("name", ["alpaca", "sharegpt"])
def test_llama_factory_reads_what_was_said(connection: Connection, tmp_path: Path, name: str) -> None:
    """Proves that its entry in dataset_info.json names each file, and that by that entry every row is read back."""
    put(connection, 9, "train", pair("More?", "Yes."))
    folder = exported(connection, tmp_path / "out", name, rejected=True)
    info = json.loads((folder / "dataset_info.json").read_text())
    assert {key: entry["file_name"] for key, entry in info.items()} == {
        "r1_train": "train.jsonl",
        "r1_golden": "golden.jsonl",
    }
    for key, rows in (("r1_train", [*TRAIN, ("More?", "Yes.")]), ("r1_golden", GOLDEN)):
        read = [as_llama_factory(row, info[key]) for row in json_rows(folder / info[key]["file_name"])]
        assert read == [[("user", question), ("assistant", answer)] for question, answer in rows]


def test_alpaca_has_its_three_columns(connection: Connection, tmp_path: Path) -> None:
    """Proves the columns by name and order, the input empty."""
    rows = json_rows(exported(connection, tmp_path / "out", "alpaca") / "train.jsonl")
    assert [list(row.items()) for row in rows] == [
        [("instruction", question), ("input", ""), ("output", answer)] for question, answer in TRAIN
    ]


def test_prompt_and_completion_are_trls_conversational_form(connection: Connection, tmp_path: Path) -> None:
    """Proves TRL's rule: both are lists of messages, the prompt ends with the user, the completion is the answer."""
    rows = json_rows(exported(connection, tmp_path / "out", "prompt-completion") / "train.jsonl")
    for row, (question, answer) in zip(rows, TRAIN, strict=True):
        assert set(row) == {"prompt", "completion"}
        assert row["prompt"] == [{"role": "user", "content": question}]
        assert row["completion"] == [{"role": "assistant", "content": answer}]


LONG = [{"role": "system", "content": "Be brief."}, *pair("One?", "1"), *pair("Two?", "2")]


def test_longer_conversations_are_kept_or_refused(connection: Connection, tmp_path: Path) -> None:
    """Proves that a system text and several turns come whole through the forms that have room, and stop the others."""
    put(connection, 7, "golden", LONG)
    assert json_rows(exported(connection, tmp_path / "c", "chat") / "golden.jsonl")[1] == {"messages": LONG}
    folder = exported(connection, tmp_path / "s", "sharegpt")
    row, info = json_rows(folder / "golden.jsonl")[1], json.loads((folder / "dataset_info.json").read_text())
    assert as_llama_factory(row, info["r1_golden"]) == [(one["role"], one["content"]) for one in LONG]
    row = json_rows(exported(connection, tmp_path / "p", "prompt-completion") / "golden.jsonl")[1]
    assert [*row["prompt"], *row["completion"]] == LONG
    for name in ("alpaca", "csv"):
        with pytest.raises(UsageError, match=f"{name} cannot hold row row7"):
            exported(connection, tmp_path / name, name)
        assert not list((tmp_path / name).glob("golden*"))


def test_csv_holds_every_text_and_no_formula(connection: Connection, tmp_path: Path) -> None:
    """Proves that a reader of RFC 4180 gets back each text, and that what begins like a formula has an apostrophe."""
    attacks = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"]  # noqa: RUF001 — in full width
    for number, attack in enumerate(attacks, 20):
        put(connection, number, "golden", pair(attack, "harmless =1"))
    folder = exported(connection, tmp_path / "out", "csv")
    assert (folder / "golden.csv").read_bytes().startswith(b"\xef\xbb\xbfid,question,answer,")
    rows = list(csv.DictReader(io.StringIO((folder / "golden.csv").read_bytes().decode("utf-8-sig"), newline="")))
    assert [row["question"] for row in rows] == [*(row[0] for row in GOLDEN), *(f"'{attack}" for attack in attacks)]
    assert {row["answer"] for row in rows[1:]} == {"harmless =1"}
    [_, odd, _] = csv.DictReader(io.StringIO((folder / "train.csv").read_bytes().decode("utf-8-sig"), newline=""))
    assert (odd["question"], odd["quotes"], odd["document"], odd["section"]) == (ODD, "pump", "manual", "manual: Oil")


@given(text=st.text(max_size=20).filter(lambda text: not text.startswith(formats._FORMULA)))  # noqa: SLF001 — its subject
def test_any_other_text_comes_through_csv(text: str) -> None:
    """Proves that text of any signs is read back as it was."""
    if "\0" in text or any(0xD800 <= ord(sign) < 0xE000 for sign in text):
        return  # the store holds neither
    row = {"id": "x", "messages": pair(text, text)}
    data = b"".join(FORMATS["csv"].encode([row])).decode("utf-8-sig")
    [read] = csv.DictReader(io.StringIO(data, newline=""))
    assert (read["question"], read["answer"]) == (text, text)


@pytest.mark.parametrize(("name", "file"), [("parquet", "{}.parquet"), ("hf", "data/{}-00000-of-00001.parquet")])
def test_parquet_has_columns_of_a_fixed_schema(connection: Connection, tmp_path: Path, name: str, file: str) -> None:
    """Proves types and contents of the columns, empty lists where there is no evidence, and why rows were rejected."""
    folder = exported(connection, tmp_path / "out", name, rejected=True)
    rows = table(folder / file.format("train"))
    assert rows[1] == {
        "id": "row2", "messages": pair(ODD, ODD), "kind": "fact", "difficulty": "easy", "document": "manual",
        "section": "manual: Oil", "generator": "offline", "judge": "none",
        "evidence": [{"document": "manual", "start": 0, "end": 4, "quote": "pump"}],
    }  # fmt: skip
    assert [row["messages"] for row in rows] == [pair(*row) for row in TRAIN]
    assert rows[2]["evidence"] == []
    [rejected] = table(folder / file.format("rejected"))
    assert (rejected["id"], rejected["gate"], rejected["reason"]) == ("row3", "quote", "quote")


def test_parquet_is_written_in_groups(connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that rows go out in groups, so that memory does not grow with them."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    monkeypatch.setattr(formats, "GROUP_ROWS", 2)
    file = parquet.ParquetFile(exported(connection, tmp_path / "out", "parquet") / "train.parquet")
    assert [file.metadata.row_group(at).num_rows for at in range(file.metadata.num_row_groups)] == [2, 1]


def test_without_pyarrow_the_line_that_installs_it_is_told(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that a missing package is told before anything is written."""
    monkeypatch.setattr(formats, "find_spec", lambda _name: None)
    for name in ("parquet", "hf"):
        with pytest.raises(UsageError, match="takes the package pyarrow") as caught:
            exported(connection, tmp_path / "out", name)
        assert 'pip install "arcticcodex[export]"' in caught.value.help
    assert not (tmp_path / "out").exists()


def test_an_unknown_format_is_told_with_those_there_are() -> None:
    """Proves that a wrong name is a usage error which lists the right ones."""
    with pytest.raises(UsageError, match="no format 'xml'") as caught:
        format_named("xml")
    assert "alpaca" in caught.value.why


def test_jsonl_is_the_runs_own_file(connection: Connection, tmp_path: Path) -> None:
    """Proves that the whole rows are those of the run's train.jsonl, byte by byte, with cost and keys in order."""
    export_run(connection, "r1", tmp_path / "run", {"README.md": CARD}, {})
    folder = exported(connection, tmp_path / "out", "jsonl", rejected=True)
    for name in ("train.jsonl", "golden.jsonl", "rejected.jsonl"):
        assert (folder / name).read_bytes() == (tmp_path / "run" / name).read_bytes()
    rows = json_rows(folder / "train.jsonl")
    assert [row["cost_usd"] for row in rows] == ["0.0000002", "0.000000201", "0.000000201"]
    assert [json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows] == (
        (folder / "train.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    )


# --- which rows, which files -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_every_form_has_its_rows_card_and_manifest(connection: Connection, tmp_path: Path, name: str) -> None:
    """Proves for each form: unanswerable rows are in, rejected only when asked for, and the manifest is right."""
    if FORMATS[name].module:
        pytest.importorskip(FORMATS[name].module, reason=f"{FORMATS[name].module} is not installed")
    folder = exported(connection, tmp_path / "out", name)
    told = json.loads((folder / "export.json").read_text())
    assert (told["run"], told["format"], told["final"]) == ("r1", name, False)
    on_disk = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert on_disk == {*told["files"], "export.json"}
    assert not any("rejected" in file for file in on_disk)
    for file, facts in told["files"].items():
        data = (folder / file).read_bytes()
        assert (facts["bytes"], facts["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    counts = {
        file.split(".")[0].split("/")[-1][:5]: facts["rows"] for file, facts in told["files"].items() if "rows" in facts
    }
    assert counts == {"train": 3, "golde": 1}
    assert (folder / "README.md").read_text().endswith(CARD)
    exported(connection, tmp_path / "out", name, rejected=True)
    assert any("rejected" in str(path) for path in folder.rglob("*"))
    exported(connection, tmp_path / "out", name)
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == on_disk


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_store_gives_the_same_bytes(connection: Connection, tmp_path: Path, name: str) -> None:
    """Proves that exporting again, into another folder and by another process's order of hashes, changes no byte."""
    if FORMATS[name].module:
        pytest.importorskip(FORMATS[name].module, reason=f"{FORMATS[name].module} is not installed")
    contents = []
    for folder in ("one", "one", "two"):
        exported(connection, tmp_path / folder, name)
        files = sorted(path for path in (tmp_path / folder).rglob("*") if path.is_file())
        contents.append([(str(path.relative_to(tmp_path / folder)), path.read_bytes()) for path in files])
    assert contents[0] == contents[1] == contents[2]


def test_final_holds_train_and_golden_in_the_order_of_the_run(connection: Connection, tmp_path: Path) -> None:
    """Proves that golden rows are in, rejected are not, and loaders know the file as train."""
    folder = exported(connection, tmp_path / "out", "jsonl", final=True)
    rows = json_rows(folder / "final.jsonl")
    assert [row["id"] for row in rows] == ["row0", "row1", "row2", "row4"]
    assert not (folder / "train.jsonl").exists()
    assert '  - split: train\n    path: "final.jsonl"\n' in (folder / "README.md").read_text()
    folder = exported(connection, tmp_path / "alpaca", "alpaca", final=True)
    assert json.loads((folder / "dataset_info.json").read_text())["r1_train"]["file_name"] == "final.jsonl"


def test_rejected_rows_without_a_pair_are_only_where_there_is_room(connection: Connection, tmp_path: Path) -> None:
    """Proves that a row refused before there was a pair is in jsonl, with gate and reason, and left out of chat."""
    put(connection, 8, "rejected", [])
    whole = json_rows(exported(connection, tmp_path / "all", "jsonl", rejected=True) / "rejected.jsonl")
    assert [(row["id"], row["gate"], row["reason"]) for row in whole] == [
        ("row3", "quote", "quote"),
        ("row8", "quote", "quote"),
    ]
    chat = json_rows(exported(connection, tmp_path / "chat", "chat", rejected=True) / "rejected.jsonl")
    assert chat == [{"messages": pair("Who made it?", "Nobody knows.")}]
    assert len(table(exported(connection, tmp_path / "p", "parquet", rejected=True) / "rejected.parquet")) == 2


def test_a_persons_labels_are_heeded(connection: Connection, tmp_path: Path) -> None:
    """Proves that a row a person rejected is left out, and a split left empty has no file for a loader to fail on."""
    folder = exported(connection, tmp_path / "out", "chat", labels=[Label("row1", "rejected")])
    assert len(json_rows(folder / "train.jsonl")) == 3
    assert not (folder / "golden.jsonl").exists()
    assert "golden" not in (folder / "README.md").read_text()


def test_a_split_without_rows_has_no_file(connection: Connection, tmp_path: Path) -> None:
    """Proves that no empty file is left for a loader to stumble over, and nothing at all is an error of its own."""
    put(connection, 1, "train", pair("Again?", "Yes."))
    folder = exported(connection, tmp_path / "out", "chat")
    assert not (folder / "golden.jsonl").exists()
    assert "golden" not in (folder / "README.md").read_text()
    with pytest.raises(NothingToDo, match="nothing to export"):
        export_as(connection, "r2", tmp_path / "none", FORMATS["chat"], CARD)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("kept", ["thesis.docx", "run.json", "another form", "final"])
def test_a_folder_of_something_else_is_refused(connection: Connection, tmp_path: Path, kept: str) -> None:
    """Proves that neither a person's folder, the run's own, nor another export's is written into."""
    folder = tmp_path / "out"
    if kept == "run.json":
        claim_folder(folder, "r1")
    elif kept == "another form":
        exported(connection, folder, "alpaca")
    elif kept == "final":
        exported(connection, folder, "chat", final=True)
    else:
        folder.mkdir()
        (folder / kept).write_text("mine")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(UsageError, match=r"is not empty|belongs to run r1 as"):
        exported(connection, folder, "chat")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_broken_export_leaves_no_half_file_and_is_mended_by_another(connection: Connection, tmp_path: Path) -> None:
    """Proves that an export that fails in the middle says so, leaves no draft, and can be made again."""
    folder = tmp_path / "out"
    (folder / "golden.jsonl").mkdir(parents=True)
    (folder / "golden.jsonl" / "x").touch()
    (folder / "export.json").write_text('{"run": "r1", "format": "chat", "final": false}')
    with pytest.raises(OutputError, match=r"golden\.jsonl cannot be written"):
        exported(connection, folder, "chat")
    assert "files" not in json.loads((folder / "export.json").read_text())
    assert list(folder.glob(".*")) == []
    (folder / "golden.jsonl" / "x").unlink()
    (folder / "golden.jsonl").rmdir()
    exported(connection, folder, "chat")
    assert "files" in json.loads((folder / "export.json").read_text())


# --- in the library that reads it --------------------------------------------------------------------------------


LOAD = """
import json, sys
try:
    import datasets
except ImportError:
    print("null")
    sys.exit()

def told(rows):
    return {"columns": rows.column_names, "first": rows[0], "rows": rows.num_rows}

loaded = {folder: datasets.load_dataset(folder, cache_dir=sys.argv[1]) for folder in sys.argv[2:]}
print(json.dumps({folder: {name: told(rows) for name, rows in splits.items()} for folder, splits in loaded.items()}))
"""


def test_hugging_faces_datasets_loads_every_form(connection: Connection, tmp_path: Path) -> None:
    """Proves that `datasets.load_dataset(FOLDER)` finds splits, columns and rows of each form by the folder's card."""
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    put(connection, 6, "golden", pair("Is it safe?", "Yes."))
    columns = {
        "chat": ["messages"],
        "alpaca": ["instruction", "input", "output"],
        "sharegpt": ["conversations"],
        "prompt-completion": ["prompt", "completion"],
        "csv": list(formats.CSV_COLUMNS),
        "parquet": [*formats.TEXT_COLUMNS, *formats.STRUCTS],
        "hf": [*formats.TEXT_COLUMNS, *formats.STRUCTS],
    }
    for name in columns:
        exported(connection, tmp_path / name, name, rejected=True)
    exported(connection, tmp_path / "final", "hf", final=True)
    folders = [str(tmp_path / name) for name in (*columns, "final")]
    loaded = loaded_by_datasets(folders, tmp_path / "cache")
    for name, names in columns.items():
        splits = loaded[str(tmp_path / name)]
        assert {split: facts["rows"] for split, facts in splits.items()} == {"train": 3, "golden": 2}, name
        assert splits["train"]["columns"] == names
    for name in ("chat", "parquet", "hf"):
        assert loaded[str(tmp_path / name)]["train"]["first"]["messages"] == pair(*TRAIN[0])
    assert loaded[str(tmp_path / "csv")]["train"]["first"]["id"] == "row0"
    final = loaded[str(tmp_path / "final")]
    assert {split: facts["rows"] for split, facts in final.items()} == {"train": 5}


def loaded_by_datasets(folders: list[str], cache: Path) -> dict[str, Any]:
    """What `datasets` finds in folders, in a process of its own without a network."""
    env = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(cache), "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    ended = subprocess.run(
        [sys.executable, "-c", LOAD, str(cache), *folders],
        capture_output=True,
        text=True,
        check=False,
        env=env,
        timeout=100,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    found = json.loads(ended.stdout.splitlines()[-1])
    if found is None:
        pytest.skip("the package datasets is not installed: pip install 'arcticcodex[export]'")
    assert isinstance(found, dict)
    return found
