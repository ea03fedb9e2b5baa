"""Card and page of a cascade: the figures are the store's, nothing of distil is left, and no name becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

import cascades
from arcticcodex.datasets.card import dataset_card
from arcticcodex.datasets.cascade_cells import MAP_ROWS
from arcticcodex.datasets.cascade_facts import AuditFacts, CascadeFacts, CellFacts, JudgeFacts, Steps
from arcticcodex.datasets.diversity import Diversity
from arcticcodex.datasets.report import report, report_facts
from arcticcodex.datasets.report_facts import Funnel, ReportFacts
from arcticcodex.store.queries import find_run
from arcticcodex.store.store import read_store
from arcticcodex.validation.rates import KnownAnswers, Rate
from pages import HOSTILE, TAGS, Page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from arcticcodex.records import Outcome

DISTILS = ("verbatim", "evidence", "section", "passage", "document", "held out by")


def facts_of(folder: Path, rows: Sequence[Outcome] = cascades.ROWS, **options: Any) -> ReportFacts:
    """What a store with these rows says of its cascade."""
    url = cascades.stored(str(folder / "a.db"), folder, rows, **options)
    return read_store(url, lambda connection: report_facts(connection, find_run(connection, "c1")))


def told(facts: ReportFacts) -> tuple[str, str]:
    """The card, and the words of the page."""
    return dataset_card(facts, {"generator": "deepseek"}), " ".join(Page(report(facts)).words().split())


def cascade(word: str = "plant", **changed: Any) -> ReportFacts:
    """Facts in which every text from outside is `word`."""
    rate = Rate(0.9, 0.8, 0.95)
    whole: dict[str, Any] = {
        "steps": Steps(20, 19, 18, 2, 17, 5, 16, 6, 10, 5),
        "seed": 1,
        "judge": word,
        "audit": AuditFacts(0.0961, 0.2, 2, 16, 6, 5, rate, rate, rate, rate),
        "judges": tuple(JudgeFacts(role, word, KnownAnswers(30, 27, 30, 3)) for role in ("golden_judge", word)),
        "by_code": 17,
        "by_model": 2,
        "mean_format_nusd": 1000,
        "diversity": Diversity(20, (0.1, 0.2, 0.3, 0.4), 3.0, 0.5, (10, 5, 0, 0, 0, 0, 5, 0, 0)),
        "cells": (CellFacts(word, word, word, 9, 8, 2, 1), CellFacts(word, word, "t", 6, 0)),
        "ended": word,
    }  # fmt: skip
    return ReportFacts(
        run=word, pipeline="cascade", state=word, title=word, cap_nusd=10**9, spent_nusd=2 * 10**8, unknown_nusd=0,
        funnel=Funnel(None, 0, 19, 18, 6, 10, 5), roles=(("generator", word), (word, word)), sources=((word, word),),
        notes=(word,), cascade=CascadeFacts(**(whole | changed)),
    )  # fmt: skip


# --- from the store ------------------------------------------------------------------------------------------


def test_each_step_counts_the_rows_that_came_to_it(tmp_path: Path) -> None:
    """A row falls at its gate: no pair, a check, a near copy, the bulk judge, the golden judge; the others part."""
    of = facts_of(tmp_path).cascade
    assert of is not None
    assert of.steps == Steps(
        asked=10, formed=9, passed_free=8, verified=0, distinct=7, bulk_read=3, passed_bulk=6, audited=3, train=3,
        golden=2,
    )  # fmt: skip
    assert (of.by_code, of.by_model) == (8, 1)
    assert of.cells == (
        CellFacts("plant", "pumps", "explain", 1, 1), CellFacts("plant", "valves", "explain", 9, 4, 3, 2),
    )  # fmt: skip
    assert of.diversity is not None
    assert of.diversity.texts == 3, "of the training rows alone"


def test_money_saved_is_the_mean_call_for_form_times_pairs_formed_by_code(tmp_path: Path) -> None:
    """Two calls for form cost 300 and 500 nano-dollars; code formed 8 pairs: 8 times 400."""
    facts = facts_of(tmp_path)
    assert facts.cascade is not None
    assert (facts.cascade.mean_format_nusd, facts.cascade.saved_nusd) == (400, 3200)
    assert "code formed 8 of 9 pairs and a model 1 (11.1%)" in told(facts)[0]
    assert "saved about $0.00000320" in told(facts)[0]
    unpaid = replace(facts, cascade=replace(facts.cascade, mean_format_nusd=None))
    for text in told(unpaid):
        assert "No call for form was paid in this run" in text
        assert "saved about" not in text


def test_a_result_that_code_knows_is_counted(tmp_path: Path) -> None:
    """Rows of tasks with a known answer say so, on the card and in the funnel."""
    verdicts = [{"judge": "code", "criterion": "known_answer", "passed": True, "reason": ""}]
    facts = facts_of(tmp_path, [cascades.row(0, "train", verdicts=verdicts), cascades.row(1, "train")])
    assert facts.cascade is not None
    assert facts.cascade.steps.verified == 1
    assert "Known answers: of 1 of those rows" in told(facts)[0]
    assert "1 with a result known to code" in told(facts)[1]


def test_the_audits_figures_stand_on_card_and_page(tmp_path: Path) -> None:
    """Approval, the purities, the judge's rates and how the audit was drawn, each with its interval."""
    card, page = told(facts_of(tmp_path))
    for figure in (
        "66.7% (95 % interval 20.8% to 93.9%)", "67.1% (95 % interval 10.0% to 100.0%)",
        "90.0% (95 % interval 40.0% to 100.0%)", "27 of 30", "24 of 30",
        "a rate fixed before the run, 9.61%", "a further slice of the row numbers followed, up to 12.00%", "0.1200",
    ):  # fmt: skip
        assert figure in card, figure
    for figure in ("66.7%", "20.8% to 93.9%", "67.1%", "10.0% to 100.0%", "27 of 30", "24 of 30", "9.61%", "12.00%"):
        assert figure in page, figure
    assert "| orchard | 0 | 0 | 0 |" in card, "a domain without a row is told"
    assert "No more rows were asked: the number of pairs wanted is reached" in card


def test_approval_is_of_the_audit_alone(tmp_path: Path) -> None:
    """Rows nobody read are not counted as approved by a judge."""
    assert facts_of(tmp_path).approval == (2, 3)


def test_nothing_of_distil_is_said_of_a_cascade(tmp_path: Path) -> None:
    """Neither card nor page speaks of quotes, sections or passages, which a cascade has none of."""
    facts = facts_of(tmp_path)
    card, page = told(facts)
    for word in DISTILS:
        assert word not in card.lower(), word
        assert word not in page.lower(), word
    assert facts.title == "plant and 1 more domain"
    final = dataset_card(facts, {}, final=True)
    assert "No figure may be quoted" in final
    assert "never trains, approved" in card


# --- where nothing can be said -------------------------------------------------------------------------------


ALWAYS_YES = {"good": 30, "good_approved": 30, "bad": 30, "bad_approved": 30}


def found(**changed: Any) -> dict[str, Any]:
    """The options of a run whose audit found something else."""
    return {"findings": {"audit": cascades.AUDIT | changed}}


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"findings": {}}, "The audit is summed up when the run ends"),
        ({"teachers": {"generator": {"model": "offline"}}}, "nobody judged them"),
        (found(judged=0, approval=None, purity=None), "has read no row yet"),
        (found(purity=None, judges={}), "was shown no item whose truth is known"),
        (found(purity=None, judges={"golden_judge": ALWAYS_YES}), "approved 30 of 30 good and 30 of 30 bad ones"),
    ],
)
def test_what_is_not_known_is_said_with_the_reason(tmp_path: Path, options: dict[str, Any], why: str) -> None:
    """A run that goes on, has no judge, or one that read nothing, was not measured or is blind: no purity, and why."""
    card, page = told(facts_of(tmp_path, **options))
    assert why in card
    assert why in page
    assert "Truly good, corrected" not in card
    assert "training rows 67.1%" not in card


def test_a_blind_judge_is_told_before_any_figure(tmp_path: Path) -> None:
    """Who only looks at the top of the page learns that the judge tells nothing."""
    blind = {"golden_judge": {"good": 30, "good_approved": 30, "bad": 30, "bad_approved": 29}}
    facts = facts_of(tmp_path, findings={"audit": cascades.AUDIT | {"judges": blind}})
    page = report(facts)
    assert 0 < page.index("does not tell good from bad") < page.index('class="figures"')
    assert "- The golden judge does not tell good from bad" in told(facts)[0]


def test_an_empty_run_has_card_and_page(tmp_path: Path) -> None:
    """Stopped before its first row: nothing is divided by nothing, no picture of nothing."""
    card, page = told(facts_of(tmp_path, [], findings={}))
    assert "no reply was formed" in card
    assert "nan" not in page.lower()
    assert "How the rows differ" not in page


# --- the map -------------------------------------------------------------------------------------------------


def cells(page: str) -> list[tuple[str, str]]:
    """Class and title of each cell of the map that has rows."""
    found = [attrs for tag, attrs in Page(page).tags if tag == "td" and "title" in attrs]
    return [(attrs["class"] or "", attrs["title"] or "") for attrs in found]


def test_a_cell_is_shaded_by_the_share_approved() -> None:
    """From 90 % down to none; a cell of the grid that was never asked looks like none of them."""
    counts = {"a": (10, 9), "b": (10, 8), "c": (10, 5), "d": (10, 1), "e": (10, 0)}
    asked = [CellFacts("law", topic, "solve", *count) for topic, count in counts.items()]
    page = report(cascade(cells=(*asked, CellFacts("law", "a", "write", 1, 1, 1, 1))))
    assert [style for style, _ in cells(page)] == ["s4", "s4", "s3", "s2", "s1", "gap"]
    assert cells(page)[1][1] == "1 of 1 rows approved; the golden judge read 1 and passed 1"
    assert page.count('<td class="open">') == 4


def test_the_emptiest_and_the_worst_cells_are_named() -> None:
    """The fewest approved rows; the lowest share, but not of a cell of which little is known."""
    asked = (
        CellFacts("law", "contracts", "draft", 40, 30), CellFacts("law", "evidence", "plan", 10, 4),
        CellFacts("law", "custom", "decide", 1, 0), CellFacts("law", "tax", "explain", 50, 50),
    )  # fmt: skip
    words = " ".join(Page(report(cascade(cells=asked))).words().split())
    emptiest, worst = words.index("Emptiest"), words.index("Lowest approval")
    assert words.index("custom: decide", emptiest) < worst
    named = words[worst : words.index("Each cell")]
    assert re.findall(r"(\w+: \w+)", named) == ["evidence: plan", "contracts: draft"]


def test_a_map_of_very_many_topics_is_cut_and_its_sums_are_told() -> None:
    """A hundred domains of ten topics: as many as have room are drawn, all are summed, and the rest is counted."""
    asked = tuple(CellFacts(f"d{d:03}", f"t{n}", "solve", 2, 1) for d in range(100) for n in range(10))
    page = report(cascade(cells=asked))
    assert len(cells(page)) == MAP_ROWS
    assert "88 domains not drawn" in page
    assert len(re.findall(r'<th scope="row">d\d{3}', page)) == 100
    one = tuple(CellFacts("wide", f"t{n:04}", "solve", 2, 1) for n in range(1000))
    assert len(cells(report(cascade(cells=one)))) == MAP_ROWS


# --- nothing from outside becomes markup ---------------------------------------------------------------------


@pytest.mark.parametrize("word", HOSTILE)
def test_no_text_becomes_markup(word: str) -> None:
    """Whatever a domain, topic, task, model or reason is called, the page has the tags and attributes of any other."""
    hostile, plain = Page(report(cascade(word))), Page(report(cascade("s")))
    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in plain.tags]
    assert [sorted(found) for _, found in hostile.tags] == [sorted(found) for _, found in plain.tags]
    assert hostile.odd == []
    assert {tag for tag, _ in hostile.tags} <= TAGS


@pytest.mark.parametrize("word", [*HOSTILE, "a | b", "# x", "[x](y)", "line\nline"])
def test_no_name_breaks_out_of_the_card(word: str) -> None:
    """A card has the lines and cells of any other, whatever its domains and models are called."""
    shapes = [
        [line.count("|") - line.count("\\|") for line in dataset_card(cascade(name), {name: name}).split("\n")]
        for name in (word, "s")
    ]
    assert shapes[0] == shapes[1]
    assert "<script" not in dataset_card(cascade(word), {word: word})


def test_pictures_have_words() -> None:
    """Each picture that stands alone has a title and a description by unique ids; all others are hidden and tabled."""
    tags = Page(report(cascade())).tags
    ids = [found["id"] for _, found in tags if "id" in found]
    assert len(ids) == len(set(ids)) > 0
    pictures = [found for tag, found in tags if tag == "svg"]
    named = [found for found in pictures if found.get("role") == "img"]
    assert {name for found in named for name in (found["aria-labelledby"] or "").split()} == set(ids)
    assert all(found.get("aria-hidden") == "true" for found in pictures if found not in named)
