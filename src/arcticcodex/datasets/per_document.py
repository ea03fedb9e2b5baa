"""A run over several documents as one dataset for each: the same rows once more, in a folder per document."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arcticcodex.datasets.card import dataset_card
from arcticcodex.datasets.export import MANIFEST, SPLITS, rows_of, unwritable, write_file
from arcticcodex.datasets.formats import FORMATS
from arcticcodex.datasets.report import REPORT_FILE, report
from arcticcodex.datasets.report_facts import Funnel, Rejection
from arcticcodex.money import parse_usd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Connection

    from arcticcodex.datasets.report_facts import ReportFacts

BATCH_ROWS = 500


def export_documents(connection: Connection, folder: Path, facts: ReportFacts, families: Mapping[str, str]) -> None:
    """Write `folder/DOCUMENT/` for every source of a run: its rows, card, report and, last, manifest.

    Golden sections are those of the run. Money is what the document's own rows cost. Raises `OutputError`.
    """
    seen: dict[str, _Counted] = {name: _Counted() for name, _ in facts.sources}
    for split in SPLITS:
        _write_split(connection, facts.run, split, folder, seen)
    for name, digest in facts.sources:
        _write_rest(folder / name, replace(_of(facts, name, seen[name]), sources=((name, digest),)), families)


class _Counted:
    """What the rows of one document come to."""

    def __init__(self) -> None:
        self.splits: Counter[str] = Counter()
        self.gates: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.cost_nusd = 0

    def add(self, split: str, record: Mapping[str, Any]) -> None:
        self.splits[split] += 1
        self.cost_nusd += parse_usd(record["cost_usd"])
        if split == "rejected":
            self.gates[record["gate"]] += 1
        else:
            self.kinds[record["kind"]] += 1


def _write_split(connection: Connection, run: str, split: str, folder: Path, seen: Mapping[str, _Counted]) -> None:
    """One pass over a split: each row is appended to the draft of its document's file; then all take their place."""
    drafts = {name: folder / name / f".{split}.jsonl.part" for name in seen}
    try:
        for draft in drafts.values():
            draft.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(b"")
        for name, rows in _by_document(rows_of(connection, run, (split,))):
            with drafts[name].open("ab") as file:
                file.writelines(FORMATS["jsonl"].encode(rows))
            for record in rows:
                seen[name].add(split, record)
        for draft in drafts.values():
            draft.replace(draft.with_name(f"{split}.jsonl"))
    except OSError as error:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
        raise unwritable(folder, error) from error


def _by_document(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Rows by document, some hundreds at a time."""
    batch: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number, record in enumerate(rows, 1):
        batch[record["provenance"]["document"]].append(record)
        if number % BATCH_ROWS == 0:
            yield from batch.items()
            batch.clear()
    yield from batch.items()


def _of(facts: ReportFacts, name: str, counted: _Counted) -> ReportFacts:
    """The facts of a run cut down to one document."""
    sections = tuple(section for section in facts.sections if section.document == name)
    gates = [Rejection(gate, rows) for gate, rows in counted.gates.most_common()]
    judged = sum(rows for gate, rows in counted.gates.items() if gate.startswith("judge: "))
    approved = counted.splits["train"] + counted.splits["golden"]
    return replace(
        facts,
        title=name,
        spent_nusd=counted.cost_nusd,
        unknown_nusd=0,
        funnel=Funnel(
            passages=sum(section.chunks for section in sections) if facts.outlined else None,
            asked=sum(section.asked for section in sections),
            pairs=sum(counted.splits.values()),
            passed_free=approved + judged,
            judged=approved + judged if facts.approval else 0,
            train=counted.splits["train"],
            golden=counted.splits["golden"],
        ),
        approval=(approved, approved + judged) if facts.approval and approved + judged else None,
        by_stage=(),
        by_teacher=(),
        rejections=tuple(sorted(gates, key=lambda one: (-one.rows, one.gate))),
        kinds=tuple(sorted(counted.kinds.items(), key=lambda item: (-item[1], item[0]))),
        difficulties=(),
        sections=sections,
        skipped=tuple(one for one in facts.skipped if one.document == name),
        forecast=None,
        calls=None,
        replayed=None,
        wall_s=None,
    )


def _write_rest(folder: Path, facts: ReportFacts, families: Mapping[str, str]) -> None:
    files: dict[str, dict[str, Any]] = {f"{split}.jsonl": _measured(folder / f"{split}.jsonl") for split in SPLITS}
    files["README.md"] = write_file(folder / "README.md", [dataset_card(facts, families).encode()])
    files[REPORT_FILE] = write_file(folder / REPORT_FILE, [report(facts).encode()])
    manifest = {"run": facts.run, "document": facts.title, "state": facts.state, "files": files}
    told = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False)
    write_file(folder / MANIFEST, [told.encode(), b"\n"])


def _measured(path: Path) -> dict[str, Any]:
    """Size, lines and SHA-256 of a file as it lies on disk."""
    digest, size, lines = hashlib.sha256(), 0, 0
    try:
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                digest.update(part)
                size += len(part)
                lines += part.count(b"\n")
    except OSError as error:
        raise unwritable(path, error) from error
    return {"bytes": size, "lines": lines, "sha256": digest.hexdigest()}
