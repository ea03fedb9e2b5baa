"""`arctic cascade` from outside: the mission's command, one object, and what a person who errs is told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.rehearsal.process import Rehearsal

    Arctic = Callable[..., Any]

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def paid(rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> Rehearsal:
    """Paid teachers: keys are set, and every provider's address is moved to the simulator on loopback."""
    for name, value in rehearsal.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ARCTIC_LIMITS__MAX_PRICE_AGE_DAYS", "1000000")
    return rehearsal


@pytest.mark.usefixtures("alone")
def test_the_missions_command_makes_pairs_and_a_golden_set(arctic: Arctic, alone: Path) -> None:
    """`python cascade_runner.py --samples N` takes the options of `arctic cascade`; its rehearsal needs no key."""
    command = [sys.executable, ROOT / "cascade_runner.py", "--samples", "40", "--domain", "finance", "--rehearse"]
    done = subprocess.run([*command, "--json", "--quiet"], cwd=alone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["pipeline"], told["state"]) == ("cascade", "complete")
    rows = [json.loads(line) for line in Path(told["paths"]["train"]).read_text(encoding="utf-8").splitlines()]
    assert len(rows) == told["approved"] - told["golden"] >= 40
    assert {row["domain"] for row in rows} == {"finance"}
    assert all(row["provenance"]["rehearsal"] for row in rows)
    shown = arctic("show", told["run"], "--sample", "1")
    assert shown.code == 0, shown.err


@pytest.mark.parametrize("number", ["0", "-3", "many"])
def test_a_number_of_pairs_that_is_none_is_wrong_usage(arctic: Arctic, number: str) -> None:
    """Zero, a negative number or a word is exit 2, names the option and begins nothing."""
    ended = arctic("cascade", "--samples", number, "--teachers", "offline")
    assert ended.code == 2
    assert "--samples" in ended.err
    assert "Traceback" not in ended.err


def test_an_unknown_domain_is_told_with_the_nearest(arctic: Arctic) -> None:
    """A typo is exit 2, with the domain that was meant."""
    ended = arctic("cascade", "--domain", "secruity", "--rehearse")
    assert ended.code == 2
    assert "security" in ended.err


def test_a_broken_pack_is_told_by_file_and_line(arctic: Arctic, alone: Path) -> None:
    """A pack with an unknown key says in which line it stands, and nothing is sent."""
    assert arctic("domains", "new", "mine.toml").code == 0
    pack = alone / "mine.toml"
    text = pack.read_text(encoding="utf-8").replace("[[shapes]]\n", "[[shapes]]\nnoet = 'x'\n", 1)
    pack.write_text(text, encoding="utf-8")
    line = next(at for at, each in enumerate(text.splitlines(), 1) if each.startswith("noet"))
    ended = arctic("cascade", "--domain", "mine.toml", "--rehearse")
    assert ended.code in {1, 2}
    assert f"mine.toml:{line}" in ended.err
    assert "note" in ended.err


@pytest.mark.usefixtures("paid")
def test_a_dear_job_is_asked_about_and_without_a_terminal_refused(arctic: Arctic) -> None:
    """10,000 pairs for $5 are likely to cost more: exit 2, naming the likely cost and the option that helps."""
    ended = arctic("cascade", "--samples", "10000", "--budget", "5")
    assert ended.code == 2
    assert "--yes" in ended.err
    assert "$" in ended.err


@pytest.mark.usefixtures("paid")
def test_a_dry_run_tells_what_is_likely(arctic: Arctic) -> None:
    """`--dry-run --json` gives low, likely and high in dollars, and sends nothing."""
    ended = arctic("cascade", "--samples", "10000", "--dry-run", "--json")
    assert ended.code == 0, ended.err
    low, likely, high = (float(ended.json["estimate"][f"{name}_usd"]) for name in ("low", "likely", "high"))
    assert 5 < low < likely < high < 75
