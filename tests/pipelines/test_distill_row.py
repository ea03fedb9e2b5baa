"""One chunk through the chain: what is mended, what is set apart before it is paid, and questions without an answer."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from arcticcodex.errors import RequestRefused
from arcticcodex.pipelines.distill_row import DistillRow, Memory
from arcticcodex.pipelines.staff import Staff
from arcticcodex.records import Booking, Chunk, Document, Outcome, Reply, Request, Usage

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = (
    "The relief valve of the boiler opens at eight bar. The feed pump of the boiler is greased every six months with "
    "lithium grease. The burner of the boiler must not be lit while the flue is closed."
)
OTHER = "The expansion tank of the boiler holds forty litres of glycol and is bled by hand once a year."
VALVE = {
    "quotes": ["The relief valve of the boiler opens at eight bar."],
    "question": "At what pressure does the relief valve of the boiler open?",
    "answer": "The relief valve of the boiler opens at eight bar.",
    "kind": "fact",
}
PUMP = {
    "quotes": ["The feed pump of the boiler is greased every six months with lithium grease."],
    "question": "How often is the feed pump of the boiler greased?",
    "answer": "The feed pump of the boiler is greased every six months with lithium grease.",
    "kind": "procedure",
}
WRONG = PUMP | {"answer": "The feed pump of the boiler is greased every nine months with lithium grease."}
SILENT = {
    "quotes": [],
    "question": "Which torque must the bolts of the boiler flange be tightened to?",
    "answer": "The manual does not say to which torque the bolts of the boiler flange must be tightened.",
    "kind": "unanswerable",
}
YES = {"supported": True, "answers_question": True, "stands_alone": True}


@dataclass
class Scripted:
    """A teacher that says what `say` makes of each request; remembers what it was asked."""

    say: Callable[[Request], Any]
    name: str = "scripted"
    family: str = "test"
    provider: str = "test"
    asked: list[tuple[Request, Booking]] = field(default_factory=list)

    async def ask(self, request: Request, booking: Booking) -> Reply:
        """The scripted reply as JSON; an exception is raised."""
        self.asked.append((request, booking))
        said = self.say(request)
        if isinstance(said, Exception):
            raise said
        return Reply(json.dumps(said), "", "stop", self.name, Usage(1, 0, 0, 1), identity=f"{len(self.asked)}")

    @property
    def stages(self) -> list[str]:
        """The stages that asked, in order."""
        return [booking.stage for _, booking in self.asked]


def writer(first: list[Any], again: Any = ()) -> Scripted:
    """A generator that writes `first`, and `again` when it is told what was refused."""
    return Scripted(lambda request: {"pairs": list(again if "were refused" in request.messages[0].content else first)})


def judge(**findings: bool) -> Scripted:
    """A judge that finds this of every pair."""
    reasons = {f"{name}_reason": "seen" for name in YES}
    return Scripted(lambda _request: YES | findings | reasons, name="judge")


def chunk(text: str = TEXT, number: int = 0, start: int = 0) -> Chunk:
    """A passage."""
    return Chunk("boiler", number, start, start + len(text), ("Care",), text)


def row(staff: tuple[Scripted, Scripted | None], memory: Memory, number: int = 0, text: str = TEXT) -> DistillRow:
    """A row of a run."""
    document = Document("boiler", "0" * 64, "text/plain", "Boiler manual", TEXT)
    roles: dict[str, Any] = {"generator": staff[0], "judge": staff[1]}
    return DistillRow("run", number, chunk(text, number), document, Staff(roles=roles), memory, "train", mend=True)


def memory_of(*texts: str) -> Memory:
    """The memory of a run over these passages."""
    return Memory({"boiler": [chunk(text, number) for number, text in enumerate(texts or (TEXT,))]})


def gates(outcomes: tuple[Outcome, ...]) -> list[str]:
    """At which gate each fell; empty for those that passed."""
    return [outcome.gate for outcome in outcomes]


# --- mending -----------------------------------------------------------------------------------------------------


async def test_what_a_gate_refuses_is_written_once_more_with_the_reason() -> None:
    """Proves that the teacher is told what was wrong, and that its second try goes through gates and judge."""
    generator, judging = writer([VALVE, WRONG], [PUMP]), judge()
    outcomes = await row((generator, judging), memory_of()).outcomes()
    assert [outcome.split for outcome in outcomes] == ["train", "rejected", "train"]
    assert outcomes[1].gate == "numbers"
    assert generator.stages == ["generate", "mend"]
    told = generator.asked[1][0].messages[0].content
    assert f"{outcomes[1].gate}: {outcomes[1].reason}" in told
    assert WRONG["answer"] in told
    assert VALVE["answer"] not in told.partition("were refused")[2], "what passed is not asked again"
    assert told.startswith(generator.asked[0][0].messages[0].content), "the prompt cache holds the beginning"
    assert outcomes[2].record["messages"][1]["content"] == PUMP["answer"]
    assert judging.stages == ["judge", "judge"]


async def test_what_the_judge_refuses_is_mended_too_and_only_once() -> None:
    """Proves that a second refusal is final."""
    generator, judging = writer([VALVE], [PUMP, VALVE]), judge(supported=False)
    outcomes = await row((generator, judging), memory_of()).outcomes()
    assert gates(outcomes) == ["judge: supported", "judge: supported"]
    assert generator.stages == ["generate", "mend"]


async def test_a_mended_pair_that_repeats_is_not_paid_for_again() -> None:
    """Proves that the same pair sent back is refused before the judge sees it."""
    judging = judge(stands_alone=False)
    outcomes = await row((writer([VALVE], [VALVE]), judging), memory_of()).outcomes()
    assert gates(outcomes) == ["judge: stands_alone", "near_duplicate"]
    assert len(judging.asked) == 1


async def test_a_mending_that_is_refused_costs_no_row() -> None:
    """Proves that a refusal of the second call leaves the first pairs as they were, and is told."""
    generator = Scripted(
        lambda request: (
            RequestRefused("declined", kind="refusal")
            if "were refused" in request.messages[0].content
            else {"pairs": [VALVE, WRONG]}
        )
    )
    outcomes = await row((generator, judge()), memory_of()).outcomes()
    assert gates(outcomes) == ["", "numbers", "refusal"]


async def test_the_shares_of_all_calls_are_whole() -> None:
    """Proves that every call is shared out exactly: nothing spent is lost, nothing counted twice."""
    outcomes = await row((writer([VALVE, WRONG, WRONG | {"question": "x"}], [PUMP]), judge()), memory_of()).outcomes()
    shares: dict[tuple[str, int], set[int]] = {}
    for outcome in outcomes:
        for share in outcome.record["provenance"]["calls"]:
            parts = shares.setdefault((share["call"], share["of"]), set())
            assert share["part"] not in parts or share["of"] == 1
            parts.add(share["part"])
    assert all(parts == set(range(of)) for (_, of), parts in shares.items())


# --- near-duplicates ---------------------------------------------------------------------------------------------


async def test_the_lowest_row_keeps_what_two_rows_say_whoever_comes_first() -> None:
    """Proves that the decision follows row numbers and is made before the judge is paid."""
    for order in ((0, 1), (1, 0)):
        memory, judging = memory_of(TEXT, TEXT), judge()
        rows = {number: row((writer([VALVE]), judging), memory, number) for number in order}
        tasks = {number: asyncio.ensure_future(rows[number].outcomes()) for number in order}
        outcomes = {number: await asyncio.wait_for(task, 5) for number, task in tasks.items()}
        assert gates(outcomes[0]) == [""]
        assert gates(outcomes[1]) == ["near_duplicate"]
        assert len(judging.asked) == 1


async def test_a_row_that_fails_lets_the_next_one_pass() -> None:
    """Proves that nobody waits for a row that ended in an error."""
    memory = memory_of(TEXT, TEXT)
    failing = Scripted(lambda _request: ValueError("a bug"))
    first = asyncio.ensure_future(row((failing, judge()), memory, 0).outcomes())
    second = asyncio.ensure_future(row((writer([VALVE]), judge()), memory, 1).outcomes())
    assert gates(await asyncio.wait_for(second, 5)) == [""]
    assert isinstance((await asyncio.gather(first, return_exceptions=True))[0], ValueError)


# --- questions without an answer ---------------------------------------------------------------------------------


async def test_the_judge_of_silence_sees_the_nearest_passages_of_the_whole_manual() -> None:
    """Proves that a pair without quotes passes, and that what was searched is shown to the judge and kept."""
    judging = judge()
    outcomes = await row((writer([SILENT]), judging), memory_of(TEXT, OTHER)).outcomes()
    assert gates(outcomes) == [""]
    asked = judging.asked[0][0].messages[0].content
    assert TEXT in asked
    assert OTHER in asked
    record = outcomes[0].record
    assert (record["kind"], record["evidence"]) == ("unanswerable", [])
    assert [place["document"] for place in record["searched"]] == ["boiler", "boiler"]


async def test_what_another_passage_answers_is_not_unanswerable() -> None:
    """Proves that a claim of silence falls, unpaid, where some passage of the manual holds all of the question."""
    asked = SILENT | {"question": "How many litres of glycol does the expansion tank of the boiler hold?"}
    judging = judge()
    outcomes = await row((writer([asked]), judging), memory_of(TEXT, OTHER)).outcomes()
    assert gates(outcomes)[0] == "unanswerable"
    assert judging.asked == []


# --- judges of every kind ----------------------------------------------------------------------------------------


async def test_a_judge_that_always_says_no_leaves_nothing() -> None:
    """Proves that every pair falls, with the judge's own reason."""
    outcomes = await row((writer([VALVE, PUMP]), judge(**dict.fromkeys(YES, False))), memory_of()).outcomes()
    assert {outcome.split for outcome in outcomes} == {"rejected"}
    assert {outcome.reason for outcome in outcomes if outcome.gate.startswith("judge: ")} == {"seen"}


async def test_a_judge_that_always_says_yes_passes_only_what_the_gates_passed() -> None:
    """Proves that a judge without teeth does not undo a free gate."""
    outcomes = await row((writer([VALVE, WRONG]), judge()), memory_of()).outcomes()
    assert gates(outcomes)[:2] == ["", "numbers"]


async def test_a_judge_that_answers_in_prose_approves_nothing() -> None:
    """Proves that no verdict is no approval, that it is asked so many times and no more, and that the row says so."""
    prose = Scripted(lambda _request: "All three look fine to me!", name="judge")
    outcomes = await row((writer([VALVE]), prose), memory_of()).outcomes()
    assert gates(outcomes) == ["judge_malformed"]
    assert len(prose.asked) == 4


async def test_a_quote_that_was_wrong_may_come_back_right() -> None:
    """Proves that a pair refused for its quote alone is mended by another quote, the rest unchanged."""
    misquoted = VALVE | {"quotes": ["The relief valve of the boiler opens at 8 bar."]}
    outcomes = await row((writer([misquoted], [VALVE]), judge()), memory_of()).outcomes()
    assert gates(outcomes) == ["quote", ""]
    assert len({outcome.record["id"] for outcome in outcomes}) == 2


async def test_train_does_not_take_a_golden_row_away() -> None:
    """Proves that what a train row and a golden row both say is left to the end, where golden rows win."""
    memory = memory_of(TEXT, TEXT)
    train, golden = row((writer([VALVE]), judge()), memory, 0), row((writer([VALVE]), judge()), memory, 1)
    first = await train.outcomes()
    second = await replace(golden, split="golden").outcomes()
    assert (gates(first), gates(second)) == ([""], [""])
