"""Worked solutions of arithmetic expressions: chains, products, nested expressions, powers, complex numbers, bits."""

from __future__ import annotations

import ast
import operator
import re
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING

from arcticcodex.sources.known.worked import told

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.sources.known.library import Entry

_TERM = re.compile(r"([+-])?\s*(-?\d+(?:\.\d+)?)")
_BINARY: dict[type[ast.operator], tuple[str, Callable[[Fraction, Fraction], Fraction]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("\u00d7", operator.mul),
    ast.Div: ("\u00f7", operator.truediv),
}
_BITWISE: dict[type[ast.operator], tuple[str, Callable[[int, int], int]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul),
    ast.LShift: ("<<", operator.lshift),
    ast.RShift: (">>", operator.rshift),
    ast.BitAnd: ("&", operator.and_),
    ast.BitOr: ("|", operator.or_),
    ast.BitXor: ("^", operator.xor),
}


def chain(entry: Entry) -> str | None:
    """A chain of additions and subtractions, whole numbers or decimals, from left to right."""
    total = Decimal(0)
    steps = ["Work through the terms from left to right and keep a running total."]
    for number, (sign, digits) in enumerate(_TERM.findall(entry.metadata["expression"])):
        term = Decimal(digits)
        if number == 0:
            total = -term if sign == "-" else term
            steps.append(f"- Start with {total}.")
            continue
        before, total = total, total - term if sign == "-" else total + term
        steps.append(f"- {before} {sign} {term} = {total}")
    return told(steps, f"{total:f}")


def product(entry: Entry) -> str | None:
    """A product, by the digits of its second factor."""
    factors = [int(digits) for digits in re.findall(r"-?\d+", entry.metadata["expression"])]
    if len(factors) != 2 or min(factors) < 0:
        return None
    left, right = factors
    steps = [f"Split {right} by place value and multiply {left} by each part."]
    parts = [int(digit) * 10**place for place, digit in enumerate(reversed(str(right))) if digit != "0"][::-1]
    steps += [f"- {left} \u00d7 {part} = {left * part}" for part in parts]
    if len(parts) > 1:
        steps.append(f"Add the parts: {' + '.join(str(left * part) for part in parts)} = {left * right}.")
    return told(steps, left * right)


def nested(entry: Entry) -> str | None:
    """An expression with parentheses; None where a division does not come out even, which the library floors."""
    steps: list[str] = []

    def value(node: ast.expr) -> Fraction:
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            return Fraction(node.value)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            inner = value(node.operand)
            if not isinstance(node.operand, ast.Constant):
                steps.append(f"- The minus sign in front of the parentheses turns {inner} into {-inner}.")
            return -inner
        if not isinstance(node, ast.BinOp):
            raise TypeError("an expression of the library holds numbers, signs and parentheses")
        left, right = value(node.left), value(node.right)
        sign, work = _BINARY[type(node.op)]
        result = work(left, right)
        shown = f"({right})" if right < 0 else f"{right}"
        steps.append(f"- {left} {sign} {shown} = {result}")
        return result

    try:
        total = value(ast.parse(entry.metadata["expression"], mode="eval").body)
    except ZeroDivisionError:
        return None
    if any("/" in step for step in steps) or not steps:
        return None
    return told(
        ["Parentheses come first, then multiplication and division, then addition and subtraction.", *steps], total
    )


def bitwise(entry: Entry) -> str | None:
    """An expression over hexadecimal numbers."""
    steps: list[str] = []

    def value(node: ast.expr) -> int:
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            return node.value
        if isinstance(node, ast.UnaryOp):
            inner = value(node.operand)
            result = -inner if isinstance(node.op, ast.USub) else ~inner
            steps.append(f"- {'-' if isinstance(node.op, ast.USub) else '~'}({inner:#x}) = {result:#x}")
            return result
        if not isinstance(node, ast.BinOp):
            raise TypeError("a problem of the library holds numbers, operators and parentheses")
        left, right = value(node.left), value(node.right)
        sign, work = _BITWISE[type(node.op)]
        result = work(left, right)
        steps.append(f"- {left:#x} {sign} {right:#x} = {result:#x} (in decimal {left} {sign} {right} = {result})")
        return result

    total = value(ast.parse(entry.metadata["problem"], mode="eval").body)
    return told(["Evaluate the innermost parentheses first and carry each result outwards.", *steps], f"{total:#x}")


def power(entry: Entry) -> str | None:
    """A number to a whole power; None for a negative base with an even exponent, which can be read in two ways."""
    base, exponent = Decimal(str(entry.metadata["base"])), int(entry.metadata["exponent"])
    if (base < 0 and exponent % 2 == 0) or base == 0 or abs(exponent) < 2:
        return None
    steps = [f"Multiply {base} by itself {abs(exponent) - 1} times, keeping enough digits."]
    with localcontext(prec=12):
        result = base
        for count in range(2, abs(exponent) + 1):
            result = +(result * base)
            steps.append(f"- ({base})^{count} = {result:.6e}")
        if exponent < 0:
            steps.append(f"The exponent is negative, so take the reciprocal: 1 / ({result:.6e}) = {1 / result:.6e}.")
            result = 1 / result
    steps.append(f"To 3 significant figures that is {result:.2e}.")
    return told(steps, f"{result:.2e}")


def complex_numbers(entry: Entry) -> str | None:
    """A sum, difference, product or quotient of two complex numbers with whole parts."""
    a, b = (Fraction(part) for part in entry.metadata["num1"])
    c, d = (Fraction(part) for part in entry.metadata["num2"])
    sign = entry.metadata["operation"]
    if sign in {"+", "-"}:
        real, imaginary = (a + c, b + d) if sign == "+" else (a - c, b - d)
        steps = [
            "Real parts and imaginary parts are worked out separately.",
            f"- Real part: {a} {sign} ({c}) = {real}",
            f"- Imaginary part: {b} {sign} ({d}) = {imaginary}",
        ]
    elif sign == "*":
        real, imaginary = a * c - b * d, a * d + b * c
        steps = [
            "Multiply out (a + bi)(c + di) = (ac - bd) + (ad + bc)i.",
            f"- Real part: ({a})({c}) - ({b})({d}) = {a * c} - ({b * d}) = {real}",
            f"- Imaginary part: ({a})({d}) + ({b})({c}) = {a * d} + ({b * c}) = {imaginary}",
        ]
    else:
        size = c * c + d * d
        if size == 0:
            return None
        real, imaginary = (a * c + b * d) / size, (b * c - a * d) / size
        steps = [
            f"Multiply numerator and denominator by the conjugate of the divisor, {c} - ({d})i.",
            f"- Denominator: ({c})^2 + ({d})^2 = {size}",
            f"- Real part: (({a})({c}) + ({b})({d})) / {size} = {a * c + b * d} / {size} = {real}",
            f"- Imaginary part: (({b})({c}) - ({a})({d})) / {size} = {b * c - a * d} / {size} = {imaginary}",
        ]
    return told(steps, f"{float(real)} {'-' if imaginary < 0 else '+'} {float(abs(imaginary))}i")
