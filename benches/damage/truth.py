"""True samples of eleven subjects with numbers, units, names, code, tables, lists, links, quotes and three languages.

`truths.txt` holds the texts: `@@ subject`, then `@I` instruction, `@R` reasoning and `@A` response. A paragraph after
`?? ` is there every other time. Slots stand in «»:

- `name:2-9`, `name:10-90/5`, `name:0.5-4.5/0.5`, `name:100-9000/10,`: a number from a range, in steps, with thousands
- `name=a*b` (or `+`, `-`): a number from two others, by name or as digits
- `name`: what the slot of this name has been, or a draw from the pool of this name
- `one|other`: a choice
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from operator import add, mul, sub
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

_PERSONS = (
    "Adaeze Okonjo", "Birgit Sandvoss", "Cem Yildirim", "Dorota Wisniewska", "Elif Karaca", "Fergus MacAulay",
    "Giulia Ferrante", "Henrike Voss", "Imran Qureshi", "Jolanta Petrauskas", "Kwame Asante", "Lucía Bermúdez",
    "Marit Solheim", "Nikolai Brandt", "Oluwaseun Bello", "Priya Raghavan", "Quentin Delacroix", "Roswitha Ebner",
    "Søren Lauritzen", "Tamar Gelashvili", "Uwe Hartwig", "Violeta Ionescu", "Wiremu Tamahori", "Yuki Nakagawa",
)  # fmt: skip
_TOWNS = ("Oberkirchen", "La Paz", "Tromsø", "Gjirokastër", "Kleinhausen", "Windhoek", "Łomża", "Bad Rothenfels")
_PLACES = ("Harlow Ward", "Lindenhof", "St. Maren School", "Dock Nine", "Foxglove Centre", "Westmere Station")
_FIRMS = ("Talvik Holdings", "Brennecke", "Marlowe Logistics", "Quillon", "Ostrava Pumps", "Nimbrel", "Hadley Foods")
POOLS = {
    "person": _PERSONS, "person2": _PERSONS, "town": _TOWNS, "place": _PLACES, "firm": _FIRMS,
    "drug": ("Amoxiver", "Lisoprex", "Cortanil", "Metforan", "Zolpimed"),
    "street": ("Gerberstrasse", "Canal Road", "Rue des Tilleuls", "Hillcrest Avenue"),
    "fn": ("above_limit", "keep_high", "filter_peaks", "drop_small"),
    "key": ("email", "street", "birthday", "tariff"),
    "host": ("atlas.example.org", "node7.example.net", "shop-north.example.com", "data.example.edu"),
    "bad": ("secure-login.example.biz", "mail-quota.example.info", "acc0unt.example.top"),
    "model": ("KX-450", "Borealis 3", "PV-12/A", "Sigma2000", "Tern 88"),
    "thing": ("kettle", "bicycle lamp", "garden chair", "label printer", "headset"),
    "jp": ("名古屋", "金沢", "東京", "広島"),
}  # fmt: skip
NAMES = tuple(sorted({name for pool in ("person", "town", "place", "firm", "drug", "host", "bad", "model", "jp")
                      for name in POOLS[pool]}))  # fmt: skip
_SLOT = re.compile(r"«([^«»]+)»")
_RANGE = re.compile(r"(\w+):([\d.]+)-([\d.]+)(?:/([\d.]+))?(,?)")
_SUM = re.compile(r"(\w+)=(\w+)([*+-])(\w+)")
CUT = "\ue000"  # where a truncated reply is going to end; drafts have none
_DO = {"*": mul, "+": add, "-": sub}


@dataclass(frozen=True, slots=True)
class Truth:
    """What a reply should have said."""

    subject: str
    instruction: str
    reasoning: str
    response: str

    def parts(self) -> tuple[str, str, str]:
        """Instruction, reasoning, response."""
        return self.instruction, self.reasoning, self.response

    def has(self, *marks: str) -> bool:
        """Whether one of these occurs anywhere in it."""
        return any(mark in part for mark in marks for part in self.parts())


@cache
def _templates() -> tuple[Truth, ...]:
    text = Path(__file__).with_name("truths.txt").read_text(encoding="utf-8")
    return tuple(
        Truth(*(part.strip() for part in re.split(r"^@[IRA]$", block, flags=re.MULTILINE)))
        for block in re.split(r"^@@ ", text, flags=re.MULTILINE)[1:]
    )


def truth(chance: random.Random) -> Truth:
    """A sample; the same for the same state of `chance`."""
    template = chance.choice(_templates())
    said: dict[str, str] = {}
    return Truth(template.subject, *(_filled(part, said, chance) for part in template.parts()))


def _filled(text: str, said: dict[str, str], chance: random.Random) -> str:
    """A part with its slots filled; `said` remembers them for the parts that follow."""
    kept = (part for part in text.split("\n\n") if not part.startswith("?? ") or chance.random() < 0.5)
    whole = "\n\n".join(part.removeprefix("?? ") for part in kept)
    return _SLOT.sub(lambda found: _slot(found.group(1), said, chance), whole)


def _slot(asked: str, said: dict[str, str], chance: random.Random) -> str:
    """The text of one slot."""
    if "|" in asked:
        return chance.choice(asked.split("|"))
    if ranged := _RANGE.fullmatch(asked):
        name, low, high, step, comma = ranged.groups()
        said[name] = _number(low, high, step or "1", comma, chance)
    elif summed := _SUM.fullmatch(asked):
        name, left, sign, right = summed.groups()
        said[name] = str(_DO[sign](int(said.get(left, left)), int(said.get(right, right))))
    elif (name := asked) not in said:
        said[name] = chance.choice([one for one in POOLS[name] if one not in said.values()])
    return said[name]


def _number(low: str, high: str, step: str, comma: str, chance: random.Random) -> str:
    """A number of a range, with the digits of its lower end."""
    steps = int((Decimal(high) - Decimal(low)) / Decimal(step))
    value = Decimal(low) + chance.randint(0, steps) * Decimal(step)
    digits = len(low.partition(".")[2])
    return f"{value:{comma}.{digits}f}"


def drafted(text: str, chance: random.Random) -> str:
    """An earlier, wrong attempt at a text: most numbers differ, and sometimes a name or the ending."""
    text = text.replace(CUT, "")
    found = list(re.finditer(r"\d+", text))
    chosen = set(chance.sample(range(len(found)), max(1, len(found) * 2 // 3))) if found else set()
    parts, at = [], 0
    for number, one in enumerate(found):
        other = str(int(one.group()) + chance.randint(1, 7)) if number in chosen else one.group()
        parts += [text[at : one.start()], other]
        at = one.end()
    draft = "".join([*parts, text[at:]])
    for name in _PERSONS:
        if name in draft and chance.random() < 0.5:
            draft = draft.replace(name, chance.choice([one for one in _PERSONS if one not in text]))
    if "\n\n" in draft and "```" not in draft and chance.random() < 0.3:
        shorter = draft.rpartition("\n\n")[0]
        draft = draft if shorter.rpartition("\n")[2].startswith("#") else shorter
    return draft


def draft_of(real: Truth, chance: random.Random) -> Truth:
    """A whole earlier attempt: the same request, another answer."""
    return replace(real, reasoning=drafted(real.reasoning, chance), response=drafted(real.response, chance))
