"""A person going through rows by single keys: the queue, what each key does, and the screen.

    a  approve          r 1-6  reject, with a reason        e  edit question and answer
    s  skip             u      undo the last                ?  what the keys mean     q  quit

Each label is on the disk before the next row is shown.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from arcticcodex.cli.keys import edited
from arcticcodex.cli.output import style
from arcticcodex.cli.rows import row_lines, verdict_lines
from arcticcodex.datasets.drawn import is_drawn, reasoning_of
from arcticcodex.datasets.labels import Label, Share, reasons_for, refusal, texts_of
from arcticcodex.errors import ArcticError, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from arcticcodex.cli.keys import Keys
    from arcticcodex.datasets.originals import Originals

KEYS = "a approve   r reject   e edit   s skip   u undo   ? help   q quit"
HELP = """\
a  approve the row as it is written
r  reject it; then 1-6 for the reason, any other key to think again
e  edit question and answer in your editor; the row must still pass the free checks
s  skip it: it comes again the next time
u  take back the last label or skip
q  quit; what is labelled is kept, and the next time goes on from here
Any key goes on."""
CLEAR = "\x1b[H\x1b[2J"
_SHEET = re.compile(
    r"^--- question ---\n(.*?)^--- answer ---\n(.*?)^--- (?:quotes|reasoning)", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Item:
    """A row to be labelled: its record, what the judge said of it, and whether it is of the random slice."""

    record: Mapping[str, Any]
    judge: str
    drawn: bool

    @property
    def id(self) -> str:
        """The row's id."""
        return str(self.record["id"])


@dataclass(slots=True)
class Review:
    """One sitting. `queue` holds what is not labelled yet, `done` counts what was before; `keep` stores a label."""

    queue: Sequence[Item]
    done: int
    keep: Callable[[Label], None]
    stamp: Callable[[Label], Label]  # adds author and time
    originals: Originals
    keys: Keys
    blind: bool = False
    at: int = 0
    said: str = ""  # shown above the next row
    labels: dict[str, Label] = field(default_factory=dict)
    _past: list[tuple[int, Label | None]] = field(default_factory=list)  # where each key led from; None: a skip

    def go(self) -> bool:
        """Go through the queue; True when its end is reached, False when the person left before."""
        while self.at < len(self.queue):
            self._show(self.queue[self.at])
            if not self._act(self.queue[self.at]):
                return False
        return True

    def _act(self, item: Item) -> bool:
        """Do what the next key says; False to leave."""
        match self.keys.next():
            case "a":
                self._label(item, Label(item.id, "approved"))
            case "r":
                self._reject(item)
            case "e":
                self._edit(item)
            case "s":
                self._past.append((self.at, None))
                self.at, self.said = self.at + 1, "skipped"
            case "u":
                self._undo()
            case "?":
                _print(f"\n{HELP}")
                return self.keys.next() != ""
            case "q" | "":
                return False
        return True

    def _label(self, item: Item, label: Label) -> None:
        label = self.stamp(replace(label, judge=item.judge, drawn=item.drawn))
        self.keep(label)
        self.labels[item.id] = label
        self._past.append((self.at, label))
        what = f"{label.verdict}{', edited' if label.edited else ''}{f': {label.reason}' if label.reason else ''}"
        self.at, self.said = self.at + 1, "\n".join([style(what, "ok", sys.stdout), *self._unveiled(item)])

    def _unveiled(self, item: Item) -> list[str]:
        """What was hidden in blind mode, once it can lead nobody astray."""
        return [f"the row was: {item.record['split']}", *verdict_lines(item.record)] if self.blind else []

    def _reject(self, item: Item) -> None:
        words = reasons_for(item.record)
        reasons = list(words)
        _print("\n" + "\n".join(f"  {place}  {words[name]}" for place, name in enumerate(reasons, 1)))
        key = self.keys.next()
        if key.isdecimal() and 1 <= int(key) <= len(reasons):
            self._label(item, Label(item.id, "rejected", reasons[int(key) - 1]))
        else:
            self.said = "not rejected: no reason was given"

    def _edit(self, item: Item) -> None:
        """Edit and check at once; a row that would not pass the free checks any more stays as it was."""
        question, answer = texts_of(item.record)
        try:
            passage = None if is_drawn(item.record) else self.originals.passage(item.record)
        except ArcticError as error:
            self.said = style(f"not edited: the quotes cannot be checked. {visible(str(error))}", "warn", sys.stdout)
            return
        sheet = edited(_sheet(item.record, question, answer), self.keys)
        found = _SHEET.search(sheet) if sheet is not None else None
        if found is None:
            self.said = style("not edited: the editor failed, or a line of dashes is gone", "warn", sys.stdout)
            return
        new_question, new_answer = (part.strip() for part in found.groups())
        if (new_question, new_answer) == (question.strip(), answer.strip()):
            self.said = "nothing was edited"
        elif why := refusal(item.record, new_question, new_answer, passage):
            self.said = style(f"not edited: it would be rejected. {visible(why)}", "warn", sys.stdout)
        else:
            self._label(item, Label(item.id, "approved", question=new_question, answer=new_answer))

    def _undo(self) -> None:
        """Go back one step; a label is taken back by another line, as the file is only added to."""
        if not self._past:
            self.said = "there is nothing to undo in this sitting"
            return
        self.at, label = self._past.pop()
        if label is not None:
            self.keep(self.stamp(replace(label, verdict="none", reason="", question=None, answer=None)))
            self.labels.pop(label.id, None)
        self.said = "undone"

    # --- the screen --------------------------------------------------------------------------------------------

    def _show(self, item: Item) -> None:
        place = f"{self.done + self.at + 1}/{self.done + len(self.queue)}"
        passed = Share(sum(label.as_written for label in self.labels.values()), len(self.labels))
        told = f"   {passed.n} labelled, {passed.rate:.0%} approved as written" if passed.n else ""
        clear = "" if os.environ.get("TERM", "dumb") == "dumb" else CLEAR
        _print(f"{clear}{self.said}\n" if self.said else clear)
        _print(style(place, "bold", sys.stdout) + told)
        _print("\n".join(row_lines(item.record, self.originals, verdicts=not self.blind)))
        _print("\n" + style(KEYS, "dim", sys.stdout))
        self.said = ""


def _sheet(record: Mapping[str, Any], question: str, answer: str) -> str:
    """What the editor opens."""
    quotes = "\n".join(str(evidence["quote"]) for evidence in record.get("evidence", ()))
    name, beside = ("reasoning", reasoning_of(record)) if is_drawn(record) else ("quotes", quotes)
    return (
        "Edit between the lines of dashes, and leave those as they are.\n\n"
        f"--- question ---\n{question}\n--- answer ---\n{answer}\n--- {name} (to read, not to edit) ---\n{beside}\n"
    )


def _print(text: str) -> None:
    print(text, flush=True)  # noqa: T201 — the screen
