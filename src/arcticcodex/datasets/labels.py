"""What people say of rows: an append-only file of labels beside the dataset, and what follows from it.

    labels.jsonl    one JSON object a line: id, verdict, reason, question, answer, author, time, judge, drawn

The last label of a row counts; taking one back appends the label before it, or the verdict `none`. A label keeps what
the judge had said (`judge`: approved, rejected, or empty where nobody judged) and whether the row was of the random
slice (`drawn`), so that all figures follow from the labels alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from arcticcodex.datasets.drawn import is_drawn
from arcticcodex.errors import InputError, OutputError
from arcticcodex.records import CascadePair
from arcticcodex.store.report_queries import BULK_JUDGED, CODE, JUDGED
from arcticcodex.teachers.passages import Pair
from arcticcodex.validation.gates import check
from arcticcodex.validation.rates import wilson
from arcticcodex.validation.trace_gates import check_trace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from io import RawIOBase
    from pathlib import Path

    from arcticcodex.records import Chunk

Verdict = Literal["approved", "rejected", "none"]
VERDICTS = ("approved", "rejected", "none")
JUDGE_SAYS = ("approved", "rejected", "")
LABELS_FILE = "labels.jsonl"
LONGEST_LINE = 1 << 20
REASONS: dict[str, str] = {
    "unsupported": "not supported by the passage",
    "wrong_answer": "does not answer what is asked, or not all of it",
    "not_alone": "cannot be understood without the passage",
    "trivial": "not worth knowing",
    "badly_put": "badly put",
    "other": "something else",
}
# The same reasons, as they are put for a row that stands on no passage.
FREE_REASONS: Mapping[str, str] = REASONS | {
    "unsupported": "wrong, or nobody could know it",
    "wrong_answer": "does not do what is asked, or not all of it",
    "not_alone": "cannot be understood by itself",
}


@dataclass(frozen=True, slots=True)
class Label:
    """One person's word on one row. `question` and `answer` are None unless edited; `time` is ISO 8601 in UTC."""

    id: str
    verdict: Verdict
    reason: str = ""
    question: str | None = None
    answer: str | None = None
    author: str = ""
    time: str = ""
    judge: str = ""
    drawn: bool = False

    @property
    def edited(self) -> bool:
        """Whether the person wrote another question or answer: the row as it was did not do."""
        return self.question is not None or self.answer is not None

    @property
    def as_written(self) -> bool:
        """Whether the row was approved as it was."""
        return self.verdict == "approved" and not self.edited

    def line(self) -> str:
        """The label as a line of the file."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True) + "\n"


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval by Wilson's score method and the number it is of."""

    passed: int
    n: int

    @property
    def rate(self) -> float:
        """The share; 0 of 0 is 0."""
        return self.passed / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95 % interval; (0, 1) where nothing was counted."""
        return wilson(self.passed, self.n)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Where people and judge say the same. `kappa` is None where chance alone would always agree.

    Cohen's kappa: (p_o - p_e) / (1 - p_e), the agreement beyond what the two rates of approval give by chance (Cohen
    1960, "A coefficient of agreement for nominal scales").
    """

    both_approved: int
    only_judge: int
    only_person: int
    both_rejected: int

    @property
    def n(self) -> int:
        """How many rows both have judged."""
        return self.both_approved + self.only_judge + self.only_person + self.both_rejected

    @property
    def raw(self) -> Share:
        """The share on which they agree."""
        return Share(self.both_approved + self.both_rejected, self.n)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa, in whole numbers up to the last division."""
        judge, person, n = self.both_approved + self.only_judge, self.both_approved + self.only_person, self.n
        by_chance = judge * person + (n - judge) * (n - person)  # p_e times n squared
        if by_chance == n * n:
            return None
        return (self.raw.passed * n - by_chance) / (n * n - by_chance)


@dataclass(frozen=True, slots=True)
class Summary:
    """What labels say. `approved` and `agreement` are of the random slice; the counts are of all labels.

    An edited row counts as not approved as written: the judge let pass what a person had to mend.
    """

    labelled: int
    edited: int
    rejected: int
    approved: Share
    kept: Share  # of the random slice, the rows that are in train or golden
    reasons: tuple[tuple[str, int], ...]
    agreement: Agreement


def summary(labels: Iterable[Label]) -> Summary:
    """Count labels (all of a log, or those that count): approved share, reasons, agreement with the judge."""
    counted = list(current(labels).values())
    drawn = [label for label in counted if label.drawn]
    kept = [label for label in drawn if label.judge != "rejected"]
    pairs = Counter((label.judge == "approved", label.as_written) for label in drawn if label.judge)
    reasons = Counter(label.reason or "other" for label in counted if label.verdict == "rejected")
    return Summary(
        labelled=len(counted),
        edited=sum(label.edited for label in counted if label.verdict == "approved"),
        rejected=sum(label.verdict == "rejected" for label in counted),
        approved=Share(sum(label.as_written for label in drawn), len(drawn)),
        kept=Share(sum(label.as_written for label in kept), len(kept)),
        reasons=tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        agreement=Agreement(pairs[True, True], pairs[True, False], pairs[False, True], pairs[False, False]),
    )


def current(labels: Iterable[Label]) -> dict[str, Label]:
    """The label that counts of each row: the last one, unless it was taken back."""
    last = {label.id: label for label in labels}
    return {row: label for row, label in last.items() if label.verdict != "none"}


def apply(records: Iterable[Mapping[str, Any]], labels: Iterable[Label]) -> Iterator[dict[str, Any]]:
    """The records people leave in: without those labelled rejected, edits taken, each labelled one saying by whom.

    A pure function for an export: unlabelled records pass as they are, and nothing is added to a split.
    """
    counted = current(labels)
    for record in records:
        label = counted.get(str(record.get("id", "")))
        if label is None:
            yield dict(record)
        elif label.verdict == "approved":
            yield _edited(record, label)


def _edited(record: Mapping[str, Any], label: Label) -> dict[str, Any]:
    texts = {"user": label.question, "assistant": label.answer}
    messages = [
        {**message, "content": new} if (new := texts.get(message["role"])) is not None else message
        for message in record["messages"]
    ]
    told = {"verdict": label.verdict, "author": label.author, "time": label.time, "edited": label.edited}
    return {**record, "messages": messages, "label": told}


def texts_of(record: Mapping[str, Any]) -> tuple[str, str]:
    """The question and the answer of a record; empty where it has none."""
    said = {message["role"]: str(message["content"]) for message in record.get("messages", ())}
    return said.get("user", ""), said.get("assistant", "")


def reasons_for(record: Mapping[str, Any]) -> Mapping[str, str]:
    """For what a row may be rejected, by name, in words that fit it."""
    return FREE_REASONS if is_drawn(record) else REASONS


def refusal(record: Mapping[str, Any], question: str, answer: str, passage: Chunk | None) -> str:
    """Why an edited row would not pass the free checks on its quotes and passage; empty if it would.

    Without a passage (see `is_drawn`) those are a cascade's, on the pair alone.
    """
    if passage is None:
        last = check_trace(CascadePair(question, answer))[-1]
        return "" if last.passed else f"{last.criterion}: {last.reason}"
    quotes = [evidence["quote"] for evidence in record.get("evidence", ())]
    sort = {name: record[name] for name in ("kind", "difficulty") if record.get(name)}
    pair = Pair.model_validate({"quotes": quotes, "question": question, "answer": answer, **sort})
    verdict = check(pair, passage)[-1]
    return "" if verdict.passed else f"{verdict.criterion}: {verdict.reason}"


# --- which rows, in which order ----------------------------------------------------------------------------------


def judge_says(split: str, gate: str, record: Mapping[str, Any]) -> str | None:
    """What the judge said of a stored row: `approved`, `rejected`, empty where nobody judged; None: not to be labelled.

    Rows that a free check rejected, and those that repeat another, are settled without a person.
    """
    if not record.get("messages"):
        return None
    if split == "rejected":
        return "rejected" if gate.startswith((JUDGED, BULK_JUDGED)) else None
    return "approved" if any(verdict["judge"] != CODE for verdict in record.get("verdicts", ())) else ""


def rank(seed: int, row: int, part: int) -> bytes:
    """A row's place in an order drawn by seed: the same in every command, whatever other rows there are."""
    return hashlib.sha256(f"{seed}\n{row}.{part}".encode()).digest()


def worth(record: Mapping[str, Any], judge: str) -> int:
    """How much a look at a row is worth once the random slice is done, the lowest first.

    0: judges disagree among themselves; 1: a judge rejected it; 2: nobody judged it; 3: approved.
    """
    said: dict[str, set[bool]] = {}
    for verdict in record.get("verdicts", ()):
        if verdict["judge"] != CODE:
            said.setdefault(verdict["criterion"], set()).add(verdict["passed"])
    if any(len(both) > 1 for both in said.values()):
        return 0
    return {"rejected": 1, "": 2}.get(judge, 3)


# --- the file ----------------------------------------------------------------------------------------------------


def read_labels(path: Path) -> list[Label]:
    """The labels of a file, in order; none where there is no file. A last line cut short by a crash is left out.

    Raises `InputError` with the line that is no label.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise InputError(f"{path} cannot be read.", error.strerror or "", "Check its permissions") from error
    whole, _, rest = data.rpartition(b"\n")
    lines = whole.split(b"\n") if whole else []
    if rest and _is_json(rest):
        lines.append(rest)  # written by a person or a tool that ends a file without a line end
    return [_parsed(line, path, number) for number, line in enumerate(lines, 1) if line.strip()]


def append_label(path: Path, label: Label) -> None:
    """Write a label to the end of the file and to the disk. Raises `OutputError`."""
    append_labels(path, [label])


def append_labels(path: Path, labels: Iterable[Label]) -> None:
    """Write labels to the end of the file and to the disk: all of them, or none where that fails (`OutputError`)."""
    lines = "".join(label.line() for label in labels).encode("utf-8", "replace")
    try:
        with path.open("ab+", buffering=0) as file:  # a buffer would be written once more when the file is closed
            _mend_end(file)
            size = file.seek(0, os.SEEK_END)
            try:
                _write_all(file, lines)
                os.fsync(file.fileno())
            except OSError:
                file.truncate(size)
                raise
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written.", error.strerror or type(error).__name__, "Free space or mend its rights"
        ) from error


def _write_all(file: RawIOBase, data: bytes) -> None:
    """All of it: a file without a buffer may take less at once, as on a disk that is nearly full."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) or 0 :]


def _mend_end(file: RawIOBase) -> None:
    """Cut off a line that a crash left half written, which was never acknowledged; end one that lacks its line end."""
    size = file.seek(0, os.SEEK_END)
    start = file.seek(max(0, size - LONGEST_LINE))
    tail = file.read()
    torn = tail[tail.rfind(b"\n") + 1 :]
    if torn and _is_json(torn):
        file.write(b"\n")
    elif torn:
        file.truncate(start + len(tail) - len(torn))


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _parsed(line: bytes, path: Path, number: int) -> Label:
    try:
        value = json.loads(line)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise _refused(path, number, "it is no JSON object")
    texts: dict[str, Any] = {
        name: value.get(name) or "" for name in ("id", "verdict", "reason", "author", "time", "judge")
    }
    edits: dict[str, Any] = {name: value.get(name) for name in ("question", "answer")}
    if not all(isinstance(text, str) for text in [*texts.values(), *(text or "" for text in edits.values())]):
        raise _refused(path, number, "one of its fields is not a text")
    for name, known in (("verdict", VERDICTS), ("reason", ("", *REASONS)), ("judge", JUDGE_SAYS)):
        if texts[name] not in known:
            raise _refused(path, number, f"its {name} is none of {', '.join(word for word in known if word)}")
    if not texts["id"]:
        raise _refused(path, number, "its id is missing")
    return Label(**texts, **edits, drawn=value.get("drawn") is True)


def _refused(path: Path, number: int, why: str) -> InputError:
    return InputError(f"{path}:{number} is no label.", why, 'A label is such as {"id": "...", "verdict": "approved"}')
