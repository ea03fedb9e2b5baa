"""How a row's reasoning leaves: as a field, or in think-tags that nothing a teacher wrote can break out of."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.datasets.formats import FORMATS
from arcticcodex.datasets.reasoning import thinking, with_reasoning
from arcticcodex.errors import UsageError

LINES = ("chat", "alpaca", "sharegpt", "prompt-completion")
CLOSING = re.compile(r"<\s*/\s*think", re.IGNORECASE)


def row(answer: str = "12 bar.", **more: Any) -> dict[str, Any]:
    """A row with one question and answer."""
    messages = [{"role": "user", "content": "Which pressure?"}, {"role": "assistant", "content": answer}]
    return {"id": "a", "messages": messages, "provenance": {}, "cost_usd": "0.00", **more}


def encoded(name: str, mode: str, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of rows in one form."""
    data = b"".join(with_reasoning(FORMATS[name], mode).encode(rows)).decode()
    return [json.loads(line) for line in data.split("\n") if line]


def answer_of(line: dict[str, Any]) -> str:
    """The assistant's text of a line of any form."""
    found = line.get("output") or line.get("conversations") or line.get("completion") or line.get("messages")
    last = found if isinstance(found, str) else found[-1]  # type: ignore[index]
    return str(last if isinstance(last, str) else last.get("content") or last["value"])


@pytest.mark.parametrize("name", LINES)
def test_each_form_tells_the_reasoning_as_asked(name: str) -> None:
    """Nothing of it by default, a field beside what there was, or the beginning of the answer alone."""
    told = row(domain="plant", reasoning="The plate says so.")
    plain, field, think = (encoded(name, mode, told)[0] for mode in ("none", "field", "think"))
    assert "plate" not in json.dumps(plain)
    assert field == plain | {"reasoning": "The plate says so."}
    assert answer_of(think) == "<think>\nThe plate says so.\n</think>\n\n12 bar."
    assert json.loads(json.dumps(think).replace(r"<think>\nThe plate says so.\n</think>\n\n", "")) == plain


@pytest.mark.parametrize("mode", ["none", "field", "think"])
@pytest.mark.parametrize("name", LINES)
def test_rows_without_reasoning_stay_as_they_are(name: str, mode: str) -> None:
    """A row of distil is the same to the byte; one of a cascade has the column that the others have."""
    assert encoded(name, mode, row(section="A")) == encoded(name, "none", row(section="A"))
    (drawn,) = encoded(name, mode, row(domain="plant"))
    assert drawn == encoded(name, "none", row())[0] | ({"reasoning": ""} if mode == "field" else {})


def test_the_trace_stands_in_for_a_reasoning() -> None:
    """The reasoning the row was formed with comes first; what the teacher thought by itself where there is none."""
    both = row(domain="d", reasoning="formed", trace="thought")
    assert encoded("chat", "field", both, row(domain="d", trace="thought")) == [
        {"messages": both["messages"], "reasoning": "formed"},
        {"messages": both["messages"], "reasoning": "thought"},
    ]


def test_an_edited_answer_has_no_reasoning() -> None:
    """What led to another answer is not told as leading to a person's."""
    edited = row("14 bar.", domain="d", reasoning="So it is 12.", label={"edited": True})
    assert answer_of(encoded("chat", "think", edited)[0]) == "14 bar."
    assert encoded("chat", "field", edited)[0]["reasoning"] == ""


PARTS = ("<", "/", " ", "think", "THINK", ">", "ing", "&lt;", "\n", "</think>", "< / Think >", "a")
BREAKING = st.lists(st.sampled_from(PARTS), max_size=12).map("".join)


@given(reasoning=BREAKING, answer=BREAKING)
def test_nothing_closes_the_block_but_its_end(reasoning: str, answer: str) -> None:
    """However tags are nested, spaced or cased: one opens at the start, one closes, and both parts can be told."""
    (_, last) = thinking(row(answer, reasoning=f"x{reasoning}x"))["messages"]
    said = last["content"]
    assert said.startswith("<think>\nx")
    assert len(CLOSING.findall(said)) == 1
    assert len(re.findall(r"<\s*think", said, re.IGNORECASE)) == 1
    told, _, rest = said.partition("</think>")
    assert told.removeprefix("<think>").strip().replace("&lt;", "<") == f"x{reasoning}x".replace("&lt;", "<")
    assert rest.removeprefix("\n\n").replace("&lt;", "<") == answer.replace("&lt;", "<")


def test_other_signs_are_left_alone() -> None:
    """Only what could be such a tag is escaped: comparisons, other tags and entities stay as written."""
    told = "if a < b & c: <p>I think</p> &amp; <thing>"
    (_, last) = thinking(row("x < y", reasoning=told))["messages"]
    assert last["content"] == f"<think>\n{told}\n</think>\n\nx < y"


@pytest.mark.parametrize("name", ["csv", "parquet", "hf"])
def test_fixed_columns_have_no_field(name: str) -> None:
    """What cannot be is said with what can; in think-tags these forms hold it too."""
    with pytest.raises(UsageError) as told:
        with_reasoning(FORMATS[name], "field")
    assert "--reasoning think" in "\n".join(told.value.lines())
    data = b"".join(with_reasoning(FORMATS["csv"], "think").encode([row(reasoning="So.")])).decode()
    assert "<think>\nSo.\n</think>\n\n12 bar." in data


def test_an_unknown_way_is_told_with_those_there_are() -> None:
    """A word there is not is no export without reasoning."""
    with pytest.raises(UsageError, match="hidden"):
        with_reasoning(FORMATS["chat"], "hidden")


def test_the_whole_row_has_both_already() -> None:
    """`jsonl` tells reasoning and trace in fields of their own, whatever is asked."""
    told = row(domain="d", reasoning="r", trace="t")
    assert encoded("jsonl", "field", told) == encoded("jsonl", "none", told) == [told]
