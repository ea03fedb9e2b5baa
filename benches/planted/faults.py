"""Eight ways to make a true row wrong, or unfit, by changing the facts it was made from, never the finished text.

Each maker yields the faults a row can have, as (variant, question, answer); the caller picks among the variants.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from planted.grammar import (
    Amount,
    Draw,
    Name,
    Piece,
    Shape,
    Spoken,
    Voice,
    Words,
    can_exaggerate,
    polarities,
    say,
    sentence,
)
from planted.words import Unit, alike

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

Fault = tuple[str, str, str]
_METRIC = re.compile(
    r"^(?:milli|micro|kilo|mega|giga|tera|centi)?(gram|litre|metre|pascal|byte|watt|volt|hertz|newton|bar)s?"
)
_PREFIXES = ("in", "un", "non-", "ir", "il", "im", "dis")


@dataclass(frozen=True, slots=True)
class Base:
    """A true row before a fault: how its answer is built, and what else the chunk holds and does not hold.

    `inside` are the names elsewhere in the chunk, `outside` like names that are not in it; `numbers` are the chunk's
    other quantities; `foreign` statements stand in other chunks only.
    """

    shape: Shape
    draw: Draw
    template: str
    voice: Voice
    question: str
    inside: tuple[Name, ...]
    outside: tuple[Name, ...]
    numbers: tuple[Amount, ...]
    foreign: tuple[tuple[str, str], ...]

    def spoken(self, facts: Draw | None = None, *, deny: int | None = None, more: bool = False) -> Spoken:
        """The answer, of these facts or of others."""
        return say(self.template, facts or self.draw, self.voice, deny=deny, more=more)

    def ask(self, template: str) -> str:
        """A question of these facts."""
        return sentence(say(template, self.draw, self.voice).plain())

    def shown(self) -> list[tuple[str, int, Piece]]:
        """The pieces that the answer shows, with their places."""
        columns = self.spoken().columns()
        return [(name, at, piece) for name in sorted(columns) for at, piece in enumerate(self.draw[name])]

    def changed(self, column: str, at: int, piece: Piece) -> Draw:
        """The facts with one piece changed."""
        pieces = self.draw[column]
        return {**self.draw, column: (*pieces[:at], piece, *pieces[at + 1 :])}


def number(base: Base, chance: random.Random) -> Iterator[Fault]:
    """Another number: a digit, the decimal point, a word, a percentage, a year, or a number borrowed nearby."""
    for column, at, piece in base.shown():
        if not isinstance(piece, Amount):
            continue
        for variant, value in _numbers(piece, base, chance):
            facts = base.changed(column, at, replace(piece, value=value))
            if base.shape.name == "range" and not _rising(facts):
                continue
            answer = base.spoken(facts).sentence()
            digits = re.findall(r"\d", base.spoken().plain())
            name = variant if digits or variant in {"year", "borrowed"} else "word"
            yield name, base.question, answer


def _rising(facts: Draw) -> bool:
    """Whether a range still goes from a lower value to a higher one, as one that reads well does."""
    low, high = (one.value for name in ("lo", "hi") for one in facts[name] if isinstance(one, Amount))
    return low < high


def _numbers(amount: Amount, base: Base, chance: random.Random) -> Iterator[tuple[str, Decimal]]:
    value = amount.value
    if amount.year:
        yield "year", value + chance.choice((-11, -10, -3, -1, 1, 2, 10, 12))
        return
    text = f"{value.normalize():f}"
    at = chance.choice([place for place, letter in enumerate(text) if letter in "123456789"])
    digit = chance.choice([one for one in "123456789" if one != text[at]])
    other = Decimal(text[:at] + digit + text[at + 1 :])
    if other != 1:
        yield ("percent" if amount.unit.short == "%" else "digit"), other
    if value >= 10 and (value / 10) % 1 == 0 and value / 10 != 1:
        yield "decimal", value / 10
    if value * 10 <= (100 if amount.unit.short == "%" else 20000):
        yield "decimal", value * 10
    near = [one.value for one in base.numbers if not one.year and one.value not in (value, 1)]
    fitting = [one for one in near if one % 1 == 0 and (amount.unit.short != "%" or one <= 100)]
    if fitting:
        yield "borrowed", chance.choice(fitting)


def unit(base: Base, chance: random.Random) -> Iterator[Fault]:
    """The number with another unit of the same dimension."""
    for column, at, piece in base.shown():
        if not isinstance(piece, Amount):
            continue
        others = alike(piece.unit)
        chance.shuffle(others)
        for other in others:
            facts = base.changed(column, at, replace(piece, unit=other))
            if base.shape.name == "range":
                facts = {
                    name: tuple(_in_unit(one, piece.unit, other) for one in cell) for name, cell in base.draw.items()
                }
            yield _unit_variant(piece.unit, other), base.question, base.spoken(facts).sentence()


def _in_unit(piece: Piece, old: Unit, new: Unit) -> Piece:
    return replace(piece, unit=new) if isinstance(piece, Amount) and piece.unit == old else piece


def _unit_variant(old: Unit, new: Unit) -> str:
    before, after = _METRIC.match(old.plural), _METRIC.match(new.plural)
    return "prefix" if before and after and before[1] == after[1] else "swap"


def negation(base: Base, _chance: random.Random) -> Iterator[Fault]:
    """A `not` put in or left out, or a word turned into its opposite."""
    for place, (true, false) in enumerate(polarities(base.template)):
        yield _polarity(true, false), base.question, base.spoken(deny=place).sentence()
    for column, at, piece in base.shown():
        if isinstance(piece, Words) and piece.opposite:
            facts = base.changed(column, at, Words(piece.opposite))
            prefixed = any(piece.opposite[0] == f"{prefix}{piece.same[0]}" for prefix in _PREFIXES)
            yield ("prefix" if prefixed else "antonym"), base.question, base.spoken(facts).sentence()


def _polarity(true: str, false: str) -> str:
    denial = re.compile(r"\b(?:not|no|never|cannot)\b|^not$|forbidden")
    before, after = bool(denial.search(true)), bool(denial.search(false))
    return "antonym" if before == after else "removed" if before else "inserted"


def entity(base: Base, chance: random.Random) -> Iterator[Fault]:
    """A name changed for a like one, from the chunk or from outside it, or two names exchanged."""
    for column, at, piece in base.shown():
        if not isinstance(piece, Name):
            continue
        for variant, names in (("inside", base.inside), ("outside", base.outside)):
            alike_ones = [one for one in names if one.kind == piece.kind and one.name != piece.name]
            if alike_ones:
                facts = base.changed(column, at, chance.choice(alike_ones))
                yield variant, base.question, base.spoken(facts).sentence()
    if base.shape.mirror:
        one, two = base.shape.mirror
        facts = {**base.draw, one: base.draw[two], two: base.draw[one]}
        if "=>" not in base.template or {one, two} <= base.spoken().columns():
            yield "exchanged", base.question, base.spoken(facts).sentence()


_SWEEPING = (
    "{0}, and this holds everywhere in the world",
    "{0}, which has been proven beyond all doubt",
    "{0}, and there has never been a single exception",
    "it is absolutely certain that {0}",
    "every expert agrees that {0}",
    "{0}, and nothing else could ever be as good",
)


def overclaim(base: Base, chance: random.Random) -> Iterator[Fault]:
    """More than is said: a hedge or a condition dropped, a guarantee added."""
    if can_exaggerate(base.template):
        yield "own", base.question, base.spoken(more=True).sentence()
    yield "sweeping", base.question, sentence(chance.choice(_SWEEPING).format(base.spoken().plain()))


_JOINTS = ("{0} {1}", "{0} In addition, {2}.", "{0} Moreover, {2}.", "{1} {0}")


def cross(base: Base, chance: random.Random) -> Iterator[Fault]:
    """A statement of another chunk joined to a true one."""
    answer = base.spoken().sentence()
    for where, statement in base.foreign:
        yield where, base.question, chance.choice(_JOINTS).format(answer, sentence(statement), statement)


_TEXTUAL_ASKS = (
    "According to the passage, {0}",
    "What does the section above say about {1}?",
    "What is stated about {1} in this section?",
    "Based on the text above, {0}",
    "What does the author say here about {1}?",
    "As described in the previous paragraph, {0}",
)
_TEXTUAL_ANSWERS = (
    "as described in the section above, {0}",
    "{0}, as shown in the table below",
    "as mentioned earlier, {0}",
    "the passage says that {0}",
    "{0}, as this section explains",
    "the text above states that {0}",
    "as already noted in the previous paragraph, {0}",
)


def dangling(base: Base, chance: random.Random) -> Iterator[Fault]:
    """A question that does not stand alone, or an answer that points at something the reader does not see."""
    plain = base.spoken().plain()
    yield "question pronoun", base.ask(chance.choice(base.shape.vague)), base.spoken().sentence()
    topic = say(base.shape.topic, base.draw, base.voice).plain()
    asked = base.question[0].lower() + base.question[1:]
    yield "question text", sentence(chance.choice(_TEXTUAL_ASKS).format(asked, topic)), base.spoken().sentence()
    if "\n" not in plain:
        yield "answer text", base.question, sentence(chance.choice(_TEXTUAL_ANSWERS).format(plain))
    for ask, answer in base.shape.pronoun:
        yield "answer pronoun", base.ask(ask), say(answer, base.draw, base.voice).sentence()


_UNSAID = (
    ("name", "Who laid down the rules on {0}?", "the rules on {0} were laid down by Professor {1}"),
    ("number", "In what year were the rules on {0} last revised?", "the rules on {0} were last revised in {2}"),
    ("plain", "Why do the rules on {0} exist?", "the rules on {0} exist because earlier habits had led to mistakes"),
    ("name", "Where can one learn more about {0}?", "a free course on {0} is held in {3} every spring"),
    (
        "number",
        "How many complaints about {0} were counted last year?",
        "{4} complaints about {0} were counted last year",
    ),
    ("plain", "Who pays for problems with {0}?", "the insurer pays for all problems with {0}"),
    ("number", "What is the fine for mistakes with {0}?", "mistakes with {0} are punished with a fine of ${4}"),
    ("plain", "What do the documents about {0} look like?", "the documents about {0} are printed on pale green paper"),
    ("name", "In what language were the rules on {0} first written?", "the rules on {0} were first written in {5}"),
    ("plain", "What did experts think of {0}?", "experts looked at {0} twice and were content"),
)
_PEOPLE = ("Halvorsen", "Bianchi", "Tremblay", "Kowalska", "Ferreira", "Yamamoto")
_CITIES = ("Bergen", "Toulouse", "Gdansk", "Porto", "Leeds", "Graz")
_LANGUAGES = ("Danish", "Portuguese", "Latin", "Polish", "Dutch")


def unanswerable(base: Base, chance: random.Random) -> Iterator[Fault]:
    """A question about something the chunk does not say, with an answer made up."""
    topic = say(base.shape.topic, base.draw, base.voice).plain()
    values = (
        topic, chance.choice(_PEOPLE), chance.randint(1961, 2019), chance.choice(_CITIES), chance.randint(31, 980),
        chance.choice(_LANGUAGES),
    )  # fmt: skip
    for kind in ("number", "name", "plain"):
        _, ask, answer = chance.choice([one for one in _UNSAID if one[0] == kind])
        yield kind, sentence(ask.format(*values)), sentence(answer.format(*values))


FAULTS: dict[str, Callable[[Base, random.Random], Iterator[Fault]]] = {
    "number": number,
    "unit": unit,
    "negation": negation,
    "entity": entity,
    "over-claim": overclaim,
    "cross-chunk": cross,
    "dangling": dangling,
    "unanswerable": unanswerable,
}
