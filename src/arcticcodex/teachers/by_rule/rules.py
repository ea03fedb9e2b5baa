"""All rules in order: one statement in, the question that it answers out, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from arcticcodex.teachers.by_rule import openings, predicates
from arcticcodex.teachers.by_rule.asked import Asked, unclear_subject

Rule = Callable[[str], Asked | None]

PREDICATES: tuple[Rule, ...] = (
    predicates.negated,
    predicates.copula,
    predicates.modal,
    predicates.lexical,
    predicates.reverse,
)

_FRONT = re.compile(
    r"^((?:in|for|during|on|at|with|without|under|within|among|unlike|by|after|before|from) [^,;:]{3,60}), (.+)$",
    re.IGNORECASE,
)
_NO_FRONT = re.compile(
    r"^\w+ (?:(?:particular|fact|other words|addition|general|example|instance|contrast|short|some|most|many|"
    r"all|case|turn|"
    r"part|effect|practice|theory|time|that|this|these|the (?:past|case|same|first|second|latter|former)|now|default|"
    r"itself)\b|\w+ (?:reason|cases|case|reasons|instances)\b)",
    re.IGNORECASE,
)


def fronted(statement: str) -> Asked | None:
    """`In C, S V ...`: what the rules for S ask, asked in C."""
    found = _FRONT.match(statement)
    if not found or _NO_FRONT.match(found[1]) or unclear_subject(found[1]):
        return None
    asked = _first(PREDICATES, found[2])
    if not asked:
        return None
    front = f"{found[1]}, {asked.question}"
    return replace(asked, question=front, score=asked.score - 4, subject=f"{found[1]} {asked.subject}")


RULES: tuple[Rule, ...] = (
    openings.percentage,
    openings.condition_first,
    openings.purpose_first,
    openings.instruction,
    openings.version,
    openings.error,
    openings.there,
    *PREDICATES,
    fronted,
)


def ask(statement: str) -> Asked | None:
    """The question that `statement` answers, by the first rule that fits.

    `statement` is one sentence on one line, its first letter small unless it begins with a name or code.
    """
    return _first(RULES, statement)


def _first(rules: tuple[Rule, ...], statement: str) -> Asked | None:
    return next((asked for rule in rules if (asked := rule(statement))), None)
