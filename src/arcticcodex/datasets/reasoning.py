"""What a row says of how its answer was found, on the way out: left aside, as a field, or as the answer's beginning.

    none     as the form has it: only `jsonl` tells it (fields `reasoning`, and `trace` where the teacher gave one)
    field    rows of the JSON forms get a field `reasoning`
    think    the assistant's text begins with `<think>`, the reasoning, `</think>` and an empty line

The reasoning of a row is its `reasoning`, else its `trace`; none where a person edited the row, for it led elsewhere.
With `think` every other such tag in the reasoning and in
the answer is escaped (`&lt;/think>`), whatever its case and spaces: what a teacher wrote cannot end the block early or
open another, so a reader that cuts at the first or at the last closing tag finds the same two parts. A row without
reasoning stays as it is; only the rows of a cascade, which all come from one kind of reply, have an empty field then.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arcticcodex.datasets.drawn import is_drawn, reasoning_of
from arcticcodex.datasets.formats import lines
from arcticcodex.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from arcticcodex.datasets.formats import Format

MODES = ("none", "field", "think")
_TAG = re.compile(r"<(?=\s*/?\s*think)", re.IGNORECASE)


def with_reasoning(form: Format, mode: str) -> Format:
    """A form that tells the reasoning as `mode` says, under a name of its own (`chat-think`).

    Raises `UsageError` for a mode there is not, or a field in a form of fixed columns.
    """
    if mode not in MODES:
        raise UsageError(f"There is no --reasoning {mode}.", f"There are {', '.join(MODES)}.", "arctic help export")
    if mode == "none":
        return form
    name = f"{form.name}-{mode}"
    if mode == "think":
        return replace(form, name=name, encode=lambda rows: form.encode(map(thinking, rows)))
    if form.name == "jsonl":
        return form  # the whole row has it
    view = form.view
    if view is None:
        raise UsageError(
            f"The format {form.name} has no field for reasoning.",
            "Its columns are fixed.",
            "Use --reasoning think, or --format chat, alpaca, sharegpt, prompt-completion or jsonl",
        )
    return replace(form, name=name, encode=lines(lambda row: {**view(row), **_field(row)}))


def thinking(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row whose last answer begins with its reasoning in think-tags; as it is where it has none."""
    reasoning, messages = reasoning_of(row), row.get("messages", ())
    if not reasoning or not messages or messages[-1]["role"] != "assistant":
        return row
    *before, last = messages
    said = f"<think>\n{_escaped(reasoning.strip())}\n</think>\n\n{_escaped(last['content'])}"
    return {**row, "messages": [*before, {**last, "content": said}]}


def _escaped(text: str) -> str:
    return _TAG.sub("&lt;", text)


def _field(row: Mapping[str, Any]) -> dict[str, str]:
    """The field; empty in a cascade's row without reasoning, so that all rows of a file have the same columns."""
    reasoning = reasoning_of(row)
    return {"reasoning": reasoning} if reasoning or is_drawn(row) else {}
