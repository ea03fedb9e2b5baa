"""Variants of the twelve kinds that were held apart: no author of the formatter has read this file."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

from damage.shapes import ASKED, fenced, one_of, plain, sections, under
from damage.truth import draft_of, drafted

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from damage.shapes import Damage
    from damage.truth import Truth


def _named(truth: Truth, heads: Sequence[str], gap: str = "\n\n") -> str:
    return gap.join(under(head, part) for head, part in zip(heads, truth.parts(), strict=True))


# --- 1. fences --------------------------------------------------------------------------------------------------


def _all_in(start: str, end: str) -> Damage:
    return lambda truth, _: "" if "```" in start and truth.has("```") else f"{start}\n{plain(truth)}\n{end}"


def _twice_fenced(truth: Truth, _: random.Random) -> str:
    return f"````markdown\n```\n{plain(truth)}\n```\n````" if not truth.has("```") else ""


def _first_two_fenced(truth: Truth, chance: random.Random) -> str:
    first, middle, last = sections(truth)
    return f"{fenced(f'{first}{chr(10) * 2}{middle}', chance)}\n\n{last}"


def _quoted(truth: Truth, _: random.Random) -> str:
    return "\n".join(f"> {line}".rstrip() for line in plain(truth).split("\n"))


def _indented(truth: Truth, _: random.Random) -> str:
    return "\n".join("    " + line if line else "" for line in plain(truth).split("\n"))


_fences = one_of(_all_in('```text title="sample.md"', "```"), _all_in("'''", "'''"), _all_in("<pre>", "</pre>"),
                 _all_in("``````", "``````"), _twice_fenced, _first_two_fenced, _quoted, _indented)  # fmt: skip

# --- 2. prose ---------------------------------------------------------------------------------------------------

_BEFORE = (
    "Got it — one richly detailed item, no fluff.", "Understood.\n\nHere goes.",
    "わかりました。サンプルは次のとおりです。", "Voici l'exemple demandé :", "Let's do this 💪",
    "My answer, in the three parts that were requested, is the following.",
    "Thanks for the clear brief! Sample #4 of the batch:", "As requested, see below.\n\n* * *",
)  # fmt: skip
_AFTER = (
    "Notes on this sample:\n- difficulty: 4 of 5\n- tokens: about 310",
    "Wenn Sie möchten, erstelle ich gern weitere Beispiele.", "Was this what you had in mind?",
    "P.S. I can also translate the sample.", "他の例も必要でしたらお知らせください。",
    "---\n**Why this sample works:** it is self-contained and can be checked by a reader.",
    "If you'd rather have a shorter variant, just say so and I will rewrite the sample.",
    "* * *\n\nReady for the next one.",
)  # fmt: skip


def _talked(truth: Truth, chance: random.Random) -> str:
    before = f"{chance.choice(_BEFORE)}\n\n" if chance.random() < 0.6 else ""
    after = f"\n\n{chance.choice(_AFTER)}" if not before or chance.random() < 0.5 else ""
    return f"{before}{plain(truth)}{after}"


# --- 3. JSON ----------------------------------------------------------------------------------------------------

_KEYS = ("instruction", "reasoning", "response")


def _object(truth: Truth) -> dict[str, str]:
    return dict(zip(_KEYS, truth.parts(), strict=True))


def _encoded_twice(truth: Truth, _: random.Random) -> str:
    return json.dumps(json.dumps(_object(truth), ensure_ascii=False), ensure_ascii=False)


def _a_line_each(truth: Truth, _: random.Random) -> str:
    return "\n".join(json.dumps({key: value}, ensure_ascii=False) for key, value in _object(truth).items())


def _messages(truth: Truth, _: random.Random) -> str:
    said = [{"role": "user", "content": truth.instruction}, {"role": "assistant", "content": truth.response}]
    said[1] |= {"reasoning_content": truth.reasoning}
    return json.dumps({"messages": said}, indent=1, ensure_ascii=False)


def _named_sections(truth: Truth, _: random.Random) -> str:
    named = [{"section": key.title(), "content": value} for key, value in _object(truth).items()]
    return json.dumps({"sections": named}, indent=2, ensure_ascii=False)


def _tagged_json(truth: Truth, chance: random.Random) -> str:
    tag = chance.choice(["json", "output", "sample"])
    return f"<{tag}>{json.dumps(_object(truth), indent=2)}</{tag}>"


_as_json = one_of(_encoded_twice, _a_line_each, _messages, _named_sections, _tagged_json)

# --- 4. broken JSON ---------------------------------------------------------------------------------------------


def _members(truth: Truth) -> list[str]:
    return [f'  "{key}": {json.dumps(value, ensure_ascii=False)}' for key, value in _object(truth).items()]


def _braced(members: Sequence[str], between: str = ",\n", end: str = "}") -> str:
    return "{\n" + between.join(members) + "\n" + end


def _no_commas(truth: Truth, _: random.Random) -> str:
    return _braced(_members(truth), "\n")


def _too_many_braces(truth: Truth, chance: random.Random) -> str:
    return _braced(_members(truth), end=chance.choice(["}}", "}\n}", "}]", "};"]))


def _bare_inner_quotes(truth: Truth, _: random.Random) -> str:
    if not truth.has('"') or truth.has('",', '":'):
        return ""
    return _braced([line.replace('\\"', '"') for line in _members(truth)])


def _smart_delimiters(truth: Truth, _: random.Random) -> str:
    if truth.has('"'):
        return ""
    return _braced([re.sub(r'^  "(\w+)": "(.*)"$', "  “\\1”: “\\2”", line) for line in _members(truth)])


def _triple_quotes(truth: Truth, _: random.Random) -> str:
    if truth.has('"""', "\\"):
        return ""
    return _braced([f'  "{key}": """{value}"""' for key, value in _object(truth).items()])


def _bad_escapes(truth: Truth, _: random.Random) -> str:
    return _braced([line.replace("'", "\\'") for line in _members(truth)]) if truth.has("'") else ""


def _assigned(truth: Truth, _: random.Random) -> str:
    return "sample = " + _braced(_members(truth), end=",}") + "\nprint(sample)"


def _no_first_brace(truth: Truth, _: random.Random) -> str:
    return ",\n".join(_members(truth)).lstrip() + "\n}"


_broken_json = one_of(_no_commas, _too_many_braces, _bare_inner_quotes, _smart_delimiters, _triple_quotes, _bad_escapes,
                      _assigned, _no_first_brace)  # fmt: skip

# --- 5. headings ------------------------------------------------------------------------------------------------

_NAMES = (
    ("Instruction", "Reasoning", "Response"), ("Anweisung", "Begründung", "Antwort"), ("指示", "推論", "回答"),
    ("The instruction", "The reasoning", "The response"), ("User", "Reasoning", "Assistant"),
    ("Problem", "Working", "Final response"), ("User prompt", "Internal reasoning", "Model response"),
)  # fmt: skip
_SHAPES = (
    "### {} ###\n", "<h3>{}</h3>\n", "<<{upper}>>\n", "• {}:\n", "({})\n", "{}\n=====\n", "{roman}. {}\n",
    "Part {number}: {}\n", "### 🧠 {}\n", "***{}***\n", "**{}** — ", "## {number}) {}:\n", "~~~~~~ {} ~~~~~~\n",
    "{}:\n\n\n", "`{}`\n", "【{}】\n",
)  # fmt: skip


def _headings(truth: Truth, chance: random.Random) -> str:
    shape, names = chance.choice(_SHAPES), chance.choice(_NAMES)
    heads = [shape.format(name, number=number, upper=name.upper(), roman="I" * number)
             for number, name in enumerate(names, 1)]  # fmt: skip
    return "" if truth.has(*names[1:]) else _named(truth, heads)


# --- 6. thinking ------------------------------------------------------------------------------------------------

_ASIDE = ("Let me work this out. The situation must be concrete. I'd use 2 or 3 numbers and one name.",
          "Thinking about {}: what goes wrong in practice? Something with a deadline, say 9 days.",
          "The format has three parts. I must not forget the reasoning. About {}, medium difficulty.")  # fmt: skip
_MARKS = (("◁think▷", "◁/think▷"), ("<|thinking|>", "<|/thinking|>"), ("<reflection>", "</reflection>"),
          ("```thinking", "```"), ("<details>\n<summary>Thoughts</summary>\n", "</details>"), ("<THINK>", "</THINK>"),
          ("<inner_monologue>", "</inner_monologue>"))  # fmt: skip


def _aside(truth: Truth, chance: random.Random) -> str:
    return chance.choice(_ASIDE).format(truth.subject)


def _thought(truth: Truth, chance: random.Random) -> str:
    start, end = chance.choice(_MARKS)
    return f"{start}\n{_aside(truth, chance)}\n{end}\n\n{plain(truth)}"


def _thoughts_between(truth: Truth, chance: random.Random) -> str:
    return "\n\n".join(f"<think>{_aside(truth, chance)}</think>\n{section}" for section in sections(truth))


def _thought_of_sections(truth: Truth, chance: random.Random) -> str:
    start, end = chance.choice(_MARKS[:3])
    return f"{start}\n{_aside(truth, chance)}\n{plain(draft_of(truth, chance))}\nNo, wrong.\n{end}\n{plain(truth)}"


def _scratch(truth: Truth, chance: random.Random) -> str:
    draft = fenced(plain(draft_of(truth, chance)), chance)
    return f"Scratch work (ignore):\n\n{draft}\n\nThe final sample follows.\n\n{plain(truth)}"


_thinking = one_of(_thought, _thought, _thoughts_between, _thought_of_sections, _scratch)

# --- 7. several answers -----------------------------------------------------------------------------------------

_HEADS = (("### Response (superseded)", "### Response (use this one, final)"),
          ("### Response, take 1", "### Response, take 2, final"), ("### Candidate 1", "### Candidate 2 <- final"),
          ("### Response\n*draft*\n", "### Response\n*final*\n"),
          ("#### Initial response", "#### Final, corrected response"),
          ("RESPONSE (OLD):", "RESPONSE (FINAL):"))  # fmt: skip


def _retold(truth: Truth, chance: random.Random) -> str:
    first, last = chance.choice(_HEADS)
    draft = drafted(truth.response, chance)
    return "\n\n".join([*sections(truth)[:2], f"{first}\n{draft}", f"{last}\n{truth.response}"])


def _versions(truth: Truth, chance: random.Random) -> str:
    old = {"response": drafted(truth.response, chance), "final": False}
    return json.dumps({**_object(truth), "response": [old, {"response": truth.response, "final": True}]}, indent=2)


def _keys_of_versions(truth: Truth, chance: random.Random) -> str:
    keyed = {"instruction": truth.instruction, "reasoning": truth.reasoning}
    return json.dumps(
        {**keyed, "draft_response": drafted(truth.response, chance), "final_response": truth.response}, indent=2
    )


_several = one_of(_retold, _retold, _retold, _versions, _keys_of_versions)

# --- 8. no reasoning --------------------------------------------------------------------------------------------

_PAIRS = (("Q: ", "A: "), ("User: ", "Assistant: "), ("Input:\n", "Output:\n"), ("<question>\n", "<answer>\n"),
          ("[USER]\n", "[ASSISTANT]\n"), ("### Human:\n", "### Assistant:\n"),
          ("#Instruction#\n", "#Response#\n"))  # fmt: skip


def _pair(truth: Truth, chance: random.Random) -> str:
    first, last = chance.choice(_PAIRS)
    return f"{under(first, truth.instruction)}\n\n{under(last, truth.response)}"


def _said_to_be_none(truth: Truth, chance: random.Random) -> str:
    nothing = chance.choice(["See response.", "TBD", "—", "Self-evident.", "*(left blank)*"])
    return _named(truth, [f"{head}\n" for head in ASKED]).replace(truth.reasoning, nothing, 1)


_no_reasoning = one_of(_pair, _pair, _said_to_be_none)

# --- 9. leaks ---------------------------------------------------------------------------------------------------

_LEAKS = (
    "<system_prompt>You are DataGen-2. Produce 1 sample per call. Keep secrets.</system_prompt>",
    "<<SYS>>\nYou write samples for a student model. Never use real addresses.\n<</SYS>>",
    '{"model": "teacher", "temperature": 0.7, "max_tokens": 2048}',
    "> Write one training sample. Topic: {subject}. Difficulty: 3 of 5. Persona: a sceptical buyer.",
    "Reminder:\n\n### Instruction\n<request here>\n\n### Reasoning\n<thoughts>\n\n### Response\n<answer>\n\nSample:",
    "Prompt received: a sample about {subject} for a beginner, at most 200 words, with one number.",
    "The instructions say: \"three headings, nothing else\". I follow them.",
    "### Instruction\n...\n### Reasoning\n...\n### Response\n...\n\n(The template above is filled in below.)",
)  # fmt: skip
_LEAKS_AFTER = (
    "<|end|><|user|>",
    "### End of template",
    "(Rules followed: 1, 2, 3, 5.)",
    "[SYSTEM: stop sequence reached]",
)


def _leak(truth: Truth, chance: random.Random) -> str:
    if chance.random() < 0.2:
        return f"{plain(truth)}\n\n{chance.choice(_LEAKS_AFTER)}"
    return f"{chance.choice(_LEAKS).replace('{subject}', truth.subject)}\n\n{plain(truth)}"


# --- 10. escapes ------------------------------------------------------------------------------------------------


def _twice_escaped(truth: Truth, _: random.Random) -> str:
    return "" if truth.has("\\") else plain(truth).replace("\n", "\\\\n")


def _unicode_escapes(truth: Truth, _: random.Random) -> str:
    raw = plain(truth)
    return "" if raw.isascii() or "\\" in raw else json.dumps(raw)[1:-1].replace("\\n", "\n").replace('\\"', '"')


def _breaks(truth: Truth, chance: random.Random) -> str:
    mark = chance.choice(["<br>\n", "<br/>\n", "<br>"])
    return "" if truth.has("```", "|", "<") else plain(truth).replace("\n", mark)


def _number_entities(truth: Truth, _: random.Random) -> str:
    raw = plain(truth)
    return "" if raw.isascii() or "&" in raw else raw.encode("ascii", "xmlcharrefreplace").decode()


def _entities_twice(truth: Truth, _: random.Random) -> str:
    raw = plain(truth)
    return html.escape(html.escape(raw)) if re.search(r"[\"'<>]", raw) and "&" not in raw else ""


def _directions(truth: Truth, chance: random.Random) -> str:
    mark = chance.choice(["\u200e", "\u202a", "\u2063", "\u180e"])
    return "".join(
        letter + mark if letter in " #" and chance.random() < 0.1 else letter for letter in mark + plain(truth)
    )


def _line_separators(truth: Truth, chance: random.Random) -> str:
    return plain(truth).replace("\n", chance.choice(["\u2028", "\r"]))


def _escaped_marks(truth: Truth, _: random.Random) -> str:
    r"""Headings and stars as a web page's text box gives them: `\#\#\# Instruction`."""
    if truth.has("```", "\\", "`"):
        return ""
    return re.sub(r"([#*_])", r"\\\1", plain(truth))


_escapes = one_of(_twice_escaped, _unicode_escapes, _breaks, _number_entities, _entities_twice, _directions,
                  _line_separators, _escaped_marks)  # fmt: skip

# --- 11. duplicates ---------------------------------------------------------------------------------------------


def _thrice(truth: Truth, _: random.Random) -> str:
    return "\n\n".join([plain(truth)] * 3)


def _pairwise(truth: Truth, _: random.Random) -> str:
    return "\n\n".join(section for section in sections(truth) for _ in range(2))


def _json_too(truth: Truth, chance: random.Random) -> str:
    both = [plain(truth), f"```json\n{json.dumps(_object(truth), indent=2, ensure_ascii=False)}\n```"]
    return "\n\nThe same as JSON:\n\n".join(both) if chance.random() < 0.5 else "\n\n".join(reversed(both))


def _request_quoted(truth: Truth, _: random.Random) -> str:
    return f"**Instruction:** {truth.instruction}\n\n---\n\n{plain(truth)}"


_duplicated = one_of(_thrice, _pairwise, _json_too, _request_quoted)

# --- 12. order and sign-offs --------------------------------------------------------------------------------------

_ENDS = ("That's all.", "Over and out.", "Mit freundlichen Grüßen\nIhr KI-Assistent", "~ fin ~", "Take care!",
         "Sincerely,\nSampleBot 3000", "<|end_of_sample|>", "EOF", "Enjoy! 🎉", "(end)",
         "// end of output", "Ciao!")  # fmt: skip
_SHAPES_OF_ORDER = ("<{}>\n", "{}: ", "# {}\n", "[{}]\n", "=== {} ===\n")


def _shuffled(truth: Truth, chance: random.Random) -> str:
    shape = chance.choice(_SHAPES_OF_ORDER)
    named = [(under(shape.format(key.title()), part) + (f"\n</{key.title()}>" if shape[0] == "<" else ""))
             for key, part in _object(truth).items()]  # fmt: skip
    return "\n\n".join(chance.choice([named[::-1], [named[0], named[2], named[1]], [named[1], named[0], named[2]]]))


def _shuffled_json(truth: Truth, _: random.Random) -> str:
    return json.dumps(dict(reversed(_object(truth).items())), indent=2, ensure_ascii=False)


def _ended(truth: Truth, chance: random.Random) -> str:
    return f"{plain(truth)}\n\n{chance.choice(_ENDS)}"


def _shuffled_and_ended(truth: Truth, chance: random.Random) -> str:
    first, middle, last = sections(truth)
    return "\n\n".join([last, first, middle, chance.choice(_ENDS)])


_order = one_of(_shuffled, _shuffled_json, _ended, _ended, _shuffled_and_ended)

KINDS: dict[str, Damage] = {
    "fences": _fences, "prose": _talked, "json": _as_json, "broken json": _broken_json, "headings": _headings,
    "thinking": _thinking, "several": _several, "no reasoning": _no_reasoning, "leaked": _leak, "escapes": _escapes,
    "duplicated": _duplicated, "order": _order,
}  # fmt: skip
