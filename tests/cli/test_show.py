"""`arctic show` and `arctic report`: rows drawn by seed, their quotes marked where they stand, and the page on disk."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert

from arcticcodex.cli.rows import marked, row_lines
from arcticcodex.datasets.labels import Label, append_label
from arcticcodex.records import Chunk, Outcome, Reply, Usage
from arcticcodex.sources.documents import read_document
from arcticcodex.store import schema as t
from arcticcodex.store.database import open_engine
from arcticcodex.store.ledger import Claim, Put, Settle, apply

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.records import Document

    Arctic = Callable[..., Any]

ARCTIC = [sys.executable, "-m", "arcticcodex"]


SPLITS = ("train", "golden", "rejected", "train")


@pytest.fixture
def manual(alone: Path) -> Path:
    """A document of twelve rules, three to a passage."""
    path = alone / "manual.txt"
    path.write_text("\n".join(f"Valve {n} opens at {n + 7} bar." for n in range(12)), encoding="utf-8")
    return path


@pytest.fixture
def run(alone: Path, manual: Path) -> str:
    """A rehearsed run with a row for each rule, judged, two of a call of $0.000001 each: its id."""
    (alone / "out").mkdir()
    text, digest = manual.read_text(encoding="utf-8"), hashlib.sha256(manual.read_bytes()).hexdigest()
    job = {"paths": [str(manual)], "sources": [["manual", digest]]}
    options = {"job": job, "rehearse": True, "teachers": {"generator": {"model": "g"}, "judge": {"model": "m"}}}
    engine = open_engine("arctic.rehearsal.db")
    with engine.begin() as connection:
        values = {"id": "r1", "pipeline": "distill", "state": "complete", "owner": "me", "created_s": 1.0}
        more = {"updated_s": 2.0, "cap_nusd": 10**9, "out": str(alone / "out"), "summary": "{}"}
        connection.execute(insert(t.runs).values(**values, **more, options=json.dumps(options)))
        for call in map(str, range(6)):
            rest = ("openai", "g", "p", "standard", "2026-11", 100, 5000, "{}")
            apply(connection, [Claim(call, call, "r1", "generate", 0, "me", *rest)])  # type: ignore[arg-type]
            reply = Reply("yes", "", "stop", "g", Usage(10, 0, 0, 5), cap_tokens=100)
            apply(connection, [Settle(call, "settled", 1000, reply)])
        outcomes = tuple(outcome(n, quote, text, digest) for n, quote in enumerate(text.splitlines()))
        apply(connection, [Put("r1", outcomes)])
    engine.dispose()
    return "r1"


def outcome(n: int, quote: str, text: str, digest: str) -> Outcome:
    """The row of one rule, in a passage of three."""
    rules, split, at = text.splitlines(), SPLITS[n % 4], text.index(quote)
    start = text.index(rules[n // 3 * 3])
    end = start + len("\n".join(rules[n // 3 * 3 : n // 3 * 3 + 3]))
    record = {
        "id": f"id{n}",
        "kind": "fact",
        "messages": [{"role": "user", "content": f"When does {n} open?"}, {"role": "assistant", "content": quote}],
        "evidence": [{"document": "manual", "start": at, "end": at + len(quote), "quote": quote}],
        "verdicts": [{"judge": "m", "criterion": "supported", "passed": split != "rejected", "reason": "as it says"}],
        "section": f"manual: Valves > Group {n // 3}",
        "provenance": {
            "document": "manual",
            "sha256": digest,
            "chunk": {"number": n // 3, "start": start, "end": end},
            "calls": [{"call": str(n // 2), "part": n % 2, "of": 2}],
        },
    }
    gate = "judge: supported" if split == "rejected" else ""
    return Outcome(n, 0, split, record, gate, gate and "as it says")  # type: ignore[arg-type]


def of(split: str) -> list[str]:
    """The ids of a split's rows, in order."""
    return [f"id{n}" for n in range(12) if SPLITS[n % 4] == split]


# --- which rows ----------------------------------------------------------------------------------------------


def test_a_run_is_shown_by_its_beginning(arctic: Arctic, run: str) -> None:
    """The whole id, its beginning and `latest` show the same: the run's counts and rows, with what each cost."""
    shown = arctic("show", run, "--json", "--sample", "2").json
    assert shown == arctic("show", run[:1], "--json", "--sample", "2").json
    assert shown == arctic("show", "latest", "--json", "--sample", "2").json
    assert shown["splits"] == {"train": 6, "golden": 3, "rejected": 3}
    assert (shown["spent_usd"], shown["rehearsal"], shown["labels"]) == ("0.000006", True, None)
    assert len(shown["samples"]) == 2
    assert {sample["cost_usd"] for sample in shown["samples"]} == {"0.0000005"}
    assert {sample["id"] for sample in shown["samples"]} <= set(of("train"))


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize("split", ["train", "golden", "rejected"])
def test_each_split_can_be_shown(arctic: Arctic, split: str) -> None:
    """`--train`, `--golden` and `--rejected` show those rows and no others, all of them where enough are asked for."""
    shown = arctic("show", f"--{split}", "--sample", "100", "--json").json
    assert [sample["id"] for sample in shown["samples"]] == of(split)
    assert all(bool(sample["gate"]) == (split == "rejected") for sample in shown["samples"])
    text = arctic("show", f"--{split}", "--sample", "100").out
    assert text.count("\nrow ") == len(of(split))


@pytest.mark.usefixtures("run")
def test_the_draw_is_the_seeds(arctic: Arctic) -> None:
    """The same seed draws the same rows, more of them keep the first ones, and some other seed draws others."""

    def drawn(seed: int, count: int) -> list[str]:
        shown = arctic("show", "--sample", count, "--seed", seed, "--json").json
        return [sample["id"] for sample in shown["samples"]]

    assert drawn(3, 2) == drawn(3, 2)
    assert set(drawn(3, 1)) <= set(drawn(3, 2))
    assert len({tuple(drawn(seed, 1)) for seed in range(12)}) > 1
    assert drawn(0, 1000) == of("train")
    assert drawn(0, 0) == []


def test_only_one_split_at_a_time(arctic: Arctic) -> None:
    """Two splits at once are refused before any store is read."""
    ended = arctic("show", "--train", "--golden")
    assert ended.code == 2
    assert "--train and --golden exclude each other" in ended.err


# --- a row for a person --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("run")
def test_the_quote_is_marked_in_its_passage(arctic: Arctic) -> None:
    """The passage is read from the document as it lies there, and the row's quote stands in double brackets in it."""
    (text,) = arctic("show", "--golden", "--sample", "100").out.split("\nrow ")[2:3]
    assert "When does 5 open?" in text
    passage = "Valve 3 opens at 10 bar. Valve 4 opens at 11 bar. [[Valve 5 opens at 12 bar.]]"
    assert f"passage {passage} judge m supported yes: as it says" in " ".join(text.split())
    assert text.startswith("5.0  golden  fact  $0.000000500  manual: Valves > Group 1\n")


@pytest.mark.usefixtures("run")
def test_a_document_that_changed_is_not_shown(arctic: Arctic, manual: Path) -> None:
    """With another hash the passage might be another: only the quote is shown, and why; the same when it is gone."""
    manual.write_text(manual.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    for why in ("has changed since the run", "No such file"):
        ended = arctic("show", "--golden", "--sample", "100")
        assert ended.code == 0
        assert "[[" not in ended.out
        assert "Valve 5 opens at 12 bar. (manual" in ended.out
        assert why in ended.out
        manual.unlink(missing_ok=True)


def test_what_a_document_holds_cannot_drive_the_terminal() -> None:
    """Escape sequences and direction marks of a document or reply never reach the terminal, wherever they stand."""
    evil = "a\x1b]0;title\x07\x9b2J\u202e\rb"
    row = {
        "row": 0,
        "part": 0,
        "gate": evil,
        "reason": evil,
        "kind": evil,
        "section": evil,
        "messages": [{"role": "user", "content": evil}, {"role": evil, "content": evil}],
        "verdicts": [{"judge": evil, "criterion": evil, "passed": True, "reason": evil}],
        "evidence": [{"document": evil, "start": 0, "end": 1, "quote": evil}],
    }
    text = "\n".join(row_lines(row))
    assert not set(text) & set("\x1b\x07\x9b\r\u202e")
    assert "a\N{REPLACEMENT CHARACTER}]0;title" in text
    passage = Chunk("d", 0, 5, 5 + len(evil), (), evil)
    assert not set(marked(passage, [{"start": 6, "end": 8}])) & set("\x1b\x07\x9b\r\u202e\x02\x03")


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(10, 13)], "[[abc]] def ghi"),
        ([(14, 17), (10, 13)], "[[abc]] [[def]] ghi"),
        ([(10, 15), (13, 17)], "[[abc def]] ghi"),
        ([(10, 21)], "[[abc def ghi]]"),
        ([(0, 3), (90, 99), (12, 12)], "abc def ghi"),
    ],
)
def test_quotes_that_touch_are_one_mark(spans: list[tuple[int, int]], expected: str) -> None:
    """Overlapping quotes are marked once; what does not lie in the passage is not marked."""
    passage = Chunk("d", 0, 10, 21, (), "abc def ghi")
    assert marked(passage, [{"start": start, "end": end} for start, end in spans]) == expected


@pytest.mark.usefixtures("run")
def test_the_page_is_that_of_the_passage(arctic: Arctic, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a document with pages the row says on which its passage begins, counted from 1."""

    def paged(path: Path) -> Document:
        document = read_document(path)
        return replace(document, pages=(0, document.text.index("Valve 3"), document.text.index("Valve 10")))

    monkeypatch.setattr("arcticcodex.datasets.originals.read_document", paged)
    heads = re.findall(r"^row (\d+).*, page (\d)$", arctic("show", "--golden", "--sample", "9").out, flags=re.MULTILINE)
    assert heads == [("1", "1"), ("5", "2"), ("9", "2")]


@pytest.mark.usefixtures("run")
def test_on_a_terminal_the_mark_ends_with_its_line() -> None:
    """On a terminal quotes stand in reverse, within 34 columns, and no line leaves it on."""
    screen = on_terminal("show", "--golden", "--sample", "3")
    lines = screen.replace("\r", "").split("\n")
    assert sum("\x1b[7m" in line for line in lines) > 3, "each of three quotes, at least one of them over two lines"
    assert "[[" not in screen
    for line in lines:
        assert line.rfind("\x1b[7m") <= line.rfind("\x1b[0m"), line
    first = next(place for place, line in enumerate(lines) if "row 1.0" in line)
    assert max(len(re.sub(r"\x1b\[\d+m", "", line)) for line in lines[first:]) <= 34


def on_terminal(*words: str) -> str:
    """What a command writes on a terminal of 34 columns with colours."""
    ours, theirs = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    environment |= {"TERM": "xterm", "COLUMNS": "34", "LINES": "30"}
    with subprocess.Popen([*ARCTIC, *words], stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                data = os.read(ours, 65536)
            except OSError:  # the other side closed
                break
            if not data:
                break
            seen += data
    os.close(ours)
    assert process.returncode == 0, seen
    return seen.decode()


@pytest.mark.usefixtures("run")
def test_labels_are_told(arctic: Arctic) -> None:
    """Where people have labelled, the run says how many, what share they approved and how far the judge agrees."""
    append_label(Path("out/labels.jsonl"), Label("id0", "approved", judge="approved", drawn=True))
    append_label(Path("out/labels.jsonl"), Label("id1", "rejected", "trivial", judge="approved", drawn=True))
    told = arctic("show", "--json").json["labels"]
    assert (told["labelled"], told["approved_as_written"]["rate"], told["reasons"]) == (2, 0.5, {"trivial": 1})
    assert (told["agreement"]["n"], told["agreement"]["rate"], told["agreement"]["kappa"]) == (2, 0.5, 0.0)
    text = arctic("show").out
    assert "2 labelled" in text
    assert "50.0% (95 % 9.5% to 90.5%, n = 2)" in text
    assert "kappa 0.00" in text


# --- the page ------------------------------------------------------------------------------------------------


def test_a_report_is_written_anew(arctic: Arctic, run: str, alone: Path) -> None:
    """`arctic report` prints where the page is; lost or damaged, it comes back with the same bytes."""
    first = arctic("report", run, "--json").json
    path = alone / "out" / "report.html"
    page = path.read_bytes()
    assert (first["path"], first["run"]) == (str(path), run)
    path.write_text("damaged", encoding="utf-8")
    ended = arctic("report")
    assert (ended.code, ended.out) == (0, f"{path}\n")
    assert path.read_bytes() == page
    text = page.decode()
    assert "Do not train on it" in text
    assert "<b>9</b><span>approved rows" in text
    assert "75.0%" in text, "nine of twelve"


def test_no_run_has_no_report(arctic: Arctic, alone: Path) -> None:
    """Where nothing was run: exit 2 with the command that lists runs, and no file."""
    ended = arctic("report", "nothing")
    assert ended.code == 2
    assert "arctic runs" in ended.err
    assert list(alone.iterdir()) == []
