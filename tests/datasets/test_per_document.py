"""A dataset for each document: in a folder that is nobody else's, whole or not there, with figures that add up."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from arcticcodex.datasets import per_document
from arcticcodex.datasets.export import export_run
from arcticcodex.datasets.per_document import TAKEN, export_documents, folders_of
from arcticcodex.datasets.report_facts import ReportFacts, document_facts, report_facts
from arcticcodex.errors import OutputError
from arcticcodex.records import Outcome
from arcticcodex.store import report_queries
from arcticcodex.store import schema as t
from arcticcodex.store.database import open_engine
from arcticcodex.store.ledger import Put, apply
from arcticcodex.store.queries import find_run
from arcticcodex.store.store import read_store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

FREE = {"judge": "code", "criterion": "quote", "passed": True, "reason": ""}
PAID = {"judge": "m", "criterion": "supported", "passed": True, "reason": ""}
# document, split, gate, verdicts; a gate of every sort, and each document with a count of its own
ROWS: tuple[tuple[str, str, str, list[dict[str, Any]]], ...] = (
    ("a", "train", "", [FREE, PAID]),
    ("b", "train", "", [FREE, PAID]),
    ("a", "rejected", "near_duplicate", [FREE]),
    ("a", "rejected", "near_duplicate", [FREE, PAID]),  # found when all rows were in
    ("b", "rejected", "judge_refused", [FREE]),
    ("b", "rejected", "judge: supported", [FREE, PAID | {"passed": False}]),
    ("b", "rejected", "quote", [FREE | {"passed": False}]),
    ("a", "golden", "", [FREE, PAID]),
    ("b", "rejected", "no_pairs", []),
)


def stored(folder: Path, names: Iterable[str] = ("a", "b")) -> str:
    """A store with one run over so many documents, the rows above standing on the first two; its address."""
    documents = list(names)
    name_of = dict(zip("ab", documents, strict=False))
    outcomes = []
    for number, (letter, split, gate, verdicts) in enumerate(ROWS):
        record = {
            "id": f"id{number}",
            "messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}] if verdicts else [],
            "kind": "fact",
            "difficulty": "easy",
            "section": f"{name_of[letter]}: s",
            "verdicts": verdicts,
            "provenance": {"document": name_of[letter], "chunk": {"number": number, "start": number}, "calls": []},
        }
        outcomes.append(Outcome(number, 0, split, record, gate, "because" if gate else ""))  # type: ignore[arg-type]
    outline = [{"document": name, "section": "s", "chunks": 7} for name in documents]
    job = {"sources": [[name, "ab" * 32] for name in documents], "per_document": True}
    options = {"job": job, "outline": outline, "teachers": {"generator": {"model": "g"}, "judge": {"model": "m"}}}
    engine = open_engine(str(folder / "a.db"))
    with engine.begin() as connection:
        values = {"id": "r1", "pipeline": "distill", "state": "complete", "owner": "me", "created_s": 1.0}
        more = {"updated_s": 2.0, "cap_nusd": 10**9, "out": str(folder), "summary": "{}"}
        connection.execute(insert(t.runs).values(**values, **more, options=json.dumps(options)))
        apply(connection, [Put("r1", tuple(outcomes))])
    engine.dispose()
    return str(folder / "a.db")


def exported(url: str, out: Path) -> None:
    """Write the documents' folders, then the run's own files, as a run does at its end."""

    def write(connection: Connection) -> None:
        facts = report_facts(connection, find_run(connection, "r1"))
        export_documents(connection, out, facts, {})
        texts = dict.fromkeys(("README.md", "report.html", "skipped.jsonl"), "text")
        export_run(connection, "r1", out, texts, {})

    read_store(url, write)


# --- folders -------------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from([*TAKEN, "a", "README.md-document", "export-document", "Export-Document-2"])))
def test_no_two_documents_and_no_file_of_the_run_share_a_name(names: list[str]) -> None:
    """Folders are apart whatever the case of letters; only a name that the run itself needs is changed."""
    documents = list({name.casefold(): name for name in names}.values())
    folders = folders_of(documents)
    assert list(folders) == documents
    assert len({own.casefold() for own in folders.values()}) == len(documents)
    assert not {own.casefold() for own in folders.values()} & TAKEN
    assert all(folders[name] == name for name in documents if name.casefold() not in TAKEN)
    assert folders_of(documents) == folders


NAMES = ["readme.MD", "train.jsonl", "golden.jsonl", "rejected.jsonl", "run.json", "report.html", "manifest.json"]
NAMES += ["export", "labels.jsonl", "skipped.jsonl", "export.json", "readme.md-document"]


def test_documents_named_as_the_runs_own_files_are_exported(tmp_path: Path) -> None:
    """A document called as a file of the run costs nobody the export, and each folder tells whose it is."""
    out = tmp_path / "out"
    exported(stored(tmp_path, NAMES), out)
    told = {path.parent.name: json.loads(path.read_text())["document"] for path in out.glob("*/manifest.json")}
    assert sorted(told.values()) == sorted(NAMES)
    assert told["readme.md-document"] == "readme.md-document"
    assert told["readme.MD-document-2"] == "readme.MD"
    assert told["export-document"] == "export"
    assert all((out / name).is_file() for name in ("README.md", "train.jsonl", "report.html", "skipped.jsonl"))
    assert not (out / "export").exists()


# --- figures -------------------------------------------------------------------------------------------------


def test_the_documents_figures_add_up_to_the_runs(tmp_path: Path) -> None:
    """Funnel, approval, gates, kinds and difficulties of all documents sum to those of the run, each figure of it."""

    def read(connection: Connection) -> tuple[ReportFacts, list[ReportFacts]]:
        whole = report_facts(connection, find_run(connection, "r1"))
        counted = report_queries.tally(connection, "r1").documents
        return whole, [document_facts(whole, name, counted[name], 0) for name, _ in whole.sources]

    whole, parts = read_store(stored(tmp_path), read)
    assert [astuple(part.funnel) for part in parts] == [(7, 4, 4, 4, 3, 1, 1), (7, 5, 4, 3, 2, 1, 0)]
    assert astuple(whole.funnel) == tuple(map(sum, zip(*(astuple(part.funnel) for part in parts), strict=True)))
    assert [part.approval for part in parts] == [(2, 2), (1, 2)]
    assert whole.approval == (3, 4)
    for name in ("kinds", "difficulties"):
        assert dict(getattr(whole, name)) == {
            key: sum(dict(getattr(part, name)).get(key, 0) for part in parts) for key, _ in getattr(whole, name)
        }
    gates = [(one.gate, one.rows) for part in parts for one in part.rejections]
    assert sorted(gates) == sorted((one.gate, one.rows) for one in whole.rejections), "no gate is in both documents"


# --- drafts --------------------------------------------------------------------------------------------------


def test_rows_are_on_the_disk_before_the_manifest_vouches_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each draft is synced whole before it takes its place, and the manifest's hashes are those of the files."""
    out, synced, unsynced = tmp_path / "out", set(), []
    fsync, replace = os.fsync, Path.replace

    def sync(number: int) -> None:
        synced.add((os.fstat(number).st_ino, os.fstat(number).st_size))
        fsync(number)

    def take_place(path: Path, target: Path) -> Path:
        if (path.stat().st_ino, path.stat().st_size) not in synced:
            unsynced.append(target.name)
        return replace(path, target)

    url = stored(tmp_path)
    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", take_place)
    exported(url, out)
    assert (len(synced) >= 6, unsynced) == (True, [])
    for name in "ab":
        files = json.loads((out / name / "manifest.json").read_text())["files"]
        for file, facts in files.items():
            assert facts["sha256"] == hashlib.sha256((out / name / file).read_bytes()).hexdigest()


@pytest.mark.parametrize(("error", "raised"), [(RuntimeError("x"), RuntimeError), (OSError(28, "full"), OutputError)])
def test_no_draft_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, raised: type[Exception]
) -> None:
    """Whatever ends the writing, a full disk or the store, no half-written file stays, nor a manifest."""
    rows_of = per_document.rows_of

    def broken(*args: Any) -> Any:
        yield from list(rows_of(*args))[:1]
        raise error

    url = stored(tmp_path)
    monkeypatch.setattr(per_document, "rows_of", broken)
    with pytest.raises(raised):
        exported(url, tmp_path / "out")
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"a", "b"}, "it had begun"


def test_a_folder_that_cannot_be_made_is_told_and_not_hidden_by_the_clean_up(tmp_path: Path) -> None:
    """Where a file stands in a document's place the error says so, in words."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a").write_text("a file")
    with pytest.raises(OutputError, match="cannot be written"):
        exported(stored(tmp_path), tmp_path / "out")
