"""A store with one small cascade in it, as the pipeline leaves it: rows at every gate, and what the audit found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from arcticcodex.records import Outcome, Reply, Usage
from arcticcodex.store import schema as t
from arcticcodex.store.database import open_engine
from arcticcodex.store.ledger import Claim, Put, Settle, apply

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TEACHERS = {
    "generator": {"model": "flash", "family": "deepseek"}, "formatter": {"model": "luna", "family": "openai"},
    "judge": {"model": "haiku", "family": "anthropic"}, "golden_judge": {"model": "sonnet", "family": "anthropic"},
}  # fmt: skip
KNOWN = {"good": 30, "good_approved": 27, "bad": 30, "bad_approved": 6, "blind": False}
AUDIT: dict[str, Any] = {
    "rate": 0.12, "slices": 1, "rows": 7, "judged": 3, "golden": 2,
    "approval": {"estimate": 0.667, "low": 0.208, "high": 0.939},
    "purity": {"estimate": 0.667, "low": 0.111, "high": 1.0},
    "train_purity": {"estimate": 0.671, "low": 0.1, "high": 1.0},
    "golden_purity": {"estimate": 0.9, "low": 0.4, "high": 1.0},
    "judges": {"golden_judge": KNOWN},
}  # fmt: skip
FINDINGS = {"audit": AUDIT, "cells": [], "formed_by": {"code": 10}, "ended": "the number of pairs wanted is reached"}


def row(number: int, split: str, gate: str = "", *judges: str, failed: str = "", **changed: Any) -> Outcome:
    """A sample of a cascade: `judges` read it, `failed` is the criterion that code found wanting."""
    verdicts = [{"judge": "code", "criterion": "length", "passed": True, "reason": ""}]
    verdicts += [{"judge": "code", "criterion": failed, "passed": False, "reason": "why"}] if failed else []
    verdicts += [
        {"judge": judge, "criterion": "correct", "passed": not gate.endswith("correct"), "reason": f"{judge} thinks so"}
        for judge in judges
    ]
    asked, said = f"How is valve {number} closed by hand?", f"Turn the wheel of valve {number} to the right, slowly."
    messages = [{"role": "user", "content": asked}, {"role": "assistant", "content": said}]
    record = {
        "id": f"id{number}", "messages": messages, "kind": "explain", "difficulty": "usual", "evidence": [],
        "verdicts": verdicts, "judge": judges[-1] if judges else "none", "domain": "plant", "topic": "valves",
        "leaf": "a valve that sticks", "persona": "a fitter", "reasoning": f"Valve {number} has a right-hand thread.",
        "provenance": {"document": "", "generator": "flash", "formed_by": "code", "rehearsal": True, "calls": []},
    }  # fmt: skip
    return Outcome(number, 0, split, record | changed, gate, gate and "why")  # type: ignore[arg-type]


def by_model(calls: Sequence[str] = ()) -> dict[str, Any]:
    """The provenance of a row that the formatting teacher formed."""
    return {
        "document": "",
        "generator": "flash",
        "formed_by": "luna",
        "calls": [{"call": c, "part": 0, "of": 1} for c in calls],
    }


ROWS = (
    row(0, "train"),
    row(1, "train", "", "haiku"),
    row(2, "train", provenance=by_model(["format-1"]), topic="pumps", reasoning="", trace="It thought of pumps."),
    row(3, "golden", "", "sonnet"),
    row(4, "golden", "", "haiku", "sonnet"),
    row(5, "rejected", "judge: correct", "sonnet"),
    row(6, "rejected", "bulk_judge: correct", "haiku"),
    row(7, "rejected", "near_copy"),
    row(8, "rejected", "no_echo", failed="no_echo"),
    row(9, "rejected", "form", messages=[], verdicts=[], provenance=by_model()),
)


def stored(url: str, out: Path, rows: Sequence[Outcome] = ROWS, **options: Any) -> str:
    """Write the run `c1` with two paid calls for form into the store at `url`, its folder at `out`; the address."""
    course = {"audit_rate": 0.0961, "seed": 7, "samples": 3}
    job = {"domains": ["plant"], "sources": [["plant", "ab" * 32], ["orchard", "cd" * 32]], "course": course}
    whole = {"job": job, "teachers": TEACHERS, "version": "1", "findings": FINDINGS} | options
    engine = open_engine(url)
    with engine.begin() as connection:
        values = {"id": "c1", "pipeline": "cascade", "state": "complete", "owner": "me", "created_s": 1.0}
        more = {"updated_s": 2.0, "cap_nusd": 10**9, "out": str(out), "summary": "{}"}
        connection.execute(insert(t.runs).values(**values, **more, options=json.dumps(whole)))
        for call, stage, cost_nusd in (
            ("write-1", "generate", 700),
            ("format-1", "format", 300),
            ("format-2", "format", 500),
        ):
            rest = ("openai", f"model of {stage}", "p", "standard", "2026-11", 100, 5000, "{}")
            apply(connection, [Claim(call, call, "c1", stage, 0, "me", *rest)])  # type: ignore[arg-type]
            apply(
                connection,
                [Settle(call, "settled", cost_nusd, Reply("yes", "", "stop", "m", Usage(10, 0, 0, 5), cap_tokens=100))],
            )
        apply(connection, [Put("c1", tuple(rows))])
    engine.dispose()
    return url
