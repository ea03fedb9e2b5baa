"""`arctic distill` and `resume` from outside: results, questions about money, signals, and the mission's command."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from arcticcodex.rehearsal.process import Rehearsal

    Arctic = Callable[..., Any]

ROOT = Path(__file__).resolve().parents[2]
ARCTIC = [sys.executable, "-m", "arcticcodex"]
LATENCY_S = 0.1


@pytest.fixture
def paid(rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> Rehearsal:
    """Paid teachers: keys are set, and every provider's address is moved to the simulator on loopback."""
    for name, value in rehearsal.environment().items():
        monkeypatch.setenv(name, value)
    return rehearsal


@pytest.fixture
def book(alone: Path) -> Path:
    """A document long enough to be interrupted in."""
    rules = (
        f"Rule {number}: valve {number} opens at {number} bar and closes after {number} s." for number in range(900)
    )
    path = alone / "book.txt"
    path.write_text("\n\n".join(rules), encoding="utf-8")
    return path


# --- what it makes


def test_offline_makes_a_dataset_for_nothing(arctic: Arctic, manual: Path) -> None:
    """One JSON object on stdout; the files are there, the manifest too; nothing was spent."""
    ended = arctic("distill", manual, "--teachers", "offline", "--json", "--out", "out")
    assert ended.code == 0, ended.err
    assert (ended.json["state"], ended.json["spent_usd"], ended.json["bound_usd"]) == ("complete", "0.00", "0.00")
    assert ended.json["approved"] > 0
    assert (manual.parent / "out" / "manifest.json").is_file()
    rows = (manual.parent / "out" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(rows) + ended.json["golden"] == ended.json["approved"]


def test_quiet_says_nothing_but_the_result(arctic: Arctic, manual: Path) -> None:
    """With `--quiet` stderr is empty when all went well."""
    ended = arctic("distill", manual, "--teachers", "offline", "--quiet")
    assert (ended.code, ended.err) == (0, "")
    assert "complete" in ended.out


def test_the_missions_command_is_the_same(arctic: Arctic, manual: Path) -> None:
    """`python distiller_runner.py --input FILE` takes the options of `arctic distill` and writes the same rows."""
    command = [
        sys.executable,
        ROOT / "distiller_runner.py",
        "--input",
        manual,
        "--teachers=offline",
        "--out",
        "a",
        "--json",
    ]
    mission = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(mission.stdout)["state"] == "complete"
    assert arctic("distill", manual, "--teachers", "offline", "--out", "b").code == 0
    first, second = (Path(folder, "train.jsonl").read_bytes() for folder in ("a", "b"))
    assert first == second != b""


def test_a_dry_run_sends_nothing(arctic: Arctic, manual: Path, paid: Rehearsal) -> None:
    """`--dry-run` tells low, likely and high, asks nobody, and leaves neither files nor a store."""
    ended = arctic("distill", manual, "--dry-run", "--json")
    assert ended.code == 0, ended.err
    low, likely, high = (float(ended.json["estimate"][f"{name}_usd"]) for name in ("low", "likely", "high"))
    assert 0 < low <= likely <= high
    assert paid.log() == []
    assert {path.name for path in manual.parent.iterdir()} == {"manual.md"}


# --- money and addresses


def test_money_is_not_spent_without_a_word(arctic: Arctic, manual: Path, paid: Rehearsal) -> None:
    """Above $1 and without a terminal: exit 2, `--yes` named, `--budget` unless it was given, nothing sent."""
    ended = arctic("distill", manual)
    assert ended.code == 2
    assert "--yes" in ended.err
    assert "--budget" in ended.err
    ended = arctic("distill", manual, "--budget", "20")
    assert ended.code == 2
    assert ended.err.endswith("repeat the command with --yes\n")
    assert paid.log() == []


def test_money_is_spent_with_a_word(arctic: Arctic, manual: Path, paid: Rehearsal) -> None:
    """`--yes` is a word, and so is a budget of at most $1; what is settled is what the provider bills."""
    assert arctic("distill", manual, "--budget", "0.50", "--json").json["state"] == "complete"
    ended = arctic("distill", manual, "--yes", "--json")
    assert ended.code == 0, ended.err
    assert ended.json["spent_usd"] == "0.00", "the same calls are not paid twice"
    assert ended.json["replayed"] > 0
    assert len(paid.log()) == arctic("ledger", "--json").json["rows"][0]["attempts"]


def test_an_address_of_a_project_needs_a_word(arctic: Arctic, manual: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that .env names gets neither key nor document before a person agrees; offline needs no word."""
    monkeypatch.setenv("OPENAI_API_KEY", "made-up-key-123456")
    env = manual.parent / ".env"
    env.write_text("OPENAI_BASE_URL=https://evil.example/v1\n", encoding="utf-8")
    ended = arctic("distill", manual)
    assert ended.code == 2
    assert "evil.example" in ended.err
    assert "--yes" in ended.err
    assert arctic("distill", manual, "--teachers", "offline").code == 0


class Terminal:
    """A command on a terminal of its own."""

    def __init__(self, *words: str) -> None:
        self.process, self.seen = pty.fork(), ""
        if self.process[0] == 0:
            os.environ |= {"TERM": "xterm", "COLUMNS": "110", "LINES": "30"}
            os.execv(sys.executable, [*ARCTIC, *words])  # noqa: S606 — our own command

    def until(self, text: str, within_s: float = 60) -> None:
        """Read until a text is seen."""
        end_s = time.monotonic() + within_s
        while text not in self.seen:
            assert time.monotonic() < end_s, self.seen
            self._read()

    def type(self, text: str) -> None:
        """Type."""
        os.write(self.process[1], text.encode())

    def end(self) -> int:
        """Read to the end; the exit code."""
        while self._read():
            pass
        os.close(self.process[1])
        return os.waitstatus_to_exitcode(os.waitpid(self.process[0], 0)[1])

    def _read(self) -> bool:
        if not select.select([self.process[1]], [], [], 60)[0]:
            return False
        try:
            data = os.read(self.process[1], 65536)
        except OSError:  # the other side closed
            return False
        self.seen += data.decode(errors="replace")
        return bool(data)


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    """Start a command on a terminal; none is left running."""
    started: list[Terminal] = []

    def start(*words: str) -> Terminal:
        started.append(Terminal(*words))
        return started[-1]

    yield start
    for item in started:
        try:
            os.kill(item.process[0], signal.SIGKILL)
            os.waitpid(item.process[0], 0)
        except (ProcessLookupError, ChildProcessError):
            continue


@pytest.mark.parametrize(
    ("answer", "code", "sent"), [("n\n", 2, False), ("\n", 2, False), ("y\n", 0, True), ("\x03", 130, False)]
)
def test_a_person_is_asked(
    terminal: Callable[..., Terminal], manual: Path, paid: Rehearsal, answer: str, code: int, sent: bool
) -> None:
    """The question shows the estimate; only yes spends; Ctrl-C at the question ends it at once."""
    screen = terminal("distill", str(manual))
    screen.until("[y/N]")
    assert "likely to cost $" in screen.seen
    assert paid.log() == []
    screen.type(answer)
    assert screen.end() == code, screen.seen
    assert bool(paid.log()) is sent
    assert "Traceback" not in screen.seen


def test_a_person_watches(terminal: Callable[..., Terminal], book: Path, paid: Rehearsal) -> None:
    """On a terminal a panel shows passages, rows, money and teachers; Ctrl-C says what it does and how to resume."""
    paid.configure(latency=LATENCY_S)
    screen = terminal("distill", str(book), "--budget", "1")
    screen.until("in flight")
    screen.until("approved")
    screen.type("\x03")
    assert screen.end() == 130, screen.seen
    assert "passages" in screen.seen
    assert "of $1.00" in screen.seen
    assert "stopping: nothing more is sent" in screen.seen
    assert screen.seen.rstrip().splitlines()[-1].startswith("resume: arctic resume ")


# --- signals


def begun(book: Path, paid: Rehearsal, *words: str) -> subprocess.Popen[str]:
    """A run that has sent some calls and is far from its end."""
    paid.configure(latency=LATENCY_S)
    command = [*ARCTIC, "distill", str(book), "--budget", "1", "--concurrency", "4", "--json", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until(lambda: len(paid.log()) >= 20 or process.poll() is not None)
    assert process.poll() is None, process.communicate()
    return process


def settled(arctic: Arctic) -> int:
    """Attempts whose cost is known."""
    rows = {row["state"]: row for row in arctic("ledger", "--by", "state", "--json").json["rows"]}
    return rows["settled"]["attempts"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_is_whole_and_goes_on(
    arctic: Arctic, book: Path, paid: Rehearsal, number: signal.Signals
) -> None:
    """One signal: exit 130, valid files, the line to resume; resumed, it ends complete, no call paid twice."""
    process = begun(book, paid)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    summary: dict[str, Any] = json.loads(out)
    assert process.returncode == 130
    assert summary["state"] == "interrupted"
    assert err.splitlines()[-1].startswith(f"resume: {summary['resume']} ")
    for line in Path(summary["paths"]["train"]).read_text(encoding="utf-8").splitlines():
        assert json.loads(line)["messages"]
    before = len(paid.log())
    assert settled(arctic) == before, "what was in flight was taken in"
    paid.configure(latency=0)
    ended = arctic(*summary["resume"].split()[1:], "--json")
    assert ended.code == 0, ended.err
    assert ended.json["run"] == summary["run"]
    assert ended.json["state"] == "complete"
    assert settled(arctic) == len(paid.log()) > before
    assert paid.bill()["total_nusd"] == Decimal(ended.json["spent_usd"]) * 10**9
    assert len({entry["identity"] for entry in paid.log()}) == len(paid.log()), "no request was sent twice"


def test_a_second_signal_leaves_now(arctic: Arctic, book: Path, paid: Rehearsal) -> None:
    """Two signals: exit 130 long before the calls in flight come back, and nothing that was sent is forgotten."""
    paid.configure(latency=LATENCY_S)
    process = begun(book, paid)
    paid.configure(faults={"hang": 1.0})
    until(lambda: [entry for entry in paid.log() if entry["fault"] == "hang"])  # on its way, and never answered
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    assert any("stopping: nothing more is sent" in line for line in process.stderr)
    assert process.poll() is None, "the first waits for what is paid for"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    assert "leaving now" in err
    assert "Traceback" not in err
    rows = {row["state"]: row for row in arctic("ledger", "--by", "state", "--json").json["rows"]}
    assert rows["unknown"]["attempts"] > 0, "what was in flight is counted as spent"
    assert "reserved" not in rows
    paid.configure(latency=0, faults={})
    ended = arctic("resume", "latest", "--json")
    assert ended.code == 0, ended.err
    assert ended.json["state"] == "complete"
    assert ended.json["unknown_usd"] == rows["unknown"]["unknown_usd"]


def test_plain_progress_goes_to_stderr(book: Path, paid: Rehearsal) -> None:
    """Without a terminal the teachers are named before the first document leaves, and stdout stays one object."""
    process = begun(book, paid)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert out.count("\n") == 1
    assert "generator: deepseek-flash" in err.splitlines()[0]
    assert "\x1b" not in err


# --- the simulator


def test_rehearse_serves_until_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    """It prints what to export, serves any client, and on Ctrl-C tells the bill and leaves nothing behind."""
    process = subprocess.Popen(
        [*ARCTIC, "rehearse", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    for name, value in told["environment"].items():
        monkeypatch.setenv(name, value)
    doctor = subprocess.run([*ARCTIC, "doctor", "--json"], capture_output=True, text=True, check=False)
    checks = {check["name"]: check["state"] for check in json.loads(doctor.stdout)["checks"]}
    assert {checks[name] for name in ("openai", "deepseek", "anthropic")} == {"ok"}
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert "it would have cost $0.00 in 0 billed attempts" in err
    again = subprocess.run([*ARCTIC, "doctor", "--json"], capture_output=True, text=True, check=False)
    assert again.returncode == 1, "its server ended with it"


@pytest.mark.parametrize("config", ["{", "[]", '{"no_such_setting": 1}', "@missing.json"])
def test_rehearse_refuses_a_wrong_setting(arctic: Arctic, config: str) -> None:
    """A setting that is not known is an error in words."""
    ended = arctic("rehearse", "--config", config)
    assert ended.code in {1, 2}
    assert ended.err.startswith("error: ")
    assert "Traceback" not in ended.err
