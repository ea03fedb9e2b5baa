"""Faults: a distill run through server errors, push-backs and broken JSON loses no row and keeps no wrong one.

The same manual is distilled twice, from a clean server and from a faulty one; the simulator's generator invents in a
tenth of its pairs, its judge errs in none. What is kept is checked here against the manual itself.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arcticcodex.pipelines.distill import distill
from arcticcodex.rehearsal.process import rehearsal_server
from rig import Figure, at_least, at_most, context, manual, report, scratch

if TYPE_CHECKING:
    from pathlib import Path

    from arcticcodex.pipelines.summary import RunSummary

FAULTS = {"500": 0.05, "429": 0.05, "malformed": 0.02}
INVENTED = {"ungrounded_share": 0.1, "judge_error": 0.0}
SPLITS = ("train", "golden", "rejected")


@dataclass(frozen=True, slots=True)
class Made:
    """What a run made: the records of each split, and what the server met."""

    summary: RunSummary
    splits: dict[str, list[dict[str, Any]]]
    met: Counter[str]

    def ids(self, split: str) -> Counter[str]:
        """The ids of a split, and how often each is there."""
        return Counter(record["id"] for record in self.splits[split])


def make(folder: Path, seed: int, text: str, faults: dict[str, float]) -> Made:
    """Distil `text` in a new project from a server with these faults."""
    folder.mkdir()
    (folder / "manual.md").write_text(text, encoding="utf-8")
    settings = {"seed": seed, "latency": 0.02, "faults": faults, "retry_after_s": 0, **INVENTED}
    with rehearsal_server(settings) as server:
        surroundings = context(folder, server, concurrency=64)
        summary = asyncio.run(distill([folder / "manual.md"], surroundings))
        met = Counter(entry["fault"] for entry in server.log())
    splits = {}
    for split in SPLITS:
        with open(summary.paths[split], encoding="utf-8") as file:  # noqa: PTH123 — a path as the summary gives it
            splits[split] = [json.loads(line) for line in file]
    return Made(summary, splits, met)


def squeezed(text: str) -> str:
    """Text with each run of white space as one space."""
    return re.sub(r"\s+", " ", text)


def wrong(record: dict[str, Any], text: str) -> bool:
    """Whether there is no answer, or it or a quote does not stand in the manual (whose words the simulator uses)."""
    if not record["messages"]:
        return True
    answer = squeezed(record["messages"][1]["content"]).removeprefix("As is known: ")
    quotes = [squeezed(item["quote"]) for item in record["evidence"]]
    return not quotes or any(part not in text for part in (answer, *quotes))


def figures(seed: int, chunks: int) -> list[Figure]:
    """A clean run and a faulty one, compared."""
    text = manual(seed, chunks)
    with scratch() as folder:
        clean, faulty = make(folder / "clean", seed, text, {}), make(folder / "faulty", seed, text, FAULTS)
    plain = squeezed(text)
    lost = sum((clean.ids(split) - faulty.ids(split)).total() for split in SPLITS)
    gained = sum((faulty.ids(split) - clean.ids(split)).total() for split in SPLITS)
    kept = [record for split in ("train", "golden") for record in faulty.splits[split]]
    invented = [record for record in faulty.splits["rejected"] if wrong(record, plain)]
    met = ", ".join(f"{faulty.met[name]} x {name}" for name in FAULTS)
    return [
        Figure(f"seed {seed}: rows; faults met", f"{faulty.summary.rows}; {met}"),
        at_least(f"seed {seed}: faults met of each kind", min(faulty.met[name] for name in FAULTS), 1, "{:d}"),
        at_least(f"seed {seed}: invented pairs that were rejected", len(invented), 1, "{:d}"),
        at_most(f"seed {seed}: rows lost", lost, 0, "{:d}"),
        at_most(f"seed {seed}: rows in no clean run", gained, 0, "{:d}"),
        at_most(f"seed {seed}: wrong rows kept of {len(kept)}", sum(wrong(row, plain) for row in kept), 0, "{:d}"),
        Figure(f"seed {seed}: exit code", str(faulty.summary.exit_code), "0", faulty.summary.exit_code == 0),
        Figure(f"seed {seed}: seconds, clean and faulty", f"{clean.summary.wall_s:.1f}, {faulty.summary.wall_s:.1f}"),
    ]


def main() -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--chunks", type=int, default=200)
    options = parser.parse_args()
    return report("faults", options.seeds, [one for seed in options.seeds for one in figures(seed, options.chunks)])


if __name__ == "__main__":
    raise SystemExit(main())
