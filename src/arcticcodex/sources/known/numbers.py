"""Worked solutions about whole numbers, sequences, geometry, chance, dates and times."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from arcticcodex.sources.known.worked import counted, ordinal, told

if TYPE_CHECKING:
    from arcticcodex.sources.known.library import Entry

_TIMES = " \u00d7 "
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def greatest_divisor(entry: Entry) -> str | None:
    """The greatest common divisor by Euclid's algorithm."""
    numbers = list(map(int, entry.metadata["numbers"]))
    steps = ["Use Euclid's algorithm: replace the larger number by the remainder until the remainder is 0."]
    found = numbers[0]
    for number in numbers[1:]:
        left, right = max(found, number), min(found, number)
        while right:
            steps.append(f"- {left} = {left // right} \u00d7 {right} + {left % right}")
            left, right = right, left % right
        found = left
    return told([*steps, f"The last remainder that is not 0 is {found}."], found)


def least_multiple(entry: Entry) -> str | None:
    """The least common multiple by prime powers."""
    numbers = list(map(int, entry.metadata["numbers"]))
    steps = ["Factor each number and take every prime with its highest power."]
    highest: dict[int, int] = {}
    for number in numbers:
        factors = _factors(number)
        steps.append(f"- {number} = {_TIMES.join(map(str, factors)) or 1}")
        for prime in factors:
            highest[prime] = max(highest.get(prime, 0), factors.count(prime))
    powers = _TIMES.join(f"{prime}^{count}" if count > 1 else str(prime) for prime, count in sorted(highest.items()))
    return told([*steps, f"The least common multiple is {powers or 1} = {math.lcm(*numbers)}."], math.lcm(*numbers))


def prime_factors(entry: Entry) -> str | None:
    """Prime factors by trial division."""
    number = left = int(entry.metadata["number"])
    factors = _factors(number)
    steps = ["Divide by the smallest prime that goes in, again and again, until 1 is left."]
    for prime in factors[:-1]:
        steps.append(f"- {left} \u00f7 {prime} = {left // prime}")
        left //= prime
    steps.append(f"No prime up to the square root of {left} divides it, so {left} is prime itself.")
    return told(steps, _TIMES.join(map(str, factors)))


def _factors(number: int) -> list[int]:
    found, prime = [], 2
    while number > 1:
        while number % prime == 0:
            found.append(prime)
            number //= prime
        prime = number if prime * prime > number else prime + 1
    return found


def other_base(entry: Entry) -> str | None:
    """From one base to another by way of decimal."""
    source, target = int(entry.metadata["source_base"]), int(entry.metadata["target_base"])
    digits = entry.metadata["source_repr"].lower()
    value = int(digits, source)
    terms = [f"{int(digit, 36)}\u00d7{source}^{len(digits) - 1 - at}" for at, digit in enumerate(digits)]
    steps = [f"First read {digits} in base {source}: {' + '.join(terms)} = {value} in decimal."]
    left, found = value, ""
    steps.append(f"Then divide by {target} and collect the remainders:")
    while left or not found:
        left, rest = divmod(before := left, target)
        found = _DIGITS[rest] + found
        written = f" (written {_DIGITS[rest]})" if rest > 9 else ""
        steps.append(f"- {before} = {left} \u00d7 {target} + {rest}{written}")
    return told([*steps, "Read from the last remainder to the first, they are the digits wanted."], found)


def one_bits(entry: Entry) -> str | None:
    """How many ones the binary form of a number has."""
    number = int(entry.metadata["number"])
    bits = f"{number:b}"
    padded = bits.zfill(-(-len(bits) // 4) * 4)
    groups = [padded[at : at + 4] for at in range(0, len(padded), 4)]
    ones = [group.count("1") for group in groups]
    steps = [
        f"Written in binary, {number} is {bits}.",
        f"In groups of four bits that is {' '.join(groups)}.",
        f"The groups hold {', '.join(map(str, ones))} ones, and {' + '.join(map(str, ones))} = {sum(ones)}.",
    ]
    return told(steps, sum(ones))


def fraction(entry: Entry) -> str | None:
    """A fraction in its lowest terms."""
    top, bottom = int(entry.metadata["numerator"]), int(entry.metadata["denominator"])
    left, right = max(top, bottom), min(top, bottom)
    steps = [f"Find the greatest common divisor of {top} and {bottom} by Euclid's algorithm."]
    while right:
        steps.append(f"- {left} = {left // right} \u00d7 {right} + {left % right}")
        left, right = right, left % right
    steps.append(f"It is {left}: {top} \u00f7 {left} = {top // left} and {bottom} \u00f7 {left} = {bottom // left}.")
    return told(steps, f"{top // left}/{bottom // left}")


def linear_equation(entry: Entry) -> str | None:
    """a*x + b = c for x."""
    name = entry.metadata["variable"]
    found = re.fullmatch(rf"(-?\d*)\*?{name}(?: ([+-]) (\d+))? = (-?\d+)", entry.metadata["equation"].strip())
    if not found:
        return None
    factor, right = int(found[1] + "1" if found[1] in {"", "-"} else found[1]), int(found[4])
    added = int(f"{found[2]}{found[3]}") if found[3] else 0
    if factor == 0 or (right - added) % factor:
        return None
    steps = [f"Bring {entry.metadata['equation']} into the form {name} = ..."]
    if added:
        work = "Subtract" if added > 0 else "Add"
        steps.append(f"- {work} {abs(added)} on both sides: {factor}*{name} = {right} - ({added}) = {right - added}")
    value = (right - added) // factor
    steps.append(f"- Divide both sides by {factor}: {name} = {right - added} / {factor} = {value}")
    steps.append(f"Check: {factor} * {value} + ({added}) = {factor * value + added}, as required.")
    return told(steps, value)


def last_angle(entry: Entry) -> str | None:
    """The last interior angle of a polygon; None where a convex polygon cannot have it."""
    sides, known = int(entry.metadata["n_sides"]), [Fraction(str(angle)) for angle in entry.metadata["known_angles"]]
    whole = (sides - 2) * 180
    missing = whole - sum(known)
    if not 0 < missing < 180 or not all(0 < angle < 180 for angle in known) or missing.denominator != 1:
        return None
    steps = [
        f"The interior angles of a polygon with {sides} sides add up to ({sides} - 2) \u00d7 180 = {whole} degrees.",
        f"The known ones add up to {' + '.join(f'{float(angle):g}' for angle in known)} = {float(sum(known)):g}.",
        f"What is left for the last angle is {whole} - {float(sum(known)):g} = {missing}\u00b0.",
    ]
    return told(steps, missing)


def coin_flips(entry: Entry) -> str | None:
    """The chance of exactly, or at least, so many heads."""
    flips, heads = int(entry.metadata["num_trials"]), int(entry.metadata["k_heads"])
    exactly = entry.metadata["problem_type"] == "exact"
    counts = [heads] if exactly else list(range(heads, flips + 1))
    ways = [math.comb(flips, count) for count in counts]
    steps = [
        f"Each of the 2^{flips} = {2**flips} sequences of {flips} flips is equally likely.",
        *(
            f"- Sequences with {counted(n, 'head')}: C({flips}, {n}) = {way}"
            for n, way in zip(counts, ways, strict=True)
        ),
    ]
    if len(ways) > 1:
        steps.append(f"Together: {' + '.join(map(str, ways))} = {sum(ways)}.")
    chance = Fraction(sum(ways), 2**flips)
    steps.append(f"The probability is {sum(ways)}/{2**flips} = {float(chance)}.")
    return told(steps, float(chance))


def sequence(entry: Entry) -> str | None:
    """The next number by a rule of one step; None where the rule is composed, or another simple rule fits as well."""
    terms, rule = list(map(int, entry.metadata["sequence"]))[:-1], entry.metadata["rule"]
    found = re.fullmatch(r"add (-?\d+)|multiply by (-?\d+)|double|add previous", rule)
    if not found or len(terms) < 4:
        return None
    steps = ["Look at what leads from each term to the next."]
    for at in range(1, len(terms)):
        gap = terms[at] - terms[at - 1]
        steps.append(f"- {terms[at - 1]} to {terms[at]}: a difference of {gap}")
    gaps = {terms[at] - terms[at - 1] for at in range(1, len(terms))}
    if len(gaps) == 1:
        gap = gaps.pop()
        return told([*steps, f"The difference is always {gap}, so the next is {terms[-1]} + ({gap})."], terms[-1] + gap)
    ratios = {Fraction(terms[at], terms[at - 1]) for at in range(1, len(terms)) if terms[at - 1]}
    if len(ratios) == 1 and 0 not in terms:
        ratio = ratios.pop()
        steps.append(f"Each term is the one before it times {ratio}, so the next is {terms[-1]} \u00d7 ({ratio}).")
        return told(steps, terms[-1] * ratio)
    if all(terms[at] == terms[at - 1] + terms[at - 2] for at in range(2, len(terms))):
        steps.append(f"From the third on, each term is the sum of the two before it: {terms[-2]} + {terms[-1]}.")
        return told(steps, terms[-1] + terms[-2])
    return None


# --- dates and times -------------------------------------------------------------------------------------------


def calendar(entry: Entry) -> str | None:
    """Weekdays and dates; the tasks that count days between two dates are left to `days_between`."""
    told_by = {
        "weekday_offset": _weekday_offset,
        "weekday_of_date_from_first_date": _weekday_from_first,
        "recurring_event_day": _recurring_day,
        "is_leap_year": _leap_year,
    }
    work = told_by.get(entry.metadata["task"])
    return work(entry) if work else None


def _weekday_offset(entry: Entry) -> str | None:
    start, days = date.fromisoformat(entry.metadata["start_date"]), int(entry.metadata["offset_days"])
    weeks, rest = divmod(abs(days), 7)
    way = "forward" if days > 0 else "back"
    steps = [
        f"The starting day, {start.day} {start:%B %Y}, is a {start:%A}.",
        f"{abs(days)} days are {counted(weeks, 'week')} and {counted(rest, 'day')}, and whole weeks change no weekday.",
        f"So count {counted(rest, 'day')} {way} from {start:%A}.",
    ]
    return told(steps, f"{start + timedelta(days=days):%A}")


def _weekday_from_first(entry: Entry) -> str | None:
    target = date.fromisoformat(entry.metadata["target_date"])
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    first = entry.metadata["first_day"]
    passed = (target - date(target.year, 1, 1)).days
    if target.month > 2:  # the year is not told, and a leap year would give another day
        return None
    steps = [
        f"From January 1 to {target:%B} {target.day} are {counted(passed, 'day')}.",
        f"{passed} = {passed // 7} \u00d7 7 + {passed % 7}, so the weekday moves on by {passed % 7} from {first}.",
    ]
    return told(steps, names[(names.index(first) + passed) % 7])


def _recurring_day(entry: Entry) -> str | None:
    year, month = int(entry.metadata["year"]), int(entry.metadata["month"])
    which, weekday = entry.metadata["ordinal"], entry.metadata["weekday"]
    day = date(year, month, 1)
    days = [day + timedelta(days=count) for count in range(31)]
    fitting = [item.day for item in days if item.month == month and f"{item:%A}" == weekday]
    found = fitting[{"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}[which]]
    steps = [
        f"{day:%B} 1, {year} is a {day:%A}, so the first {weekday} of the month is the {ordinal(fitting[0])}.",
        f"Adding 7 each time, the {weekday}s of {day:%B} {year} fall on {', '.join(map(str, fitting))}.",
        f"The {which} of them is the {ordinal(found)}.",
    ]
    return told(steps, found)


def _leap_year(entry: Entry) -> str | None:
    year = int(entry.metadata["year"])
    steps = ["A year is a leap year if 4 divides it, except for centuries, which 400 must divide."]
    steps.append(f"- {year} = 4 \u00d7 {year // 4} + {year % 4}")
    if year % 100 == 0:
        steps.append(f"- {year} ends a century: {year} = 400 \u00d7 {year // 400} + {year % 400}")
    return told(steps, "Yes" if year % 4 == 0 and (year % 100 or year % 400 == 0) else "No")


def interval(entry: Entry) -> str | None:
    """The time between two times of a day, in hours and minutes, with seconds where asked."""
    begin, end = (datetime.fromisoformat(entry.metadata[key]) for key in ("start_time", "end_time"))
    form = entry.metadata["expected_format"]
    if end <= begin:
        return None
    if form == "D days":
        return _days_between(begin.date(), end.date())
    if form not in {"HH:MM", "HH:MM:SS"} or begin.date() != end.date():
        return None
    seconds = round((end - begin).total_seconds())
    hours, minutes = divmod(seconds // 60, 60)
    with_seconds = form == "HH:MM:SS"
    write = "%H:%M:%S" if with_seconds else "%H:%M"
    steps = [f"Go from {begin.strftime(write)} to {end.strftime(write)} in parts."]
    mark = begin + timedelta(hours=hours)
    steps.append(f"- {counted(hours, 'hour')} lead to {mark.strftime(write)}.")
    steps.append(f"- {counted(minutes, 'more minute')} lead to {(mark + timedelta(minutes=minutes)).strftime(write)}.")
    if with_seconds:
        steps.append(f"- {counted(seconds % 60, 'more second')} lead to {end.strftime(write)}.")
    return told(steps, f"{hours:02d}:{minutes:02d}" + (f":{seconds % 60:02d}" if with_seconds else ""))


def _days_between(begin: date, end: date) -> str:
    """Days counted to the end of the month, month by month or year by year, and into the last."""
    steps = [f"Count the days from {begin.day} {begin:%B} {begin.year} to {end.day} {end:%B} {end.year}."]
    parts, mark = [], begin
    while mark < end:
        following = date(mark.year + mark.month // 12, mark.month % 12 + 1, 1)
        reached = min(following, end)
        parts.append((reached - mark).days)
        steps.append(f"- to {reached.day} {reached:%B} {reached.year}: {counted(parts[-1], 'day')}")
        mark = reached
    steps.append(f"Together: {' + '.join(map(str, parts))} = {sum(parts)}.")
    return told(steps, f"{sum(parts)} days")
