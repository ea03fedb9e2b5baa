"""The options every pipeline command shares, defined once, and how their texts become `RunOptions`."""

from __future__ import annotations

import difflib
import glob
from pathlib import Path
from typing import Annotated

import typer

from arcticcodex.errors import UsageError
from arcticcodex.money import parse_budget

PIPELINES = ("distill", "cascade", "ensemble")

Budget = Annotated[
    str | None,
    typer.Option("--budget", metavar="USD", help="The most this run may spend; of a resumed run, its new total."),
]
Teachers = Annotated[
    str,
    typer.Option("--teachers", metavar="auto|offline|ROLE=NAME,...", help="Who teaches; offline opens no socket."),
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Put the files in DIR (new, empty or this run's).")
]
Concurrency = Annotated[
    int | None, typer.Option("--concurrency", min=1, metavar="N", help="Calls in flight per teacher.")
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="Seed of every draw.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Estimate the cost; send nothing.")]
Rehearse = Annotated[bool, typer.Option("--rehearse", help="Run against the built-in provider simulator, for $0.")]
Resume = Annotated[
    str | None, typer.Option("--resume", metavar="[RUN|latest]", help="Continue a run instead of starting one.")
]
MinApproval = Annotated[
    str | None, typer.Option("--min-approval", metavar="R", help="Exit 3 when fewer were approved, such as 0.8 or 80%.")
]
MinGolden = Annotated[
    int | None, typer.Option("--min-golden", min=0, metavar="N", help="Exit 3 when there are fewer golden rows.")
]
SameFamilyJudge = Annotated[
    bool, typer.Option("--same-family-judge", help="Let a model's own family judge it (worth less).")
]
RetryFailed = Annotated[
    bool, typer.Option("--retry-failed", help="Ask again what failed for good; later rows may change.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout, nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no hints.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Answer yes to questions about money and addresses.")]


def budget_nusd(text: str | None, option: str = "--budget") -> int | None:
    """An amount of US dollars in nano-dollars. Raises UsageError with the option and the value seen."""
    return None if text is None else parse_budget(text, option)


def teachers(text: str) -> str:
    """`--teachers` where it is one word, which must be `auto` or `offline`. Raises UsageError with the nearest."""
    words = ("auto", "offline")
    if not text or "=" in text or text in words:
        return text
    near = difflib.get_close_matches(text, words, n=1)
    why = f"seen {text!r}" + (f": did you mean {near[0]}?" if near else "")
    raise UsageError("--teachers cannot be read", why, "write auto, offline, or ROLE=NAME,ROLE=NAME")


def share(text: str | None) -> float | None:
    """`--min-approval` as a share between 0 and 1; `80%` is 0.8. Raises UsageError with the value seen."""
    if text is None:
        return None
    number, percent = text.strip().removesuffix("%"), text.strip().endswith("%")
    try:
        value = float(number) / (100 if percent else 1)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        meant = f"{value:g}% or {value / 100:g}" if 1 < value <= 100 and not percent else "a share, such as 80% or 0.8"
        raise UsageError("--min-approval cannot be used", f"seen {text!r}: it is not between 0 and 1", f"give {meant}")
    return value


def existing(paths: list[Path]) -> list[Path]:
    """The paths, all of which must exist or be patterns. Raises UsageError with the nearest name to a missing one."""
    for path in paths:
        if not path.exists() and not glob.has_magic(str(path)):
            folder = path.parent
            names = [item.name for item in folder.iterdir()] if folder.is_dir() else []
            near = difflib.get_close_matches(path.name, names, n=1)
            why = f"the nearest there is {near[0]}" if near else "nothing like it is there"
            raise UsageError(f"{path} does not exist", why, "name a document or a folder of documents")
    return paths


def with_resume_value(words: list[str]) -> list[str]:
    """Give a bare `--resume` its value `latest`, which the parser of options cannot do.

    The word after it is its value when it looks like a run, not like an option or an existing file.
    """
    if not words or words[0] not in PIPELINES or "--resume" not in words:
        return words
    at = words.index("--resume")
    value = words[at + 1] if at + 1 < len(words) else "-"
    if value.startswith("-") or Path(value).exists():
        return [*words[:at], "--resume=latest", *words[at + 1 :]]
    return words
