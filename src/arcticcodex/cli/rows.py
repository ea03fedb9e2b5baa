"""A row for a person: question, answer, its passage with the quotes marked, what was said of it and what it cost.

A row of a cascade stands on no passage: its request and response, and the reasoning between them, shortened.

Whatever comes from documents and replies passes through `visible`: no control sign of theirs reaches the terminal.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from arcticcodex.cli.output import coloured, style, wrapped
from arcticcodex.datasets.drawn import is_drawn, reasoning_of
from arcticcodex.errors import ArcticError, visible
from arcticcodex.money import dollars, parse_usd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from arcticcodex.datasets.originals import Originals
    from arcticcodex.records import Chunk

INDENT = 12  # where the text of a row begins
NAMES = {"user": "question", "assistant": "answer"}
FREE_NAMES = {"user": "request", "assistant": "response"}  # of a row that stands on no document
REASONING_CHARS = 400  # shown of a reasoning, which may be many times as long as its response
OPEN, CLOSE = "\x02", "\x03"  # stand for the marks while a text is wrapped; `visible` leaves none of the text's own
MARKED, PLAIN = "\x1b[7m", "\x1b[0m"
BRACKETS = {OPEN: "[[", CLOSE: "]]"}  # where there are no colours


def row_lines(record: Mapping[str, Any], originals: Originals | None = None, *, verdicts: bool = True) -> Iterator[str]:
    """A row as `sample_record` gives it, with its passage where `originals` still has it; each line ready to print."""
    passage, why = _passage(record, originals)
    yield style(_head(record, passage, verdicts=verdicts), "bold", sys.stdout)
    names = FREE_NAMES if is_drawn(record) else NAMES
    for message in record.get("messages", ()):
        yield line(names.get(message["role"], message["role"]), message["content"])
    if reasoning := reasoning_of(record):
        yield style(line("reasoning", _shortened(reasoning)), "dim", sys.stdout)
    if passage is not None:
        yield f"  {'passage':<9} {marked(passage, record.get('evidence', ()))}"
    else:
        for evidence in record.get("evidence", ()):
            yield line("quote", f"{evidence['quote']} ({evidence['document']} {evidence['start']}-{evidence['end']})")
        if why:
            yield style(line("", f"its passage is not shown: {why}"), "dim", sys.stdout)
    if verdicts:
        yield from verdict_lines(record)


def verdict_lines(record: Mapping[str, Any]) -> Iterator[str]:
    """What checks and judges said, and why the row was rejected."""
    said: dict[str, list[str]] = {}
    for verdict in record.get("verdicts", ()):
        finding = f"{verdict['criterion']} {'yes' if verdict['passed'] else 'NO'}"
        said.setdefault(verdict["judge"], []).append(": ".join(part for part in (finding, verdict["reason"]) if part))
    for judge, findings in said.items():
        told = ", ".join(findings) if judge == "code" else "\n".join([judge, *findings])
        yield style(line("checks" if judge == "code" else "judge", told), "dim", sys.stdout)
    if record.get("gate"):
        yield style(line("rejected", f"{record['gate']}: {record['reason']}"), "warn", sys.stdout)


def line(name: str, text: str) -> str:
    """A name and its text, wrapped beside it."""
    return f"  {visible(name):<9} {wrapped(visible(text), INDENT)}"


def marked(passage: Chunk, evidence: Sequence[Mapping[str, Any]]) -> str:
    """A passage with its quotes marked: in reverse where there are colours, else in double brackets."""
    letters = list(visible(passage.text))  # sign for sign, so offsets stay
    for start, end in _spans(passage, evidence):
        letters[start] = OPEN + letters[start]
        letters[end - 1] += CLOSE
    text = "".join(letters)
    if coloured(sys.stdout):
        return _painted(wrapped(text, INDENT))
    for sign, bracket in BRACKETS.items():
        text = text.replace(sign, bracket)
    return "\n".join(part.rstrip(" ") for part in wrapped(text, INDENT).split("\n"))


def _spans(passage: Chunk, evidence: Sequence[Mapping[str, Any]]) -> list[tuple[int, int]]:
    """The quotes that lie in the passage as offsets into it, in order, those that touch made one."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((int(one["start"]) - passage.start, int(one["end"]) - passage.start) for one in evidence):
        if not 0 <= start < end <= len(passage.text):
            continue
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return spans


def _painted(text: str) -> str:
    """The marks as colours, which end with each line and begin again behind the indent of the next."""
    lines, inside = [], False
    for part in text.split("\n"):
        body = part.lstrip(" ")
        begun = MARKED if inside and body else ""
        inside = part.rfind(OPEN) > part.rfind(CLOSE) or (inside and CLOSE not in part)
        painted = part[: len(part) - len(body)] + begun + body.replace(OPEN, MARKED).replace(CLOSE, PLAIN)
        lines.append(painted.rstrip(" ") + (PLAIN if inside and body else ""))
    return "\n".join(lines)


def _passage(record: Mapping[str, Any], originals: Originals | None) -> tuple[Chunk | None, str]:
    """The passage of a row, or why it is not to be had; neither where it stands on none."""
    if originals is None or not record.get("messages") or is_drawn(record):
        return None, ""
    try:
        return originals.passage(record), ""
    except ArcticError as error:
        return None, str(error)


def _head(record: Mapping[str, Any], passage: Chunk | None, *, verdicts: bool) -> str:
    """Where the row stands, what it is and what it cost."""
    page = record.get("page") or (passage.page if passage else 0)
    drawn = " > ".join(str(record[name]) for name in ("domain", "topic", "leaf") if record.get(name))
    place = str(record.get("section", "")) or drawn
    parts = [
        f"row {record['row']}.{record['part']}",
        str(record.get("split", "")) if verdicts else "",
        ", ".join(str(record[name]) for name in ("kind", "difficulty") if record.get(name)),
        dollars(parse_usd(record["cost_usd"])) if "cost_usd" in record else "",
        place + (f", page {page}" if page else ""),
    ]
    return wrapped(visible("  ".join(part for part in parts if part)), 2)


def _shortened(text: str) -> str:
    if len(text) <= REASONING_CHARS:
        return text
    return f"{text[:REASONING_CHARS].rstrip()}\N{HORIZONTAL ELLIPSIS} ({len(text):,} characters)"
