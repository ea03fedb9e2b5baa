"""Subjects of calibration items that are told in prose: money, units, dates, chance, mixtures, rules, order, notes."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from arcticcodex.sources.known import subject as s

if TYPE_CHECKING:
    from random import Random


def _discount(chance: Random, fault: str) -> tuple[str, str]:
    """Two reductions one after the other, and a fee."""
    thing = chance.choice(("desk lamp", "winter coat", "bicycle helmet", "coffee grinder", "tent", "office chair"))
    price = 4 * chance.randrange(10, 100) * 100  # so that no reduction ends in parts of a cent
    first, second = chance.sample((5, 10, 15, 20, 25, 30), 2)
    fee = chance.randrange(4, 20) * 100
    instruction = (
        f"A {thing} costs {s.money(price)}. In a sale it is reduced by {first}%, and at the till another {second}% is "
        f"taken off the reduced price. Delivery adds {s.money(fee)}. Explain what a customer pays in the end, and say "
        "how much the two reductions save together."
    )
    once = price * (100 - first) // 100
    twice = once * (100 - second) // 100
    if fault == s.WRONG_NUMBER:  # the percentages are added up
        twice = price * (100 - first - second) // 100
    paid = twice if fault == s.SKIPPED else twice + fee
    saved = f"Against the full price of {s.money(price)} the two reductions save {s.money(price - twice)}."
    if fault == s.INCOMPLETE:
        saved = f"The full price of {s.money(price)} is not charged at any point during the sale."
    last = f"Delivery is {s.money(fee)}, so the customer pays {s.money(paid)} in the end."
    if fault == s.SKIPPED:
        last = f"Nothing else changes the price, so the customer pays {s.money(paid)} in the end."
    return instruction, s.reply(
        chance,
        f"The sale takes {first}% off {s.money(price)}, which leaves {s.money(once)}.",
        f"The further {second}% brings the price of the {thing} to {s.money(twice)}.",
        saved,
        last,
    )


def _speed(chance: Random, fault: str) -> tuple[str, str]:
    """Metres per second, kilometres per hour, and the time a distance takes."""
    what = chance.choice(("tram", "cyclist", "ferry", "delivery van", "freight train", "drone"))
    metres = 5 * chance.randrange(1, 9)
    speed = metres * 18 // 5
    minutes = chance.randrange(4, 55)
    distance = metres * 60 * minutes
    instruction = (
        f"A {what} moves at a steady {metres} metres per second. Convert this to kilometres per hour, and work out how "
        f"many minutes it needs for {distance:,} metres. Show the conversion."
    )
    shown, time, unit = speed, str(minutes), "kilometres per hour"
    if fault == s.WRONG_NUMBER:
        shown += chance.choice((-2, 2)) * chance.randrange(1, 4)
    if fault == s.WRONG_UNIT:
        unit = "metres per hour"
    if fault == s.CONCLUSION:
        time = str(minutes + chance.choice((-3, -2, 2, 3, 5)))
    return instruction, s.reply(
        chance,
        "An hour has 3,600 seconds and a kilometre has 1,000 metres, so the factor between the two units is 3.6.",
        f"Multiplying {metres} by 3.6 gives {shown} {unit}.",
        f"At {metres} metres per second the {what} needs {distance:,} / {metres} = {distance // metres:,} seconds for "
        f"the distance.",
        f"Divided by 60, this is {time} minutes.",
    )


def _deadline(chance: Random, fault: str) -> tuple[str, str]:
    """A date so many days on, moved to Monday from a weekend."""
    start = date(chance.randrange(2019, 2031), chance.randrange(1, 13), chance.randrange(1, 29))
    days = chance.choice((10, 14, 20, 21, 28, 30, 45, 60))
    end = start + timedelta(days=days)
    if fault == s.SKIPPED:
        while end.weekday() < 5:
            start, end = start + timedelta(days=1), end + timedelta(days=1)
    weekend = end.weekday() >= 5
    due = end + timedelta(days=7 - end.weekday()) if weekend else end
    who = chance.choice(s.NAMES)
    instruction = (
        f"{who} received a letter on {_day(start)}. An objection must be filed within {days} days, counted from the "
        "day after the letter arrived; if the last day is a Saturday or Sunday, the period ends on the following "
        "Monday. What is the last day for the objection? Give the date and explain how you found it."
    )
    if fault == s.WRONG_NUMBER:
        end += timedelta(days=chance.choice((-4, -3, 3, 4)))
        weekend = end.weekday() >= 5
        due = end + timedelta(days=7 - end.weekday()) if weekend else end
    rule = "That is no weekend, so no day is added."
    if weekend:
        rule = "That is a weekend, so the period ends on the Monday after it."
    if fault == s.SKIPPED:
        due, rule = end, "The period ends on that day, and no day is added."
    if fault == s.CONCLUSION:
        due += timedelta(days=7)
    return instruction, s.reply(
        chance,
        f"The letter came on {_day(start)}, so the first day that counts is {_day(start + timedelta(days=1))}.",
        f"Counting {days} days from there, the last of them is {end:%A}, {_day(end)}.",
        rule,
        f"The last day for {who} to file the objection is therefore {_day(due)}.",
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _draws(chance: Random, fault: str) -> tuple[str, str]:
    """Two draws without putting back."""
    red, blue = chance.randrange(3, 12), chance.randrange(3, 12)
    what = chance.choice(("marbles", "beads", "counters", "tickets", "buttons"))
    total = red + blue
    instruction = (
        f"A bag holds {red} red and {blue} blue {what}. Two are drawn at random, one after the other, and the first is "
        "not put back. What is the probability that both are red? Give it as a fraction in lowest terms and explain."
    )
    red_left, left = (red, total) if fault == s.SKIPPED else (red - 1, total - 1)
    result = Fraction(red, total) * Fraction(red_left, left)
    if fault == s.WRONG_NUMBER:
        result = Fraction(red, total) + Fraction(red_left, left) - Fraction(red, total * left)
        result = result if result < 1 else Fraction(red, total)
    shown = f"{result.numerator}/{result.denominator}"
    last = f"In lowest terms, the probability that both {what} are red is {shown}."
    if fault == s.CONCLUSION:
        shown = f"{(1 - result).numerator}/{result.denominator}"
        last = f"In lowest terms, the probability that both {what} are red is {shown}."
    return instruction, s.reply(
        chance,
        f"There are {red} + {blue} = {total} {what} in the bag, and {red} of them are red, so the first is red with "
        f"probability {red}/{total}.",
        f"For the second draw there are {red_left} red ones among {left}, which gives {red_left}/{left}.",
        "Both must happen, so the two probabilities are multiplied.",
        last,
    )


def _mixture(chance: Random, fault: str) -> tuple[str, str]:
    """Two solutions poured together."""
    weak, strong = 5 * chance.randrange(1, 6), 5 * chance.randrange(8, 17)
    a, b = chance.sample(range(2, 13), 2)
    what = chance.choice(("cleaning acid", "syrup", "saline solution", "antifreeze", "fertiliser solution"))
    pure = Fraction(a * weak + b * strong, 100)
    share = Fraction(a * weak + b * strong, a + b)
    if share * 20 % 2 == 1:  # a tie, which may be rounded either way
        return _mixture(chance, fault)
    instruction = (
        f"Someone mixes {a} litres of a {weak}% {what} with {b} litres of a {strong}% one (shares by volume). What "
        "percentage does the mixture have, rounded to one decimal, and how many litres of the pure substance are in it?"
    )
    shown, unit = share, "litres"
    if fault == s.WRONG_NUMBER:  # the plain mean, whatever the amounts
        shown = Fraction(weak + strong, 2)
    if fault == s.WRONG_UNIT:
        unit = "millilitres"
    amount = f"Together this is {float(pure):.2f} {unit} of pure substance in {a + b} litres."
    if fault == s.INCOMPLETE:
        amount = f"Both parts end up together in one container that now holds {a + b} litres."
    parts = f"The first part brings {weak}% of {a} litres and the second brings {strong}% of {b} litres."
    return instruction, s.reply(
        chance,
        parts,
        amount,
        f"The share in the mixture is the pure substance divided by the {a + b} litres.",
        f"Rounded to one decimal, the mixture has {float(shown):.1f}%.",
    )


def _rule(chance: Random, fault: str) -> tuple[str, str]:
    """Who may have a reduction under a rule with an exception."""
    who = chance.choice(s.NAMES)
    age, limit = chance.randrange(18, 80), chance.choice((60, 62, 65))
    student, weekend = chance.random() < 0.6, chance.random() < 0.5
    if fault in {s.SKIPPED, s.REVERSED}:  # so that the fault decides
        student, weekend = fault == s.SKIPPED, fault == s.SKIPPED
    place = chance.choice(("museum", "swimming pool", "botanical garden", "theatre", "observatory"))
    day = chance.choice(("Saturday", "Sunday")) if weekend else chance.choice(("Tuesday", "Wednesday", "Thursday"))
    instruction = (
        f"The {place} gives a reduced ticket to students with a valid card and to everyone aged {limit} or over, but "
        f"not at weekends. {who} is {age}, {'has a valid student card' if student else 'is not a student'} "
        f"and wants to go on a {day}. Does {who} get the reduced ticket? Explain which parts of the rule decide."
    )
    groups = student or age >= limit
    granted = groups and not weekend
    possible = "is not given to anyone" if weekend else "can be given"
    day_told = f"The visit is on a {day}, and on that day the reduction {possible}."
    if fault == s.SKIPPED:
        granted, day_told = groups, f"The visit is on a {day}, which is one of the days on which the {place} is open."
    if fault in {s.CONCLUSION, s.REVERSED}:
        granted = not granted
    age_told = f"At {age}, {who} is {'at least' if age >= limit else 'younger than'} {limit}."
    if fault == s.REVERSED:
        age_told = f"At {age}, {who} is {'younger than' if age >= limit else 'at least'} {limit}."
        granted = (student or age < limit) and not weekend
    return instruction, s.reply(
        chance,
        age_told,
        f"As to the other group, {who} {'holds a valid student card' if student else 'does not study anywhere'}.",
        day_told,
        f"Taken together, {who} {'gets the reduced ticket' if granted else 'has to pay the full price'}.",
    )


def _order(chance: Random, fault: str) -> tuple[str, str]:
    """Four people in order from comparisons of neighbours."""
    people = chance.sample(s.NAMES, 4)
    more, most, least = chance.choice(
        (("taller", "tallest", "shortest"), ("older", "oldest", "youngest"), ("faster", "fastest", "slowest"))
    )
    a, b, c, d = people
    facts = [f"{a} is {more} than {b}", f"{b} is {more} than {c}", f"{c} is {more} than {d}"]
    chance.shuffle(facts)
    instruction = (
        f"{facts[0]}, {facts[1]}, and {facts[2]}. Put the four people in order from the {most} to the {least}, explain "
        f"how the statements fit together, and say who comes second."
    )
    order, second = list(people), b
    if fault == s.REVERSED:
        order[1], order[2] = c, b
        second = c
    if fault == s.CONCLUSION:
        second = c
    last = f"From the {most} to the {least} the order is {', '.join(order)}, and {second} comes second."
    if fault == s.INCOMPLETE:
        last = f"From the {most} to the {least} the order is {', '.join(order)}, with {d} at the end."
    return instruction, s.reply(
        chance,
        "The statements form one chain, because each shares a person with another of them.",
        f"At the upper end stands {a}, who is {more} than {order[1]}.",
        f"In the middle {order[1]} is {more} than {order[2]}, and {order[2]} in turn is {more} than {d}.",
        last,
    )


def _note(chance: Random, fault: str) -> tuple[str, str]:
    """Three facts from a short note."""
    who, other = chance.sample(s.NAMES, 2)
    place = chance.choice(("the library", "the town hall", "the school kitchen", "the old station", "the boat house"))
    day = chance.choice(("Monday", "Tuesday", "Thursday", "Friday"))
    hour, sum_, helpers = chance.randrange(9, 18), chance.randrange(3, 30) * 50, chance.randrange(4, 15)
    task = chance.choice(
        ("repaint the fence", "sort the donated books", "plant the new beds", "mend the roof", "test the pump")
    )
    instruction = (
        f'Read this note: "{who} will meet {helpers} helpers at {place} on {day} at {hour}:00 to {task}. '
        f'{other} brings the tools. There are ${sum_} for material." State exactly three facts from the note as a '
        "numbered list, one sentence for each, and add nothing that the note does not say."
    )
    facts = [
        f"{who} and {helpers} helpers will meet at {place} on {day} at {hour}:00.",
        f"The purpose of the meeting is to {task}, and {other} is the one who brings the tools.",
        f"For the material that the work needs there is a sum of ${sum_}.",
    ]
    if fault == s.WRONG_NUMBER:
        facts[2] = f"For the material that the work needs there is a sum of ${sum_ + chance.choice((-50, 50, 100))}."
    if fault == s.UNSUPPORTED:
        facts[chance.randrange(1, 3)] = chance.choice(
            (
                f"{other} has brought the tools to every such meeting for the past few years.",
                "The money was given by the neighbours, who hope to see the work done soon.",
                f"If it rains on {day}, the helpers will come to {place} a week later instead.",
            )
        )
    if fault == s.NOT_FOLLOWED:
        facts = [facts[0], f"{facts[1].rstrip('.')}, while the sum that can be spent on material comes to ${sum_}."]
    lines = [f"{number}. {fact}" for number, fact in enumerate(facts, start=1)]
    lead = chance.choice(
        ("These are the facts from the note:", "The note says the following:", "From the note, as asked:")
    )
    return instruction, "\n".join((lead, *lines))


def _currency(chance: Random, fault: str) -> tuple[str, str]:
    """An amount changed at a rate, less a fee in percent."""
    amount, rate, fee = chance.randrange(2, 20) * 100, chance.randrange(105, 190), chance.choice((1, 2, 3, 4))
    who = chance.choice(s.NAMES)
    instruction = (
        f"{who} changes {amount} euros into dollars. One euro is {rate / 100:.2f} dollars, and the bank keeps {fee}% "
        f"of the dollars as its fee. How many dollars does {who} receive? Explain each step and name the fee "
        "in dollars."
    )
    gross = amount * rate
    kept = gross * fee // 100
    got = gross - kept
    last = f"What remains for {who} is {s.money(got)}."
    if fault == s.WRONG_NUMBER:  # the fee is added
        last = f"What remains for {who} is {s.money(gross + kept)}."
    if fault == s.SKIPPED:
        last = f"What remains for {who} is {s.money(gross)}."
    if fault == s.WRONG_UNIT:
        last = f"What remains for {who} is {got / 100:,.2f} euros."
    order = "The fee is taken from the dollars and not from the euros, so it comes after the exchange."
    if fault == s.UNSUPPORTED:
        order = "Other banks charge a higher fee than this for changing euros, so the offer is a good one."
    return instruction, s.reply(
        chance,
        f"At {rate / 100:.2f} dollars for a euro, {amount} euros are worth {s.money(gross)} before the fee.",
        f"The bank keeps {fee}% of that amount, which is {s.money(kept)}.",
        order,
        last,
    )


ALL = (
    s.Subject(_discount, (s.WRONG_NUMBER, s.SKIPPED, s.INCOMPLETE)),
    s.Subject(_speed, (s.WRONG_UNIT, s.CONCLUSION, s.WRONG_NUMBER)),
    s.Subject(_deadline, (s.SKIPPED, s.WRONG_NUMBER, s.CONCLUSION)),
    s.Subject(_draws, (s.SKIPPED, s.WRONG_NUMBER, s.CONCLUSION)),
    s.Subject(_mixture, (s.INCOMPLETE, s.WRONG_UNIT, s.WRONG_NUMBER)),
    s.Subject(_rule, (s.CONCLUSION, s.SKIPPED, s.REVERSED)),
    s.Subject(_order, (s.REVERSED, s.INCOMPLETE, s.CONCLUSION)),
    s.Subject(_note, (s.UNSUPPORTED, s.NOT_FOLLOWED, s.WRONG_NUMBER)),
    s.Subject(_currency, (s.WRONG_UNIT, s.UNSUPPORTED, s.SKIPPED, s.WRONG_NUMBER)),
)
