"""What the keys of a reply in JSON name: a part of a pair, a speaker, a version, or what stands beside the parts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from arcticcodex.stages.format_blocks import PARTS
from arcticcodex.stages.format_labels import label_of

if TYPE_CHECKING:
    from arcticcodex.stages.format_labels import Kind, Mark

_NAMES: dict[Kind, frozenset[str]] = {
    "instruction": frozenset(
        [
            "instruction",
            "instructions",
            "prompt",
            "question",
            "query",
            "q",
            "user",
            "userrequest",
            "request",
            "task",
            "problem",
            "human",
            "userturn",
            "ask",
            "inquiry",
            "usermessage",
            "taskdescription",
            "problemstatement",
            "message",
        ]
    ),
    "input": frozenset(("input", "context", "userinput")),
    "reasoning": frozenset(
        [
            "reasoning",
            "thought",
            "thoughts",
            "thinking",
            "rationale",
            "chainofthought",
            "cot",
            "analysis",
            "explanation",
            "reasoningsteps",
            "steps",
            "reasoningtrace",
            "reasoningcontent",
            "thoughtprocess",
            "justification",
            "working",
            "think",
            "scratchpad",
            "workings",
            "derivation",
        ]
    ),
    "response": frozenset(
        [
            "response",
            "output",
            "answer",
            "completion",
            "assistant",
            "solution",
            "reply",
            "result",
            "a",
            "final",
            "target",
            "chosen",
            "assistantturn",
        ]
    ),
}
_ROLES: dict[str, Kind] = {
    "user": "instruction", "human": "instruction", "assistant": "response", "gpt": "response", "model": "response",
    "bot": "response", "ai": "response",
}  # fmt: skip
_BESIDE_A_NAME = frozenset(
    [
        "the",
        "user",
        "users",
        "model",
        "assistant",
        "assistants",
        "final",
        "draft",
        "expected",
        "text",
        "string",
        "content",
        "body",
        "section",
        "full",
        "sample",
        "generated",
        "revised",
        "corrected",
        "improved",
        "your",
        "my",
        "gold",
        "ideal",
        "field",
        "value",
        "str",
        "message",
        "v",
        "first",
        "second",
        "last",
    ]
)
_OTHER_KEYS = frozenset(
    [
        "id",
        "difficulty",
        "topic",
        "domain",
        "tags",
        "metadata",
        "system",
        "task_type",
        "type",
        "category",
        "persona",
        "shape",
        "language",
        "source",
        "index",
        "meta",
        "title",
        "subject",
        "level",
        "created",
        "notes",
    ]
)


def kind_of_key(key: str) -> Kind | None:
    """Which part a key names, whatever its case and separators, what is said beside the name, and its language."""
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+", key)
    kept = [word for word in words if word.lower() not in _BESIDE_A_NAME]
    for bare in ("".join(words).lower(), "".join(kept).lower()):
        kind = next((kind for kind, names in _NAMES.items() if bare in names), None)
        if kind:
            return kind
    label = None if key.isascii() and len(words) > 1 else label_of(0, f"### {key}")
    return label.kind if label and label.kind in PARTS and len(key) > 1 else None


def kind_of_role(role: str) -> Kind | None:
    """Which part a turn of a conversation is, by its speaker, or a named section, by its name."""
    return _ROLES.get(role.lower()) or kind_of_key(role)


def is_other_key(key: str) -> bool:
    """Whether a key names what stands beside the parts of a sample, such as its topic or its number."""
    return key.lower().replace(" ", "_") in _OTHER_KEYS


def mark_of_key(key: str) -> Mark:
    """Which version a key names; one that says `final` or the like beats one that does not."""
    return "final" if re.search(r"final|revised|corrected", key.lower()) else "draft" if "draft" in key.lower() else ""
