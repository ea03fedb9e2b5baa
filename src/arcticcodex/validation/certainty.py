"""Whether an answer is surer than its quotes: "must" for "may", "all" for "some". English only."""

from __future__ import annotations

import re

from arcticcodex.validation.words import word_set, words

# What is sure, and what is less so; a quote that has both is not compared.
_SURE = (
    (
        word_set("must always certainly definitely invariably inevitably guaranteed guarantees undoubtedly will"),
        word_set("may might could can possibly perhaps probably likely sometimes usually often rarely should"),
        word_set(
            "must always shall will required requires require need needs needed necessary have has had obliged "
            "never mandatory ensure ensures every all guarantee guarantees guaranteed not no nor cannot only "
            "unless most certain certainly"
        ),
    ),
    (
        word_set("all every everyone everything each entire entirely completely always none invariably"),
        word_set(
            "some most many several few often usually sometimes partly partially certain generally typically about"
        ),
        word_set("all every everyone everything each entire entirely completely whole any complete always full both"),
    ),
)


_EACH_TIME = re.compile(
    r"\b(?:each|every|all)\s+(?:other\s+)?(?:\w+\s+)?(?:second|minute|hour|day|night|week|month|year|time)s?\b",
    re.IGNORECASE,
)


def overclaim(answer: str, quotes: str, question: str) -> str:
    """The word by which `answer` claims more than `quotes`; empty if it does not."""
    said = {word.lower for word in words(_EACH_TIME.sub("daily", answer))}
    backed = {word.lower for word in words(quotes)}
    asked = {word.lower for word in words(question)}
    for sure, unsure, grounds in _SURE:
        more = sorted((said & sure) - backed - asked)
        lost = (backed & unsure) - said
        if (
            more
            and lost
            and not backed & grounds
            and not said & unsure
            and not re.search(r"\ball\s+(?:of|in)\s+all", answer)
        ):
            return more[0]
    return ""
