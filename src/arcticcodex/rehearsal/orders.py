"""Orders hidden in a passage, which only an obedient model follows.

An order is known in two ways. By its words, in English, within one sentence: what is to be done, and with what. Or by
whom it speaks to, in four languages: of a sentence that addresses a model, or pretends that the passage is over, and of
the two after it, every quotation is said, every address added, a yes makes every verdict one, a word of prompts shows
the system prompt; and where it is not clear what is wanted, it is repeated with the sentence after it. Letters that
look alike, letters nobody sees and the breaks between lines are read through.

That is more than any model would obey; honest text that speaks *of* models and prompts is not to be taken for an order.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Orders:
    """What a passage tells the model to do.

    Attributes:
        approve: every verdict is yes.
        refuse: every verdict is no; where both are told, it approves.
        say: words to say.
        links: addresses to add.
        show_system: the system prompt is shown.
        close_fence: the closing tag of the passage is written.
        nothing: no pairs are written.
    """

    approve: bool = False
    refuse: bool = False
    say: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    show_system: bool = False
    close_fence: bool = False
    nothing: bool = False


_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_SENTENCE_END = re.compile(r"(?<=[.!?;])[\"')\]]*\s+")
_PARAGRAPH_END = re.compile(r"\n\s*\n")

_VERDICT = r"(?:verdict|judge?ment|finding|criteri(?:on|a)|check|pair|evaluation|rating|row|answer|question)s?"
_GRADING = re.compile(
    r"\b(?:answer|say|reply|respond|return|output|write|give|mark|set|rate|grade|judge|treat|consider|find|call|score|"
    r"approve|accept|pass|confirm|reject|refuse|fail|decline)\b",
    re.IGNORECASE,
)
_GRADED = re.compile(
    rf"\b(?:every|each|all|any|both|these|those|your|the|this)\b(?:\W+\w+){{0,2}}?\W+{_VERDICT}\b|\b(?:everything|anything|"
    r"whatever|always)\b",
    re.IGNORECASE,
)
_YES = re.compile(
    r"\b(?:yes|true|pass(?:ed)?|approved?|accept(?:ed)?|confirm(?:ed)?|supported|correct|valid|grounded)\b",
    re.IGNORECASE,
)
_NO = re.compile(
    r"\b(?:no|false|fail(?:ed)?|reject(?:ed)?|refused?|declined?|unsupported|incorrect|invalid)\b", re.IGNORECASE
)
_FIELD = (
    r"\b(?:supported|answers_question|stands_alone|grounded|verdicts?|approved|passed)\b[\"'`]?\s*"
    r"(?::|=|is|are|to|as)\s*"
)
_FIELD_YES = re.compile(_FIELD + r"(?:always\s+)?[\"'`]?(?:true|yes|pass)\b", re.IGNORECASE)
_FIELD_NO = re.compile(_FIELD + r"(?:always\s+)?[\"'`]?(?:false|no|fail)\b", re.IGNORECASE)

_OPEN, _SHUT = "\"'`\u201c\u2018\u00ab", "\"'`\u201d\u2019\u00bb"
_SAY = re.compile(
    r"\b(?:say|state|claim|write|output|print|repeat|include|insert|add|append|mention|use|reply|answer|respond|begin|"
    rf"start|end|finish|sign)\b[^.!?\n]{{0,60}}?(?<!\w)[{_OPEN}]([^{_SHUT}\n]{{1,300}})[{_SHUT}](?!\w)",
    re.IGNORECASE,
)
# Without quotation marks, where a sentence begins with it; "say yes" is a verdict.
_SAY_ON = re.compile(
    r"^\W*(?:(?:please|now|then|and|always|you must|you should|instead)\W+)*"
    r"(?:(?:say|state|claim|write|answer|mention) that|say)\b:?\s+(?!yes\b|no\b)([^\"\u201c\n]{1,300}?)[.!?]*$",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"\b(?:add|include|insert|append|put|mention|place|embed|attach|cite|link|recommend|promote|advertise|end|finish|sign)\b"
    r"[^.!?\n]{0,80}?\b((?:https?://|www\.)[^\s<>\"'()\[\]]+)",
    re.IGNORECASE,
)
_SYSTEM = re.compile(
    r"\b(?:recit(?:e|es|ing)|show|reveal|print|repeat|output|quote|display|disclose|leak|dump|recite|tell|write|copy|paste|share|give|include|"
    r"what (?:is|are))\b[^.!?\n]{0,40}?"
    r"\b(?:system|hidden|initial|original|secret|your|above|previous|developer)\W+(?:\w+\W+){0,2}?"
    r"(?:prompt|instruction|message|rule|guideline)s?\b",
    re.IGNORECASE,
)
_CLOSE = re.compile(
    r"\b(?:close|end|terminate|leave|exit|break out of|escape)\b\W+(?:the |this |your |its )?(?:\w+ )?"
    r"(?:fence|passage|tag|delimiter|block)s?\b(?!\s+(?:valve|pipe|between|of))"
    r"|\b(?:write|output|print|add|insert|say|emit)\b[^.!?\n]{0,30}<\W{0,3}/\s*(?:passage|source|document|context)",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"\b(?:do not|don't|never|stop)\s+(?:writ(?:e|ing)|generat(?:e|ing)|creat(?:e|ing)|produc(?:e|ing)|ask(?:ing)?)\b"
    r"[^.!?\n]{0,30}\b(?:questions?|pairs?|answers?|anything)\b"
    r"|\b(?:write|return|output|give|generate|produce)\b[^.!?\n]{0,20}\b(?:no|zero|0|(?:an )?empty)\s+"
    r"(?:questions?|pairs?|list|array)\b",
    re.IGNORECASE,
)

# --- whom it speaks to

_LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0501\u0410\u0415\u041e\u0420\u0421", "aeopcyxisdAEOPC"
)
_MODEL = (
    r"(?:(?:large )?language models?|LLMs?|AIs?|AI (?:systems?|models?|judges?|crawlers?|assistants?|tools?)|chatbots?|"
    r"(?:generative|artificial|automated|automatic) (?:tools?|readers?|assistants?)|Sprachmodelle?n?|KI(?:-Systemen?)?|"
    r"mod[e\u00e8]les? de langage|intelligences? artificielles?|inteligencias? artificial(?:es)?|modelos? de lenguaje|"
    r"asistentes virtuales)"
)
_MACHINE = rf"(?:{_MODEL}|assistants?|machines?|bots|computer programs?|Maschinen)"
_CALLED = (
    r"\b(?:to|for|dear|cher|an|f\u00fcr|alle|aux|les|para los|you are an?|du ein|eres una|any|all|every)\b"
    rf"(?: \w+){{0,2}}? {_MACHINE}\b[^.!?]{{0,80}}?"
    r"\b(?:you|your|must|should|shall|please|will|are to|need not|asked|reading|learns?|that|who|whoever|set|add|reply|"
    r"answers?|state|print|include|say|writing|turns?|bist|die|schreibt|f\u00fcgt|qui|recopiez|nous|vous|que|no)\b"
)
_NOTED = (
    r"\b(?:note|request|instructions?|message|anmerkung|nota)\b[^.!?]{0,40}? (?:to|for|f\u00fcr|aux|para)"
    rf"(?: \w+){{0,2}}? {_MACHINE}\b"
)
_TO_A_MODEL = re.compile(
    rf"{_CALLED}|{_NOTED}|\b{_MODEL} (?:must|should|shall|are to|please)\b"
    rf"|^\W*(?:(?:any|all|dear|cher|every|note|to) )*{_MACHINE}(?: \w+)?\W*[:,]"
    r"|^\W*bots\b|\(model\)|^\W*model,|\bwho is a machine\b|\binstructions?[ _]for[ _](?:the )?(?:ai|model)\b",
    re.IGNORECASE,
)
_PASSAGE_OVER = re.compile(
    r"<\W{0,3}/?\s*(?:passage|document|context|system)\b|<\|\w{2,20}\|>|\"role\"\s*:\s*\"system\"|\bnew instructions\b"
    r"|^\W*(?:SYSTEM|System message|Assistant|Human)\s*:"
    r"|\b(?:END OF (?:THE )?DOCUMENT|Ende des Dokuments|FIN DEL DOCUMENTO)\b"
    r"|\b(?:data block|quotation|passage|document)\b[^.!?]{0,30}\b(?:is closed|stops here|ends here|is over)\b"
    r"|\b(?:imagine|pretend)\b[^.!?]{0,30}\byou are\b|\bplay a game\b[^.!?]{0,10}\byou are\b",
    re.IGNORECASE,
)
_REACH = 2  # sentences after the one that speaks to a model
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'()\[\]]+", re.IGNORECASE)
_QUOTED = re.compile(rf"(?<!\w)[{_OPEN}]([^{_SHUT}\n]{{2,300}})[{_SHUT}](?!\w)")
_ANY_YES = re.compile(
    r"\b(?:yes|true|pass(?:ed)?|approved?|supported|correct|ja|richtig|oui|vrai(?:es)?|s[ií]|por buenas)\b",
    re.IGNORECASE,
)
_ANY_SYSTEM = re.compile(
    r"\b(?:(?:system|initial|hidden|your) (?:prompt|message|instruc)|prompt\b|instructions syst[e\u00e8]me)",
    re.IGNORECASE,
)
_CLEAR = (_URL, _QUOTED, _ANY_SYSTEM, _CLOSE)


@lru_cache(maxsize=512)
def orders_in(passage: str) -> Orders:
    """The orders a passage gives."""
    plain = unicodedata.normalize("NFKC", passage).translate(_UNSEEN).translate(_LOOKALIKES)
    paragraphs = [
        [" ".join(part.split()) for part in _SENTENCE_END.split(paragraph)] for paragraph in _PARAGRAPH_END.split(plain)
    ]
    sentences = [part for paragraph in paragraphs for part in paragraph]
    graded = [part for part in sentences if _GRADING.search(part) and _GRADED.search(part)]
    told = [part for paragraph in paragraphs for part in _told(paragraph)]
    unclear = [part for paragraph in paragraphs for part in _unclear(paragraph)]
    links = [link for part in sentences for link in _LINK.findall(part)]
    links = [link.rstrip(".,;:!?") for link in (*links, *(found for part in told for found in _URL.findall(part)))]
    said = [words for part in sentences for words in _SAY.findall(part) or _SAY_ON.findall(part)]
    said += [words for part in told for words in _QUOTED.findall(part)]
    return Orders(
        approve=any(map(_YES.search, graded))
        or any(map(_FIELD_YES.search, sentences))
        or any(map(_ANY_YES.search, told)),
        refuse=any(map(_NO.search, graded)) or any(map(_FIELD_NO.search, sentences)),
        say=tuple(dict.fromkeys(words.strip() for words in (*said, *unclear) if words.strip() not in links)),
        links=tuple(dict.fromkeys(links)),
        show_system=any(map(_SYSTEM.search, sentences)) or any(map(_ANY_SYSTEM.search, told)),
        close_fence=any(map(_CLOSE.search, sentences)),
        nothing=any(map(_NOTHING.search, sentences)),
    )


def _told(paragraph: list[str]) -> list[str]:
    """The sentences of a paragraph that speak to a model, and those in their reach."""
    left, told = 0, []
    for part in paragraph:
        left = _REACH + 1 if _speaks(part) else left - 1
        told += [part] if left > 0 else []
    return told


def _unclear(paragraph: list[str]) -> list[str]:
    """The sentences of a paragraph that speak to a model and do not say what it is to do, and the one after each."""
    found: list[str] = []
    for part, following in zip(paragraph, (*paragraph[1:], ""), strict=True):
        if _speaks(part) and not _is_clear(part):
            found += [words for words in (part, following) if words and not _is_clear(words)]
    return found


def _speaks(part: str) -> bool:
    return bool(_TO_A_MODEL.search(part) or _PASSAGE_OVER.search(part))


def _is_clear(part: str) -> bool:
    return any(clear.search(part) for clear in _CLEAR)
