"""Kill -9: a run is killed twenty times at random moments and resumed, and ends as if nothing had happened.

A row is a question-answer pair: 400 chunks of five pairs each. The run is the real command in a process group of its
own; a cascade is killed half as often, with rows of every fate. Most kills come at a drawn number of settled calls,
some at a drawn time after the start (while it opens its store or replays), the last ones when all calls are settled and
the files are written. Then many processes attack the cap at once: the steps of machine.py.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from bisect import bisect_left
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arcticcodex.config import load_settings
from arcticcodex.pipelines.resume import export
from arcticcodex.rehearsal.process import rehearsal_server
from machine import on_both
from rig import Figure, at_least, at_most, manual, report, scratch

if TYPE_CHECKING:
    from arcticcodex.rehearsal.process import Rehearsal

DISTILL = ("distill", "manual.md")
CASCADE = ("cascade", "--domain", "law", "--budget", "20", "--samples")
UNEVEN = {"messy_share": 0.2, "hopeless_share": 0.05, "wrong_share": 0.3, "repeat_share": 0.1}
LATENCY = {"median": 0.02, "sigma": 0.5}
SPLITS = ("train", "golden", "rejected")
ONE_RUN_S = 120.0
IMPORT_S = 0.2  # a new process sends nothing so soon
LIVES = 100  # processes started at most; some end before their kill comes


@dataclass(slots=True)
class Project:
    """A project folder whose command line asks the rehearsal server."""

    folder: Path
    server: Rehearsal
    begin: tuple[str, ...] = DISTILL

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start `arctic` in a process group of its own."""
        command = [sys.executable, "-m", "arcticcodex", *arguments, "--yes", "--quiet", "--json", "--concurrency", "8"]
        environment = {**os.environ, **self.server.environment(), "HOME": str(self.folder), "NO_COLOR": "1"}
        with (self.folder / "out.json").open("wb") as out, (self.folder / "err.txt").open("ab") as err:
            return subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=out, stderr=err, start_new_session=True
            )

    def begin_or_resume(self) -> subprocess.Popen[bytes]:
        """Go on with the run, or begin it where no process lived long enough to."""
        return self.start(*(("resume", "latest") if self.rows("SELECT id FROM runs") else self.begin))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the ledger as anybody could."""
        if not (self.folder / "arctic.db").exists():
            return []
        with closing(sqlite3.connect(self.folder / "arctic.db")) as connection:
            try:
                return connection.execute(query).fetchall()
            except sqlite3.OperationalError:  # killed before the tables were made
                return []

    def settled(self) -> int:
        """How many attempts are settled so far."""
        return next((row[0] for row in self.rows("SELECT COUNT(*) FROM attempts WHERE state = 'settled'")), 0)

    def records(self) -> dict[str, list[dict[str, Any]]]:
        """The rows of each split as exported, what they cost apart."""
        folder = Path(self.rows("SELECT out FROM runs")[0][0])
        splits = {}
        for split in SPLITS:
            lines = (folder / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
            splits[split] = [{k: v for k, v in json.loads(line).items() if k != "cost_usd"} for line in lines]
        return splits


@dataclass(slots=True)
class Kills:
    """When the process after each kill was started, and the calls the ledger held as settled and in flight between."""

    next_s: list[float] = field(default_factory=list)
    settled: list[int] = field(default_factory=list)
    in_flight: list[int] = field(default_factory=list)


def unbroken(project: Project) -> int:
    """Run to the end; how many calls the server answered."""
    process = project.start(*project.begin)
    if process.wait(ONE_RUN_S) != 0:
        raise RuntimeError(f"the unbroken run failed: {(project.folder / 'err.txt').read_text()[-2000:]}")
    return int(project.server.bill()["attempts"])


def broken(project: Project, seed: int, wanted: int, calls: int) -> Kills:
    """Kill the run `wanted` times, then let it finish."""
    chance = random.Random(seed)
    kills = Kills()
    late, early = wanted // 6, wanted // 5
    thresholds = sorted(chance.randint(1, calls - 1) for _ in range(wanted - late - early))
    for _ in range(LIVES):
        if len(kills.in_flight) == wanted:
            break
        process = project.begin_or_resume()
        if early and len(kills.in_flight) % 4 == 3:
            early -= 1
            ended = _ended(process, chance.uniform(0.05, 1.2))
        else:
            threshold = thresholds.pop(0) if thresholds else calls
            while not (ended := _ended(process, 0.005)) and project.settled() < threshold:
                pass
            ended = ended or _ended(process, chance.uniform(0, 0.03 if threshold < calls else 0.2))
        if not ended:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            kills.in_flight.append(len(project.rows("SELECT id FROM attempts WHERE state = 'reserved'")))
            kills.settled.append(project.settled())
            kills.next_s.append(time.time())
    process = project.begin_or_resume()
    if process.wait(ONE_RUN_S) != 0:
        raise RuntimeError(f"the last resume failed: {(project.folder / 'err.txt').read_text()[-2000:]}")
    return kills


def _ended(process: subprocess.Popen[bytes], within_s: float) -> bool:
    try:
        process.wait(within_s)
    except subprocess.TimeoutExpired:
        return False
    return True


def repeats(log: list[dict[str, Any]], kills: Kills) -> tuple[list[int], int]:
    """How many calls were sent again for each kill, and how many again by one and the same process.

    What a killed process sent last may reach a busy server a moment after it; no new one sends before it has imported.
    """
    lives = [started_s + IMPORT_S for started_s in kills.next_s]
    asked: dict[str, list[float]] = defaultdict(list)
    for entry in log:
        asked[entry["identity"]].append(entry["t"])
    again, causeless = [0] * len(lives), 0
    for times in asked.values():
        for first_s, second_s in pairwise(sorted(times)):
            life = bisect_left(lives, first_s)
            if life < bisect_left(lives, second_s):
                again[life] += 1
            else:
                causeless += 1
    return again, causeless


def same_bytes(project: Project) -> bool:
    """Whether the files as the run left them, exported again and exported once more, are the same."""
    run, out = project.rows("SELECT id, out FROM runs")[0]
    loaded = load_settings(project.folder, environ=project.server.environment())
    seen = []
    for _ in range(2):
        seen.append({path.name: path.read_bytes() for path in sorted(Path(out).iterdir())})
        export(run, loaded)
    seen.append({path.name: path.read_bytes() for path in sorted(Path(out).iterdir())})
    return seen[0] == seen[1] == seen[2]


def figures(seed: int, chunks: int, wanted: int, begin: tuple[str, ...] = DISTILL) -> list[Figure]:
    """An unbroken run and a broken one, compared."""
    with scratch() as folder, rehearsal_server({"seed": seed, "latency": LATENCY, **UNEVEN}) as server:
        whole, parts = (Project(folder / name, server, begin) for name in ("whole", "parts"))
        for project in (whole, parts):
            project.folder.mkdir()
            (project.folder / "manual.md").write_text(manual(seed, chunks), encoding="utf-8")
        calls = unbroken(whole)
        server.reset()
        began_s = time.monotonic()
        kills = broken(parts, seed, wanted, calls)
        took_s = time.monotonic() - began_s
        log, bill = server.log(), server.bill()["total_nusd"]
        again, causeless = repeats(log, kills)
        ours, theirs = parts.records(), whole.records()
        ((settled, unknown),) = parts.rows("SELECT settled_nusd, unknown_nusd FROM scopes WHERE id LIKE 'run:%'")
        reserved = parts.rows("SELECT id FROM attempts WHERE state = 'reserved'")
        resettled = parts.rows(
            "SELECT a.identity FROM attempts a JOIN attempts b ON a.identity = b.identity AND a.id <> b.id"
            " WHERE a.state = 'settled' AND b.reserved_s >= a.ended_s"
        )
        twice = len(log) - len({entry["identity"] for entry in log})
        pairs = sum(map(len, theirs.values()))
        return [
            Figure(f"seed {seed}: rows; calls; seconds", f"{pairs}; {calls}; {took_s:.0f}"),
            at_least(f"seed {seed}: kills", len(kills.in_flight), wanted, "{:d}"),
            Figure(f"seed {seed}: settled at the kills", " ".join(map(str, kills.settled))),
            Figure(f"seed {seed}: in flight at the kills", " ".join(map(str, kills.in_flight))),
            Figure(f"seed {seed}: sent again after each", " ".join(map(str, again)), "at most those in flight",
                   all(one <= most for one, most in zip(again, kills.in_flight, strict=True))),
            at_most(f"seed {seed}: sent again by one process ({twice} again in all)", causeless, 0, "{:d}"),
            at_most(f"seed {seed}: settled calls repeated", len(resettled), 0, "{:d}"),
            *(Figure(f"seed {seed}: {split} rows", f"{len(ours[split])}", "those of the unbroken run",
                     ours[split] == theirs[split]) for split in SPLITS),
            at_most(f"seed {seed}: reservations left", len(reserved), 0, "{:d}"),
            Figure(f"seed {seed}: settled <= bill <= settled + unknown", f"{settled} {bill} {settled + unknown}", "so",
                   settled <= bill <= settled + unknown),
            Figure(f"seed {seed}: exported again, and again", "the same bytes", "the same bytes", same_bytes(parts)),
        ]  # fmt: skip


def main() -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1])
    parser.add_argument("--chunks", type=int, default=400)
    parser.add_argument("--samples", type=int, default=600, help="training pairs of the cascade")
    parser.add_argument("--kills", type=int, default=20, help="of distil; half as many of the cascade")
    parser.add_argument("--steps", type=int, default=10_000)
    options = parser.parse_args()
    killed = [one for seed in options.seeds for one in figures(seed, options.chunks, options.kills)]
    codes = [report("chaos: kill -9", options.seeds, killed)]
    begin = (*CASCADE, str(options.samples))
    cascades = [one for seed in options.seeds for one in figures(seed, 1, options.kills // 2, begin)]
    codes.append(report("chaos: kill -9 of a cascade", options.seeds, cascades))
    attacked = [one for seed in options.seeds for one in on_both(seed, options.steps)]
    codes.append(report("chaos: many processes, one cap", options.seeds, attacked))
    return max(codes)


if __name__ == "__main__":
    raise SystemExit(main())
