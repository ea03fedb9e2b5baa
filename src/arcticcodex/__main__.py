"""`python -m arcticcodex` is the command `arctic`."""

from __future__ import annotations

from arcticcodex.cli.app import main

if __name__ == "__main__":
    main()
