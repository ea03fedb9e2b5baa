"""Run benches, each in a process of its own: those named, or all. Exit code 1 if one misses a bar or fails."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).parent
PARTS = {"run", "machine", "worker"}  # no benches by themselves: this one, and the parts of chaos


def names() -> list[str]:
    """All benches: the files here that can be run."""
    files = (path for path in FOLDER.glob("*.py") if "__main__" in path.read_text(encoding="utf-8"))
    return sorted(path.stem for path in files if path.stem not in PARTS)


def main() -> int:
    """Run them one after the other; nothing else measures at the same time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names()))
    asked = parser.parse_args().names or names()
    if unknown := sorted(set(asked) - set(names())):
        parser.error(f"no such bench: {', '.join(unknown)}; there are {', '.join(names())}")
    failed = []
    for name in asked:
        began_s = time.monotonic()
        code = subprocess.run([sys.executable, str(FOLDER / f"{name}.py")], check=False).returncode
        print(f"  {name}: exit code {code} after {time.monotonic() - began_s:.0f} s", flush=True)
        failed += [name] if code else []
    print(f"\nfailed: {', '.join(failed)}" if failed else "\nall bars met")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
