"""The journal: what makes a call the same call, that it is paid once whoever asks, and how failures stay."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from arcticcodex.errors import KeyRefused, RequestRefused
from arcticcodex.records import Booking, Message, Reply, Request, Usage
from arcticcodex.store import schema as t
from arcticcodex.store.store import Store
from arcticcodex.teachers.budget import Purse, budgeted
from arcticcodex.teachers.failures import is_unbilled
from arcticcodex.teachers.journal import JournalledTeacher, identify, identity_fields
from arcticcodex.teachers.limiter import Limiter, limited
from arcticcodex.teachers.teacher import Endpoint

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from arcticcodex.records import Call
    from arcticcodex.store.ledger import Claim, Claimed

ENDPOINT = Endpoint("openai", "openai", "m", "openai", "http://127.0.0.1:1/v1", "key", "h", "http://127.0.0.1/v1")
ASKED = Request("Be brief.", (Message("user", "What is ice?"),), cap_tokens=100, hard_cap_tokens=400)


class PerToken:
    """One nano-dollar a token of output, bounded by the cap."""

    id = "per-token"

    def bound_nusd(self, _body: bytes, cap_tokens: int) -> int:
        """As many nano-dollars as the cap has tokens."""
        return cap_tokens

    def cost_nusd(self, usage: Usage, *_rest: object) -> int:
        """As many nano-dollars as tokens came."""
        return usage.output


class CapAsBody:
    """A wire that sends the output cap and nothing else."""

    def url(self, endpoint: Endpoint) -> str:
        """Not asked for."""
        return endpoint.base_url

    def headers(self, _endpoint: Endpoint) -> Mapping[str, str]:
        """Not asked for."""
        return {}

    def body(self, _endpoint: Endpoint, _request: Request, cap_tokens: int) -> bytes:
        """The cap."""
        return str(cap_tokens).encode()

    def reply(self, *_answer: object) -> Reply:
        """Not asked for."""
        raise NotImplementedError


@dataclass
class Provider:
    """Answers calls by a function and remembers them."""

    answer: Callable[[Call], Awaitable[Reply]]
    seen: list[Call] = field(default_factory=list)

    async def send(self, call: Call) -> Reply:
        """Take one call."""
        self.seen.append(call)
        return await self.answer(call)

    @property
    def bodies(self) -> list[int]:
        """The output caps sent, in order."""
        return [int(call.body) for call in self.seen]


def reply_of(text: str = "frozen water", finish: str = "stop", output: int = 7) -> Reply:
    """A reply with everything that a test does not care about filled in."""
    return Reply(text, "", finish, "m", Usage(10, 0, 0, output))  # type: ignore[arg-type]


def saying(*replies: Reply | Exception) -> Callable[[Call], Awaitable[Reply]]:
    """Answers in turn; an error is raised."""
    rest = iter(replies)

    async def answer(_call: Call) -> Reply:
        said = next(rest)
        if isinstance(said, Exception):
            raise said
        return said

    return answer


def teacher_of(store: Store, provider: Provider) -> JournalledTeacher:
    """A journalled teacher whose money is in `store`."""
    begin = budgeted(
        provider.send, endpoint=ENDPOINT, pricing=PerToken(), purse=Purse(store), is_unbilled=is_unbilled
    )  # fmt: skip
    send = limited(begin, Limiter(1_000))
    return JournalledTeacher(ENDPOINT, CapAsBody(), send, store)


def booked(row: int = 0, run: str = "r1") -> Booking:
    """Who pays."""
    return Booking(run, "generate", 0, row)


async def attempts(store: Store) -> list[Any]:
    """The ledger's rows, in the order they were made."""
    return list(await store.read(lambda c: c.execute(select(t.attempts).order_by(t.attempts.c.reserved_s)).all()))


# --- identity ----------------------------------------------------------------------------------------------------

CHANGED: dict[str, Any] = {
    "system": "Be long.",
    "messages": (Message("user", "What is snow?"),),
    "schema": {"type": "array"},
    "schema_name": "another",
    "thinking": "low",
    "temperature": 0.5,
    "replica": 1,
}
NO_CONTENT = {"cap_tokens", "hard_cap_tokens"}
OF_ENDPOINT = {"provider": "deepseek", "model": "m2", "identity_url": "https://elsewhere/v1"}


def identity_of(request: Request, endpoint: Endpoint = ENDPOINT) -> str:
    """What names a call in the journal."""
    return identify(identity_fields(endpoint, request))


@pytest.mark.parametrize("name", [item.name for item in fields(Request) if item.name not in NO_CONTENT])
def test_each_content_field_makes_another_call(name: str) -> None:
    """Proves that no field of a request that can change the reply is left out, a field added later included."""
    asked = replace(ASKED, schema={"type": "object"})
    assert identity_of(replace(asked, **{name: CHANGED[name]})) != identity_of(asked)


@pytest.mark.parametrize("change", [{"cap_tokens": 1}, {"hard_cap_tokens": 9_999}])
def test_caps_are_not_in_the_identity(change: dict[str, int]) -> None:
    """Proves that the same question under another output cap is the same call."""
    assert identity_of(replace(ASKED, **change)) == identity_of(ASKED)


@pytest.mark.parametrize("name", [item.name for item in fields(Endpoint)])
def test_of_an_endpoint_only_what_answers_counts(name: str) -> None:
    """Proves that provider, model and address enter the identity; key, port, host of the price and family do not."""
    value: Any = OF_ENDPOINT.get(name, True if name == "local" else "other")
    same = identity_of(ASKED, replace(ENDPOINT, **{name: value})) == identity_of(ASKED)
    assert same == (name not in OF_ENDPOINT)


texts = st.text(max_size=3)
requests = st.builds(
    Request,
    system=texts,
    messages=st.lists(st.builds(Message, st.sampled_from(["user", "assistant"]), texts), max_size=3).map(tuple),
    schema=st.none() | st.dictionaries(texts, texts, max_size=2),
    thinking=st.sampled_from(["off", "low"]),
    temperature=st.none() | st.sampled_from([0.0, 0.5]),
    replica=st.integers(0, 1),
    cap_tokens=st.integers(1, 3),
)


@given(one=requests, other=requests)
def test_two_calls_are_one_exactly_if_their_content_is(one: Request, other: Request) -> None:
    """Proves that identities collide for equal content only: no text can run over into the next field."""
    content = [replace(request, cap_tokens=1) for request in (one, other)]
    assert (identity_of(one) == identity_of(other)) == (content[0] == content[1])


# --- one payment -------------------------------------------------------------------------------------------------


async def test_equal_calls_in_flight_share_one_attempt(store_url: str) -> None:
    """Proves that ten rows with the same question pay once, booked to the lowest of them."""
    provider = Provider(saying(reply_of()))
    async with Store(store_url) as store:
        teacher = teacher_of(store, provider)
        replies = await asyncio.gather(*(teacher.ask(ASKED, booked(row)) for row in (7, 9, 3, 8, 5)))
        assert {reply.text for reply in replies} == {"frozen water"}
        assert len(provider.seen) == 1
        assert (teacher.tally.calls, teacher.tally.shared) == (5, 4)
        [attempt] = await attempts(store)
        assert (attempt.row, attempt.state, attempt.cost_nusd) == (3, "settled", 7)
        assert await store.read(lambda c: c.scalars(select(t.replies.c.row)).all()) == [3]


async def test_a_journalled_call_is_booked_to_the_lowest_row_of_its_run_only(tmp_path: Any) -> None:
    """Proves that a replay for a lower row moves the booking, and that another run's replay does not."""
    async with Store(f"{tmp_path}/a.db") as store:
        teacher = teacher_of(store, Provider(saying(reply_of())))
        await teacher.ask(ASKED, booked(5))
        await teacher.ask(ASKED, booked(1, "r2"))
        assert [(attempt.run, attempt.row) for attempt in await attempts(store)] == [("r1", 5)]
        await teacher.ask(ASKED, booked(2))
        await teacher.ask(ASKED, booked(4))
        assert [(attempt.run, attempt.row) for attempt in await attempts(store)] == [("r1", 2)]
        assert teacher.tally.replayed == 3


async def test_equal_calls_of_two_processes_share_one_attempt(store_url: str) -> None:
    """Proves that a call in flight in one process is waited for by another, which then pays nothing."""
    flying, landed, tried = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def when_landed(_call: Call) -> Reply:
        flying.set()
        await landed.wait()
        return reply_of()

    first, second = Provider(when_landed), Provider(saying())
    async with Store(store_url) as one, Store(store_url) as two:
        ask_ledger = two.claim

        async def claim(wish: Claim) -> Claimed:
            claimed = await ask_ledger(wish)
            assert claimed.in_flight or landed.is_set()
            tried.set()
            return claimed

        two.claim = claim  # type: ignore[method-assign]
        asks = [asyncio.create_task(teacher_of(one, first).ask(ASKED, booked()))]
        await flying.wait()
        asks.append(asyncio.create_task(teacher_of(two, second).ask(ASKED, booked())))
        await tried.wait()
        landed.set()
        assert [reply.text for reply in await asyncio.gather(*asks)] == ["frozen water"] * 2
        assert (len(first.seen), len(second.seen)) == (1, 0)
        assert (await one.totals("run:r1"))[1:] == (7, 0, 0)


async def test_another_process_flies_where_the_first_was_lost(store_url: str) -> None:
    """Proves that whoever waits for another process's attempt sends the call itself once that one ends unanswered."""
    async with Store(store_url) as one, Store(store_url) as two:
        lost = teacher_of(one, Provider(hanging := Hanging()))
        asking = asyncio.create_task(lost.ask(ASKED, booked()))
        await hanging.reached.wait()
        second = Provider(saying(reply_of()))
        waiting = asyncio.create_task(teacher_of(two, second).ask(ASKED, booked()))
        asking.cancel()
        assert (await waiting).text == "frozen water"
        assert sorted(attempt.state for attempt in await attempts(two)) == ["settled", "unknown"]
        assert (await two.totals("run:r1"))[1:] == (7, 100, 0)


class Hanging:
    """Answers nothing, ever, to the first call; frozen water to all others. `reached` is set by the first."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()

    async def __call__(self, _call: Call) -> Reply:
        if not self.reached.is_set():
            self.reached.set()
            await asyncio.Event().wait()
        return reply_of()


async def test_a_cancelled_leader_lets_another_fly(tmp_path: Any) -> None:
    """Proves that rows that wait for another row's call send it themselves when that row is cancelled."""
    provider = Provider(hanging := Hanging())
    async with Store(f"{tmp_path}/a.db") as store:
        teacher = teacher_of(store, provider)
        leader = asyncio.create_task(teacher.ask(ASKED, booked(1)))
        await hanging.reached.wait()
        joiners = [asyncio.create_task(teacher.ask(ASKED, booked(row))) for row in (2, 3)]
        await asyncio.sleep(0)  # one turn: they have joined
        leader.cancel()
        assert [(await joiner).text for joiner in joiners] == ["frozen water"] * 2
        assert leader.cancelled()
        assert len(provider.seen) == 2
        assert [(attempt.row, attempt.state) for attempt in await attempts(store)] == [(1, "unknown"), (2, "settled")]


async def test_cancelling_all_cancels_those_who_joined(tmp_path: Any) -> None:
    """Proves that who is cancelled in the same moment as the row it waits for ends, and sends nothing."""
    provider = Provider(hanging := Hanging())
    async with Store(f"{tmp_path}/a.db") as store:
        teacher = JournalledTeacher(ENDPOINT, CapAsBody(), provider.send, store)  # no money: cancelled in one turn
        tasks = [asyncio.create_task(teacher.ask(ASKED, booked(row))) for row in range(3)]
        await hanging.reached.wait()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=5)
        assert [task.cancelled() for task in tasks] == [True, True, True]
        assert len(provider.seen) == 1


async def test_an_error_reaches_all_who_wait(tmp_path: Any) -> None:
    """Proves that rows that share a call share its failure too, without each sending it."""
    provider = Provider(saying(KeyRefused("no", status=401)))
    async with Store(f"{tmp_path}/a.db") as store:
        teacher = teacher_of(store, provider)
        ends = await asyncio.gather(*(teacher.ask(ASKED, booked(row)) for row in range(3)), return_exceptions=True)
        assert [type(end) for end in ends] == [KeyRefused] * 3
        assert len(provider.seen) == 1


# --- truncated replies -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("last", ["stop", "length"])
async def test_a_truncated_reply_is_asked_once_more_at_the_hard_cap(store_url: str, last: str) -> None:
    """Proves that a cut reply is a new attempt at the hard cap, once, and that both are replayed for nothing."""
    provider = Provider(saying(reply_of("fro", "length", 100), reply_of("frozen", last, 300)))
    async with Store(store_url) as store:
        teacher = teacher_of(store, provider)
        first = await teacher.ask(ASKED, booked())
        again = await teacher.ask(ASKED, booked())
        assert provider.bodies == [100, 400]
        assert (first.text, first.finish, first.cap_tokens) == (again.text, again.finish, again.cap_tokens)
        assert (again.text, again.finish, again.replayed) == ("frozen", last, True)
        assert [(a.cap_tokens, a.reserved_nusd, a.cost_nusd) for a in await attempts(store)] == [
            (100, 100, 100),
            (400, 400, 300),
        ]


async def test_a_run_that_broke_between_the_two_sends_the_second_only(tmp_path: Any) -> None:
    """Proves that a journalled cut reply is not paid again on the way to the hard cap."""
    provider = Provider(saying(reply_of("fro", "length", 100), reply_of()))
    async with Store(f"{tmp_path}/a.db") as store:
        await teacher_of(store, provider).ask(replace(ASKED, hard_cap_tokens=100), booked())
        await teacher_of(store, provider).ask(ASKED, booked())
        assert provider.bodies == [100, 400]


async def test_a_finished_reply_answers_every_cap(tmp_path: Any) -> None:
    """Proves that raising or lowering a stage's caps pays nothing again."""
    provider = Provider(saying(reply_of()))
    async with Store(f"{tmp_path}/a.db") as store:
        teacher = teacher_of(store, provider)
        for cap in (100, 9, 9_000):
            await teacher.ask(replace(ASKED, cap_tokens=cap, hard_cap_tokens=9_000), booked())
        assert provider.bodies == [100]


# --- final failures ----------------------------------------------------------------------------------------------


async def test_a_final_failure_stays_with_its_run(store_url: str) -> None:
    """Proves that a refused request is not asked again in its run, tells the same there, and is asked in another."""
    refused = RequestRefused("Too long.", "HTTP 400\0 \ud800", status=400, kind="too_long")
    provider = Provider(saying(refused, reply_of()))
    async with Store(store_url) as store:
        teacher = teacher_of(store, provider)
        ends = await asyncio.gather(*(teacher.ask(ASKED, booked(row)) for row in range(2)), return_exceptions=True)
        with pytest.raises(RequestRefused) as caught:
            await teacher.ask(ASKED, booked())
        assert len(provider.seen) == 1
        for error in (*ends, caught.value):
            assert isinstance(error, RequestRefused)
            assert (error.what, error.status, error.kind) == ("Too long.", 400, "too_long")
            assert error.identities == (identity_of(ASKED),), "a rejected row must still carry what it cost"
        assert (await teacher.ask(ASKED, booked(0, "r2"))).text == "frozen water"
        assert [attempt.state for attempt in await attempts(store)] == ["unbilled", "settled"]


async def test_forgotten_failures_are_asked_again(tmp_path: Any) -> None:
    """Proves that `--retry-failed` asks what had failed for good."""
    provider = Provider(saying(RequestRefused("no", status=400), reply_of()))
    async with Store(f"{tmp_path}/a.db") as store:
        teacher = teacher_of(store, provider)
        with pytest.raises(RequestRefused):
            await teacher.ask(ASKED, booked())
        assert await store.forget_failures("r1") == 1
        assert (await teacher.ask(ASKED, booked())).text == "frozen water"


# --- what comes back ---------------------------------------------------------------------------------------------


async def test_a_replay_is_what_was_said(store_url: str) -> None:
    """Proves that text, thoughts, model and usage of a reply are the same from the journal, odd characters gone."""
    usage = Usage(1, 2, 3, 4, 2, 5, raw={"a": "\0\ud800", "nested": {"b": [1]}})
    said = Reply("nul\0 lone \ud800 ok 🙂 é", "thought\0", "stop", "m\0-2026", usage, date_s=12.5)
    async with Store(store_url) as store:
        teacher = teacher_of(store, Provider(saying(said)))
        first, again = await teacher.ask(ASKED, booked()), await teacher.ask(ASKED, booked())
        assert again == replace(first, replayed=True, booked=("r1", 0))
        assert (first.text, first.reasoning, first.model) == ("nul lone ? ok 🙂 é", "thought", "m-2026")
        assert again.usage == usage
