"""How a reply ends: whether it was cut off, and what at its end is said to the asker and not part of the answer.

A reply that was cut off must never be taken for whole, so an end needs evidence: a full stop, a closed block, table or
tag; or, for a result without a full stop, that the reasoning ends with the same words.
"""

from __future__ import annotations

import re

from arcticcodex.stages.format_labels import fence_of, fences_close

_STOPS = ".!?…。\uff01\uff1f｡؟\u06d4।॥"
_CLOSERS = "\"'”\u2019»«“)]}\uff09」』】*_`~>"
_PICTURES = re.compile(
    "[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff\\s]+\\Z|\\s*[:;]-?[)D]\\Z"
)
_RULE = re.compile(r"[ \t]*(?:-{3,}|\*{3,}|_{3,}|={3,})[ \t]*")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|z\.B|d\.h|p\.ex|cf|vs|approx|Dr|Mr|Mrs|Ms|Prof|Fig|fig|Eq|No|St|ca|resp|incl|al|[A-Z]|\d+)\.\Z"
)
_CLOSED_MATHS = re.compile(r"(?:\$\$|\\\]|\\end\{\w+\*?\})\Z")
_CLOSED_TAG = re.compile(r"(?:</[A-Za-z]\w*>|\[/[A-Za-z]\w*\])\Z")


def cut_off(text: str, response: str = "", reasoning: str = "") -> bool:
    """Whether a reply looks cut off; `response` is the part that it ends with, `reasoning` how that was found."""
    tail = text.rstrip()
    lines = tail.split("\n")
    if not tail or not fences_close(lines) or _cut_after_space(text) or _span_is_open(lines):
        return True
    if fence_of(lines[-1]) or _RULE.fullmatch(lines[-1]) or _CLOSED_TAG.search(tail):
        return False
    if _CLOSED_MATHS.search(tail):
        return tail.count("$$") % 2 == 1
    if lines[-1].lstrip().startswith("|"):
        return not _table_closes(lines)
    if _ends_sentence(tail):
        answers = bool(response) and not _line_goes(lines[-1], (_SIGN_OFF, _META, _LEAK))
        return _is_open(lines) or (answers and _within_number(tail))
    return not (_is_result(tail, response, reasoning) or _is_signed(tail))


def _paragraph(lines: list[str]) -> str:
    """The last paragraph, without lines that open or close code."""
    start = next((at for at in range(len(lines) - 1, -1, -1) if not lines[at].strip()), -1)
    return "\n".join(line for line in lines[start + 1 :] if not fence_of(line))


def _span_is_open(lines: list[str]) -> bool:
    return not fence_of(lines[-1]) and _paragraph(lines).count("`") % 2 == 1


def _within_number(tail: str) -> bool:
    """Whether the full stop may be a decimal point: after a number that the reply has nowhere else, and no year.

    Numbers but 0 count only where the reply writes decimals.
    """
    last = re.search(r"(?<![\d.,])(\d[\d,]*)\.\Z", tail)
    if not last or re.fullmatch(r"1\d{3}|20\d\d", last[1]):
        return False
    if last[1] != "0" and not re.search(r"\d\.\d", tail):
        return False
    return not re.search(rf"(?<![\d.,]){re.escape(last[1])}(?![\d,]|\.\d)", tail[: last.start()])


_ANSWER = re.compile(
    r"\W{0,4}(?:(?:the )?final )?(?:answer|result)\W{0,3}:[*_]*[ ]*(?P<answer>[^\n]{1,200})", re.IGNORECASE
)


def _is_result(tail: str, response: str, reasoning: str) -> bool:
    """Whether the response is a line without a full stop, such as a number, with which its reasoning ends.

    After "Answer:" a sentence of the reasoning may end with it anywhere.
    """
    answer = _ANSWER.fullmatch(response.strip().rpartition("\n")[2])
    if answer:
        words = answer["answer"].strip("*_`$ ")
        return bool(re.search(rf"(?<![\w.,]){re.escape(words)}[*_`$\"')\]]*(?:[{_STOPS}](?!\d)|\s*\n|\Z)", reasoning))
    words = response.strip().strip("*_`$ ")
    if not words or "\n" in words or len(words) > _MOST_SHORT_CHARS or not tail.rstrip("*_`$ ").endswith(words):
        return False
    before = reasoning.rstrip(_STOPS + _CLOSERS + " $\n")
    return bool(re.search(rf"(?<![\w.,]){re.escape(words)}\Z", before[-_MOST_SHORT_CHARS - 1 :], re.IGNORECASE))


def _is_signed(tail: str) -> bool:
    """Whether a letter ends with a name that the reply has elsewhere too, or with a form to fill in."""
    signed = _SIGNATURE.search(tail)
    if not signed:
        return False
    name = signed["name"].strip()
    elsewhere = re.search(rf"(?<!\w){re.escape(name)}(?!\w| [A-Z])", tail[: signed.start("name")])
    return elsewhere is not None or re.fullmatch(r"\[[^\]]+\]", name) is not None


def _cut_after_space(text: str) -> bool:
    """Whether the reply ends in a blank where no other line does: it went on."""
    lines = text.split("\n")
    return text.endswith((" ", "\t")) and not any(line.endswith((" ", "\t")) for line in lines[:-1])


def _ends_sentence(tail: str) -> bool:
    """Whether the last line ends as a sentence does, not with an abbreviation or the number of a list."""
    line = _PICTURES.sub(" .", tail.rpartition("\n")[2]) if _PICTURES.search(tail) else tail.rpartition("\n")[2]
    bare = line.rstrip(_CLOSERS + " ")
    if not bare.endswith(tuple(_STOPS)):
        return False
    if re.fullmatch(r"[\s>*_(-]*\w{1,3}\.", bare) and re.fullmatch(r"[\s>*_(-]*(?:\d{1,3}|[A-Za-z])\.", bare):
        return False
    return not (_ABBREVIATION.search(bare) and not re.search(r"\d\.\Z|[A-Z]\.\Z", bare))


def _is_open(lines: list[str]) -> bool:
    """Whether the last paragraph leaves a bracket or a quotation open, or a list stops before its count."""
    opened: list[str] = []
    paragraph = _paragraph(lines)
    bare = re.sub(r"`[^`\n]*`|\$[^$\n]*\$|[:;]-?[()]", "", paragraph)
    for letter in bare:
        if letter in "([{":
            opened.append(letter)
        elif letter in ")]}" and opened:
            opened.pop()
    quotes = len(re.findall(r'(?<!\d)"', bare))
    return bool(opened) or (quotes % 2 == 1 and bare.count('"') % 2 == 1) or _stops_short("\n".join(lines))


_COUNTS = {word: count for count, word in enumerate(("two", "three", "four", "five", "six", "seven", "eight"), 2)}
_ANNOUNCED = re.compile(
    rf"\b({'|'.join(_COUNTS)}|[2-9])(?: [a-z-]+){{1,3}}:[*_]*[ ]*\n\s*(?=(?:[-*•]|\d{{1,2}}[.)])\s)", re.IGNORECASE
)
_ITEM = re.compile(r"^(?:[-*•]|\d{1,2}[.)])\s", re.MULTILINE)


def _stops_short(text: str) -> bool:
    """Whether the last list has fewer items than its own introduction announces."""
    found = [*_ANNOUNCED.finditer(text)]
    if not found:
        return False
    announced = _COUNTS.get(found[-1][1].lower()) or int(found[-1][1])
    return len(_ITEM.findall(text, found[-1].end())) < announced


def _table_closes(lines: list[str]) -> bool:
    """Whether the last line is a whole row of a table: as many cells as the line under its head has."""
    rows = 0
    for line in reversed(lines):
        if not line.lstrip().startswith("|"):
            break
        rows += 1
    table = [line.strip() for line in lines[len(lines) - rows :]]
    under = next((at for at, row in enumerate(table) if re.fullmatch(r"[|:\s-]+", row)), None)
    if under is None or under == len(table) - 1 or not table[-1].endswith("|"):
        return False
    return _cells(table[-1]) == _cells(table[under])


def _cells(row: str) -> int:
    return len(re.sub(r"\\\||`[^`]*`", "", row).split("|"))


_MOST_SHORT_CHARS = 80


# --- what is said to the asker

_FAREWELL = (
    r"(?:i (?:really |truly )?hope (?:this|that|it|the|you)|hope (?:this|that|it)|(?:please )?let me know"
    r"|(?:please )?feel free|(?:please )?(?:don['\u2019]?t|do not) hesitate|would you like (?:me|another|more|to|any)"
    r"|do you want me|if you(?:['\u2019]?d| would)? (?:like|want|need|have|require) (?:\w+ ){0,3}(?:me|more|another"
    r"|further|any|anything|other|additional|changes|examples?|variations?)|is there anything (?:else|more)"
    r"|(?:i(?:['\u2019]?m| am|['\u2019]?ll be| would be) )?(?:happy|glad) to|i(?:['\u2019]?m| am) here to|glad i"
    r"|thanks for|thank you for|should you have any|(?:best|kind|warm) regards|your (?:friendly )?(?:ai )?assistant"
    r"|stay (?:safe|curious)|take care"
    r"|have a (?:great|nice|good)|good luck|happy (?:training|learning|coding)|cheers|best wishes|need anything else"
    r"|shall i|should i (?:generate|write|provide|continue|create)|want (?:me|another|more)|just (?:ask|let me know))"
)
_ABOUT_REPLY = (
    r"(?:\(?(?:note|n\.?b\.?|disclaimer|remark)\s*[:\uff1a-]\s*)?"
    r"(?:this|these|the above|above|here|i(?:['\u2019]ve| have)?|that)\b[^\n]{0,80}\b"
    r"(?:training (?:example|sample|pair|data|item)|(?:instruction|data)[ -]?(?:tuning|set|pair)|fine-?tuning"
    r"|(?:three|requested|required|given|specified) (?:sections|headings|format|parts)"
    r"|as (?:you )?(?:requested|instructed)"
    r"|(?:response|answer|content) (?:was|is|has been) (?:generated|written|produced)"
    r"|your (?:request|requirements?|specifications?|prompt|guidelines|instructions))"
)
_OUTSIDE = r"[*_>(\[\s—\u2013-]*"
_SIGN_OFF = re.compile(rf"{_OUTSIDE}{_FAREWELL}\b", re.IGNORECASE)
_OF_EXAMPLES = re.compile(r"\b(?:examples?|samples?|variations?|versions?|pairs?|difficulty|persona)\b", re.IGNORECASE)
_META = re.compile(
    rf"{_OUTSIDE}(?:{_ABOUT_REPLY}|end of (?:the )?(?:example|response|reply|answer|sample|output))\b", re.IGNORECASE
)
_LEAK = re.compile(
    r"[*_>(\[{<#\s-]*(?:(?:system prompt|system (?:message|note|instructions?)|note to (?:self|the model|model))\b"
    r"|system\s*:\s*(?:you|always|never|do not|the assistant|answer|respond|keep|follow|write|ignore|use)\b"
    r"|you are (?:a |an )?(?:[\w-]+ ){0,4}(?:assistant|language model|chatbot|llm|ai|data generator|generator)\b"
    r"|as an ai\b|your (?:task|job) is to (?:write|generate|produce|create) [^\n]{0,60}(?:example|sample|pair|training)"
    r"|(?:write|generate|produce|create) (?:one|a|an|exactly one) [^\n]{0,40}(?:training|example|sample|pair)\b"
    r"|(?:use|follow|keep) (?:exactly |only )?(?:the|these) (?:following |three |same ){0,2}(?:headings?|sections?)\b"
    r"|(?:never|do not|don['\u2019]t) (?:reveal|mention|disclose|repeat)[^\n]{0,40}"
    r"(?:prompt|instructions|system|rules))",
    re.IGNORECASE,
)
_LETTER = re.compile(
    r"\be-?mails?\b|\bletters?\b|\b(?:write|draft|compose|reply|send|word)\b.{0,60}\b(?:message|memo|note|post|speech|dialogue)\b",
    re.IGNORECASE,
)
_MOST_SIGN_OFF_CHARS = 400
_VALEDICTION = (
    r"(?:(?:kind|best|warm|with (?:kind|best)) )?regards|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)"
    r"|best wishes|many thanks|thank you|thanks|cheers|mit freundlichen grüßen|viele grüße|cordialement|saludos"
)
_MOST_ASIDE_CHARS = 30
_SIGNED = re.compile(rf"^(?:{_VALEDICTION}),?[ ]*\n+.{{1,60}}\n(?:.{{1,60}}\n){{0,4}}\n", re.IGNORECASE | re.MULTILINE)
_SIGNATURE = re.compile(rf"(?:^|\n)(?:{_VALEDICTION}),?[ ]*\n+[ ]*(?P<name>[^\n]{{1,60}})\Z", re.IGNORECASE)


def bare_response(text: str, instruction: str) -> str:
    """A response without a last word to the asker, or rules of the asker that leaked into it.

    Where the instruction asks for a letter or the like that is not yet signed, only words about the reply itself go.
    """
    letter = bool(_LETTER.search(instruction))
    for _ in range(4):
        to_the_reader = letter and not _SIGNED.search(text)
        shorter = _without_last(text, (_META, _LEAK) if to_the_reader else (_SIGN_OFF, _META, _LEAK))
        if shorter == text:
            break
        text = shorter
    return text


def essence(text: str, kind: str, instruction: str, *, last: bool) -> str:
    """What of a part must be kept: all but leaked rules and, where it answers or ends the reply, words to the asker."""
    text = bare_of_leaks(text)
    return bare_response(text, instruction) if kind == "response" or last else text


def bare_of_leaks(text: str) -> str:
    """A text without a first or last paragraph that is the asker's rules."""
    text = _without_last(text, (_LEAK,))
    first, gap, rest = text.partition("\n\n")
    return rest.strip() if gap and rest.strip() and _LEAK.match(first) and len(first) <= _MOST_SIGN_OFF_CHARS else text


_LAST_SENTENCE = re.compile(rf"(.*\S[{_STOPS}][{re.escape(_CLOSERS)}]*) +(?=[A-Z(*_])(.+)\Z")
_FAREWELL_WITHIN = re.compile(
    r"(.*[^\s,;:]) +((?:I hope (?:this|that)|Hope this|Let me know if|(?:Please )?[Ff]eel free to"
    r"|Would you like (?:me|another)|Is there anything else)\b.*)\Z"
)


def _without_last(text: str, patterns: tuple[re.Pattern[str], ...]) -> str:
    """A text without its last paragraph, line or sentence, where that matches; nothing is ever left empty."""
    for gap in ("\n\n", "\n"):
        before, _, last = text.rpartition(gap)
        if before.strip() and _goes(last, patterns) and fences_close(before.split("\n")):
            kept = before.rstrip().split("\n")
            while len(kept) > 1 and (not kept[-1].strip() or _RULE.fullmatch(kept[-1])):
                kept.pop()
            return "\n".join(kept)
    head, _, line = text.rpartition("\n")
    parted = _LAST_SENTENCE.match(line) or _FAREWELL_WITHIN.match(line)
    if parted and _SIGN_OFF in patterns and _goes(parted[2], (_SIGN_OFF,)):
        return f"{head}\n{parted[1]}".strip("\n")
    return text


def _goes(paragraph: str, patterns: tuple[re.Pattern[str], ...]) -> bool:
    if len(paragraph) > _MOST_SIGN_OFF_CHARS or "```" in paragraph or re.search(r"^\s*(?:\||\d+[.)] )", paragraph):
        return False
    lines = [line for line in paragraph.split("\n") if line.strip()]
    return bool(lines) and all(_line_goes(line, patterns) for line in lines)


def _line_goes(line: str, patterns: tuple[re.Pattern[str], ...]) -> bool:
    """Whether a line is said to the asker. A word of farewell with a figure that is not of examples is an answer's."""
    if any(pattern.match(line) for pattern in patterns if pattern is not _SIGN_OFF):
        return True
    return _SIGN_OFF in patterns and all(map(_is_farewell, re.split(rf"(?<=[{_STOPS}])\s+", line.strip())))


def _is_farewell(sentence: str) -> bool:
    if re.search(r"\d|`", sentence) and not _OF_EXAMPLES.search(sentence):
        return False
    return _SIGN_OFF.match(sentence) is not None or (len(sentence) <= _MOST_ASIDE_CHARS and sentence[-1:] in "!😊🙂)")
