"""A run over several documents as one dataset for each: the same rows once more, in a folder per document."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections import Counter, defaultdict
from itertools import count
from typing import TYPE_CHECKING, Any

from arcticcodex.datasets.card import dataset_card
from arcticcodex.datasets.export import (
    CARD_FILE,
    EXPORT_FILE,
    MANIFEST,
    RUN_FILE,
    SPLITS,
    rows_of,
    unwritable,
    write_file,
)
from arcticcodex.datasets.formats import FORMATS
from arcticcodex.datasets.labels import LABELS_FILE
from arcticcodex.datasets.report import REPORT_FILE, report
from arcticcodex.datasets.report_facts import document_facts
from arcticcodex.money import parse_usd
from arcticcodex.store.report_queries import Counts, tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from arcticcodex.datasets.report_facts import ReportFacts

BATCH_ROWS = 500
# What a run or a later command puts in the run's folder. `export` and `skipped.jsonl` are named in layers above.
OTHERS = (RUN_FILE, EXPORT_FILE, MANIFEST, CARD_FILE, REPORT_FILE, LABELS_FILE, "skipped.jsonl", "export")
TAKEN = frozenset(name.casefold() for name in (*OTHERS, *(f"{split}.jsonl" for split in SPLITS)))


def export_documents(
    connection: Connection,
    folder: Path,
    facts: ReportFacts,
    families: Mapping[str, str],
    licences: Mapping[str, str] | None = None,
) -> None:
    """Write a folder for every source of a run (see `folders_of`): its rows, card, report and, last, manifest.

    Golden sections are those of the run. Money is what the document's own rows cost. `families` and `licences` are
    those of the card. Raises `OutputError`.
    """
    folders = {name: folder / own for name, own in folders_of([name for name, _ in facts.sources]).items()}
    costs_nusd: Counter[str] = Counter()
    for split in SPLITS:
        costs_nusd += _write_split(connection, facts.run, split, folder, folders)
    counted = tally(connection, facts.run).documents
    for name, own in folders.items():
        own_facts = document_facts(facts, name, counted.get(name, Counts()), costs_nusd[name])
        _write_rest(own, own_facts, dataset_card(own_facts, families, licences))


def folders_of(documents: Sequence[str]) -> dict[str, str]:
    """The name of each document's folder: its own, unless a file or folder of the run has it.

    Then it is `NAME-document`, with a number where that is another document's: apart whatever the case of letters.
    """
    taken = {name.casefold() for name in documents} | TAKEN
    folders = {}
    for name in documents:
        folders[name] = name if name.casefold() not in TAKEN else _apart(f"{name}-document", taken)
        taken.add(folders[name].casefold())
    return folders


def _apart(name: str, taken: Iterable[str]) -> str:
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    return next(one for one in names if one.casefold() not in taken)


def _write_split(
    connection: Connection, run: str, split: str, folder: Path, folders: Mapping[str, Path]
) -> Counter[str]:
    """One pass over a split: each row is appended to the draft of its document's file; then all take their place.

    What the rows of each document cost.
    """
    drafts = {name: own / f".{split}.jsonl.part" for name, own in folders.items()}
    costs_nusd: Counter[str] = Counter()
    try:
        for draft in drafts.values():
            draft.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(b"")
        for name, rows in _by_document(rows_of(connection, run, (split,))):
            with drafts[name].open("ab") as file:
                file.writelines(FORMATS["jsonl"].encode(rows))
            costs_nusd[name] += sum(parse_usd(record["cost_usd"]) for record in rows)
        for draft in drafts.values():
            with draft.open("ab") as file:
                os.fsync(file.fileno())  # before the manifest vouches for it
            draft.replace(draft.with_name(f"{split}.jsonl"))
    except OSError as error:
        raise unwritable(folder, error) from error
    finally:
        for draft in drafts.values():
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
    return costs_nusd


def _by_document(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Rows by document, some hundreds at a time."""
    batch: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number, record in enumerate(rows, 1):
        batch[record["provenance"]["document"]].append(record)
        if number % BATCH_ROWS == 0:
            yield from batch.items()
            batch.clear()
    yield from batch.items()


def _write_rest(folder: Path, facts: ReportFacts, card: str) -> None:
    files: dict[str, dict[str, Any]] = {f"{split}.jsonl": _measured(folder / f"{split}.jsonl") for split in SPLITS}
    files[CARD_FILE] = write_file(folder / CARD_FILE, [card.encode()])
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
