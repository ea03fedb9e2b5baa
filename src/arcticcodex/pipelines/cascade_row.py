"""One prompt of a cascade through the whole chain: raw trace, form, free gates, near copies, bulk judge, golden judge.

Each step costs more than the one before, and sees only what that one let through. A row that is audited goes to the
golden set if the golden judge approves it, and nowhere if not: what a judge has read never trains.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from arcticcodex.errors import RequestRefused
from arcticcodex.pipelines.turns import Turns
from arcticcodex.records import Booking, Outcome, Verdict
from arcticcodex.sources.known_answers import is_correct
from arcticcodex.stages.format import CascadePair, Unformed, format_request, formatted, parse_formatted
from arcticcodex.stages.trace import trace_request
from arcticcodex.store.report_queries import BULK_JUDGED, JUDGED
from arcticcodex.validation.judge import judge
from arcticcodex.validation.near_copies import NearCopies
from arcticcodex.validation.rubric import RUBRIC, RubricVerdict, rubric_request
from arcticcodex.validation.trace_gates import CODE, check_trace, fit_to_show, loops

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.pipelines.staff import Staff
    from arcticcodex.records import Reply, Request
    from arcticcodex.sources.drawing import Domain, Prompt
    from arcticcodex.sources.known_answers import KnownItem
    from arcticcodex.teachers.teacher import Teacher

NEAR_COPY = "near_copy"
FORM = "form"


@dataclass(slots=True)
class Floor:
    """What the rows of one run share: whose turn it is to be compared, and what was said before."""

    turns: Turns = field(default_factory=Turns)
    said: NearCopies = field(default_factory=NearCopies)


@dataclass(slots=True)
class CascadeRow:
    """One row at work. `audited` says whether the golden judge reads it, `again` that it was decided once before.

    `standard_nusd` is what writing and forming it costs by `price`; judging costs about the same for every cell.
    A row asked again (for a further slice of the audit) is not compared with others any more: it was kept. `known` is
    the task the prompt poses, where code knows the answer.
    """

    run_id: str
    number: int
    prompt: Prompt
    domain: Domain
    staff: Staff
    floor: Floor
    price: Callable[[str, Reply], int]
    audited: bool
    bulk_judged: bool
    again: bool = False
    known: KnownItem | None = None
    raw: str = ""
    trace: str = ""
    formed_by: str = ""
    pair: CascadePair | None = None
    calls: list[str] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    standard_nusd: int = 0

    async def outcome(self) -> Outcome:
        """What became of it. Raises what ends a row unfinished: a dead teacher, the cap, the stop."""
        try:
            gate, reason = await self._written()
            if not gate and not self.again:
                await self.floor.turns.wait(self.number)
                gate, reason = self._compared()
        finally:
            if not self.again:
                self.floor.turns.passed(self.number)
        if not gate and self.bulk_judged:
            gate, reason = await self._judged("judge", "judge", 2, BULK_JUDGED)
        if not gate and self.audited and self.staff.roles["golden_judge"] is not None:
            gate, reason = await self._judged("golden_judge", "golden", 3, JUDGED)
        split: Literal["train", "golden", "rejected"] = "golden" if self.audited else "train"
        return Outcome(self.number, 0, "rejected" if gate else split, self._record(), gate, reason)

    # --- the steps, the cheapest first ------------------------------------------------------------------------

    async def _written(self) -> tuple[str, str]:
        """The pair, formed and past the free gates; else the gate at which it fell and why."""
        teacher = self.staff.role("generator")
        if teacher.name == "offline" and self.known is not None:
            self._solve(self.known)
        else:
            try:
                reply = await self._ask(teacher, "generator", trace_request(self.prompt, self.domain), "generate", 0)
            except RequestRefused as error:
                self.calls += error.identities
                return error.kind, error.what
            if reply.finish != "stop":
                return ("refusal", "the teacher declined") if reply.finish == "refusal" else (FORM, "cut at its cap")
            self.raw, self.trace = reply.text, reply.reasoning
            if fault := await self._form():
                return FORM, fault
        return self._gated()

    def _solve(self, known: KnownItem) -> None:
        """A worked solution by code."""
        self.pair, self.formed_by = CascadePair(known.question, known.solution, ""), CODE

    async def _form(self) -> str:
        """Form the raw reply, by code or else by the formatting teacher; why that failed, if it did."""
        found = formatted(self.raw)
        self.formed_by = CODE
        formatter = self.staff.roles["formatter"]
        if isinstance(found, Unformed) and found.mendable and formatter is not None:
            request = format_request(self.raw)
            try:
                reply = await self._ask(formatter, "formatter", request, "format", 1)
            except RequestRefused as error:
                self.calls += error.identities
                return error.what
            if reply.finish != "stop":
                return f"the formatter's reply ended by {reply.finish}"
            found, self.formed_by = parse_formatted(reply.text, self.raw), formatter.name
        if isinstance(found, Unformed):
            return found.reason
        self.pair = _checked(found, self.known)
        self.trace = self.trace if fit_to_show(self.trace) else ""
        return ""

    def _gated(self) -> tuple[str, str]:
        pair = self.pair
        if pair is None:
            return FORM, "there is no pair"
        self.verdicts += check_trace(pair)
        if self.verdicts[-1].passed and self.known is not None:
            right = is_correct(self.known, pair.response)
            self.verdicts.append(
                Verdict(CODE, "known_answer", right, "" if right else "another result than the code's")
            )
        last = self.verdicts[-1]
        return ("", "") if last.passed else (last.criterion, last.reason)

    def _compared(self) -> tuple[str, str]:
        pair = self.pair
        if pair is None:
            return FORM, "there is no pair"
        earlier = self.floor.said.add(self.number, f"{pair.instruction}\n{pair.response}")
        return ("", "") if earlier is None else (NEAR_COPY, f"row {earlier} says nearly the same")

    async def _judged(self, role: str, stage: str, depth: int, prefix: str) -> tuple[str, str]:
        teacher = self.staff.roles[role]
        if teacher is None or self.pair is None:
            return "", ""
        booking = Booking(self.run_id, stage, depth, self.number)
        try:
            verdicts, calls = await judge(teacher, rubric_request(self.pair), booking, RubricVerdict, RUBRIC)
        except RequestRefused as error:
            self.calls += error.identities
            return f"{stage}_{error.kind}", error.what
        self.calls += calls
        self.verdicts += verdicts
        failed = [verdict for verdict in verdicts if not verdict.passed]
        return (f"{prefix}{failed[0].criterion}", failed[0].reason) if failed else ("", "")

    async def _ask(self, teacher: Teacher, role: str, request: Request, stage: str, depth: int) -> Reply:
        reply = await teacher.ask(request, Booking(self.run_id, stage, depth, self.number))
        self.calls.append(reply.identity)
        self.standard_nusd += self.price(role, reply)
        return reply

    # --- what is kept of it -----------------------------------------------------------------------------------

    def _record(self) -> dict[str, Any]:
        """The row as it is exported, its cost apart. The same for the same input, whatever run made it."""
        pair, prompt = self.pair, self.prompt
        question, answer = (pair.instruction, pair.response) if pair else ("", "")
        key = f"{prompt.domain}\n{prompt.text}\n{question}\n{answer}"
        messages = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}] if pair else []
        return {
            "id": hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16],
            "messages": messages,
            "kind": prompt.task,
            "difficulty": prompt.difficulty,
            "evidence": [],
            "verdicts": [
                {"judge": v.judge, "criterion": v.criterion, "passed": v.passed, "reason": v.reason}
                for v in self.verdicts
            ],
            "judge": next((v.judge for v in reversed(self.verdicts) if v.judge != CODE), "none"),
            "domain": prompt.domain,
            "topic": prompt.topic,
            "leaf": prompt.leaf,
            "persona": prompt.persona,
            **({"reasoning": pair.reasoning} if pair and pair.reasoning else {}),
            **({"trace": self.trace} if self.trace else {}),
            "provenance": {
                "document": "",
                "generator": self.staff.role("generator").name,
                "formed_by": self.formed_by,
                "rehearsal": self.staff.rehearsal,
                "calls": [{"call": call, "part": 0, "of": 1} for call in self.calls],
            },
        }


def _checked(pair: CascadePair, known: KnownItem | None) -> CascadePair:
    """The pair with the question whose answer code knows, and without a reasoning that is not fit to train on."""
    if known is not None:
        pair = replace(pair, instruction=known.question)
    fit = fit_to_show(pair.reasoning) and not loops(pair.reasoning)
    return pair if fit else replace(pair, reasoning="")
