"""The report: nothing of a document becomes markup, the figures are the store's, the same facts give the same bytes."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from arcticcodex.datasets.report import (
    Forecast,
    Funnel,
    Rejection,
    ReportFacts,
    Section,
    Skipped,
    Spent,
    report,
    report_facts,
)
from arcticcodex.records import Outcome, Reply, Usage
from arcticcodex.store import schema as t
from arcticcodex.store.database import open_engine
from arcticcodex.store.ledger import Claim, Put, Settle, apply
from arcticcodex.store.queries import find_run
from arcticcodex.store.store import read_store
from pages import HOSTILE, TAGS, Page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def sections(count: int, document: str = "manual") -> tuple[Section, ...]:
    """A document of so many sections, of which every tenth gave no row and every seventh is golden."""
    return tuple(
        Section(document, f"Section {n}", 1 + n % 4, 1 + n % 4, int(n % 10 > 0), (n % 10 > 0) * (n % 5 + 1), n % 7 == 0)
        for n in range(count)
    )


def facts(word: str = "manual", **changed: Any) -> ReportFacts:
    """Facts in which every text from outside is `word`."""
    whole: dict[str, Any] = {
        "run": word,
        "pipeline": word,
        "state": word,
        "title": word,
        "cap_nusd": 15 * 10**9,
        "spent_nusd": 3 * 10**8,
        "unknown_nusd": 10**6,
        "funnel": Funnel(20, 20, 100, 90, 88, 50, 10),
        "approval": (60, 88),
        "by_stage": (Spent(word, 2 * 10**8, 10**6, 20, 999, 99), Spent("judge", 10**8, 0, 90, 999, 99)),
        "by_teacher": (Spent(word, 3 * 10**8, 10**6, 110, 999, 99),),
        "rejections": (Rejection(word, 28, ((word, 20),), 8), Rejection("quote", 10, (("not in the passage", 10),))),
        "kinds": ((word, 60),),
        "difficulties": ((word, 60),),
        "sections": (*sections(3), Section(word, word, 2, 2, 1, 3, golden=True)),
        "skipped": (Skipped(word, word, 0, 10, word),),
        "forecast": Forecast(2 * 10**8, 4 * 10**8, 9 * 10**8),
        "roles": ((word, word), ("generator", word), ("judge", word)),
        "sources": ((word, word),),
        "started_s": 1.79e9,
        "wall_s": 61.5,
        "calls": 110,
        "replayed": 4,
        "version": word,
        "notes": (word,),
    }
    return ReportFacts(**(whole | changed))


# --- nothing from outside becomes markup ---------------------------------------------------------------------


@pytest.mark.parametrize("word", HOSTILE)
def test_no_text_becomes_markup(word: str) -> None:
    """Whatever a document, section, reason or model is called, the page has the tags and attributes of any other."""
    hostile, plain = Page(report(facts(word))), Page(report(facts("plain")))
    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in plain.tags]
    assert [sorted(found) for _, found in hostile.tags] == [sorted(found) for _, found in plain.tags]
    assert hostile.odd == []
    assert {tag for tag, _ in hostile.tags} <= TAGS


@settings(max_examples=60)
@given(st.text(min_size=1, max_size=40))
def test_any_text_is_shown_as_it_is(word: str) -> None:
    """Any text stands on the page as written, control signs apart, and never changes what surrounds it."""
    page = report(facts(word))
    page.encode("utf-8")
    read = Page(page)
    assert [tag for tag, _ in read.tags] == [tag for tag, _ in Page(report(facts("plain"))).tags]
    if word.strip() and word.isprintable() and not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", word):
        assert any(word == text for tag, text in read.texts if tag == "h1")


def test_no_control_sign_reaches_the_page() -> None:
    """Escape sequences, NULs, direction marks and lone surrogates are replaced, so that the page is valid UTF-8."""
    page = report(facts("a\x1b\0\x9b\u202e\u2066\ud800b"))
    assert not set(page) & set("\x1b\0\x9b\u202e\u2066\ud800")
    assert "a" + "\N{REPLACEMENT CHARACTER}" * 6 + "b" in Page(page).words()


def test_nothing_runs_and_nothing_is_fetched() -> None:
    """The policy stands before all else that could matter; no script, link, image, handler or address is there."""
    page = report(facts())
    read = Page(page)
    policy = {"http-equiv": "Content-Security-Policy", "content": POLICY}
    assert [tag for tag in read.tags if tag[0] == "meta"][1] == ("meta", policy)
    assert page.index("Content-Security-Policy") < page.index("<title") < page.index("<style")
    names = {name for _, found in read.tags for name in found}
    assert not {name for name in names if name.startswith("on")} | names & {"src", "href", "srcset", "action", "data"}
    assert "//" not in page
    assert "url(" not in page
    assert "@import" not in page


# --- what it says --------------------------------------------------------------------------------------------


def test_the_top_says_cost_approval_and_coverage() -> None:
    """Cost per approved row, rounded up; approval with Wilson's interval; passages and sections that gave rows."""
    words = Page(report(facts(sections=sections(10)))).words()
    assert "$0.00500 per approved row" in words
    assert "68.2%" in words
    assert "95 % interval 57.9% to 77.0%" in words, "60 of 88 by Wilson's method"
    assert "9 of 23 passages and 9 of 10 sections gave an approved row" in words
    assert "39%" in words


def test_notes_stand_at_the_top() -> None:
    """That it is a rehearsal, or was never judged, is said before any figure."""
    page = report(facts(notes=("a rehearsal, do not train on it",)))
    assert page.index("a rehearsal, do not train on it") < page.index('class="figures"')


@pytest.mark.parametrize("count", [1, 10, 41, 2000])
def test_each_section_is_a_cell_in_order(count: int) -> None:
    """Ten sections or two thousand: a cell each, in document order, gaps seen as gaps, and the page stays small."""
    page = report(facts(sections=sections(count)))
    cells = [found for tag, found in Page(page).tags if tag == "li" and "title" in found]
    assert [(cell["title"] or "").partition(":")[0] for cell in cells] == [f"Section {n}" for n in range(count)]
    gaps = {n for n, cell in enumerate(cells) if "gap" in (cell["class"] or "")}
    assert gaps == set(range(0, count, 10))
    golden = {n for n, cell in enumerate(cells) if " g" in (cell["class"] or "")}
    assert golden == {n for n in range(0, count, 7) if n % 10}
    assert len(page) < 700_000
    rows = re.findall(r'<th scope="row">Section (\d+)</th>', page)
    assert [int(row) for row in rows] == list(range(count)), "the table below says the same"


def test_what_was_not_asked_is_no_gap() -> None:
    """A section not reached yet, one left out beforehand and one that gave nothing look different and are named."""
    shown = (Section("m", "A", 2, 0, 0, 0), Section("m", "B", 0, 0, 0, 0, skipped=3), Section("m", "C", 2, 2, 0, 0))
    cells = [found for tag, found in Page(report(facts(sections=shown))).tags if tag == "li" and "title" in found]
    assert [(cell["class"] or "").split()[0] for cell in cells] == ["open", "left", "gap"]
    assert [(cell["title"] or "").rpartition(", ")[2] for cell in cells] == ["not asked", "left out", "no row approved"]


def test_many_documents_share_one_map() -> None:
    """A thousand documents of one section do not make a thousand headings."""
    page = report(facts(sections=tuple(Section(f"d{n}", "All", 1, 1, 1, 1) for n in range(1000))))
    assert page.count('<ol class="map') == 1
    assert report(facts(sections=(*sections(3, "a"), *sections(3, "b")))).count('<ol class="map') == 2


def test_pictures_have_words() -> None:
    """Each picture that stands alone has a title and a description by unique ids; all others are hidden and tabled."""
    tags = Page(report(facts())).tags
    ids = [found["id"] for _, found in tags if "id" in found]
    assert len(ids) == len(set(ids)) > 0
    pictures = [found for tag, found in tags if tag == "svg"]
    told = [found for found in pictures if found.get("role") == "img"]
    assert {name for found in told for name in (found["aria-labelledby"] or "").split()} == set(ids)
    assert all(found.get("aria-hidden") == "true" for found in pictures if found not in told)


def test_an_empty_run_has_a_page() -> None:
    """A run that was stopped before its first row: no division by zero, no picture of nothing."""
    page = report(
        ReportFacts(
            run="r", pipeline="distill", state="partial", title="t", cap_nusd=1, spent_nusd=0, unknown_nusd=0,
            funnel=Funnel(None, 0, 0, 0, 0, 0, 0),
        )
    )  # fmt: skip
    words = Page(page).words()
    assert "nothing" in words
    assert "nan" not in words.lower()


def test_text_can_be_read_in_light_and_dark() -> None:
    """Every text on its ground has the contrast of WCAG 2.1 AA (4.5 to 1), in both colour schemes."""
    css = files("arcticcodex.datasets").joinpath("report.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, flags=re.DOTALL)
    light, dark = (dict(re.findall(r"--(\w+): (#[0-9a-f]+)", block)) for block in blocks[:2])
    assert light.keys() == dark.keys()
    pairs = [("ink", "paper"), ("soft", "paper"), ("soft", "rest"), ("ink", "note"), ("ink", "bad2"), ("on4", "s3")]
    pairs += [
        ("on4", "s4"),
        ("ink", "s1"),
        ("ink", "s2"),
        ("ink", "g1"),
        ("ink", "g2"),
        ("ongold", "g3"),
        ("on4", "g4"),
    ]
    for scheme in (light, dark):
        low = {pair: ratio for pair in pairs if (ratio := contrast(scheme[pair[0]], scheme[pair[1]])) < 4.5}
        assert low == {}


def contrast(first: str, second: str) -> float:
    """The contrast of two colours as WCAG 2.1 defines it."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of `#rgb` or `#rrggbb`."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# --- from the store ------------------------------------------------------------------------------------------


START = {"A": 10, "B": 30, "C": 40}  # where the sections begin


def row(number: int, split: str, section: str, gate: str = "", reason: str = "", *, judged: bool = True) -> Outcome:
    """A sample of one chunk, as distil stores it."""
    free = {"judge": "code", "criterion": "quote", "passed": gate != "quote", "reason": ""}
    paid = {"judge": "m", "criterion": "supported", "passed": not gate, "reason": reason}
    record = {
        "messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]
        if gate != "no_pairs"
        else [],
        "kind": "fact",
        "difficulty": "easy",
        "section": f"m: {section}",
        "verdicts": [free, *([paid] if judged and gate not in {"quote", "no_pairs"} else [])],
        "provenance": {"document": "m", "chunk": {"number": number, "start": START[section], "end": 99}, "calls": []},
    }
    return Outcome(number, 0, split, record, gate, reason)  # type: ignore[arg-type]


ROWS = (
    row(2, "golden", "B"),  # rows come in the order of asking, not of the document
    row(0, "train", "A"),
    row(1, "rejected", "A", "judge: supported", "not said"),
    row(3, "rejected", "C", "quote", "1 of 1 quotes not in the passage"),
    row(4, "rejected", "C", "no_pairs", "the teacher found nothing to ask"),
    row(5, "rejected", "A", "judge: supported", "not said"),
)


def stored(folder: Path, rows: Sequence[Outcome] = ROWS, **options: Any) -> str:
    """A store with one run of so many rows and two paid calls; its address."""
    url = str(folder / "a.db")
    engine = open_engine(url)
    teachers = {"generator": {"model": "flash"}, "judge": {"model": "haiku"}}
    whole = {"job": {"sources": [["m", "ab" * 32]]}, "teachers": teachers, "version": "1"} | options
    with engine.begin() as connection:
        values = {"id": "r1", "pipeline": "distill", "state": "complete", "owner": "me", "created_s": 1.0}
        more = {"updated_s": 2.0, "cap_nusd": 10**9, "out": str(folder), "summary": '{"wall_s": 1.5, "calls": 2}'}
        connection.execute(insert(t.runs).values(**values, **more, options=json.dumps(whole)))
        for call, stage, cost in (("c1", "generate", 700), ("c2", "judge", 300)):
            rest = ("openai", f"model of {stage}", "p", "standard", "2026-11", 100, 5000, "{}")
            apply(connection, [Claim(call, call, "r1", stage, 0, "me", *rest)])
            reply = Reply("yes", "", "stop", "m", Usage(10, 0, 0, 5), cap_tokens=100)
            apply(connection, [Settle(call, "settled", cost, reply)])
        apply(connection, [Put("r1", tuple(rows))])
    engine.dispose()
    return url


def facts_of(url: str) -> ReportFacts:
    """What the store says of its run."""
    return read_store(url, lambda connection: report_facts(connection, find_run(connection, "r1")))


def test_the_figures_are_the_stores(tmp_path: Path) -> None:
    """Money, funnel, approval, reasons and kinds are counted from the ledger and the samples."""
    found = facts_of(stored(tmp_path))
    assert (found.spent_nusd, found.cap_nusd, found.wall_s, found.calls) == (1000, 10**9, 1.5, 2)
    assert [(spent.name, spent.settled_nusd) for spent in found.by_stage] == [("generate", 700), ("judge", 300)]
    assert sum(spent.settled_nusd for spent in found.by_teacher) == found.spent_nusd
    assert found.funnel == Funnel(passages=None, asked=6, pairs=5, passed_free=4, judged=4, train=1, golden=1)
    assert found.approval == (2, 4)
    assert [(one.gate, one.rows, one.reasons) for one in found.rejections] == [
        ("judge: supported", 2, (("not said", 2),)),
        ("no_pairs", 1, (("the teacher found nothing to ask", 1),)),
        ("quote", 1, (("1 of 1 quotes not in the passage", 1),)),
    ]
    assert (found.kinds, found.difficulties) == ((("fact", 2),), (("easy", 2),))
    assert found.roles == (("generator", "flash"), ("judge", "haiku"))


@pytest.mark.parametrize(("prefix", "in_job"), [("", False), ("m: ", True)])
def test_an_outline_shows_what_was_never_asked(tmp_path: Path, prefix: str, in_job: bool) -> None:
    """With the outline of the run, sections come in its order, and those without a row are there."""
    outline = [
        {"document": "m", "section": f"{prefix}{name}", "chunks": chunks, "sentences": 9}
        for name, chunks in (("Z", 4), ("A", 3), ("B", 1), ("C", 2))
    ]
    skipped = [{"document": "m", "section": f"{prefix}Index", "start": 35, "end": 39, "reason": "an index"}]
    told = {"outline": outline, "skipped": skipped}
    found = facts_of(stored(tmp_path, **({"job": told} if in_job else told)))
    assert [(s.title, s.chunks, s.asked, s.covered, s.approved, s.golden, s.skipped) for s in found.sections] == [
        ("Z", 4, 0, 0, 0, False, 0),
        ("A", 3, 3, 1, 1, False, 0),
        ("B", 1, 1, 1, 1, True, 0),
        ("Index", 0, 0, 0, 0, False, 1),
        ("C", 2, 2, 0, 0, False, 0),
    ]
    assert (found.outlined, found.funnel.passages) == (True, 10)
    words = Page(report(found)).words()
    assert "2 of 10 passages and 2 of 4 sections gave an approved row" in words
    assert "an index" in words


def test_a_run_without_an_outline_still_has_a_map(tmp_path: Path) -> None:
    """Runs recorded before the outline was: the sections that have rows, in their order, and the page says so."""
    found = facts_of(stored(tmp_path))
    assert [(s.title, s.chunks) for s in found.sections] == [("A", 3), ("B", 1), ("C", 2)]
    assert "The outline was not recorded" in Page(report(found)).words()


def test_a_forecast_is_set_against_the_outcome(tmp_path: Path) -> None:
    """A recorded estimate is shown beside what it cost; one that cannot be read is left out."""
    estimate = {"low_usd": "0.000000500", "likely_usd": "0.000000900", "high_usd": "0.000002"}
    found = facts_of(stored(tmp_path, estimate=estimate))
    assert found.forecast == Forecast(500, 900, 2000)
    assert "it cost $0.00000100" in Page(report(found)).words()
    for broken in ({}, {"low_usd": "x"}, [1], "5"):
        (tmp_path / "a.db").unlink()
        assert facts_of(stored(tmp_path, estimate=broken)).forecast is None


def test_what_was_not_judged_says_so(tmp_path: Path) -> None:
    """Without a judge there is no approval; a rehearsal says that nobody should train on it."""
    rows = [row(0, "train", "A", judged=False)]
    found = facts_of(stored(tmp_path, rows, teachers={"generator": {"model": "offline"}}, rehearse=True))
    assert found.approval is None
    words = Page(report(found)).words()
    assert "nobody judged them" in words
    assert "Do not train on it" in words


def test_the_same_store_gives_the_same_bytes(tmp_path: Path) -> None:
    """Neither the clock nor the order of sets and hashes is in the page: two processes write the same."""
    skipped = [{"document": "m", "section": str(n), "start": 0, "end": 1, "reason": f"r{n % 3}"} for n in range(30)]
    url = stored(tmp_path, skipped=skipped)
    code = (
        "import sys, hashlib\n"
        "from arcticcodex.datasets.report import report, report_facts\n"
        "from arcticcodex.store.queries import find_run\n"
        "from arcticcodex.store.store import read_store\n"
        "page = report(read_store(sys.argv[1], lambda c: report_facts(c, find_run(c, 'r1'))))\n"
        "print(hashlib.sha256(page.encode()).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code, url], env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True, text=True, check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }  # fmt: skip
    assert digests == {hashlib.sha256(report(facts_of(url)).encode()).hexdigest()}


def test_a_newer_summary_is_taken(tmp_path: Path) -> None:
    """At its end a run hands its summary over before the stored row has it."""
    url = stored(tmp_path)
    newer = {"state": "partial", "wall_s": 9.0, "calls": 7, "replayed": 3}
    found = read_store(url, lambda connection: report_facts(connection, find_run(connection, "r1"), newer))
    assert (found.state, found.wall_s, found.calls, found.replayed) == ("partial", 9.0, 7, 3)
    assert replace(found, state="complete", wall_s=1.5, calls=2, replayed=None) == facts_of(url)
