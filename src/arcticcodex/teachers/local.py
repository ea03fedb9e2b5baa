"""Finding a teacher on this machine: an OpenAI-compatible server on loopback that answers `/v1/models`."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import aiohttp

PORTS = (11434, 8000, 1234)  # Ollama, vLLM, LM Studio
PROBE_S = 1.0


async def find_local(base_url: str = "", model: str = "") -> tuple[str, str] | None:
    """Base URL and model of the first server that answers: `base_url` if set, else the usual ports of loopback.

    Without `model` its first listed model is taken. None when nobody answers; raises nothing.
    """
    import aiohttp  # noqa: PLC0415 — heavy, and only `auto` without keys comes here

    urls = [base_url] if base_url else [f"http://127.0.0.1:{port}/v1" for port in PORTS]
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PROBE_S)) as session:
        for url in urls:
            listed = await _models(session, url.rstrip("/"))
            if listed and (not model or model in listed):
                return url.rstrip("/"), model or listed[0]
    return None


async def _models(session: aiohttp.ClientSession, url: str) -> list[str]:
    """The models listed there; none where anything else answers: any program may have taken such a port."""
    import aiohttp  # noqa: PLC0415 — as above

    listed: object = None
    with contextlib.suppress(aiohttp.ClientError, OSError, ValueError, RecursionError, asyncio.TimeoutError):
        async with session.get(f"{url}/models", allow_redirects=False) as response:
            listed = json.loads(await response.read()) if response.status == 200 else None
    data = listed.get("data") if isinstance(listed, dict) else None
    items = data if isinstance(data, list) else []
    return [item["id"] for item in items if isinstance(item, dict) and isinstance(item.get("id"), str)]
