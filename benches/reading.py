"""The blind reading of the offline teacher's rows: the draw, the sheet a reader is given, and what the reader found.

    benches/reading.py --manual FILE --sheet OUT      draw and write the sheet: texts in shuffled order, no key
    benches/reading.py --manual FILE --take VERDICTS  join the reader's verdicts with the key; writes docs/reading.jsonl
    benches/reading.py --manual FILE --show           the texts beside the kept verdicts
    benches/reading.py                                the figures of docs/reading.jsonl, with their bars

The manual's text stays out of the repository: docs/reading.jsonl holds hashes, sections, verdicts and reasons. 150 rows
are drawn from train and golden by a seed fixed beforehand; among them stand 30 known to be bad, made from other rows:
answers of another question, a changed number, a negation turned, a subject made a pronoun, half an answer, an echo.
A reader who misses more than six of those has not read, and the reading is void.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import random
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

from arcticcodex.config import load_settings
from arcticcodex.datasets.card import wilson
from arcticcodex.pipelines.distill import distill
from arcticcodex.pipelines.job import Context
from arcticcodex.pipelines.summary import RunOptions
from rig import Figure, Watcher, at_least, report, scratch

SEED = 20261122
ROWS, BAD = 150, 30
CAUGHT, GOOD = 24, 0.80
KEPT = Path(__file__).parents[1] / "docs" / "reading.jsonl"


def rows_of(manual: Path) -> list[dict[str, Any]]:
    """The approved rows of the manual, as the offline teacher writes them today."""
    with scratch() as folder:
        shutil.copy(manual, folder / "manual.txt")
        loaded = load_settings(folder, environ={})
        context = Context(loaded, RunOptions(teachers="offline"), Watcher(), asyncio.Event(), lambda _: True)
        paths = asyncio.run(distill([folder / "manual.txt"], context)).paths
        return [
            json.loads(line)
            for split in ("train", "golden")
            for line in Path(paths[split]).read_text(encoding="utf-8").splitlines()
        ]


def drawn(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sheet with its key: 150 rows as they are and 30 spoilt ones, shuffled."""
    chance = random.Random(SEED)
    picked = chance.sample(rows, ROWS)
    ids = {row["id"] for row in picked}
    others = [row for row in rows if row["id"] not in ids]
    chance.shuffle(others)
    items = [_item(row, "") for row in picked]
    spoilers = list(SPOILERS.items())
    while len(items) < ROWS + BAD:
        name, spoil = spoilers[len(items) % len(spoilers)]
        row = others.pop()
        spoilt = spoil(_item(row, name), _item(others[-1], ""))
        if spoilt is not None:
            items.append(spoilt)
    chance.shuffle(items)
    return items


def _item(row: dict[str, Any], spoilt: str) -> dict[str, Any]:
    question, answer = (message["content"] for message in row["messages"])
    quotes = [evidence["quote"] for evidence in row["evidence"]]
    return {
        "id": row["id"],
        "section": row["section"],
        "question": question,
        "answer": answer,
        "quotes": quotes,
        "spoilt": spoilt,
    }


def _other_answer(item: dict[str, Any], other: dict[str, Any]) -> dict[str, Any] | None:
    return item | {"answer": other["answer"], "quotes": other["quotes"]}


def _number(item: dict[str, Any], _other: dict[str, Any]) -> dict[str, Any] | None:
    found = re.search(r"\b\d+\b", item["answer"])
    if not found:
        return None
    wrong = f"{item['answer'][: found.start()]}{int(found[0]) * 3 + 1}{item['answer'][found.end() :]}"
    return item | {"answer": wrong}


def _negation(item: dict[str, Any], _other: dict[str, Any]) -> dict[str, Any] | None:
    wrong = re.sub(r"\b(is|are|can|may|should|does|do|has|have)\b", r"\1 not", item["answer"], count=1)
    return item | {"answer": wrong} if wrong != item["answer"] and " not" not in item["answer"] else None


def _pronoun(item: dict[str, Any], _other: dict[str, Any]) -> dict[str, Any] | None:
    found = re.match(
        r"(What (?:is|are|causes?)|How (?:is|are|does|do)|When (?:should|is|are)|Why (?:is|are|do|does)) (.+)\?",
        item["question"],
    )
    return item | {"question": f"{found[1]} it?"} if found else None


def _half(item: dict[str, Any], _other: dict[str, Any]) -> dict[str, Any] | None:
    words = item["answer"].split()
    return item | {"answer": " ".join(words[: len(words) // 2])} if len(words) >= 12 else None


def _echo(item: dict[str, Any], _other: dict[str, Any]) -> dict[str, Any] | None:
    return item | {"answer": f"{item['question'].rstrip('?')}."}


SPOILERS = {
    "another answer": _other_answer,
    "number": _number,
    "negation": _negation,
    "pronoun": _pronoun,
    "half an answer": _half,
    "echo": _echo,
}


def key_of(item: dict[str, Any]) -> str:
    """Names a row of the sheet by its whole text."""
    text = json.dumps([item["question"], item["answer"], item["quotes"]], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def write_sheet(manual: Path, out: Path) -> None:
    """The texts for a reader, without the key."""
    items = drawn(rows_of(manual))
    told = (
        {"row": key_of(item), **{name: item[name] for name in ("section", "question", "answer", "quotes")}}
        for item in items
    )
    out.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in told), encoding="utf-8")


def take(manual: Path, verdicts: Path) -> None:
    """Join verdicts (`row`, `good`, `reason`, a JSON object a line) with the key, and keep them without the texts."""
    said = {line["row"]: line for line in map(json.loads, verdicts.read_text(encoding="utf-8").splitlines())}
    items = drawn(rows_of(manual))
    missing = [key_of(item) for item in items if key_of(item) not in said]
    if missing:
        raise SystemExit(f"{len(missing)} rows have no verdict, such as {missing[0]}")
    kept = [
        {
            "row": key_of(item),
            "id": item["id"],
            "section": item["section"].partition(": ")[2],
            "spoilt": item["spoilt"],
            "good": bool(said[key_of(item)]["good"]),
            "reason": str(said[key_of(item)].get("reason", "")),
        }
        for item in items
    ]
    KEPT.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in kept), encoding="utf-8")


def show(manual: Path) -> None:
    """The texts beside the kept verdicts: those that are still written, whatever else has changed since."""
    rows = rows_of(manual)
    texts = {key_of(item): item for item in (*(_item(row, "") for row in rows), *drawn(rows))}
    gone = 0
    for kept in kept_verdicts():
        item = texts.get(kept["row"])
        if item is None:
            gone += 1
            continue
        said = "good" if kept["good"] else f"bad: {kept['reason']}"
        print(f"{kept['row']}  {kept['spoilt'] or 'as written'}  {said}")
        print(f"  Q: {item['question']}\n  A: {item['answer']}\n")
    print(f"{gone} of the rows that were read are not written any more, or were spoilt rows of an earlier draw")


def kept_verdicts() -> list[dict[str, Any]]:
    """What docs/reading.jsonl holds."""
    return [json.loads(line) for line in KEPT.read_text(encoding="utf-8").splitlines()]


def figures() -> list[Figure]:
    """The bars of the kept reading."""
    kept = kept_verdicts()
    spoilt = [item for item in kept if item["spoilt"]]
    real = [item for item in kept if not item["spoilt"]]
    good = sum(item["good"] for item in real)
    low, high = wilson(good, len(real))
    missed = Counter(item["spoilt"] for item in spoilt if item["good"])
    return [
        at_least("known-bad rows caught, of 30", len(spoilt) - sum(missed.values()), CAUGHT, "{:d}"),
        Figure("missed", ", ".join(f"{name} {count}" for name, count in missed.items()) or "none"),
        at_least(f"worth training on, {good} of {len(real)}", good / len(real), GOOD, "{:.1%}"),
        Figure("95 % interval (Wilson)", f"{low:.1%} to {high:.1%}"),
    ]


def main() -> int:
    """Draw, take, show or report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--manual", type=Path)
    parser.add_argument("--sheet", type=Path, metavar="OUT")
    parser.add_argument("--take", type=Path, metavar="VERDICTS")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    if options.sheet or options.take or options.show:
        if options.manual is None:
            parser.error("--manual FILE is needed to rebuild the texts")
        if options.sheet:
            write_sheet(options.manual, options.sheet)
        elif options.take:
            take(options.manual, options.take)
        else:
            show(options.manual)
            return 0
    if not KEPT.exists():
        print(f"nobody has read yet: {KEPT.name} is not there")
        return 0
    return report("reading: the offline teacher's rows, read blind", [SEED], figures())


if __name__ == "__main__":
    raise SystemExit(main())
