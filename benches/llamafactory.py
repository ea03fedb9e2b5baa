"""LLaMA-Factory: what `arctic export` writes is read whole by its own loader, row for row and letter for letter.

Its loader drops a row that breaks its rules with a warning alone, so rows are counted after it: as many as were
exported, with the same system text, questions and answers, and every answer whole among the tokens that are learnt.
Rows broken by hand show that the check bites. Forms that bring no `dataset_info.json` get the one a user would write.

LLaMA-Factory has an environment of its own in the user's cache, made once: its package without its dependencies, and of
those only what its loader imports. Where that cannot be had the bench says why and is skipped.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import time
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from arcticcodex.datasets.export import export_as, rows_of
from arcticcodex.datasets.formats import format_named
from arcticcodex.records import Outcome
from arcticcodex.store.database import open_engine
from arcticcodex.store.ledger import Put, apply
from arcticcodex.store.store import read_store
from export import fill
from rig import Figure, report, scratch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    Messages = list[dict[str, str]]

READER = Path(__file__).parent / "loaders" / "llamafactory_rows.py"
IMPORTED = ("accelerate", "datasets", "numpy", "omegaconf", "packaging", "peft", "pyyaml", "torch", "transformers")
REQUIRES = "import importlib.metadata as m; print(*m.requires('llamafactory'), sep='\\n')"
INSTALL_S, READ_S = 420.0, 150.0
LEARNT_END = "<|end|>\n"  # what the template `default` puts after an answer
ROWS = 1_000
TALKS = 200
PAIRS_FORMS = ("alpaca", "sharegpt", "chat", "jsonl", "parquet", "hf")
TALKS_FORMS = ("sharegpt", "chat", "jsonl", "parquet", "hf")  # alpaca has no place for more than one question
# How a user tells LLaMA-Factory of messages. Its formatting "openai" would do too, but adds "detailed thinking off" to
# the system text of every row (0.9.5).
MESSAGES = {
    "formatting": "sharegpt",
    "columns": {"messages": "messages"},
    "tags": {
        "role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant",
        "system_tag": "system",
    },
}  # fmt: skip

# Texts that a loader, a template or a tokenizer may trip over.
HARD = (
    "  spaces around, and a line's end \n",
    "line\r\nline\rline\u2028line\u2029line\u0085line",
    "{{content}} {{system}} {0} %s ${x} \\n \\u0041 \"quoted\" 'quoted'",
    "<image> <video> <audio> <|im_start|>user <|im_end|> </s> [INST] <think>no</think>",
    "Human: one\nAssistant: two\nSystem: three",
    "日本語 русский العربية हिन्दी ไทย e\u0301 👩\u200d🚀 \u202eback",
    "null",
    "0042",
    "2026-11-22T00:00:00Z",
    '{"a": [1, null]}',
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "x" * 5_000,
)


class FailedError(Exception):
    """A command of that environment failed; the reason, for a person."""


# --- an environment that has it ------------------------------------------------------------------------------------


def cache_folder() -> Path:
    """Where the environment stands: the user's cache, one for each Python."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "arcticcodex" / "llamafactory" / f"python-{platform.python_version()}"


def environment(folder: Path) -> tuple[Path, str]:
    """The Python that has LLaMA-Factory, and what making it took. Raises `FailedError`."""
    python, ready = folder / ("Scripts" if os.name == "nt" else "bin") / "python", folder / "ready"
    if ready.exists():
        return python, "made before"
    print(f"making {folder}: 1.5 GB with torch for CPUs, several where the index has it for CUDA alone", flush=True)
    began_s = time.monotonic()
    try:
        venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(folder)
        _install(python, began_s + INSTALL_S)
        ready.touch()
    except (OSError, subprocess.SubprocessError, FailedError) as error:
        shutil.rmtree(folder, ignore_errors=True)  # half of it is of no use, and large
        raise FailedError(str(error)) from error
    return python, f"{time.monotonic() - began_s:.0f} s"


def _install(python: Path, until_s: float) -> None:
    """LLaMA-Factory as the index has it, and what its loader imports in the versions that it asks for."""
    # Wheels of the user's own (pip's find-links) come first: on an index torch for Linux is often CUDA's alone.
    _pip(python, until_s, "--no-index", "--no-deps", "torch", check=False)
    _pip(python, until_s, "--no-deps", "llamafactory")
    asked = _run([python, "-c", REQUIRES], until_s).splitlines()
    named = [line for line in asked if re.split(r"[^\w.-]", line, maxsplit=1)[0].lower() in IMPORTED]
    _pip(python, until_s, *(line for line in named if "extra ==" not in line))


def _pip(python: Path, until_s: float, *asked: str, check: bool = True) -> None:
    _run([python, "-m", "pip", "install", "--quiet", "--no-input", *asked], until_s, check=check)


def _run(command: Sequence[str | Path], until_s: float, *, check: bool = True) -> str:
    """The output of a command in that environment. Raises `FailedError` with what it said last, `TimeoutExpired`."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    left_s = max(1.0, until_s - time.monotonic())
    ended = subprocess.run(command, check=False, capture_output=True, text=True, env=own, timeout=left_s)
    if check and ended.returncode:
        said = [line for line in ended.stderr.splitlines() if "ERROR" in line] or ended.stderr.splitlines()
        raise FailedError(said[-1] if said else f"exit code {ended.returncode}")
    return ended.stdout


def size_mb(folder: Path) -> float:
    """What a folder holds, in megabytes."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


# --- rows, and the folders they are exported to --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exported:
    """A folder of one form: what LLaMA-Factory is to be told, and the messages of each split that must come out."""

    name: str
    folder: Path
    train: str
    eval: str | None
    wanted: Mapping[str, Sequence[Messages]]
    broken: int = 0

    @property
    def job(self) -> dict[str, str | None]:
        """What the reader is asked."""
        return {"folder": str(self.folder), "train": self.train, "eval": self.eval}


def made_up(url: str, seed: int) -> None:
    """Two runs: `pairs` as distilling makes them, with hard texts among them, and `talks` of several turns."""
    chance = random.Random(seed)
    fill(url, seed, {"pairs": ROWS})
    hard = [[_user(question), _assistant(answer)] for question in HARD for answer in HARD]
    talks = [
        [
            *([{"role": "system", "content": chance.choice(HARD)}] if number % 2 else []),
            *(turn for _ in range(1 + number % 3) for turn in (_user(chance.choice(HARD)), _assistant(f"{number}"))),
        ]
        for number in range(TALKS)
    ]
    engine = open_engine(url)
    with engine.begin() as connection:
        apply(connection, [Put("pairs", tuple(_outcomes(hard, ROWS))), Put("talks", tuple(_outcomes(talks, 0)))])
    engine.dispose()


def _user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def _assistant(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


def _outcomes(rows: Sequence[Messages], first: int) -> Iterator[Outcome]:
    for number, messages in enumerate(rows, first):
        split: Literal["train", "golden"] = "golden" if number % 8 == 0 else "train"
        provenance = {"document": "manual", "generator": "offline", "calls": []}
        record = {"id": f"row{number}", "messages": messages, "kind": "fact", "evidence": [], "provenance": provenance}
        yield Outcome(number, 0, split, record)


def exports(connection: Connection, folder: Path) -> Iterator[Exported]:
    """Every form of both runs, and one with the golden rows in it."""
    runs = {
        run: {split: [row["messages"] for row in rows_of(connection, run, (split,))] for split in ("train", "golden")}
        for run in ("pairs", "talks")
    }
    for run, forms in (("pairs", PAIRS_FORMS), ("talks", TALKS_FORMS)):
        for name in forms:
            yield _exported(connection, run, name, folder / f"{run}-{name}", runs[run])
    made = _exported(connection, "pairs", "alpaca", folder / "final", runs["pairs"], final=True)
    whole = [row["messages"] for row in rows_of(connection, "pairs", ("train", "golden"))]
    yield Exported(f"{made.name} --final", made.folder, made.train, None, {"train": whole})


def _exported(
    connection: Connection,
    run: str,
    name: str,
    folder: Path,
    splits: Mapping[str, Sequence[Messages]],
    *,
    final: bool = False,
) -> Exported:
    form = format_named(name)
    form.need()
    export_as(connection, run, folder, form, "", final=final)
    told = folder / "dataset_info.json"
    if not told.exists():
        entries = {f"{run}_{split}": {"file_name": form.file.format(split=split), **MESSAGES} for split in splits}
        told.write_text(json.dumps(entries), encoding="utf-8")
    wanted = {"train": splits["train"], "eval": splits["golden"]}
    return Exported(f"{run} as {name}", folder, f"{run}_train", f"{run}_golden", wanted)


# --- rows broken by hand -------------------------------------------------------------------------------------------


def broken(exported: Exported, break_row: Sequence[Callable[[dict[str, Any]], None]]) -> Exported:
    """A copy of an exported folder in which each change was made to one row of train."""
    folder = exported.folder.with_name(f"{exported.folder.name}-broken")
    shutil.copytree(exported.folder, folder)
    path = folder / "train.jsonl"
    rows = [json.loads(line) for line in path.read_bytes().splitlines()]
    for row, change in zip(rows[:: len(rows) // len(break_row)], break_row, strict=False):
        change(row)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    count = len(break_row)
    return Exported(
        f"{exported.name}, {count} broken by hand", folder, exported.train, exported.eval, exported.wanted, count
    )


def _no_answer(row: dict[str, Any]) -> None:
    row["output"] = None


def _answer_first(row: dict[str, Any]) -> None:
    row["conversations"].reverse()


def _no_last_turn(row: dict[str, Any]) -> None:
    row["conversations"].pop()


def _other_name(row: dict[str, Any]) -> None:
    row["conversations"][-1]["from"] = "assistant"


BREAKS: Mapping[str, Sequence[Callable[[dict[str, Any]], None]]] = {
    "pairs as alpaca": (_no_answer, _no_answer),
    "pairs as sharegpt": (_answer_first, _no_last_turn, _other_name),
}


# --- reading and comparing -----------------------------------------------------------------------------------------


def loaded(python: Path, jobs: Sequence[Mapping[str, str | None]], folder: Path) -> dict[str, Any]:
    """What LLaMA-Factory read of every job, and which versions did. Raises `FailedError`, `TimeoutExpired`."""
    asked, answers = folder / "jobs.json", folder / "answers.json"
    asked.write_text(json.dumps(jobs), encoding="utf-8")
    _run([python, "-I", READER, asked, answers], time.monotonic() + READ_S)
    told: dict[str, Any] = json.loads(answers.read_text(encoding="utf-8"))
    return told


def compared(exported: Exported, read: Mapping[str, Any]) -> Iterator[Figure]:
    """Rows kept for training, and rows whose text is the exported one, of those exported."""
    if "refused" in read:
        yield Figure(f"{exported.name}: refused whole", read["refused"], "rows", ok=False)
        return
    rows = sum(len(messages) for messages in exported.wanted.values())
    kept = sum(len(read["learnt"][split]) for split in exported.wanted)
    if exported.broken:
        yield _equal(f"{exported.name}: rows dropped", rows - kept, exported.broken)
        yield _equal("  rows told apart from the exported", rows - _same_aligned(exported, read), exported.broken)
        return
    yield _equal(f"{exported.name}: rows kept for training", kept, rows)
    yield _equal("  rows of the same text", _same_aligned(exported, read), rows)
    yield _equal("  rows whose answers are learnt whole", _same_learnt(exported, read), rows)


def _equal(what: str, value: int, bar: int) -> Figure:
    return Figure(what, f"{value:,}", f"{bar:,}", value == bar)


def _same_aligned(exported: Exported, read: Mapping[str, Any]) -> int:
    return sum(
        _aligned(row) == messages
        for split, wanted in exported.wanted.items()
        for row, messages in zip(read["aligned"][split], wanted, strict=False)
    )


def _aligned(row: Mapping[str, Any]) -> Messages:
    system = [{"role": "system", "content": row["_system"]}] if row["_system"] else []
    return [*system, *row["_prompt"], *row["_response"]]


def _same_learnt(exported: Exported, read: Mapping[str, Any]) -> int:
    """Rows whose labels are their answers and nothing else, with every message among the tokens."""
    return sum(
        learnt == "".join(f"{one['content']}{LEARNT_END}" for one in messages if one["role"] == "assistant")
        and all(one["content"] in whole for one in messages)
        for split, wanted in exported.wanted.items()
        for (whole, learnt), messages in zip(read["learnt"][split], wanted, strict=False)
    )


def main() -> int:
    """Make the environment or say why not, export, read, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--fresh", action="store_true", help="make the environment anew")
    options = parser.parse_args()
    home = cache_folder()
    if options.fresh:
        shutil.rmtree(home, ignore_errors=True)
    try:
        python, took = environment(home)
    except FailedError as error:
        print(f"\nllamafactory\n  skipped: its environment cannot be made: {error}")
        return 0
    with scratch() as folder:
        url = str(folder / "arctic.db")
        made_up(url, options.seed)
        made = read_store(url, lambda connection: list(exports(connection, folder)))
        made += [broken(one, BREAKS[one.name]) for one in made if one.name in BREAKS]
        began_s = time.monotonic()
        told = loaded(python, [one.job for one in made], folder)
        read_s = time.monotonic() - began_s
    figures = [figure for one, read in zip(made, told["rows"], strict=True) for figure in compared(one, read)]
    versions = ", ".join(f"{name} {number}" for name, number in told["versions"].items())
    figures += [
        Figure("environment: made in; megabytes", f"{took}; {size_mb(home):,.0f}"),
        Figure("seconds to read all of them", f"{read_s:.0f}"),
        Figure(versions, ""),
    ]
    return report("llamafactory", [options.seed], figures)


if __name__ == "__main__":
    sys.exit(main())
