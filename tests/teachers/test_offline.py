"""The offline teacher: plain questions about plain statements, answered in the document's words, or none at all."""

from __future__ import annotations

import time
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
        (
            "Hard crust inside a boiler is called kettle scale.",
            "What is hard crust inside a boiler called?",
            "definition",
        ),
        ("Vacuum pumps are used to empty sealed chambers.", "What are vacuum pumps used for?", "purpose"),
        ("Rotor failure is caused by a lack of oil.", "What is rotor failure caused by?", "reason"),
        ("Ceramic seals must be replaced when they crack.", "When must ceramic seals be replaced?", "condition"),
        ("Ceramic seals wear out because sand scratches them.", "", ""),
        ("Ceramic seals fail because sand scratches them.", "Why do ceramic seals fail?", "reason"),
        ("Older rotors can be cleaned by boiling them in water.", "How can older rotors be cleaned?", "procedure"),
        ("If a ceramic seal cracks, the pump stops at once.", "What happens if a ceramic seal cracks?", "condition"),
        ("To drain a frozen pump, open the lower tap.", "", ""),
        ("To remove a frozen rotor, open the lower tap.", "How do you remove a frozen rotor?", "procedure"),
        ("Use a copper brush to remove loose kettle scale.", "How do you remove loose kettle scale?", "procedure"),
        (
            "About 30 percent of ceramic seals crack within a year.",
            "What percentage of ceramic seals crack within a year?",
            "quantity",
        ),
        ("Ceramic seals do not need any kind of oil.", "Do ceramic seals need any kind of oil?", "fact"),
        ("Ceramic seals cannot be used with salt water.", "Can ceramic seals be used with salt water?", "fact"),
        ("Worn bearings often lead to a broken shaft.", "What do worn bearings lead to?", "fact"),
        ("Brine pumps require a second filter.", "What do brine pumps require?", "fact"),
        ("The boiling point of brine is 108 degrees.", "", ""),
        ("The main cause of rotor failure is unknown.", "What is the main cause of rotor failure?", "fact"),
        (
            "Salt water is the most common cause of rust in pumps.",
            "What is the most common cause of rust in pumps?",
            "fact",
        ),
        ('It is a "PumpError" to open both taps at once.', "What happens if you open both taps at once?", "condition"),
        (
            "In brine pumps, worn bearings often cause loud noise.",
            "In brine pumps, what do worn bearings cause?",
            "reason",
        ),
    ],
)
def test_what_a_statement_answers(statement: str, question: str, kind: str) -> None:
    """Each rule asks, in good English, what its statement says; the answer and the quote are the statement itself."""
    if not question:
        assert all(pair.question.endswith("?") for pair in pairs(statement))
        return
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
    ],
)
def test_what_is_declined(statement: str) -> None:
    """Fragments, code, tables, other languages and words that point elsewhere give no pair rather than a poor one."""
    assert pairs(statement) == []


def test_what_does_not_name_its_subject_is_given_its_heading() -> None:
    """A question about `the lever` names the headings it stands under, or is not asked where there are none."""
    text = "The lever opens the inner tap slowly."
    assert (
        one(text, "Brine Pumps", "Draining").question == "Regarding Draining (Brine Pumps), what does the lever open?"
    )
    assert pairs(text) == []


def test_a_heading_in_the_passage_holds_for_what_follows_it() -> None:
    """A heading inside the passage replaces the one above it."""
    text = (
        "Filling\n=======\n\nThe lever opens the inner tap slowly.\n\nDraining\n========\n\nThe lever closes all taps."
    )
    questions = [pair.question for pair in pairs(text, "Filling")]
    assert questions[0].startswith("Regarding Filling,")
    assert all("Filling" not in question for question in questions[1:])


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
    found, _ = await generate(teacher, passage, "Pump Manual", BOOKING)
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
    """The Python reference (0.46 MB) gives hundreds of pairs, all of which pass the free gates, in a few seconds."""
    text = "\n\n\n".join(topics[name].strip() for name in sorted(topics))
    document = Document("reference", "", "text/plain", "The Python Language Reference", text)
    start = time.process_time()
    found = [
        (part, pair)
        for part in chunk(document)
        for pair in write_pairs(Passage(part.text, document.title, part.headings))
    ]
    spent = time.process_time() - start
    assert len(found) > 500
    assert spent < 10
    assert all(verdict.passed for part, pair in found for verdict in check(pair, part))
    assert len({pair.question for _, pair in found}) > len(found) * 3 // 4
    assert len({pair.kind for _, pair in found}) >= 6
