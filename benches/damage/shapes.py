"""The reply as it was asked for, and its sections under other headings; what the kinds of damage start from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from damage.truth import Truth

    Damage = Callable[[Truth, random.Random], str]

_BLOCK = re.compile(r"```|[|#>*-]|1\.|\$\$")
ASKED = ("### Instruction", "### Reasoning", "### Response")


def sections(truth: Truth, heads: Sequence[str] = ASKED, gap: str = "\n") -> list[str]:
    """The three sections, each under its heading."""
    return [f"{head}{gap}{text}" for head, text in zip(heads, truth.parts(), strict=True)]


def plain(truth: Truth, heads: Sequence[str] = ASKED, gap: str = "\n") -> str:
    """The reply as it was asked for, or with other headings."""
    return "\n\n".join(sections(truth, heads, gap))


def under(label: str, text: str) -> str:
    """A text after its label; a block (code, table, list, quote, bold line) is not begun in the middle of a line."""
    return label.rstrip() + "\n" + text if label.endswith(" ") and _BLOCK.match(text) else label + text


def one_of(*ways: Damage) -> Damage:
    """A kind of damage from its phrasings: any that can be done to the sample; "" where none can."""

    def done(truth: Truth, chance: random.Random) -> str:
        for way in chance.sample(ways, len(ways)):
            if raw := way(truth, chance):
                return raw
        return ""

    return done


def fence_for(text: str, chance: random.Random) -> str:
    """A fence that a text with fences of its own does not end."""
    return chance.choice(["````", "~~~"]) if "```" in text else chance.choice(["```", "```", "~~~"])


def fenced(text: str, chance: random.Random, label: str = "") -> str:
    """A text in a code fence. A text that is one fence already stays as it is: there the fence is substance."""
    if re.fullmatch(r"```(?:(?!```).)*```", text, re.DOTALL):
        return text
    fence = fence_for(text, chance)
    return f"{fence}{label}\n{text}\n{fence}"
