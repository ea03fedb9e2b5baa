"""Demo: from a fresh clone to a result by `make demo`, with installation, in under three minutes.

The repository is cloned as it was last committed; no environment, wheel or download of an earlier one is used. The
packages come from wherever pip is set up to fetch them: a slow line or mirror is part of the figure.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from pathlib import Path

from rig import Figure, at_least, at_most, report, scratch, timed

MOST_S = 180.0
ROOT = Path(__file__).resolve().parents[1]


def fresh_environment(folder: Path) -> dict[str, str]:
    """This process's environment without a virtual environment, a path of ours or a filled package cache."""
    dropped = {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "MAKEFLAGS", "MFLAGS", "MAKELEVEL", "VENV"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    caches = {name: str(folder / name.lower()) for name in ("PIP_CACHE_DIR", "UV_CACHE_DIR")}
    return kept | caches | {"NO_COLOR": "1"}


def rows_of(clone: Path) -> tuple[int, int]:
    """Training rows with verbatim evidence, and all training rows, in what the demo left behind."""
    text = (clone / "demo" / "python-reference.txt").read_text(encoding="utf-8")
    rows = [
        json.loads(line)
        for path in (clone / "demo" / "runs").glob("*/train.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    grounded = [
        row
        for row in rows
        if row["evidence"] and all(text[one["start"] : one["end"]] == one["quote"] for one in row["evidence"])
    ]
    return len(grounded), len(rows)


def main() -> int:
    """Clone, run, look at the result, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100, help="how many training rows the result must at least have")
    options = parser.parse_args()
    took: dict[str, float] = {}
    with scratch() as folder:
        clone, environment = folder / "clone", fresh_environment(folder)
        with timed(took, "all"):
            subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True, env=environment)
            with timed(took, "make"):
                done = subprocess.run(["make", "demo"], cwd=clone, env=environment, capture_output=True, check=False)
        if done.returncode:
            print(done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"), sep="\n")
        grounded, rows = rows_of(clone) if done.returncode == 0 else (0, 0)
        with timed(took, "again"):
            again = subprocess.run(["make", "demo"], cwd=clone, env=environment, capture_output=True, check=False)
    codes = (done.returncode, again.returncode)
    figures = [
        Figure("exit codes of make demo, and of it again", str(codes), "(0, 0)", codes == (0, 0)),
        at_most("seconds from the clone to the result", took["all"], MOST_S, "{:.0f}"),
        Figure("  of these make demo", f"{took['make']:.0f}"),
        Figure("seconds again, with everything installed", f"{took['again']:.0f}"),
        at_least("training rows", rows, options.rows, "{:.0f}"),
        at_least("  of these grounded in the manual", grounded, rows, "{:.0f}"),
    ]
    return report("demo: fresh clone", "none", figures)


if __name__ == "__main__":
    raise SystemExit(main())
