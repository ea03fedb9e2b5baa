"""Passages, true rows and their faulty twins, made from facts; the same for the same seed."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from arcticcodex.records import Chunk
from arcticcodex.teachers.passages import Pair
from planted.faults import FAULTS, Base
from planted.grammar import Amount, Draw, Name, Template, Voice, draw, kinds, say, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

T = TypeVar("T", Name, Amount)
TRUE = "true"
NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A question and answer, the chunk they claim to be of, and what is known of them: `fault` is `true` for none."""

    id: str
    fault: str
    variant: str
    pair: Pair
    chunk: Chunk


@dataclass(frozen=True, slots=True)
class Scene:
    """A fact in its passage: `said` is the template of its sentence there, `quote` the sentence."""

    template: Template
    draw: Draw
    said: str
    quote: str
    chunk: Chunk
    names: tuple[Name, ...]
    numbers: tuple[Amount, ...]


@dataclass(slots=True)
class Maker:
    """Makes rows of facts. Of a fault's variants it picks one that it has made least often."""

    facts: Sequence[Template]
    like: Mapping[str, Sequence[Name]]
    titles: Mapping[str, tuple[str, str]]
    seed: int
    made: Counter[tuple[str, str]] = field(default_factory=Counter)

    def verbatim(self) -> list[Row]:
        """A row for each fact whose answer is the passage's own sentence, and its twins."""
        rows = []
        for scene in self.scenes():
            voice = Voice(reworded=False, seed=scene.template.id)
            rows += self._rows(scene, scene.said, voice, f"{scene.template.id}/verbatim")
        return rows

    def reworded(self, each: int = 2) -> list[Row]:
        """Rows for each fact, `each` in number, whose answers say the same in other words, and their twins."""
        rows = []
        for scene in self.scenes():
            ways = random.Random(f"{self.seed}/{scene.template.id}/ways").sample(scene.template.shape.rewords, each)
            for at, way in enumerate(ways):
                voice = Voice(reworded=True, seed=f"{self.seed}/{scene.template.id}/{at}")
                rows += self._rows(scene, way, voice, f"{scene.template.id}/reworded-{at}")
        return rows

    def scenes(self) -> list[Scene]:
        """Each fact with a passage of its own."""
        return [self._scene(fact) for fact in self.facts]

    def _scene(self, fact: Template) -> Scene:
        chance = random.Random(f"{self.seed}/{fact.id}")
        taken: set[str] = set()
        facts = draw(fact, self.like, taken, chance)
        near = [one for one in self.facts if one.domain == fact.domain and one.shape is not fact.shape]
        others = [(one, draw(one, self.like, taken, chance)) for one in chance.sample(near, NEIGHBOURS)]
        said = chance.choice(fact.shape.says)
        quote = say(said, facts, Voice(reworded=False, seed=fact.id)).sentence()
        texts = [quote, *(_statement(one, drawn, chance) for one, drawn in others)]
        names = [name for _, drawn in others for name in _of(drawn, Name)]
        for name in _of(facts, Name):
            if not any(one.kind == name.kind for one in names):
                like = self._like(name, taken, chance)
                taken.add(like.name)
                names.append(like)
                texts.append(_mention(like, chance))
        texts += [f"In this manual, {one.name.removeprefix('the ')} stands for {one.full.removeprefix('the ')}."
                  for one in {*names, *_of(facts, Name)} if one.full]  # fmt: skip
        chance.shuffle(texts)
        numbers = tuple(amount for _, drawn in others for amount in _of(drawn, Amount))
        return Scene(fact, facts, said, quote, self._chunk(fact, texts, chance), tuple(names), numbers)

    def _like(self, name: Name, taken: set[str], chance: random.Random) -> Name:
        names = [one for one in self._family(name) if one.name != name.name]
        return chance.choice([one for one in names if one.name not in taken] or names)

    def _family(self, name: Name) -> Sequence[Name]:
        return self.like.get(name.kind) or [Name(name.kind, one) for one in name.kind.split("/")]

    def _chunk(self, fact: Template, texts: list[str], chance: random.Random) -> Chunk:
        lists, prose = [one for one in texts if "\n" in one], [one for one in texts if "\n" not in one]
        cut = chance.randint(1, len(prose))
        text = "\n\n".join(filter(None, (" ".join(prose[:cut]), *lists, " ".join(prose[cut:]))))
        title, section = self.titles[fact.domain]
        return Chunk(fact.id, 1, 0, len(text), (title, section), text)

    def _rows(self, scene: Scene, way: str, voice: Voice, row: str) -> list[Row]:
        """The true row and one twin for each type of fault that it can have."""
        chance = random.Random(f"{self.seed}/{row}/rows")
        shape = scene.template.shape
        question = sentence(say(chance.choice(shape.asks), scene.draw, voice).plain())
        base = Base(
            shape, scene.draw, way, voice, question, scene.names, self._outside(scene), scene.numbers,
            self._foreign(scene, voice, chance),
        )  # fmt: skip
        answer = base.spoken().sentence()
        rows = [_row(row, TRUE, TRUE, question, answer, scene)]
        for fault, make in FAULTS.items():
            choices = [one for one in make(base, chance) if (one[1], one[2]) != (question, answer)]
            if choices:
                variant, asked, said = min(choices, key=lambda one: (self.made[fault, one[0]], chance.random()))
                self.made[fault, variant] += 1
                rows.append(_row(row, fault, variant, asked, said, scene))
        return rows

    def _outside(self, scene: Scene) -> tuple[Name, ...]:
        found = {one for name in _of(scene.draw, Name) for one in self._family(name)}
        absent = (one for one in found if one.name.lower() not in scene.chunk.text.lower())
        return tuple(sorted(absent, key=lambda one: one.name))

    def _foreign(self, scene: Scene, voice: Voice, chance: random.Random) -> tuple[tuple[str, str], ...]:
        found = []
        for where, same in (("same domain", True), ("other domain", False)):
            facts = [
                one for one in self.facts if (one.domain == scene.template.domain) is same and one != scene.template
            ]
            other = chance.choice([one for one in facts if one.shape is not scene.template.shape])
            way = chance.choice(other.shape.rewords if voice.reworded else other.shape.says[-1:])
            statement = say(way, draw(other, self.like, set(), chance), voice).plain()
            if sentence(statement) not in scene.chunk.text:
                found.append((where, statement))
        return tuple(found)


def maker(
    facts: Sequence[Template], like: Mapping[str, str], titles: Mapping[str, tuple[str, str]], seed: int
) -> Maker:
    """A maker for a set of facts."""
    return Maker(facts, kinds(like), titles, seed)


def _row(row: str, fault: str, variant: str, question: str, answer: str, scene: Scene) -> Row:
    pair = Pair(quotes=[scene.quote], question=question, answer=answer)
    return Row(f"{row}/{fault}", fault, variant, pair, scene.chunk)


def _statement(template: Template, facts: Draw, chance: random.Random) -> str:
    return say(chance.choice(template.shape.says), facts, Voice(reworded=False, seed=template.id)).sentence()


def _mention(name: Name, chance: random.Random) -> str:
    """A sentence that brings a like thing into the passage and says nothing of it."""
    bare = name.name.removeprefix("the ")
    return chance.choice(
        (f'The index also has an entry "{bare}".', f'A later chapter is headed "{bare}".', f'See also under "{bare}".')
    )


def _of(facts: Draw, sort: type[T]) -> list[T]:
    return [piece for cell in facts.values() for piece in cell if isinstance(piece, sort)]
