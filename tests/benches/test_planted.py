"""The planted-fault suite's own soundness: what it calls true is in the passage, what it calls wrong is not.

The gates have no part here; `benches/planted_faults.py` measures them.
"""

from __future__ import annotations

import ast
import sys
from decimal import Decimal
from pathlib import Path

import pytest

BENCHES = Path(__file__).parents[2] / "benches"
sys.path.insert(0, str(BENCHES))

import planted_faults  # noqa: E402 — found by the line above
from arcticcodex.records import Verdict  # noqa: E402 — as above
from planted import facts_dev, real  # noqa: E402 — as above
from planted.faults import FAULTS  # noqa: E402 — as above
from planted.rows import TRUE, Row, maker  # noqa: E402 — as above
from planted.words import in_words, inflect  # noqa: E402 — as above

MANUAL = """Pumps
=====

A gate valve is a valve that opens by lifting a gate. Gate valves are left to rest for 30 minutes after a long run. \
The housing of a pump may crack in frost. It may leak.

Filters
=======

A paper filter is a filter that holds back dust. Paper filters should not be washed with hot water. \
Coarse filters can be washed 12 times in cold or warm water.
"""


def _maker(seed: int = 1):  # noqa: ANN202 — a short cut to the development set
    return maker(facts_dev.FACTS, facts_dev.LIKE, facts_dev.TITLES, seed)


@pytest.fixture(scope="module")
def verbatim() -> list[Row]:
    """Rows whose answers are the passage's own sentences."""
    return _maker().verbatim()


@pytest.fixture(scope="module")
def reworded() -> list[Row]:
    """Rows whose answers are reworded."""
    return _maker().reworded()


def _true(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.fault == TRUE]


def test_the_sets_are_as_large_as_they_claim(verbatim: list[Row], reworded: list[Row]) -> None:
    """At least 300 facts, as many verbatim rows, 500 reworded ones, and 100 twins of each fault."""
    assert len(facts_dev.FACTS) == len(_true(verbatim)) >= 300
    assert len(_true(reworded)) >= 500
    for rows in (verbatim, reworded):
        assert all(sum(row.fault == fault for row in rows) >= 100 for fault in FAULTS)


def test_a_true_verbatim_row_is_in_its_passage_and_a_reworded_one_is_not(
    verbatim: list[Row], reworded: list[Row]
) -> None:
    """Every quote stands in the chunk; a verbatim answer is its quote, a reworded one says it otherwise."""
    assert all(row.pair.quotes[0] in row.chunk.text for row in verbatim + reworded)
    assert all(row.pair.answer == row.pair.quotes[0] for row in _true(verbatim))
    assert all(row.pair.answer not in row.chunk.text for row in _true(reworded))


def test_a_wrong_answer_is_not_in_the_passage(verbatim: list[Row], reworded: list[Row]) -> None:
    """No answer made wrong happens to be said elsewhere in the chunk."""
    wrong = {"number", "unit", "negation", "entity", "over-claim", "cross-chunk", "unanswerable"}
    assert [row.id for row in verbatim + reworded if row.fault in wrong and row.pair.answer in row.chunk.text] == []


def test_a_twin_differs_from_its_true_row(verbatim: list[Row], reworded: list[Row]) -> None:
    """A fault changes the question or the answer, and a fault of the answer leaves the question as it was."""
    for rows in (verbatim, reworded):
        true = {row.id.removesuffix(f"/{TRUE}"): row.pair for row in _true(rows)}
        for row in rows:
            twin = true[row.id.rsplit("/", 1)[0]]
            if row.fault != TRUE:
                assert (row.pair.question, row.pair.answer) != (twin.question, twin.answer)
            if row.fault in {"number", "unit", "negation", "entity", "over-claim", "cross-chunk"}:
                assert row.pair.question == twin.question


def test_no_mark_of_the_notation_is_left_in_a_row(verbatim: list[Row], reworded: list[Row]) -> None:
    """All rows are plain text: no brackets, columns, tokens, doubled spaces or stops."""
    for row in verbatim + reworded:
        for text in (row.pair.question, row.pair.answer, row.chunk.text):
            assert not set(text) & set("[]{}<>@#|~^\x01")
            assert "  " not in text
            assert ".." not in text
            assert " ," not in text
        assert row.pair.question.endswith("?")


def test_faults_vary_within_a_type(reworded: list[Row]) -> None:
    """No one variant makes up more than 85 % of a fault, and the named ones are all there."""
    for fault in FAULTS:
        variants = [row.variant for row in reworded if row.fault == fault]
        assert max(variants.count(one) for one in set(variants)) <= 0.85 * len(variants)
    assert {row.variant for row in reworded if row.fault == "negation"} == {"inserted", "removed", "antonym", "prefix"}
    assert {row.variant for row in reworded if row.fault == "entity"} == {"inside", "outside", "exchanged"}


def test_an_entity_of_inside_is_in_the_chunk_and_one_of_outside_brings_a_new_word(verbatim: list[Row]) -> None:
    """The two kinds of swap are what they say."""
    for row in (row for row in verbatim if row.fault == "entity"):
        new = {word.strip(".,").lower() for word in row.pair.answer.split()}
        new -= {word.strip('.,"').lower() for word in row.chunk.text.split()} | {"a", "an", "the", "is", "are"}
        assert row.variant == "outside" or not new


def test_both_halves_of_a_comparison_say_the_same() -> None:
    """The three adjectives of a comparison agree: `a` slower, `b` faster, `b` not as slow."""
    facts = [fact.cells for fact in facts_dev.FACTS if fact.shape.name == "compare"]
    assert facts
    for cells in facts:
        comparative, inverse = (cells[name].strip("<>").replace("~", "^").split("^")[0] for name in ("adj", "inv"))
        assert comparative[:3].rstrip("i") in cells["base"]
        assert inverse[:3] != comparative[:3]
        assert cells["adj"].rstrip(">").split("~")[1] == inverse


def test_a_seed_makes_the_same_rows_again() -> None:
    """The suite is reproducible, and another seed draws others."""
    first, again, other = (_maker(seed).verbatim() for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_sentences_of_a_manual_stand_alone() -> None:
    """A sentence that begins with a pronoun is not chosen; the others are rows with twins of their own text."""
    rows = real.rows(MANUAL, 1)
    answers = {row.pair.answer for row in _true(rows)}
    assert "It may leak." not in answers
    assert "A gate valve is a valve that opens by lifting a gate." in answers
    assert all(row.pair.answer in row.chunk.text for row in _true(rows))
    assert "Paper filters should be washed with hot water." in {
        row.pair.answer for row in rows if row.fault == "negation"
    }
    assert {row.fault for row in rows} >= {"number", "unit", "negation", "dangling", "unanswerable"}


@pytest.mark.parametrize(
    ("value", "words"),
    [("2.5", "two and a half"), ("0.25", "zero point two five"), ("250", "two hundred and fifty"),
     ("1050", "one thousand and fifty"), ("2400", "two thousand four hundred"), ("45", "forty-five")],
)  # fmt: skip
def test_numbers_in_words(value: str, words: str) -> None:
    """Numbers are spelled as English spells them."""
    assert in_words(Decimal(value)) == words


def test_forms_of_verbs() -> None:
    """A verb phrase is inflected at its verb."""
    assert inflect("carry out", "ed") == "carried out"
    assert inflect("submit", "ing") == "submitting"
    assert inflect("withdraw", "en") == "withdrawn"
    assert inflect("discharge", "s") == "discharges"


def test_the_interval_is_wilsons() -> None:
    """8 of 10 has the interval 49.0 % to 94.3 %; 0 of 10 begins at nought."""
    assert planted_faults.wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=5e-4)
    assert planted_faults.wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=5e-4)


@pytest.mark.parametrize("passed", [True, False])
def test_gates_that_pass_or_refuse_everything_miss_a_bar(
    passed: bool, monkeypatch: pytest.MonkeyPatch, verbatim: list[Row]
) -> None:
    """Recall alone does not meet the bars, nor does mildness alone."""
    monkeypatch.setattr(planted_faults, "check", lambda _pair, _chunk: (Verdict("gate", "made up", passed),))
    tally = planted_faults.Tally()
    for row in verbatim:
        tally.count(row)
    figures = planted_faults.figures("set", tally, planted_faults.VERBATIM)
    missed = {figure.what for figure in figures if not figure.ok}
    faults = {f"set: {fault}" for fault in planted_faults.VERBATIM if fault != TRUE}
    assert missed == (faults if passed else {"set: true rows refused"})


def test_gates_that_know_the_truth_meet_every_bar(monkeypatch: pytest.MonkeyPatch, verbatim: list[Row]) -> None:
    """An oracle passes."""
    truth = {id(row.pair): row.fault == TRUE for row in verbatim}
    monkeypatch.setattr(planted_faults, "check", lambda pair, _chunk: (Verdict("gate", "truth", truth[id(pair)]),))
    tally = planted_faults.Tally()
    for row in verbatim:
        tally.count(row)
    assert all(figure.ok for figure in planted_faults.figures("set", tally, planted_faults.VERBATIM))


def test_the_suite_shares_nothing_with_the_gates() -> None:
    """The rows are made without a module of `arcticcodex` but its records and pairs."""
    for path in (BENCHES / "planted").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        ours = {module for module in found if module and module.startswith("arcticcodex")}
        assert ours <= {"arcticcodex.records", "arcticcodex.teachers.passages"}
