"""A run while it goes on: a small live panel on a terminal, one plain line every ten seconds elsewhere.

The pipeline tells where it is whenever it likes; a ticking task of the same loop decides when that is shown.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from arcticcodex.cli.output import coloured, one_line, to_stderr
from arcticcodex.money import dollars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.live import Live
    from rich.table import Table

    from arcticcodex.cli.output import Output
    from arcticcodex.pipelines.summary import ProgressState

PLAIN_EVERY_S = 10.0
LIVE_EVERY_S = 0.25
PACE_WINDOW_S = 60.0
BAR = 20  # columns of a bar: the panel fits a terminal of 80


class Screen(Protocol):
    """Where a state is shown."""

    every_s: float

    def show(self, state: ProgressState, left_s: float | None) -> None:
        """Show where the run is, and in how many seconds it may be done."""
        ...

    def line(self, text: str) -> None:
        """Show one line of text for good."""
        ...

    def close(self) -> None:
        """Take away what is not meant to stay; `show` brings it back."""
        ...


class Display:
    """The `Progress` a pipeline is given: keeps the last state and shows it at the screen's own pace."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self._state: ProgressState | None = None
        self._pace = Pace()

    def update(self, state: ProgressState) -> None:
        """Take note of where the run is."""
        self._state = state
        self._pace.note(state.wall_s, state.rows_done)

    def line(self, text: str) -> None:
        """Tell the person one line, whatever a file's name or a document's note in it holds."""
        self.screen.line(one_line(text))

    async def tick(self) -> None:
        """Show the last state again and again, until cancelled."""
        while True:
            await asyncio.sleep(self.screen.every_s)
            if self._state is not None:
                left = self._pace.left_s(self._state.rows_total)
                self.screen.show(self._state, left)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Out of the way while a question is asked."""
        self.screen.close()
        yield


class Pace:
    """How fast rows have come lately, so that the time left follows a run that slows down or starts replaying."""

    def __init__(self) -> None:
        self._notes: deque[tuple[float, int]] = deque([(0.0, 0)])

    def note(self, wall_s: float, rows_done: int) -> None:
        """At `wall_s` of the run, `rows_done` were done."""
        if wall_s - self._notes[-1][0] < 1 and len(self._notes) > 1:
            self._notes.pop()
        self._notes.append((wall_s, rows_done))
        while len(self._notes) > 2 and wall_s - self._notes[1][0] > PACE_WINDOW_S:
            self._notes.popleft()

    def left_s(self, rows_total: int | None) -> float | None:
        """Seconds until all rows are done at the pace of the last minute; None while that is unknown."""
        (then_s, then_rows), (now_s, now_rows) = self._notes[0], self._notes[-1]
        if rows_total is None or now_rows <= then_rows or now_s <= then_s:
            return None
        return (rows_total - now_rows) * (now_s - then_s) / (now_rows - then_rows)


@contextmanager
def open_display(output: Output) -> Iterator[Display]:
    """The display that suits stderr: live on a terminal, plain lines elsewhere, nothing with `--quiet`."""
    live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    screen: Screen = Silent() if output.quiet else LiveScreen() if live else Plain()
    try:
        yield Display(screen)
    finally:
        screen.close()


class Silent:
    """Shows nothing."""

    every_s = PLAIN_EVERY_S

    def show(self, state: ProgressState, left_s: float | None) -> None:
        """Show nothing."""

    def line(self, text: str) -> None:
        """Show nothing."""

    def close(self) -> None:
        """Nothing is open."""


class Plain:
    """One line every ten seconds, for logs and pipes."""

    every_s = PLAIN_EVERY_S

    def show(self, state: ProgressState, left_s: float | None) -> None:
        """One line of figures."""
        to_stderr(plain_line(state, left_s))

    def line(self, text: str) -> None:
        """The line as it is."""
        to_stderr(text)

    def close(self) -> None:
        """Nothing is open."""


class LiveScreen:
    """A panel of a few lines that stays in place, drawn by rich; lines scroll by above it."""

    every_s = LIVE_EVERY_S

    def __init__(self) -> None:
        self._live: Live | None = None

    def show(self, state: ProgressState, left_s: float | None) -> None:
        """Draw the panel anew."""
        if self._live is None:
            from rich.console import Console  # noqa: PLC0415 — only on a terminal
            from rich.live import Live  # noqa: PLC0415 — only on a terminal

            # Rich keeps bold and dim with NO_COLOR; without a colour system it keeps no escape of a style.
            console = Console(stderr=True, color_system="auto" if coloured(sys.stderr) else None)
            self._live = Live(console=console, auto_refresh=False, transient=True)
            self._live.start()
        self._live.update(panel(state, left_s), refresh=True)

    def line(self, text: str) -> None:
        """Print above the panel."""
        to_stderr(text)

    def close(self) -> None:
        """Take the panel away."""
        if self._live is not None:
            self._live.stop()
            self._live = None


# --- what is shown -------------------------------------------------------------------------------------------


def plain_line(state: ProgressState, left_s: float | None) -> str:
    """A state in one line."""
    parts = [
        f"{state.unit} {_of(state.rows_done, state.rows_total)}",
        f"approved {state.approved}",
        f"rejected {state.rejected}",
        f"spent {dollars(state.settled_nusd)} of {dollars(state.cap_nusd)}",
    ]
    if state.unknown_nusd:
        parts.append(f"at most {dollars(state.settled_nusd + state.unknown_nusd)}")
    if state.replayed:
        parts.append(f"replayed {state.replayed}")
    parts.append(f"in flight {state.calls_in_flight}")
    if left_s is not None:
        parts.append(f"about {span(left_s)} left")
    return ", ".join(parts)


def panel(state: ProgressState, left_s: float | None) -> Table:
    """A state as a panel of 80 columns: passages, rows, money, then one line for each teacher."""
    from rich.markup import escape  # noqa: PLC0415 — only on a terminal
    from rich.progress_bar import ProgressBar  # noqa: PLC0415 — only on a terminal
    from rich.table import Table  # noqa: PLC0415 — only on a terminal
    from rich.text import Text  # noqa: PLC0415 — only on a terminal

    def bar(done: float, total: float | None) -> ProgressBar:
        return ProgressBar(total=max(total or 0, 1), completed=done, width=BAR, pulse=total is None)

    def cut(markup: str) -> Text:
        text = Text.from_markup(markup, overflow="ellipsis")
        text.no_wrap = True
        return text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(no_wrap=True, width=BAR)
    grid.add_column()  # may shrink; its text is cut, not wrapped
    grid.add_row(f" {state.unit}", bar(state.rows_done, state.rows_total), cut(_passages(state, left_s)))
    grid.add_row(" rows", "", cut(_rows(state)))
    grid.add_row(" money", bar(state.settled_nusd + state.unknown_nusd, state.cap_nusd), cut(_money(state)))
    if outlook := _outlook(state):
        grid.add_row("", "", cut(outlook))
    for teacher in state.teachers:
        trouble = [
            f"{count} {what}"
            for count, what in ((teacher.retries, "retries"), (teacher.rate_limited, "rate limited"))
            if count
        ]
        use = f"{teacher.in_flight}/{teacher.limit} in flight"
        grid.add_row("", f"[dim]{escape(teacher.name)}[/dim]", cut(f"[dim]{'  '.join([use, *trouble])}[/dim]"))
    return grid


def _passages(state: ProgressState, left_s: float | None) -> str:
    time = span(state.wall_s) if left_s is None else f"about {span(left_s)} left"
    parts = [f"[bold]{_of(state.rows_done, state.rows_total)}[/bold]", f"[dim]{time}[/dim]"]
    if state.replayed:
        parts.append(f"[dim]{state.replayed} replayed[/dim]")
    return "  ".join(parts)


def _rows(state: ProgressState) -> str:
    parts = [f"[green]{state.approved} approved[/green]"]
    if state.golden:
        parts.append(f"{state.golden} golden")
    if state.rejected:
        parts.append(f"[dim]{state.rejected} rejected[/dim]")
    return "  ".join(parts)


def _money(state: ProgressState) -> str:
    parts = [f"[bold]{dollars(state.settled_nusd)}[/bold] of {dollars(state.cap_nusd)}"]
    if state.unknown_nusd:
        parts.append(f"[yellow]at most {dollars(state.settled_nusd + state.unknown_nusd)}[/yellow]")
    return "  ".join(parts)


def _outlook(state: ProgressState) -> str:
    parts = []
    if state.reserved_nusd:
        parts.append(f"[dim]{dollars(state.reserved_nusd)} in flight[/dim]")
    if state.rows_total and state.rows_done and state.settled_nusd:
        whole = state.settled_nusd * state.rows_total // state.rows_done
        parts.append(f"[dim]about {dollars(whole)} in the end[/dim]")
    return "  ".join(parts)


def span(seconds: float) -> str:
    """A length of time to read at a glance: `41 s`, `3 min`, `2 h 05 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"


def _of(done: int, total: int | None) -> str:
    return f"{done}" if total is None else f"{done}/{total}"
