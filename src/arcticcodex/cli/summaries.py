"""A finished run in a few lines, and the line that says how to go on with an unfinished one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arcticcodex.cli.progress import span
from arcticcodex.money import dollars

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from arcticcodex.pipelines.summary import RunSummary


def summary_text(summary: RunSummary) -> str:
    """What became of a run, for a person; of a dry run, what it would cost."""
    if summary.estimate is not None:
        return _estimate(summary)
    lines = [f"{summary.pipeline} {summary.run}: {summary.state} in {span(summary.wall_s)}"]
    lines += [f"  {name:<13}{text}" for name, text in _facts(summary)]
    return "\n".join(lines)


def resume_line(summary: RunSummary) -> str:
    """The last line of an unfinished run: the command, and what is done and spent."""
    return (
        f"resume: {summary.resume}   ({summary.rows} rows, {summary.approved} approved, "
        f"{dollars(summary.spent_nusd)} spent; nothing is paid for twice)"
    )


def _facts(summary: RunSummary) -> Iterator[tuple[str, str]]:
    train = summary.approved - summary.golden
    yield "rows", f"{summary.approved} approved ({train} train, {summary.golden} golden), {summary.rejected} rejected"
    if (approval := summary.approval) is not None:
        low, high = f"{approval.low:.1%}", f"{approval.high:.1%}"
        yield "approval", f"{approval.rate:.1%} of {approval.n} judged (95 % interval {low} to {high})"
    else:
        judged = "nothing was judged yet" if "judge" in summary.teachers else "no judge"
        yield "approval", f"{judged}: rows passed the free gates only"
    yield "spent", _spent(summary)
    yield "calls", f"{summary.calls} ({summary.replayed} replayed), {summary.attempts} attempts"
    for role, teacher in summary.teachers.items():
        yield role, _teacher(teacher)
    yield from summary.paths.items()


def _spent(summary: RunSummary) -> str:
    rehearsed = any(teacher.get("host") == "rehearsal" for teacher in summary.teachers.values())
    text = f"{dollars(summary.spent_nusd)} of {dollars(summary.cap_nusd)}"
    text += ", rehearsed: nothing real" if rehearsed else ""
    if summary.unknown_nusd:
        text += f", at most {dollars(summary.bound_nusd)}, probably {dollars(summary.estimate_nusd)}"
    if summary.spent_nusd and (each := summary.nusd_per_approved) is not None:
        text += f" ({dollars(each)} per approved row)"
    return text


def _estimate(summary: RunSummary) -> str:
    estimate = summary.estimate
    if estimate is None:
        return ""
    between = f"{dollars(estimate.low_nusd)} to {dollars(estimate.high_nusd)}"
    facts = {
        ("prompts" if summary.pipeline == "cascade" else "passages"): f"{summary.rows:,}",
        "cost": f"about {dollars(estimate.likely_nusd)} ({between}), cap {dollars(summary.cap_nusd)}",
        **{role: _teacher(teacher) for role, teacher in summary.teachers.items()},
    }
    return "\n".join(
        [f"{summary.pipeline}: nothing was sent", *(f"  {name:<13}{text}" for name, text in facts.items())]
    )


def _teacher(teacher: Mapping[str, str]) -> str:
    host = teacher.get("host")
    return teacher.get("model", "") + (f" at {host}" if host not in {None, "", "none"} else "")
