"""Finds text that speaks to a language model instead of a reader: orders planted in a document.

A prompt asks a teacher not to obey what a passage says, and most obey that; some do not, and a judge who was told to
say yes judges nothing. So a passage that gives such orders is found by code and never sent. The signs are wide: a
manual's own page about a chat program may be left out, and is listed. What is missed here is left to the gates.
"""

from __future__ import annotations

import re
import unicodedata

_MODEL = (
    r"(?:(?:ai|llm|gpt|chatgpt|claude|deepseek|large language|language|ai language)[ -]?(?:model|assistant|agent|bot)s?"
    r"|ais|llms?|chatbots?|(?:the |an? )?ai(?: systems?)?|assistant|annotator|grader|evaluator)"
)
_RULES = r"(?:instructions?|prompts?|rules?|directions?|guidelines?|orders?|directives?|tasks?|constraints?)"
_SAY = r"(?:answer|say|reply|respond|return|write|output|print|state|mark|rate|set|give|emit|produce|report|grade)"
_YES = r"(?:yes|true|pass|passed|ok|approved?|supported|correct|accept(?:ed)?|grounded|valid|10(?:/10)?|100 ?%)"
_ALL = r"(?:every|each|all|any|whatever|always|no matter)"
_FINDING = r"(?:verdicts?|criteri(?:on|a)|checks?|judg(?:e?ment)s?|pairs?|rows?|evaluations?|ratings?)"

_CLEAR = (
    (
        rf"\b(?:ignore|disregard|forget)\b[^.\n]{{0,40}}\b(?:previous|prior|above|earlier|preceding|former|system|"
        rf"original|existing|your|these|those|all|any|other)\b[^.\n]{{0,40}}\b{_RULES}\b"
    ),
    (
        r"\b(?:override|bypass|skip|drop|cancel)\b[^.\n]{0,40}\b(?:previous|prior|earlier|preceding|system|your)\b"
        r"[^.\n]{0,20}\b(?:instructions?|prompts?)\b"
    ),
    (
        rf"\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{{0,20}}\b{_RULES}\b[^.\n]{{0,30}}"
        r"\b(?:above|before|so far|earlier)\b"
    ),
    r"\b(?:system|hidden|initial|developer|secret) prompts?\b|\b(?:system|hidden|secret) instructions?\b",
    rf"\byou(?:r role)? (?:are|is|act|must act|will act|should act)\b[^.\n]{{0,30}}\b{_MODEL}\b",
    rf"\bas (?:an?|the) {_MODEL}\b[^.\n]{{0,10}}\byou\b",
    (
        rf"\b(?:notes?|messages?|instructions?|orders?|attention|important|notice|directions?|reminder|memo)\W{{1,4}}"
        rf"(?:(?:to|for) )?(?:the |any |all |every )?{_MODEL}\b"
    ),
    (
        rf"\b{_MODEL}\b[^.\n]{{0,50}}\b(?:must|should|shall|have to|has to|please|are to|is to|needs? to|reading|"
        rf"processing)\b[^.\n]{{0,60}}\b(?:{_SAY}|add|include|insert|append|begin|start|end|approve|reveal|ignore|follow)\b"
    ),
    rf"\b{_SAY}\b[^.\n]{{0,30}}['\"“‘]?\b{_YES}\b['\"”’]?[^.\n]{{0,30}}\b{_ALL}\b[^.\n]{{0,30}}\b{_FINDING}\b",  # noqa: RUF001
    rf"\b{_ALL}\b[^.\n]{{0,30}}\b{_FINDING}\b[^.\n]{{0,40}}\b{_YES}\b",
    rf"\b(?:approve|accept|pass|confirm)\b[^.\n]{{0,20}}\b{_ALL}\b[^.\n]{{0,30}}\b(?:{_FINDING}|answers?|questions?)\b",
    r"<\s*\\*/?\s*(?:passage|system|assistant|user|instructions?|context|document|im_start|im_end)\b[^<>\n]{0,80}>",
    r"<\|[a-z_]{2,20}\|>|\[/?INST\]|<<SYS>>",
    r"\b(?:end|beginning|begin|start) of (?:the )?(?:passage|context|prompt|system|untrusted|material|excerpt)\b",
    (
        r"\b(?:add|include|insert|append|mention|put|place|embed|attach|cite|recommend)\b[^.\n]{0,60}"
        r"(?:\b(?:link|url|hyperlink|web ?site)\b|https?:|www\.)[^\n]{0,80}\b(?:answers?|repl(?:y|ies)|responses?|"
        r"questions?|outputs?|pairs?)\b"
    ),
    (
        r"\b(?:every|each|all|any|your)\b[^.\n]{0,20}\b(?:answers?|repl(?:y|ies)|responses?|outputs?|questions?|pairs?)\b"
        r"[^.\n]{0,60}(?:https?:|www\.)"
    ),
    r"\b(?:change|replace|alter|swap|rewrite|falsify)\b[^.\n]{0,16}\banswers?\b[^.\n]{0,20}\b(?:to|with|by|into)\b",
    (
        r"\b(?:every|each|all|your)\b[^.\n]{0,12}\b(?:answers?|repl(?:y|ies)|responses?|outputs?)\b[^.\n]{0,12}"
        r"\b(?:must|should|shall|has to|have to|is to|are to|needs? to)\b[^.\n]{0,16}"
        r"\b(?:begin|start|end|contain|say|include|state|read)\b"
    ),
    (
        rf"\b(?:when|while|before|after|if)\b[^.\n]{{0,20}}\b(?:generating|writing|creating|judging|evaluating|grading|"
        rf"answering|composing|producing|asked)\b[^.\n]{{0,40}}\b(?:questions?|answers?|pairs?|verdicts?|repl(?:y|ies)|json|"
        rf"quer(?:y|ies))\b[^\n]{{0,60}}\b(?:{_SAY}|add|include|insert|append|use|always|never|do not|ignore)\b"
    ),
    (
        r"\b(?:reveal|show|print|repeat|output|disclose|quote|leak|paste|copy)\b[^.\n]{0,40}"
        r"\b(?:your|the (?:full|whole|hidden|above|entire|complete|secret|initial|original))\b[^.\n]{0,20}"
        r"\b(?:prompts?|instructions|api key)\b"
    ),
    (
        rf"\b(?:follow|obey|execute|carry out)\b[^.\n]{{0,30}}\b(?:these|the following|this|my|new)\b[^.\n]{{0,20}}"
        rf"\b{_RULES}\b[^.\n]{{0,40}}\b(?:instead|only|above all|first|now|from now on)\b"
    ),
    r"\b(?:instructions?|orders?|rules?|notes?) (?:for|to) (?:the|any|all|every) (?:model|assistant|machine)s?\b",
    r"\bnew (?:system )?(?:instructions?|task|orders?|rules?)\s*[:\-–]",  # noqa: RUF001
    (
        r"\b(?:do not|don't|never|stop) (?:writ(?:e|ing)|generat(?:e|ing)|creat(?:e|ing)|produc(?:e|ing)|ask(?:ing)?)\b"
        r"[^.\n]{0,20}\b(?:questions?|pairs?|q&a|json)\b"
    ),
    r"\b(?:jailbreak|prompt injection|do anything now|developer mode)\b",
)
_HEADING = re.compile(r"^#{2,4} ?(?:system|instruction|response|assistant)\b", re.IGNORECASE | re.MULTILINE)
_CLEAR_RE = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _CLEAR)
# What stands in every clear sign: without it a text needs no closer look.
_ANY = re.compile(
    r"ignor|disregard|forget|overrid|bypass|skip|drop|cancel|prompt|instruction|\bai\b|\bais\b|llm|model|assistant|bot\b|"
    r"grader|evaluator|annotator|verdict|criteri|judg|check|pair|row|evaluation|rating|answer|repl|response|output|"
    r"question|<|\[/?inst|passage|system|rules?|task|orders?|jailbreak|do anything|developer|api key",
    re.IGNORECASE,
)

# The same in four languages by what is said, not how: somebody speaks of a machine that reads this, of what it is to
# answer, and with a word of command, all within a few lines.
_MACHINE = re.compile(
    r"\b(?:ais?|artificial intelligences?|(?:large )?language models?|llms?|gpts?|chat ?bots?|bots|"
    r"(?:machine|automated|automatic|digital) readers?|machines?(?=[^.]{0,20}\b(?:read|that|who))|"
    r"reader[^.]{0,24}machine|"
    r"programs? (?:that|which) (?:rate|read|judge|answer|write|check)s?|dear (?:model|assistant|machine|reader model)|"
    r"(?:any|every|virtual) assistants?|assistant(?= (?:writing|reading|that|who))|model(?=, before| reading)|"
    r"ki|künstliche[nr]? intelligenz(?:en)?|sprachmodell(?:e|en)?|maschinen(?=, die)|"
    r"ia|intelligences? artificielles?|modèles? de langage|(?:cher|chers) assistants?|"
    r"inteligencias? artificial(?:es)?|modelos? de lenguaje|asistentes? virtual(?:es)?)\b"
    r"|(?:^|[\[(\n.!?] ?)(?:model|assistant|chatbots?)[,:]",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:asks?|sentences?|answers?|answering|repl(?:y|ies)|respond\w*|responses?|questions?|pairs?|verdicts?|"
    r"statements?|summar(?:y|ies)|outputs?|generated|writes?|writing|says?|returns?|correct|instructions?|antwort\w*|beantwort\w*|\w*fragen?|paare|"
    r"schreib\w*|réponses?|répond\w*|rédig\w*|recopi\w*|indiqu\w*|respuestas?|respond\w*|contest\w*|menci\w*|deci\w*)\b",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"\b(?:must|shall|should|always|every|each|instead|never|do not|don't|please|add|give|put|have it|will say|"
    r"would you|from now on|only|all|reveal|name|immer|jede[rnms]?|stattdessen|stets|alle[nr]?|niemals|désormais|"
    r"toujours|chacune?|chaque|mot pour mot|jamais|siempre|cada|todas?|todos?|en su lugar|únicamente|nunca)\b",
    re.IGNORECASE,
)
_AROUND_CHARS = 260
# A conversation that is played to the model, the end of the data that is pretended, a part to play.
_SPEAKER = r"^\W{0,3}(?:human|user|assistant|ai|chatbot|system)\s?:"
_PLAYED = tuple(
    re.compile(sign, re.IGNORECASE | re.MULTILINE)
    for sign in (
        rf"{_SPEAKER}[^\n]+(?:\n[^\n]+){{0,3}}\n{_SPEAKER[1:]}",
        r"^\W{0,3}[QA]: ?\((?:reader|user|model|ai|assistant)\)",
        r"[\"']role[\"']\s*:\s*[\"'](?:system|assistant|user)[\"']",
        r"^[\W\d]{0,8}(?:end|ende|fin) (?:of|des|der|du|de la|del|de) ?(?:documento?|dokuments?|passage|data)\b",
        r"\b(?:quotation|excerpt|passage|data block|document)\b[^.\n]{0,30}\b(?:stops|is closed)\W+(?:here|new)\b",
        r"\b(?:imagine|pretend|suppose)\b[^.\n]{0,12}\byou(?:'re| are)\b[^\n]{0,120}\b(?:answer|reply|write|say)\b",
        (
            r"\b(?:text|anything|questions?|answers?)\b[^.\n]{0,20}\b(?:generated|made|produced)\b[^.\n]{0,16}"
            r"\b(?:from|about)\b[^.\n]{0,24}\b(?:must|shall|should|has to|have to|always)\b"
        ),
    )
)
_HIDDEN = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_WORD = re.compile(r"\w+")
_LOOK_ALIKES = str.maketrans("аеорсхуіАЕОРСХУІВМНТК", "aeopcxyiAEOPCXYIBMHTK")  # noqa: RUF001 — Cyrillic, then Latin


def speaks_to_a_model(text: str) -> bool:
    """Whether `text` gives orders to a language model that reads it.

    Looks through full-width and invisible letters, Cyrillic ones in Latin words, and orders broken over lines.
    """
    plain = _latin(unicodedata.normalize("NFKC", text).translate(_HIDDEN))
    one_line = re.sub(r"(?<=\w)-\n(?=\w)|\s*\n\s*", lambda found: "" if found[0] == "-\n" else " ", plain)
    if any(sign.search(plain) or sign.search(one_line) for sign in _PLAYED) or _commands_a_machine(one_line):
        return True
    if not _ANY.search(plain):
        return False
    return bool(_HEADING.search(plain)) or any(sign.search(one_line) for sign in _CLEAR_RE)


def _commands_a_machine(text: str) -> bool:
    for found in _MACHINE.finditer(text):
        around = text[max(0, found.start() - _AROUND_CHARS // 3) : found.end() + _AROUND_CHARS]
        if _SAID.search(around) and _COMMAND.search(around):
            return True
    return False


def _latin(text: str) -> str:
    """Words of Latin letters with Cyrillic look-alikes among them, made Latin."""
    if text.isascii():
        return text

    def plain(found: re.Match[str]) -> str:
        word = found[0]
        return word.translate(_LOOK_ALIKES) if any("a" <= letter <= "z" for letter in word) else word

    return _WORD.sub(plain, text)
