"""Whole replies and the ways in which they come back damaged, each made by rule from a seed."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any

from arcticcodex.stages.format import CascadePair

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

P = CascadePair

# Instruction, response, reasoning: prose, code, tables, lists, formulas, letters, other scripts, traps.
WHOLE = (
    P(
        "How many mg of paracetamol may an adult of 70 kg take per day?",
        'At most 4,000 mg per day.\n\n```python\nlimit = {"max": 4000}\nprint("a\\n")\n```\n\nAsk Dr. Meyer first.',
        "The limit is 4 g per day. 4 g = 4000 mg.",
    ),
    P(
        "Write a Python function for the n-th Fibonacci number.",
        "```python\ndef fib(n):\n    a, b = 0, 1\n    for _ in range(n):\n        a, b = b, a + b\n    return a\n```",
        "Iterate with two variables. After 10 steps a = 55.",
    ),
    P("What is 12 * 3?", "36", "12 * 3 = 36."),
    P(
        "Compare HTTP/1.1 and HTTP/2 in a table.",
        "| Feature | HTTP/1.1 | HTTP/2 |\n|---|---|---|\n| Year | 1997 | 2015 |\n| Multiplexing | no | yes |",
        "HTTP/2 came in 2015 (RFC 7540), HTTP/1.1 in 1997 (RFC 2068).",
    ),
    P(
        "Erkläre die Umsatzsteuer in Deutschland.",
        "Sie beträgt 19 %. Für Bücher gilt der ermäßigte Satz von 7 % (§ 12 UStG).",
        "Der Regelsatz beträgt 19 %, der ermäßigte 7 %.",
    ),
    P(
        "请解释光合作用的两个阶段。",
        "光合作用分为光反应和暗反应。光反应产生 ATP 和 NADPH。",
        "先说光反应。",
    ),
    P(
        "Integrate x^2 from 0 to 3.",
        "The integral is\n\n$$\\int_0^3 x^2\\,dx = \\frac{27}{3} = 9$$\n\nso the area is 9; $\\nabla f$ plays no role.",
        "The antiderivative is $\\frac{x^3}{3}$, and $\\theta$ is not needed.",
    ),
    P(
        "Show the 5 largest files in /var/log.",
        "Run this:\n\n```bash\ndu -a /var/log | sort -rn | head -n 5\n```\n\n1. `du -a` lists.\n2. `sort -rn` sorts.",
        "Use du, sort -rn and head -n 5.",
    ),
    P(
        "Ana Diaz asks for an e-mail to O'Brien Ltd. about invoice INV-2041.",
        "Subject: INV-2041\n\nDear Mr. O'Brien,\n\n$1,250.00 was due on 2025-03-14.\n\nKind regards,\nAna Diaz",
        "State the sum of $1,250.00 and the date 2025-03-14.",
    ),
    P(
        "Why is the sky blue? Add a part on sunsets.",
        "### Answer\n\nBlue (450 nm) scatters.\n\n### Sunsets\n\nRed is left.\n\n**Solution:** scattering by N2.",
        "Scattering goes with the fourth power, not the 3rd.",
    ),
    P(
        "Solve 2x + 3 = 11.",
        "Subtract 3: 2x = 8.\n\n**Final answer:** x = 4.",
        "Subtract 3, divide by 2.\n\nWait, check: 2 * 4 + 3 = 11. Yes.",
    ),
    P(
        "Show a JSON request to a chat API.",
        'Send this:\n\n```json\n{"prompt": "Hi", "response": "Hello 5"}\n```\n\nThe field "response" is 1 string.',
        "The body has a prompt.",
    ),
    P(
        "How do I strip <think> tags from a text?",
        '```python\nre.sub(r"<think>.*?</think>", "", text)\n```\n\nThis removes `<think>` and all up to `</think>`.',
        "A regex with re.DOTALL does it.",
    ),
    P(
        "What should a patient do after an extraction?",
        "Bite on gauze for 30 minutes.\n\nWait 24 hours before you rinse.\n\nLet me know if it bleeds for 4 hours.",
        "Bleeding first, then pain.",
    ),
)


def raw(pair: CascadePair) -> str:
    """The reply as it was asked for."""
    return f"### Instruction\n{pair.instruction}\n### Reasoning\n{pair.reasoning}\n### Response\n{pair.response}"


BEFORE = (
    "Sure! Here is the training example you asked for:",
    "Certainly! Below is example 7 for the topic Medicine, difficulty 3.",
    "I've created one sample for persona 'Nurse Kim':\n\n---",
)
AFTER = (
    "I hope this helps! Let me know if you need 3 more examples.",
    "Feel free to ask for changes.",
    "---\n\nThis training example follows the requested format.",
    "Would you like another one?",
)
WRONG = P("Which planet is the 4th from the Sun?", "The answer is 99, as Smith says.", "Count to 4.")


def around(pair: CascadePair, chance: random.Random) -> str:
    """Prose before and after."""
    return f"{chance.choice(BEFORE)}\n\n{raw(pair)}\n\n{chance.choice(AFTER)}"


def fenced(pair: CascadePair, chance: random.Random) -> str:
    """A fence around all, with prose around that, or around parts."""
    mark = chance.choice(("```", "```markdown", "```text", "````markdown", "~~~"))
    end = mark.rstrip("abcdefghijklmnopqrstuvwxyz")
    if chance.random() < 0.5:
        return f"{chance.choice(BEFORE)}\n\n{mark}\n{raw(pair)}\n{end}\n\n{chance.choice(AFTER)}"
    parts = raw(pair).replace(f"\n{pair.instruction}\n", f"\n```\n{pair.instruction}\n```\n", 1)
    texts = zip(
        ("Instruction", "Reasoning", "Response"), (pair.instruction, pair.reasoning, pair.response), strict=True
    )
    each = "\n\n".join(f"```\n### {name}\n{text}\n```" for name, text in texts)
    return chance.choice((f"{mark}\n{raw(pair)}\n{end}", f"{mark}\n{BEFORE[0]}\n\n{raw(pair)}\n{end}", parts, each))


KEYS = (
    ("instruction", "reasoning", "response"),
    ("prompt", "chain_of_thought", "completion"),
    ("question", "rationale", "answer"),
    ("Input", "Thought", "Output"),
    ("user", "thinking", "assistant"),
)


def as_json(pair: CascadePair, chance: random.Random) -> str:
    """JSON in place of headings, alone, wrapped or in a fence."""
    example = dict(zip(chance.choice(KEYS), (pair.instruction, pair.reasoning, pair.response), strict=True))
    value: Any = chance.choice((example, [example], {"example": example}, {"id": 17, **example, "tags": ["x", "y"]}))
    text = json.dumps(value, indent=chance.choice((None, 2)), ensure_ascii=chance.random() < 0.5)
    return chance.choice((text, f"Here:\n```json\n{text}\n```\n{AFTER[0]}"))


def broken_json(pair: CascadePair, chance: random.Random) -> str:
    """JSON with a comma too many or too few, keys without quotes, quotes or line breaks not escaped, or as Python."""
    fields = {"instruction": pair.instruction, "reasoning": pair.reasoning, "response": pair.response}
    text = json.dumps(fields, indent=chance.choice((None, 2)), ensure_ascii=False)
    return chance.choice(
        (
            text.rstrip("}\n") + ",\n}",
            text.replace('"instruction":', "instruction:").replace('"response":', "response:"),
            text.replace('\\"', '"'),
            text.replace('", "', '" "').replace('",\n', '"\n'),
            repr(fields),
        )
    )


def drafts(pair: CascadePair, chance: random.Random) -> str:
    """A version that is withdrawn, and the final one, marked as such."""
    head = f"### Instruction\n{pair.instruction}\n### Reasoning\n{pair.reasoning}\n"
    return chance.choice(
        (
            f"{head}### Response (draft)\n{WRONG.response}\n\n### Response (final)\n{pair.response}",
            f"{head}### Response\n{WRONG.response}\n\nWait, that is wrong.\n\n### Revised Response\n{pair.response}",
            f"Draft:\n\n{raw(WRONG)}\n\nFinal version:\n\n{raw(pair)}",
            f"## Draft 1\n\n{raw(WRONG)}\n\n---\n\n## Final\n\n{raw(pair)}",
            f"{head}### Response\n{WRONG.response}\n\nActually, no. Corrected answer:\n\n### Response\n{pair.response}",
        )
    )


def several(pair: CascadePair, chance: random.Random) -> str:
    """Other examples after the first."""
    other = raw(WRONG)
    return chance.choice(
        (
            f"{raw(pair)}\n\n{other}",
            f"## Example 1\n\n{raw(pair)}\n\n## Example 2\n\n{other}",
            f"{raw(pair)}\n\nHere is another example:\n\n{other}\n\n---\n\n{other}",
        )
    )


def leaked(pair: CascadePair, chance: random.Random) -> str:
    """Text of the system, or the prompt's own form, before or after."""
    form = "### Instruction\n(the request a user would write, self-contained)\n### Reasoning\n(how it is found)\n"
    return chance.choice(
        (
            f"You are a generator of training data. Write 3 sections about Medicine.\n\n{raw(pair)}",
            f"<|im_start|>system\nYou are Bot 5.<|im_end|>\n<|im_start|>assistant\n{raw(pair)}<|im_end|>",
            f"### System\nYou are Bot 5.\n\n{raw(pair)}",
            f"{raw(pair)}\n\nYou are a helpful assistant that writes 3 examples.",
            f"{raw(pair)}\n\n<|im_end|>\n<|im_start|>system\nYou are Bot 5.",
            f"{form}### Response\n(the answer the user gets)\n\n{raw(pair)}",
        )
    )


def thinking(pair: CascadePair, chance: random.Random) -> str:
    """Thoughts in tags: beside the reasoning, or in its place, or without the opening tag."""
    inside = f"### Instruction\n{pair.instruction}\n\n<think>\n{pair.reasoning}\n</think>\n\n"
    return chance.choice(
        (
            f"<think>\nThe user wants 5. Draft:\n### Instruction\nfoo 8\n</think>\n\n{raw(pair)}",
            f"Okay, I need 3 things.\n</think>\n\n{raw(pair)}",
            f"{inside}### Response\n{pair.response}",
        )
    )


WORDS = (
    ("Instruction", "Reasoning", "Response"),
    ("instruction", "reasoning", "response"),
    ("Question", "Rationale", "Answer"),
    ("User", "Thinking", "Assistant"),
    ("PROMPT", "CHAIN OF THOUGHT", "COMPLETION"),
)
SHAPES = ("**{}:** {}", "**{}**\n\n{}", "{}: {}", "## {}\n{}", "[{}]\n{}", "{}\uff1a{}", "### **{}**\n{}", "{}:\n{}")


def headings(pair: CascadePair, chance: random.Random) -> str:
    """Other words and markup for the headings, or tags."""
    texts = (pair.instruction, pair.reasoning, pair.response)
    if chance.random() < 0.2:
        return "\n".join(f"<{name.lower()}>{text}</{name.lower()}>" for name, text in zip(WORDS[0], texts, strict=True))
    shape = chance.choice(SHAPES)
    return "\n\n".join(shape.format(*both) for both in zip(chance.choice(WORDS), texts, strict=True))


def escaped(pair: CascadePair, chance: random.Random) -> str:
    r"""Line breaks as \n, with and without the other escapes; or HTML entities."""
    text = raw(pair)
    return chance.choice(
        (text.replace("\n", "\\n"), json.dumps(text, ensure_ascii=False), json.dumps(text)[1:-1], html.escape(text))
    )


def characters(pair: CascadePair, chance: random.Random) -> str:
    """Invisible and control characters, other line ends, quotation marks made curly."""
    noise = "\u200b\ufeff\u00ad\u2060\x07\x00\u200e\u200d"
    return chance.choice(
        (
            "".join(letter + (chance.choice(noise) if chance.random() < 0.05 else "") for letter in raw(pair)),
            raw(pair).replace("\n", "\r\n"),
            raw(pair).replace('"', "\u201d"),
        )
    )


def placed(pair: CascadePair, chance: random.Random) -> str:
    """Copies, quotation, indent, rules, another order, all on a line, or the first heading left out."""
    text = raw(pair)
    lines = text.split("\n")
    return chance.choice(
        (
            f"{text}\n\n{text}",
            f"{text}\n\n### Response\n{pair.response}",
            "\n".join(f"> {line}" if line else ">" for line in lines),
            "\n".join(f"    {line}" if line else "" for line in lines),
            f"---\n{text}\n\n---",
            f"### Response\n{pair.response}\n\n### Instruction\n{pair.instruction}\n\n### Reasoning\n{pair.reasoning}",
            text.replace("### Instruction\n", "", 1).replace("\n### Reasoning", "\n\n### Reasoning", 1),
        )
    )


DAMAGE: tuple[Callable[[CascadePair, random.Random], str], ...] = (
    *(around, fenced, as_json, broken_json, drafts, several, leaked, thinking),
    *(headings, escaped, characters, placed),
)
