"""From the store to files: train, golden and rejected rows, the dataset card, and the manifest last.

Files are written beside their place and moved into it, so a reader never meets half of one. The same journal gives
the same bytes. A row's `cost_usd` is its share of what its calls cost, whenever they were paid.
"""

from __future__ import annotations

import hashlib
import json
import os
from itertools import islice
from typing import TYPE_CHECKING, Any

from arcticcodex.errors import OutputError, UsageError
from arcticcodex.money import format_usd
from arcticcodex.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Connection

SPLITS = ("train", "golden", "rejected")
RUN_FILE = "run.json"
MANIFEST = "manifest.json"
BATCH_ROWS = 500


def claim_folder(folder: Path, run: str) -> None:
    """Take a folder for a run: it must be new, empty, or this run's own. Writes `run.json` first.

    Raises `UsageError` when it holds anything else, `OutputError` when it cannot be written.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise UsageError(
                f"{folder} is not a folder.", "A run writes several files.", "Name a folder with: --out DIR"
            )
        folder.mkdir(parents=True, exist_ok=True)
        owner = _owner(folder)
        if owner is None and any(folder.iterdir()):
            raise UsageError(
                f"The output folder {folder} is not empty.",
                "It holds files that are not this run's; they would be mixed up.",
                "Name a new one with: --out DIR",
            )
        if owner not in {None, run}:
            raise UsageError(
                f"The output folder {folder} belongs to run {owner}.",
                f"This run is {run}.",
                "Name a new one with --out DIR, or continue that run with: arctic resume " + str(owner),
            )
        write_file(folder / RUN_FILE, [_json({"run": run}).encode() + b"\n"])
    except OSError as error:
        raise _unwritable(folder, error) from error


def _owner(folder: Path) -> str | None:
    try:
        return str(json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))["run"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return "unknown"


def export_run(connection: Connection, run: str, folder: Path, card: str, facts: Mapping[str, Any]) -> dict[str, str]:
    """Write a run's files into its folder; return the path of each by name.

    `card` is the text of README.md, `facts` what the manifest says besides the files' sizes and hashes.
    """
    files: dict[str, dict[str, Any]] = {}
    paths: dict[str, str] = {}
    for split in SPLITS:
        rows = _lines(connection, run, split)
        files[f"{split}.jsonl"] = write_file(folder / f"{split}.jsonl", rows)
        paths[split] = str(folder / f"{split}.jsonl")
    files["README.md"] = write_file(folder / "README.md", [card.encode()])
    manifest = {"run": run, **facts, "files": files}
    write_file(folder / MANIFEST, [json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False).encode(), b"\n"])
    return {**paths, "card": str(folder / "README.md"), "manifest": str(folder / MANIFEST)}


def write_file(path: Path, parts: Iterable[bytes]) -> dict[str, Any]:
    """Write a file whole or not at all; return its size, lines and SHA-256. Raises `OutputError`."""
    digest, size, lines = hashlib.sha256(), 0, 0
    draft = path.with_name(f".{path.name}.part")
    try:
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
        raise _unwritable(path, error) from error
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return {"bytes": size, "lines": lines, "sha256": digest.hexdigest()}


def _lines(connection: Connection, run: str, split: str) -> Iterator[bytes]:
    """Rows of one split as JSON lines with their cost, in bounded memory."""
    rows = queries.samples(connection, run, split)
    while batch := [(row, json.loads(row.record)) for row in islice(rows, BATCH_ROWS)]:
        calls = {share["call"] for _, record in batch for share in record["provenance"]["calls"]}
        costs = queries.costs_of(connection, sorted(calls))
        for row, record in batch:
            record["cost_usd"] = format_usd(sum(_share(costs, share) for share in record["provenance"]["calls"]))
            if split == "rejected":
                record |= {"gate": row.gate, "reason": row.reason}
            yield _json(record).encode() + b"\n"


def _share(costs: Mapping[str, int], share: Mapping[str, Any]) -> int:
    """One sample's share of a call's cost: the shares of all `of` siblings sum to it exactly."""
    cost_nusd, part, of = costs[share["call"]], int(share["part"]), int(share["of"])
    return cost_nusd * (part + 1) // of - cost_nusd * part // of


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path} cannot be written.",
        error.strerror or type(error).__name__,
        "Free space or mend the folder's rights, then run: arctic resume latest",
    )
