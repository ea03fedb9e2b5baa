"""`arctic label`: people judge rows, by single keys on a terminal or from a file of labels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arcticcodex.cli import options as o
from arcticcodex.cli.output import Output
from arcticcodex.cli.reading import RunName, find
from arcticcodex.errors import InputError, NothingToDo, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from arcticcodex.cli.reading import Found
    from arcticcodex.cli.review import Item
    from arcticcodex.datasets.labels import Label, Summary
    from arcticcodex.datasets.originals import Originals

SLICE = 100
INSTEAD = "take labels from a file with --import FILE, give them with --export FILE"


def label(
    run: RunName = "latest",
    *,
    blind: Annotated[bool, typer.Option("--blind", help="Hide verdicts until you have judged.")] = False,
    first: Annotated[
        int, typer.Option("--first", min=0, metavar="N", help="Size of the random slice that comes first.")
    ] = SLICE,
    seed: o.Seed = 0,
    author: Annotated[
        str, typer.Option("--author", metavar="NAME", help="Whose labels these are.  [default: your login name]")
    ] = "",
    import_: Annotated[
        Path | None, typer.Option("--import", metavar="FILE", help="Add the labels of a JSONL file.")
    ] = None,
    export: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help="Write the labels that count as JSONL.")
    ] = None,
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Judge the rows of a run by hand: a approve, r reject, e edit, s skip, u undo.

    A random slice comes first, so that the approval rate stays unbiased; then the rows most worth a look. Every label
    is kept at once in labels.jsonl of the run's folder; Ctrl-C and q lose none.
    """
    from arcticcodex.cli.show import label_lines, labels_record  # noqa: PLC0415 — see app.py
    from arcticcodex.datasets.labels import LABELS_FILE, current, read_labels, summary  # noqa: PLC0415 — see app.py

    if import_ is not None and export is not None:
        raise UsageError("--import and --export exclude each other", "both were given", "do one, then the other")
    output, found = Output(json=json, quiet=quiet), find(run)
    path = Path(found.row.out) / LABELS_FILE
    facts: dict[str, Any] = {"run": found.row.id, "path": str(path)}
    if export is not None:
        facts["exported"] = _export(export, list(current(read_labels(path)).values()))
    elif import_ is not None:
        facts["imported"] = _import(import_, path, found, author or _login())
    else:
        try:
            _sit(found, path, blind=blind, first=first, seed=seed, author=author or _login(), as_json=json)
        except KeyboardInterrupt:
            output.say(f"what is labelled is kept in {path}")
            raise
    told: Summary = summary(read_labels(path))
    counts = [f"{count} labels {name}" for name, count in facts.items() if name in {"imported", "exported"}]
    output.result(facts | {"labels": labels_record(told)}, "\n".join([*counts, *label_lines(told)]))


def _sit(found: Found, path: Path, *, blind: bool, first: int, seed: int, author: str, as_json: bool) -> None:
    """Let the person go through the rows. Ctrl-C is passed on once the terminal is as it was."""
    from arcticcodex.cli.keys import Keys, require_terminal  # noqa: PLC0415 — see app.py

    require_terminal(INSTEAD)
    if as_json:
        raise UsageError("--json says nothing while you label", "stdout is your screen", "leave it out, or " + INSTEAD)
    from arcticcodex.cli.review import Review  # noqa: PLC0415 — see app.py
    from arcticcodex.datasets.labels import append_label, current, read_labels  # noqa: PLC0415 — see app.py
    from arcticcodex.datasets.originals import Originals  # noqa: PLC0415 — see app.py

    labelled = current(read_labels(path))
    queue = found.read(lambda connection: _queue(connection, found.row.id, first, seed))
    waiting = [item for item in queue if item.id not in labelled]
    if not waiting:
        why = "all its rows are labelled" if queue else "it has no pair that a judge saw or that passed the checks"
        raise NothingToDo(f"there is nothing to label in run {found.row.id}", why, f"see: arctic show {found.row.id}")
    with Keys() as keys:
        review = Review(
            queue=waiting,
            done=len(queue) - len(waiting),
            keep=lambda label: append_label(path, label),
            stamp=lambda label: _stamped(label, author),
            originals=Originals(found.row.options.get("job", {})),
            keys=keys,
            blind=blind,
        )
        review.go()


def _queue(connection: Connection, run: str, first: int, seed: int) -> list[Item]:
    """The rows worth a person's word: a random slice of `first`, then the rest by what a look at them is worth."""
    from arcticcodex.cli.review import Item  # noqa: PLC0415 — see app.py
    from arcticcodex.cli.show import sample_record  # noqa: PLC0415 — see app.py
    from arcticcodex.datasets.labels import judge_says, rank, worth  # noqa: PLC0415 — see app.py
    from arcticcodex.store import queries  # noqa: PLC0415 — see app.py

    by_id: dict[str, tuple[bytes, dict[str, Any], str]] = {}
    for row in queries.samples(connection, run):
        record = sample_record(row)
        said = judge_says(row.split, row.gate, record)
        if said is not None:
            by_id.setdefault(record["id"], (rank(seed, row.row, row.part), record, said))
    found = sorted(by_id.values(), key=lambda item: item[0])
    rest = sorted(found[first:], key=lambda item: worth(item[1], item[2]))  # stable: random within the same worth
    return [Item(record, said, place < first) for place, (_, record, said) in enumerate([*found[:first], *rest])]


def _stamped(label: Label, author: str) -> Label:
    from dataclasses import replace  # noqa: PLC0415 — see app.py
    from datetime import UTC, datetime  # noqa: PLC0415 — see app.py

    return replace(label, author=author, time=datetime.now(UTC).isoformat(timespec="milliseconds"))


def _login() -> str:
    import getpass  # noqa: PLC0415 — see app.py

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no name is set and none is known of this user
        return ""


# --- files ---------------------------------------------------------------------------------------------------


def _export(file: Path, labels: Sequence[Label]) -> int:
    from arcticcodex.datasets.export import write_file  # noqa: PLC0415 — see app.py

    write_file(file, [label.line().encode("utf-8", "replace") for label in labels])
    return len(labels)


def _import(file: Path, path: Path, found: Found, author: str) -> int:
    """Add the labels of a file that are not there already; all of them or, where one cannot be used, none."""
    from arcticcodex.datasets.labels import append_labels, current, read_labels  # noqa: PLC0415 — see app.py
    from arcticcodex.datasets.originals import Originals  # noqa: PLC0415 — see app.py

    if not file.is_file():
        raise UsageError(f"there is no {file}", "no such file", "name a JSONL file of labels")
    items = {item.id: item for item in found.read(lambda connection: _queue(connection, found.row.id, 0, 0))}
    there = read_labels(path)
    known, counted = set(there), current(there)
    originals = Originals(found.row.options.get("job", {}))
    checked = [(label, _checked(label, items, originals, author, found.row.id)) for label in read_labels(file)]
    new = [filled for label, filled in checked if filled not in known and not _said(label, counted.get(label.id))]
    append_labels(path, new)
    return len(new)


def _said(label: Label, now: Label | None) -> bool:
    """Whether a label that does not say when it was given repeats the one that counts."""
    fields = ("verdict", "reason", "question", "answer")
    return not label.time and now is not None and all(getattr(label, name) == getattr(now, name) for name in fields)


def _checked(label: Label, items: dict[str, Item], originals: Originals, author: str, run: str) -> Label:
    """A label from elsewhere with what the run knows of its row. Raises `InputError` where it cannot be used."""
    from dataclasses import replace  # noqa: PLC0415 — see app.py

    from arcticcodex.datasets.drawn import is_drawn  # noqa: PLC0415 — see app.py
    from arcticcodex.datasets.labels import refusal, texts_of  # noqa: PLC0415 — see app.py

    item = items.get(label.id)
    if item is None:
        raise InputError(
            f"row {label.id} cannot be labelled", f"run {run} has no such row to label", "nothing was added"
        )
    if label.edited:
        question, answer = texts_of(item.record)
        question = question if label.question is None else label.question
        answer = answer if label.answer is None else label.answer
        passage = None if is_drawn(item.record) else originals.passage(item.record)
        if why := refusal(item.record, question, answer, passage):
            raise InputError(f"the edit of row {label.id} would be rejected", why, "nothing was added")
    filled = replace(label, judge=item.judge, author=label.author or author)
    return filled if filled.time else _stamped(filled, filled.author)
