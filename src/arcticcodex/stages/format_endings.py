"""How a reply ends: whether it was cut off, and what at its end is said to the asker and not part of the answer.

A reply that was cut off must never be taken for whole, so an end needs evidence: a full stop, a closed block, table or
tag; or, for an answer without a full stop, that its last line ends a sentence elsewhere in the reply.
"""

from __future__ import annotations

import re

from arcticcodex.stages.format_labels import fence_of, fences_close

_STOPS = ".!?…。！？｡؟۔।॥"
_CLOSERS = "\"'”’»«“)]}）」』】*_`~>"
_PICTURES = re.compile("[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff\\s]+\\Z|\\s*[:;]-?[)D]\\Z")
_RULE = re.compile(r"[ \t]*(?:-{3,}|\*{3,}|_{3,}|={3,})[ \t]*")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|z\.B|d\.h|p\.ex|cf|vs|approx|Dr|Mr|Mrs|Ms|Prof|Fig|fig|Eq|No|St|ca|resp|incl|al|[A-Z]|\d+)\.\Z"
)
_CLOSED_MATHS = re.compile(r"(?:\$\$|\\\]|\\end\{\w+\*?\})\Z")
_CLOSED_TAG = re.compile(r"(?:</[A-Za-z]\w*>|\[/[A-Za-z]\w*\])\Z")
_THOUGHT = re.compile(r"(?<!`)<(/?)(?:think|thinking|thoughts?|scratchpad|reflection)>", re.IGNORECASE)


def cut_off(text: str, last: str) -> bool:
    """Whether a reply looks cut off; `last` is its last part without what follows it (the same, if it has no parts)."""
    tail = text.rstrip()
    lines = tail.split("\n")
    if not tail or not fences_close(lines):
        return True
    tags = [bool(found[1]) for found in _THOUGHT.finditer(tail)]
    if tags.count(False) > tags.count(True):
        return True
    if _cut_after_space(text):
        return True
    if fence_of(lines[-1]) or _RULE.fullmatch(lines[-1]) or _CLOSED_MATHS.search(tail) or _CLOSED_TAG.search(tail):
        return False
    if tail.endswith(("}", "]")) and tail.count("{") == tail.count("}") and tail.count("[") == tail.count("]"):
        return False
    if lines[-1].lstrip().startswith("|"):
        return not _table_closes(lines)
    if _ends_sentence(tail):
        return _is_open(lines)
    return not (_ends_elsewhere(tail, last) or _is_signed(tail))


def _is_signed(tail: str) -> bool:
    """Whether a letter ends with a name that the reply has elsewhere too, or with a form to fill in."""
    signed = _SIGNATURE.search(tail)
    if not signed:
        return False
    name = signed["name"].strip()
    elsewhere = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", tail[: signed.start("name")])
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
    """Whether the last paragraph leaves a bracket, a quotation or a code span open, or a list stops before its count."""
    start = next((at for at in range(len(lines) - 1, -1, -1) if not lines[at].strip()), -1)
    opened: list[str] = []
    paragraph = "\n".join(line for line in lines[start + 1 :] if not fence_of(line))
    if paragraph.count("`") % 2:
        return True
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


def _ends_elsewhere(tail: str, last: str) -> bool:
    """Whether the last line, if short, also ends a sentence or a line elsewhere: as a result does in its reasoning."""
    line = last.strip().rpartition("\n")[2]
    if len(line) > _MOST_SHORT_CHARS or not line or not tail.endswith(line):
        return False
    words = re.sub(r"^(?:[-*•>]|\d{1,2}[.)])\s+", "", line).strip("*_`$ ")
    if not words or words[-1] in ",;:(-–—=/\\&":
        return False
    before = tail[: len(tail) - len(line)]
    found = re.compile(rf"(?<![\w.,]){re.escape(words)}[*_`$\"')]*(?:[{_STOPS}](?!\d)|[ \t]*\n)", re.IGNORECASE)
    return bool(found.search(before + "\n"))


# --- what is said to the asker

_FAREWELL = (
    r"(?:i (?:really |truly )?hope (?:this|that|it|the|you)|hope (?:this|that|it)|(?:please )?let me know"
    r"|(?:please )?feel free|(?:please )?(?:don['’]?t|do not) hesitate|would you like (?:me|another|more|to|any)"
    r"|do you want me|if you(?:['’]?d| would)? (?:like|want|need|have|require) (?:\w+ ){0,3}(?:me|more|another|further"
    r"|any|anything|other|additional|changes|examples?|variations?)|is there anything (?:else|more)"
    r"|(?:i(?:['’]?m| am|['’]?ll be| would be) )?(?:happy|glad) to|i(?:['’]?m| am) here to|glad i|thanks for|thank you for"
    r"|have a (?:great|nice|good)|good luck|happy (?:training|learning|coding)|cheers|best wishes|need anything else"
    r"|shall i|should i (?:generate|write|provide|continue|create)|want (?:me|another|more)|just (?:ask|let me know))"
)
_ABOUT_REPLY = (
    r"(?:\(?(?:note|n\.?b\.?|disclaimer|remark)\s*[:：-]\s*)?(?:this|these|the above|above|here|i(?:['’]ve| have)?|that)\b"
    r"[^\n]{0,80}\b(?:training (?:example|sample|pair|data|item)|(?:instruction|data)[ -]?(?:tuning|set|pair)|fine-?tuning"
    r"|(?:three|requested|required|given|specified) (?:sections|headings|format|parts)|as (?:you )?(?:requested|instructed)"
    r"|your (?:request|requirements?|specifications?|prompt|guidelines|instructions))"
)
_OUTSIDE = r"[*_>(\[\s—–-]*"
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
    r"|(?:never|do not|don['’]t) (?:reveal|mention|disclose|repeat)[^\n]{0,40}(?:prompt|instructions|system|rules))",
    re.IGNORECASE,
)
_LETTER = re.compile(r"\b(?:e-?mail|letter|message|reply to|memo|note to|script|post|chat|dialogue|prompt)\b", re.IGNORECASE)
_MOST_SIGN_OFF_CHARS = 400
_VALEDICTION = (
    r"(?:(?:kind|best|warm|with (?:kind|best)) )?regards|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)"
    r"|best wishes|many thanks|thank you|thanks|cheers|mit freundlichen grüßen|viele grüße|cordialement|saludos"
)
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


def bare_of_leaks(text: str) -> str:
    """A text without a first or last paragraph that is the asker's rules."""
    text = _without_last(text, (_LEAK,))
    first, gap, rest = text.partition("\n\n")
    return rest.strip() if gap and rest.strip() and _LEAK.match(first) and len(first) <= _MOST_SIGN_OFF_CHARS else text


_LAST_SENTENCE = re.compile(rf"(.*\S[{_STOPS}][{re.escape(_CLOSERS)}]*) +(?=[A-Z(*_])(.+)\Z")
_FAREWELL_WITHIN = re.compile(
    r"(.*[^\s,;:]) +((?:I hope (?:this|that)|Hope this|Let me know if|(?:Please )?[Ff]eel free to|Would you like (?:me|another)"
    r"|Is there anything else)\b.*)\Z"
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
    if any(pattern.match(paragraph) for pattern in patterns if pattern is not _SIGN_OFF):
        return True
    says_more = re.search(r"\d|`", paragraph) and not _OF_EXAMPLES.search(paragraph)
    return _SIGN_OFF in patterns and _SIGN_OFF.match(paragraph) is not None and not says_more
