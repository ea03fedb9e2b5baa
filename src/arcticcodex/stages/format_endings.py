"""How a reply ends: whether it was cut off.

A reply that was cut off must never be taken for whole, so an end needs evidence: a full stop, a closed block, table or
tag; a list or verse none of whose lines ends in a full stop; a letter's signature; or, for a result without a full
stop, that the reasoning ends with the same words.
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


def cut_off(text: str, response: str = "", reasoning: str = "") -> bool:  # noqa: PLR0911 — one return per way to end
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
        return _is_open(lines) or (bool(response) and _within_number(tail))
    if _is_result(tail, response, reasoning):
        return False
    bare = _ends_bare_list(lines) or _ends_verse(lines) or _is_signed(tail) or _is_attributed(lines)
    return not bare or _is_open(lines) or bool(_DANGLES.search(tail))


def _paragraph(lines: list[str]) -> str:
    """The last paragraph, without lines that open or close code."""
    start = next((at for at in range(len(lines) - 1, -1, -1) if not lines[at].strip()), -1)
    return "\n".join(line for line in lines[start + 1 :] if not fence_of(line))


def _span_is_open(lines: list[str]) -> bool:
    return not fence_of(lines[-1]) and _paragraph(lines).count("`") % 2 == 1


def _within_number(tail: str) -> bool:
    """Whether the full stop may be a decimal point: after a zero or a whole number that the reply writes with decimals.

    Neither counts where the reply has the whole number elsewhere too.
    """
    last = re.search(r"(?<![\d.,])(\d[\d,]*)\.\Z", tail)
    if not last:
        return False
    number, before = re.escape(last[1]), tail[: last.start()]
    if last[1] != "0" and not re.search(rf"(?<![\d.,]){number}\.\d", before):
        return False
    return not re.search(rf"(?<![\d.,]){number}(?![\d,]|\.\d)", before)


# --- ends without a full stop

_DANGLES = re.compile(
    r"(?:[,;:(\[{/&+=<–—-]|\b(?:and|or|but|the|a|an|of|to|in|on|at|for|from|with|by|as|if|that|which|is|are|was|not|than|und"  # noqa: RUF001 — a dash
    r"|oder|der|die|das|den|dem|des|ein|eine|von|zu|zur|zum|im|mit|für|auf|bei|et|ou|le|la|les|de|du|y|o|el|los|que))\Z",
    re.IGNORECASE,
)
_ITEM_OF_LIST = re.compile(r"(?P<indent>[ \t]*)(?P<mark>[-*•+–]|(?P<number>\d{1,3})[.)])[ \t]+\S")  # noqa: RUF001 — a dash


def _ends_bare_list(lines: list[str]) -> bool:
    """Whether the last line is an item of a list of which no item ends in a full stop."""
    last = _ITEM_OF_LIST.match(lines[-1])
    if not last:
        return False
    others = 0
    for line in reversed(lines[:-1]):
        item = _ITEM_OF_LIST.match(line)
        if line.strip() and not item and not line.startswith((" ", "\t")):
            break
        if item and item["indent"] == last["indent"] and bool(item["number"]) == bool(last["number"]):
            if line.rstrip(_CLOSERS + " ").endswith(tuple(_STOPS)):
                return False
            others += 1
    return others > 0


_MOST_VERSE_CHARS = 60
_LEAST_VERSES = 3


def _ends_verse(lines: list[str]) -> bool:
    """Whether the last paragraph is short lines that each begin anew: verses, an address, a form, facts by lines."""
    last = _paragraph(lines).split("\n")
    return len(last) >= _LEAST_VERSES and all(
        len(line) <= _MOST_VERSE_CHARS and line[:1].isupper() and not line.rstrip().endswith((".", ":"))
        for line in last
    )


def _is_attributed(lines: list[str]) -> bool:
    """Whether the last line names, after a dash, who said what stands before it."""
    named = re.fullmatch(r"[>\s]*(?:—|–|--|―)[ ]?[A-Z][^\n]{2,60}", lines[-1])  # noqa: RUF001 — a dash
    before = next((line for line in reversed(lines[:-1]) if line.strip(" >\t")), "")
    return named is not None and before.rstrip(" *_").endswith((*_STOPS, '"', "”", "“", "»"))


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


VALEDICTION = (
    r"(?:(?:kind|kindest|best|warm|warmest|with (?:kind|best|warm)) )?regards|(?:yours )?sincerely(?: yours)?"
    r"|yours (?:faithfully|truly)|respectfully|best wishes|all the best|best|many thanks|thank you|thanks|cheers"
    r"|mit (?:freundlichen|besten|herzlichen) grüßen|(?:viele|liebe|beste|herzliche) grüße|cordialement|saludos"
)
_SIGNATURE = re.compile(
    rf"(?:^|\n)(?:{VALEDICTION}),?[ ]*\n+[ ]*(?P<name>[^\n]{{3,80}})(?:\n[^\n]{{3,60}}){{0,3}}\Z", re.IGNORECASE
)


def _is_signed(tail: str) -> bool:
    """Whether a letter ends with a name or a form to fill in: none that the reply has, longer, elsewhere."""
    signed = _SIGNATURE.search(tail)
    if not signed:
        return False
    last, before = tail.rpartition("\n")[2].strip(), tail[: signed.start("name")]
    if re.search(rf"(?<!\w){re.escape(last)}(?!\w| [A-Z])", before):
        return True
    return not re.search(rf"(?<!\w){re.escape(last)}", before)


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
