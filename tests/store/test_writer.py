"""The group-committing writer: one commit for many, each answered after it, and one failure never silent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import StaticPool

from arcticcodex.errors import ClockError, StoreError
from arcticcodex.store.writer import MAX_BATCH, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection, Engine


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A database with one table of numbers."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE numbers (n INTEGER PRIMARY KEY)"))
    yield engine
    engine.dispose()


def inserting(groups: list[int]) -> Callable[[Connection, Sequence[int]], list[Any]]:
    """Writes numbers, answers each with its double, and notes how many came at once."""

    def apply(connection: Connection, ops: Sequence[int]) -> list[Any]:
        groups.append(len(ops))
        for number in ops:
            connection.execute(text("INSERT INTO numbers VALUES (:n)"), {"n": number})
        return [2 * number for number in ops]

    return apply


def stored(engine: Engine) -> list[int]:
    """The numbers in the table."""
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT n FROM numbers ORDER BY n")))


async def test_what_comes_together_is_committed_together(engine: Engine) -> None:
    """Proves that callers share transactions, none larger than the most allowed, and each gets its own answer."""
    groups: list[int] = []
    writer = Writer(engine, inserting(groups))
    count = 2 * MAX_BATCH + 10
    assert await asyncio.gather(*(writer.submit(n) for n in range(count))) == [2 * n for n in range(count)]
    assert groups == [MAX_BATCH, MAX_BATCH, 10]
    await writer.close()


async def test_an_answer_comes_after_the_commit(engine: Engine) -> None:
    """Proves that what a caller is told of is in the database, for every other connection too."""
    writer = Writer(engine, inserting([]))
    for number in range(5):
        await writer.submit(number)
        assert stored(engine) == list(range(number + 1))
    await writer.close()


async def test_a_group_that_fails_fails_whole_and_for_all(engine: Engine) -> None:
    """Proves that nothing of a failed transaction stays, each of its callers knows, and the next one works."""
    writer = Writer(engine, inserting([]))
    ends = await asyncio.gather(*(writer.submit(n) for n in (1, 2, 1)), return_exceptions=True)
    assert [type(end) for end in ends] == [StoreError] * 3
    assert stored(engine) == []
    assert await writer.submit(3) == 6
    await writer.close()


async def test_errors_tell_nothing_of_what_was_written(engine: Engine) -> None:
    """Proves that a database error is told without the values of its statement: they hold documents."""

    def apply(connection: Connection, ops: Sequence[str]) -> list[Any]:
        return [connection.execute(text("INSERT INTO nowhere VALUES (:t)"), {"t": op}) for op in ops]

    writer = Writer(engine, apply)
    with pytest.raises(StoreError) as caught:
        await writer.submit("secret of the document")
    assert "secret" not in "\n".join(caught.value.lines())
    assert "no such table: nowhere" in caught.value.why
    await writer.close()


async def test_an_answer_that_is_an_error_is_raised_for_its_caller_alone(engine: Engine) -> None:
    """Proves that one operation can be refused while those beside it are kept."""

    def apply(connection: Connection, ops: Sequence[int]) -> list[Any]:
        inserting([])(connection, ops)
        return [ClockError("no") if number == 2 else number for number in ops]

    writer = Writer(engine, apply)
    first, refused, last = (writer.submit(n) for n in (1, 2, 3))
    with pytest.raises(ClockError):
        await refused
    assert (await first, await last) == (1, 3)
    assert stored(engine) == [1, 2, 3]
    await writer.close()


async def test_a_caller_who_leaves_does_not_undo_anything(engine: Engine) -> None:
    """Proves that what was handed over is written even if nobody waits for it any more."""
    writer = Writer(engine, inserting([]))
    futures = [writer.submit(n) for n in range(3)]
    futures[1].cancel()
    assert await futures[2] == 4
    await writer.close()
    assert stored(engine) == [0, 1, 2]


async def test_closing_writes_what_is_queued_and_takes_no_more(engine: Engine) -> None:
    """Proves that no operation is lost by closing, and that none waits for ever after it."""
    writer = Writer(engine, inserting([]))
    futures = [writer.submit(n) for n in range(MAX_BATCH + 1)]
    await writer.close()
    assert all(future.done() for future in futures)
    assert len(stored(engine)) == MAX_BATCH + 1
    with pytest.raises(StoreError, match="closed"):
        await writer.submit(1)


async def test_a_rare_operation_has_its_own_transaction(engine: Engine) -> None:
    """Proves that `run` commits alone, returns what its function does, and undoes everything when it fails."""
    writer = Writer(engine, inserting([]))
    assert await writer.run(lambda c: c.execute(text("INSERT INTO numbers VALUES (7)")).rowcount) == 1

    def half(connection: Connection) -> None:
        connection.execute(text("INSERT INTO numbers VALUES (8)"))
        raise ClockError("no")

    with pytest.raises(ClockError):
        await writer.run(half)
    assert stored(engine) == [7]
    await writer.close()
