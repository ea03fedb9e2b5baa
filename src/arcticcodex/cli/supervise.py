"""One pipeline at work in this process: its settings, its signals, its progress, its summary.

First Ctrl-C or SIGTERM: `stop` is set, the pipeline sends nothing more and takes in what is paid for. Second: its
task is cancelled. Third: the process leaves at once; the journal is whole at every moment.
"""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from arcticcodex.cli.output import asker, to_stderr
from arcticcodex.cli.progress import Display, open_display
from arcticcodex.cli.summaries import resume_line, summary_text
from arcticcodex.config import confirm, load_settings, unconfirmed
from arcticcodex.errors import Interrupted, UsageError
from arcticcodex.pipelines.job import Context

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from arcticcodex.cli.output import Output
    from arcticcodex.config import Loaded
    from arcticcodex.pipelines.summary import RunOptions, RunSummary

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def work(pipeline: Callable[[Context], Coroutine[Any, Any, RunSummary]], options: RunOptions, output: Output) -> int:
    """Run a pipeline to its end, print what became of it, and return the exit code."""
    settings = load_settings()
    smaller = "" if options.budget_nusd is not None else ", or set a smaller cap with --budget USD"
    ask = asker(yes=options.yes, flags=f"--yes{smaller}")
    if not (options.dry_run or options.rehearse or options.teachers == "offline"):
        confirm_addresses(settings, yes=options.yes)
    with open_display(output) as display:
        summary = asyncio.run(_supervised(pipeline, settings, options, display, ask))
    tell = output.warn if summary.estimate is None else output.say  # what a dry run says is what was asked for
    for line in summary.lines:
        tell(line)
    output.result(summary.as_json(), summary_text(summary))
    if summary.resume:
        to_stderr(resume_line(summary))
    return summary.exit_code


def confirm_addresses(settings: Loaded, *, yes: bool) -> None:
    """Ask once about each address that a project file set and no provider owns. Raises UsageError on a no."""
    for foreign in unconfirmed(settings):
        question = f"{foreign.origin} sends your documents (and key) to {foreign.url} [{foreign.name}]. Allow it?"
        if not asker(yes=yes, flags="--yes, once you have looked at it")(question):
            raise UsageError(
                "the address was not confirmed", f"{foreign.name} = {foreign.url}", "change it or allow it"
            )
        confirm(settings, foreign)


async def _supervised(
    pipeline: Callable[[Context], Coroutine[Any, Any, RunSummary]],
    settings: Loaded,
    options: RunOptions,
    display: Display,
    ask: Callable[[str], bool],
) -> RunSummary:
    stop = asyncio.Event()

    def asked(question: str) -> bool:
        with display.paused(), _signals_of_python():
            return ask(question)

    task = asyncio.create_task(pipeline(Context(settings, options, display, stop, asked)))
    ticking = asyncio.create_task(display.tick())
    with _handled(stop, task):
        try:
            return await task
        except asyncio.CancelledError:
            if stop.is_set():
                raise Interrupted(
                    "interrupted", "left at once; what was paid for is in the journal", "arctic resume latest"
                ) from None
            raise
        finally:
            ticking.cancel()
            with suppress(asyncio.CancelledError):
                await ticking


@contextmanager
def _handled(stop: asyncio.Event, task: asyncio.Task[RunSummary]) -> Iterator[None]:
    """Count the signals while a pipeline runs."""
    loop = asyncio.get_running_loop()

    def on_signal() -> None:
        if not stop.is_set():
            stop.set()
            to_stderr("stopping: nothing more is sent, calls in flight are taken in (again: leave now)")
        elif not task.cancelling():
            task.cancel()
            to_stderr("leaving now")
        else:
            os._exit(130)

    for number in SIGNALS:
        loop.add_signal_handler(number, on_signal)
    try:
        yield
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)


@contextmanager
def _signals_of_python() -> Iterator[None]:
    """While a question blocks the loop, Ctrl-C must interrupt the question itself."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number in SIGNALS:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
