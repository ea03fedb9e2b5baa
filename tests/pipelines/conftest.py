"""What the tests of the pipelines share: a manual, the providers it is sent to, and a desk that drives runs."""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from arcticcodex.config import load_settings
from arcticcodex.money import parse_usd
from arcticcodex.pipelines import distill as distilling
from arcticcodex.pipelines import resume as resuming
from arcticcodex.pipelines.job import Context
from arcticcodex.pipelines.summary import ProgressState, RunOptions, RunSummary

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.rehearsal.process import Rehearsal

METALS = (
    "copper", "iron", "brass", "nickel", "silver", "cobalt", "zinc", "chrome", "bronze", "steel", "tin", "lead",
    "gold", "titanium", "tungsten", "platinum", "mercury", "lithium", "sodium", "barium", "radium", "osmium",
    "rhenium", "iridium", "gallium", "indium", "thallium", "bismuth", "cerium", "erbium", "terbium", "yttrium",
)  # fmt: skip


def manual_text(sections: int) -> str:
    """A manual in Markdown of so many sections, each of one chunk, no two sentences alike."""
    parts = []
    for number, metal in enumerate(METALS[:sections], 2):
        parts.append(
            f"## The {metal} pump\n\n"
            f"A {metal} pump is a machine that lifts {number}0 litres of water per minute. "
            f"The valve of the {metal} pump must be opened before its motor is started by the crew. "
            f"If the {metal} pump runs dry for more than {number} minutes, its seal melts and must be replaced. "
            f"The oil of the {metal} pump is changed every {number}00 hours of work. "
            f"A {metal} pump weighs {number}5 kilograms when it is empty, and twice as much when it is full. "
            f"The filter of the {metal} pump consists of {number} layers of fine cloth."
        )
    return "\n\n".join(parts) + "\n"


@pytest.fixture
def manual() -> Callable[..., Path]:
    """Write a manual into the current folder, by default of six sections, or what is given; gives its path."""

    def write(sections: int = 6, name: str = "manual.md", text: str | bytes | None = None) -> Path:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = manual_text(sections) if text is None else text
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


@pytest.fixture
def listing() -> Callable[[], list[str]]:
    """The names in the current folder."""
    return lambda: sorted(path.name for path in Path().iterdir())


@pytest.fixture
def providers(rehearsal: Rehearsal) -> Rehearsal:
    """The provider simulator behind all three providers' addresses and keys, as a user sets them. Nothing is cached.

    Without a prompt cache a call costs the same whenever it is sent, so runs can be compared.
    """
    os.environ.update(rehearsal.environment())
    os.environ["ARCTIC_LIMITS__MAX_PRICE_AGE_DAYS"] = "1000000"  # these tests are to outlive today's prices
    os.environ["ARCTIC_DISTILL__MEND"] = "false"  # of which test_distill_row.py tells
    rehearsal.configure(cache="off")
    return rehearsal


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    monkeypatch.setattr("arcticcodex.teachers.retry.MIN_WAIT_S", 0.001)
    monkeypatch.setattr("arcticcodex.teachers.retry.MAX_WAIT_S", 0.002)


CHEAP = "generator=gpt-6-luna,judge=claude-haiku-5-5"  # two families whose prices do not change by the hour


@dataclass
class Desk:
    """Drives runs in the current folder as the command line does; keeps what was told and asked."""

    told: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    states: list[ProgressState] = field(default_factory=list)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    agrees: bool = True
    _updated: asyncio.Event = field(default_factory=asyncio.Event)

    def update(self, state: ProgressState) -> None:
        """Take note of where the run is."""
        self.states.append(state)
        self._updated.set()

    async def told_of(self, condition: Callable[[ProgressState], bool], within_s: float = 60) -> None:
        """Wait until the newest state meets a condition. Raises `TimeoutError` after so many seconds."""
        async with asyncio.timeout(within_s):
            while not self.states or not condition(self.states[-1]):
                self._updated.clear()
                await self._updated.wait()

    def line(self, text: str) -> None:
        """Take note of what a person is told."""
        self.told.append(text)

    def context(self, options: dict[str, Any]) -> Context:
        """What surrounds a run."""

        def confirm(question: str) -> bool:
            self.asked.append(question)
            return self.agrees

        return Context(load_settings(), RunOptions(**options), self, self.stop, confirm)

    async def distill(self, *paths: Path, **options: Any) -> RunSummary:
        """Distil documents, by default with two cheap teachers."""
        if not options.get("rehearse"):
            options = {"teachers": CHEAP} | options
        return await distilling.distill(paths, self.context(options))

    async def resume(self, run: str = "latest", **options: Any) -> RunSummary:
        """Continue a run."""
        return await resuming.resume(run, self.context(options))


@pytest.fixture
def desk() -> Desk:
    """A desk to drive runs from."""
    return Desk()


@pytest.fixture
def make_desk() -> Callable[[], Desk]:
    """Another desk."""
    return Desk


@pytest.fixture
def elsewhere(tmp_path: Path) -> Callable[[str], Path]:
    """Go to an empty project folder of that name; gives it."""

    def go(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        os.chdir(folder)
        return folder

    return go


@dataclass
class Dataset:
    """The files of a run."""

    folder: Path

    def rows(self, *splits: str) -> list[dict[str, Any]]:
        """The rows of some splits, of all by default."""
        names = splits or ("train", "golden", "rejected")
        return [
            json.loads(line)
            for split in names
            for line in (self.folder / f"{split}.jsonl").read_text(encoding="utf-8").split("\n")
            if line
        ]

    def files(self) -> dict[str, bytes]:
        """Every file's bytes by name."""
        return {path.name: path.read_bytes() for path in self.folder.iterdir() if path.is_file()}

    def splits(self) -> dict[str, bytes]:
        """The bytes of the three files of rows: the same for the same rows, whatever run made them."""
        return {name: data for name, data in self.files().items() if name.endswith(".jsonl")}

    def manifest(self) -> dict[str, Any]:
        """The manifest."""
        found: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        return found

    def cost_nusd(self) -> int:
        """What all rows cost together."""
        return sum(parse_usd(row["cost_usd"]) for row in self.rows())


@pytest.fixture
def dataset() -> Callable[[RunSummary], Dataset]:
    """The files of a run, by its summary."""
    return lambda summary: Dataset(Path(summary.paths["manifest"]).parent)
