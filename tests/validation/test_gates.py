"""The free gates: a pair whose quotes do not stand in its chunk never reaches a judge."""

from __future__ import annotations

import pytest

from arcticcodex.records import Chunk, Verdict
from arcticcodex.teachers.passages import Pair
from arcticcodex.validation.gates import FREE_GATES, check, located

TEXT = "The relief valve opens at 5 bar. It closes at 4 bar.\n\nTools:\n- a wrench\n- tape"
CHUNK = Chunk("manual", 0, 100, 100 + len(TEXT), (), TEXT)


def pair(*quotes: str, question: str = "When does it open?", answer: str = "At 5 bar.") -> Pair:
    """A pair with these quotes."""
    return Pair(quotes=list(quotes), question=question, answer=answer)


@pytest.mark.parametrize(
    ("asked", "gate"),
    [
        (pair("opens at 5 bar"), "quote_length"),  # eleven visible characters
        (pair("opens at 5 bar."), "quote_length"),
        (pair("The relief valve opens at 5 bar."), ""),
        (pair("It closes at 4 bar."), ""),
        (pair("a wrench"), ""),
        (pair("tape"), ""),
        (pair("valve"), "quote_length"),
        (pair("valve", "It closes at 4 bar."), ""),
        (pair("The relief valve opens at 5 bar.", "and at 6 bar"), "quote"),
        (pair("The relief valve opens at 6 bar."), "quote"),
        (pair(), "complete"),
        (pair(" "), "complete"),
        (pair("It closes at 4 bar.", question=" "), "complete"),
        (pair("It closes at 4 bar.", answer=""), "complete"),
        (pair("It closes at 4 bar.", answer="At 4\ufffdbar."), "complete"),
    ],
)
def test_which_gate_fails(asked: Pair, gate: str) -> None:
    """Each fault fails at its own gate, with a reason, and no gate after it is asked."""
    verdicts = check(asked, CHUNK)
    failed = [verdict for verdict in verdicts if not verdict.passed]
    assert [verdict.criterion for verdict in failed] == ([gate] if gate else [])
    assert all(verdict.reason for verdict in failed)
    assert len(verdicts) == len(FREE_GATES) if not gate else not verdicts[-1].passed


def test_reasons_hold_no_text_of_the_document() -> None:
    """A reason says what is wrong, not what the quote said."""
    verdicts = check(pair("The secret valve opens."), CHUNK)
    assert "secret" not in verdicts[-1].reason


def test_gates_are_a_list_that_can_grow() -> None:
    """Another gate is asked after those that passed."""

    def short(asked: Pair, _chunk: Chunk) -> Verdict:
        return Verdict("code", "short", passed=len(asked.answer) < 5)

    verdicts = check(pair("The relief valve opens at 5 bar."), CHUNK, (*FREE_GATES, short))
    assert (verdicts[-1].criterion, verdicts[-1].passed) == ("short", False)


def test_located_evidence_is_in_document_order_and_once() -> None:
    """Evidence comes sorted, without repeats, at offsets of the document."""
    evidence = located(pair("It closes at 4 bar.", "The relief valve opens", "It closes at 4 bar."), CHUNK)
    assert [one.start for one in evidence] == [100, 100 + TEXT.index("It closes")]
    assert all((" " * 100 + TEXT)[one.start : one.end] == one.quote for one in evidence)
