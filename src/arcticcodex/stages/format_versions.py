"""Where one version or example of a reply ends and another begins, and what the reply calls each."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from arcticcodex.stages.format_blocks import PARTS, Block, bare
from arcticcodex.stages.format_labels import label_of, mark_of, step

if TYPE_CHECKING:
    from arcticcodex.stages.format_labels import Mark

# --- what stands between two versions or examples

_VERSIONED = (
    "draft|version|attempt|example|sample|pair|option|take|answer|response|item|try|candidate|variant|revision|v\\d"
)
_ADJECTIVE = (
    "final|revised|corrected|improved|updated|polished|better|fixed|first|second|third|next|other|another|alternative"
    "|initial|rough|training|new|old|original|chosen|selected|best|preferred|accepted|rejected|discarded|use this"
    "|to use"
)
_TITLE = re.compile(
    rf"""\W*(?:(?:the|my|a|an|{_ADJECTIVE})\s+)*(?:(?:{_VERSIONED})s?|final|revised|corrected|improved|updated)
    (?:\s*[\#№(\[,:—–-]{{0,2}}\s*(?:{_ADJECTIVE}|{_VERSIONED}|v?\d{{1,2}}|[A-D])\b[)\]]?){{0,4}}\W*""",  # noqa: RUF001 — a dash
    re.IGNORECASE | re.VERBOSE,
)
_SAID = re.compile(
    rf"""[*_\s]*(?:(?:wait|hmm+|actually|oops|sorry|correction|on\ second\ thought|scratch\ that|hold\ on|no)\s*
    [,.!:…—-]
    |(?:sure|certainly|of\ course|okay|absolutely)[,!.]
    |let\ me\b|here(?:['\u2019]s|\ is|\ are|\ comes)\b|now\ (?:the|a|here|for)\b|next[,:]
    |and\ (?:here|now|another)\b|below\b|i\ made\b)
    .*?\b(?:{_VERSIONED}|one|mistake|error|wrong|right|revis\w+|correct\w*|improv\w+|rewrit\w+|redo|fix)s?\b.*""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_PART_WORD = (
    r"(?:reasoning|response|answer|request|instruction|question|prompt|thinking|thoughts?|solution|explanation|rationale|reply"
    r"|sample|example|part|section|heading|step)s?"
)
_INTERLUDE = re.compile(
    r"[*_(\[>\s-]*(?:now|next|so|then|ok(?:ay)?|alright|all right|with (?:that|this)|moving|let me|let['\u2019]s|here"
    r"|and|finally|that"
    r"|this|good|great|the (?:user|request|instruction|question|reasoning|first|second|next)|on to|i['\u2019]ll|i will"
    r"|i['\u2019]ve|i have"
    r"|below|first|second|third|after|before|having|time|done|it['\u2019]s|as for|what follows)\b"
    rf"[^\n]{{0,140}}\b{_PART_WORD}\b[^\n]{{0,60}}",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:give|explain|show|write|state|list|provide|include|keep|use|make|tell|describe|please|your|compute|calculate"
    r"|mention|add|name|compare|draft|solve|justify|do not|don['\u2019]t|must|should)\b|\?",
    re.IGNORECASE,
)
_LEADS_IN = re.compile(
    r"[*_(\s]*(?:(?:sure|certainly|of course|okay|ok)\b[^\n]{0,20})?"
    r"(?:here(?:['\u2019]s|\s+is|\s+are|\s+comes)|below is|this is|the following is"
    r"|now|and now|what follows is|my|the)\b"
    rf"[^\n.?!]{{0,80}}\b{_PART_WORD}\b[^\n.?!]{{0,40}}[:\uff1a][*_)\s]*",
    re.IGNORECASE,
)
_LEADS_ON = re.compile(
    r"\W*(?:now|next|here|and|let me|let['\u2019]s|finally|moving on|below|so)\b.{0,80}"
    r"\b(?:reasoning|response|answer|explanation|solution|thinking)\b[^.?!\n]{0,40}:\W*",
    re.IGNORECASE,
)
_MOST_BETWEEN_CHARS = 250
_MOST_LEADING_CHARS = 120


def without_announcements(blocks: list[Block]) -> list[Block]:
    """The blocks, each without a last paragraph that announces the next; what that says of the next is its mark."""
    read: list[Block] = []
    mark: Mark = ""
    last = max((at for at, block in enumerate(blocks) if block.kind == "response"), default=0)
    for at, block in enumerate(blocks):
        words = ""
        own = replace(block, mark=block.mark or mark, text=_without_lead(block.text)) if block.kind in PARTS else block
        mark = "" if block.kind in PARTS else mark
        leads_on = block.kind in {"instruction", "reasoning"} and at + 1 < len(blocks)
        text, gap, tail = own.text.rpartition("\n\n")
        said = tail.strip()
        if (leads_on and gap) and (
            _is_interlude(said, text)
            or _LEADS_ON.fullmatch(said)
            or (_INTERLUDE.fullmatch(said) and not _ASKS.search(said))
        ):
            own, words = replace(own, text=text.rstrip()), tail
        elif block.kind in {"preface", "end"} or (block.kind == "response" and at < last):
            text, words = _announcement(own.text)
            own = replace(own, text=text)
        read.append(own)
        if words:
            read.append(Block("end", words))
            mark = mark_of(words)
    return read


_MOVES_ON = re.compile(
    r"[*_(\[>\s-]*(?:now|next|okay|ok|alright|all right|moving on|let me|let['\u2019]s|great|good|and now|with that"
    r"|so far|hmm|right"
    r"|perfect|done|that['\u2019]s (?:it|the)|on to|time (?:for|to)|step \d|part \d|first|second|third"
    r"|finally)\b[^\n]{0,140}",
    re.IGNORECASE,
)


def _is_interlude(said: str, before: str) -> bool:
    """Whether a last paragraph moves on to the next part: it asks nothing, and shares no word with what it follows."""
    if not _MOVES_ON.fullmatch(said) or _ASKS.search(said) or not said.rstrip("*_)] ").endswith((".", "!", ":", "…")):
        return False
    words = {word.lower() for word in re.findall(r"[^\W\d_]{5,}", re.sub(_PART_WORD, "", said, flags=re.IGNORECASE))}
    return not words & {word.lower() for word in re.findall(r"[^\W\d_]{5,}", before)}


def _without_lead(text: str) -> str:
    """A part without a first paragraph that only says which part it is."""
    first, gap, rest = text.partition("\n\n")
    return rest.lstrip("\n") if gap and rest.strip() and _LEADS_IN.fullmatch(first) else text


def _announcement(text: str) -> tuple[str, str]:
    """A text without its last paragraph, and that paragraph, where it announces what follows."""
    before, _, last = text.rpartition("\n\n")
    before, last = (before, last) if before else text.rpartition("\n")[::2] if "\n" in text else ("", text)
    last = last.strip()
    leads_on = len(last) <= _MOST_LEADING_CHARS and "\n" not in last and last.rstrip("*_ ").endswith((":", "\uff1a"))
    if len(last) > _MOST_BETWEEN_CHARS or not (leads_on or _TITLE.fullmatch(last) or _SAID.fullmatch(last)):
        return text, ""
    return bare(before.split("\n")), last


# --- the same twice


def without_repeats(block: Block) -> Block:
    """A part without its own name once more at its beginning, and without a copy of itself at its end."""
    if block.kind not in PARTS:
        return block
    lines = block.text.split("\n")
    again = label_of(0, lines[0])
    if again and again.kind == block.kind and again.plain_word and (again.rest or len(lines) > 1):
        lines = [again.rest, *lines[1:]] if again.rest else lines[1:]
    opened: list[str] = []
    for at, line in enumerate(lines):
        label = None if step(opened, line) or not at else label_of(at, line)
        if label and label.kind == block.kind and label.plain_word:
            copy = " ".join([label.rest, *lines[at + 1 :]]).split()
            if copy == " ".join(lines[:at]).split():
                return replace(block, text=bare(lines[:at]))
    lines = _before_copy(lines)
    return replace(block, text=bare(_halved("\n".join(lines)).split("\n"))) if block.text else block


_LEAST_COPIED_CHARS = 80
_LEAST_LETTERS = 30
_MOST_COPIES = 30


def _before_copy(lines: list[str]) -> list[str]:
    """The lines before a label, fence or object with which all that stands before it comes once more."""
    opened: list[str] = []
    tries = _MOST_COPIES
    for at, line in enumerate(lines):
        outside = not opened and tries > 0
        fenced = step(opened, line)
        if not at or not outside or not (fenced or line.lstrip().startswith(("{", "[")) or label_of(at, line)):
            continue
        tries -= 1
        before = lines[:at]
        while before and (not re.search(r"\w", before[-1]) or before[-1].rstrip("*_ ").endswith((":", "\uff1a"))):
            before = before[:-1]
        letters = _letters("\n".join(before))
        if len(letters) >= _LEAST_LETTERS and letters in _letters("\n".join(lines[at:])):
            return before
    return lines


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w", re.sub(r"\\[nrt]", " ", text).replace("_", " ")))


def without_echo(blocks: list[Block]) -> list[Block]:
    """The blocks, each response without the instruction that it begins with once more."""
    asked = ""
    read: list[Block] = []
    for block in blocks:
        asked = block.text if block.kind == "instruction" else asked
        read.append(_unasked(block, asked) if block.kind == "response" and len(asked) >= _LEAST_LETTERS else block)
    return read


def _unasked(block: Block, asked: str) -> Block:
    text = block.text
    label = label_of(0, text.partition("\n")[0])
    if label and label.kind == "instruction":
        text = f"{label.rest}\n{text.partition(chr(10))[2]}".strip()
    quoted = re.sub(r"^> ?", "", text, flags=re.MULTILINE) if text.startswith(">") else text
    rest = quoted[len(asked) :].lstrip('*_"”')
    if quoted.startswith(asked) and rest.startswith("\n") and len(rest.strip()) > 1:
        return replace(
            block, text=bare(text[len(text) - len(rest) :].split("\n")) if quoted is text else bare(rest.split("\n"))
        )
    return block


def _halved(text: str) -> str:
    """One of two copies that a text is, with or without a line between them that announces the second."""
    parts = text.split("\n\n")
    half = len(parts) // 2
    if not half or len(text) < 2 * _LEAST_COPIED_CHARS or parts[:half] != parts[-half:]:
        return text
    between = parts[half:-half]
    return "\n\n".join(parts[:half]) if not between or len(between[0]) <= _LEAST_COPIED_CHARS else text


# --- versions within a response

_WORDS = (
    r"(?P<words>(?:(?:first|initial|rough|second|third|last|final|revised|corrected|improved|updated|polished) )?"
    r"(?:draft|attempt|version|try|take|edit|update|correction|revision|variant|option)(?: #?\d| [A-D])?"
    r"(?: ?[(\[–—-]+ ?(?:final|corrected|revised|improved|draft|best|chosen|discarded|wrong)[ \w]{0,12}[)\]]?)?"  # noqa: RUF001 — a dash
    r"|(?:first|initial|final|revised|corrected|improved|updated|polished)(?: (?:answer|response))?)"
)
_VERSION = re.compile(
    rf"[>#*_\s-]*(?:(?:here(?:'s| is)\s+)?(?:the|my|a)?\s*)?(?:{_WORDS}[*_\s]*[:\uff1a][*_]*[ ]*(?P<rest>.*)"
    rf"|(?<=[*_#])(?:{_WORDS.replace('words', 'bold')})[*_]*[ ]*|\[(?:{_WORDS.replace('words', 'boxed')})\][ ]*)",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"[*_\s]*(?:(?:wait|hold on|oops|scratch that|on second thought|hmm+|correction)[*_]*\s*[,.!:…—-]"
    r"|i made an? (?:mistake|error)\b|let me (?:revise|redo|correct|rewrite|try again|fix)\b)",
    re.IGNORECASE,
)


def versions_of(block: Block) -> list[Block]:
    """A response parted into the versions it holds; itself where it holds one."""
    if block.kind != "response":
        return [block]
    lines = block.text.split("\n")
    opened: list[str] = []
    heads = [(at, line) for at, line in enumerate(lines) if not step(opened, line) and _heads(line)]
    corrected = any(_CORRECTS.match(line) for _, line in heads)
    versions = [(at, found) for at, line in heads if (found := _VERSION.fullmatch(line))]
    words = [_words(found) for _, found in versions]
    drafted = len(versions) > 1 and versions[0][0] == 0 and mark_of(words[0]) not in {"final", "result"}
    told = any(mark_of(word) in {"final", "result"} or "draft" in word.lower() for word in words)
    if not (corrected or (drafted and told)):
        return [block]
    cuts = sorted({0, *(at for at, _ in heads)})
    parts = [lines[start:stop] for start, stop in zip(cuts, [*cuts[1:], len(lines)], strict=True)]
    return [part for part in map(_version, parts) if part.text]


def _words(found: re.Match[str]) -> str:
    return found["words"] or found["bold"] or found["boxed"]


def _heads(line: str) -> bool:
    return bool(_VERSION.fullmatch(line) or _CORRECTS.match(line))


def _version(lines: list[str]) -> Block:
    """One version of a response, marked as its first line has it; words that correct stand for themselves."""
    found = _VERSION.fullmatch(lines[0])
    if found:
        return Block("response", bare([found["rest"] or "", *lines[1:]]), mark_of(_words(found)) or "draft")
    if _CORRECTS.match(lines[0]) and mark_of(lines[0]):
        return Block("response", bare(lines[1:]), mark_of(lines[0]))
    return Block("response", bare(lines))
