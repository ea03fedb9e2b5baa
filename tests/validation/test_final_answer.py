"""Final answers read from free text, and when two of them are one: by tables of cases, and by hypothesis."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.validation.final_answer import FinalAnswer, agree, final_answer

READ: list[tuple[str, str, str]] = [
    # marked
    (r"So 6 times 7 is \boxed{42}.", "number", "42"),
    (r"It is \boxed{\frac{1}{3}} of it", "number", "1/3"),
    (r"\boxed{1{,}250\text{ km}}", "number", "1250"),
    (r"The value is \boxed{-3.50}", "number", "-3.50"),
    (r"$\boxed{12\%}$", "number", "12"),
    (r"\boxed{x = 5}", "number", "5"),
    ("We add 3 and 4.\nAnswer: 7", "number", "7"),
    ("Answer: 7\nWait, I forgot one.\nAnswer: 8", "number", "8"),
    ("**Answer:** 12.5 mg", "number", "12.5"),
    ("The answer is $1,200.00.", "number", "1200.00"),
    ("Final answer: about 3 million", "number", "3000000"),
    ("<answer>twelve</answer>", "number", "12"),
    ("Natalia sold 48/2 = 24 in May.\n#### 72", "number", "72"),
    ("Answer: 5 km (3.1 miles)", "number", "5"),
    ("The answer is B.", "choice", "B"),
    ("Answer: (c)", "choice", "C"),
    ("Answer: D) the pump", "choice", "D"),
    ("Answer: option A", "choice", "A"),
    ("Answer: Yes, because it leaks.", "yes_no", "yes"),
    ("Answer: false", "yes_no", "no"),
    ("Answer: **No**", "yes_no", "no"),
    ("Answer: The Eiffel Tower.", "name", "eiffel tower"),
    ("Answer: A dog", "name", "dog"),
    ("Answer: No one", "name", "no one"),
    ("Answer: 3 and 5", "name", "3 and 5"),
    ("Answer: 2024-05-01", "name", "2024-05-01"),
    (r"\boxed{2^{10}}", "name", "2^{10}"),
    # not marked
    ("In all that makes 159 + 822 = 981.", "number", "981"),
    ("So the mean is:\n**12.5**", "number", "12.5"),
    ("42", "number", "42"),
    ("12.5 mg", "number", "12.5"),
    ("It moves oil.\n12.5 mg", "number", "12.5"),
    ("Therefore it takes 3 bolts.", "number", "3"),
    ("Paris", "name", "paris"),
    ("Marie Curie", "name", "marie curie"),
    ("B", "choice", "B"),
    ("We rule out the rest.\nThe correct option is **C**.", "choice", "C"),
    ("Yes, the lid must be closed first, by hand, before the oil is filled in.", "yes_no", "yes"),
    ("**No.** The lid stays open while you fill in the oil.", "yes_no", "no"),
    ("Yes", "yes_no", "yes"),
]
UNREAD = [
    "",
    "   \n",
    "The pump moves oil and the valve stops it.",
    "No problem, close the lid first.",
    "It takes between 3 and 5 days.",
    "Use 3 bolts and 2 nuts.",
    "Answer: " + "a very long story that goes on and on " * 9,
    "I would take the first one.",
    "Here is a list:\n- one\n- two",
    "Do it in this order:\n1. Close the lid.\n2. Fill in 3 litres.",
    "The pump was built by hand in 1998.",
]


@pytest.mark.parametrize(("text", "kind", "value"), READ)
def test_a_final_answer_is_read(text: str, kind: str, value: str) -> None:
    """Proves what is read from marked and unmarked texts: numbers as written, letters, yes and no, short names."""
    found = final_answer(text)
    assert found is not None
    assert (found.kind, found.value) == (kind, value)


@pytest.mark.parametrize("text", UNREAD)
def test_a_text_without_one_has_none(text: str) -> None:
    """Proves that prose, lists and several numbers come to nothing, rather than to something made up."""
    assert final_answer(text) is None


SAME: list[tuple[str, str, bool | None]] = [
    ("Answer: 1,250", "Answer: 1250.0", True),
    ("Answer: 12", "Answer: twelve", True),
    ("Answer: 12", "Answer: 13", False),
    ("Answer: 12", "Answer: -12", False),
    ("Answer: 5 km", "Answer: 5000 m", True),
    ("Answer: 5 km", "Answer: 5 m", False),
    ("Answer: 5 km", "Answer: 5", True),
    ("Answer: 5 km", "Answer: 6", False),
    ("Answer: 5 km", "Answer: 3.1 miles", None),
    ("Answer: 90 minutes", "Answer: 1.5 hours", True),
    ("Answer: $5", "Answer: 500 cents", True),
    ("Answer: 50%", "Answer: 0.5", True),
    ("Answer: 50%", "Answer: 50", True),
    ("Answer: 50%", "Answer: 1/2", True),
    ("Answer: 50%", "Answer: 0.6", False),
    ("Answer: 1/3", "Answer: 0.3333", True),
    ("Answer: 1/3", "Answer: 2/6", True),
    ("Answer: 3.14", "Answer: 3.14159", True),
    ("Answer: 3.14", "Answer: 3.15", False),
    ("Answer: 1.5", "Answer: 1.46", False),
    ("Answer: 33", "Answer: 33.3", False),
    ("Answer: B", r"\boxed{(b)}", True),
    ("Answer: B", "Answer: C) the valve", False),
    ("Answer: B", "Answer: the valve", None),
    ("Answer: yes", "True", True),
    ("Answer: yes", "No, never.", False),
    ("Answer: yes", "Answer: 1", None),
    ("Answer: Paris", "Answer: the city of Paris", None),
    ("Answer: Paris", "Answer: **paris**.", True),
    ("Answer: Paris", "Answer: Rome", False),
    ("Answer: USA", "Answer: United States America", None),
    ("Answer: May 1, 2024", "Answer: 2024-05-01", None),
    ("Answer: 3, 5", "Answer: 5, 3", None),
    ("Answer: x + 1", "Answer: x+1", True),
    ("Answer: x + 1", "Answer: x - 1", None),
    (r"\boxed{2^{10}}", "Answer: 2 10", None),
    ("Answer: 36 km/h", "Answer: 10 m/s", None),
    ("Answer: 36 km/h", "Answer: 36 km / h", True),
    ("Answer: 1.5e6", "Answer: 1.5", None),
    ("Answer: 0x51b40", "Answer: 0x1fc379d0", None),
    ("Answer: 0x51b40", "Answer: 0x51B40", True),
    ("Answer: Paris", "I do not know what it is called.", None),
]


@pytest.mark.parametrize(("left", "right", "same"), SAME)
def test_two_answers_agree_or_not_or_cannot_be_compared(left: str, right: str, same: bool | None) -> None:
    """Proves each comparison in both directions: units, shares, roundings, letters, names."""
    one, other = final_answer(left), final_answer(right)
    assert agree(one, other) is same
    assert agree(other, one) is same


CODE = "Here it is:\n```python\n{}\n```\nIt works."
ADD = "def add(a, b):\n    # the sum\n    if a == 'x':\n        return b\n    return a + b"


def test_programs_are_one_whatever_their_spaces_comments_and_quotes() -> None:
    """Proves that two programs of the same tokens agree; another layout that is another program does not."""
    first = final_answer(CODE.format(ADD))
    assert first is not None
    assert first.kind == "code"
    same = 'def add( a,b ):\n  if a=="x":   # or\n    return b\n\n  return a+b\n'
    assert agree(first, final_answer(CODE.format(same))) is True
    deeper = ADD.replace("\n    return a", "\n        return a")
    for other in (ADD.replace("a + b", "a - b"), deeper, ADD.replace("'x'", "'# x'")):
        assert agree(first, final_answer(CODE.format(other))) is None


def test_a_comment_is_one_only_where_the_language_says_so() -> None:
    """Proves that two slashes divide in Python and comment in Go, and that a URL in quotes stays."""
    for language, rest in (("go", True), ("python", None)):
        one, other = (final_answer(f"```{language}\nx = a // {what}\n```") for what in ("b", "c"))
        assert agree(one, other) is rest
    one, other = (final_answer(f'```js\nopen("http://{host}")\n```') for host in ("a", "b"))
    assert agree(one, other) is None


def test_a_program_is_never_run(tmp_path: object) -> None:
    """Proves that code is only read: what would leave a file leaves none."""
    marker = f"{tmp_path}/ran"
    text = f"```python\nopen({marker!r}, 'w').write('x')\n```"
    assert agree(final_answer(text), final_answer(text)) is True
    with pytest.raises(FileNotFoundError), open(marker):  # noqa: PTH123 — the path is a text here
        pass


def test_a_snippet_in_prose_is_not_the_answer() -> None:
    """Proves that words around a short block decide, where they are the most of the text."""
    text = "The flag sorts the rows by size before they are counted:\n```sh\nls -S\n```\nSo there are 3 files in all."
    assert final_answer(text) == FinalAnswer("number", "3")


@given(st.integers(-(10**12), 10**12))
def test_a_whole_number_is_read_as_it_is(number: int) -> None:
    """Proves for any whole number that it is read exactly, with and without separators, and agrees with itself only."""
    plain, grouped = final_answer(f"Answer: {number}"), final_answer(f"Answer: {number:,}")
    assert plain is not None
    assert int(plain.value) == number
    assert agree(plain, grouped) is True
    assert agree(plain, final_answer(f"Answer: {number + 1}")) is False


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_read_and_agreement_is_symmetric(left: str, right: str) -> None:
    """Proves that no text breaks the reading, that an answer agrees with itself, and both directions say the same."""
    one, other = final_answer(f"Answer: {left}"), final_answer(right)
    assert agree(one, other) is agree(other, one)
    assert one is None or agree(one, one) is True


@pytest.mark.parametrize(
    "sign", ["\\boxed{", "(", "`", "```\n", "#", "Answer: ", "1 = ", "**", "$", "\\frac{", "1/", "'"]
)
def test_a_hostile_text_is_read_in_time(sign: str) -> None:
    """Proves that a reply of one sign over and over takes no time to speak of."""
    started = time.process_time()
    final_answer(sign * (200_000 // len(sign)))
    assert time.process_time() - started < 2
