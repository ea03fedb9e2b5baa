"""The teachers of a run: a plan's posts turned into teachers that can be asked.

`hire` puts the wrappers together:

    journalled(retried(guarded(limited(budgeted(wire)))))
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from arcticcodex.errors import UsageError
from arcticcodex.pipelines.summary import TeacherState
from arcticcodex.teachers.anthropic_messages import AnthropicMessages
from arcticcodex.teachers.budget import budgeted
from arcticcodex.teachers.deepseek_chat import DeepSeekChat
from arcticcodex.teachers.failures import is_unbilled
from arcticcodex.teachers.guard import Guard, guarded
from arcticcodex.teachers.journal import JournalledTeacher
from arcticcodex.teachers.limiter import Limiter, limited
from arcticcodex.teachers.offline import OfflineTeacher
from arcticcodex.teachers.openai_chat import OpenAIChat
from arcticcodex.teachers.retry import retried

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

    from arcticcodex.config import Loaded
    from arcticcodex.pipelines.staff_plan import Post, StaffPlan
    from arcticcodex.records import Booking, Reply, Request
    from arcticcodex.store.store import Store
    from arcticcodex.teachers.budget import Purse
    from arcticcodex.teachers.http import Line
    from arcticcodex.teachers.tariff import Tariff
    from arcticcodex.teachers.teacher import Endpoint, Teacher, Wire

WIRES: Mapping[str, Wire] = {"openai": OpenAIChat(), "deepseek": DeepSeekChat(), "anthropic": AnthropicMessages()}
RATE_ATTEMPTS, STRICT_ATTEMPTS = 30, 5


@dataclass(frozen=True, slots=True)
class Cast:
    """A teacher in a role: gives every request the post's caps and, where an alias says so, its thinking switch."""

    teacher: Teacher
    post: Post

    @property
    def name(self) -> str:
        """The model id sent."""
        return self.teacher.name

    @property
    def family(self) -> str:
        """Who made the model."""
        return self.teacher.family

    @property
    def provider(self) -> str:
        """Where it is served."""
        return self.teacher.provider

    async def ask(self, request: Request, booking: Booking) -> Reply:
        """Ask with the caps and the switch of this post."""
        cast = replace(request, cap_tokens=self.post.cap_tokens, hard_cap_tokens=self.post.hard_cap_tokens)
        if self.post.thinking is not None:
            cast = replace(cast, thinking=self.post.thinking)
        return await self.teacher.ask(cast, booking)


@dataclass(slots=True)
class Member:
    """One paid or local teacher at work, with what its wrappers know."""

    teacher: JournalledTeacher
    limiter: Limiter
    guard: Guard

    def state(self) -> TeacherState:
        """Where it stands, for the display."""
        return TeacherState(
            self.teacher.name, self.limiter.in_flight, self.limiter.limit, self.guard.failed, self.guard.rate_limited
        )


@dataclass(slots=True)
class Staff:
    """The teachers of a run by role, and the members behind them (one per model, however many roles it plays).

    `rehearsal` says that the simulator answers for them, which every row must tell.
    """

    rehearsal: bool = False
    roles: dict[str, Teacher | None] = field(default_factory=dict)
    members: dict[Endpoint, Member] = field(default_factory=dict)

    def role(self, name: str) -> Teacher:
        """The teacher of a role that somebody must play."""
        teacher = self.roles[name]
        if teacher is None:
            raise UsageError(f"Nobody plays the role {name!r}.", "", "Name one with: --teachers ROLE=NAME")
        return teacher

    @property
    def calls(self) -> int:
        """Calls asked so far."""
        return sum(member.teacher.tally.calls for member in self.members.values())

    @property
    def replayed(self) -> int:
        """Calls answered from the journal or by another row's call."""
        return sum(m.teacher.tally.replayed + m.teacher.tally.shared for m in self.members.values())


def hire(
    plan: StaffPlan,
    loaded: Loaded,
    *,
    line: Line,
    store: Store,
    purse: Purse,
    stop: asyncio.Event,
    concurrency: int | None,
) -> Staff:
    """Put the wrappers of every post together. Opens no connection."""
    staff = Staff(rehearsal=plan.rehearsal)
    for role, post in plan.posts.items():
        if post is None:
            staff.roles[role] = None
        elif post.endpoint is None or post.tariff is None:
            staff.roles[role] = OfflineTeacher()
        else:
            member = staff.members.get(post.endpoint)
            if member is None:
                member = _member(post.endpoint, post.tariff, loaded, line, store, purse, stop, concurrency)
                staff.members[post.endpoint] = member
            staff.roles[role] = Cast(member.teacher, post)
    return staff


def _member(
    endpoint: Endpoint,
    tariff: Tariff,
    loaded: Loaded,
    line: Line,
    store: Store,
    purse: Purse,
    stop: asyncio.Event,
    concurrency: int | None,
) -> Member:
    limits = loaded.settings.limits
    wire = WIRES[endpoint.wire]
    guard = Guard(endpoint.model, stop)
    limiter = Limiter(concurrency or limits.concurrency)
    begin = budgeted(
        line.sender(endpoint, wire, limits.deadline_s),
        endpoint=endpoint,
        pricing=tariff,
        purse=purse,
        is_unbilled=lambda error: is_unbilled(error, limits.strict_5xx),
        check=guard.check,
    )
    # under strict_5xx even a push-back may have cost its reservation: then it counts as a fault like any other
    send = retried(
        guarded(limited(begin, limiter), guard), rate_attempts=STRICT_ATTEMPTS if limits.strict_5xx else RATE_ATTEMPTS
    )
    return Member(JournalledTeacher(endpoint, wire, send, store), limiter, guard)
