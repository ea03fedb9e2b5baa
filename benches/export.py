"""Exports: 100,000 rows into each trainer's form in five seconds, in memory that does not grow with them.

The store is filled once with two runs, one of a tenth of the rows; each export is a process of its own. CPU seconds are
those of reading, writing and hashing; the clock's are told too. What a process holds at most is measured for both runs:
the difference is what the rows cost. The same rows are exported twice, and the files compared.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

from arcticcodex.datasets.export import export_as
from arcticcodex.datasets.formats import FORMATS, format_named
from arcticcodex.records import Outcome, Reply, Usage
from arcticcodex.store.database import open_engine
from arcticcodex.store.ledger import Claim, Put, Settle, apply
from arcticcodex.store.store import read_store
from duplicates import row as text_of
from rig import Figure, at_most, report, scratch

ROWS = 100_000
MOST_S = 5.0
WHOLE_MOST_S = 8.0  # of whole rows, which are encoded again to the last call, each with its cost
MOST_GROWTH_MB = 24.0
PAIRS = 5
SPLITS = ("train",) * 17 + ("golden", "golden", "rejected")


def outcomes(chance: random.Random, number: int) -> tuple[Outcome, ...]:
    """The pairs of one passage, as distilling stores them: some 1,300 bytes each."""
    split = chance.choice(SPLITS)
    made = []
    for part in range(PAIRS):
        question, _, answer = text_of(chance).partition("\n")
        quote = answer[: chance.randint(40, 160)]
        record = {
            "id": f"{chance.getrandbits(64):016x}",
            "messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}],
            "kind": "fact",
            "difficulty": "easy",
            "evidence": [{"document": "manual", "start": 100, "end": 100 + len(quote), "quote": quote}],
            "verdicts": [
                {"judge": "code", "criterion": name, "passed": True, "reason": ""}
                for name in ("complete", "quote", "quote_length")
            ],
            "judge": "none",
            "section": f"manual: Part {number % 97}",
            "provenance": {
                "document": "manual",
                "sha256": "0" * 64,
                "chunk": {"number": number, "start": 0, "end": 800},
                "generator": "offline",
                "rehearsal": False,
                "calls": [{"call": f"call{number}", "part": part, "of": PAIRS}],
            },
        }
        gate = "quote" if split == "rejected" else ""
        made.append(Outcome(number, part, split, record, gate, gate))  # type: ignore[arg-type]
    return tuple(made)


def fill(url: str, seed: int, runs: dict[str, int]) -> None:
    """A store with runs of so many rows, each call paid for."""
    chance, engine = random.Random(seed), open_engine(url)
    reply = Reply("", "", "stop", "m", Usage(1, 0, 0, 1), cap_tokens=100)
    with engine.begin() as connection:
        calls = range(max(runs.values()) // PAIRS)
        rest = ("openai", "m", "p", "standard", "2026-11", 100, 1_000_003, "{}")
        for first in range(0, len(calls), 1000):
            names = [f"call{number}" for number in calls[first : first + 1000]]
            apply(connection, [Claim(name, name, "r", "generate", 0, "me", *rest) for name in names])  # type: ignore[arg-type]
            apply(connection, [Settle(name, "settled", 1_000_003, reply) for name in names])
        for run, rows in runs.items():
            for first in range(0, rows // PAIRS, 1000):
                puts = [Put(run, outcomes(chance, number)) for number in range(first, min(first + 1000, rows // PAIRS))]
                apply(connection, list(puts))
    engine.dispose()


def one(url: str, run: str, name: str, folder: Path) -> None:
    """Export once, in this process, and print what it took."""
    format_named("parquet").need()
    began_s, clock_s = time.process_time(), time.monotonic()
    read_store(
        url, lambda connection: export_as(connection, run, folder, format_named(name), "# Card\n", rejected=True)
    )
    took = {"cpu_s": time.process_time() - began_s, "wall_s": time.monotonic() - clock_s}
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    print(json.dumps({**took, "peak_mb": peak_mb}))


def exported(url: str, run: str, name: str, folder: Path) -> tuple[dict[str, float], dict[str, str]]:
    """What an export in a process of its own took, and the hash of each of its files."""
    command = [sys.executable, __file__, "--one", url, run, name, str(folder)]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    manifest = json.loads((folder / "export.json").read_text())
    return json.loads(ended.stdout), {file: facts["sha256"] for file, facts in manifest["files"].items()}


def measured(url: str, name: str, rows: int, folder: Path) -> list[Figure]:
    """One form, from both runs."""
    small, _ = exported(url, "small", name, folder / f"{name}-small")
    first, files = exported(url, "whole", name, folder / f"{name}-1")
    second, again = exported(url, "whole", name, folder / f"{name}-2")
    size_mb = sum(path.stat().st_size for path in (folder / f"{name}-1").rglob("*")) / 1e6
    cpu_s, wall_s = (min(first[part], second[part]) for part in ("cpu_s", "wall_s"))
    growth_mb = min(first["peak_mb"], second["peak_mb"]) - small["peak_mb"]
    most_s = WHOLE_MOST_S if name == "jsonl" else MOST_S
    return [
        at_most(f"{name}: CPU-seconds for {rows:,} rows", cpu_s, most_s * rows / ROWS, "{:.2f}"),
        Figure("  seconds by the clock; megabytes written", f"{wall_s:.2f}; {size_mb:.0f}"),
        at_most("  megabytes more than for a tenth of the rows", growth_mb, MOST_GROWTH_MB, "{:.0f}"),
        Figure("  the same bytes again", str(files == again), "True", files == again),
    ]


def main() -> int:
    """Fill, export, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--formats", nargs="*", default=list(FORMATS))
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        url, run, name, folder = options.one
        one(url, run, name, Path(folder))
        return 0
    with scratch() as folder:
        url = str(folder / "arctic.db")
        fill(url, options.seed, {"whole": options.rows, "small": options.rows // 10})
        figures = [figure for name in options.formats for figure in measured(url, name, options.rows, folder)]
    return report("export", [options.seed], figures)


if __name__ == "__main__":
    raise SystemExit(main())
