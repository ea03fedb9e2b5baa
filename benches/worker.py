"""One process of the machine (machine.py): asks what it is told to on stdin, and says how each question ended.

An order is a JSON object a line, an end one word a line. When stdin closes it takes in what is paid for, and leaves.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import sys
from typing import TYPE_CHECKING, Any

from arcticcodex.errors import ArcticError, TeacherStopped
from arcticcodex.records import Booking, Message, Request
from arcticcodex.rehearsal.process import Rehearsal
from arcticcodex.store.store import Store
from rig import at_once, stack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MODELS = (("gpt-6-luna", "openai"), ("deepseek-flash", "deepseek"), ("claude-haiku-5-5", "anthropic"))
STAGES = ("draft", "judge")


async def worker(url: str, server: Rehearsal, seed: int) -> None:
    """Ask what comes in on stdin, one JSON object a line; print how each question ended, one word a line."""
    chance = random.Random(seed)
    tasks: set[asyncio.Task[None]] = set()
    stop = asyncio.Event()
    async with contextlib.AsyncExitStack() as ending:
        store = await ending.enter_async_context(Store(url))
        teachers = [
            await ending.enter_async_context(
                stack(server, store, model, provider, concurrency=32, deadline_s=0.5, sleep=at_once, stop=stop)
            )
            for model, provider in MODELS
        ]
        print("ready", flush=True)

        async def ask(question: int, run: str, stage: int, row: int) -> None:
            asked = teachers[question % len(teachers)]
            request = Request(
                "", (Message("user", f"Explain part {question} in a few words."),), cap_tokens=96, hard_cap_tokens=384
            )
            said = "cancelled"
            try:
                reply = await asked.teacher.ask(request, Booking(run, STAGES[stage], stage, row))
                said = "replayed" if reply.replayed else "answered"
            except TeacherStopped as error:
                asked.guard.stopped = None  # the person has mended it
                said = type(error).__name__
            except ArcticError as error:
                said = type(error).__name__
            finally:
                print(said, flush=True)

        async for order in _orders():
            if "ask" in order:
                task = asyncio.create_task(ask(*order["ask"]))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
            elif "cancel" in order:
                for task in chance.sample(sorted(tasks, key=id), min(order["cancel"], len(tasks))):
                    task.cancel()
        stop.set()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _orders() -> AsyncIterator[dict[str, Any]]:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield json.loads(line)


def main() -> int:
    """Work on the store and server named in the one argument, a JSON object."""
    task = json.loads(sys.argv[1])
    asyncio.run(worker(task["url"], Rehearsal(task["server"], None), task["seed"]))  # type: ignore[arg-type]
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
