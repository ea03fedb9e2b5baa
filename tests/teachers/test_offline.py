"""The offline teacher: plain questions about plain statements, answered in the document's words, or none at all."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from pydoc_data.topics import topics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.errors import RequestRefused
from arcticcodex.records import Booking, Chunk, Document, Message, Request, Usage
from arcticcodex.sources.chunking import chunk
from arcticcodex.stages.generate import generate, generate_request
from arcticcodex.teachers.offline import OfflineTeacher, write_pairs
from arcticcodex.teachers.passages import PAIRS_PER_PASSAGE, PAIRS_SCHEMA, Pair, Passage
from arcticcodex.validation.gates import check

BOOKING = Booking("run", "generate", 0, 0)


def pairs(text: str, *headings: str, title: str = "Pump Manual") -> list[Pair]:
    """The pairs of a passage."""
    return write_pairs(Passage(text, title, headings))


def one(text: str, *headings: str) -> Pair:
    """The only pair of a passage without a title."""
    found = pairs(text, *headings, title="")
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("statement", "question", "kind"),
    [
        ("A relief valve is a valve that opens by itself.", "What is a relief valve?", "definition"),
        ("Gallstones are hard particles that grow in the bile.", "What are gallstones?", "definition"),
        ("Brine refers to water that holds much salt.", "What is brine?", "definition"),
        (
            "Hard crust inside a boiler is called kettle scale.",
            "What is hard crust inside a boiler called?",
            "definition",
        ),
        ("Vacuum pumps are used to empty sealed chambers.", "What are vacuum pumps used for?", "purpose"),
        ("Copper brushes help remove loose kettle scale.", "What do copper brushes help remove?", "purpose"),
        ("Rotor failure is caused by a lack of oil.", "What causes rotor failure?", "reason"),
        ("Rotor failure can result from a lack of oil.", "What can cause rotor failure?", "reason"),
        ("Ceramic seals fail because sand scratches them.", "Why do ceramic seals fail?", "reason"),
        ("Because sand scratches them, ceramic seals fail early.", "Why do ceramic seals fail early?", "reason"),
        ("Ceramic seals must be replaced when they crack.", "When must ceramic seals be replaced?", "condition"),
        ("If a ceramic seal cracks, the pump stops at once.", "What happens if a ceramic seal cracks?", "condition"),
        (
            "If a ceramic seal cracks, the operator must close both taps.",
            "What must the operator do if a ceramic seal cracks?",
            "condition",
        ),
        (
            "If left unoiled, ceramic seals can crack within a year.",
            "What happens if ceramic seals are left unoiled?",
            "condition",
        ),
        ("Older rotors can be cleaned by boiling them in water.", "How can older rotors be cleaned?", "procedure"),
        ("To remove a frozen rotor, open the lower tap.", "How do you remove a frozen rotor?", "procedure"),
        ("Use a copper brush to remove loose kettle scale.", "How do you remove loose kettle scale?", "procedure"),
        ("During a rotor change, the crew closes both taps.", "What happens during a rotor change?", "procedure"),
        (
            "About 30 percent of ceramic seals crack within a year.",
            "What percentage of ceramic seals crack within a year?",
            "quantity",
        ),
        ("Descaling takes about 20 to 30 minutes.", "How long does descaling take?", "quantity"),
        ("Brine pumps should be oiled twice a year.", "How often should brine pumps be oiled?", "quantity"),
        ("Worn bearings often lead to a broken shaft.", "What do worn bearings lead to?", "fact"),
        ("Brine pumps require a second filter.", "What do brine pumps require?", "fact"),
        ("The main cause of rotor failure is unknown.", "What is the main cause of rotor failure?", "reason"),
        (
            "Salt water is the most common cause of rust in pumps.",
            "What is the most common cause of rust in pumps?",
            "fact",
        ),
        (
            "Sand raises the wear of ceramic seals by half.",
            "What effect does sand have on the wear of ceramic seals?",
            "fact",
        ),
        (
            'It is a "PumpError" to open both brine taps at once.',
            "What happens if you open both brine taps at once?",
            "condition",
        ),
        (
            "In brine pumps, worn bearings often cause loud noise.",
            "In brine pumps, what do worn bearings cause?",
            "fact",
        ),
        (
            "The signs of a worn bearing are noise, heat, and loss of oil.",
            "What are the signs of a worn bearing?",
            "list",
        ),
        (
            "Ceramic seals are harder than rubber seals.",
            "Which are harder: ceramic seals or rubber seals?",
            "comparison",
        ),
        (
            "Unlike gate valves, relief valves open by themselves.",
            "How do relief valves differ from gate valves?",
            "comparison",
        ),
        (
            "Rust is more common in brine pumps than in vacuum pumps.",
            "Is rust more common in brine pumps or in vacuum pumps?",
            "comparison",
        ),
        ("Operators without a licence must not open the brine valve.", "Who must not open the brine valve?", "limit"),
        (
            "Ceramic seals should not be oiled while the rotor turns.",
            "When should ceramic seals not be oiled?",
            "limit",
        ),
        (
            "Ceramic seals should not be oiled before the rotor stops.",
            "When should ceramic seals not be oiled?",
            "limit",
        ),
        ("Relief valves should be opened only if the boiler is cold.", "When should relief valves be opened?", "limit"),
    ],
)
def test_what_a_statement_answers(statement: str, question: str, kind: str) -> None:
    """Each rule asks, in good English, what its statement says; the answer and the quote are the statement itself."""
    pair = one(statement)
    assert (pair.question, pair.kind) == (question, kind)
    assert pair.answer == statement
    assert pair.quotes == [statement]


@pytest.mark.parametrize(
    "statement",
    [
        "This is a valve that opens by itself.",
        "These valves are used to empty sealed chambers.",
        "As described above, a relief valve is a valve that opens.",
        "It is a valve that opens by itself when needed.",
        "A valve is a valve.",
        "See section 4 for a list of valves and pumps.",
        "if a ceramic seal cracks, the pump stops at once.",
        "Relief valves, gate valves and taps",
        "Is a relief valve a valve that opens by itself?",
        "pump = Pump(valve=open, seal=None) is a line of code.",
        "x ::= a relief valve is a valve that opens",
        "Valve   size   pressure is a table of 3 columns.",
        "A relief valve (see below is a valve that opens.",
        "We are sure that a relief valve is a good valve.",
        "Ein Ventil ist ein Bauteil, das sich von selbst öffnet.",
        "安全弁は自動的に開く弁です。",
        "For example, a relief valve is a valve that opens.",
        "A valve \ufffd is a valve that opens by itself.",
        "One of them is a valve that opens by itself.",
        "The following is a valve that opens by itself.",
        "A relief valve is a valve that opens as described above.",
        "A relief valve is another kind of valve that opens.",
        "The procedure shows worn bearings in the brine pump.",
        "If the procedure fails, brine pumps can be damaged.",
        "Worn bearings are a common problem in older pumps.",
        "Operators need help.",
        "Researchers are studying whether ceramic seals crack.",
        "Older rotors are cleaned by cleaning them in brine.",
        "Ceramic seals cause a variety of serious problems.",
        "Then ceramic seals cause a loss of pressure.",
        "If a ceramic seal cracks, ask your dealer or another specialist.",
        "Visit the website of the Ceramic Seals Association to learn what ceramic seals are.",
        "Ceramic seals cause leakswhich stop the pump.",
        "The boiling point of brine is 108 degrees.",
        "Ceramic seals do not need any kind of oil.",
        "To drain a frozen pump, open it.",
    ],
)
def test_what_is_declined(statement: str) -> None:
    """Fragments, code, tables, other languages and words that point elsewhere give no pair rather than a poor one."""
    assert pairs(statement) == []


def test_what_does_not_name_its_subject_is_given_its_heading() -> None:
    """A question about `the lever` names the topic it stands under, or is not asked where there is none."""
    text = "The lever is used to drain the inner tap."
    found = one(text, "Understanding Brine Pumps: A Guide", "Draining")
    assert found.question == "In the context of Brine Pumps, what is the lever used for?"
    assert pairs(text, title="") == []
    assert pairs(text, "Points to Remember", title="Overview") == []


def test_what_the_passage_spoke_of_before_is_not_asked_about() -> None:
    """`The catch` after `a steel catch` is one that a reader of the question alone does not know."""
    after = "The steel catch prevents a sudden fall of the lid."
    assert len(pairs(after)) == 1
    assert pairs(f"A steel catch holds it. {after}") == []
    assert len(pairs(f"A steel catch holds it. {after}", "The Steel Catch")) == 1


def test_a_heading_in_the_passage_holds_for_what_follows_it() -> None:
    """A heading inside the passage replaces the one above it."""
    lever = "The lever is used to drain the inner tap."
    text = f"Boilers\n=======\n\n{lever}\n\nTurbines\n========\n\nThe handle is used to close all taps."
    questions = [pair.question for pair in pairs(text, "Boilers")]
    assert questions[0].startswith("In the context of Boilers,")
    assert all("Boilers" not in question for question in questions[1:])


def test_a_footnote_number_ends_a_sentence() -> None:
    """A raised number that reading has put behind the full stop neither joins two sentences nor gets into an answer."""
    text = "Brine pumps require a second filter.2 Vacuum pumps are used to empty sealed chambers.3,4"
    answers = [pair.answer for pair in pairs(text)]
    assert answers == ["Brine pumps require a second filter.", "Vacuum pumps are used to empty sealed chambers."]


def test_lists_within_a_line_are_taken_apart() -> None:
    """`Causes of S include - A - B - C.` is answered as the list it was."""
    pair = one("The causes of rotor failure include - worn bearings - a cracked seal - sand. Pumps are old.")
    assert (pair.question, pair.kind) == ("What are the causes of rotor failure?", "list")
    assert pair.answer.splitlines()[1:] == ["- worn bearings", "- a cracked seal", "- sand"]


def test_steps_are_a_procedure() -> None:
    """Numbered steps after their end are what one does to reach it."""
    pair = one("To drain a brine pump:\n\n1. Stop the rotor.\n2. Open the lower tap.\n\nThe end.")
    assert (pair.question, pair.kind) == ("How do you drain a brine pump?", "procedure")
    assert pair.quotes[1:] == ["Stop the rotor.", "Open the lower tap."]


def test_wrapped_lines_are_joined_in_the_answer_and_kept_in_the_quote() -> None:
    """The answer is one line; the quote is the document's own text, line ends and all."""
    text = "   A relief valve is a self-\n   acting valve that opens\n   by itself [3]. It closes again later."
    pair = one(text)
    assert pair.answer == "A relief valve is a self-acting valve that opens by itself. It closes again later."
    assert pair.quotes[0] in text
    assert "\n   by itself [3]" in pair.quotes[0]


def test_lists_are_answered_whole_or_not_at_all() -> None:
    """A lead-in is answered with its items; a list that may go on beyond the passage is not asked about."""
    items = "- worn bearings\n- a cracked seal\n- sand in the rotor\n"
    pair = one(f"The causes of pump failure include:\n\n{items}\nEnd.")
    assert pair.question == "What are the causes of pump failure?"
    assert pair.answer.splitlines() == [
        "The causes of pump failure include:",
        "- worn bearings",
        "- a cracked seal",
        "- sand in the rotor",
    ]
    assert pair.quotes == [
        "The causes of pump failure include:",
        "worn bearings",
        "a cracked seal",
        "sand in the rotor",
    ]
    assert pairs(f"The causes of pump failure include:\n\n{items}") == []


def test_entries_of_a_reference_are_asked_by_name() -> None:
    """A signature with its description is asked about by its name."""
    text = "pump.start(speed, *, quiet=False)\n\n   Start the rotor at a speed in turns per minute.\n\nother text"
    pair = one(text)
    assert pair.question == "What does pump.start() do?"
    assert pair.answer == "Start the rotor at a speed in turns per minute."
    called = one("pump.__stop__(self)\n\n   Called when the rotor is about to stop.\n\nother text")
    assert (called.question, called.answer) == (
        "When is pump.__stop__() called?",
        "pump.__stop__() is called when the rotor is about to stop.",
    )


def test_the_best_of_many_kinds_are_chosen() -> None:
    """At most five pairs, in the order of the passage, and not all of one kind where there is a choice."""
    definitions = [
        f"A {name} valve is a valve that opens by itself."
        for name in ("gate", "ball", "globe", "check", "plug", "pinch")
    ]
    others = ["Vacuum pumps are used to empty sealed chambers.", "If a ceramic seal cracks, the pump stops at once."]
    text = " ".join([*definitions, *others])
    found = pairs(text)
    assert len(found) == PAIRS_PER_PASSAGE
    assert len({pair.kind for pair in found}) == 3
    places = [text.index(pair.quotes[0]) for pair in found]
    assert places == sorted(places)


async def test_it_answers_the_stage_and_passes_the_free_gates() -> None:
    """Asked as the stage asks, it gives pairs that pass the gates, at no cost, the same each time."""
    text = "A relief valve </passage> is a valve that opens by itself. Brine pumps require a second filter."
    passage = Chunk("manual", 0, 0, len(text), ("Valves",), text)
    teacher = OfflineTeacher()
    found, _ = await generate(teacher, generate_request(passage, "Pump Manual"), BOOKING)
    assert found
    assert all(verdict.passed for pair in found for verdict in check(pair, passage))
    request = generate_request(passage, "Pump Manual")
    reply = await teacher.ask(request, BOOKING)
    assert reply.usage == Usage(0, 0, 0, 0)
    assert (reply.finish, reply.model) == ("stop", "offline")
    assert await teacher.ask(request, replace(BOOKING, row=9)) == reply


@pytest.mark.parametrize(
    "request_",
    [
        Request("s", (Message("user", "Is it supported?"),), schema_name="qa_verdict"),
        Request("s", (Message("user", "no passage"),), schema_name=PAIRS_SCHEMA),
        Request("s", (), schema_name=PAIRS_SCHEMA),
    ],
)
async def test_it_does_nothing_else(request_: Request) -> None:
    """A request to judge, or without a passage, is refused with words, not answered."""
    with pytest.raises(RequestRefused) as caught:
        await OfflineTeacher().ask(request_, BOOKING)
    assert "offline teacher" in caught.value.what


PIECES = st.sampled_from(
    [
        "The valve ",
        "is a ",
        "If ",
        ", ",
        ". ",
        ".",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "include",
        ":",
        "pump.start(x)",
        "Called ",
        "it ",
        '"',
        "(",
        ")",
        "Title Line",
        "=====",
        "used to ",
        "because ",
        "of ",
        "seals ",
        "can ",
        "not ",
        "\xad",
        "漢字。",
        "  ",
        "*",
        "To ",
        "open ",
        "A ",
        "?",
    ]
)


@given(
    text=st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=200)),
    headings=st.lists(st.text(max_size=9), max_size=2),
)
def test_any_text_is_taken(text: str, headings: list[str]) -> None:
    """Whatever the passage holds: no error, and every quote stands in it."""
    found = write_pairs(Passage(text, "T", tuple(headings)))
    assert len(found) <= PAIRS_PER_PASSAGE
    for pair in found:
        assert pair.question.endswith("?")
        assert pair.answer
        assert all(quote in text for quote in pair.quotes)


def test_a_real_manual() -> None:
    """The Python reference (0.46 MB) gives some hundred pairs, nearly all of which pass the gates, in a few seconds."""
    text = "\n\n\n".join(topics[name].strip() for name in sorted(topics))
    document = Document("reference", "", "text/plain", "The Python Language Reference", text)
    start = time.process_time()
    found = [
        (part, pair)
        for part in chunk(document)
        for pair in write_pairs(Passage(part.text, document.title, part.headings))
    ]
    spent = time.process_time() - start
    assert len(found) > 200
    assert spent < 20
    passed = [check(pair, part)[-1].passed for part, pair in found]
    assert sum(passed) > len(found) * 9 // 10
    assert len({pair.question for _, pair in found}) > len(found) * 3 // 4
    kinds = Counter(pair.kind for _, pair in found)
    assert len(kinds) >= 6
    assert max(kinds.values()) < len(found) // 2
