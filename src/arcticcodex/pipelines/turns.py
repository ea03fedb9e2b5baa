"""Rows that run side by side, and still decide one after another where a decision looks at earlier rows."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


@dataclass(slots=True)
class Turns:
    """Lets rows 0, 1, 2, ... pass in order: a row's turn comes when all before it have passed or given up.

    Rows must be started in order, and each must end in `passed`, or those after it wait for ever.
    """

    _next: int = 0
    _passed: set[int] = field(default_factory=set)
    _waiting: dict[int, asyncio.Future[None]] = field(default_factory=dict)

    async def wait(self, row: int) -> None:
        """Wait for the turn of `row`."""
        if row > self._next:
            self._waiting[row] = asyncio.get_running_loop().create_future()
            await self._waiting[row]

    def passed(self, row: int) -> None:
        """`row` has decided, or never will. Saying it twice changes nothing."""
        if row < self._next:
            return
        self._passed.add(row)
        while self._next in self._passed:
            self._passed.discard(self._next)
            self._next += 1
        waiter = self._waiting.pop(self._next, None)
        if waiter is not None and not waiter.done():
            waiter.set_result(None)
