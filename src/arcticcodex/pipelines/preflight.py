"""Before the first paid call: does each provider take its key? Its list of models tells, and asking costs nothing.

Only a key refused in so many words ends the run. A provider that does not answer in time, has no such list or answers
oddly may still serve: the calls themselves will tell.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from arcticcodex.errors import KeyRefused
from arcticcodex.pipelines.staff import WIRES
from arcticcodex.teachers.failures import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from arcticcodex.pipelines.staff_plan import StaffPlan
    from arcticcodex.teachers.http import Line, Page
    from arcticcodex.teachers.teacher import Endpoint

DEADLINE_S = 5.0
# Below the base URL; Anthropic gives 20 models a page unless told otherwise. Source: each provider's API reference.
LISTS: Mapping[str, str] = {"openai": "/models", "deepseek": "/models", "anthropic": "/v1/models?limit=1000"}
REFUSED = frozenset({401, 403})
# A key restricted to completions may not list models: OpenAI then says 401 or 403, and which scopes are missing.
MAY_NOT_LIST = b"scope"


async def check_keys(plan: StaffPlan, line: Line, tell: Callable[[str], None]) -> None:
    """Ask each paid provider of a plan once for its models, all at the same time.

    `tell` gets one line for each model that a list of them does not name: not all lists are complete, so it may be
    served all the same. Raises `KeyRefused` where a provider refuses the key.
    """
    endpoints = {post.endpoint for post in plan.posts.values() if post is not None and post.paid}
    doors: dict[tuple[str, str], list[Endpoint]] = {}
    for endpoint in sorted((one for one in endpoints if one is not None), key=lambda one: one.model):
        doors.setdefault((endpoint.base_url, endpoint.api_key), []).append(endpoint)
    pages = await asyncio.gather(*(_listed(line, behind[0]) for behind in doors.values()))
    for page, behind in zip(pages, doors.values(), strict=True):
        if page is not None and page.status in REFUSED and MAY_NOT_LIST not in page.body.lower():
            raise _key_refused(behind[0], page)
    for page, behind in zip(pages, doors.values(), strict=True):
        names = set() if page is None or page.status != 200 else _names(page.body)
        for endpoint in behind:
            if names and endpoint.model not in names:
                tell(f"warning: {endpoint.provider} does not list {endpoint.model}; it may refuse what is asked of it")


async def _listed(line: Line, endpoint: Endpoint) -> Page | None:
    url = f"{endpoint.base_url.rstrip('/')}{LISTS[endpoint.wire]}"
    return await line.page(endpoint, url, WIRES[endpoint.wire].headers(endpoint), DEADLINE_S)


def _key_refused(endpoint: Endpoint, page: Page) -> KeyRefused:
    said = refused(endpoint, page.status, page.headers, page.body)
    return KeyRefused(
        f"{endpoint.provider} refused the key",
        f"{said.why}; nothing was sent to it and nothing spent",
        said.help or "Check the key, then run: arctic doctor",
        status=page.status,
        kind="key",
    )


def _names(body: bytes) -> set[str]:
    """The ids in a list of models, which all three write alike; none where it is anything else or goes on elsewhere."""
    try:
        listed = json.loads(body)
    except (ValueError, RecursionError):
        return set()
    data = listed.get("data") if isinstance(listed, dict) and not listed.get("has_more") else None
    items = data if isinstance(data, list) else []
    return {item["id"] for item in items if isinstance(item, dict) and isinstance(item.get("id"), str)}
