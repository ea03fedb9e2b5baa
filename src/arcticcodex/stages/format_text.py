"""The first step of forming a reply: its characters as the writer meant them.

Undone is what tools do to a text on its way: control and invisible characters, line breaks written as backslash-n,
quotation marks made curly, HTML entities. Nothing is undone on suspicion: each step wants evidence that the whole
reply went through the tool, since a reply may also be *about* entities or escapes.
"""

from __future__ import annotations

import html
import html.entities
import json
import re
import textwrap

MOST_CHARS = 100_000  # far above any output cap, so that every later step is bounded

_TERMINAL_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Zero-width space, word joiner and kin, soft hyphen, byte-order mark, lone surrogates: never part of a text's sense.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\ud800-\udfff]")
# Joiners belong between letters of Arabic and Indic scripts and within emoji.
_JOINED = "\u0600-\u08ff\u0900-\u0dff\u1780-\u17ff\ufb50-\ufeff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_JOINERS = re.compile(f"(?<![{_JOINED}])[\u200c\u200d]+|[\u200c\u200d]+(?![{_JOINED}])")
_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# A no-break space stays where typography wants one: between figures and units, and inside French punctuation.
_LOOSE_SPACE = re.compile("(?<![0-9«])[\u00a0\u2009\u202f](?![0-9%:;?!»€$°])")


def visible(raw: str) -> str:
    """The reply with plain line breaks and without characters that no one sees; joiners stay where scripts join."""
    text = _BREAKS.sub("\n", _TERMINAL_CODES.sub("", raw))
    text = _JOINERS.sub("", _INVISIBLE.sub("", text))
    if not _RIGHT_TO_LEFT.search(text):
        text = _DIRECTIONS.sub("", text)
    return _straightened(_LOOSE_SPACE.sub(" ", text))


_OTHER_QUOTES = re.compile("[„«»\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")  # where curly marks are the right ones


def _straightened(text: str) -> str:
    """Curly quotation marks made straight, where the reply has none but curly ones: an editor did that, to code too."""
    if _OTHER_QUOTES.search(text):
        return text
    if '"' not in text:
        text = text.replace("“", '"').replace("”", '"')
    if "'" not in text:
        text = text.replace("\u2018", "'").replace("\u2019", "'")
    return text


# --- marks of chat templates

_TURN = re.compile(
    r"<\|im_start\|>[ ]*(?P<a>\w+)|<\|start_header_id\|>\s*(?P<b>\w+)\s*<\|end_header_id\|>"
    r"|<start_of_turn>[ ]*(?P<c>\w+)"
    r"|<\|(?:start\|>)?(?P<d>user|assistant|system|developer)(?:\|>)?(?:<\|channel\|>\w+)?(?:<\|message\|>)?"
    r"|<\uff5c(?P<e>User|Assistant)\uff5c>|(?P<inst>\[INST\])|(?P<inst_end>\[/INST\])",
    re.IGNORECASE,
)
_END_TOKEN = (
    r"<\|(?:im_end|endoftext|end_of_text|eot_id|end|eom_id|return|END_OF_TURN_TOKEN)\|>|<end_of_turn>|<eos>|\[EOS\]"  # noqa: S105 — a mark in a model's template
    r"|<\uff5c[^\uff5c\n]{1,40}\uff5c>|</s>(?=\s|$|<)"
)
_TOKEN = re.compile(rf"{_END_TOKEN}|<\|[\w-]{{1,40}}\|>|<bos>|<pad>|<s>(?=\s|$|<)", re.IGNORECASE)
_SYSTEM_BLOCK = re.compile(r"<<SYS>>.*?<</SYS>>|<(system|system_prompt)>.*?</\1>", re.DOTALL | re.IGNORECASE)
_ANALYSIS = re.compile(
    r"<\|channel\|>(?:analysis|commentary)<\|message\|>(.*?)(?:<\|end\|>|(?=<\|start\|>))", re.DOTALL | re.IGNORECASE
)
_CHANNEL = re.compile(r"<\|channel\|>\w+<\|message\|>", re.IGNORECASE)
_ASKED = {
    name: re.compile(rf"^[\s>*#<\[=_\d.\W]{{0,12}}{name}\b", re.IGNORECASE | re.MULTILINE)
    for name in ("instruction", "response")
}
_SPEAKER = re.compile(
    r"\A\s*\W{0,3}(?:assistant|ai|model|bot|output|response|answer)\W{0,3}:[*_]*[ \t]*"
    r"(?=#{1,6}[ ]?\W{0,3}\w|\*\*\w|<\w)",
    re.IGNORECASE,
)


def without_template(text: str) -> tuple[str, bool]:
    """The reply without the tokens of chat templates, their turns as labelled lines; and whether it ends in one.

    Where the reply has the headings asked for, the turns are around it: what a user or the system says is none of it.
    """
    if not any(
        mark in text
        for mark in (
            "<|",
            "</s>",
            "<s>",
            "INST]",
            "<start_of",
            "<end_of",
            "\uff5c",
            "<eos>",
            "<system",
            "<bos>",
            "[EOS]",
        )
    ):
        return _SPEAKER.sub("", text), False
    ends = bool(re.search(rf"(?:{_END_TOKEN})\s*\Z", text, re.IGNORECASE))
    text = _SYSTEM_BLOCK.sub("", text) if "<" in text else text
    text = _CHANNEL.sub("\n", _ANALYSIS.sub(r"\n<think>\n\1\n</think>\n", text))
    asked = all(pattern.search(text) for pattern in _ASKED.values())
    answered = next((found.start() for found in _ASKED["response"].finditer(text)), len(text)) if asked else len(text)

    def turn(found: re.Match[str]) -> str:
        if found["inst"] or found["inst_end"]:
            if not asked:
                return "\nInstruction:\n" if found["inst"] else "\nResponse:\n"
            return "\n### System prompt\n" if found["inst"] else "\n"
        role = next(filter(None, (found["a"], found["b"], found["c"], found["d"], found["e"]))).lower()
        if asked and role in {"assistant", "model"}:
            return "\n"
        return "\n### System prompt\n" if asked or role in {"system", "developer"} else f"\n{_WHO.get(role, role)}:\n"

    def token(found: re.Match[str]) -> str:
        return "\n</response>\n" if found.start() > answered and found.string[found.end() :].strip() else "\n"

    return _SPEAKER.sub("", _TOKEN.sub(token, _TURN.sub(turn, text))), ends


_WHO = {"model": "assistant"}

# --- entities

_LONGEST_NAME = 8
_NAMED = "|".join(
    sorted(
        (name for name in html.entities.html5 if name.endswith(";") and len(name) <= _LONGEST_NAME),
        key=len,
        reverse=True,
    )
)
_ENTITY = re.compile(rf"&(?:#\d{{2,6}};|#[xX][0-9a-fA-F]{{2,5}};|(?:{_NAMED}))")
_DOUBLY = re.compile(r"&amp;(?:amp|lt|gt|quot|apos|nbsp|#\w{2,6});")
_SPANS = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_ABOUT_ENTITIES = re.compile(r"\b(?:entit(?:y|ies)|escap\w+|ampersands?|unescap\w+)\b", re.IGNORECASE)
_STANDS_FOR = (("<", ("&lt;",)), (">", ("&gt;",)), ('"', ("&quot;", "&#34;")), ("'", ("&apos;", "&#39;", "&#x27;")))
_MOST_TIMES_ESCAPED = 3
_OUR_TAGS = re.compile(r"</?\w+>|<\|\w+\|>|^\s*>", re.MULTILINE)


def without_entities(text: str) -> str | None:
    """The reply with its HTML entities read, if all of it was escaped; as it is, if not; None where that is unclear."""
    for _ in range(_MOST_TIMES_ESCAPED):
        read = _without_entities_once(text)
        if read is None or read == text:
            return read
        text = read
    return text


def _without_entities_once(text: str) -> str | None:
    if not _ENTITY.search(text) or "&" in _ENTITY.sub("", text):
        return text
    rest = _OUR_TAGS.sub("", text)
    code = "\n".join(_SPANS.findall(text))
    if code and not _ENTITY.search(code) and any(raw in code for raw, _ in _STANDS_FOR):  # only prose was escaped
        parts = re.split(f"({_SPANS.pattern})", text, flags=re.DOTALL)
        prose = "".join(parts[::2])
        if not any(
            raw in _OUR_TAGS.sub("", prose) for raw, entities in _STANDS_FOR if any(one in prose for one in entities)
        ):
            return "".join(part if at % 2 else html.unescape(part) for at, part in enumerate(parts)).replace(
                "\u00a0", " "
            )
    if any(raw in rest and any(entity in text for entity in entities) for raw, entities in _STANDS_FOR):
        return text
    if _ABOUT_ENTITIES.search(text) and not _DOUBLY.search(text):
        return None
    return html.unescape(text).replace("\u00a0", " ")


# --- line breaks and quotes written as escapes

# LaTeX commands that begin as an escape does. The short ones count where a formula is marked: they are words elsewhere.
_LATEX = (
    r"bar|begin|beta|bf|big|Big|binom|bmod|boldsymbol|bot|box|boxed|bullet|flat|forall|frac|nabla|neg|neq|nexists|nmid"
    r"|nonumber|not|notin|rangle|rbrace|rceil|rfloor|rho|right|rightarrow|rightleftharpoons|rm|tan|tanh|tau|tfrac|text"
    r"|textbf|textit|textrm|therefore|theta|tilde|times|top|triangle|triangleq"
)
_SHORT_LATEX = "ne|ni|nu|to"
_MEANING = {"b": "", "f": "\n", "n": "\n", "r": "", "t": "\t"}


def _latex(text: str) -> str:
    """The pattern of a LaTeX command's name that counts as one in `text`."""
    names = f"{_LATEX}|{_SHORT_LATEX}" if "$" in text else _LATEX
    return rf"(?:{names})(?![A-Za-z])"


def unescaped(text: str) -> str:
    r"""What a JSON string means; but an escape that begins a LaTeX command (`\theta`) is that command."""
    escape = rf"""\\(?:(?P<latex>{_latex(text)})|u(?P<code>[0-9a-fA-F]{{4}})|(?P<one>["'\\/bfnrt]))"""

    def read(found: re.Match[str]) -> str:
        if found["latex"]:
            return found[0]
        return chr(int(found["code"], 16)) if found["code"] else _MEANING.get(found["one"], found["one"])

    text = re.sub(escape, read, text)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # joins what were two halves
    return _JOINERS.sub("", _INVISIBLE.sub("", text))


def _quoted_whole(text: str) -> str | None:
    """What a reply says that is one JSON string; None if it is not."""
    text = text.strip()
    if len(text) < 2 or text[0] != '"' or text[-1] != '"' or "\n" in text:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return unescaped(text[1:-1]) if isinstance(value, str) else None


_ALL_ESCAPED = re.compile(r'(?:[^\\"]|\\["\\/bfnrtu])*')
_LABEL_AFTER_BREAK = re.compile(
    r"\\n[\s>*_#\[<\d.)-]*(?:instruction|reasoning|response|question|answer|q:|a:|user|assistant|prompt|output|thinking)",
    re.IGNORECASE,
)


def with_line_breaks(text: str) -> str | None:
    """The reply with its line breaks, where it writes them all as backslash-n; None where code cannot be told apart."""
    whole = _quoted_whole(text)
    if whole is not None:
        return _quoted_whole(whole) or whole
    if re.match(r'\s*\[?\s*\{\s*\\"', text) and _ALL_ESCAPED.fullmatch(text):  # JSON that was put into a string
        return unescaped(text)
    if "\\n" not in text or not (_LABEL_AFTER_BREAK.search(text) or re.match(r"\s*\{\s*\\n", text)):
        return text
    if _ALL_ESCAPED.fullmatch(text) and _is_json_string(text):
        return unescaped(text)
    return broken_lines(text)


def _is_json_string(text: str) -> bool:
    """Whether text with written breaks bears other marks of a JSON string: quotes, backslashes or letters escaped."""
    if '\\"' in text or re.search(r"\\\\[A-Za-z]", text):
        return True
    return text.isascii() and bool(re.search(r"\\u[0-9a-f]{4}", text))


_MOST_STRING_CHARS = 2_000


def broken_lines(text: str) -> str | None:
    r"""The text with each written \n a line break, but those of LaTeX and within strings of code; None if unclear."""
    breaks = re.compile(rf"""(["'`])(?:\\[nrt])+\1|(?<!\\)(?:\\r)?\\(?!{_latex(text)})n""")
    lines = breaks.sub(lambda found: found[0] if found[1] else "\n", text).split("\n")
    read: list[str] = []
    fenced = False
    for line in lines:
        mark = line.lstrip().startswith(("```", "~~~"))
        in_string = fenced and _string_is_open(read[-1])
        in_span = not fenced and bool(read) and read[-1].count("`") % 2 == 1 and line.count("`") % 2 == 1
        if in_string and (mark or len(read[-1]) > _MOST_STRING_CHARS):
            return None
        if not mark and (in_string or in_span):
            read[-1] += "\\n" + line
        else:
            read.append(re.sub(r"^(?:\\t)+", lambda tabs: "\t" * (len(tabs[0]) // 2), line))
        fenced = fenced != mark
    return "\n".join(read)


def _string_is_open(line: str) -> bool:
    """Whether a line of code ends within a string."""
    if line.lstrip().startswith(("```", "~~~")):
        return False
    bare = re.sub(r"\\.|\"{3}|'{3}", "", line)
    if bare.count("'") % 2 and not bare.count('"') % 2:
        bare = re.sub(r"(?:#|//|--).*", "", bare)  # an apostrophe in a comment
    return bare.count('"') % 2 == 1 or bare.count("'") % 2 == 1


# --- quoting and indenting of the whole


_QUOTED_LABEL = re.compile(
    r"^>[ ]*(?:#{1,6}[ ]*|\*\*)(?:instruction|reasoning|response)\b", re.IGNORECASE | re.MULTILINE
)

_INDENTED_LABEL = re.compile(
    r"^ {4}(?:#{1,6}[ ]*|\*\*)(?:instruction|reasoning|response)\b", re.IGNORECASE | re.MULTILINE
)


def unquoted(text: str) -> str:
    """The reply without the mark of quotation, or the indent, that all of its lines begin with."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and all(line.lstrip().startswith(">") for line in lines):
        text = re.sub(r"^[ \t]*> ?", "", text, flags=re.MULTILINE)
    elif len(_QUOTED_LABEL.findall(text)) > 1:  # prose around the quotation
        text = re.sub(r"^> ?", "", text, flags=re.MULTILINE)
    elif len(_INDENTED_LABEL.findall(text)) > 1:
        text = re.sub(r"^ {4}", "", text, flags=re.MULTILINE)
    return textwrap.dedent(text).strip("\n")
