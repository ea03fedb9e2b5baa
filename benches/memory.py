"""Memory: a run ten times as long may not need much more of it.

Each run is a fresh process, whose peak resident set the operating system keeps. It distils a made-up manual for real:
each chunk is one call to the rehearsal server, journalled and settled, and gives five rows, which are checked by the
free gates, stored and exported. The server, with its log of all calls, is another process and not counted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from arcticcodex.pipelines.distill import distill
from arcticcodex.rehearsal.process import rehearsal_server
from rig import NUSD, Figure, at_most, context, manual, report, scratch, timed

MOST_MB = 300
ROWS_PER_CHUNK = 5
TEACHERS = "generator=gpt-6-luna,judge=offline"


def child(folder: Path, chunks: int, seed: int) -> dict[str, Any]:
    """Distil a manual of some chunks; the rows exported and this process's own peak in MB."""
    source = folder / "manual.md"
    source.write_text(manual(seed, chunks), encoding="utf-8")
    with rehearsal_server({"seed": seed}) as server:
        surroundings = context(folder, server, teachers=TEACHERS, concurrency=100, budget_nusd=100 * NUSD)
        summary = asyncio.run(distill([source], surroundings))
    rows = sum(_lines(Path(summary.paths[name])) for name in ("train", "golden", "rejected"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kilobytes, on macOS bytes
    return {"rows": rows, "calls": summary.attempts, "peak_mb": peak / (1e6 if sys.platform == "darwin" else 1e3)}


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def measured(rows: int, seed: int) -> dict[str, Any]:
    """A run of so many rows in a process of its own, with the seconds it took."""
    took: dict[str, float] = {}
    with scratch() as folder, timed(took, "s"):
        chunks = str(rows // ROWS_PER_CHUNK)
        command = [sys.executable, __file__, "--child", str(folder), chunks, "--seed", str(seed)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return {**json.loads(done.stdout), **took}


def main() -> int:
    """Measure a short and a long run, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="of the long run; the short one has a tenth")
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--child", nargs=2, metavar=("FOLDER", "CHUNKS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        folder, chunks = options.child
        print(json.dumps(child(Path(folder), int(chunks), options.seed)))
        return 0
    short, long = (measured(rows, options.seed) for rows in (options.rows // 10, options.rows))
    figures = [
        Figure(f"peak of {one['rows']:,} rows ({one['calls']:,} calls)", f"{one['peak_mb']:.0f} MB in {one['s']:.0f} s")
        for one in (short, long)
    ]
    figures += [
        at_most("more for the long run, MB", long["peak_mb"] - short["peak_mb"], MOST_MB, "{:.0f}"),
        Figure(
            "rows as many as wanted",
            f"{short['rows']:,} and {long['rows']:,}",
            f"{options.rows // 10:,} and {options.rows:,}",
            long["rows"] >= options.rows and short["rows"] >= options.rows // 10,
        ),
    ]
    return report("memory", [options.seed], figures)


if __name__ == "__main__":
    raise SystemExit(main())
