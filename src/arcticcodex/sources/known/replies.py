"""The final answer of a free-text reply, and whether it is the known one."""

from __future__ import annotations

import ast
import operator
import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MOST_CHARS = 20_000  # of a reply's end that are looked at
MOST_EXPRESSION_CHARS = 200

_TAG = re.compile(r"<answer>(.*?)</answer>", re.DOTALL | re.IGNORECASE)
_LINE = re.compile(
    r"^[ \t>*_#\-]*(?:(?:so|thus|therefore|hence),?[ ]+)?(?:(?:the|my)[ ]+)?(?:final[ ]+)?answer"
    r"(?:[ ]+is)?[ \t*_]*[:\uff1a][ \t]*([^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_SAID = re.compile(r"\b(?:final[ ]+)?answer[ ]+is[ ]+(?:therefore[ ]+)?([^\n:][^\n]*)", re.IGNORECASE)
_BOLD = re.compile(r"\*\*(.+?)\*\*|__(.+?)__", re.DOTALL)
_FENCE = re.compile(r"```[^\n]*\n(.*?)```", re.DOTALL)
_QUOTES = (("`", "`"), ('"', '"'), ("'", "'"), ("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"), ("**", "**"))
_NUMBER = re.compile(r"[-+\u2212]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d{1,3})?")
_UNITS = re.compile(r"[^\W\d_]{0,20}(?:[ ]?[^\W\d_]{1,20}){0,3}[%\u00b0]?", re.UNICODE)
_NAMED = re.compile(r"[A-Za-z][A-Za-z ]{0,30}(?:=|\bis\b)\s*")


def final_answers(reply: str) -> tuple[str, ...]:
    r"""What a reply may mean as its final answer, most likely first.

    The last explicit mark decides: answer tags, `\boxed{}`, a line "Answer: ...", "the answer is ...". Only where there
    is none are the last code block, the last bold words, the last line and the whole reply looked at.
    """
    text = reply[-MOST_CHARS:].strip()
    marked = max(_marked(text), default=(-1, ()))[1]
    found = marked or tuple(_unmarked(text))
    cleaned = [form for answer in found for form in (answer.strip(), bare(answer))]
    return tuple(dict.fromkeys(form for form in cleaned if form))


def _marked(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Where an answer is marked, and what is marked there."""
    for match in _TAG.finditer(text):
        yield match.start(), (match[1],)
    for match in re.finditer(r"\\boxed\s*\{", text):
        yield match.start(), (_braced(text, match.end()),)
    for match in _LINE.finditer(text):
        tail = text[match.start(1) :]
        line = match[1].strip("*_ \t")
        yield match.start(), ((line, tail) if line else (tail,))
    for match in _SAID.finditer(text):
        yield match.start(), (match[1], re.split(r"\.(?:\s|$)", match[1])[0])


def _unmarked(text: str) -> Iterator[str]:
    """Where an answer is looked for in a reply that marks none."""
    lines = [line for line in text.splitlines() if line.strip()]
    if text.endswith("```"):
        yield from (match[1] for match in list(_FENCE.finditer(text))[-1:])
    if lines:
        yield from (match[1] or match[2] for match in list(_BOLD.finditer(lines[-1]))[-1:])
        yield lines[-1]
    yield text


def _braced(text: str, start: int) -> str:
    """The text from `start` to the brace that closes the one before it."""
    depth = 1
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return text[start:place]
    return text[start:]


def bare(answer: str) -> str:
    """An answer without markup, quotes, a full stop and white space around it."""
    answer = _FENCE.sub(r"\1", answer.strip())
    answer = re.sub(r"\\(?:text|mathrm|mathbf)\s*\{([^{}]*)\}", r"\1", answer)
    while True:
        before = answer
        answer = answer.strip().strip("*").removesuffix(".").strip()
        for opening, closing in _QUOTES:
            if len(answer) > len(opening) + len(closing) and answer.startswith(opening) and answer.endswith(closing):
                inner = answer[len(opening) : -len(closing)]
                answer = answer if opening in inner else inner
        if answer == before:
            return answer


def same(given: str, known: str) -> bool:
    """Whether two answers are the same but for case of a single word, white space, or how a number is written."""
    given, known = bare(given), bare(known)
    if " ".join(given.split()) == " ".join(known.split()):
        return True
    if known.isalpha() and given.casefold() == known.casefold():
        return True
    wanted = _number(known)
    return wanted is not None and wanted == _number(_NAMED.sub("", given, count=1))


def _number(text: str) -> Decimal | None:
    """The one number that a text is, perhaps with a unit after it."""
    match = _NUMBER.match(text.strip("$\u20ac\u00a3 "))
    rest = text.strip("$\u20ac\u00a3 ")[match.end() :].strip() if match else ""
    if match is None or (rest and not _UNITS.fullmatch(rest)):
        return None
    try:
        return Decimal(match[0].replace(",", "").replace("\u2212", "-"))
    except InvalidOperation:  # a number of commas alone
        return None


# --- expressions, read without running them --------------------------------------------------------------------

_OPERATIONS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def makes(expression: str, numbers: Sequence[int], target: int) -> bool:
    """Whether an expression of + - * / over exactly these numbers, each once, has the value `target`."""
    text = bare(expression).replace("\u00d7", "*").replace("\u00f7", "/").replace("\u2212", "-").replace("\\times", "*")
    used: list[int] = []
    try:
        tree = ast.parse(text[:MOST_EXPRESSION_CHARS].split("=")[0].strip(), mode="eval")
        return _value(tree.body, used) == target and sorted(used) == sorted(numbers)
    except (SyntaxError, ValueError, ZeroDivisionError, RecursionError, MemoryError):
        return False


def _value(node: ast.expr, used: list[int]) -> Fraction:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        return _OPERATIONS[type(node.op)](_value(node.left, used), _value(node.right, used))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, used)
    if isinstance(node, ast.Constant) and type(node.value) is int:
        used.append(node.value)
        return Fraction(node.value)
    raise ValueError("no expression of + - * / over whole numbers")
