"""The forms in which trainers and spreadsheets want rows: each a view of the run's own rows, as a stream of bytes.

    jsonl              the rows as they are, with everything known of them
    chat               {"messages": [{"role", "content"}, ...]}: fine-tuning services, TRL, Axolotl
    alpaca             {"instruction", "input", "output"}: LLaMA-Factory and many others
    sharegpt           {"conversations": [{"from": "human" | "gpt" | "system", "value"}, ...]}: LLaMA-Factory
    prompt-completion  {"prompt": [message, ...], "completion": [message]}: TRL's conversational form, in which the
                       model's own chat template is applied and only the completion is learnt
    csv                for people: one row a line, evidence as text; formulas disarmed (see `_cell`)
    parquet            columns of a fixed schema
    hf                 the same in the layout of a Hugging Face dataset repository
    dpo, best-of-n     of an ensemble's rows alone (`arcticcodex.datasets.preferences`)

Each takes rows one by one and holds a few thousand at most. What a form has no room for (verdicts, calls, cost) stands
in `jsonl` under the same id. A row of more than one question and answer has no place in `alpaca` and `csv`, and is
refused there rather than cut.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import chain, islice
from typing import Any, TypeVar

from arcticcodex.datasets.preferences import best_of_n, preference
from arcticcodex.errors import UsageError

Value = TypeVar("Value")
Row = Mapping[str, Any]
Encode = Callable[[Iterable[Row]], Iterator[bytes]]
View = Callable[[Row], Mapping[str, Any]]
Beside = Callable[[str, Mapping[str, str]], Mapping[str, bytes]]

GROUP_ROWS = 5_000  # of a Parquet row group: what is held in memory, in columns
FEW_ROWS = 100  # held as Python objects: with more, the garbage collector takes as long as the work
_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Format:
    """One form of a dataset.

    `file` is the path of a split's file, with `{split}` for its name; `encode` makes its bytes, `beside` other files
    from the run's name and the split files (what a loader must be told of them). `pairs` says that rows without
    messages (rejected before there was a pair) have no place in it, `costs` that it tells what each row cost, `module`
    which package it takes. `view` is what a line of it holds, where each is an object made of one row.
    """

    name: str
    file: str
    encode: Encode
    beside: Beside = lambda _run, _files: {}
    pairs: bool = True
    costs: bool = False
    module: str = ""
    view: View | None = None

    def need(self) -> None:
        """Raise `UsageError` with the line that installs what is missing, if something is."""
        if self.module and find_spec(self.module) is None:
            raise UsageError(
                f"The format {self.name} takes the package {self.module}.",
                "It is not installed here.",
                'Install it with: pip install "arcticcodex[export]"',
            )


# --- lines of JSON -----------------------------------------------------------------------------------------------


def lines(view: View) -> Encode:
    """Each row as a line of JSON, as `view` has it."""

    def encode(rows: Iterable[Row]) -> Iterator[bytes]:
        return (_json(view(row)).encode() + b"\n" for row in rows)

    return encode


def _preferences(rows: Iterable[Row]) -> Iterator[bytes]:
    """Where no answer of a row is known to be worse, there is nothing to prefer, and no line."""
    return (_json(found).encode() + b"\n" for row in rows if (found := preference(row)) is not None)


def _whole(rows: Iterable[Row]) -> Iterator[bytes]:
    # What the store holds is in order; what was added on the way out (cost, gate) takes its place.
    return (_json(dict(sorted(row.items()))).encode() + b"\n" for row in rows)


def _chat(row: Row) -> Mapping[str, Any]:
    return {"messages": row["messages"]}


def _alpaca(row: Row) -> Mapping[str, Any]:
    question, answer = _pair(row, "alpaca")
    return {"instruction": question, "input": "", "output": answer}


_SPEAKERS = {"system": "system", "user": "human", "assistant": "gpt"}


def _sharegpt(row: Row) -> Mapping[str, Any]:
    turns = [{"from": _SPEAKERS[message["role"]], "value": message["content"]} for message in row["messages"]]
    return {"conversations": turns}


def _prompt_completion(row: Row) -> Mapping[str, Any]:
    *prompt, completion = row["messages"]
    return {"prompt": prompt, "completion": [completion]}


def _pair(row: Row, name: str) -> tuple[str, str]:
    """The question and the answer of a row that holds nothing else."""
    messages = row["messages"]
    if [message["role"] for message in messages] != ["user", "assistant"]:
        raise UsageError(
            f"The format {name} cannot hold row {row.get('id', '')}.",
            f"It has {len(messages)} messages; {name} has one question and one answer.",
            "Choose one that can: --format chat, sharegpt or prompt-completion",
        )
    return messages[0]["content"], messages[1]["content"]


def _llama_factory(described: Mapping[str, Any]) -> Beside:
    """LLaMA-Factory finds a dataset by its entry in `dataset_info.json` (its data/README.md)."""

    def beside(run: str, files: Mapping[str, str]) -> Mapping[str, bytes]:
        entries = {f"{run}_{split}": {"file_name": file, **described} for split, file in files.items()}
        return {"dataset_info.json": json.dumps(entries, indent=2).encode() + b"\n"}

    return beside


# --- tables ------------------------------------------------------------------------------------------------------

CSV_COLUMNS = ("id", "question", "answer", "kind", "difficulty", "document", "section", "quotes")
# What a spreadsheet may take for a formula, in full width too (OWASP, "CSV Injection").
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def _csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """RFC 4180 in UTF-8 with the mark by which spreadsheets know it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(CSV_COLUMNS)
    yield b"\xef\xbb\xbf"
    left = iter(rows)
    while text.tell():
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
        writer.writerows([_cell(value) for value in _csv_row(row)] for row in islice(left, FEW_ROWS))


def _csv_row(row: Row) -> tuple[str, ...]:
    question, answer = _pair(row, "csv")
    quotes = "\n".join(one["quote"] for one in row.get("evidence", ()))
    told = _texts(row, ("id", "kind", "difficulty", "document", "section"))
    return told["id"], question, answer, told["kind"], told["difficulty"], told["document"], told["section"], quotes


def _cell(text: str) -> str:
    """A cell that no spreadsheet computes: one that begins like a formula gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


TEXT_COLUMNS = ("id", "kind", "difficulty", "document", "section", "generator", "judge")
REJECTED_COLUMNS = ("gate", "reason")
STRUCTS = {
    "messages": {"role": "string", "content": "string"},
    "evidence": {"document": "string", "start": "int64", "end": "int64", "quote": "string"},
}


def _texts(row: Row, names: Iterable[str]) -> dict[str, str]:
    """What a row says of itself, or its provenance of it, by name; empty where neither does."""
    origin = row.get("provenance", {})
    return {name: str(row.get(name, origin.get(name, ""))) for name in names}


class _Sink(io.RawIOBase):
    """What the Parquet writer takes for a file: its bytes are taken away as they come."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        self._parts.append(bytes(part))
        return len(self._parts[-1])

    def taken(self) -> list[bytes]:
        parts, self._parts = self._parts, []
        return parts


def _parquet(rows: Iterable[Row]) -> Iterator[bytes]:
    arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    left = iter(rows)
    first = next(left, {})
    texts = TEXT_COLUMNS + (REJECTED_COLUMNS if "gate" in first else ())
    columns = {name: arrow.string() for name in texts} | {
        name: arrow.list_(arrow.struct([(part, getattr(arrow, kind)()) for part, kind in parts.items()]))
        for name, parts in STRUCTS.items()
    }
    schema, sink = arrow.schema(list(columns.items())), _Sink()
    cells = (
        {**_texts(row, texts), **{name: row.get(name, []) for name in STRUCTS}} for row in chain([first], left) if row
    )
    with parquet.ParquetWriter(sink, schema) as writer:
        while group := [
            arrow.RecordBatch.from_pylist(few, schema=schema) for few in _batches(islice(cells, GROUP_ROWS), FEW_ROWS)
        ]:
            writer.write_table(arrow.Table.from_batches(group))
            yield from sink.taken()
    yield from sink.taken()


def _batches(rows: Iterator[Value], size: int) -> Iterator[list[Value]]:
    while few := list(islice(rows, size)):
        yield few


# --- all of them -------------------------------------------------------------------------------------------------

_ALPACA_INFO = {"columns": {"prompt": "instruction", "query": "input", "response": "output"}}
_SHAREGPT_INFO = {
    "formatting": "sharegpt",
    "columns": {"messages": "conversations"},
    "tags": {
        "role_tag": "from", "content_tag": "value", "user_tag": "human", "assistant_tag": "gpt", "system_tag": "system",
    },
}  # fmt: skip


def _viewed(name: str, view: View, beside: Beside = lambda _run, _files: {}) -> Format:
    return Format(name, "{split}.jsonl", lines(view), beside, view=view)


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("jsonl", "{split}.jsonl", _whole, pairs=False, costs=True),
        _viewed("chat", _chat),
        _viewed("alpaca", _alpaca, _llama_factory(_ALPACA_INFO)),
        _viewed("sharegpt", _sharegpt, _llama_factory(_SHAREGPT_INFO)),
        _viewed("prompt-completion", _prompt_completion),
        Format("csv", "{split}.csv", _csv),
        Format("parquet", "{split}.parquet", _parquet, pairs=False, module="pyarrow"),
        Format("hf", "data/{split}-00000-of-00001.parquet", _parquet, pairs=False, module="pyarrow"),
    )
}
# Of rows with several answers: an ensemble's.
ENSEMBLE_FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("dpo", "{split}.jsonl", _preferences),
        _viewed("best-of-n", best_of_n),
    )
}


def format_named(name: str) -> Format:
    """A format by name. Raises `UsageError` with those there are."""
    known = {**FORMATS, **ENSEMBLE_FORMATS}
    if name not in known:
        raise UsageError(f"There is no format {name!r}.", f"There are {', '.join(FORMATS)}.", "arctic help export")
    return known[name]


def hub_header(files: Mapping[str, str]) -> str:
    """The YAML at the head of a README by which `datasets.load_dataset(FOLDER)` knows a folder's splits."""
    lines = ["---", "configs:", "- config_name: default", "  data_files:"]
    for split, file in files.items():
        lines += [f"  - split: {split}", f"    path: {json.dumps(file)}"]
    return "\n".join([*lines, "tags:", "- synthetic", "- question-answering", "---"]) + "\n\n"
