"""How facts are written down and put into words.

A fact is a line of cells, `domain | cell | cell`, one cell for each column of its shape. A cell is text with

- `<inspect^examine~ignore>`: words of the same sense (the passage takes the first), then, after `~`, the opposite;
- `@role`: a name drawn from the like things of the domain; `@(gauze/lint/wool)`: this name, and like things;
- `#40-400/20:mg`: a quantity drawn from 40 to 400 in steps of 20, in a unit (a noun is counted, `bare` has none).

A shape's template is text with `{column}` or `{column.form}` (a verb's `s`, `ed`, `en` or `ing`; `n` is a bare number),
`[true|false]` where a negation would stand or fall, and `(true=>more)` where it could claim too much.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from planted.words import Unit, in_digits, in_words, inflect, unit_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TOKEN = re.compile(r"<(?P<words>[^>]+)>|@\((?P<own>[^)]+)\)|@(?P<kind>\w+)|#(?P<amount>[\d./-]+):(?P<unit>[^\s,;|]+)")
_COLUMN = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
_POLAR = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
_MORE = re.compile(r"\(([^()]*?)=>([^()]*)\)")
_PERCENT = {"20": "one fifth", "25": "a quarter", "50": "half", "75": "three quarters", "10": "one tenth"}


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words: those of the same sense, and those of the opposite one."""

    same: tuple[str, ...]
    opposite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """The name of one of several like things; `full` is what its abbreviation stands for, if it is one."""

    kind: str
    name: str
    full: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity. `style` is how it is written whatever the voice (`short`, `long`, `words`), empty for the voice's."""

    value: Decimal
    unit: Unit
    year: bool = False
    short: bool = False
    style: str = ""


_PLURAL = "\x01"  # beside a plural noun, while verbs and articles are still to be made to agree with it
_HEAD = re.compile(
    r"(?:a|an|the|all|both|each|about)?\s*([\w' -]+?)(?: (?:of|in|from|at|on|for|that|to|before|with|beside) .*)?$"
)
_NOT_PLURAL = re.compile(r"(?:ss|us|is)$|^(?:gas|lens)$")
_AGREE = {"is": "are", "was": "were", "has": "have", "does": "do"}
_AN = re.compile(r"\b([Aa])n? (?=(\w+))")
_LIKE_CONSONANT = re.compile(r"(?:uni|use|usa|eur|ewe|one\b|once|[BCDGJKPQTUVWYZ][A-Z])")

Piece = str | Words | Name | Amount
Draw = dict[str, tuple[Piece, ...]]


@dataclass(frozen=True, slots=True)
class Shape:
    """One way facts are built, and all the ways to put such a fact into words and to ask for it.

    `says` are for the passage, `rewords` mean the same; `vague` questions do not stand alone, nor does an answer of
    `pronoun`, whose question does not say who or what is meant. `mirror` are two columns that change places.
    """

    name: str
    columns: str
    says: tuple[str, ...]
    rewords: tuple[str, ...]
    asks: tuple[str, ...]
    vague: tuple[str, ...]
    topic: str
    pronoun: tuple[tuple[str, str], ...] = ()
    mirror: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A fact before its names and quantities are drawn."""

    id: str
    shape: Shape
    domain: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: the passage, or someone who rewords it; the seed settles each choice of words."""

    reworded: bool
    seed: str


# --- facts ---------------------------------------------------------------------------------------------------


def templates(shapes: Sequence[Shape], text: str) -> list[Template]:
    """The facts of a table: `= shape` heads its lines. Raises `ValueError` for a line with too few or many cells."""
    known = {shape.name: shape for shape in shapes}
    found: list[Template] = []
    shape = shapes[0]
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("="):
            shape = known[line[1:].strip()]
            continue
        domain, *cells = (cell.strip() for cell in line.split(" | "))
        columns = dict(zip(shape.columns.split(), cells, strict=True))
        found.append(Template(f"{shape.name}-{len(found):03d}", shape, domain, columns))
    return found


def kinds(like: Mapping[str, str]) -> dict[str, list[Name]]:
    """The like things of each domain, `domain.kind`, as names."""
    return {kind: [_name(kind, entry) for entry in entries.split("/")] for kind, entries in like.items()}


def _name(kind: str, entry: str) -> Name:
    name, _, full = entry.partition("=")
    return Name(kind, name, full)


def draw(template: Template, like: Mapping[str, Sequence[Name]], taken: set[str], chance: random.Random) -> Draw:
    """A fact with its names and quantities drawn; no name that is `taken`, as long as there are others."""
    return {
        column: tuple(_pieces(cell, template.domain, like, taken, chance)) for column, cell in template.cells.items()
    }


def _pieces(
    cell: str, domain: str, like: Mapping[str, Sequence[Name]], taken: set[str], chance: random.Random
) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    for found in _TOKEN.finditer(cell):
        pieces.append(cell[at : found.start()])
        at = found.end()
        if found["words"]:
            same, _, opposite = found["words"].partition("~")
            pieces.append(Words(tuple(same.split("^")), tuple(opposite.split("^")) if opposite else ()))
        elif found["own"]:
            pieces.append(_name(found["own"], found["own"].split("/")[0]))
        elif found["kind"]:
            names = like[f"{domain}.{found['kind']}"]
            free = [one for one in names if one.name not in taken] or list(names)
            pieces.append(chance.choice(free))
        else:
            pieces.append(_amount(found["amount"], found["unit"], chance))
        if isinstance(pieces[-1], Name):
            taken.add(pieces[-1].name)
    return [piece for piece in (*pieces, cell[at:]) if piece]


def _amount(span: str, key: str, chance: random.Random) -> Amount:
    ends, _, step = span.partition("/")
    low, _, high = ends.partition("-")
    width = Decimal(step or 1)
    value = Decimal(low) + width * chance.randint(0, int((Decimal(high or low) - Decimal(low)) / width))
    unit = unit_of(key)
    return Amount(value, unit, year=key == "year", short=key == unit.short)


# --- words ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said: a template without its marks, and the facts it is filled with."""

    text: str
    draw: Draw
    voice: Voice

    def plain(self) -> str:
        """The words, beginning as they do in mid-sentence."""
        return _agreeing(_COLUMN.sub(lambda found: self._column(found[1], found[2] or ""), self.text))

    def sentence(self) -> str:
        """The words as a sentence of their own."""
        return sentence(self.plain())

    def columns(self) -> set[str]:
        """The columns that the words show."""
        return {found[1] for found in _COLUMN.finditer(self.text)}

    def _column(self, column: str, form: str) -> str:
        pieces = self.draw[column]
        if form == "n":
            amount = next(piece for piece in pieces if isinstance(piece, Amount))
            style = amount.style or self._style(amount, self._chance())
            return self._amount(replace(amount, unit=Unit("", "", ""), style=style), column)
        text = "".join(self._piece(piece, f"{column}{at}") for at, piece in enumerate(pieces))
        if form:
            return text if form == "flat" else inflect(text, form)
        plural = not isinstance(pieces[0], Amount) and _plural(text)
        return f"{_PLURAL}{text}{_PLURAL}" if plural else text

    def _piece(self, piece: Piece, place: str) -> str:
        if isinstance(piece, str):
            return piece
        if isinstance(piece, Amount):
            return self._amount(piece, place)
        if isinstance(piece, Name):
            return piece.full if piece.full and self.voice.reworded else piece.name
        if not self.voice.reworded:
            return piece.same[0]
        return random.Random(f"{self.voice.seed}/{place}").choice(piece.same[1:] or piece.same)

    def _amount(self, amount: Amount, place: str) -> str:
        if amount.year:
            return f"{amount.value}"
        chance = self._chance()
        style = amount.style or self._style(amount, chance)
        if amount.unit.short == "%" and style == "words" and chance.random() < 0.5:
            part = _PERCENT.get(f"{amount.value}")
            if part and place.startswith("pct"):
                return part
        number = in_words(amount.value) if style == "words" else in_digits(amount.value)
        return amount.unit.measure(amount.value, number, short=style == "short")

    def _chance(self) -> random.Random:
        """The same for all quantities of a sentence, so that they are written alike."""
        return random.Random(f"{self.voice.seed}/amount")

    def _style(self, amount: Amount, chance: random.Random) -> str:
        if self.voice.reworded:
            return chance.choices(("words", "long", "short"), (45, 35, 20))[0]
        if not amount.unit.dimension and amount.value < 10 and amount.value % 1 == 0 and chance.random() < 0.6:
            return "words"
        return "short" if amount.short else "long"


def _plural(text: str) -> bool:
    head = _HEAD.match(text)
    noun = head[1].split()[-1] if head else ""
    singular = text.startswith(("a ", "an ", "each ")) or _NOT_PLURAL.search(noun)
    return (noun.endswith("s") and not singular) or noun in {"sheep", "samples"}


def _agreeing(text: str) -> str:
    """The verbs beside plural nouns in the plural, and `an` where it belongs."""
    text = re.sub(f"{_PLURAL} (is|was|has|does)\\b", lambda found: f" {_AGREE[found[1]]}", text)
    text = re.sub(f"\\b(is|was|does) {_PLURAL}", lambda found: f"{_AGREE[found[1]]} ", text, flags=re.IGNORECASE)
    text = text.replace(_PLURAL, "")

    def article(found: re.Match[str]) -> str:
        vowel = found[2][0].lower() in "aeiou" or found[2].startswith(("hour", "honest"))
        return f"{found[1]}{'n' if vowel and not _LIKE_CONSONANT.match(found[2]) else ''} "

    return _AN.sub(article, text)


def say(template: str, draw: Draw, voice: Voice, *, deny: int | None = None, more: bool = False) -> Spoken:
    """A template filled: true, or with its `deny`th negation turned over, or claiming too much."""
    text = _MORE.sub(lambda found: found[2 if more else 1], template)
    count = -1

    def polar(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return found[2 if count == deny else 1]

    return Spoken(_POLAR.sub(polar, text), draw, voice)


def polarities(template: str) -> list[tuple[str, str]]:
    """The places where a template's negation can be turned over, as (true, false)."""
    return _POLAR.findall(_MORE.sub(lambda found: found[1], template))


def can_exaggerate(template: str) -> bool:
    """Whether a template has a place for too large a claim."""
    return bool(_MORE.search(template))


def sentence(text: str) -> str:
    """Text with a capital at its start and a full stop, if it has no other end."""
    text = text.strip()
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".?!" or "\n- " in text else f"{text}."
