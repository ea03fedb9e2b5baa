"""Before the first paid call: a refused key ends the run while it is free, and nothing else does."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from arcticcodex.errors import KeyRefused
from arcticcodex.pipelines import preflight
from arcticcodex.pipelines.preflight import check_keys
from arcticcodex.pipelines.staff_plan import Post, StaffPlan
from arcticcodex.store.queries import find_run
from arcticcodex.store.store import read_store
from arcticcodex.teachers.http import Line
from arcticcodex.teachers.teacher import Endpoint

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from arcticcodex.rehearsal.process import Rehearsal

DOLLAR = 10**9
LISTED = {"object": "list", "data": [{"id": "gpt-6-luna", "object": "model"}, {"id": "another"}]}
LACKS_SCOPE = {"error": {"message": "You have insufficient permissions. Missing scopes: api.model.read."}}


@asynccontextmanager
async def provider(answer: Any) -> AsyncIterator[tuple[str, list[web.Request]]]:
    """A provider that answers every request so: its address, and the requests it saw."""
    seen: list[web.Request] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        seen.append(request)
        response: web.StreamResponse = await answer(request)
        return response

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    server = TestServer(app)
    await server.start_server(shutdown_timeout=0.1)
    try:
        yield str(server.make_url("")).rstrip("/"), seen
    finally:
        await server.close()


def always(status: int, body: Any, **headers: str) -> Any:
    """An answer that is always the same."""

    async def answer(_request: web.Request) -> web.Response:
        if isinstance(body, str):
            return web.Response(status=status, text=body, headers=headers)
        return web.json_response(body, status=status, headers=headers)

    return answer


def plan(*endpoints: Endpoint | None) -> StaffPlan:
    """A plan with a post for each endpoint; None is the offline teacher."""
    return StaffPlan({f"role {at}": Post(f"role {at}", "x", one) for at, one in enumerate(endpoints)}, ())


def door(url: str, model: str = "gpt-6-luna", wire: Any = "openai", *, local: bool = False) -> Endpoint:
    """An endpoint at `url`."""
    return Endpoint(wire, wire, model, wire, url, "key-of-mine", "host", url, local)


async def told(*endpoints: Endpoint | None) -> list[str]:
    """What a person is told of these endpoints."""
    lines: list[str] = []
    async with Line(connect_s=1.0) as line:
        await check_keys(plan(*endpoints), line, lines.append)
    return lines


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("body", [{"error": {"message": "Incorrect API key provided: key-of-mine."}}, "no", {}])
async def test_a_refused_key_is_told_and_not_shown(status: int, body: Any) -> None:
    """Proves that a 401 or 403, whatever its body, is a refused key of exit 4 that says that nothing was spent."""
    async with provider(always(status, body)) as (url, seen):
        with pytest.raises(KeyRefused, match="openai refused the key") as caught:
            await told(door(url))
    assert caught.value.exit_code == 4
    assert "nothing spent" in caught.value.why
    assert "key-of-mine" not in "".join(caught.value.lines())
    assert [(request.method, request.path) for request in seen] == [("GET", "/models")]
    assert seen[0].headers["Authorization"] == "Bearer key-of-mine"


@pytest.mark.parametrize(
    "answer",
    [
        always(401, LACKS_SCOPE),
        always(403, LACKS_SCOPE),
        always(404, {"error": {"message": "not found"}}),
        always(500, "<html>"),
        always(429, {}),
        always(302, "", Location="/elsewhere"),
        always(200, "<html>a login page</html>"),
        always(200, {"data": []}),
        always(200, {"data": "none"}),
        always(200, [1, 2]),
        always(200, {"data": [{"id": "another"}], "has_more": True}),
        always(200, LISTED),
    ],
)
async def test_no_other_answer_stops_a_run(answer: Any) -> None:
    """Proves that a key that may not list, a list that is none or goes on elsewhere, and a good one say nothing."""
    async with provider(answer) as (url, seen):
        assert await told(door(url)) == []
    assert len(seen) == 1


async def test_no_answer_stops_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a provider that never answers holds a run up for the deadline alone, one that is away not at all."""
    monkeypatch.setattr(preflight, "DEADLINE_S", 0.1)
    never = asyncio.Event()

    async def hang(_request: web.Request) -> web.Response:
        await never.wait()
        return web.Response()

    async with provider(hang) as (url, seen):
        assert await asyncio.wait_for(told(door(url), door("http://127.0.0.1:9")), 10) == []
        never.set()
    assert len(seen) == 1


async def test_a_model_not_listed_is_a_warning() -> None:
    """Proves that a model missing in a proper list is told by name, and does not stop the run."""
    async with provider(always(200, LISTED)) as (url, _):
        lines = await told(door(url, "gpt-7"), door(url))
    assert len(lines) == 1
    assert "openai does not list gpt-7" in lines[0]


async def test_each_provider_is_asked_once_and_all_at_once() -> None:
    """Proves that models of one provider share a question, and that providers are asked side by side."""
    both = asyncio.Event()
    waiting = 0

    async def meet(_request: web.Request) -> web.Response:
        nonlocal waiting
        waiting += 1
        if waiting == 2:
            both.set()
        await both.wait()
        return web.json_response(LISTED)

    async with provider(meet) as (url, seen):
        here = (door(f"{url}/a"), door(f"{url}/a", "another"), door(f"{url}/b", "another", "anthropic"))
        assert await asyncio.wait_for(told(*here), 4) == []  # less than the deadline: nobody waited in vain
    assert sorted(request.path_qs for request in seen) == ["/a/models", "/b/v1/models?limit=1000"]


async def test_who_costs_nothing_is_not_asked() -> None:
    """Proves that neither a local server nor the offline teacher is asked."""
    async with provider(always(401, "")) as (url, seen):
        assert await told(door(url, local=True), None) == []
    assert seen == []


# --- in a run ------------------------------------------------------------------------------------------------


async def test_a_run_with_a_refused_key_ends_before_it_costs(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that the judge's refused key ends a run before the generator is paid, and a good one lets it go on."""
    os.environ["ANTHROPIC_API_KEY"] = "bad-key"
    with pytest.raises(KeyRefused, match="anthropic refused the key"):
        await desk.distill(manual(1), budget_nusd=DOLLAR)
    assert providers.log() == []
    os.environ["ANTHROPIC_API_KEY"] = "good-key"
    again = await desk.distill(manual(1), budget_nusd=DOLLAR)
    assert (again.state, again.exit_code) == ("complete", 0)
    assert again.spent_nusd == providers.bill()["total_nusd"] > 0


async def test_a_complete_run_asks_nobody(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that a complete run is summed up, and stays complete, when its key has been refused since."""
    first = await desk.distill(manual(1), budget_nusd=DOLLAR)
    os.environ["OPENAI_API_KEY"] = "bad-key"
    assert (await desk.resume()).state == "complete"
    assert read_store("arctic.db", lambda c: find_run(c, first.run)).state == "complete"
    assert len(providers.log()) == first.attempts


async def test_a_rehearsal_asks_its_own_server(desk: Any, manual: Any) -> None:
    """Proves that a rehearsal goes through the same door."""
    summary = await desk.distill(manual(1), rehearse=True)
    assert (summary.state, summary.exit_code) == ("complete", 0)
    assert not [line for line in desk.told if "does not list" in line]
