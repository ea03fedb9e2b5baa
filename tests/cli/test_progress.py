"""Progress: what a person sees of a run while it goes on, and when."""

from __future__ import annotations

import asyncio
import io
import re
import sys
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rich.console import Console

from arcticcodex.cli.output import Output, print_error
from arcticcodex.cli.progress import (
    PLAIN_EVERY_S,
    Display,
    LiveScreen,
    Pace,
    Plain,
    Silent,
    open_display,
    panel,
    plain_line,
    span,
)
from arcticcodex.cli.summaries import resume_line, summary_text
from arcticcodex.errors import InputError
from arcticcodex.pipelines.summary import Approval, Estimate, ProgressState, RunSummary, TeacherState

STATE = ProgressState(
    rows_done=312,
    rows_total=500,
    approved=281,
    rejected=24,
    golden=31,
    settled_nusd=3_104_200_000,
    unknown_nusd=20_000_000,
    reserved_nusd=400_000_000,
    cap_nusd=15_000_000_000,
    calls_in_flight=40,
    replayed=14,
    wall_s=312,
    teachers=(TeacherState("deepseek-flash", 32, 64, 2, 1), TeacherState("my-[model]", 8, 32)),
)


class Recorder:
    """A screen that keeps what it was shown, and how often it was time to show something."""

    def __init__(self) -> None:
        self.shown: list[tuple[int, float | None]] = []
        self.thrice = asyncio.Event()
        self.times = 0
        self.third_time = asyncio.Event()
        self.closed = 0

    @property
    def every_s(self) -> float:
        """Its pace, asked for each time anew."""
        self.times += 1
        if self.times == 3:
            self.third_time.set()
        return 0.01

    def show(self, state: ProgressState, left_s: float | None) -> None:
        """Keep how far the run was."""
        self.shown.append((state.rows_done, left_s))
        if len(self.shown) == 3:
            self.thrice.set()

    def line(self, text: str) -> None:
        """Lines are not the subject."""

    def close(self) -> None:
        """Count."""
        self.closed += 1


async def test_the_last_state_is_shown_at_the_screens_own_pace() -> None:
    """However often the pipeline tells where it is, the screen shows the newest at its own pace, even if none comes."""
    screen = Recorder()
    display = Display(screen)
    ticking = asyncio.create_task(display.tick())
    await asyncio.wait_for(screen.third_time.wait(), 10)
    assert screen.shown == [], "nothing is known yet"
    for done in range(1000):
        display.update(ProgressState(rows_done=done, rows_total=2000, wall_s=done / 100))
    await asyncio.wait_for(screen.thrice.wait(), 10)  # no further update: it is shown again all the same
    ticking.cancel()
    assert {done for done, _ in screen.shown} == {999}
    assert screen.shown[-1][1] == pytest.approx(10.0, rel=0.2)


HOSTILE_NAME = "bad\x1b[31mred\x9b2J\rwhat\nerror: your key leaked.xyz"


@pytest.mark.parametrize("screen", [Plain, LiveScreen])
def test_a_files_name_forges_no_line(capsys: pytest.CaptureFixture[str], screen: type[Plain | LiveScreen]) -> None:
    """A line is one line, and what a name holds neither steers the terminal nor stands where our words do."""
    Display(screen()).line(f"{HOSTILE_NAME}: page 1 has no text")
    Output().say(f"what is labelled is kept in {HOSTILE_NAME}")
    Output().warn(f"{HOSTILE_NAME} not read")
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 3
    assert told.count("error: your key leaked.xyz") == 3
    assert not [sign for sign in told if sign != "\n" and unicodedata.category(sign) == "Cc"]


def test_an_errors_parts_forge_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Only its first line stands at the margin: a name with a line break in it begins no error of its own."""
    print_error(InputError(f"{HOSTILE_NAME} cannot be read", HOSTILE_NAME, "see:\n  arctic doctor"), as_json=False)
    first, *rest = capsys.readouterr().err.splitlines()
    assert first == "error: bad\ufffd[31mred\ufffd2J\ufffdwhat"
    assert len(rest) == 5
    assert all(line.startswith("  ") for line in rest)


def test_our_own_style_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the first word of a warning is coloured, and nothing after it can be."""
    stderr = io.StringIO()
    monkeypatch.setattr(stderr, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    Output().warn("\x1b[32mfine")
    assert stderr.getvalue() == "\x1b[33mwarning:\x1b[0m \ufffd[32mfine\n"


def test_a_key_of_several_lines_is_never_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is taken out before line breaks are, or it would no longer be known."""
    monkeypatch.setenv("SIGNING_KEY", "made-up\nof two lines")
    Output().warn("refused: made-up\nof two lines")
    assert capsys.readouterr().err == "warning: refused: ***\n"


def test_a_hint_may_be_parted_off(capsys: pytest.CaptureFixture[str]) -> None:
    """A line break of ours before a hint is a blank line, as under a table."""
    Output().say("\nUS dollars")
    assert capsys.readouterr().err == "\nUS dollars\n"


def test_a_question_takes_the_panel_away() -> None:
    """While a person is asked, nothing is drawn over the question."""
    screen = Recorder()
    with Display(screen).paused():
        assert screen.closed == 1


def test_the_screen_suits_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    """Live on a terminal, plain elsewhere and on a dumb one, nothing with `--quiet`."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def screen(*, quiet: bool = False) -> object:
        with open_display(Output(quiet=quiet)) as display:
            return display.screen

    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert isinstance(screen(), Plain)
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert isinstance(screen(), Plain), "TERM=dumb"
    monkeypatch.setenv("TERM", "xterm")
    assert isinstance(screen(), LiveScreen)
    assert isinstance(screen(quiet=True), Silent)
    assert Plain.every_s == PLAIN_EVERY_S == 10


def test_the_plain_line_says_it_all() -> None:
    """Passages, rows, money, the bound when some cost was never learnt, what is in flight, what is left."""
    assert plain_line(STATE, 190) == (
        "passages 312/500, approved 281, rejected 24, spent $3.10 of $15.00, at most $3.12, replayed 14, "
        "in flight 40, about 3 min left"
    )
    assert plain_line(ProgressState(cap_nusd=1_000_000_000), None) == (
        "passages 0, approved 0, rejected 0, spent $0.00 of $1.00, in flight 0"
    )


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_panel_keeps_its_shape(columns: int) -> None:
    """One line each for passages, rows, money and every teacher, whole from 80 columns on; a name is no markup."""
    console = Console(width=columns, file=io.StringIO(), color_system=None)
    with console.capture() as capture:
        console.print(panel(STATE, 190))
    lines = capture.get().rstrip("\n").splitlines()
    assert len(lines) == 6
    assert max(map(len, lines)) <= columns
    assert lines[0].startswith(" passages ")
    assert "312/500" in lines[0]
    assert lines[1].startswith(" rows ")
    assert "281 approved" in lines[1]
    assert "$3.10" in lines[2]
    assert "$0.40 in flight" in lines[3]
    assert "32/64 in flight" in lines[4]
    assert "my-[model]" in lines[5]
    if columns >= 80:
        assert "…" not in "".join(lines)
        assert "24 rejected" in lines[1]


@pytest.mark.parametrize("no_color", [True, False])
def test_the_panel_keeps_to_no_color(monkeypatch: pytest.MonkeyPatch, no_color: bool) -> None:
    """With NO_COLOR there is neither colour nor bold nor dim on the terminal; without it there is."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stderr = Terminal()
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1" if no_color else "")
    screen = LiveScreen()
    screen.show(STATE, 190)
    screen.close()
    assert "312/500" in stderr.getvalue()
    assert bool(re.search(r"\x1b\[[\d;]*m", stderr.getvalue())) is not no_color


@given(st.floats(0.01, 100), st.integers(2, 300))
def test_a_steady_pace_gives_the_time_that_is_left(rows_per_s: float, seconds: int) -> None:
    """At a constant pace the estimate is right; before anything is done there is none."""
    pace = Pace()
    assert pace.left_s(100) is None
    for tenth in range(10 * seconds):
        pace.note(tenth / 10, int(tenth / 10 * rows_per_s))
    done = int((seconds - 0.1) * rows_per_s)
    assume(done >= 20)
    assert pace.left_s(done + 1000) == pytest.approx(1000 / rows_per_s, rel=0.15)


def test_the_pace_forgets_what_was_replayed() -> None:
    """Rows replayed in a second do not promise a fast end: only the last minute counts."""
    pace = Pace()
    pace.note(1, 1000)
    for second in range(2, 200):
        pace.note(second, 1000 + second)
    assert pace.left_s(2199) == pytest.approx(1000, rel=0.05)


@pytest.mark.parametrize(("seconds", "text"), [(0, "0 s"), (89, "89 s"), (91, "2 min"), (5400, "1 h 30 min")])
def test_a_span(seconds: float, text: str) -> None:
    """Seconds, minutes, hours: what a person can use."""
    assert span(seconds) == text


# --- summaries

SUMMARY = RunSummary(
    run="r1",
    pipeline="distill",
    state="interrupted",
    cap_nusd=15_000_000_000,
    spent_nusd=3_000_000_001,
    unknown_nusd=20_000_000,
    estimate_nusd=3_005_000_000,
    calls=10,
    attempts=12,
    replayed=3,
    rows=400,
    approved=300,
    golden=31,
    rejected=100,
    approval=Approval(0.75, 0.7, 0.79, 400),
    wall_s=41.23456,
    teachers={"generator": {"model": "deepseek-flash", "host": "api.deepseek.com"}},
    paths={"train": "runs/r1/train.jsonl"},
    resume="arctic resume r1",
    exit_code=130,
)


def test_the_json_of_a_run_is_the_contracts() -> None:
    """Every field of the contract, money as decimal strings, per-sample costs rounded up."""
    assert SUMMARY.as_json() == {
        "schema": 1,
        "run": "r1",
        "pipeline": "distill",
        "state": "interrupted",
        "cap_usd": "15.00",
        "spent_usd": "3.000000001",
        "unknown_usd": "0.02",
        "bound_usd": "3.020000001",
        "estimate_usd": "3.005",
        "calls": 10,
        "attempts": 12,
        "replayed": 3,
        "rows": 400,
        "approved": 300,
        "golden": 31,
        "rejected": 100,
        "approval": {"rate": 0.75, "low": 0.7, "high": 0.79, "n": 400},
        "usd_per_sample": "0.007500001",
        "usd_per_approved": "0.010000001",
        "wall_s": 41.235,
        "teachers": {"generator": {"model": "deepseek-flash", "host": "api.deepseek.com"}},
        "paths": {"train": "runs/r1/train.jsonl"},
        "resume": "arctic resume r1",
    }


def test_nothing_made_costs_nothing_each() -> None:
    """Without rows there is no cost per row, and without a judge no approval rate."""
    record = RunSummary(run="r", pipeline="distill", state="partial", cap_nusd=1).as_json()
    assert (record["usd_per_sample"], record["usd_per_approved"], record["approval"]) == (None, None, None)


def test_a_run_in_words() -> None:
    """What became of it, the bound beside what is settled, and the line that continues it."""
    text = summary_text(SUMMARY)
    assert "distill r1: interrupted in 41 s" in text
    assert "300 approved (269 train, 31 golden), 100 rejected" in text
    assert "75.0% of 400 judged (95 % interval 70.0% to 79.0%)" in text
    assert "$3.00 of $15.00, at most $3.02" in text
    assert "deepseek-flash at api.deepseek.com" in text
    assert resume_line(SUMMARY).startswith("resume: arctic resume r1 ")


def test_a_run_without_verdicts_in_words() -> None:
    """A judge that was not asked yet is told apart from having none."""
    judged = replace(SUMMARY, approval=None, teachers={"judge": {"model": "claude-haiku-5-5", "host": "x"}})
    assert "approval     nothing was judged yet" in summary_text(judged)
    assert "no judge" not in summary_text(judged)
    assert "approval     no judge" in summary_text(replace(SUMMARY, approval=None))


def test_a_dry_run_in_words_and_in_json() -> None:
    """What it would cost, and that nothing was sent."""
    estimate = Estimate(100_000_000, 250_000_000, 900_000_000)
    summary = RunSummary(run="", pipeline="distill", state="complete", cap_nusd=10**9, rows=7, estimate=estimate)
    assert "nothing was sent" in summary_text(summary)
    assert "about $0.25 ($0.10 to $0.90), cap $1.00" in summary_text(summary)
    assert summary.as_json()["estimate"] == {"low_usd": "0.10", "likely_usd": "0.25", "high_usd": "0.90"}
