"""What a domain holds, and the prompts drawn from it: without replacement, each in constant time, told apart.

A cell is a branch of the topics times a task. Its prompts are all combinations of leaf, persona, difficulty, shape and
constraint, walked in an order of its own: round the leaves, and for each leaf so that no two prompts agree in more than
two of the other four, until every such combination is used (several hundred prompts for a leaf and task). This is a
code of minimum distance two by a check digit: the longest of the four lists is indexed by the sum of the others. What
two prompts still share is told in other words: order and wording of the sentences are drawn from the prompt's place.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, permutations, zip_longest
from math import gcd, prod
from typing import TYPE_CHECKING, NamedTuple

from arcticcodex.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Topic:
    """A branch of a domain's topics. `families` names each leaf's task family where answers are known, else empty."""

    name: str
    leaves: tuple[str, ...]
    families: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of request; `ask` is a sentence with `{leaf}` where the topic goes."""

    name: str
    ask: str


@dataclass(frozen=True, slots=True)
class Level:
    """A difficulty or a shape of the answer: its name, and a note that says what it means."""

    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Cell:
    """Branch times task, by their names: the unit that is filled, counted and steered."""

    domain: str
    topic: str
    task: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One drawn prompt: what it combines, by name, and `text`, which the generator is told.

    `family` names the task family whose answers are known; empty elsewhere.
    """

    domain: str
    topic: str
    leaf: str
    task: str
    persona: str
    difficulty: str
    shape: str
    constraint: str
    text: str
    family: str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """A pack as read. `caution` is a sentence for the generator, `known_answers` the library that knows the answers."""

    name: str
    title: str
    description: str
    topics: tuple[Topic, ...]
    personas: tuple[str, ...]
    tasks: tuple[Task, ...]
    difficulties: tuple[Level, ...]
    shapes: tuple[Level, ...]
    constraints: tuple[str, ...]
    caution: str = ""
    known_answers: str = ""

    def cells(self) -> tuple[Cell, ...]:
        """Every branch with every task."""
        return tuple(Cell(self.name, topic.name, task.name) for topic in self.topics for task in self.tasks)

    def size(self, cell: Cell) -> int:
        """How many different prompts the cell holds. Raises UsageError for a cell of another domain."""
        topic, _ = _parts(self, cell)
        return len(topic.leaves) * prod(self._sizes())

    def total(self) -> int:
        """How many different prompts the whole domain holds."""
        return sum(len(topic.leaves) for topic in self.topics) * len(self.tasks) * prod(self._sizes())

    def _sizes(self) -> tuple[int, int, int, int]:
        return len(self.personas), len(self.difficulties), len(self.shapes), len(self.constraints)


# --- the draw ------------------------------------------------------------------------------------------------


def draw(domain: Domain, cell: Cell, index: int, seed: int) -> Prompt:
    """The prompt number `index` (from 0) of a cell, the same for the same seed; no two indexes give the same one.

    Raises UsageError for a cell of another domain or an index outside it.
    """
    topic, task = _parts(domain, cell)
    sizes = domain._sizes()  # noqa: SLF001 — the record's own module
    if not 0 <= index < len(topic.leaves) * prod(sizes):
        held = f"{len(topic.leaves) * prod(sizes):,}"
        raise UsageError(f"no prompt number {index:,} in {cell.topic} / {cell.task}", f"the cell holds {held}")
    place = f"{seed}\0{cell.domain}\0{cell.topic}\0{cell.task}"
    turn, at = divmod(index, len(topic.leaves))
    at = (at + _hash(place)) % len(topic.leaves)
    persona, difficulty, shape, constraint = _combination(f"{place}\0{topic.leaves[at]}", turn, sizes)
    parts = _Parts(
        domain.title,
        topic.name,
        task.ask.replace("{leaf}", topic.leaves[at]),
        domain.personas[persona],
        domain.difficulties[difficulty],
        domain.shapes[shape],
        domain.constraints[constraint],
    )
    return Prompt(
        domain=domain.name,
        topic=topic.name,
        leaf=topic.leaves[at],
        task=task.name,
        persona=parts.persona,
        difficulty=parts.difficulty.name,
        shape=parts.shape.name,
        constraint=parts.constraint,
        text=_told(parts, _hash(f"{place}\0{index}")),
        family=topic.families[at] if topic.families else "",
    )


def _parts(domain: Domain, cell: Cell) -> tuple[Topic, Task]:
    topic = next((topic for topic in domain.topics if topic.name == cell.topic), None)
    task = next((task for task in domain.tasks if task.name == cell.task), None)
    if topic is None or task is None or cell.domain != domain.name:
        raise UsageError(f"{domain.name} has no cell {cell.domain} / {cell.topic} / {cell.task}")
    return topic, task


def _combination(place: str, turn: int, sizes: tuple[int, ...]) -> tuple[int, ...]:
    """The indexes into the four lists at a leaf's `turn`: a permutation of their product.

    The shorter three are walked by a step that is coprime to their product; the longest is the check digit, moved on by
    one when all combinations of the three were seen. Two turns of one round thus differ in at least two lists.
    """
    longest = sizes.index(max(sizes))
    cycle = prod(sizes) // sizes[longest]
    step, start = _stride(place, cycle)
    rounds, turn = divmod(turn, cycle)
    rest = (start + step * turn) % cycle
    digits = []
    for number, size in enumerate(sizes):
        rest, digit = (rest, 0) if number == longest else divmod(rest, size)
        digits.append(digit)
    digits[longest] = (sum(digits) + start + rounds) % sizes[longest]
    return tuple(digits)


@lru_cache(maxsize=4096)
def _stride(place: str, cycle: int) -> tuple[int, int]:
    """A step coprime to `cycle`, and where to start: both drawn from the place."""
    drawn = _hash(place)
    step = cycle // 4 + drawn % (cycle // 2 + 1)
    while gcd(step, cycle) != 1:
        step += 1
    return step, drawn >> 32


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=16).digest())


# --- the words -----------------------------------------------------------------------------------------------


class _Parts(NamedTuple):
    """What a prompt combines, as it is told."""

    title: str
    topic: str
    ask: str
    persona: str
    difficulty: Level
    shape: Level
    constraint: str


# Each line holds the wordings of one sentence, any of which may stand beside any of the others.
_WORDINGS: tuple[tuple[str, ...], ...] = (
    (
        "{ask}",
        "Task: {ask}",
        "What is wanted: {ask}",
        "The request in short: {ask}",
        "Asked for: {ask}",
    ),
    (
        "Field: {title}, {topic}.",
        "This is about {topic} ({title}).",
        "Area: {topic}, within {title}.",
        "{title} / {topic}.",
        "It belongs to {title}, branch {topic}.",
    ),
    (
        "Asked by {persona}.",
        "The one who asks is {persona}.",
        "Picture {persona} typing this.",
        "Voice of the request: {persona}.",
        "It comes from {persona}.",
        "The question is that of {persona}.",
    ),
    (
        "Difficulty: {level}. {level_note}",
        "Degree of difficulty: {level}. {level_note}",
        "Level: {level}. {level_note}",
        "How hard it is to be: {level}. {level_note}",
        "As for difficulty, {level}. {level_note}",
    ),
    (
        "Form of the answer: {shape}. {shape_note}",
        "Answer in this form: {shape}. {shape_note}",
        "The reply takes this shape: {shape}. {shape_note}",
        "Shape of the reply: {shape}. {shape_note}",
        "Layout: {shape}. {shape_note}",
    ),
    (
        "{constraint}",
        "One condition: {constraint}",
        "Hold to this: {constraint}",
        "Bear in mind: {constraint}",
        "A rule for the answer: {constraint}",
    ),
)
_ASK, _SHAPE, _CONSTRAINT = 0, 4, 5
_ORDERS = tuple(
    order
    for order in permutations(range(len(_WORDINGS)))
    if order.index(_ASK) < min(order.index(_SHAPE), order.index(_CONSTRAINT))  # what the answer is like comes after it
)


def _told(parts: _Parts, chance: int) -> str:
    """The prompt in words; `chance`, a large number, draws the order of the sentences and the wording of each."""
    chance, which = divmod(chance, len(_ORDERS))
    words = {
        "title": parts.title,
        "topic": parts.topic,
        "ask": parts.ask,
        "persona": parts.persona.rstrip("."),
        "level": parts.difficulty.name,
        "level_note": _sentence(parts.difficulty.note),
        "shape": parts.shape.name,
        "shape_note": _sentence(parts.shape.note),
        "constraint": _sentence(parts.constraint),
    }
    sentences = []
    for number in _ORDERS[which]:
        chance, wording = divmod(chance, len(_WORDINGS[number]))
        sentences.append(_WORDINGS[number][wording].format_map(words))
    return " ".join(sentences)


def _sentence(text: str) -> str:
    """`text` with a stop at its end."""
    return text if text.endswith((".", "!", "?", "。")) else f"{text}."


# --- the standard plan ---------------------------------------------------------------------------------------


def plan_evenly(domains: Sequence[Domain], samples: int, seed: int) -> Iterator[Prompt]:
    """`samples` different prompts, round the cells of all domains: always the emptiest first, each cell's next index.

    Raises UsageError, before the first prompt, for a number below one, two domains of one name, no domain, or more
    prompts than the domains hold.
    """
    twice = [name for name, count in Counter(domain.name for domain in domains).items() if count > 1]
    if twice:
        raise UsageError(
            f"two domains are called {twice[0]}", "their rows could not be told apart", "rename one of them"
        )
    if samples < 1:
        raise UsageError("no prompts can be drawn", f"seen {samples:,} samples", "ask for at least one")
    held = sum(domain.total() for domain in domains)
    if samples > held:
        names = ", ".join(domain.name for domain in domains) or "no domain"
        raise UsageError(
            f"{samples:,} different prompts cannot be drawn",
            f"{names} holds {held:,}",
            f"ask for at most {held:,}, or add leaves, personas or a domain: arctic domains",
        )
    return _round_the_cells(domains, samples, seed)


def _round_the_cells(domains: Sequence[Domain], samples: int, seed: int) -> Iterator[Prompt]:
    columns = []
    for domain in domains:
        cells = list(domain.cells())
        random.Random(f"{seed} {domain.name}").shuffle(cells)  # noqa: S311 — an order to be repeated, no secret
        columns.append([(domain, cell, domain.size(cell)) for cell in cells])
    open_cells = [entry for entry in chain.from_iterable(zip_longest(*columns)) if entry is not None]
    index = left = 0
    while left < samples:
        open_cells = [entry for entry in open_cells if index < entry[2]]
        for domain, cell, _ in open_cells[: samples - left]:
            yield draw(domain, cell, index, seed)
        left += len(open_cells)
        index += 1
