"""The same as `arctic cascade`: `python cascade_runner.py --samples 10000`, with every option of the command."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    try:
        from arcticcodex.cli.app import main
    except ModuleNotFoundError:  # not this Python's: use the environment that `make` made
        python = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
        if not python.exists() or Path(sys.prefix) == python.parents[1]:
            sys.exit("ArcticCodex is not installed: run `make demo` once, or `pip install .`")
        os.execv(python, [python, *sys.argv])  # noqa: S606 — our own interpreter
    main(["cascade", *sys.argv[1:]])
