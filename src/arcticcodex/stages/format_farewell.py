"""What at the end of a reply is said to the asker, or was never meant for the reader: no part of an answer."""

from __future__ import annotations

import re

from arcticcodex.stages.format_endings import VALEDICTION
from arcticcodex.stages.format_labels import fence_of, fences_close

_STOPS = ".!?…。\uff01\uff1f"
_RULE = re.compile(r"[ \t]*(?:-{3,}|\*{3,}|_{3,}|={3,}|(?:[-*_] ){2,}[-*_])[ \t]*")
_PICTURES = re.compile("[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]+")
_OUTSIDE = r"[*_>(\[\s—\u2013¡¿-]*"

# --- to the asker

_FAREWELL = (
    r"(?:i (?:really |truly |sincerely )?hope (?:this|that|it|the|you)|hope (?:this|that|it|you)"
    r"|(?:please )?let me know"
    r"|(?:please )?feel free|(?:please )?(?:don['\u2019]?t|do not) hesitate"
    r"|would you like (?:me|another|more|to|any|a )"
    r"|do you (?:want|need) (?:me|another|more|any)|if you(?:['\u2019]?d| would)? (?:like|want|need|have|require)"
    r" (?:\w+ ){0,3}(?:me|more|another|further|any|anything|other|additional|changes|examples?|variations?)"
    r"|is there anything (?:else|more)"
    r"|(?:i(?:['\u2019]?m| am|['\u2019]?ll be| would be|['\u2019]d be) )?(?:always )?(?:happy|glad) to"
    r"|i(?:['\u2019]?m| am) here (?:to|for|if)|glad i|i can (?:also )?(?:generate|write|provide|produce|create)"
    r"|thanks for|thank you for|thank you(?: (?:very|so) much)?\W*\Z|thanks\W*\Z|should you (?:have any|need|want)"
    r"|(?:best|kind|kindest|warm) regards|your (?:friendly |helpful )?(?:ai )?(?:assistant|model)"
    r"|stay (?:safe|curious|tuned|healthy|creative)|take care|enjoy\b|you(?:['\u2019]re| are) welcome"
    r"|have a (?:great|nice|good|wonderful|lovely)|good luck|happy \w+ing|cheers|best wishes|all the best"
    r"|need anything else|looking forward to|that['\u2019]?s (?:it|all)\b|all done|until next time|see you"
    r"|shall i|should i (?:generate|write|provide|continue|create|make|adjust)|want (?:me|another|more)"
    r"|just (?:ask|say|let me know)|feedback (?:is )?welcome|ready for (?:the )?(?:next|more|another)"
    r"|that should (?:do|be)|here you go|does (?:this|that|it) (?:look|work|help|meet|match|sound)|what do you think"
    r"|is (?:this|that) (?:what you|ok|okay|fine|good)|let['\u2019]s move on|any feedback"
    r"|if (?:anything|something) (?:is|should|needs)"
    r"|i (?:double-?|re)checked|you can (?:now )?use (?:this|it)|ready (?:for|when)|how does (?:this|that|it)"
    r"|sag(?:en sie)? (?:mir )?bescheid|voilà|以上(?:です|が)|ご確認|以上，|希望(?:这|對|对)|如果(?:您|你)需要"  # noqa: RUF001 — a comma of Chinese
    r"|ich hoffe,? d(?:as|ass|ies)|lass(?:en sie)? (?:es )?mich (?:gerne? )?wissen|möchten? (?:sie|du)|möchtest du"
    r"|gerne? (?:erstelle|schreibe|liefere|mehr|weitere)|viel (?:erfolg|spaß)|soll ich|j['\u2019]espère que"
    r"|n['\u2019]hésite[zs]?|voulez-vous|espero que|no dud[ea]s? en|¿(?:te gustaría|quieres|desea)|お役に立て|ご不明な"
    r"|ほかに|他に(?:も)?(?:ご|必要))"
)
_SIGN_OFF = re.compile(rf"{_OUTSIDE}{_FAREWELL}", re.IGNORECASE)
_OF_EXAMPLES = re.compile(
    r"\b(?:examples?|samples?|variations?|versions?|pairs?|difficulty|persona|\d+ more|style)\b", re.IGNORECASE
)

# --- about the reply

_THING = (
    r"(?:(?:training|data|whole|full|final|complete|finished|above|generated|instruction[- ]response"
    r"|fine-?tuning)[ -])*"
    r"(?:samples?|examples?|pairs?|triples?|entry|entries|data ?points?|items?|records?)"
)
_NAMED = r"(?:this|that|the|these|those|each|my|your|above|it|everything|all)"
_TRAIT = (
    r"(?:words|tokens|constraints?|format(?:ted|ting)?|personas?|difficulty|requirements?|personal data|private data"
    r"|training|headings|sections?|rules|guidelines|prompt|fine-?tuning|self-contained|topic|requested|asked for|schema"
    r"|template|domain|placeholder|fictional|fictitious|invented|instructions|specification|dataset|json|markdown)"
)
_ABOUT_REPLY = (
    r"(?:\(?(?:note|n\.?b\.?|disclaimer|remark|comment|p\.?s\.?|hint|fyi|anmerkung|hinweis|remarque|nota)[*_]*\s*[:\uff1a.-][*_]*\s*)?"
    r"(?:(?:this|these|the above|above|here|i(?:['\u2019]ve| have)?|that|(?:the )?format)\b[^\n]{0,80}\b"
    r"(?:training (?:example|sample|pair|data|item)|(?:instruction|data)[ -]?(?:tuning|set|pair)|fine-?tuning"
    r"|(?:three|requested|required|given|specified) (?:sections|headings|format|parts)"
    r"|as (?:you )?(?:requested|instructed)|you (?:requested|asked for|specified|gave me|described)"
    r"|(?:response|answer|content) (?:was|is|has been) (?:generated|written|produced)"
    r"|your (?:request|requirements?|specifications?|prompt|guidelines|instructions))"
    rf"|{_NAMED} (?:\w+ ){{0,2}}?{_THING} [^\n]{{0,120}}\b{_TRAIT}\b"
    rf"|(?:the |all )?(?:names?|persons?|people|companies|figures|numbers|data|values|details|characters)"
    r"(?: and \w+)? (?:used |here |above |in (?:this|the) \w+ )*(?:are|is) (?:all )?(?:purely )?"
    r"(?:fictional|fictitious|invented|made up|imaginary|hypothetical)"
    rf"|(?:that|this|here|those|these) (?:was|is|were|are|concludes|completes|ends) (?:the|your|my|a|one|all|our) "
    rf"(?:\w+ )?{_THING}\b"
    rf"|(?:please )?(?:tell me|let me know|say|ask|feel free)\b[^\n]{{0,80}}\b{_THING}\b"
    rf"|i (?:kept|chose|tried|made|wrote|picked|used|aimed|avoided|included|followed|ensured|designed)\b[^\n]{{0,120}}"
    rf"\b(?:{_THING}|{_TRAIT})\b"
    r"|(?:generated|created|written|produced|prepared) (?:by|with|using|on|for|as)\b"
    r"|(?:model|seed|temperature|tokens used|generation time)\s*[:=]"
    r"|(?:let['\u2019]?s |we(?:['\u2019]ll| can) |i(?:['\u2019]ll| will) )?(?:continue|move on|proceed) "
    r"(?:to|with) the next\b)"
)
_CHECKED = (
    r"(?:(?:constraints?|format|formatting|quality|self|safety|length|words?|tokens?|fact|sanity|final|compliance)[ -]*"
    r"(?:check(?:list)?|count|verification|review|evaluation|assessment|rating|score)s?|self-check|metadata"
    r"|persona|(?:estimated )?difficulty(?: level)?|constraints?|topic|domain|task type|shape|tags?|system note|meta"
    r"|sample id|rating|confidence|score|skills?(?: tested)?|category|keywords|quality|complexity"
    r"|(?:rules?|constraints?|requirements?|instructions?) (?:followed|kept|met|applied|observed|satisfied|used))"
)
_METADATA = re.compile(rf"{_OUTSIDE}(?:{_CHECKED})[*_]*\s*[:\uff1a=][^\n]*", re.IGNORECASE)
_META = re.compile(
    rf"{_OUTSIDE}(?:{_ABOUT_REPLY}|(?:end|ende|fin) of (?:the )?(?:\w+ )?"
    rf"(?:example|response|reply|answer|sample|output)\b"
    r"|\(?(?:approx(?:imately|\.)? |about |ca\. |~)?\d{2,4} (?:words|tokens)\)?\W*\Z)",
    re.IGNORECASE,
)
_LEAK = re.compile(
    r"[*_>(\[{<#\s-]*(?:(?:system prompt|system (?:message|note|instructions?)|note to (?:self|the model|model))\b"
    r"|system\s*:\s*(?:you|always|never|do not|the assistant|answer|respond|keep|follow|write|ignore|use)\b"
    r"|you are (?:a |an )?(?:[\w-]+ ){0,4}(?:assistant|language model|chatbot|llm|ai|data generator|generator)\b"
    r"|as an ai\b|your (?:task|job) is to (?:write|generate|produce|create) [^\n]{0,60}(?:example|sample|pair|training)"
    r"|(?:write|generate|produce|create) (?:one|a|an|exactly one|the next|another) [^\n]{0,40}(?<![.\w])"
    r"(?:training|example|sample|pair)\b(?!\.\w)"
    r"|(?:use|follow|keep) (?:exactly |only )?(?:the|these) (?:following |three |same ){0,2}(?:headings?|sections?)\b"
    r"|(?:never|do not|don['\u2019]t) (?:reveal|mention|disclose|repeat)[^\n]{0,40}"
    r"(?:prompt|instructions|system|rules))",
    re.IGNORECASE,
)
_LETTER = re.compile(
    r"\be-?mails?\b|\bletters?\b|\b(?:write|draft|compose|reply|send|word)\b.{0,60}"
    r"\b(?:message|memo|note|post|speech|dialogue|reply|answer)\b",
    re.IGNORECASE,
)
_MOST_SIGN_OFF_CHARS = 400
_MOST_ASIDE_CHARS = 30
_SIGNED = re.compile(rf"^(?:{VALEDICTION}),?[ ]*\n+.{{1,80}}\n(?:.{{1,60}}\n){{0,4}}\n", re.IGNORECASE | re.MULTILINE)

# --- a reply's last words


_END_MARK = re.compile(
    r"\W*(?:(?:END|EOF|EOS|DONE|FIN)|(?<=\W)(?i:end|eof|eos|done|fin)(?=\W)"
    r"|(?i:(?:this is the )?end of (?:the |this )?(?:[\w-]+ ){0,2}?"
    r"(?:sample|example|response|reply|answer|output|entry|record|data"
    r"|document|message|item|pair|file|section|generation|transcript)))\W*"
)
_MOST_END_CHARS = 80
_GENERATOR = re.compile(
    rf"(?:{VALEDICTION}),?\s*\n+\W*(?:(?:the|your|an?)\b[^\n]{{0,30}}\b(?:generator|assistant|ai|model|bot|teacher)"
    r"|\w{0,20}(?:bot|gpt|assistant|generator)\b(?: v?[\d.]{1,6})?)\W*",
    re.IGNORECASE,
)


def without_last_words(text: str) -> tuple[str, bool]:
    """A reply without marks of its end and words about itself; and whether there were any, so that it is whole."""
    whole = False
    for _ in range(6):
        before, gap, last = text.rstrip().rpartition("\n\n")
        line = text.rstrip().rpartition("\n")
        if gap and _GENERATOR.fullmatch(last.strip()):
            text, whole = _without_rules(before), True
        elif (
            line[1]
            and len(line[2]) <= _MOST_END_CHARS
            and _END_MARK.fullmatch(line[2].strip())
            and not _RULE.fullmatch(line[2])
            and not fence_of(line[2])
        ):
            text, whole = _without_rules(line[0]), True
        else:
            shorter = _without_last(text, (_META, _LEAK))
            said = text[len(shorter) :].strip()
            noted = gap and (_is_aside(last, before) or _is_metadata(last, before))
            listed = gap and all(re.match(r"[ \t]*[-*•✅✔✓☑][ ]?\S", line) for line in last.strip().split("\n"))
            head, lead = before.rpartition("\n\n")[::2]
            if listed and head and lead.rstrip("*_ ").endswith(":") and _is_aside(lead, head):
                text, whole = _without_rules(head), True
            elif noted and fences_close(before.split("\n")):
                text, whole = _without_rules(before), True
            elif (
                shorter == text
                or shorter.rpartition("\n")[2].startswith("#")
                or not said.rstrip("*_").endswith((*_STOPS, ")", "]", "}"))
            ):
                return text, whole
            else:
                text, whole = shorter, True
    return text, whole


_NOTES = re.compile(
    r"[#*_\s]*(?:p\.? ?s\.?|(?:generator|author|writer)(?:['\u2019]s)? )?"
    r"(?:notes?|metadata|meta|comments?|remarks?|self-check|checklist"
    r"|evaluation|about (?:this|the) \w+|explanation(?: of my choices)?|tags|why this works|disclaimer|anmerkung(?:en)?"
    r"|hinweis)"
    r"(?: (?:on|for|about) [^\n:]{1,40})?[*_:\s]*(?:\n|\Z|(?<=[:*])(?=[ ]?\w))",
    re.IGNORECASE,
)
_SET_OFF = re.compile(r"(?:\*(?!\*).*\*|_.*_|\(.*\)|\[.*\]|<!--.*-->|>.*)", re.DOTALL)
_SURELY_META = re.compile(
    r"\b(?:samples?|training|datasets?|data points?|personas?|difficulty|constraints?|prompts?|headings?|word count"
    r"|\d+[- ](?:words?|tokens|characters)|(?:word|token|length) limit|temperature|language model|placeholders?"
    r"|(?:task|output|generation|answer|sample) (?:is )?(?:complete[d]?|done|finished)"
    r"|self-contained|fictional|fictitious|invented|made[- ]up|requirements?|fine-?tuning|generat(?:ed|or)|beispiele?n?"
    r"|datensatz|exemples?|ejemplos?)\b|サンプル|样本",
    re.IGNORECASE,
)
_MAYBE_META = re.compile(
    r"\b(?:examples?|format|sections?|words|tokens|entry|pair|template|realistic|request(?:ed)?|instructions?|responses?"
    r"|answers?|reasoning|arithmetic|skills?|styles?|tone|variations?|feedback|topic|schema|version)\b",
    re.IGNORECASE,
)
_SPEAKS = (
    re.compile(r"\b(?:i|i['\u2019]\w+|me|my|we|ich|mir|je|yo)\b", re.IGNORECASE),
    re.compile(r"\b(?:you|your|sie|ihnen|dir|vous|usted)\b|\?\W*\Z", re.IGNORECASE),
)
_LEAST_SCORE = 3
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")


def _is_aside(paragraph: str, before: str) -> bool:
    """Whether a last paragraph is about the reply: set off from it or in words for samples, and not of its subject."""
    if len(paragraph) > _MOST_SIGN_OFF_CHARS or re.search(r"```|~~~|^\s*(?:\||\d+[.)] )", paragraph):
        return False
    bare = _PICTURES.sub("", paragraph).strip()
    noted = _NOTES.match(bare)
    words = bare[noted.end() :] if noted else bare
    ruled = _RULE.fullmatch(before.rstrip().rpartition("\n")[2]) is not None
    surely, maybe = _SURELY_META.search(words), _MAYBE_META.search(words)
    if bare.startswith("<!--") and bare.endswith("-->"):
        return True
    set_off = bool(ruled or noted or _SET_OFF.fullmatch(bare))
    if not (surely or maybe or set_off) or (re.search(r"\d", words) and not surely) or "`" in words:
        return False
    listed = re.search(r"^[ \t]*[-*•][ ][^\n]*\Z", words, re.MULTILINE) is not None
    if not (listed or words.rstrip("*_ ").endswith((*_STOPS, ")", "]", ":"))) or re.search(
        r"\w [A-Z][a-z]+ [A-Z][a-z]+", words
    ):
        return False
    about = {word.lower() for word in _LONG_WORD.findall(_MAYBE_META.sub("", _SURELY_META.sub("", words)))}
    shared = len(about & {word.lower() for word in _LONG_WORD.findall(before[-_MOST_COMPARED_CHARS:])})
    score = (
        2 * set_off
        + (2 if surely else 1 if maybe else 0)
        + sum(bool(pattern.search(words)) for pattern in _SPEAKS)
        - min(shared, 3)
    )
    return score >= _LEAST_SCORE


_MOST_COMPARED_CHARS = 6_000


def _is_metadata(paragraph: str, before: str) -> bool:
    """Whether a last paragraph is lines of facts on the sample, under names that the reply itself does not use."""
    lines = [line for line in paragraph.strip().split("\n") if line.strip() and not _RULE.fullmatch(line)]
    lines = lines[1:] if lines and _NOTES.fullmatch(lines[0].strip() + "\n") else lines
    names = [line.lstrip("-*_>([ \t").partition(":")[0].strip("*_ ").lower() for line in lines]
    return (
        bool(lines)
        and all(map(_METADATA.fullmatch, lines))
        and not any(
            re.search(rf"\b{re.escape(name)}\b", before[-_MOST_COMPARED_CHARS:], re.IGNORECASE) for name in names
        )
    )


def _without_rules(text: str) -> str:
    lines = text.rstrip().split("\n")
    while len(lines) > 1 and (not lines[-1].strip() or _RULE.fullmatch(lines[-1])):
        lines.pop()
    return "\n".join(lines)


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
    return bare_response(text, instruction if kind == "response" else "") if kind == "response" or last else text


def bare_of_leaks(text: str) -> str:
    """A text without a first or last paragraph that is the asker's rules."""
    text = _without_last(text, (_LEAK,))
    first, gap, rest = text.partition("\n\n")
    return rest.strip() if gap and rest.strip() and _LEAK.match(first) and len(first) <= _MOST_SIGN_OFF_CHARS else text


_LAST_SENTENCE = re.compile(rf"(.*\S[{_STOPS}][\"'”\u2019»«“)\]}}*_`~>]*) +(?=[A-Z(*_])(.+)\Z")
_FAREWELL_WITHIN = re.compile(
    r"(.*[^\s,;:]) +((?:I hope (?:this|that)|Hope this|Let me know if|(?:Please )?[Ff]eel free to"
    r"|Would you like (?:me|another)|Is there anything else)\b.*)\Z"
)


def _without_last(text: str, patterns: tuple[re.Pattern[str], ...]) -> str:
    """A text without its last paragraph, line or sentence, where that matches; nothing is ever left empty."""
    for gap in ("\n\n", "\n"):
        before, _, last = text.rpartition(gap)
        if before.strip() and _goes(last, patterns) and fences_close(before.split("\n")):
            return _without_rules(before)
    head, _, line = text.rpartition("\n")
    parted = _LAST_SENTENCE.match(line) or _FAREWELL_WITHIN.match(line)
    if parted and _SIGN_OFF in patterns and _goes(parted[2], (_SIGN_OFF,)):
        return f"{head}\n{parted[1]}".strip("\n")
    return text


def _goes(paragraph: str, patterns: tuple[re.Pattern[str], ...]) -> bool:
    if len(paragraph) > _MOST_SIGN_OFF_CHARS or "```" in paragraph or re.search(r"^\s*(?:\||\d+[.)] )", paragraph):
        return False
    lines = [line for line in paragraph.split("\n") if line.strip() and not _RULE.fullmatch(line)]
    return bool(lines) and all(_line_goes(line, patterns) for line in lines)


def _line_goes(line: str, patterns: tuple[re.Pattern[str], ...]) -> bool:
    """Whether a line is said to the asker. A word of farewell with a figure that is not of examples is an answer's."""
    about = [pattern for pattern in patterns if pattern is not _SIGN_OFF]
    said = [part for part in re.split(rf"(?<=[{_STOPS}])\s+", _PICTURES.sub("", line).strip()) if part]
    if about and any(pattern.match(line) for pattern in about):
        return all(_is_farewell(part) or any(p.match(part) for p in (*about, _META)) for part in said) or len(said) <= 3
    return _SIGN_OFF in patterns and bool(said) and all(map(_is_farewell, said))


def _is_farewell(sentence: str) -> bool:
    if re.search(r"\d|`", sentence) and not _OF_EXAMPLES.search(sentence):
        return False
    return _SIGN_OFF.match(sentence) is not None or (len(sentence) <= _MOST_ASIDE_CHARS and sentence[-1:] in "!😊🙂)")
