"""The free gates: each fault falls at its own gate, with a reason, and no gate after it is asked."""

from __future__ import annotations

import pytest

from arcticcodex.records import Chunk, Verdict
from arcticcodex.teachers.passages import UNANSWERABLE, Pair
from arcticcodex.validation.gates import FREE_GATES, check, located

TEXT = (
    "The relief valve opens at 5 bar. It closes at 4 bar and must not be painted.\n\nTools:\n- a wrench\n- tape\n"
    "The pump may leak. Drain it once a week."
)
CHUNK = Chunk("manual", 0, 100, 100 + len(TEXT), ("Boiler",), TEXT)
OPENS, CLOSES = "The relief valve opens at 5 bar.", "It closes at 4 bar and must not be painted."
ASKED, ANSWERED = "When does the relief valve open?", "The relief valve opens at 5 bar."


def pair(*quotes: str, question: str = ASKED, answer: str = ANSWERED, kind: str = "fact") -> Pair:
    """A pair with these quotes."""
    return Pair.model_validate({"quotes": list(quotes), "question": question, "answer": answer, "kind": kind})


@pytest.mark.parametrize(
    ("asked", "gate"),
    [
        (pair(OPENS), ""),
        (pair(OPENS, answer="Once five bar are reached, the relief valve opens."), ""),
        (pair(), "complete"),
        (pair(" "), "complete"),
        (pair(OPENS, question=" "), "complete"),
        (pair(OPENS, answer=""), "complete"),
        (pair(OPENS, answer="At 5\ufffdbar."), "complete"),
        (pair(OPENS, question="Why the relief valve? " * 40), "length"),
        (pair(OPENS, answer=ANSWERED * 200), "length"),
        (pair(OPENS, "and at 6 bar"), "quote"),
        (pair("The relief valve opens at 6 bar."), "quote"),
        (pair("opens at 5 bar"), "quote_length"),  # eleven visible characters
        (pair("tape", question="What tool seals the relief valve?", answer="Tape."), ""),
        (pair("valve"), "quote_length"),
        (pair("valve", OPENS), ""),
        (pair(OPENS, question="Wann öffnet das Ventil der Anlage und bei welchem Druck ist es zu?"), "language"),
        (pair(OPENS, question="安全阀在多大压力下打开？"), "language"),  # noqa: RUF001 — its question mark
        (pair(OPENS, answer="The relief valve does open."), "trivial"),
        (pair(OPENS, answer="I do not know when."), "trivial"),
        (pair(OPENS, question="What is the purpose?"), "stands_alone"),
        (pair(OPENS, question="When does it open the boiler?"), "deixis"),
        (pair(OPENS, answer="As mentioned above, the relief valve opens at 5 bar."), "deixis"),
        (pair(OPENS, answer="It opens once five bar are reached."), ""),  # the question names it
        (pair(OPENS, answer="It opens at 5 bar."), "deixis"),  # copied, and the name taken out
        (pair(CLOSES, answer="The relief valve closes at 3 bar."), "numbers"),
        (pair(OPENS, answer="The relief valve opens at 5 psi."), "units"),
        (pair(OPENS, answer="The safety valve opens at 5 bar."), "terms"),
        (pair(OPENS, answer="The pump opens at 5 bar."), "terms"),
        (pair(OPENS, answer="The relief valve does not open at 5 bar."), "negation"),
        (pair(OPENS, answer="Once five bar are reached, the relief valve closes."), "negation"),
        (pair(CLOSES, answer="The relief valve may be painted and closes at 4 bar."), "negation"),
        (
            pair("The pump may leak.", question="What may the pump do?", answer="The pump will always leak."),
            "certainty",
        ),
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


def test_what_has_no_answer_needs_no_quotes() -> None:
    """An unanswerable pair passes without quotes, as what its answer says stands in none; it must still stand alone."""
    answer = "The manual does not say which of the 7 Siemens pumps is meant."
    asked = pair(question="Which pump feeds the relief valve?", answer=answer, kind=UNANSWERABLE)
    assert check(asked, CHUNK)[-1].passed
    verdicts = check(pair(question="What is the purpose?", answer=answer, kind=UNANSWERABLE), CHUNK)
    assert verdicts[-1].criterion == "stands_alone"


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        ("安全阀在5巴时打开，不得上漆。", "安全阀在多大压力下打开？", "在5巴时打开，可以上漆。"),  # noqa: RUF001 — Chinese
        (
            "Das Ventil öffnet bei 5 bar und darf nicht lackiert werden. Der Kessel ist mit Wasser zu füllen.",
            "Bei welchem Druck öffnet das Ventil?",
            "Das Ventil öffnet bei 5 bar, und es ist zu lackieren.",
        ),
        ("يفتح صمام الأمان عند ٥ بار ولا يجوز طلاؤه.", "متى يفتح صمام الأمان؟", "يفتح عند 5 بار."),  # noqa: RUF001 — Arabic
    ],
)
def test_what_english_cannot_read_is_left_to_the_judge(text: str, question: str, answer: str) -> None:
    """Words of other languages are not judged, not even where they deny; their numbers are, in any digits."""
    chunk = Chunk("manual", 0, 0, len(text), (), text)
    assert check(pair(text, question=question, answer=answer), chunk)[-1].passed
    wrong = check(pair(text, question=question, answer=answer.replace("5", "8")), chunk)
    assert wrong[-1].criterion == "numbers"


def test_gates_are_a_list_that_can_grow() -> None:
    """Another gate is asked after those that passed."""

    def short(asked: Pair, _chunk: Chunk) -> Verdict:
        return Verdict("code", "short", passed=len(asked.answer) < 5)

    verdicts = check(pair(OPENS), CHUNK, (*FREE_GATES, short))
    assert (verdicts[-1].criterion, verdicts[-1].passed) == ("short", False)


def test_located_evidence_is_in_document_order_and_once() -> None:
    """Evidence comes sorted, without repeats, at offsets of the document."""
    evidence = located(pair("It closes at 4 bar", "The relief valve opens", "It closes at 4 bar"), CHUNK)
    assert [one.start for one in evidence] == [100, 100 + TEXT.index("It closes")]
    assert all((" " * 100 + TEXT)[one.start : one.end] == one.quote for one in evidence)
