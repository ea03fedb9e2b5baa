"""`runs`, `ledger`, `prices`, `export`: what was made and what it cost, read and never written."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from arcticcodex.cli.reading import run_record
from arcticcodex.cli.runs import run_line, spend_line, spend_record
from arcticcodex.money import dollars, parse_usd
from arcticcodex.store.queries import Spend

SPEND = Spend("r", 9, 5 * 10**8, 10**7, 2 * 10**8, 505 * 10**6, 0, 0)

if TYPE_CHECKING:
    from collections.abc import Callable

    Arctic = Callable[..., Any]


@pytest.fixture
def run(arctic: Arctic, manual: Path) -> dict[str, Any]:
    """One rehearsed run of a small manual: its `--json` object."""
    ended = arctic("distill", manual, "--rehearse", "--json")
    assert ended.code == 0, ended.err
    return ended.json


@pytest.mark.parametrize("command", [["runs"], ["ledger"], ["show"]])
def test_reading_makes_no_store(arctic: Arctic, alone: Path, command: list[str]) -> None:
    """Where nothing was run, nothing is made by looking, and a hint says how to begin."""
    ended = arctic(*command)
    assert ended.out == ""
    assert ended.err
    assert list(alone.iterdir()) == []


def test_a_run_is_listed_with_its_money(arctic: Arctic, run: dict[str, Any]) -> None:
    """Id, pipeline, state and money agree with what the run itself said; a rehearsal is marked."""
    (listed,) = arctic("runs", "--json").json["runs"]
    for field in ("run", "pipeline", "state", "approved", "rows", "spent_usd", "cap_usd", "usd_per_approved"):
        assert listed[field] == run[field]
    assert listed["rehearsal"] is True
    line = arctic("runs").out.splitlines()[1]
    assert line.startswith(run["run"])
    assert dollars(parse_usd(run["spent_usd"])) in line
    assert line.endswith("rehearsal")


def test_eighty_columns_hold_a_run(arctic: Arctic, run: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal of 80 columns no line of the list, of the ledger or of a shown row is longer."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("arcticcodex.cli.output.columns", lambda: 80)
    for command in (["runs"], ["ledger", "--rehearse"], ["show", "--sample", "9"]):
        lines = arctic(*command).out.splitlines()
        assert max(len(line) for line in lines if "files" not in line) <= 80, command
    assert run["run"] in arctic("runs").out
    assert "rehearsal" in arctic("runs").out


@pytest.mark.parametrize("by", ["day", "month", "run", "stage", "teacher", "state"])
def test_the_ledger_sums_to_what_was_spent(arctic: Arctic, run: dict[str, Any], by: str) -> None:
    """However it is cut, the ledger's money is the run's, to the nano-dollar."""
    rows = arctic("ledger", "--rehearse", "--by", by, "--json").json["rows"]
    assert sum(Decimal(row["settled_usd"]) for row in rows) == Decimal(run["spent_usd"]) > 0
    assert sum(row["attempts"] for row in rows) == run["attempts"]
    assert arctic("ledger", "--by", by, "--json").json["rows"] == [], "a rehearsal spends nothing real"
    assert arctic("ledger", "--rehearse", "--by", by).out.splitlines()[-1].startswith("total")


def test_export_writes_the_same_bytes(arctic: Arctic, run: dict[str, Any]) -> None:
    """Files that were lost or damaged come back as they were."""
    before = {name: Path(path).read_bytes() for name, path in run["paths"].items()}
    Path(run["paths"]["train"]).unlink()
    Path(run["paths"]["golden"]).write_text("damaged", encoding="utf-8")
    ended = arctic("export", run["run"], "--json")
    assert ended.code == 0, ended.err
    after = {name: Path(path).read_bytes() for name, path in ended.json["paths"].items()}
    assert {name: after[name] for name in ("train", "golden", "rejected")} == {
        name: before[name] for name in ("train", "golden", "rejected")
    }


def test_prices_are_exact_and_dated(arctic: Arctic, alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decimal strings, a source and an age for each; a price of one's own comes first; roles follow the keys."""
    monkeypatch.setenv("DEEPSEEK_API_KEY", "made-up-key-123456")
    (alone / "arctic.toml").write_text(
        '[[prices]]\nhost = "gateway.example"\nmodel = "my-model"\ninput = "0.15"\noutput = 0.6\n', encoding="utf-8"
    )
    prices = arctic("prices", "--json").json["prices"]
    assert (prices[0]["model"], prices[0]["rates"][0]["input"], prices[0]["checked"]) == ("my-model", "0.15", None)
    flash = next(price for price in prices if price["model"] == "deepseek-flash")
    assert "generator" in flash["roles"]
    assert flash["checked"]
    assert flash["age_days"] >= 0
    for price in prices:
        assert all(isinstance(rate[part], str) for rate in price["rates"] for part in ("input", "cache_read", "output"))
    text = arctic("prices").out
    assert "yours" in text
    assert "peak x2" in text


def test_a_run_under_way_shows_the_ledgers_money() -> None:
    """A run that was killed has no summary or an old one; its rows and spending are told as they are now."""
    old = {"approved": 1, "rows": 1, "spent_usd": "9.00", "usd_per_approved": "9.00"}
    row = SimpleNamespace(
        id="r", pipeline="distill", state="running", cap_nusd=10**9, created_s=0, updated_s=0, out="o", summary=old
    )
    counts = {"train": 3, "golden": 1, "rejected": 6}
    record = run_record(row, SPEND, counts)
    assert (record["spent_usd"], record["unknown_usd"], record["bound_usd"]) == ("0.50", "0.01", "0.71")
    assert (record["approved"], record["rows"], record["usd_per_approved"]) == (4, 10, "0.125")
    line = run_line({**record, "rehearsal": False})
    assert line[3:9] == ("4", "10", "$0.50", "$0.0100", "$1.00", "$0.12")


def test_open_reservations_count_in_at_most() -> None:
    """What is reserved now may all be settled: at most is settled, unknown and reserved, in text and JSON."""
    assert spend_line(SPEND)[2:6] == ("$0.50", "$0.0100", "$0.20", "$0.71")
    assert spend_record(SPEND, "run")["bound_usd"] == "0.71"
