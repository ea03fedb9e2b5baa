"""Damage to the form of a reply: fences, JSON whole and broken, headings, a section left out, escapes."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

from damage.shapes import ASKED, fenced, one_of, plain, sections, under

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from damage.truth import Truth

# --- 1. fences --------------------------------------------------------------------------------------------------


def _whole_fence(truth: Truth, chance: random.Random) -> str:
    """All in one fence; half of those with code inside use three ticks all the same, as models do."""
    label = chance.choice(["", "markdown", "md", "text"])
    text = plain(truth)
    if "```" in text and chance.random() < 0.5:
        return f"```{label or 'markdown'}\n{text}\n```"
    return fenced(text, chance, label)


def _introduced_fence(truth: Truth, chance: random.Random) -> str:
    said = chance.choice(["Here is the sample:", "Output:", "Sure, formatted as requested:", "Below is the entry."])
    return f"{said}\n\n{fenced(plain(truth), chance, 'markdown')}"


def _each_fenced(truth: Truth, chance: random.Random) -> str:
    label = chance.choice(["", "", "text", "markdown"])
    return "\n\n".join(
        f"{head}\n{fenced(part, chance, label)}" for head, part in zip(ASKED, truth.parts(), strict=True)
    )


def _one_fenced(number: int) -> Any:
    def way(truth: Truth, chance: random.Random) -> str:
        parts = list(truth.parts())
        parts[number] = fenced(parts[number], chance, chance.choice(["", "text", "markdown", "plaintext"]))
        return "\n\n".join(f"{head}\n{part}" for head, part in zip(ASKED, parts, strict=True))

    return way


def _fence_a_section(truth: Truth, chance: random.Random) -> str:
    """Each section with its heading in a fence."""
    return "\n\n".join(fenced(section, chance) for section in sections(truth))


fences = one_of(_whole_fence, _introduced_fence, _each_fenced, _one_fenced(0), _one_fenced(2), _fence_a_section)

# --- 3. JSON ----------------------------------------------------------------------------------------------------

_KEYS = (
    ("instruction", "reasoning", "response"), ("instruction", "reasoning", "response"),
    ("Instruction", "Reasoning", "Response"), ("prompt", "rationale", "answer"), ("question", "thinking", "answer"),
    ("instruction", "chain_of_thought", "output"), ("user_request", "reasoning", "final_response"),
)  # fmt: skip


def fields(truth: Truth, chance: random.Random) -> dict[str, Any]:
    """A sample's fields under one set of keys."""
    return dict(zip(chance.choice(_KEYS), truth.parts(), strict=True))


def _indented(truth: Truth, chance: random.Random) -> str:
    return json.dumps(fields(truth, chance), indent=chance.choice([2, 4]), ensure_ascii=False)


def _minified(truth: Truth, chance: random.Random) -> str:
    return json.dumps(fields(truth, chance), separators=(",", ":"), ensure_ascii=chance.random() < 0.5)


def _json_fence(truth: Truth, chance: random.Random) -> str:
    label = chance.choice(["json", "json", "JSON", ""])
    said = chance.choice(["", "", "Here's the JSON object:\n\n", "Sample:\n"])
    return f"{said}```{label}\n{_indented(truth, chance)}\n```"


def _more_fields(truth: Truth, chance: random.Random) -> str:
    extra = {"id": chance.randint(1, 900), "topic": truth.subject, "difficulty": chance.choice(["easy", "hard"])}
    rest = {"tags": [truth.subject, "practice"], "language": "en"}
    return json.dumps({**extra, **fields(truth, chance), **(rest if chance.random() < 0.5 else {})}, indent=2)


def _nested(truth: Truth, chance: random.Random) -> str:
    name = chance.choice(["sample", "training_example", "data", "result"])
    return json.dumps({name: fields(truth, chance)}, indent=2, ensure_ascii=False)


def _listed(truth: Truth, chance: random.Random) -> str:
    return json.dumps([fields(truth, chance)], indent=2, ensure_ascii=False)


def _steps(truth: Truth, chance: random.Random) -> str:
    """The reasoning as a list of steps."""
    keyed = fields(truth, chance)
    keyed[list(keyed)[1]] = [step for step in re.split(r"(?<=[.。])\s*", truth.reasoning) if step]
    return json.dumps(keyed, indent=2, ensure_ascii=False)


as_json = one_of(_indented, _minified, _json_fence, _more_fields, _nested, _listed, _steps)

# --- 4. broken JSON ---------------------------------------------------------------------------------------------


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _lines(truth: Truth, chance: random.Random) -> list[str]:
    """The members of the object, without commas."""
    return [f"  {_string(key)}: {_string(value)}" for key, value in fields(truth, chance).items()]


def _trailing_comma(truth: Truth, chance: random.Random) -> str:
    text = "{\n" + ",\n".join(_lines(truth, chance)) + ",\n}"
    return f"[\n{text},\n]" if chance.random() < 0.3 else text


def _single_quotes(truth: Truth, chance: random.Random) -> str:
    return repr(fields(truth, chance))


def _single_quoted_lines(truth: Truth, chance: random.Random) -> str:
    r"""Single quotes throughout, those of the text as `\'`."""
    quoted = {key: _string(value)[1:-1].replace('\\"', '"') for key, value in fields(truth, chance).items()}
    escaped = [f"  '{key}': '{value.replace(chr(39), chr(92) + chr(39))}'" for key, value in quoted.items()]
    return "{\n" + ",\n".join(escaped) + "\n}"


def _raw_newlines(truth: Truth, chance: random.Random) -> str:
    keyed = fields(truth, chance).items()
    escaped = [(key, value.replace("\\", "\\\\").replace('"', '\\"')) for key, value in keyed]
    text = "{\n" + ",\n".join(f'  "{key}": "{value}"' for key, value in escaped) + "\n}"
    return f"```json\n{text}\n```" if chance.random() < 0.3 and "```" not in text else text


def _no_brace(truth: Truth, chance: random.Random) -> str:
    text = "{\n" + ",\n".join(_lines(truth, chance)) + chance.choice(["", "\n", ","])
    return f'{{"sample": {text}' if chance.random() < 0.2 else text


def _comments(truth: Truth, chance: random.Random) -> str:
    notes = chance.choice([
        ("// what the user asks", "// how it is found", "// what the user gets"),
        ("/* the request */", "/* the thoughts */", "/* the answer */"),
        ("# 1. request", "# 2. reasoning", "# 3. response"),
    ])  # fmt: skip
    lines = _lines(truth, chance)
    if chance.random() < 0.5:
        return "{\n" + "\n".join(f"  {note}\n{line}{',' * (note != notes[2])}"
                                 for note, line in zip(notes, lines, strict=True)) + "\n}"  # fmt: skip
    ends = (",", ",", "")
    return "{\n" + "\n".join(f"{line}{end} {note}" for line, end, note in zip(lines, ends, notes, strict=True)) + "\n}"


def _bare_keys(truth: Truth, chance: random.Random) -> str:
    return "{\n" + ",\n".join(re.sub(r'^  "(\w+)"', r"  \1", line) for line in _lines(truth, chance)) + ",\n}"


def _broken_fence(truth: Truth, chance: random.Random) -> str:
    text = one_of(_trailing_comma, _no_brace, _comments)(truth, chance)
    return f"{chance.choice(['', 'Here you go:' + chr(10)])}```json\n{text}\n```"


broken_json = one_of(_trailing_comma, _single_quotes, _single_quoted_lines, _raw_newlines, _no_brace, _comments,
                     _bare_keys, _broken_fence)  # fmt: skip

# --- 5. headings ------------------------------------------------------------------------------------------------

_NAMES = (
    ("Instruction", "Reasoning", "Response"), ("Instruction", "Reasoning", "Response"),
    ("Prompt", "Rationale", "Answer"), ("User Request", "Chain of Thought", "Response"),
    ("Question", "Thinking", "Answer"), ("Task", "Analysis", "Solution"),
    ("Instruction", "Thought process", "Output"), ("Query", "Explanation", "Reply"),
)  # fmt: skip
_SHAPES = (
    "**{}**\n", "**{}:**\n", "**{}:** ", "{}: ", "{}:\n", "## {}\n", "# {}\n\n", "#### {}:\n", "[{}]\n", "=== {} ===\n",
    "--- {} ---\n", "__{}__\n", "<{}>\n", "## **{}**\n", "{number}. {}\n", "### {number}. {}\n", "**{number}. {}:**\n",
    "{upper}\n", "{upper}:\n", "*{}:*\n", "###{}\n", "{}\n-----------\n", "> **{}**\n",
)  # fmt: skip


def headed(truth: Truth, names: Sequence[str], shape: str, gap: str = "\n\n") -> str:
    """The sections under headings of a shape; a tag is closed again. "" if the answer uses such a heading itself."""
    if truth.has(f"**{names[2]}", f"**{names[0]}"):
        return ""
    parts = []
    for number, (name, text) in enumerate(zip(names, truth.parts(), strict=True), 1):
        if shape.startswith("<"):
            tag = name.lower().replace(" ", "_")
            parts.append(f"<{tag}>\n{text}\n</{tag}>")
        else:
            parts.append(under(shape.format(name, number=number, upper=name.upper()), text))
    return gap.join(parts)


def headings(truth: Truth, chance: random.Random) -> str:
    """The three headings in another shape, by other names."""
    return headed(truth, chance.choice(_NAMES), chance.choice(_SHAPES), chance.choice(["\n\n", "\n\n", "\n"]))


# --- 8. no reasoning --------------------------------------------------------------------------------------------


def _left_out(truth: Truth, chance: random.Random) -> str:
    shape = chance.choice(["### {}\n", "**{}:** ", "## {}\n\n", "{}: ", "**{}**\n"])
    names = chance.choice([("Instruction", "Response"), ("Question", "Answer"), ("Prompt", "Completion")])
    return "\n\n".join(under(shape.format(name), text)
                       for name, text in zip(names, (truth.instruction, truth.response), strict=True))  # fmt: skip


def _left_empty(truth: Truth, chance: random.Random) -> str:
    nothing = chance.choice(["", "N/A", "(none)", "-", "(omitted)", "None needed.", "[see above]", "..."])
    return f"### Instruction\n{truth.instruction}\n\n### Reasoning\n{nothing}\n\n### Response\n{truth.response}"


def _left_out_of_json(truth: Truth, chance: random.Random) -> str:
    keyed = fields(truth, chance)
    middle = list(keyed)[1]
    if chance.random() < 0.5:
        del keyed[middle]
    else:
        keyed[middle] = chance.choice([None, ""])
    return json.dumps(keyed, indent=2, ensure_ascii=False)


def _left_out_of_tags(truth: Truth, chance: random.Random) -> str:
    first, last = chance.choice([("instruction", "response"), ("prompt", "answer"), ("user", "assistant")])
    return f"<{first}>{truth.instruction}</{first}>\n<{last}>{truth.response}</{last}>"


no_reasoning = one_of(_left_out, _left_out, _left_empty, _left_out_of_json, _left_out_of_tags)

# --- 10. escapes ------------------------------------------------------------------------------------------------

_QUOTE = re.compile(r'"([^"\n]*)"')
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
ZERO_WIDTH = ("\u200b", "\u200c", "\u2060", "\ufeff", "\u00ad")


def prose_only(text: str, change: Any) -> str:
    """A change done to everything but code."""
    return "".join(part if at % 2 else change(part) for at, part in enumerate(_CODE.split(text)))


def _escaped_newlines(truth: Truth, chance: random.Random) -> str:
    raw = plain(truth)
    if "\\" in raw or chance.random() < 0.5:
        raw = raw.replace("\\", "\\\\").replace('"', '\\"')
        raw = f'"{raw}"' if chance.random() < 0.5 else raw
    return raw.replace("\n", "\\n").replace("\t", "\\t")


def _entities(truth: Truth, chance: random.Random) -> str:
    """The whole reply escaped as HTML, code too; not where entities are substance."""
    raw = plain(truth)
    if re.search(r"&\w+;", raw) or not re.search(r"[\"'<>&]", raw):
        return ""
    escaped = html.escape(raw)
    return escaped.replace("&quot;", "&#34;").replace("&#x27;", "&apos;") if chance.random() < 0.3 else escaped


def _smart_quotes(truth: Truth, chance: random.Random) -> str:
    if truth.has("„") or not truth.has('"', "'"):
        return ""
    double = chance.choice([r"“\1”", r"“\1”", r"„\1“"])
    return prose_only(plain(truth), lambda text: _QUOTE.sub(double, text).replace("'", "\u2019"))


def _zero_width(truth: Truth, chance: random.Random) -> str:
    """Invisible characters strewn in, headings and numbers included."""
    sign, rate = chance.choice(ZERO_WIDTH), chance.choice([0.01, 0.05])
    return "".join(letter + sign if letter.isalnum() and chance.random() < rate else letter for letter in plain(truth))


def _spaces(truth: Truth, chance: random.Random) -> str:
    space = chance.choice(["\u00a0", "\u202f", "\u2009"])
    changed = prose_only(plain(truth), lambda text: re.sub(r"(?<=\S) (?=\S)",
                         lambda found: space if chance.random() < 0.4 else found.group(), text))  # fmt: skip
    return changed.replace("\n", "\r\n") if chance.random() < 0.3 else changed


def _bom(truth: Truth, chance: random.Random) -> str:
    raw = plain(truth).replace("\n\n###", f"\n{chance.choice(ZERO_WIDTH)}\n###")
    return "\ufeff" + raw.replace("\n", chance.choice(["\n", "\r\n"]))


escapes = one_of(_escaped_newlines, _escaped_newlines, _entities, _entities, _smart_quotes, _zero_width, _spaces, _bom)
