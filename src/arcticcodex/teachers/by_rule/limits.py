"""Rules for what must not be, is not, and holds only so far."""

from __future__ import annotations

import re
from dataclasses import replace

from arcticcodex.teachers.by_rule import verbs
from arcticcodex.teachers.by_rule.asked import Asked, can_end, is_human, is_staff, unclear, unclear_subject
from arcticcodex.teachers.by_rule.english import Clause, clause

_ONLY = re.compile(r"^(.*?)\s*\bonly (if|when|after|until|for|in|by|with|on) (\S.*)$")
_TO_A_MOST = re.compile(
    r"^(limit|restrict|reduce|keep|lower) ([^,;]+?) to (?:no more than|less than|at most|fewer than|below|under) \d"
)
_MOST = re.compile(
    r"^(\w+) (?:no more than|at most|less than|fewer than|up to|"
    r"a maximum of) [\d.,]+ (?:[\w-]+ )?(?:\([^)]*\) )?of ([\w -]+?)"
    r"( (?:a|per|each|every) \w+)?(?: (?:in|from|if|to|by)\b.*)?\.?$"
)
_NOT_WORDS = range(2, 18)
_TAIL = re.compile(r"^(.*?) (if|when|while|during|until|unless|before|because) (\S.*)$")


def limited(statement: str) -> Asked | None:  # noqa: PLR0911 — each return is one rule
    """`P with D should not V`, `S is used only if C`, `S must be at most N`: who should not, when only, how much."""
    split = clause(statement)
    if not split or unclear_subject(split.subject.removeprefix("you")):
        return None
    if split.verb == "cannot":
        return _forbidden(split, split.rest)
    if (
        split.rest.startswith("not ")
        and split.verb in {"should", "must", "can"}
        and not split.rest.startswith("not only")
    ):
        return _forbidden(split, split.rest.removeprefix("not "))
    most = _MOST.match(split.rest) if split.verb in verbs.MODALS else None
    if most and not unclear(most[2]) and verbs.takes_object(most[1]):
        return _asked(f"how much {most[2]} {split.asked(most[1])}{most[3] or ''}?", 84, split.subject)
    if (
        (most := _TO_A_MOST.match(split.rest))
        and split.verb in verbs.MODALS
        and can_end(most[2])
        and " to " not in most[2]
    ):
        return _asked(f"what {split.asked(f'{most[1]} {most[2]}')} to?", 82, split.subject)
    if only := _ONLY.match(split.rest):
        return _only(split, only[1].strip(), only[2], only[3])
    return None


def _only(split: Clause, middle: str, word: str, after: str) -> Asked | None:
    """`S should be used only if C`: when should S be used?"""
    bad = unclear(middle) or not can_end(middle) or re.search(r"[,;:]", middle) or len(after.split()) < 2
    if bad or not (middle or split.base) or re.search(r"\b(?:that|not)\b", middle):
        return None
    if word in {"if", "when", "after", "until"}:
        return _asked(f"when {split.asked(middle)}?", 80, f"{split.subject} {middle}")
    if word in {"for", "in"} and re.match(r"(?:people|patients|children|adults|women|men|those)\b", after):
        return _asked(
            f"{'for' if word == 'for' else 'in'} whom {split.asked(middle)}?", 78, f"{split.subject} {middle}"
        )
    if word == "by" and split.verb in verbs.MODALS:
        return _asked(f"how {split.asked(middle)}?", 76, f"{split.subject} {middle}")
    return None


def _forbidden(split: Clause, rest: str) -> Asked | None:  # noqa: PLR0911 — each return is one rule
    """`P with D should not V`: who should not V? With a condition: when should S not V?"""
    rest = rest.rstrip(".")
    tail = _TAIL.match(rest)
    core = tail[1] if tail else rest
    if len(core.split()) not in range(1, 16) or unclear(core) or not can_end(core) or re.search("[,;:]", core):
        return None
    modal = "can" if split.verb == "cannot" else split.verb
    if re.search(r"\b(?:also|or|which|any)\b", core):
        return None
    if tail:
        return _tailed(split, modal, core, tail[2])
    if len(core.split()) not in _NOT_WORDS or re.search(r"\b(?:because|so|although)\b", core):
        return None
    bounded = re.search(
        r" (?:who|that|with|taking|under|over|younger|older|without) |^(?:pregnant|older) ", split.subject
    )
    if is_human(split.head) and bounded and not is_staff(split.subject):
        never = "cannot" if modal == "can" else f"{modal} not"
        return _asked(f"who {never} {core}?", 84, f"{core}")
    if split.verb == "cannot":
        return None
    return _asked(f"{modal} {split.subject} {core}?", 70, f"{split.subject} {core}") if modal != "can" else None


def _tailed(split: Clause, modal: str, core: str, word: str) -> Asked | None:
    if word == "because":
        why = f"why {modal} {split.subject} not {core}?"
        return Asked(why, "reason", "hard", 84, f"{split.subject} {core}")
    if word == "before" and not core:
        return None
    return _asked(f"when {modal} {split.subject} not {core}?", 82, f"{split.subject} {core}")


_NOT = re.compile(r"^([^,;:]{3,80}?) (is|are|does|do) not (.+)\.$")
_DENIED_WORDS = range(3, 16)


def denied(statement: str) -> Asked | None:
    """`S does not V O.`: does S V O? Likewise for `is not`; with a reason: why does S not V O?"""
    found = _NOT.match(statement)
    if not found:
        return None
    subject, verb, rest = found.groups()
    split = clause(f"{subject} {'is' if verb in {'is', 'does'} else 'are'} {rest}")
    if not split or split.subject != subject or unclear_subject(subject):
        return None
    split = replace(split, verb=verb)
    reason = re.match(r"^([^,;:]+?),? because (.+)$", rest)
    if reason and not unclear(reason[1]) and can_end(reason[1]):
        return Asked(f"why {verb} {subject} not {reason[1]}?", "reason", "hard", 84, f"{subject} {reason[1]}")
    if len(rest.split()) not in _DENIED_WORDS or re.search("[,;:]", rest) or unclear(rest) or not can_end(rest):
        return None
    if re.match(r"(?:only|just|all|always|fully|yet|known|certain|sure|know|understand|understood|clear)\b", rest):
        return None
    return Asked(f"{verb} {subject} {rest}?", "limit", "easy", 64, f"{subject} {rest}")


def _asked(question: str, score: int, subject: str) -> Asked:
    return Asked(" ".join(question.split()), "limit", "medium", score, subject)
