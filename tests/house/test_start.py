"""The package and the command start light: what a person waits for before the first word."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

ARCTIC = Path(sys.executable).with_name("arctic")
HEAVY = {
    "aiohttp",
    "charset_normalizer",
    "genai_prices",
    "httpx2",
    "json_repair",
    "psutil",
    "psycopg",
    "pydantic",
    "pydantic_settings",
    "rich",
    "sqlalchemy",
    "tenacity",
}
HELP_CPU_S = 0.3

IMPORT = "import arcticcodex"
HELP = """
import sys
from arcticcodex.cli.app import main
sys.argv = ["arctic", "--help"]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
"""


@pytest.mark.parametrize("code", [IMPORT, HELP], ids=["import arcticcodex", "arctic --help"])
def test_nothing_heavy_is_imported(code: str) -> None:
    """`import arcticcodex` and `arctic --help` load none of the libraries that only work needs."""
    ending = "\nimport json, sys\nprint(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code + ending], capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in json.loads(run.stderr)}
    assert "arcticcodex" in loaded
    assert loaded & HEAVY == set()


def test_help_takes_less_than_a_blink() -> None:
    """`arctic --help` costs under 0.3 s of processor time, the best of five runs."""
    assert min(cpu_s_of_help() for _ in range(5)) < HELP_CPU_S


def cpu_s_of_help() -> float:
    """User and system time of one `arctic --help`, in seconds, whatever else the machine is doing."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([ARCTIC, "--help"], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
