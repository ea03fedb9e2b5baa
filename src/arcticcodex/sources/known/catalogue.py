"""The families drawn from, and how each is asked, checked and explained.

Left out of the library's 106: those that are pictures or very long, that take seconds for an item, that have no answer
of their own, whose items depend on Python's hash seed (`isomorphic_strings`, `list_functions`, `ransom_note`, `sudoku`,
`polynomial_multiplication`) and would differ between machines, those that run code, and those without
one right answer.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from arcticcodex.sources.known import grids, logic, numbers, replies, sums, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.sources.known.library import Entry
    from arcticcodex.sources.known.worked import Solver


@dataclass(frozen=True, slots=True)
class Family:
    """One family of tasks.

    `module` is its path in the library, `config` what is set otherwise than there, `solve` makes worked solutions.
    `check` stands in for the library's scorer where that is lax or would run a reply as code; `literal` says that the
    scorer evaluates lists, so that only what is plainly a list may reach it.
    """

    module: str
    config: tuple[tuple[str, Any], ...] = ()
    solve: Solver | None = None
    check: Callable[[str, Entry], bool] | None = None
    literal: bool = False


def _of(module: str, solve: Solver | None = None, /, **config: Any) -> Family:
    return Family(module, tuple(config.items()), solve)


# --- answers checked here --------------------------------------------------------------------------------------


def _makes_target(answer: str, entry: Entry) -> bool:
    return replies.makes(answer, entry.metadata["numbers"], int(entry.metadata["target"]))


def _same_digits(answer: str, entry: Entry) -> bool:
    """The library allows a thousandth; twelve digits are asked for."""
    try:
        given, known = Decimal(replies.bare(answer).replace(",", "")), Decimal(entry.answer)
    except InvalidOperation:
        return False
    return given.is_finite() and abs(given - known) <= abs(known) * Decimal("1e-11")


def _same_numbers(answer: str, entry: Entry) -> bool:
    """The library allows each number to be off by one."""
    found = [Decimal(digits) for digits in re.findall(r"-?\d+(?:\.\d+)?", answer.replace("\u2212", "-"))]
    return found == [Decimal(number) for number in entry.metadata["sorted_numbers"]]


def _largest_or_smallest(answer: str, entry: Entry) -> bool:
    """The library allows a hundredth, which may be more than what tells two candidates apart."""
    return replies.same(answer, entry.answer)


def _complex(answer: str, entry: Entry) -> bool:
    """The library gives full marks for floats it reads as equal, and parses much else as zero."""
    number = r"\s*([-+]?\s*\d+(?:\.\d+)?)\s*([-+]\s*\d*(?:\.\d+)?)\s*i\s*"
    found = re.fullmatch(number, replies.bare(answer).replace("\u2212", "-"))
    if not found:
        return False
    parts = [part.replace(" ", "") for part in found.groups()]
    parts[1] += "1" if parts[1] in {"+", "-"} else ""
    return [Decimal(part) for part in parts] == [Decimal(str(part)) for part in entry.metadata["result"]]


def _chance(answer: str, entry: Entry) -> bool:
    """The library allows a ten-thousandth, more than many of these chances are; here it is a thousandth part."""
    text = replies.bare(answer).replace(" ", "").replace(",", "")
    number, percent = text.removesuffix("%"), text.endswith("%")
    if not re.fullmatch(r"\d{1,20}(/\d{1,20}|(\.\d{1,40})?(e-?\d{1,2})?)", number) or re.search(r"/0+$", number):
        return False
    ratio = entry.metadata["rational"]
    given, known = Fraction(number), Fraction(ratio["numerator"], ratio["denominator"])
    return abs((given / 100 if percent else given) - known) <= known / 1000


def _pooled(answer: str, entry: Entry) -> bool:
    """The library allows a hundredth part; two decimals are asked for."""
    given = [re.findall(r"\d+(?:\.\d+)?", line) for line in replies.bare(answer).splitlines() if line.strip()]
    known = entry.metadata["solution"]
    if [len(row) for row in given] != [len(row) for row in known]:
        return False
    pairs = [pair for row, other in zip(given, known, strict=True) for pair in zip(row, other, strict=True)]
    return all(abs(Decimal(number) - Decimal(str(value))) <= Decimal("0.0051") for number, value in pairs)


def _colours(answer: str, entry: Entry) -> bool:
    """A colouring is right if every vertex has one of the colours and no edge joins two of a kind."""
    puzzle = entry.metadata["puzzle"]
    try:
        given = json.loads(replies.bare(answer))
    except (ValueError, RecursionError):
        return False
    if not isinstance(given, dict) or set(given) != {str(vertex) for vertex in puzzle["vertices"]}:
        return False
    allowed = all(type(colour) is int and colour in puzzle["color_options"] for colour in given.values())
    return allowed and all(given[str(a)] != given[str(b)] for a, b in puzzle["edges"])


def _filled(answer: str, entry: Entry) -> bool:
    """The library knows one filling of the table; any that holds its sums is right."""
    puzzle, left = entry.metadata["puzzle"], sorted(entry.metadata["candidate_numbers"])
    lines = [line.split() for line in replies.bare(answer).splitlines() if line.strip()]
    if [len(line) for line in lines] != [len(row) for row in puzzle] or not all(
        cell.isdecimal() for line in lines for cell in line
    ):
        return False
    grid = [list(map(int, line)) for line in lines]
    pairs = [pair for row, given in zip(puzzle, grid, strict=True) for pair in zip(row, given, strict=True)]
    kept = all(given == known for known, given in pairs if known)
    sums = all(sum(line[:-1]) == line[-1] for line in [*grid, *zip(*grid, strict=True)])
    return kept and sums and sorted(given for known, given in pairs if not known) == left


_PLAIN_LIST = re.compile(r"[0-9A-EQ_\s\[\],'\".\-]*")


def literal(answer: str) -> bool:
    """Whether an answer is so plain that a scorer may evaluate it: no calls, no names of more than single capitals."""
    return len(answer) < 4_000 and _PLAIN_LIST.fullmatch(answer) is not None and "__" not in answer


# --- the families ----------------------------------------------------------------------------------------------

FAMILIES: dict[str, Family] = {
    # arithmetic
    "chain_sum": _of("arithmetic.chain_sum", sums.chain, min_terms=3, max_terms=8),
    "decimal_chain_sum": _of("arithmetic.decimal_chain_sum", sums.chain, min_terms=3),
    "products": _of("arithmetic.products", sums.product, min_digits=2),
    "basic_arithmetic": _of("arithmetic.basic_arithmetic", sums.nested, min_terms=3, max_terms=7),
    "bitwise_arithmetic": _of("arithmetic.bitwise_arithmetic", sums.bitwise, difficulty=3),
    "power_function": _of("arithmetic.power_function", sums.power),
    "complex_arithmetic": Family(
        "algebra.complex_arithmetic", (("min_real", -40), ("max_real", 40)), sums.complex_numbers, _complex
    ),
    "decimal_arithmetic": Family("arithmetic.decimal_arithmetic", check=_same_digits),
    # numbers
    "gcd": _of("arithmetic.gcd", numbers.greatest_divisor, max_numbers=3, max_value=10_000),
    "lcm": _of("arithmetic.lcm", numbers.least_multiple, max_numbers=3, min_value=4, max_value=300),
    "prime_factorization": _of("arithmetic.prime_factorization", numbers.prime_factors, max_value=50_000),
    "base_conversion": _of("algorithmic.base_conversion", numbers.other_base, min_value=50, max_value=50_000),
    "count_bits": _of("arithmetic.count_bits", numbers.one_bits),
    "count_primes": _of("algorithmic.count_primes", max_n=500),
    "fraction_simplification": _of("arithmetic.fraction_simplification", numbers.fraction),
    "number_format": Family("arithmetic.number_format", (), words.extreme, _largest_or_smallest),
    "number_filtering": _of("algorithmic.number_filtering", words.filtered, min_numbers=5),
    "number_sorting": Family(
        "algorithmic.number_sorting", (("min_numbers", 5), ("min_decimals", 1)), words.numbers_sorted, _same_numbers
    ),
    "number_sequence": _of("cognition.number_sequences", numbers.sequence, min_terms=5, max_terms=7, max_complexity=1),
    "leg_counting": _of("arithmetic.leg_counting", words.legs),
    "gsm_symbolic": _of("arithmetic.gsm_symbolic.gsm_symbolic", logic.story),
    # algebra and geometry
    "simple_equations": _of("algebra.simple_equations", numbers.linear_equation),
    "polynomial_equations": _of("algebra.polynomial_equations"),
    "simple_geometry": _of("geometry.simple_geometry", numbers.last_angle),
    "advanced_geometry": _of("geometry.advanced_geometry"),
    # chance
    "coin_flip": Family("probability.coin_flip", (("max_trials", 40),), numbers.coin_flips, _chance),
    "dice": _of("arithmetic.dice"),
    # dates and times
    "calendar_arithmetic": _of("arithmetic.calendar_arithmetic", numbers.calendar, offset_upper_bound=2_000),
    "time_intervals": _of("arithmetic.time_intervals", numbers.interval, task_types=("time", "time_seconds", "date")),
    # letters and words
    "letter_counting": _of("algorithmic.letter_counting", words.letters_counted, min_words=10, max_words=25),
    "spell_backward": _of("algorithmic.spell_backward", words.word_backward, min_word_len=6),
    "word_sequence_reversal": _of("algorithmic.word_sequence_reversal", words.words_reversed, min_words=5),
    "word_sorting": _of("algorithmic.word_sorting", words.words_sorted, min_words=5),
    "caesar_cipher": _of("algorithmic.caesar_cipher", words.shifted_letters, min_words=5),
    "letter_jumble": _of("algorithmic.letter_jumble", min_words=6, max_words=12),
    "palindrome_generation": _of("algorithmic.palindrome_generation", words.palindrome, min_length=6, max_length=16),
    "palindrome_partitioning": _of("algorithmic.palindrome_partitioning", min_string_len=5, max_string_len=8),
    "string_manipulation": _of("algorithmic.string_manipulation"),
    "needle_haystack": _of("cognition.needle_haystack", max_num_statements=25),
    # logic
    "syllogism": _of("logic.syllogisms", logic.syllogism),
    "knights_knaves": _of("logic.knights_knaves", logic.knights, n_people=3),
    "circuit_logic": _of("logic.circuit_logic", logic.circuit, max_terms=4, max_inputs=4),
    "aiw": _of("logic.aiw", logic.friends, max_entities=60),
    "family_relationships": _of("graphs.family_relationships", logic.kin),
    "color_cube_rotation": _of("cognition.color_cube_rotation", logic.cube, max_rotations=4),
    # grids and graphs
    "rotate_matrix": _of("algorithmic.rotate_matrix", grids.turned, min_n=3, max_n=6),
    "spiral_matrix": Family("algorithmic.spiral_matrix", (("min_n", 3), ("max_n", 6)), grids.spiral, literal=True),
    "pool_matrix": Family("algorithmic.pool_matrix", (("max_rows", 7), ("max_cols", 7)), grids.pooled, _pooled),
    "manipulate_matrix": _of("algorithmic.manipulate_matrix", max_transforms=5, max_rows=6, max_cols=6),
    "binary_matrix": Family(
        "algorithmic.binary_matrix", (("min_n", 5), ("max_n", 8)), grids.zero_distances, literal=True
    ),
    "largest_island": _of("graphs.largest_island", grids.island),
    "shortest_path": _of("graphs.shortest_path", grids.walk, min_rows=8, max_rows=11),
    "maze": _of("games.maze", grids.maze),
    "path_star": _of("graphs.path_star", grids.star_path),
    "course_schedule": _of("graphs.course_schedule", grids.courses),
    "graph_color": Family("algorithmic.graph_color", (("edge_probability", 0.3),), grids.coloured, _colours),
    "rotten_oranges": _of("algorithmic.rotten_oranges", min_n=8, max_n=12),
    "binary_alternation": _of("algorithmic.binary_alternation"),
    # puzzles
    "countdown": Family("games.countdown", (("max_numbers", 5),), check=_makes_target),
    "cryptarithm": _of("algorithmic.cryptarithm"),
    "quantum_lock": _of("graphs.quantum_lock", difficulty=6),
    "mini_sudoku": _of("games.mini_sudoku"),
    "survo": Family("games.survo", (("max_board_size", 5),), check=_filled),
    "kakurasu": _of("games.kakurasu"),
}
