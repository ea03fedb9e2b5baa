"""How a task is asked: in few words of our own, so that the data makes most of the question.

The library tells the same rules, examples and demands for form in every question of a family; of 136 questions of a
family two thirds then share half their runs of five words with another, and a cascade's gates would take the rows for
near copies. Where the rules can be told shortly they are told here; elsewhere the library's words stand, without the
demand that a reply hold the bare answer, which would forbid the reasoning that is wanted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from arcticcodex.sources.known.worked import listed, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from arcticcodex.sources.known.library import Entry

_BARE = re.compile(
    r"[^.?!\n]*\b(?:only (?:reply|respond)|(?:reply|respond|return|provide|give|answer)(?: \w+){0,2} only"
    r"|(?:reply|respond) with just|as your final answer|other text or formatting|do not give the units"
    r"|do not include units|should be only|answer with a single word|in one word)\b(?:[^.?!\n]|\.(?=\d))*[.?!]?",
    re.IGNORECASE,
)
_EMPTY_POINT = re.compile(r"^\s*(?:\d+\.|-)\s*$\n?", re.MULTILINE)


def asked(family: str, entry: Entry) -> str:
    """The question of an item: in our words where there are some, else in the library's."""
    if family in _ASKED:
        return _ASKED[family](entry.metadata)
    text = entry.question
    if family in _KEPT:
        pattern, kept = _KEPT[family]
        text = pattern.sub(kept, text)
    text = _EMPTY_POINT.sub("", _BARE.sub("", text))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip()


def _numbers(values: Sequence[object]) -> str:
    return ", ".join(map(str, values))


def _solid(grid: Sequence[Sequence[object]]) -> str:
    """A grid of single signs, a word for each row."""
    return "\n".join("".join(map(str, row)) for row in grid)


def _angles(m: Mapping[str, Any]) -> str:
    known = _numbers([f"{angle:g}" for angle in m["known_angles"]])
    return f"Convex polygon, {m['n_sides']} sides, interior angles {known} degrees and one more: find it."


def _dice(m: Mapping[str, Any]) -> str:
    puzzle = m["puzzle"]
    return f"How likely is it that {puzzle['dice_str']} give {puzzle['target']} or more together? Reduce the fraction."


def _circuit(m: Mapping[str, Any]) -> str:
    signs = {"\u2191": " NAND ", "\u2295": " XOR ", "&": " AND ", "\u2193": " NOR ", "+": " OR "}
    gates = []
    for term in m["term_strings"]:
        text = re.sub(r"(\w)'", r"not \1", term)
        gates.append("(" + "".join(signs.get(sign, sign) for sign in text) + ")")
    values = _numbers([f"{name} = {value}" for name, value in m["assignments"].items()])
    joined = f" {m['final_gate']} ".join(gates)
    return f"With {values}, what does {joined} give, each bracket being one gate?"


def _kakurasu(m: Mapping[str, Any]) -> str:
    return (
        f"Row sums {_numbers(m['row_sums'])} and column sums {_numbers(m['col_sums'])}: find the {m['n_rows']} by "
        f"{m['n_cols']} grid of 0 and 1 that has them, where a 1 adds its column's number to its row and its row's "
        "number to its column. Separate cells by spaces."
    )


def _survo(m: Mapping[str, Any]) -> str:
    return (
        f"Put {_numbers(m['candidate_numbers'])} in place of the zeros, each once, so that in every row and column the "
        f"last number is the sum of the others:\n{rows(m['puzzle'])}"
    )


def _sudoku(m: Mapping[str, Any]) -> str:
    grid = "\n".join("".join(str(cell or "x") for cell in row) for row in m["puzzle"])
    return f"{grid}\nSolve this 4 by 4 sudoku, where x is empty."


def _lock(m: Mapping[str, Any]) -> str:
    buttons = "; ".join(
        f"{item['name']}: {item['type']} {item['value']}"
        + ("" if item["active_state"] == "any" else f", if {item['active_state']}")
        for item in m["buttons"]
    )
    return (
        f"Number {m['initial_value']}, light {m['initial_state']}. Buttons: {buttons}. Presses that work toggle the "
        f"light, red or green. Reach {m['target_value']} with the fewest, as A \u2192 B."
    )


def _graph(m: Mapping[str, Any]) -> str:
    puzzle = m["puzzle"]
    edges = " ".join(f"{a}-{b}" for a, b in puzzle["edges"])
    return (
        f"Colour vertices 0 to {len(puzzle['vertices']) - 1} with {_numbers(puzzle['color_options'])} so that no edge "
        f"of {edges} joins equal colours. Give a JSON map from vertex to colour."
    )


def _rewritten(m: Mapping[str, Any]) -> str:
    rules = " ".join(f"({number}) {rule}" for number, rule in enumerate(m["selected_rules"], start=1))
    return (
        f"{rules} Use the first rule that fits {m['string']}, then go on likewise with the result, until nothing "
        "changes or a string would come back. Which string remains?"
    )


def _courses(m: Mapping[str, Any]) -> str:
    pairs = ", ".join(f"{a} after {b}" for a, b in m["prerequisites"])
    return f"Of courses 0 to {len(m['courses']) - 1}, these must wait: {pairs}. Can all be taken, True or False?"


def _manipulated(m: Mapping[str, Any]) -> str:
    steps = "\n".join(item["instruction"] for item in m["operations"])
    return f"{rows(m['matrix'])}\nApply to this matrix, in order:\n{steps}\nWhat matrix results?"


_ASKED: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "chain_sum": lambda m: f"What is {m['expression']}?",
    "bitwise_arithmetic": lambda m: f"In hexadecimal, what is {m['problem']}? Write negative results as -0x1f.",
    "power_function": lambda m: f"Work out ({m['base']})^{m['exponent']} to 3 significant figures, as in 1.23e+4.",
    "decimal_chain_sum": lambda m: f"Add up {m['expression']} exactly.",
    "gcd": lambda m: f"Which is the largest number that divides {listed(m['numbers'])}?",
    "lcm": lambda m: f"Find the least common multiple of {listed(m['numbers'])}.",
    "prime_factorization": lambda m: f"Factor {m['number']} into primes, as in 2 \u00d7 2 \u00d7 3.",
    "count_primes": lambda m: f"How many primes lie from {m['start']} to {m['end']}, both included?",
    "base_conversion": lambda m: (
        f"How is {m['source_repr']} of base {m['source_base']} written in base {m['target_base']}, a for ten?"
    ),
    "count_bits": lambda m: f"How many ones has {m['number']} in binary?",
    "number_format": lambda m: f"Find the {m['size']} of {'; '.join(m['formatted_candidates'])}.",
    "number_sorting": lambda m: (
        f"Put {_numbers(m['original_numbers'])} in {m['direction']} order, as a list such as ['1']."
    ),
    "number_sequence": lambda m: f"Continue with one more number: {_numbers(m['sequence'][:-1])}.",
    "leg_counting": lambda m: (
        f"How many legs are {_numbers([f'{number} x {animal}' for animal, number in m['animals'].items()])} in all?"
    ),
    "simple_geometry": _angles,
    "dice": _dice,
    "spell_backward": lambda m: f"Spell {m['word']} backward.",
    "word_sequence_reversal": lambda m: f"Reverse this list: {_numbers(m['words'])}.",
    "word_sorting": lambda m: f"List in {m['direction']} ASCII order, with commas: {_numbers(m['transformed_words'])}.",
    "letter_jumble": lambda m: f"Unscramble the letters of each word: {' '.join(m['scrambled_words'])}",
    "palindrome_generation": lambda m: f"Make a palindrome of all these letters: {_numbers(m['letters'])}.",
    "palindrome_partitioning": lambda m: (
        f"In which ways can {m['string']} be cut into palindromes? Give a JSON list of lists."
    ),
    "binary_alternation": lambda m: (
        f"How few swaps of two characters make {m['string']} alternate between 0 and 1, or -1 if none do?"
    ),
    "circuit_logic": _circuit,
    "rotate_matrix": lambda m: f"{rows(m['matrix'])}\nTurn this matrix clockwise by {90 * m['num_rotations']} degrees.",
    "spiral_matrix": lambda m: f"{rows(m['matrix'])}\nRead this matrix clockwise in a spiral from the top left.",
    "pool_matrix": lambda m: (
        f"{rows(m['matrix'])}\nApply {m['pool_type']} pooling with kernel and stride {m['pool_size']}, cut off at the "
        "edges, to 2 decimals."
    ),
    "manipulate_matrix": _manipulated,
    "binary_matrix": lambda m: (
        f"{_solid(m['matrix'])}\nHow far, in steps up, down, left or right, is each cell from a 0? Give a matrix."
    ),
    "largest_island": lambda m: (
        f"{_solid(m['grid'])}\nHow many ones has the largest group that hangs together by sides?"
    ),
    "shortest_path": lambda m: (
        f"{_solid(m['matrix'])}\nWhich moves (up, down, left, right) lead fastest from * to # around X? "
        "If none do, say infeasible."
    ),
    "rotten_oranges": lambda m: (
        f"{_solid(m['matrix'])}\nEach minute every 2 infects the 1s beside it, which turn into 2. "
        "After how many minutes is no 1 left (-1 if never)?"
    ),
    "string_manipulation": _rewritten,
    "graph_color": _graph,
    "course_schedule": _courses,
    "countdown": lambda m: f"Use each of {_numbers(m['numbers'])} once, with + - * /, to make {m['target']}.",
    "cryptarithm": lambda m: (
        f"Which digits make {' + '.join(m['words_letters'])} = {m['result_letters']} true? Each letter is another "
        "digit, no first one 0. Write A=1,B=2."
    ),
    "mini_sudoku": _sudoku,
    "survo": _survo,
    "kakurasu": _kakurasu,
    "quantum_lock": _lock,
}

# Where the library's demands for form, or its rules, can be left out: what of its question is kept.
_KEPT = {
    "advanced_geometry": (
        re.compile(r"(.*?) For all geometry problems.*", re.DOTALL),
        r"\1 Round to 3 decimal places.",
    ),
    "polynomial_equations": (
        re.compile(r"(.*?)\n?In solving equations, please.*", re.DOTALL),
        r"\1 Round to 4 decimals.",
    ),
    "decimal_arithmetic": (re.compile(r".*\n(.*) = \?", re.DOTALL), r"To 12 significant digits, what is \1?"),
    "path_star": (
        re.compile(r".*\|?Solve the following task:\s*\|(.*)/(\d+) (\d+) =.*", re.DOTALL),
        r"These edges lead from left to right: \1. Which nodes make up the path \2 to \3?",
    ),
}
