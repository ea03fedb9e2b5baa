"""The offline teacher: no key, no download, no socket, the same answer every time.

It selects sentences of a passage that stand by themselves, asks by rule about each what it answers, and answers with
the passage's own words. A baseline, and honest about it: what it cannot ask well it does not ask (anything but plain
English prose), and it does not judge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arcticcodex.errors import RequestRefused
from arcticcodex.records import Reply, Usage
from arcticcodex.teachers.by_rule.reading import candidates
from arcticcodex.teachers.passages import PAIRS_PER_PASSAGE, PAIRS_SCHEMA, PairList, unfence

if TYPE_CHECKING:
    from arcticcodex.records import Booking, Request
    from arcticcodex.teachers.by_rule.reading import Candidate
    from arcticcodex.teachers.passages import Pair, Passage

NAME = "offline"


class OfflineTeacher:
    """Answers requests for question-answer pairs (`schema_name` of `PAIRS_SCHEMA`), and nothing else."""

    name = NAME
    family = NAME
    provider = NAME

    async def ask(self, request: Request, booking: Booking) -> Reply:  # noqa: ARG002 — the Teacher protocol
        """The pairs for the passage in `request`, as JSON, at no cost.

        Raises `RequestRefused` for any other request and for one without a passage.
        """
        if request.schema_name != PAIRS_SCHEMA or not request.messages:
            raise RequestRefused(
                "the offline teacher writes pairs from passages, and nothing else",
                f"it was asked for {request.schema_name}",
                "name a teacher for that role: --teachers judge=MODEL",
            )
        try:
            passage = unfence(request.messages[-1].content)
        except ValueError as error:
            raise RequestRefused("the offline teacher was given nothing to write from", str(error)) from error
        text = PairList(pairs=write_pairs(passage)).model_dump_json()
        return Reply(text, "", "stop", self.name, Usage(0, 0, 0, 0), cap_tokens=request.cap_tokens)


def write_pairs(passage: Passage, most: int = PAIRS_PER_PASSAGE) -> list[Pair]:
    """Up to `most` pairs from a passage, in its order: the best by rule, and of many kinds where there is a choice."""
    chosen: list[Candidate] = []
    asked: set[str] = set()
    ranked = sorted(candidates(passage), key=lambda found: (-found.score, found.at))
    for most_alike in (max(1, most // 2), most):
        for found in ranked:
            alike = sum(found.pair.kind == other.pair.kind for other in chosen)
            if len(chosen) < most and alike < most_alike and found.pair.question not in asked:
                chosen.append(found)
                asked.add(found.pair.question)
    return [found.pair for found in sorted(chosen, key=lambda found: found.at)]
