"""`arctic domains`: the packs there are, what one holds, whether a user's own is sound, and one to start from."""

from __future__ import annotations

import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arcticcodex.cli import options as o
from arcticcodex.cli.output import Output, one_line, style, table, wrapped
from arcticcodex.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arcticcodex.sources.domains import Domain, Fault, Prompt

HEADER = ("name", "about", "branches", "leaves", "tasks", "cells", "prompts")
LABEL_CHARS = 14

app = typer.Typer(rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]})


@app.callback(invoke_without_command=True)
def domains(context: typer.Context, *, json: o.Json = False, quiet: o.Quiet = False) -> None:
    """List the domains that rows can be about.

    Those that come with ArcticCodex, with how many different prompts each holds.
    """
    if context.invoked_subcommand:
        return
    from arcticcodex.sources.domains import domain_names, load_domain  # noqa: PLC0415 — see app.py

    found = [load_domain(name) for name in domain_names()]
    lines = [_line(domain) for domain in found]
    output = Output(json=json, quiet=quiet)
    output.result({"domains": [_counts(domain) for domain in found]}, table(lines, HEADER, right=range(2, 7)))
    output.say("\na look inside: arctic domains show NAME --sample 3   one of your own: arctic domains new FILE.toml")


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME|FILE", help="A domain, or the file of one of your own.")],
    *,
    sample: Annotated[int, typer.Option("--sample", min=0, metavar="N", help="Draw N of its prompts.")] = 0,
    seed: o.Seed = 0,
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Show what a domain holds, and prompts drawn from it."""
    from arcticcodex.sources.domains import load_domain  # noqa: PLC0415 — see app.py
    from arcticcodex.sources.drawing import plan_evenly  # noqa: PLC0415 — see app.py

    domain = load_domain(name)
    drawn = list(plan_evenly([domain], sample, seed)) if sample else []
    text = "\n".join([*_described(domain), *(line for prompt in drawn for line in _told(prompt))])
    record = asdict(domain) | _counts(domain) | {"samples": [asdict(prompt) for prompt in drawn]}
    Output(json=json, quiet=quiet).result(record, text)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Packs of your own.")],
    *,
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Check packs of your own; each fault with its line.

    Ends with exit code 1 where one cannot be used.
    """
    from arcticcodex.sources.domains import examine  # noqa: PLC0415 — see app.py

    found = [(path, *examine(path)) for path in files]
    lines = [line for path, domain, faults in found for line in _findings(path, domain, faults)]
    records = [_checked(path, domain, faults) for path, domain, faults in found]
    Output(json=json, quiet=quiet).result({"files": records}, "\n".join(lines))
    raise typer.Exit(0 if all(domain for _, domain, _ in found) else 1)


@app.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .toml file that is not there yet.")],
    *,
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Write a pack to start from, every part explained.

    It can be used as it is. What is there is never overwritten.
    """
    from arcticcodex.cli.init import write_new  # noqa: PLC0415 — see app.py

    if file.suffix != ".toml":
        raise UsageError(f"{file} is no name for a pack", "it does not end in .toml", f"name it {file.stem}.toml")
    name = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-")[:40].rstrip("-")
    if not name[:1].isalpha():
        name = "my-domain"
    if not write_new(file, STARTER.replace("bicycle-repair", name)):
        raise UsageError(f"{file} is there already", "nothing is overwritten", f"see: arctic domains check {file}")
    output = Output(json=json, quiet=quiet)
    output.result({"path": str(file), "name": name}, f"wrote {one_line(str(file))}")
    output.say(f"next: make it yours, then arctic domains check {file} and arctic domains show {file} --sample 5")


# --- records of --json ---------------------------------------------------------------------------------------


def _counts(domain: Domain) -> dict[str, Any]:
    return {
        "name": domain.name,
        "title": domain.title,
        "description": domain.description,
        "known_answers": domain.known_answers or None,
        "leaves": sum(len(topic.leaves) for topic in domain.topics),
        "cells": len(domain.cells()),
        "prompts": domain.total(),
    }


def _checked(path: Path, domain: Domain | None, faults: Sequence[Fault]) -> dict[str, Any]:
    told = _counts(domain) if domain else {}
    return {"path": str(path), "ok": domain is not None, **told, "faults": [asdict(fault) for fault in faults]}


# --- lines for a person --------------------------------------------------------------------------------------


def _line(domain: Domain) -> tuple[str, ...]:
    """A domain in the list."""
    counts = _counts(domain)
    numbers = (len(domain.topics), counts["leaves"], len(domain.tasks), counts["cells"], counts["prompts"])
    return (domain.name, domain.title, *(f"{number:,}" for number in numbers))


def _described(domain: Domain) -> list[str]:
    """What a domain holds."""
    parts = {
        "about": domain.description,
        "caution": domain.caution,
        "answers": f"known from {domain.known_answers}" if domain.known_answers else "",
        "branches": ", ".join(f"{topic.name} ({len(topic.leaves)})" for topic in domain.topics),
        "tasks": ", ".join(task.name for task in domain.tasks),
        "asked by": "; ".join(domain.personas),
        "difficulties": ", ".join(level.name for level in domain.difficulties),
        "shapes": ", ".join(level.name for level in domain.shapes),
        "constraints": f"{len(domain.constraints)}",
        "prompts": f"{domain.total():,} in {len(domain.cells()):,} cells (branch x task)",
    }
    head = style(f"{domain.title} ({domain.name})", "bold", sys.stdout)
    return [head, *(f"{name:<{LABEL_CHARS}}{wrapped(text, LABEL_CHARS)}" for name, text in parts.items() if text)]


def _told(prompt: Prompt) -> list[str]:
    """A drawn prompt under the cell it is from."""
    return ["", style(f"{prompt.topic} / {prompt.task}", "bold", sys.stdout), wrapped(prompt.text, 0)]


def _findings(path: Path, domain: Domain | None, faults: Sequence[Fault]) -> list[str]:
    """How the check of one file ended: a line if it is sound, else two for each fault."""
    name = one_line(str(path))
    if domain:
        held = f"{domain.total():,} different prompts in {len(domain.cells()):,} cells"
        return [f"{name}: {style('ok', 'ok', sys.stdout)}, {domain.name} holds {held}"]
    return [
        line
        for fault in faults
        for line in (f"{name}:{fault.line}: {one_line(fault.what)}", f"  {one_line(fault.help)}")
    ]


STARTER = """\
# A domain: what rows can be about, who asks, what for, and what the answer looks like.
# A prompt combines one entry of each list, and no combination is drawn twice.
#   arctic domains check FILE             says what is wrong, with the line
#   arctic domains show FILE --sample 5   draws some prompts to read
#   arctic cascade --domain FILE          makes rows of it
# This one is small but works as it is. Good packs have 60 leaves and more; see docs/domains.md.

# Who asks, as "a ..." or "the ...", each with a situation that shows in the answer. 12 or more are good.
# personas and constraints stand up here, above the first line in [brackets].
personas = [
  "a commuter whose bicycle is the only way to work",
  "an apprentice in the first month at a workshop",
  "the parent of a child who has just outgrown training wheels",
  "a touring cyclist two days from the next town",
]

# One demand on the answer, a whole sentence. 10 or more are good.
constraints = [
  "Name the tool for each step and what may stand in for it.",
  "Say at which point a workshop should take over.",
  "Give every measure with its unit and how it is taken.",
  "Mention the mistake that costs the most money.",
]

[domain]
name = "bicycle-repair"        # small letters, digits and hyphens; rows carry it
title = "Bicycle repair"       # how the domain is called in a prompt
description = "Finding, judging and mending faults of bicycles, at the roadside and in the workshop."
caution = "Where a wrong repair could make brakes or steering fail, say so."   # told to the generator; may be left out

# A branch with its leaves: concrete, 3 to 9 words, fitting where {leaf} stands below. 6 to 12 branches are good.
[[topics]]
name = "wheels and tyres"
leaves = [
  "a puncture found only under water",
  "a rear wheel that wobbles after a kerb",
  "tyre pressure for loaded panniers",
  "a broken spoke far from home",
]

[[topics]]
name = "brakes and gears"
leaves = [
  "disc brakes that squeal in the rain",
  "a chain that skips under load",
  "cable tension of an eight-speed hub",
  "worn pads on a steep descent",
]

# What is asked for: a sentence with {leaf} in it once. 6 to 8 are good.
[[tasks]]
name = "diagnose"
ask = "Find the cause behind {leaf} from what can be seen, heard and felt."

[[tasks]]
name = "instruct"
ask = "Guide somebody through dealing with {leaf}, from the first look to the test ride."

[[tasks]]
name = "advise on cost"
ask = "Weigh mending against replacing where {leaf} is concerned."

# How hard, and what that means. 3 or 4 are good.
[[difficulties]]
name = "simple"
note = "One fault, ordinary parts, daylight."

[[difficulties]]
name = "demanding"
note = "Two faults hide each other, or the right part cannot be had."

# The form of the answer. 6 or more are good.
[[shapes]]
name = "numbered steps"
note = "Short steps in the order in which the hands need them."

[[shapes]]
name = "plain prose"
note = "Two or three paragraphs without lists or headings."

[[shapes]]
name = "questions and answers"
note = "The questions somebody would ask one after the other, each answered at once."
"""
