"""Units of measure: every spelling of one and how units of a family convert.

Only exact relations convert (7 days are a week; a month is no number of days). Factors are those of the SI brochure
(2019) and NIST Special Publication 811; kitchen measures are the United States'.
"""

from __future__ import annotations

from functools import cache, lru_cache

from arcticcodex.validation.words import word_set

# family: lines of "factor spelling spelling ...". A spelling with a capital letter counts only as written.
_UNITS = """
time 1 s sec secs second seconds
time 60 min mins minute minutes
time 3600 h hr hrs hour hours hourly
time 86400 day days daily
time 604800 week weeks weekly wk wks
time 1209600 fortnight fortnights
month 1 month months monthly mo
month 12 year years yr yrs yearly annual annually annum
month 120 decade decades
month 1200 century centuries
time .001 ms millisecond milliseconds msec
time .000001 µs us microsecond microseconds
time .000000001 ns nanosecond nanoseconds
mass 1 g gram grams gramme grammes gm
mass 1000 kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes
mass .001 mg milligram milligrams milligramme milligrammes
mass .000001 µg ug mcg microgram micrograms microgramme microgrammes
mass .000000001 ng nanogram nanograms
mass 1000000 t tonne tonnes
ton 1 ton tons
pound 1 lb lbs pound pounds
ounce 1 oz ounce ounces
stone 1 stone stones
volume 1 l L liter liters litre litres
volume .001 ml mL cc milliliter milliliters millilitre millilitres
volume .1 dl dL deciliter deciliters decilitre decilitres
volume .01 cl cL centiliter centiliters centilitre centilitres
volume .000001 µl µL uL microliter microliters microlitre microlitres
spoon 1 tsp teaspoon teaspoons teaspoonful
spoon 3 tbsp tablespoon tablespoons tablespoonful
cup 1 cup cups
cup 2 pint pints
cup 4 quart quarts
cup 16 gallon gallons gal
length 1 m meter meters metre metres
length 1000 km kilometer kilometers kilometre kilometres
length .01 cm centimeter centimeters centimetre centimetres
length .001 mm millimeter millimeters millimetre millimetres
length .000001 µm um micron microns micrometer micrometers micrometre micrometres
length .000000001 nm nanometer nanometers nanometre nanometres
inch 1 inch inches
inch 12 ft foot feet
inch 36 yd yard yards
mile 1 mi mile miles
hectare 1 ha hectare hectares
acre 1 acre acres
energy 1 J joule joules
energy 1000 kJ kilojoule kilojoules
energy 3600 Wh
energy 3600000 kWh kilowatthour kilowatthours
calorie 1 cal calorie calories
calorie 1000 kcal kcals kilocalorie kilocalories Cal
power 1 W watt watts
power 1000 kW kilowatt kilowatts
power 1000000 MW megawatt megawatts
power .001 mW milliwatt milliwatts
voltage 1 V volt volts
voltage .001 mV millivolt millivolts
voltage 1000 kV kilovolt kilovolts
current 1 A amp amps ampere amperes
current .001 mA milliamp milliamps milliampere milliamperes
charge 1 Ah
charge .001 mAh
resistance 1 Ω ohm ohms
resistance 1000 kΩ kilohm kilohms
frequency 1 Hz hertz
frequency 1000 kHz kilohertz
frequency 1000000 MHz megahertz
frequency 1000000000 GHz gigahertz
speed 1 rpm revolutionsperminute revolutionperminute
speed 60 rps revolutionspersecond revolutionpersecond
pressure 1 Pa pascal pascals
pressure 1000 kPa kilopascal kilopascals
pressure 1000000 MPa megapascal megapascals
pressure 100 hPa mbar millibar millibars
pressure 100000 bar bars
psi 1 psi
mmhg 1 mmHg
atmosphere 1 atm atmospheres
force 1 N newton newtons
force 1000 kN kilonewton kilonewtons
torque 1 Nm N·m newtonmetre newtonmetres newtonmeter newtonmeters
data 1 B byte bytes
data 1000 kB KB kilobyte kilobytes
data 1000000 MB megabyte megabytes
data 1000000000 GB gigabyte gigabytes
data 1000000000000 TB terabyte terabytes
data 1024 KiB kibibyte kibibytes
data 1048576 MiB mebibyte mebibytes
data 1073741824 GiB gibibyte gibibytes
bits 1 bit bits
bits 1000 kbit kilobit kilobits
bits 1000000 Mbit megabit megabits
bits 1000000000 Gbit gigabit gigabits
bitrate 1 bps
bitrate 1000 kbps
bitrate 1000000 Mbps
bitrate 1000000000 Gbps
celsius 1 °C ℃ celsius centigrade
fahrenheit 1 °F ℉ fahrenheit
kelvin 1 K kelvin kelvins
degree 1 ° degree degrees deg
ratio .01 % ‰% percent pct percentage percentages
point 1 percentile percentiles
amount 1 mol mole moles
amount .001 mmol millimole millimoles
amount .000001 µmol umol micromole micromoles
equivalent 1 mEq milliequivalent milliequivalents
activity 1 IU
pixel 1 px pixel pixels
sound 1 dB decibel decibels
ppm 1 ppm
horse 1 hp horsepower
dollar 1 $ USD dollar dollars
dollar .01 cent cents
euro 1 € EUR euro euros
sterling 1 £ GBP
yen 1 ¥ JPY yen
"""

# Words that are units only after a number, being words of their own besides.
_AMBIGUOUS = word_set(
    "t s sec second min minute h mo us g gm l L m ft foot feet cc cal A V W K B J N bar bars bit bits a mole moles "
    "stone stones yard yards pound pounds ton tons um deg ° degree degrees cup cups pint pints quart quarts gal mi "
    "cent cents point amp ha current pixel pixels ms ns nm cl dl us atm hp kilo kilos percentage percentages acre "
    "acres Ah Wh B KB MB GB TB mW pct inch inches mile miles byte bytes volt volts amps annum Cal hertz"
)

Unit = tuple[str, float]
_CACHED_WORDS = 4_096


@cache
def _table() -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for line in _UNITS.strip().splitlines():
        family, factor, *spellings = line.split()
        found |= dict.fromkeys(spellings, (family, float(factor)))
    return found


def unit_of(word: str) -> Unit | None:
    """The unit a word is after a number: its family and factor; None if it is none."""
    table = _table()
    word = word.replace("\u03bc", "µ")  # the Greek letter for the sign
    return table.get(word) or table.get(word.lower())


@lru_cache(maxsize=_CACHED_WORDS)
def plain_unit_of(word: str) -> Unit | None:
    """The unit a word is wherever it stands; None if it is none or may be something else."""
    return None if word.lower() in _AMBIGUOUS or word in _AMBIGUOUS else unit_of(word)


def agree(left: Unit | None, right: Unit | None) -> bool:
    """Whether two units are one: "degrees" is either scale of temperature, "pounds" weight or money."""
    if left and right and {left[0], right[0]} == {"pound", "sterling"}:
        return left[1] == right[1]  # "pounds" are money as well
    degrees = {"degree", "celsius", "fahrenheit"}
    if left is None or right is None or left == right:
        return left == right
    return {left[0], right[0]} <= degrees and "degree" in {left[0], right[0]}
