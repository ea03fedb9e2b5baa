"""Where a reply says which part begins: its headings, in whatever markup and words they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["preface", "instruction", "input", "reasoning", "response", "system", "think", "end"]
Mark = Literal["", "draft", "final", "result"]


@dataclass(frozen=True, slots=True)
class Label:
    """A line that begins a part: its `word` in lower case, its markup (`style`) and what else stands on it (`rest`)."""

    line: int
    kind: Kind
    word: str
    style: str
    mark: Mark
    rest: str

    @property
    def plain_word(self) -> bool:
        """Whether the word is one of those that were asked for."""
        return bool(_PLAIN_WORDS.fullmatch(self.word))


# --- fences

_FENCE = re.compile(r"^[ \t]*(?:>[ \t]*)?(`{3,}|~{3,})[ \t]*([^`\n]*)$")


def fence_of(line: str) -> tuple[str, str] | None:
    """The marks and the info string of a line that opens or closes a code block."""
    found = _FENCE.match(line)
    return (found[1], found[2].strip()) if found else None


def step(opened: list[str], line: str) -> bool:
    """Whether a line is of a code block, its fences included; `opened` holds the fences open so far and is kept up.

    A fence with an info string within an open block opens a block in the block, as replies in one whole fence have it.
    """
    fence = fence_of(line)
    if fence is None:
        return bool(opened)
    marks, info = fence
    if opened and not info and marks.startswith(opened[-1]):
        opened.pop()
    else:
        opened.append(marks)
    return True


def fences_close(lines: list[str]) -> bool:
    """Whether every code block among the lines is closed."""
    opened: list[str] = []
    for line in lines:
        step(opened, line)
    return not opened


# --- labels

WORDS: dict[Kind, str] = {
    "instruction": (
        r"user(?:['\u2019]?s)? (?:request|question|prompt|query|message|input|instruction)|task description"
        r"|problem statement|instructions?|question|q|prompt|query|task|problem|exercise|request|user|human"
        r"|anweisung|aufgabe|frage|instrucci[oó]n|pregunta|consigne|istruzione|domanda|instru[cç][aã]o|pergunta|instructie|vraag"
        r"|指令|指示|问题|問題|質問|инструкция|вопрос"
    ),
    "input": r"input",
    "reasoning": (
        r"reasoning (?:steps|process|trace)|reasoning|chain[- ]of[- ]thought|cot|thought process|thoughts?"
        r"|thinking process|thinking|rationale|analysis|explanation|working|justification"
        r"|step[- ]by[- ]step(?: reasoning)?|how the answer is found|begründung|überlegung|raisonnement"
        r"|razonamiento|ragionamento|racioc[ií]nio|redenering|推理|思考|推論|рассуждение"
    ),
    "response": (
        r"(?:model|assistant|expected)(?:['\u2019]?s)? (?:answer|response|output|reply)"
        r"|response|answer|output|reply|assistant|completion|solution|result|ai|a|bot|gpt"
        r"|antwort|respuesta|r[eé]ponse|risposta|resposta|antwoord|回答|答案|回复|応答|ответ"
    ),
    "system": r"system (?:prompt|message|note|text|instructions?)|system|developer",
}
_PLAIN_WORDS = re.compile(r"instructions?|reasoning|response", re.IGNORECASE)  # the words that were asked for
_ADJECTIVES = (
    r"final|revised|corrected|improved|updated|fixed|polished|better|draft|first|initial|rough|preliminary|second|new"
    r"|old|original|alternative|the|your|my"
)
_FINAL = re.compile(
    r"\b(?:final\w*|revis\w+|correct(?:ed|ion)|improved|updated|fixed|polished|better)\b", re.IGNORECASE
)
_DRAFT = re.compile(
    r"\b(?:drafts?|initial|rough|preliminary|old|original|(?:first|1st) (?:attempt|try|version|answer|response)"
    r"|(?:attempt|version|try|take) ?#?1)\b",
    re.IGNORECASE,
)
_KIND = "|".join(f"(?P<{kind}>{words})" for kind, words in WORDS.items()).replace(" ", r"\ ")  # for VERBOSE
_QUALIFIER = rf"(?:(?:(?:{_ADJECTIVES}|version|attempt|take|v|no\.?|[#])[ ]*){{1,3}}\d{{0,2}}|\d{{1,2}})(?!\w)"
_LABEL = re.compile(
    rf"""^[ ]{{0,3}}(?:[>*+•-][ ]+)?(?P<hash>(?:\#{{1,6}}|={{2,}}|-{{2,}})[ ]*)?
    (?P<number>(?:(?:part|step|section)[ ]*)?\(?\d{{1,2}}[.):-]+[ ]*|[a-c]\)[ ]+)?
    (?P<open>[*_]{{1,3}}|`|[\[【「<]{{1,2}}|(?:[^\w\s#*_<>\[\]"'(){{}}|`\\/.,;:!?=+~&$%@^-]️?[ ]*){{1,3}})?
    (?:\d{{1,2}}[.)][ ]*)?
    (?P<name>(?P<adjective>(?:{_ADJECTIVES})[ -]+)?(?:{_KIND}))(?:(?![^\W_])|(?<=[\u3000-\u9fff]))
    (?P<post>[ ]*(?:{_QUALIFIER}|\({_QUALIFIER}\)|\[{_QUALIFIER}\]|[-\u2013—]{{1,2}}[ ]*{_QUALIFIER}(?=\W*$))?)
    (?P<early>[ ]*[:\uff1a﹕])?(?P<close>[*_]{{1,3}}|[\]】」>`]{{1,2}})?
    (?(early)|[ ]*(?P<separator>[:\uff1a﹕\ua789\u2236]|[-\u2013—]{{1,2}}(?=[ ]|$)|[-=]+>|→|[=])?)(?P<late>[*_]{{1,3}})?
    (?P<rest>.*)$""",
    re.IGNORECASE | re.VERBOSE,
)
_END = re.compile(rf"^\s*[\[<]\s*(?:/|end\s+)(?:{_KIND})\s*[\]>]\s*$", re.IGNORECASE | re.VERBOSE)
_ASIDE = re.compile(r"\([^()]{1,60}\):?")  # what belongs under a heading, told beside it
_MOST_LABEL_CHARS = 80
_ONE_LETTER = frozenset({"q", "a"})


def label_of(number: int, line: str) -> Label | None:
    """The label that a line is or begins with."""
    if _END.match(line):
        return Label(number, "end", word="", style="<", mark="", rest="")
    found = _LABEL.match(line[:_MOST_LABEL_CHARS])
    if not found:
        return None
    kind = next(kind for kind in WORDS if found[kind])
    word = found[kind]
    opened = (found["open"] or "").strip()
    unopened = "" if opened else (found["close"] or found["late"] or "")  # marks of what follows: `Response:**12**`
    rest = (unopened + found["rest"] + line[_MOST_LABEL_CHARS:]).strip()
    rest = "" if not rest.strip("#=-") else rest
    style = _style(found)
    colon = bool(found["early"] or found["separator"])
    if rest and opened.startswith("*") and style == ":" and rest.endswith(opened):  # the whole line is bold
        rest, style = rest[: -len(opened)].rstrip(), opened
    if style != ":" and _ASIDE.fullmatch(rest):
        rest = ""
    if rest and not colon and not (style[0] in "*_`" and found["close"]) and style != "<":
        return None
    if style == ":" and not _stands_plainly(found, word, rest, colon=colon):
        return None
    mark = mark_of(f"{found['adjective'] or ''}{word}{found['post'] or ''}")
    return Label(number, kind, word.lower(), style, mark, rest)


def _style(found: re.Match[str]) -> str:
    """The markup of a label: its level of heading, or how it is set off."""
    opened = found["open"] or ""
    if found["hash"]:
        return found["hash"].strip()
    if opened.startswith(("*", "_", "`")) and (found["close"] or found["late"]):
        return opened
    return opened[0] if opened.startswith(("[", "【", "「", "<")) and found["close"] else ":"


def _stands_plainly(found: re.Match[str], word: str, rest: str, *, colon: bool) -> bool:
    """Whether a word without markup is a label: with a colon, or alone on its line; before a dash, if asked for."""
    if found["open"] and found["open"].startswith(("*", "_", "[", "<", "`")):
        return False
    if found["early"] or (found["separator"] or "") in {":", "\uff1a", "﹕", "\ua789", "\u2236"}:
        return True
    if word.lower() in _ONE_LETTER:
        return False
    return not rest if not colon else bool(_PLAIN_WORDS.fullmatch(word))


_RESULT = re.compile(r"\W*final (?:answer|result|solution)\W*", re.IGNORECASE)


def mark_of(words: str) -> Mark:
    """Whether words call what follows the final version or a draft; a "final answer" may be the last line of either."""
    if _RESULT.fullmatch(words):
        return "result"
    if _FINAL.search(words):
        return "final"
    return "draft" if _DRAFT.search(words) else ""


# --- which labels count


def chosen(labels: list[Label]) -> list[Label]:
    """The labels that part the reply: in the words asked for where there are such, and in the markup of the first.

    What looks like a label but differs in both is a heading within a part. Empty if no part is an instruction or none
    a response; an instruction may go without a label before a reply whose other two have the labels asked for.
    """
    asked_for = [label for label in labels if label.plain_word]
    inputs = [replace(label, kind="instruction") if label.kind == "input" else label for label in labels]
    starts = [label.kind for label in labels if label.kind in {"instruction", "input"}]
    for pool in (asked_for, inputs if starts[:1] == ["input"] else labels, inputs):
        first = next((label for label in pool if label.kind == "instruction"), None)
        if first is None and pool is asked_for and labels[:1] == asked_for[:1]:
            first = next(iter(pool), None)
        if first is None or not any(label.kind == "response" for label in pool):
            continue
        responses = _without_results(_in_style(pool, "response", first.style))
        picked = _in_style(pool, "instruction", first.style) + responses
        return sorted({*picked, *_beside(labels, picked, first)}, key=lambda label: label.line)
    return []


def _in_style(pool: list[Label], kind: Kind, style: str) -> list[Label]:
    """The labels of a kind in one markup, in any where none is in that; and in the word of the first, or marked."""
    found = [label for label in pool if label.kind == kind]
    found = [label for label in found if label.style == style] or found
    return [label for label in found if label.mark or label.plain_word or label.word == found[0].word]


def _without_results(responses: list[Label]) -> list[Label]:
    """The labels of responses but a "final answer: 42" that ends one that has a label of its own."""
    unmarked = [label.line for label in responses if not label.mark]
    return [
        label
        for label in responses
        if not (label.mark == "result" and label.rest and unmarked and unmarked[0] < label.line)
    ]


def _beside(labels: list[Label], picked: list[Label], first: Label) -> list[Label]:
    """The labels of the other kinds: in the same markup, or (of reasoning) before the response in any."""
    response = next(label for label in picked if label.kind == "response")
    reasonings = [
        label
        for label in labels  # an "explanation" that follows a response is of it
        if label.kind == "reasoning" and (label.plain_word or not first.line < response.line < label.line)
    ]
    styled = [label for label in reasonings if label.style == first.style]
    plain = [label for label in reasonings if label.plain_word]
    between = [label for label in reasonings if first.line < label.line < response.line]
    found = [label for label in styled if label.plain_word] or plain or styled or between[:1]
    return [*found, *(label for label in labels if _is_beside(label, first, response))]


def _is_beside(label: Label, first: Label, response: Label) -> bool:
    """Whether a label of another kind counts: an end, a system text, an input of the same markup, a revised answer."""
    if label.kind == "input":
        return label.style == first.style and first.line < label.line < response.line
    if label.kind == "response":
        return label.mark != "" and label.plain_word and label.style != ":"
    return label.kind == "end" or (label.kind == "system" and label.style != ":")
