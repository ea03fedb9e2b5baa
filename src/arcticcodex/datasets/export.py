"""From the store to files: train, golden and rejected rows, the dataset card, and the manifest last.

A run's own files stand in its folder; the forms trainers want (`arcticcodex.datasets.formats`) in folders of their own,
each with a card and, written last, `export.json`: what it is, and each file's rows, size and hash. Files are written
beside their place and moved into it, so a reader never meets half of one. The same journal gives the same bytes. A
row's `cost_usd` is its share of what its calls cost, whenever they were paid.
"""

from __future__ import annotations

import hashlib
import json
import os
from itertools import islice
from typing import TYPE_CHECKING, Any

from arcticcodex.datasets.formats import FORMATS, hub_header
from arcticcodex.datasets.labels import apply
from arcticcodex.errors import NothingToDo, OutputError, UsageError
from arcticcodex.money import format_usd
from arcticcodex.store import queries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from arcticcodex.datasets.formats import Format
    from arcticcodex.datasets.labels import Label

SPLITS = ("train", "golden", "rejected")
FINAL = "final"
RUN_FILE = "run.json"
EXPORT_FILE = "export.json"
MANIFEST = "manifest.json"
CARD_FILE = "README.md"
BATCH_ROWS = 100  # with more, the garbage collector takes as long as the work


def claim_folder(folder: Path, run: str) -> None:
    """Take a folder for a run: it must be new, empty, or this run's own. Writes `run.json` first.

    Raises `UsageError` when it holds anything else, `OutputError` when it cannot be written.
    """
    _claim(folder, RUN_FILE, {"run": run})


def _claim(folder: Path, marker: str, mine: Mapping[str, Any]) -> None:
    """Take a folder by the file that says whose it is. Raises as `claim_folder`."""
    try:
        if folder.exists() and not folder.is_dir():
            raise UsageError(
                f"{folder} is not a folder.", "A run writes several files.", "Name a folder with: --out DIR"
            )
        folder.mkdir(parents=True, exist_ok=True)
        found = _said(folder / marker)
        if found is None and any(folder.iterdir()):
            raise UsageError(
                f"The output folder {folder} is not empty.",
                "It holds files that are not this run's; they would be mixed up.",
                "Name a new one with: --out DIR",
            )
        if found is not None and any(found.get(name) != value for name, value in mine.items()):
            again = f", or continue that run with: arctic resume {found.get('run')}" if marker == RUN_FILE else ""
            raise UsageError(
                f"The output folder {folder} belongs to {_named(found)}.",
                f"This is {_named(mine)}.",
                f"Name a new one with --out DIR{again}",
            )
        write_file(folder / marker, [_json(mine).encode() + b"\n"])
    except OSError as error:
        raise unwritable(folder, error) from error


def _said(marker: Path) -> Mapping[str, Any] | None:
    """What a folder's marker says; None where there is none."""
    try:
        found = json.loads(marker.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _named(facts: Mapping[str, Any]) -> str:
    form = f" as {facts['format']}" if "format" in facts else ""
    return f"run {facts.get('run', 'unknown')}{form}{', golden rows included' if facts.get('final') else ''}"


def export_run(
    connection: Connection, run: str, folder: Path, texts: Mapping[str, str], facts: Mapping[str, Any]
) -> dict[str, str]:
    """Write a run's files into its folder; return the path of each by name.

    `texts` are the files that are no rows, by name (the card, the report); `facts` is what the manifest says besides
    the files' sizes and hashes.
    """
    files: dict[str, dict[str, Any]] = {}
    paths: dict[str, str] = {}
    for split in SPLITS:
        rows = FORMATS["jsonl"].encode(rows_of(connection, run, (split,)))
        files[f"{split}.jsonl"] = write_file(folder / f"{split}.jsonl", rows)
        paths[split] = str(folder / f"{split}.jsonl")
    for name, text in texts.items():
        files[name] = write_file(folder / name, [text.encode()])
    manifest = {"run": run, **facts, "files": files}
    write_file(folder / MANIFEST, [json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False).encode(), b"\n"])
    return {**paths, "manifest": str(folder / MANIFEST)}


def export_as(
    connection: Connection,
    run: str,
    folder: Path,
    form: Format,
    card: str,
    *,
    final: bool = False,
    rejected: bool = False,
    labels: Sequence[Label] = (),
) -> dict[str, str]:
    """Write a run's rows in one form into a folder of their own; return the path of each file by name.

    One file a split that has rows: train and golden; with `rejected` those too; with `final` instead one of train and
    golden together, in the order of the run. Rows that a person's `labels` reject are left out of train and golden,
    and edits taken. `card` is the text of README.md. Files of an earlier export into the same folder are replaced, and
    removed where they no longer belong.

    Raises `UsageError` for a folder of somebody else's, a missing package or a row the form cannot hold, `NothingToDo`
    where there are no rows, `OutputError`.
    """
    form.need()
    counts = queries.split_counts(connection, run)
    wanted: dict[str, Sequence[str]] = {name: (name,) for name in SPLITS[: 2 + rejected]}
    if final:
        wanted = {FINAL: SPLITS[:2]}
    wanted = {name: splits for name, splits in wanted.items() if any(counts[split] for split in splits)}
    if not wanted:
        raise NothingToDo(f"Run {run} has nothing to export.", "No row was approved.", f"See why: arctic show {run}")
    mine = {"run": run, "format": form.name, "final": final}
    _claim(folder, EXPORT_FILE, mine)
    files = {name: form.file.format(split=name) for name in wanted}
    facts = {
        file: _write_rows(connection, run, wanted[name], form, folder / file, labels) for name, file in files.items()
    }
    files = {name: file for name, file in files.items() if facts[file]["rows"]}  # a label may reject the last
    facts = {file: facts[file] for file in files.values()}
    taught = {"train": files[FINAL]} if final else {name: file for name, file in files.items() if name != "rejected"}
    texts = {**form.beside(run, taught), "README.md": (hub_header(taught) + card).encode()}
    facts |= {file: _kept(write_file(folder / file, [text])) for file, text in texts.items()}
    for file in {form.file.format(split=name) for name in (*SPLITS, FINAL)} - set(facts):
        _remove(folder / file)
    told = json.dumps({**mine, "files": facts}, indent=2, sort_keys=True, ensure_ascii=False)
    write_file(folder / EXPORT_FILE, [told.encode(), b"\n"])
    paths = {**files, "card": "README.md", "manifest": EXPORT_FILE}
    return {name: str(folder / file) for name, file in paths.items()}


def _write_rows(
    connection: Connection, run: str, splits: Sequence[str], form: Format, path: Path, labels: Sequence[Label]
) -> dict[str, Any]:
    """Write rows in one form; what the manifest says of the file."""
    written = 0

    def rows() -> Iterator[Mapping[str, Any]]:
        nonlocal written
        found = rows_of(connection, run, splits, costs=form.costs)
        for row in found if splits == ("rejected",) else apply(found, labels):
            if row["messages"] or not form.pairs:
                written += 1
                yield row

    facts = write_file(path, form.encode(rows()))
    return {"rows": written, **_kept(facts)}


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error


def _kept(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: facts[name] for name in ("bytes", "sha256")}


def write_file(path: Path, parts: Iterable[bytes]) -> dict[str, Any]:
    """Write a file whole or not at all; return its size, lines and SHA-256. Raises `OutputError`."""
    digest, size, lines = hashlib.sha256(), 0, 0
    draft = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            for part in parts:
                file.write(part)
                digest.update(part)
                size += len(part)
                lines += part.count(b"\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise unwritable(path, error) from error
    except BaseException:  # what making the rows raises (a store that fails, a row of no form), or an interrupt
        draft.unlink(missing_ok=True)
        raise
    return {"bytes": size, "lines": lines, "sha256": digest.hexdigest()}


def rows_of(
    connection: Connection, run: str, splits: Collection[str], *, costs: bool = True
) -> Iterator[dict[str, Any]]:
    """Rows of some splits as they are exported, in the order of the run and in bounded memory, with what each cost.

    `costs=False` leaves the cost out, which saves its queries. Rejected rows tell their gate and the reason.
    """
    found = queries.samples(connection, run, *(splits if len(splits) == 1 else ()))
    rows = (row for row in found if row.split in splits)
    while batch := [(row, json.loads(row.record)) for row in islice(rows, BATCH_ROWS)]:
        if costs:
            records = [record for _, record in batch]
            for record, cost_nusd in zip(records, queries.costs_nusd(connection, records), strict=True):
                record["cost_usd"] = format_usd(cost_nusd)
        for row, record in batch:
            if row.split == "rejected":
                record |= {"gate": row.gate, "reason": row.reason}
            yield record


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def unwritable(path: Path, error: OSError) -> OutputError:
    """What to raise where a file or folder cannot be written."""
    return OutputError(
        f"{path} cannot be written.",
        error.strerror or type(error).__name__,
        "Free space or mend the folder's rights, then repeat the command (for a run: arctic resume latest)",
    )
