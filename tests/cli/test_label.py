"""`arctic label` on a terminal of its own: keys in, labels on the disk, nothing lost; and labels from files."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy import select as sql_select

from arcticcodex.cli.label import label as label_command
from arcticcodex.datasets import originals
from arcticcodex.datasets.labels import REASONS, Label, current, rank, read_labels
from arcticcodex.records import Outcome
from arcticcodex.store import schema as t
from arcticcodex.store.database import open_engine
from arcticcodex.store.ledger import Put, apply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Arctic = Callable[..., Any]

# Ctrl-C reaches a process through the terminal that is its own.
OWN_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "arcticcodex", *sys.argv[1:]])
"""
PROMPT = "q quit"
CTRL_C = "\x03"


class Sitting:
    """`arctic label` on a terminal, and the person before it."""

    def __init__(self, *words: str, **environment: str) -> None:
        self._ours, theirs = pty.openpty()
        self.before = termios.tcgetattr(theirs)
        self._theirs = theirs
        self.seen, self._read = "", 0
        self.process = subprocess.Popen(
            [sys.executable, "-c", OWN_TERMINAL, "label", *words],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "40", **environment},
            start_new_session=True,
        )

    def until(self, text: str = PROMPT, within_s: float = 60) -> str:
        """Read on until a text is seen after what was read before; all that came since."""
        end_s = time.monotonic() + within_s
        while (at := self.seen.find(text, self._read)) < 0:
            left_s = end_s - time.monotonic()
            assert left_s > 0, self.seen
            if select.select([self._ours], [], [], left_s)[0]:
                self.seen += os.read(self._ours, 65536).decode(errors="replace")
        since, self._read = self.seen[self._read : at], at + len(text)
        return since

    def type(self, keys: str) -> None:
        """Type, without waiting for anything."""
        os.write(self._ours, keys.encode())

    def press(self, key: str) -> str:
        """Type a key; the next screen."""
        self.type(key)
        return self.until()

    def end(self, within_s: float = 60) -> int:
        """Read to the end; the exit code."""
        end_s = time.monotonic() + within_s
        while self.process.poll() is None or select.select([self._ours], [], [], 0)[0]:
            assert time.monotonic() < end_s, self.seen
            if select.select([self._ours], [], [], 0.05)[0]:
                self.seen += os.read(self._ours, 65536).decode(errors="replace")
        return self.process.returncode

    def mode(self) -> list[Any]:
        """How the terminal is set now."""
        return termios.tcgetattr(self._theirs)

    def close(self) -> None:
        """Leave nothing behind."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        os.close(self._ours)
        os.close(self._theirs)


@pytest.fixture
def sit() -> Iterator[Callable[..., Sitting]]:
    """Start a sitting; none is left behind."""
    started: list[Sitting] = []

    def start(*words: str, **environment: str) -> Sitting:
        started.append(Sitting(*words, **environment))
        return started[-1]

    yield start
    for sitting in started:
        sitting.close()


@pytest.fixture
def book(alone: Path) -> Path:
    """A document of nine rules."""
    path = alone / "book.txt"
    path.write_text("\n".join(f"Valve {n} opens at {n + 7} bar." for n in range(9)), encoding="utf-8")
    return path


@pytest.fixture
def run(alone: Path, book: Path) -> str:
    """A run of this project with a row for each rule, none of them judged: its id."""
    (alone / "out").mkdir()
    digest = hashlib.sha256(book.read_bytes()).hexdigest()
    outcomes, at = [], 0
    for n, quote in enumerate(book.read_text(encoding="utf-8").splitlines()):
        texts = (("user", f"When does valve {n} open?"), ("assistant", f"At {n + 7} bar."))
        record = {
            "id": f"id{n}",
            "messages": [{"role": role, "content": content} for role, content in texts],
            "evidence": [{"document": "book", "start": at, "end": at + len(quote), "quote": quote}],
            "verdicts": [{"judge": "code", "criterion": "quote", "passed": True, "reason": ""}],
            "section": "book: part 1",
            "provenance": {
                "document": "book",
                "sha256": digest,
                "chunk": {"number": n, "start": at, "end": at + len(quote)},
                "calls": [],
            },
        }
        outcomes.append(Outcome(n, 0, "train", record))
        at += len(quote) + 1
    options = {"job": {"paths": [str(book)], "sources": [["book", digest]]}, "teachers": {}}
    engine = open_engine("arctic.db")
    with engine.begin() as connection:
        values = {"id": "r1", "pipeline": "distill", "state": "complete", "owner": "me", "created_s": 1.0}
        more = {"updated_s": 2.0, "cap_nusd": 10**9, "out": str(alone / "out"), "summary": "{}"}
        connection.execute(insert(t.runs).values(**values, **more, options=json.dumps(options)))
        apply(connection, [Put("r1", tuple(outcomes))])
    engine.dispose()
    return "r1"


def rows() -> list[Any]:
    """The run's rows that can be labelled, in the order drawn by seed 0."""
    engine = open_engine("arctic.db")
    with engine.begin() as connection:
        found = list(connection.execute(sql_select(t.samples).where(t.samples.c.split != "rejected")))
    engine.dispose()
    return sorted(found, key=lambda row: rank(0, row.row, row.part))


def ids() -> list[str]:
    """Their ids."""
    return [json.loads(row.record)["id"] for row in rows()]


def labels() -> list[Label]:
    """What is on the disk."""
    return read_labels(Path("out/labels.jsonl"))


def judge_rejects(place: int) -> str:
    """Let a judge have rejected the row drawn at this place; its id."""
    row = rows()[place]
    record = json.loads(row.record)
    record["verdicts"].append({"judge": "m", "criterion": "supported", "passed": False, "reason": "one number differs"})
    values = {"split": "rejected", "gate": "judge: supported", "reason": "x", "record": json.dumps(record)}
    engine = open_engine("arctic.db")
    with engine.begin() as connection:
        here = (t.samples.c.row == row.row) & (t.samples.c.part == row.part)
        connection.execute(update(t.samples).where(here).values(**values))
    engine.dispose()
    return str(record["id"])


# --- keys ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("run")
def test_each_key_does_what_it_says(sit: Callable[..., Sitting]) -> None:
    """Approve, reject with a reason, think again, skip, and quit: two labels on the disk, each for the row shown."""
    order = ids()
    sitting = sit("--author", "Ada")
    first = sitting.until()
    assert f"1/{len(order)}" in first
    second = sitting.press("a")
    assert f"2/{len(order)}" in second
    sitting.type("r")
    sitting.until(REASONS["other"])
    assert "not rejected" in sitting.press("x")
    sitting.type("r")
    sitting.until(REASONS["other"])
    assert f"3/{len(order)}" in sitting.press("4")
    sitting.press("s")
    sitting.type("q")
    assert sitting.end() == 0
    kept = labels()
    assert [(label.id, label.verdict, label.reason) for label in kept] == [
        (order[0], "approved", ""),
        (order[1], "rejected", "trivial"),
    ]
    assert {label.author for label in kept} == {"Ada"}
    assert all(label.drawn and label.time.endswith("+00:00") for label in kept)
    assert "2 labelled" in sitting.seen
    assert "50.0%" in sitting.seen


@pytest.mark.usefixtures("run")
def test_a_person_goes_on_where_they_stopped(arctic: Arctic, sit: Callable[..., Sitting]) -> None:
    """The next sitting begins with the first row that has no label; at the end there is nothing to do, exit 6."""
    order = ids()
    sitting = sit()
    sitting.until()
    sitting.press("s")
    sitting.press("a")
    sitting.type("q")
    assert sitting.end() == 0
    sitting = sit()
    assert f"2/{len(order)}" in sitting.until()
    sitting.type("a" * (len(order) - 1))
    assert sitting.end() == 0
    assert [label.id for label in labels()] == [order[1], order[0], *order[2:]]
    sitting = sit()
    assert sitting.end() == 6
    assert "nothing to label" in sitting.seen
    assert arctic("show", "--json").json["labels"]["approved_as_written"]["rate"] == 1


@pytest.mark.usefixtures("run")
def test_undo_takes_back_and_adds_a_line(sit: Callable[..., Sitting]) -> None:
    """Undo leads back over labels and skips to the row it was about; the file is only ever added to."""
    order = ids()
    sitting = sit()
    sitting.until()
    sitting.press("a")
    sitting.press("s")
    assert f"2/{len(order)}" in sitting.press("u")
    assert f"1/{len(order)}" in sitting.press("u")
    assert "nothing to undo" in sitting.press("u")
    sitting.type("r6q")
    assert sitting.end() == 0
    assert [(label.id, label.verdict) for label in labels()] == [
        (order[0], verdict) for verdict in ("approved", "none", "rejected")
    ]
    assert current(labels())[order[0]].reason == "other"


@pytest.mark.usefixtures("run")
def test_keys_that_mean_nothing_do_nothing(sit: Callable[..., Sitting]) -> None:
    """Arrows, function keys, escape and other letters label nothing; `?` tells what the keys mean."""
    sitting = sit()
    sitting.until()
    for key in ("\x1b[A", "\x1bOP", "\x1b[15~", "\x1b", "A", "1", "\n", "é"):
        assert "1/" in sitting.press(key)
    sitting.type("?")
    sitting.until("Any key goes on.")
    sitting.press("a")
    assert labels() == [], "the key that leaves the help is no verdict"
    sitting.type("q")
    assert sitting.end() == 0


@pytest.mark.usefixtures("run")
def test_ctrl_c_keeps_what_is_labelled(sit: Callable[..., Sitting]) -> None:
    """Exit 130, every label on the disk, and the terminal set as it was."""
    order = ids()
    sitting = sit()
    sitting.until()
    assert sitting.mode()[3] != sitting.before[3], "keys are read one at a time meanwhile"
    sitting.press("a")
    sitting.press("a")
    sitting.type(CTRL_C)
    assert sitting.end() == 130
    assert [label.id for label in labels()] == order[:2]
    assert "kept in" in sitting.seen
    assert "Traceback" not in sitting.seen
    assert sitting.mode() == sitting.before


@pytest.mark.usefixtures("run")
def test_the_file_has_each_label_before_the_next_row_is_shown(sit: Callable[..., Sitting]) -> None:
    """What a person has said is kept even when the process is killed outright."""
    sitting = sit()
    sitting.until()
    sitting.press("a")
    sitting.process.kill()
    sitting.process.wait()
    assert [label.verdict for label in labels()] == ["approved"]


# --- blind, and the order ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("run")
def test_blind_hides_what_the_judge_said(sit: Callable[..., Sitting]) -> None:
    """With `--blind` neither verdicts nor the split are seen before the person's own; without it they are."""
    rejected, _ = judge_rejects(0), judge_rejects(0)
    sitting = sit("--blind")
    first = sitting.until()
    for hidden in ("one number differs", "rejected", "supported", "checks", "train", "golden"):
        assert hidden not in first
    second = sitting.press("a")
    assert "one number differs" in second, "once judged, it is told"
    assert second.count("one number differs") == 1, "that of the next row is not"
    sitting.type("q")
    assert sitting.end() == 0
    (label,) = labels()
    assert (label.id, label.judge) == (rejected, "rejected")
    assert "one number differs" in sit().until()


@pytest.mark.usefixtures("run")
def test_the_random_slice_comes_before_doubtful_rows(sit: Callable[..., Sitting]) -> None:
    """The first rows are drawn by seed alone and marked so; then come those the judge rejected."""
    order = ids()
    doubtful = judge_rejects(len(order) - 1)
    sitting = sit("--first", "2")
    sitting.until()
    for _ in range(3):
        sitting.press("a")
    sitting.type("q")
    assert sitting.end() == 0
    kept = labels()
    assert [(label.id, label.drawn) for label in kept] == [(order[0], True), (order[1], True), (doubtful, False)]


# --- edits ---------------------------------------------------------------------------------------------------


def editor(folder: Path, code: str) -> str:
    """An editor that changes the file it is given by a line of Python on `text`."""
    script = folder / "editor.py"
    script.write_text(
        f"import pathlib, sys\npath = pathlib.Path(sys.argv[1])\n"
        f"text = path.read_text()\n{code}\npath.write_text(text)\n",
        encoding="utf-8",
    )
    return f"{sys.executable} {script}"


ANSWER = "import re; text = re.sub('(?s)(--- answer ---\\n).*?(\\n--- quotes)', r'\\g<1>{}\\2', text)"


@pytest.mark.usefixtures("run")
def test_an_edit_is_kept_as_the_label(sit: Callable[..., Sitting], tmp_path: Path) -> None:
    """The person's own editor opens; what it leaves is the label's answer, the question is kept."""
    assert ids()[0] == "id7"
    sitting = sit(EDITOR=editor(tmp_path, ANSWER.format("Valve 7 opens at 14 bar.")))
    sitting.until()
    assert "approved, edited" in sitting.press("e")
    sitting.type("q")
    assert sitting.end() == 0
    (label,) = labels()
    assert (label.id, label.verdict, label.answer) == ("id7", "approved", "Valve 7 opens at 14 bar.")
    assert label.question == "When does valve 7 open?"


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize(
    ("code", "said"),
    [
        (ANSWER.format(""), "complete"),
        ("text = 'gone'", "line of dashes"),
        ("sys.exit(1)", "editor failed"),
        ("pass", "nothing was edited"),
    ],
)
def test_an_edit_that_does_not_hold_is_no_label(
    sit: Callable[..., Sitting], tmp_path: Path, code: str, said: str
) -> None:
    """An empty answer, a broken sheet, an editor that failed: the person is told why, the row stays unlabelled."""
    sitting = sit(EDITOR=editor(tmp_path, code))
    sitting.until()
    screen = sitting.press("e")
    assert said in screen
    assert "1/" in screen
    sitting.type("q")
    assert sitting.end() == 0
    assert labels() == []


@pytest.mark.usefixtures("run")
def test_without_its_document_no_row_is_edited(sit: Callable[..., Sitting], book: Path) -> None:
    """Where the quotes cannot be checked any more nothing is edited; approving still works."""
    book.write_text("another text altogether", encoding="utf-8")
    sitting = sit(EDITOR="false")
    assert "has changed since the run" in " ".join(sitting.until().split())
    assert "cannot be checked" in " ".join(sitting.press("e").split())
    sitting.press("a")
    sitting.type("q")
    assert sitting.end() == 0
    assert len(labels()) == 1


# --- without a terminal --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("run")
def test_without_a_terminal_it_says_what_works(arctic: Arctic) -> None:
    """Exit 2 at once with the options that need no terminal; it never waits for a key."""
    ended = arctic("label")
    assert (ended.code, ended.out) == (2, "")
    assert "--import FILE" in ended.err
    assert labels() == []


def test_labels_travel_by_file(arctic: Arctic, run: str, alone: Path) -> None:
    """What is imported counts, with the judge's word beside it; again it adds nothing; export gives what counts."""
    order, rejected = ids(), judge_rejects(1)
    given = alone / "given.jsonl"
    given.write_text(
        f'{{"id": "{order[0]}", "verdict": "approved"}}\n'
        f'{{"id": "{rejected}", "verdict": "rejected", "reason": "unsupported", "author": "Bo"}}\n',
        encoding="utf-8",
    )
    told = arctic("label", run, "--import", given, "--author", "Ada", "--json").json
    assert (told["imported"], told["labels"]["labelled"]) == (2, 2)
    assert [(label.author, label.judge, bool(label.time)) for label in labels()] == [
        ("Ada", "", True),
        ("Bo", "rejected", True),
    ]
    assert arctic("label", "--import", given, "--json").json["imported"] == 0
    given.write_text(Label(order[0], "none", time="2026").line(), encoding="utf-8")
    assert arctic("label", "--import", given, "--json").json["imported"] == 1
    ended = arctic("label", "--export", alone / "counted.jsonl", "--json")
    assert ended.json["exported"] == 1
    assert read_labels(alone / "counted.jsonl") == list(current(labels()).values())
    assert arctic("label", "--import", alone / "counted.jsonl", "--json").json["imported"] == 0


@pytest.mark.usefixtures("run")
def test_a_file_is_taken_whole_or_not_at_all(arctic: Arctic, alone: Path) -> None:
    """A row the run does not have, an edit that would be rejected, a line that is none: nothing is added."""
    good = Label(ids()[0], "approved").line()
    given = alone / "given.jsonl"
    for bad, said in (
        (Label("unknown", "approved").line(), "no such row"),
        (Label(ids()[1], "approved", answer=" ").line(), "complete"),
        ("nonsense\n", "given.jsonl:2"),
    ):
        given.write_text(good + bad, encoding="utf-8")
        ended = arctic("label", "--import", given)
        assert (ended.code, ended.out) == (1, "")
        assert said in ended.err
        assert labels() == []
    assert arctic("label", "--import", alone / "missing.jsonl").code == 2
    assert arctic("label", "--import", given, "--export", given).code == 2


def test_an_import_reads_the_document_once(alone: Path, run: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many labels edit rows of a document, it is read once; all their edits are added."""
    reads: list[Path] = []
    read = originals.read_document
    monkeypatch.setattr(originals, "read_document", lambda path: reads.append(path) or read(path))
    given = alone / "given.jsonl"
    edits = [Label(row, "approved", answer=f"Valve {row[2:]} opens at {int(row[2:]) + 7} bar.") for row in ids()]
    given.write_text("".join(label.line() for label in edits), encoding="utf-8")
    label_command(run, import_=given, export=None, author="Ada", json=True)
    assert (len(reads), len(labels())) == (1, len(edits))
    assert len(edits) > 3
