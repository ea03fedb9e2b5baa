"""Subjects of calibration items that hold a table, a list, a plan or a few lines of code."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from arcticcodex.sources.known import subject as s
from arcticcodex.sources.known.worked import ordinal

if TYPE_CHECKING:
    from random import Random


def _sales(chance: Random, fault: str) -> tuple[str, str]:
    """Which row of a table grew most."""
    names = chance.sample(("North", "South", "East", "West", "Centre", "Coast"), 3)
    before = chance.sample(range(110, 480, 10), 3)
    growth = chance.sample(range(20, 190, 5), 3)
    after = [value + more for value, more in zip(before, growth, strict=True)]
    table = "\n".join(f"{name} | {a} | {b}" for name, a, b in zip(names, before, after, strict=True))
    instruction = (
        "The table gives units sold per region in two years.\n"
        f"Region | 2023 | 2024\n{table}\n"
        "Which region gained the most units, and by how many? Give the gain of every region."
    )
    ranked = sorted(range(3), key=lambda place: -growth[place])
    best = ranked[2] if fault == s.REVERSED else ranked[1] if fault == s.CONCLUSION else ranked[0]
    shown = list(growth)
    if fault == s.WRONG_NUMBER:
        shown[ranked[0]] += chance.choice((10, 20, 30))
    told = [
        f"{name} went from {a} to {b} units, a gain of {gain}."
        for name, a, b, gain in zip(names, before, after, shown, strict=True)
    ]
    if fault == s.INCOMPLETE:
        gone = ranked[1]
        told[gone] = f"{names[gone]} sold {before[gone]} units at first and {after[gone]} later."
    first = "For each region the units of 2023 are taken from those of 2024."
    if fault == s.UNSUPPORTED:
        first = "All three regions gained because prices were lowered in the second year."
    return instruction, s.reply(
        chance,
        first,
        *told,
        f"Comparing the gains, {names[best]} gained the most, with {shown[best]} more units than the year before.",
    )


def _median(chance: Random, fault: str) -> tuple[str, str]:
    """Mean and median of a list."""
    what, unit = chance.choice((("delivery times", "minutes"), ("parcel weights", "kilograms"), ("rents", "dollars")))
    values = chance.sample(range(10, 95), 7)
    values[-1] += -sum(values) % 7
    while len(set(values)) < 7 or values == sorted(values) or values[3] == int(median(values)):
        chance.shuffle(values)
        if len(set(values)) < 7:
            values[0] += 7
    mean, middle = sum(values) // 7, int(median(values))
    instruction = (
        f"Seven {what} were noted, in {unit}: {', '.join(map(str, values))}. Find the mean and the median, explain "
        f"both, and say which of the two is larger."
    )
    ordered = sorted(values)
    given, larger = middle, "mean" if mean > middle else "median"
    if fault == s.SKIPPED:  # the middle of the list as it stands
        ordered, given = values, values[3]
        larger = "mean" if mean > given else "median"
    if fault == s.WRONG_NUMBER:
        mean += chance.choice((-3, -2, 2, 3))
        larger = "mean" if mean > middle else "median"
    if fault == s.REVERSED:
        larger = "median" if larger == "mean" else "mean"
    if mean == given:
        return _median(chance, fault)
    return instruction, s.reply(
        chance,
        f"The sum of the seven values is {sum(values)}, and divided by 7 this gives a mean of {mean} {unit}.",
        f"For the median, the middle value counts, so look at the list {', '.join(map(str, ordered))}.",
        f"The fourth of the seven values is {given}, so the median is {given} {unit}.",
        f"Of the two, the {larger} is larger.",
    )


def _recipe(chance: Random, fault: str) -> tuple[str, str]:
    """A recipe for more people."""
    people, factor = chance.choice((2, 3, 4, 5)), chance.choice((2, 3, 4))
    dish = chance.choice(("lentil soup", "rice pudding", "bean stew", "pancakes", "potato salad"))
    names = chance.sample(("flour", "lentils", "rice", "sugar", "butter", "beans"), 3)
    grams = [chance.randrange(3, 40) * 10 for _ in names]
    parts = ", ".join(f"{amount} g of {name}" for name, amount in zip(names, grams, strict=True))
    instruction = (
        f"A recipe for {dish} serves {people} people and takes {parts}. Someone cooks it for {people * factor} people. "
        "List the amount of each of the three ingredients that is needed, and explain the factor."
    )
    needed = [amount * factor for amount in grams]
    unit = ["g", "g", "g"]
    changed = chance.randrange(3)
    if fault == s.WRONG_NUMBER:
        needed[changed] = grams[changed] * (factor + 1)
    if fault == s.WRONG_UNIT:
        unit[changed] = "kg"
    told = [
        f"Of {name} it takes {amount} {u} instead of {before} g."
        for name, amount, u, before in zip(names, needed, unit, grams, strict=True)
    ]
    if fault == s.NOT_FOLLOWED:
        told[changed] = f"Of {names[changed]} the recipe as it stands takes {grams[changed]} g."
    return instruction, s.reply(
        chance,
        f"The recipe is for {people} and the meal is for {people * factor}, so every amount is multiplied by {factor}.",
        *told,
        f"With these amounts there is enough {dish} for {people * factor} people, in the same portions as before.",
    )


def _loop(chance: Random, fault: str) -> tuple[str, str]:
    """What a few lines of Python print."""
    start, stop, step = chance.randrange(1, 6), chance.randrange(14, 30), chance.choice((2, 3, 4))
    divisor = chance.choice((2, 3, 5))
    name = chance.choice(("total", "result", "amount", "score"))
    instruction = (
        "What does this Python code print? Explain which values are added.\n\n"
        f"{name} = 0\nfor n in range({start}, {stop}, {step}):\n    if n % {divisor} != 0:\n        {name} += n\n"
        f"print({name})"
    )
    run = list(range(start, stop, step))
    kept = [n for n in run if n % divisor]
    if fault == s.SKIPPED:
        kept = list(run)
        if len([n for n in run if n % divisor]) == len(run):
            return _loop(chance, fault)
    if fault == s.REVERSED:
        kept = [n for n in run if n % divisor == 0]
    if not kept:
        return _loop(chance, fault)
    printed = sum(kept) + (chance.choice((-2, -1, 1, 2, 4)) if fault == s.WRONG_NUMBER else 0)
    return instruction, s.reply(
        chance,
        f"The loop runs over every {ordinal(step)} number from {start} on and "
        f"stops before {stop}: {', '.join(map(str, run))}.",
        f"The condition looks at the remainder on division by {divisor} and decides which of them are added.",
        f"Added to {name} are {', '.join(map(str, kept))}.",
        f"Starting from 0, the code prints {printed}.",
    )


def _plan(chance: Random, fault: str) -> tuple[str, str]:
    """When work of four parts is done, where some wait for others."""
    a, b, c, d = (chance.randrange(2, 10) for _ in range(4))
    b += b == a
    work = chance.choice(
        (
            ("digging", "ordering the stone", "laying the wall", "planting"),
            ("the survey", "the translation", "the analysis", "the report"),
            ("wiring", "plumbing", "plastering", "painting"),
        )
    )
    instruction = (
        f"A project has four parts: {work[0]} takes {a} days, {work[1]} takes {b} days, {work[2]} takes {c} days "
        f"and {work[3]} takes {d} days. The first two can run at the same time. The third starts when both are "
        "finished, and the fourth follows the third. After how many days is everything done at the earliest? Explain."
    )
    both = max(a, b)
    if fault == s.SKIPPED:  # the third starts when one of the two is finished
        both = min(a, b)
    if fault == s.WRONG_NUMBER:  # one after the other
        both = a + b
    longer = work[0] if both == a else work[1]
    first = (
        f"The first two parts run side by side, and the third can start once {longer} is finished, after {both} days."
    )
    if fault == s.WRONG_NUMBER:
        first = f"The first two parts have to be finished before the third can start, and that is after {both} days."
    end = both + c + d
    if fault == s.CONCLUSION:
        end += chance.choice((-2, -1, 1, 2))
    return instruction, s.reply(
        chance,
        first,
        f"Then {work[2]} adds {c} days, which leads to day {both + c}.",
        f"The last part, {work[3]}, takes another {d} days after that and waits for nothing else.",
        f"At the earliest, everything is done after {end} days.",
    )


def _primes(chance: Random, fault: str) -> tuple[str, str]:
    """Three primes in a range, each with its reason."""
    low = chance.randrange(20, 160)
    primes = [n for n in range(low, low + 60) if _prime(n)]
    found = sorted(chance.sample(primes, 3))
    instruction = (
        f"Give three different prime numbers between {low} and {low + 60}, and say for each which divisors must be "
        "tried to be sure. Use a numbered list."
    )
    lines = [_reason(number) for number in found]
    if fault == s.WRONG_NUMBER:
        place = chance.randrange(3)
        others = [n for n in range(low, low + 60) if not _prime(n) and all(n % small for small in (2, 3, 5))]
        if not others:
            return _primes(chance, fault)
        lines[place] = _reason(chance.choice(others))
    if fault == s.NOT_FOLLOWED:
        lines = [f"{line} A larger divisor would have a smaller partner." for line in lines[:2]]
    if fault == s.SKIPPED:
        outside = [n for n in range(low + 61, low + 120) if _prime(n)]
        lines[2] = _reason(chance.choice(outside))
    numbered = [f"{number}. {line}" for number, line in enumerate(lines, start=1)]
    lead = chance.choice(("A number is prime if no prime up to its square root divides it.",
                          "To test a number, it is enough to try the primes up to its square root."))  # fmt: skip
    return instruction, "\n".join((lead, *numbered))


def _prime(number: int) -> bool:
    return number > 1 and all(number % small for small in range(2, int(number**0.5) + 1))


def _reason(number: int) -> str:
    tried = [small for small in range(2, int(number**0.5) + 1) if _prime(small)]
    return f"{number}: it is enough to try {', '.join(map(str, tried[:-1]))} and {tried[-1]}, and none divides it."


ALL = (
    s.Subject(_sales, (s.REVERSED, s.UNSUPPORTED, s.CONCLUSION, s.INCOMPLETE, s.WRONG_NUMBER)),
    s.Subject(_median, (s.SKIPPED, s.REVERSED, s.WRONG_NUMBER)),
    s.Subject(_recipe, (s.NOT_FOLLOWED, s.WRONG_UNIT, s.WRONG_NUMBER)),
    s.Subject(_loop, (s.WRONG_NUMBER, s.SKIPPED, s.REVERSED)),
    s.Subject(_plan, (s.SKIPPED, s.CONCLUSION, s.WRONG_NUMBER)),
    s.Subject(_primes, (s.NOT_FOLLOWED, s.WRONG_NUMBER, s.SKIPPED)),
)
