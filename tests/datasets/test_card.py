"""The dataset card: true figures, and nothing of a document's name can break out of it."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.datasets.card import TERMS, dataset_card
from arcticcodex.datasets.report_facts import Funnel, Rejection, ReportFacts, Section
from arcticcodex.validation.rates import wilson


@pytest.mark.parametrize(
    ("passed", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_intervals(passed: int, n: int, low: float, high: float) -> None:
    """Proves the interval by the examples of Newcombe (1998), table I, method 3."""
    assert wilson(passed, n) == pytest.approx((low, high), abs=5e-5)


@given(n=st.integers(1, 10_000), data=st.data())
def test_wilson_holds_the_rate_and_solves_its_equation(n: int, data: st.DataObject) -> None:
    """Proves that the rate lies inside, and that each bound is where the score test just rejects it."""
    passed = data.draw(st.integers(0, n))
    low, high = wilson(passed, n)
    assert 0 <= low <= passed / n + 1e-12
    assert passed / n - 1e-12 <= high <= 1
    for bound in (low, high):
        if 1e-4 < bound < 1 - 1e-4:
            score = abs(passed / n - bound) / math.sqrt(bound * (1 - bound) / n)
            assert score == pytest.approx(1.959963984540054, rel=1e-4)


def test_nothing_counted_says_nothing() -> None:
    """Proves that without a count the interval is everything."""
    assert wilson(0, 0) == (0.0, 1.0)


# --- the card ----------------------------------------------------------------------------------------------------

FACTS = ReportFacts(
    run="r1",
    pipeline="distill",
    state="complete",
    title="manual",
    cap_nusd=15_000_000_000,
    spent_nusd=123_400_000,
    unknown_nusd=0,
    funnel=Funnel(passages=9, asked=9, pairs=350, passed_free=280, judged=263, train=70, golden=11),
    approval=(81, 263),
    rejections=(Rejection("quote", 17), Rejection("judge: faithful", 182)),
    sections=(
        Section("manual", "Safety", 4, 4, 4, 40),
        Section("manual", "Oil", 4, 4, 4, 41, golden=True),
        Section("manual", "Index", 1, 1, 0, 0),
    ),
    roles=(("generator", "deepseek-v4-flash"), ("judge", "claude-haiku-4-5")),
    sources=(("manual", "abc123"),),
    notes=("A note.",),
)
FAMILIES = {"generator": "deepseek", "judge": "anthropic"}


def test_a_card_says_what_is_in_the_dataset() -> None:
    """Proves that counts, approval with its interval, coverage, cost, teachers, sources and gates stand in it."""
    lines = dataset_card(FACTS, FAMILIES, {"manual": "CC BY 4.0"}).splitlines()
    for line in (
        "# Dataset r1", "| train | 70 |", "| golden | 11 |", "| rejected | 199 |",
        "- Approved: 81 of 263 judged rows, 30.8% (95 % interval 25.5% to 36.6%, Wilson).",
        "- Covered: 2 of 3 sections gave an approved row.",
        "- Cost: $0.12, $0.00152 for each approved row.",
        "| generator | deepseek-v4-flash |", "| judge | claude-haiku-4-5 |",
        "| manual | abc123 | CC BY 4.0 |", "| quote | 17 |", "| judge: faithful | 182 |",
        "- State of the run: complete.", "- A note.",
    ):  # fmt: skip
        assert line in lines, line


def test_the_terms_are_those_of_the_teachers_with_where_to_check() -> None:
    """Proves that each provider's line names its roles and a page, and providers that did not teach are not named."""
    text = dataset_card(FACTS, FAMILIES)
    for family, role in (("deepseek", "generator"), ("anthropic", "judge")):
        [line] = [line for line in text.splitlines() if line.endswith(f"<{TERMS[family][1]}>")]
        assert line.startswith(f"- {role}: ")
        assert "Check" in line
    assert TERMS["openai"][1] not in text
    assert "no provider's terms apply" in dataset_card(FACTS, {"generator": "offline"})
    assert "check those of whoever serves it" in dataset_card(FACTS, {"generator": "qwen"})


def test_what_is_not_known_is_said() -> None:
    """Proves that a run nobody judged, without licence, outline, rows or money, says so and divides by nothing."""
    bare = replace(
        FACTS, approval=None, sections=(), rejections=(), spent_nusd=0, roles=(("generator", "offline"),), sources=(),
        funnel=Funnel(passages=None, asked=0, pairs=0, passed_free=0, judged=0, train=0, golden=0),
    )  # fmt: skip
    text = dataset_card(bare, {"generator": "offline"})
    assert "judge: none" in text
    assert "- Cost: $0.00." in text
    for heading in ("## Sources", "## Rejected", "Covered", "Golden rows are held out"):
        assert heading not in text
    assert "| manual | abc123 | not given |" in dataset_card(FACTS, FAMILIES)
    assert "judge: none" not in dataset_card(replace(FACTS, approval=None), FAMILIES)
    assert "$0.02 more" not in dataset_card(FACTS, FAMILIES)
    assert "; at most $0.0200 more for calls whose cost" in dataset_card(
        replace(FACTS, unknown_nusd=20_000_000), FAMILIES
    )


def test_the_final_card_forbids_figures() -> None:
    """Proves that the card of train and golden together says that nothing may be measured on it, and only that one."""
    final = dataset_card(FACTS, FAMILIES, final=True)
    assert "No figure may be quoted" in final.splitlines()[2]
    assert "held out by section" not in final
    assert "No figure may be quoted" not in dataset_card(FACTS, FAMILIES)


def test_many_documents_are_named_up_to_a_hundred() -> None:
    """Proves that a card of thousands of documents stays readable and says how many more there are."""
    text = dataset_card(replace(FACTS, sources=tuple((f"d{number}", "ff") for number in range(1_234))), FAMILIES)
    assert len(re.findall(r"^\| d\d+ ", text, re.MULTILINE)) == 100
    assert "And 1,134 more" in text


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("](javascript:alert(1))", r"\](javascript:alert(1))"),
        ("<script>alert(1)</script>", r"&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a | b", r"a \| b"),
        ("# heading", r"\# heading"),
        ("1. list", r"1\. list"),
        ("--- rule", r"\--- rule"),
        ("![x](y)", r"!\[x\](y)"),
        ("https://evil.example www.evil.example", r"https:\//evil.example www\.evil.example"),
        ("**bold** `code` ~~gone~~ $x$", r"\*\*bold\*\* \`code\` \~\~gone\~\~ \$x\$"),
        ("&lt;", "&amp;lt;"),
        ("new\nline\r\n\u2028end", "new line end"),
        ("right\u202eleft\x1b[31m", "right\ufffdleft\ufffd\\[31m"),
        ("a\\", "a\\\\"),
    ],
)
def test_markup_of_others_is_text(name: str, told: str) -> None:
    """Proves that links, tags, cells, headings, lists, bare addresses and control signs of a name come out as text."""
    note = f"- {told}"
    lines = dataset_card(replace(FACTS, sources=((name, "abc123"),), notes=(name,)), FAMILIES).split("\n")
    assert note in lines
    assert f"| {told} | abc123 | not given |" in lines


@given(name=st.text(max_size=30))
def test_a_name_stays_in_its_cell(name: str) -> None:
    """Proves that no name of a document, licence or model, however made, adds a line, a cell, a link or a tag."""
    plain = dataset_card(FACTS, FAMILIES)
    odd = replace(FACTS, sources=((name, "abc123"),), roles=(("generator", name),))
    text = dataset_card(odd, {"generator": name}, {name: name})
    assert text.count("\n") <= plain.count("\n")
    [line] = [line for line in text.split("\n") if " | abc123 | " in line]
    cell = line.removeprefix("| ").partition(" | abc123 | ")[0]
    for sign in "`*_[]|":
        assert cell.count(sign) == cell.count(f"\\{sign}")
    assert "<" not in cell
    assert ">" not in cell


def test_a_long_name_is_cut() -> None:
    """Proves that one name cannot fill the card."""
    text = dataset_card(replace(FACTS, sources=(("x" * 100_000, "abc123"),)), FAMILIES)
    assert len(text) < 5_000
