"""What a pipeline gives the engine, and what surrounds a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from arcticcodex.config import Loaded
    from arcticcodex.pipelines.estimate import Stage
    from arcticcodex.pipelines.staff import Staff
    from arcticcodex.pipelines.staff_plan import StaffPlan
    from arcticcodex.pipelines.summary import Progress, RunOptions
    from arcticcodex.records import Outcome


class Job(Protocol):
    """What a pipeline gives the engine."""

    @property
    def pipeline(self) -> str:
        """Its name."""
        ...

    @property
    def unit(self) -> str:
        """What a row begins as, for the display: passages, prompts."""
        ...

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles its stages ask."""
        ...

    @property
    def fills_cap(self) -> bool:
        """Whether reaching the run's cap is how it is meant to end."""
        ...

    def total(self) -> int | None:
        """How many rows there are; None where the budget or the rows themselves decide."""
        ...

    def likely_rows(self) -> int:
        """How many rows there are likely to be, once it was estimated."""
        ...

    def rows(self) -> AsyncIterator[tuple[int, Any]]:
        """The rows, numbered, in the order in which they are started."""
        ...

    async def row(self, run: str, staff: Staff, number: int, item: Any) -> Sequence[Outcome]:
        """One row through the whole chain: what became of each of its samples."""
        ...

    def stages(self, plan: StaffPlan) -> Sequence[Stage]:
        """The calls the whole job is likely to take, from counts."""
        ...

    def sources(self) -> Sequence[tuple[str, str]]:
        """The documents it stands on: (name, SHA-256)."""
        ...

    def notes(self) -> Sequence[str]:
        """What to tell the person before it starts."""
        ...

    def warnings(self) -> Sequence[str]:
        """What the summary says again at the end, because something named was left out."""
        ...

    def options(self) -> Mapping[str, Any]:
        """Everything needed to make this job again."""
        ...

    def rehearsal(self) -> Mapping[str, Any]:
        """How the simulator plays the teachers: settings of `rehearsal/settings.py`."""
        ...

    def findings(self) -> Mapping[str, Any]:
        """What it learnt besides its rows, for card and report. Read once the rows are in."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a run: settings, options, who watches, how to stop, whom to ask."""

    loaded: Loaded
    options: RunOptions
    progress: Progress
    stop: asyncio.Event
    confirm: Callable[[str], bool]
