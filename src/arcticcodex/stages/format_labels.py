"""Where a reply says which part begins: its headings, in whatever markup and words they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["preface", "instruction", "input", "reasoning", "response", "version", "system", "think", "end"]
Mark = Literal["", "draft", "final", "result", "version"]


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
        r"user(?:['\u2019]?s)? (?:request|question|prompt|query|message|input|instruction|task|turn|text|says|asks)"
        r"|task description"
        r"|problem statement|instructions?|question|q|prompt|query|task|problem|exercise|request|user|human|inquiry"
        r"|(?:benutzer|nutzer|kunden)?anfrage|anweisung|anleitung|aufgaben?stellung|aufgabe|frage|auftrag"
        r"|instrucci[oó]n|pregunta|consigne|demande|istruzione|domanda|instru[cç][aã]o|pergunta|instructie|opdracht|vraag"
        r"|instrukcja|pytanie|polecenie|talimat|soru|指令|指示文|指示|问题|問題|質問|依頼|請求|请求|要求|プロンプト|инструкция|вопрос|запрос"
        r"|задание|질문|지시|التعليمات|السؤال"
    ),
    "input": r"input",
    "reasoning": (
        r"(?:internal|hidden|private|inner|model) (?:reasoning|thoughts?|thinking|monologue)|reasoning "
        r"(?:steps|process|trace|path|notes)|reasoning|chain[- ]of[- ]thoughts?|cot|thought process|thoughts?"
        r"|thinking process|thinking|rationale|analysis|explanation|working|justification"
        r"|step[- ]by[- ]step(?: reasoning)?|how the answer is found|begründung|überlegung(?:en)?|gedankengang"
        r"|herleitung"
        r"|lösungsweg|argumentation|denkweise|raisonnement|réflexion|razonamiento|ragionamento|racioc[ií]nio|redenering"
        r"|rozumowanie|uzasadnienie|gerekçe|推理过程|推理|思考過程|思考过程|思考|推論|考え方|考察|рассуждени[ея]|обоснование|추론|التفكير"
    ),
    "response": (
        r"(?:model|assistant|expected|ai|target|ideal)(?:['\u2019]?s)? "
        r"(?:answer|response|output|reply|message|turn|text|completion)"
        r"|response|answer|output|reply|assistant|completion|solution|result|ai|a|bot|gpt"
        r"|antwort|lösung|ergebnis|respuesta|r[eé]ponse|risposta|resposta|antwoord|odpowiedź|yanıt|cevap"  # noqa: RUF001 — Turkish
        r"|回答|答案|回复|回覆|応答|返答|答え|解答|ответ|решение|답변|응답|الإجابة|الجواب"
    ),
    "system": r"system (?:prompt|message|note|text|instructions?)|system|developer",
    "version": r"version|attempt|draft|take|try|option|revision|candidate|final(?: (?:version|draft|text|result))?",
}
_PLAIN_WORDS = re.compile(r"instructions?|reasoning|response", re.IGNORECASE)  # the words that were asked for
_ADJECTIVES = (
    r"final|revised|corrected|improved|updated|fixed|polished|better|draft|first|initial|rough|preliminary|second|third"
    r"|last|new|old|original|alternative|proposed|suggested|ideal|sample|generated|the|your|my"
)
_WITHDRAWN = re.compile(
    r"\b(?:discard|reject|withdrawn|scrapped|superseded|before (?:review|revision|correction))", re.IGNORECASE
)
_FINAL = re.compile(
    r"\b(?:final\w*|revis\w+|correct(?:ed|ion)|improved|updated|fixed|polished|better|best|chosen|selected|preferred"
    r"|accepted|approved|definitive|use this(?: one)?|after (?:review|revision|correction)|clean|verified"
    r"|keep(?: this)?"
    r"|edit(?:ed)?|endgültig\w*|überarbeitet\w*|korrigiert\w*)\b|最終|最终|修正版|✅|✔|✓",
    re.IGNORECASE,
)
_DRAFT = re.compile(
    r"\b(?:drafts?|initial|rough|preliminary|old|original|(?:first|1st) (?:attempt|try|version|answer|response)"
    r"|(?:attempt|version|try|take) ?#?1|entwurf|superseded|discard(?:ed)?|reject(?:ed)?|wrong|outdated|incorrect"
    r"|withdrawn|scrapped|flawed|ignore|not used"
    r"|before (?:review|revision|correction)|to be revised)\b|❌|✗|✘",
    re.IGNORECASE,
)
_IS_DRAFT = re.compile(r"\W*(?:(?:first|rough|initial|my|the|a) )*draft\b", re.IGNORECASE)
_KIND = re.sub(r"(?<!-) ", "[ _]", "|".join(f"(?P<{kind}>{words})" for kind, words in WORDS.items()))  # for VERBOSE
_ANY_KIND = re.sub(r"(?<!-) ", "[ _]", "|".join(WORDS.values()))
_QUALIFIER = (
    rf"(?:{_ADJECTIVES}|version|attempt|take|try|option|revision|variant|candidate|repeat(?:ed)?|again|copy"
    r"|cont(?:inued|['\u2019]d|\.)?|superseded|discarded|wrong|outdated|v\.?[ ]?\d{1,2}|no\.?|number|one|two|three|text"
    r"|start|begin|of|\d{1,2}|(?-i:[A-D]))(?!\w)"
)
_LABEL = re.compile(
    rf"""^[ ]{{0,3}}(?:[>*+•-][ ]+)?(?P<hash>(?:\#{{1,6}}|={{2,}}|-{{2,}}|\*{{4,}}|@|%{{1,2}}|:{{2,}}|~{{2,}})[ ]*)?
    (?P<number>(?:(?:begin|start|beginning)[ _]+(?:of[ ]+)?|(?:part|step|section|teil|schritt|field)[ ]*)?
        (?:\(?(?:\d{{1,2}}|(?-i:[IVX]{{1,4}}|[A-C]))(?:[.):/-]+|[ ]?[\u2013—-])[ ]*|[a-c]\)[ ]+))?
    (?P<open>[*_]{{1,3}}|`|\$|[\[【「『〔［\u3008《<{{]{{1,2}}
        |(?:[^\w\s#*_<>\[\]"'(){{}}|`\\/.,;:!?=+~&$%@^-]️?[ ]*){{1,3}})?
    (?:\d{{1,2}}[.)][ ]*)?
    (?P<name>(?P<adjective>(?:(?:{_ADJECTIVES})[ _-]+){{0,2}})(?:{_KIND}))(?:(?![^\W_])|(?<=[\u3000-\u9fff]))
    (?P<post>(?:[ ]*[/|·\uff0f][ ]*(?:{_ANY_KIND})(?!\w))?
        (?:[ _]*[-\u2013—,(\[/|\#·:]?(?<!:)[ ]*[(\[]?[ ]*{_QUALIFIER}[ ]*[)\]]?){{0,5}}
    (?:[ ]*(?:[/|·\uff0f][ ]*|[(\uff08][ ]*)(?:{_ANY_KIND})[ ]*[)\uff09]?)?)
    (?P<early>[ ]*[:\uff1a﹕])?(?P<close>[*_]{{1,3}}|[\]】」』〕］\u3009》>}}`$]{{1,2}})?
    (?(early)|[ ]*(?P<separator>[:\uff1a﹕\ua789\u2236]|[-\u2013—]{{1,2}}(?=[ ]|$)|[-=]+>|→|[=])?)(?P<late>[*_]{{1,3}})?
    (?P<rest>.*)$""",  # noqa: RUF001 — brackets of other scripts
    re.IGNORECASE | re.VERBOSE,
)
_END = re.compile(
    rf"^\W*(?:[\[<]\s*(?:/|end[ _]+(?:of[ _]+)?)(?:(?:{_ADJECTIVES})[ _-])?(?:{_ANY_KIND})"
    rf"(?:[ _-](?:{_ADJECTIVES}))?\s*[\]>]|[\[<]\s*(?:{_ANY_KIND})[ _]+end\s*[\]>]"
    rf"|[-=*#]{{2,}}\s*end[ _]+(?:of[ _]+)?(?:the[ ]+)?(?:{_ANY_KIND})\b\W*)\W*$",
    re.IGNORECASE | re.VERBOSE,
)
_ASIDE = re.compile(r"[(\[][^()\[\]]{1,60}[)\]]:?")  # what belongs under a heading, told beside it
_MARKED = re.compile(r"[-–—,|:]*\s*[^.?!\n]{1,40}")  # noqa: RUF001 — a dash
_SPACES = str.maketrans(
    dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
    )
    | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
)
_MOST_LABEL_CHARS = 80
_ONE_LETTER = frozenset({"q", "a"})


def label_of(number: int, line: str) -> Label | None:
    """The label that a line is or begins with."""
    if len(line) <= _MOST_LABEL_CHARS and _END.match(line):
        return Label(number, "end", word="", style="<", mark="", rest="")
    found = _LABEL.match(line[:_MOST_LABEL_CHARS].translate(_SPACES))
    if not found:
        return None
    kind = next(kind for kind in WORDS if found[kind])
    word = found[kind]
    opened = (found["open"] or "").strip()
    unopened = "" if opened else (found["close"] or found["late"] or "")  # marks of what follows: `Response:**12**`
    rest = (unopened + line[found.start("rest") :]).strip()
    rest = "" if not rest.strip("#=-") else rest
    style = _style(found)
    colon = bool(found["early"] or found["separator"])
    if rest and opened.startswith("*") and style == ":" and rest.endswith(opened):  # the whole line is bold
        rest, style = rest[: -len(opened)].rstrip(), opened
    aside = _ASIDE.fullmatch(rest) or (_MARKED.fullmatch(rest) if not colon or style[0] in "#=" else None)
    if style != ":" and aside and (rest[0] in "([" or mark_of(rest)):
        rest, told = "", rest
    else:
        told = ""
    if rest and not colon and not (style[0] in "*_`" and found["close"]) and style != "<":
        return None
    if style == ":" and not _stands_plainly(found, word, rest, colon=colon):
        return None
    if style == ":" and found["post"].strip() and not colon and not mark_of(found["post"]):
        return None
    mark = mark_of(f"{found['adjective'] or ''}{word}{found['post'] or ''} {told}".replace("_", " "))
    return Label(number, kind, word.lower(), style, mark, rest)


def _style(found: re.Match[str]) -> str:
    """The markup of a label: its level of heading, or how it is set off."""
    opened = found["open"] or ""
    if found["hash"]:
        return found["hash"].strip()
    if opened.startswith(("*", "_", "`")) and (found["close"] or found["late"]):
        return opened
    return opened[0] if opened[:1] in set("[【「『〔［\u3008《<{") and found["close"] else ":"  # noqa: RUF001 — as above


def _stands_plainly(found: re.Match[str], word: str, rest: str, *, colon: bool) -> bool:
    """Whether a word without markup is a label: with a colon, or alone on its line; before a dash, if asked for."""
    if found["open"] and found["open"].startswith(("*", "_", "[", "<", "`", "{")):
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
    if _IS_DRAFT.match(words) or _WITHDRAWN.search(words):
        return "draft"
    if _FINAL.search(words):
        return "final"
    return "draft" if _DRAFT.search(words) else ""


# --- which labels count


def chosen(labels: list[Label]) -> list[Label]:
    """The labels that part the reply: in the words asked for where there are such, and in the markup of the first.

    What looks like a label but differs in both is a heading within a part. Empty if no part is an instruction or none
    a response; an instruction may go without a label before a reply whose other two have the labels asked for.
    """
    if not any(label.kind == "response" for label in labels):
        labels = _as_responses(labels)
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
        found = sorted({*picked, *_beside(labels, picked, first)}, key=lambda label: label.line)
        return sorted({*found, *_versions(labels, found, first)}, key=lambda label: label.line)
    return []


def _versions(labels: list[Label], picked: list[Label], first: Label) -> list[Label]:
    """The headings of drafts and versions of an answer, as those of responses: in the markup of the other headings.

    After a response only one that says it is final counts, and may still be a heading within that response.
    """
    found: list[Label] = []
    for label in labels:
        if label.kind != "version" or label.style != first.style or label.style == ":" or label.line < first.line:
            continue
        before = [other for other in picked if other.line < label.line]
        after = next((other for other in picked if other.line > label.line), None)
        if after is not None and after.kind in {"instruction", "input"}:
            continue
        answered = any(other.kind == "response" for other in before if other.line > _last(before, "instruction"))
        if not answered:
            found.append(replace(label, kind="response"))
        elif label.mark == "final":
            found.append(replace(label, kind="response", mark="version"))
    return found


def _last(labels: list[Label], kind: Kind) -> int:
    return max((label.line for label in labels if label.kind == kind), default=-1)


def _as_responses(labels: list[Label]) -> list[Label]:
    """The labels with those of versions as responses, where there is no other response and they say which is final."""
    told = any(label.kind == "version" and label.mark == "final" for label in labels)
    first = next((label for label in labels if label.kind == "instruction"), None)
    return [
        replace(label, kind="response", word="response")
        if told and first and label.kind == "version" and label.line > first.line and label.style == first.style
        else label
        for label in labels
    ]


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
