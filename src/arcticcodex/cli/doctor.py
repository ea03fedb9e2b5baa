"""`arctic doctor`: what a run will need, one line each, and beside what is missing the command that mends it."""

from __future__ import annotations

from typing import Annotated

import typer

from arcticcodex.cli import options as o
from arcticcodex.cli.output import Output, style


def doctor(
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Open no socket: skip models, servers and ports.")] = False,
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Check what a run will need.

    Keys, models, prices, disk, clock, GPU, ports: each with what mends it. Nothing is spent.
    """
    import sys  # noqa: PLC0415 — see app.py

    from arcticcodex.cli.checks import examine  # noqa: PLC0415 — see app.py

    findings = examine(offline=offline)
    failed = any(finding.state == "fail" for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{style(f'{finding.state:<4}', finding.state, sys.stdout)}  {finding.name:<12} {finding.text}")
        if finding.fix:
            lines.append(f"{'':<19}{style('->', 'dim', sys.stdout)} {finding.fix}")
    told = [{"name": item.name, "state": item.state, "text": item.text, "fix": item.fix or None} for item in findings]
    Output(json=json, quiet=quiet).result({"ok": not failed, "checks": told}, "\n".join(lines))
    raise typer.Exit(1 if failed else 0)
