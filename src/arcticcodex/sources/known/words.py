"""Worked solutions about letters, words and lists."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from arcticcodex.sources.known.worked import counted, told

if TYPE_CHECKING:
    from arcticcodex.sources.known.library import Entry


def letters_counted(entry: Entry) -> str | None:
    """How often a letter stands in a text."""
    letter, words = entry.metadata["target_letter"].lower(), entry.metadata["span"]
    holding = [(word, word.lower().count(letter)) for word in words if letter in word.lower()]
    steps = [f'Go through the words one by one and count "{letter}", capital or small.']
    steps += [f'- "{word}": {count}' for word, count in holding]
    steps.append(f"The other {counted(len(words) - len(holding), 'word')} hold none.")
    total = sum(count for _, count in holding)
    if len(holding) > 1:
        steps.append(f"Together: {' + '.join(str(count) for _, count in holding)} = {total}.")
    return told(steps, total)


def word_backward(entry: Entry) -> str | None:
    """A word from its last letter to its first."""
    word = entry.metadata["word"]
    steps = [
        f"The letters of {word} in order are {', '.join(word)}.",
        f"From the last to the first they are {', '.join(reversed(word))}.",
    ]
    return told(steps, word[::-1])


def words_reversed(entry: Entry) -> str | None:
    """A list of words from its end."""
    words = list(entry.metadata["words"])
    steps = [f"The list has {counted(len(words), 'word')}; take them from the last to the first."]
    steps += [f"{place}. {word}" for place, word in enumerate(reversed(words), start=1)]
    return told(steps, ", ".join(reversed(words)))


def words_sorted(entry: Entry) -> str | None:
    """Words by the codes of their signs: capitals before small letters."""
    words, down = list(entry.metadata["transformed_words"]), entry.metadata["direction"] == "descending"
    if len(set(words)) != len(words):
        return None
    steps = [
        "In ASCII order every capital letter comes before every small one; equal first letters are told by the next."
    ]
    groups: dict[str, list[str]] = {}
    for word in sorted(words, reverse=down):
        groups.setdefault(word[0], []).append(word)
    steps += [f'- beginning with "{first}": {", ".join(group)}' for first, group in groups.items()]
    steps.append(f"Groups and words stand here in {entry.metadata['direction']} order.")
    return told(steps, ", ".join(sorted(words, reverse=down)))


def shifted_letters(entry: Entry) -> str | None:
    """A text under a Caesar cipher, by the shift that turns it into English."""
    cipher, shift = entry.metadata["cipher_text"], int(entry.metadata["rotation"])
    words = cipher.split()
    clear = " ".join(_shifted(word, -shift) for word in words)
    if " the " not in f" {clear.lower()} " and len(words) < 6:
        return None  # too little text to be sure that no other shift gives English
    steps = [
        "A Caesar cipher moves every letter by the same number of places, so try the 25 shifts on the first words.",
        f'Moving back by {shift} turns "{words[0]}" into "{_shifted(words[0], -shift)}".',
        "The words after it are English as well, and no other shift gives words throughout.",
        *(f"- {word} becomes {_shifted(word, -shift)}" for word in words[:12]),
    ]
    if len(words) > 12:
        steps.append("- and so on with the rest")
    return told(steps, clear)


def _shifted(text: str, by: int) -> str:
    return "".join(chr((ord(sign) - 65 + by) % 26 + 65) if "A" <= sign <= "Z" else sign for sign in text)


def palindrome(entry: Entry) -> str | None:
    """A palindrome from letters that come in pairs, all but one."""
    letters = Counter(entry.metadata["letters"])
    odd = [letter for letter, count in sorted(letters.items()) if count % 2]
    if len(odd) > 1:
        return None
    half = "".join(letter * (count // 2) for letter, count in sorted(letters.items()))
    middle = "".join(odd)
    steps = [
        f"Count the letters: {', '.join(f'{letter} {count} times' for letter, count in sorted(letters.items()))}.",
        f"One of each pair makes the first half: {half}.",
        f"The letter left over, {middle}, goes into the middle." if odd else "No letter is left over for the middle.",
        f"The second half is the first backward: {half[::-1]}.",
    ]
    return told(steps, half + middle + half[::-1])


# --- lists of numbers ------------------------------------------------------------------------------------------


def filtered(entry: Entry) -> str | None:
    """The numbers of a list on one side of a bound; None where one of them is the bound."""
    numbers, bound = list(entry.metadata["original_numbers"]), entry.metadata["filter_value"]
    kind = entry.metadata["operation"]
    larger = kind in {"keep_larger", "remove_smaller"}
    if any(Decimal(number) == Decimal(bound) for number in numbers):
        return None
    steps = [f"Compare each number with {bound} and keep it if it is {'larger' if larger else 'smaller'}."]
    kept = []
    for number in numbers:
        above = Decimal(number) > Decimal(bound)
        kept += [number] if above == larger else []
        steps.append(f"- {number} {'>' if above else '<'} {bound}: {'kept' if above == larger else 'dropped'}")
    return told(steps, str(kept))


def numbers_sorted(entry: Entry) -> str | None:
    """Numbers in ascending or descending order."""
    numbers, direction = list(entry.metadata["original_numbers"]), entry.metadata["direction"]
    down = direction == "descending"
    below = sorted((number for number in numbers if Decimal(number) < 0), key=Decimal, reverse=down)
    above = sorted((number for number in numbers if Decimal(number) >= 0), key=Decimal, reverse=down)
    steps = [
        "Set apart the negative numbers, which are smaller the larger their amount.",
        f"- negative, in {direction} order: {', '.join(below) or 'none'}",
        f"- zero and positive, in {direction} order: {', '.join(above) or 'none'}",
        f"In {direction} order the {'positive' if down else 'negative'} ones come first.",
    ]
    return told(steps, str(above + below if down else below + above))


def extreme(entry: Entry) -> str | None:
    """The largest or smallest of numbers written in several ways."""
    written, size = list(entry.metadata["formatted_candidates"]), entry.metadata["size"]
    values = [Decimal(text.replace(",", "")) for text in written]
    found = max(values) if size == "largest" else min(values)
    if values.count(found) > 1:
        return None
    steps = ["Write all candidates in the same plain form."]
    steps += [f"- {text} = {value:f}" for text, value in zip(written, values, strict=True)]
    return told([*steps, f"The {size} of them is {found:f}."], f"{found:f}")


_LEGS = {
    0: ("snake", "sea slug", "jellyfish", "flatworm", "leech"),
    2: ("chicken", "bird", "human", "duck"),
    4: ("dog", "cat", "cow", "horse", "lion", "elephant", "giraffe", "tiger", "deer", "sheep"),
    6: ("insect", "ant", "butterfly", "beetle", "bee", "wasp", "grasshopper", "cricket", "cockroach", "praying mantis",
        "firefly"),
    8: ("spider", "scorpion"),
    10: ("crab", "lobster", "shrimp"),
    14: ("woodlouse",),
}  # fmt: skip


def legs(entry: Entry) -> str | None:
    """How many legs a list of animals has; None with a starfish, whose arms some count as legs."""
    of_one = {animal: count for count, animals in _LEGS.items() for animal in animals}
    herd = entry.metadata["animals"]
    if any(animal not in of_one for animal in herd):
        return None
    steps = ["Multiply the number of each animal by the legs one of it has, and add up."]
    steps += [
        f"- {animal}: {count} \u00d7 {of_one[animal]} = {count * of_one[animal]}" for animal, count in herd.items()
    ]
    parts = [count * of_one[animal] for animal, count in herd.items()]
    return told([*steps, f"Together: {' + '.join(map(str, parts))} = {sum(parts)}."], sum(parts))
