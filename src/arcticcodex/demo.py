"""`make demo`: the main job for real, on a manual every machine has, without a key and for nothing.

The Python language reference ships with Python (`pydoc_data.topics`). It is distilled by the offline teacher into a
validated dataset under `demo/`, which is a project of its own: no key, setting or `.env` of the user is read.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from arcticcodex.config import load_settings
from arcticcodex.errors import ArcticError
from arcticcodex.money import dollars
from arcticcodex.pipelines.distill import distill, distill_job
from arcticcodex.pipelines.estimate import estimate
from arcticcodex.pipelines.job import Context
from arcticcodex.pipelines.run import plan_for
from arcticcodex.pipelines.summary import RunOptions

if TYPE_CHECKING:
    from arcticcodex.pipelines.summary import Estimate, ProgressState, RunSummary

FOLDER = Path("demo")
TITLE = "The Python Language Reference"
SHOWN_ROWS = 4
MARK, PLAIN = "\033[7m", "\033[0m"


class Quiet:
    """Watches the demo's run without a word: it takes a second."""

    def update(self, state: ProgressState) -> None:
        """Show nothing."""

    def line(self, text: str) -> None:
        """Tell the person one line."""
        print(f"  {text}")


def main() -> int:
    """Run the demo in `demo/` of the current folder; return the exit code."""
    arctic = _command(Path.cwd())
    FOLDER.mkdir(exist_ok=True)
    os.chdir(FOLDER)
    Path("arctic.toml").touch()
    manual = Path("python-reference.txt")
    manual.write_text(_manual(), encoding="utf-8")
    print(f"Distilling {manual} ({manual.stat().st_size / 1e6:.1f} MB) with the offline teacher\n")
    try:
        summary = asyncio.run(distill([manual], _context(RunOptions(teachers="offline"))))
        estimate, models = asyncio.run(_paid_estimate(manual))
    except ArcticError as error:
        print("\n".join(error.lines()))
        return error.exit_code
    _tell(summary)
    _show_rows(Path(summary.paths["train"]), manual.read_text(encoding="utf-8"))
    price = (
        f"With paid teachers ({models}), each row judged, the same job would cost about "
        f"{dollars(estimate.likely_nusd)} ({dollars(estimate.low_nusd)} to {dollars(estimate.high_nusd)})."
    )
    print(f"\n{textwrap.fill(price, _columns(), break_on_hyphens=False)}\n")
    print(f"Rehearse it for $0:\n  {arctic} distill YOUR_MANUAL.txt --rehearse")
    print("Then for money:\n  export DEEPSEEK_API_KEY=... ANTHROPIC_API_KEY=...")
    print(f"  {arctic} distill YOUR_MANUAL.txt --budget 5")
    return summary.exit_code


def _command(here: Path) -> Path:
    """`arctic` of the running environment, as it can be typed in the folder `here`."""
    command = Path(sys.executable).parent / "arctic"
    return command.relative_to(here) if command.is_relative_to(here) else command


def _columns() -> int:
    return min(110, shutil.get_terminal_size().columns)


def _manual() -> str:
    """The Python language reference as one text, its topics in alphabetical order."""
    from pydoc_data.topics import topics  # noqa: PLC0415 — half a megabyte, wanted once

    rule = "=" * len(TITLE)
    return "\n\n\n".join([f"{rule}\n{TITLE}\n{rule}", *(topics[name].strip() for name in sorted(topics))]) + "\n"


def _context(options: RunOptions) -> Context:
    return Context(load_settings(environ={}), options, Quiet(), asyncio.Event(), lambda _question: False)


async def _paid_estimate(manual: Path) -> tuple[Estimate, str]:
    """What the job would cost with the default paid teachers, at list prices; nothing is sent."""
    context = _context(RunOptions(dry_run=True, rehearse=True))
    job = distill_job([manual], context.loaded, context.options)
    plan = await plan_for(job.roles, replace(context))
    return estimate(job.stages(plan), plan), ", ".join(post.model for post in plan.posts.values() if post is not None)


def _tell(summary: RunSummary) -> None:
    print(
        f"\n{summary.approved} rows approved ({summary.approved - summary.golden} train, {summary.golden} golden), "
        f"{summary.rejected} rejected, in {summary.wall_s:.1f} s, for {dollars(summary.spent_nusd)}.\n"
    )
    for name, path in summary.paths.items():
        print(f"  {name:<9} {path}")


def _show_rows(path: Path, text: str) -> None:
    """A few rows spread over the file, each with its quote marked in its passage."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    mark = (MARK, PLAIN) if os.isatty(1) and "NO_COLOR" not in os.environ else ("[", "]")
    for row in rows[:: max(1, len(rows) // SHOWN_ROWS)][:SHOWN_ROWS]:
        question, answer = (message["content"] for message in row["messages"])
        evidence = row["evidence"][0]
        start, end = evidence["start"], evidence["end"]
        before, after = text[max(0, start - 60) : start], text[end : end + 60]
        passage = f"... {before}{mark[0]}{text[start:end]}{mark[1]}{after} ..."
        for name, words in (("Q", question), ("A", answer), ("from", passage)):
            gap = " " * (len(name) + 4)
            text_ = textwrap.fill(
                " ".join(words.split()),
                _columns(),
                initial_indent=f"  {name}: ",
                subsequent_indent=gap,
                break_long_words=False,
                break_on_hyphens=False,
            )
            print(f"\n{text_}")


if __name__ == "__main__":
    raise SystemExit(main())
