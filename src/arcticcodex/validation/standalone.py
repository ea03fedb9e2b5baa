"""Whether a question can be understood by itself, and whether its answer tells more than the question does.

What a question names is read in English only; that an answer is the question again is seen in every language.
"""

from __future__ import annotations

import re
import unicodedata

from arcticcodex.validation.lexicon import EMPTY
from arcticcodex.validation.numerals import is_number_word
from arcticcodex.validation.words import Word, stem, word_set, words

# Words that are of something they do not name: "What are the symptoms?", "How is it used?"
_OF_SOMETHING = frozenset(
    map(
        stem,
        word_set(
            "symptom sign cause treatment therapy diagnosis complication prognosis cure dose dosage side effect "
            "risk factor benefit advantage disadvantage drawback step stage type kind form part component element "
            "feature function role purpose use definition meaning name term example exception requirement condition "
            "rule limitation limit difference similarity relationship result outcome consequence reason syntax "
            "parameter argument option attribute return value default output input procedure process method "
            "approach technique disease disorder illness problem issue device system product program test drug "
            "medicine medication tool machine unit command law act agreement contract section party recipe dish "
            "ingredient patient doctor provider person people user author document text passage chapter article "
            "table figure thing object item case situation main key common typical usual possible important major "
            "primary first last next many much long often high low size weight length temperature pressure time "
            "date day year place location goal aim objective summary conclusion recommendation finding evidence "
            "information data number amount rate percentage maximum minimum warning precaution instruction "
            "prevention incidence prevalence cost price penalty duration frequency range mechanism work happen do "
            "mean call treat diagnose define describe explain cause prevent affect occur involve include list state "
            "say give tell recommend need require perform know show apply allow help change done adjust increase "
            "reduce decrease take make avoid store keep start begin stop end get become look good bad new old "
            "different consider follow measure determine calculate identify manage choose select present develop "
            "lead relate associate expect necessary required advisable safe dangerous serious severe typically "
            "usually generally really exactly way sort"
        ),
    )
)
_VAGUE = frozenset(
    map(
        stem,
        word_set("person user thing case situation way reason purpose example time day lot number amount few part"),
    )
)
_VERBS_OR_NOUNS = word_set("will may can must")
_CODE = frozenset("`'\"“‘«*<>=+/@#%&|~^")  # noqa: RUF001 — quotation marks
# A kind of thing: "a function", or the bare plural of "What are exceptions?"
_KIND = re.compile(
    r"\b(?:an?|any|every|each)\s+(?:\w+\s+)?(?P<one>\w+)|"
    r"\A\W*(?:what|how|when|why|where)\s+(?:are|do|can|may|must|should|will)\s+(?P<many>\w+s)\b",
    re.IGNORECASE,
)
_NO_KINDS = word_set("this its theirs his ours yours symptoms causes types steps complications")
_POLAR = re.compile(
    r"\A\W*(?:(?:regarding|concerning|in|for|with|if|when)\b[^,]*,\s*)?(?:is|are|was|were|do|does|did|can|could|may|might|"
    r"must|should|shall|will|would|has|have|had)\b",
    re.IGNORECASE,
)
_CHOICE = re.compile(r"\bor\b", re.IGNORECASE)
_EVASION = re.compile(
    r"\b(?:i (?:do not|don't) know"
    r"|(?:not|isn't|never) (?:mentioned|specified|stated|provided|given|described|discussed) (?:in|by) (?:the|this)\b"
    r"|(?:no|insufficient|not enough) information\b.{0,30}\b(?:provided|given|available|passage|text)"
    r"|(?:cannot|can't|can not) be (?:answered|determined) from)\b",
    re.IGNORECASE,
)
_TELLING = word_set(
    "not no never without none before after above below over under both all neither either many several"
)


def names_its_subject(question: str) -> bool:
    """Whether an English question has a word that says what it is about."""
    if not _CODE.isdisjoint(question) or any(map(_is_kind, _KIND.finditer(question))):
        return True
    return any(_is_telling(word, question) for word in words(question))


def _is_telling(word: Word, question: str) -> bool:
    """Whether a word names something: a name, or one that is not of something else."""
    if word.start and (word.text[0].isupper() or any(letter in "_0123456789" for letter in word.text)):
        return True
    article_before = question[: word.start].lower().endswith((" a ", " an ", " the "))
    is_noun = word.lower not in EMPTY or (word.lower in _VERBS_OR_NOUNS and article_before)  # "a will"
    return is_noun and word.stem not in _OF_SOMETHING


def _is_kind(found: re.Match[str]) -> bool:
    name = (found["one"] or found["many"]).lower()
    return len(name) > 3 and name not in EMPTY | _NO_KINDS and stem(name) not in _VAGUE


def only_repeats(question: str, answer: str) -> bool:
    """Whether the answer holds nothing that the question does not; "Is it so?" may be answered "It is so"."""
    if _folded(answer) == _folded(question):
        return True
    if _POLAR.match(question) or _CHOICE.search(question):
        return False
    said = words(answer)
    if not answer.isascii() and " " not in answer.strip():
        return len(_folded(answer)) > 3 and _folded(answer) in _folded(question)
    asked = {word.stem for word in words(question)}
    return all(word.stem in asked or (word.lower in EMPTY and not _tells(word)) for word in said)


def _tells(word: Word) -> bool:
    """Whether a binding word can be an answer: a negation, a direction, a number."""
    return word.lower in _TELLING or is_number_word(word.lower)


def evades(answer: str) -> bool:
    """Whether an answer says that it has none."""
    return bool(_EVASION.search(answer))


def _folded(text: str) -> str:
    """The letters and digits of `text`, in one case and width."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))
