"""English in small: numbers in words, units of measure, forms of verbs. It knows nothing of the gates under test."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def in_words(value: Decimal) -> str:
    """A number below a million in words: `two hundred and fifty`, `two and a half`, `zero point two five`."""
    whole, _, part = f"{value.normalize():f}".partition(".")
    text = _whole(int(whole))
    if not part:
        return text
    if part == "5" and int(whole):
        return f"{text} and a half"
    return f"{text} point {' '.join(_SMALL[int(digit)] for digit in part)}"


def _whole(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_SMALL[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = f" and {_whole(number % 100)}" if number % 100 else ""
        return f"{_SMALL[number // 100]} hundred{rest}"
    link = " and " if 0 < number % 1000 < 100 else " "
    rest = f"{link}{_whole(number % 1000)}" if number % 1000 else ""
    return f"{_whole(number // 1000)} thousand{rest}"


def in_digits(value: Decimal) -> str:
    """A number in digits, with a comma from four of them on."""
    return f"{value.normalize():,f}"


# --- units ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure in its short and long forms; a thing that is counted has no dimension."""

    short: str
    singular: str
    plural: str
    dimension: str = ""

    def measure(self, value: Decimal, number: str, *, short: bool) -> str:
        """A number, as written, with the unit after it (or, for short money, before it)."""
        if not self.plural:
            return number
        if not short or not self.short:
            return f"{number} {self.singular if value == 1 else self.plural}"
        if self.dimension == "money":
            return f"{self.short}{number}"
        return f"{number}{self.short}" if self.short == "%" else f"{number} {self.short}"


_TABLE = """
mass: mg milligram milligrams, µg microgram micrograms, g gram grams, kg kilogram kilograms, lb pound pounds, \
t tonne tonnes
volume: mL millilitre millilitres, L litre litres, gal gallon gallons
length: mm millimetre millimetres, cm centimetre centimetres, m metre metres, km kilometre kilometres, \
ft foot feet, in inch inches
time: s second seconds, min minute minutes, h hour hours, - day days, - week weeks, - month months, - year years
temperature: °C degree_Celsius degrees_Celsius, °F degree_Fahrenheit degrees_Fahrenheit, K kelvin kelvins
pressure: mbar millibar millibars, bar bar bars, kPa kilopascal kilopascals, MPa megapascal megapascals, \
psi pound_per_square_inch pounds_per_square_inch
data: KB kilobyte kilobytes, MB megabyte megabytes, GB gigabyte gigabytes, TB terabyte terabytes
money: $ dollar dollars, € euro euros, £ pound pounds
power: W watt watts, kW kilowatt kilowatts, MW megawatt megawatts
voltage: mV millivolt millivolts, V volt volts, kV kilovolt kilovolts
frequency: Hz hertz hertz, kHz kilohertz kilohertz, MHz megahertz megahertz
area: m² square_metre square_metres, ha hectare hectares, - acre acres
force: N newton newtons, kN kilonewton kilonewtons
torque: Nm newton_metre newton_metres, ft-lb foot-pound foot-pounds
spread: kg/ha kilogram_per_hectare kilograms_per_hectare, t/ha tonne_per_hectare tonnes_per_hectare, \
g/m² gram_per_square_metre grams_per_square_metre
flow: mL/h millilitre_per_hour millilitres_per_hour, mL/min millilitre_per_minute millilitres_per_minute, \
L/h litre_per_hour litres_per_hour
content: mg/L milligram_per_litre milligrams_per_litre, g/L gram_per_litre grams_per_litre, \
µg/L microgram_per_litre micrograms_per_litre
speed: km/h kilometre_per_hour kilometres_per_hour, mph mile_per_hour miles_per_hour, \
m/s metre_per_second metres_per_second
turning: rpm revolution_per_minute revolutions_per_minute, rps revolution_per_second revolutions_per_second
share: % percent percent
"""


def _units() -> dict[str, Unit]:
    found = {"bare": Unit("", "", ""), "year": Unit("", "", "")}
    for line in _TABLE.strip().splitlines():
        dimension, _, entries = line.partition(":")
        for entry in entries.split(","):
            short, singular, plural = (word.replace("_", " ") for word in entry.split())
            found[short] = Unit(short, singular, plural, dimension) if short != "-" else Unit("", "", "")
            if short == "-":
                found[plural] = Unit("", singular, plural, dimension)
            else:
                found.setdefault(plural, found[short])
    del found["-"]
    return found


UNITS = _units()


def unit_of(key: str) -> Unit:
    """The unit a key names, in short or in full; any other word is a thing that is counted."""
    return UNITS.get(key) or Unit("", key.removesuffix("s"), key)


def alike(unit: Unit) -> list[Unit]:
    """The other units of the same dimension, those that can be written as this one is."""
    same = {one.plural: one for one in UNITS.values() if one.dimension == unit.dimension and unit.dimension}
    return [one for name, one in same.items() if name != unit.plural and bool(one.short) >= (unit.dimension != "time")]


# --- verbs ---------------------------------------------------------------------------------------------------

_FORMS = """
begin began begun; bring brought brought; build built built; buy bought bought; cut cut cut; draw drew drawn
feed fed fed; find found found; give gave given; grow grew grown; hold held held; keep kept kept; lay laid laid
leave left left; make made made; put put put; read read read; sell sold sold; send sent sent; set set set
shut shut shut; sow sowed sown; spin spun spun; take took taken; tell told told; withdraw withdrew withdrawn
write wrote written; hang hung hung; drive drove driven; rise rose risen; fall fell fallen; see saw seen
have had had; wind wound wound; freeze froze frozen; choose chose chosen; lend lent lent; undo undid undone
hide hid hidden; know knew known; get got got; break broke broken; shear sheared shorn; wear wore worn
lose lost lost; eat ate eaten; sweep swept swept; bleed bled bled; pay paid paid; rebuild rebuilt rebuilt
"""
_IRREGULAR = {base: (past, done) for base, past, done in map(str.split, re.split(r"[;\n]", _FORMS.strip()))}
_DOUBLED = re.compile(
    r"^(stop|submit|refer|trim|log|top|wrap|ship|plan|drop|transmit|permit|strip|plug|tag|defer|swap|cap|admit|label|"
    r"cancel|scrub|set|cut|put|shut|stir|spin|begin|ban|omit|fit|rub|skim|bag|clip|pin|scan|transfer|knit|get)$"
)


def inflect(phrase: str, form: str) -> str:
    """A verb phrase with its first word in a form: `s`, `ed`, `en` or `ing`; `base` leaves it."""
    verb, gap, rest = phrase.partition(" ")
    return (verb if form == "base" else _inflected(verb, form)) + gap + rest


def _inflected(verb: str, form: str) -> str:
    soft = verb[-1] == "y" and verb[-2] not in "aeiou"
    doubled = verb + verb[-1] if _DOUBLED.match(verb) else verb
    if form == "s":
        ending = "es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s"
        return f"{verb[:-1]}ies" if soft else verb + ending
    if form == "ing":
        return f"{verb[:-1]}ing" if verb[-1] == "e" and not verb.endswith("ee") else f"{doubled}ing"
    if verb in _IRREGULAR:
        return _IRREGULAR[verb][form == "en"]
    return f"{verb[:-1]}ied" if soft else f"{verb}d" if verb[-1] == "e" else f"{doubled}ed"
