"""All rules in order: one statement in, the questions that it answers out, the best first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from arcticcodex.teachers.by_rule import being, comparisons, doing, limits, measures, openings
from arcticcodex.teachers.by_rule.asked import Asked, unclear_subject

Rule = Callable[[str], Asked | None]

PREDICATES: tuple[Rule, ...] = (
    comparisons.compared,
    comparisons.contrasted,
    measures.share,
    measures.affected,
    limits.limited,
    limits.denied,
    measures.measured,
    being.meaning,
    being.being,
    doing.modal,
    doing.lexical,
    doing.which,
)

_FRONT = re.compile(
    r"^((?:in|for|during|on|at|with|without|under|within|among|by|after|before|from) [^,;:]{3,60}), (.+)$",
    re.IGNORECASE,
)
_NO_FRONT = re.compile(
    r"^\w+ (?:(?:first|last|once|least|most|particular|fact|other words|addition|general|example|instance|"
    r"contrast|short|some|most|many|"
    r"all|case|turn|part|effect|practice|theory|time|that|this|these|rare|the (?:past|case|same|first|second|latter|"
    r"former|united|meantime|absence|event)|now|default|itself|addition|an? (?:emergency|few))\b|"
    r"\w+ (?:reason|cases|case|reasons|instances|studies|people|patients)$|about |early |later |\d)",
    re.IGNORECASE,
)
_FRONT_COST = 3


def fronted(statement: str) -> Asked | None:
    """`In C, S V ...`: what the rules for S ask, asked in C."""
    found = _FRONT.match(statement)
    if not found or _NO_FRONT.match(found[1]) or unclear_subject(found[1]):
        return None
    if re.match(r"\w+ \w+ing\b", found[1]):
        return None  # by doing, after doing: the doer is in the main clause
    asked = next(_all(PREDICATES, found[2]), None)
    if not asked or asked.kind == "definition":
        return None
    front = f"{found[1]}, {asked.question}"
    return replace(asked, question=front, score=asked.score - _FRONT_COST, subject=f"{found[1]} {asked.subject}")


_ASIDE = re.compile(
    r"^([^,;:]{3,60}), ((?:an?|the|also|or|which|who|called|known|such as) [^,;:]+), ((?!and |or |"
    r"but )(?:[a-z]+ly )?[a-z]+ .+)$"
)


def aside(statement: str) -> Asked | None:
    """`S, a kind of N, V ...`: what the rules ask of `S V ...`."""
    found = _ASIDE.match(statement)
    if (
        not found
        or unclear_subject(found[1])
        or found[1].split(" ", 1)[0].lower() in {"in", "for", "if", "when", "to", "with", "after"}
    ):
        return None
    asked = next(_all(PREDICATES, f"{found[1]} {found[3]}"), None)
    return asked and replace(asked, score=asked.score - _FRONT_COST)


RULES: tuple[Rule, ...] = (
    openings.percentage,
    comparisons.contrasted,
    openings.condition_first,
    openings.reason_first,
    openings.purpose_first,
    openings.during,
    openings.done_for,
    openings.instruction,
    openings.version,
    openings.error,
    openings.there,
    *PREDICATES,
    fronted,
    aside,
)


def ask(statement: str) -> list[Asked]:
    """The questions that `statement` answers, the best first.

    `statement` is one sentence on one line, its first letter small unless it begins with a name or code.
    """
    return sorted(_all(RULES, statement), key=lambda asked: -asked.score)


def _all(rules: tuple[Rule, ...], statement: str) -> Iterator[Asked]:
    return (asked for rule in rules if (asked := rule(statement)))
