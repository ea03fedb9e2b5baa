"""Just enough English grammar, by word lists, to turn a plain statement into a question about it.

A statement is split into subject, verb and rest only where that is safe: the subject is a short noun phrase, and it and
the verb agree in number. What is not safe is not split, so the offline teacher asks less, not worse.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


def word_set(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


BE = frozenset({"is", "are", "was", "were"})
MODALS = frozenset({"can", "cannot", "could", "may", "might", "must", "should", "will", "would"})

# Verbs that take an object: "What does S <verb>?"; with a preposition where the object hangs on one.
_WITH_OBJECT = word_set(
    "accept accomplish achieve activate add adjust affect allow alter apply assign assume attach attack avoid become "
    "block break bring build calculate call cancel capture carry cause change check collect combine compare compute "
    "confirm connect consider contain control convert convey cover create damage declare decrease define delay delete "
    "deliver demand deny describe destroy detect determine diagnose discard display divide drain eliminate employ "
    "enable encourage enter establish estimate evaluate examine exclude execute exercise exhibit expand expect explain "
    "express extend fill filter find follow force form generate give govern guarantee handle have help hold identify "
    "ignore imply implement import improve include increase indicate influence inform inhibit inject insert "
    "introduce invoke involve keep kill lack leave let limit list load locate lower maintain make manage match mean "
    "measure mention mimic modify monitor move name need obtain offer open override permit perform place point "
    "possess precede predict prefer prepare present preserve press prevent produce prohibit promote protect prove "
    "provide pump raise reach read receive recognize recommend record redirect reduce reflect reject relax "
    "release relieve remove repair replace report represent require reset resolve restore restrict retain "
    "return reveal "
    "save select send separate serve set share show signal simplify skip slow solve specify stimulate stop "
    "store strengthen substitute suggest support suppress surround take target teach tell test track trade transfer "
    "transmit transport treat trigger undergo understand update use utilize verify widen worsen yield"
)
_WITH_PREPOSITION = {
    "consist": ("of", "in"),
    "depend": ("on", "upon"),
    "lead": ("to",),
    "result": ("in", "from"),
    "refer": ("to",),
    "belong": ("to",),
    "apply": ("to",),
    "stand": ("for",),
    "rely": ("on",),
    "contribute": ("to",),
    "correspond": ("to",),
    "act": ("as", "on"),
    "serve": ("as",),
    "differ": ("from",),
    "evaluate": ("to",),
    "bind": ("to",),
    "suffer": ("from",),
    "look": ("for", "at"),
    "interfere": ("with",),
    "point": ("to",),
    "respond": ("to",),
}
_ALONE = word_set(
    "appear arise become begin behave change come continue decrease depend develop differ disappear end evolve exist "
    "fail fall function go grow happen heal improve increase last live move occur operate originate progress raise "
    "recur remain respond result return rise run spread start stay stop succeed suffer swell terminate travel "
    "vary work "
    "worsen"
)
_BASES = _WITH_OBJECT | _WITH_PREPOSITION.keys() | _ALONE
# Nouns as often as verbs: taken for the verb only where no other verb follows.
_NOUNS_TOO = word_set(
    "attack attacks block blocks break breaks call calls cause causes change changes check checks control controls "
    "cover covers damage decrease delay demand demands display drain end ends estimate estimates exercise exercises "
    "fall falls filter filters force forces form forms function functions import imports increase increases influence "
    "insert lack leaves limit limits list lists load loads match matches means measure measures move moves name names "
    "need needs offer open place places point points present press produce pump pumps raise reach read reads record "
    "records release releases repair report reports reset result results return returns rise run runs select set sets "
    "share shares show shows signal signals slow start starts state states stop stops store stores support supports "
    "target targets test tests track tracks trade transfer transport trigger triggers update updates use uses "
    "work works "
    "yield yields"
)

_PRONOUNS = word_set("he her him his i it its me my one our she that their them there these they this those us we")
_STARTERS_OF_CLAUSES = word_set(
    "although and as because believe believes but each either especially for how "
    "however if nor once or since so such than then think thinks though "
    "unless until what when where whereas whether which while who whom whose why yet"
)
_PREPOSITIONS = word_set(
    "about above across after against along among around at before behind below beneath beside between beyond by "
    "despite down during except for from in inside into like near of off on onto out outside over per since through "
    "throughout to toward towards under up upon via with within without"
)
_ADVERBS = word_set(
    "additionally actually alternatively also already always basically both briefly clearly commonly consequently "
    "currently effectively eventually even finally first formally frequently fully further furthermore generally "
    "hence here historically ideally immediately in indeed initially instead internally just lastly later likewise "
    "mainly meanwhile moreover more mostly nearly nevertheless next normally not note now often only ordinarily "
    "originally otherwise over perhaps please possibly primarily probably rarely rather recently second secondly "
    "similarly simply sometimes soon specifically still subsequently syntactically therefore third thus today together "
    "too typically ultimately usually very"
)
_DETERMINERS = word_set("a an the all any both each every many most no several some")
_PLURALS = frozenset({"people", "children", "men", "women", "data", "criteria", "bacteria", "feet", "teeth", "police"})
_SINGULARS = word_set(
    "analysis arthritis basis biopsy crisis cirrhosis diabetes diagnosis dialysis emphasis gas hepatitis herpes lens "
    "mathematics measles mellitus news pancreas physics rabies series species status syntax synthesis virus"
)
_IRREGULAR_PARTICIPLES = word_set(
    "begun born bound broken brought built cut done drawn drunk eaten felt found given gone grown held hidden hit kept "
    "known laid led left lost made meant met paid put read run said seen sent set shown shut sold spent split spread "
    "taken taught thought told understood worn written"
)
_ED_BUT_NO_PARTICIPLE = frozenset({"need", "red", "shed", "speed", "indeed", "hundred", "bed", "seed", "feed"})

_SUBJECT_MAX_WORDS = 12
_EDGE = "\"'“”‘’()[]{},;:.`*"  # noqa: RUF001 — what words are stripped of


@dataclass(frozen=True, slots=True)
class Clause:
    """A plain statement: `subject` as a noun phrase to stand inside a question, its finite `verb`, and the `rest`.

    `base` is the infinitive of a lexical verb, empty where `verb` is a form of be or a modal and inverts by itself.
    """

    subject: str
    verb: str
    rest: str
    plural: bool
    base: str = ""

    @property
    def head(self) -> str:
        """The noun the subject is about: its last word before any preposition."""
        return _head(self.subject.split())

    def asked(self, rest: str | None = None) -> str:
        """The clause as a question asks it: verb first (`does the test need`), with `rest` in place of its own."""
        tail = self.rest if rest is None else rest
        start = f"{self.verb} {self.subject}"
        if self.base:
            start = f"{'do' if self.plural else 'does'} {self.subject} {self.base}"
        elif self.verb == "cannot":
            start = f"can {self.subject} not"
        return f"{start} {tail}".rstrip(" ,;")


def clause(statement: str) -> Clause | None:
    """`statement` (one sentence or main clause, white space single) split at its finite verb; None if unsafe."""
    tokens = statement.rstrip(".;:, ").split(" ")
    words = [token.strip(_EDGE).lower() for token in tokens]
    if len(tokens) < 3 or not _can_start(words[0]):
        return None
    for at in range(1, min(len(tokens) - 1, _SUBJECT_MAX_WORDS + 1)):
        word = words[at]
        if tokens[at].lower() == word and (word in BE or word in MODALS or _is_finite(words, at)):
            return _made(tokens, words, at)
        if word in _STARTERS_OF_CLAUSES or word in _PRONOUNS:
            return None
    return None


def lower_first(text: str, names: frozenset[str] = frozenset()) -> str:
    """`text` as it reads inside a sentence: its first letter small, unless the word is one of `names` or code."""
    first = text.split(" ", 1)[0].strip(_EDGE)
    letters = first.replace("-", "").replace("'", "")
    if re.match(r"\w+s (?:disease|syndrome)\b", text):
        return text  # named after a person
    plain = text[:1].isupper() and letters.isalpha() and (len(first) == 1 or first[1:].islower()) and first != "I"
    return text[0].lower() + text[1:] if plain and first not in names else text


def upper_first(text: str) -> str:
    """`text` as it begins a sentence; code and names with inner capitals stay."""
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.strip(_EDGE).isalpha() and first.islower() else text


def is_participle(word: str) -> bool:
    """Whether `word` can be a past participle."""
    return word in _IRREGULAR_PARTICIPLES or (word.endswith("ed") and word not in _ED_BUT_NO_PARTICIPLE)


def participle(base: str) -> str:
    """The past participle of a regular verb."""
    return base + ("d" if base.endswith("e") else "ed")


def takes_object(base: str) -> bool:
    """Whether `What does S <base>?` asks for the object of `base`."""
    return base in _WITH_OBJECT


def preposition_of(base: str, rest: str) -> str:
    """The preposition that `base` hangs its object on, if `rest` begins with it."""
    first = rest.split(" ", 1)[0].lower()
    return first if first in _WITH_PREPOSITION.get(base, ()) else ""


def is_plural(phrase: str) -> bool:
    """Whether a noun phrase takes a plural verb."""
    return _is_plural(phrase.lower().split())


def is_base(word: str) -> bool:
    """Whether `word` is an infinitive we know."""
    return word in _BASES


def has_verb(text: str) -> bool:
    """Whether `text` seems to hold a verb, finite or in -ing."""
    found = [word.strip(_EDGE).lower() for word in text.split()]
    return any(
        _verbal(word) or word in _BASES or word.endswith(("ed", "ing")) or word in {"do", "be"} for word in found
    )


def starts_noun_phrase(text: str) -> bool:
    """Whether `text` seems to begin with a noun phrase: no preposition, adverb or conjunction."""
    first = text.split(" ", 1)[0].strip(_EDGE).lower()
    return bool(first) and first not in _PREPOSITIONS | _ADVERBS | _STARTERS_OF_CLAUSES and not first.endswith("ly")


def _can_start(word: str) -> bool:
    """Whether a subject can start with `word`."""
    bad = _PRONOUNS | _STARTERS_OF_CLAUSES | _PREPOSITIONS | _ADVERBS
    return bool(word) and word not in bad - {"each"} and not word.endswith("ly")


def _is_finite(words: list[str], at: int) -> bool:
    """Whether the word at `at` is a finite lexical verb that agrees with the words before it."""
    word, follows = words[at], words[at + 1]
    third = _third_person_base(word)
    if not third and word not in _BASES:
        return False
    if word in _NOUNS_TOO and _verb_follows(words[at + 1 : at + 9]):
        return False
    if words[at - 1] in _PREPOSITIONS | _DETERMINERS | {"to"} or follows in BE | MODALS:
        return False
    subject = words[:at]
    while len(subject) > 1 and subject[-1] in _ADVERBS:
        subject = subject[:-1]
    return _is_plural(subject) != bool(third)


def _verb_follows(words: list[str]) -> bool:
    """Whether the clause that `words` go on with still has a finite verb to come."""
    if words[0] in _BASES - _NOUNS_TOO:
        return True
    for word in words:
        if word in _STARTERS_OF_CLAUSES - {"and", "or"} or word == "that":
            return False
        if _verbal(word):
            return True
    return False


def _verbal(word: str) -> bool:
    """Whether `word` is most likely a finite verb."""
    third = _third_person_base(word)
    return word in BE or word in MODALS or word == "have" or (bool(third) and word not in _NOUNS_TOO)


def _third_person_base(word: str) -> str:
    """The infinitive of a verb in -s that we know, else empty."""
    if word in {"has", "does", "goes", "undergoes"}:
        return {"has": "have", "does": "do", "goes": "go", "undergoes": "undergo"}[word]
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        base = word.removesuffix(ending) + instead
        if word.endswith(ending) and base in _BASES:
            return base
    return ""


def _made(tokens: list[str], words: list[str], at: int) -> Clause | None:
    """The clause with its verb at `at`, if subject and rest can be used."""
    verb, rest = words[at], " ".join(tokens[at + 1 :])
    if verb in BE and words[at + 1] in {"not", "there"}:
        return None
    end = at
    while end > 1 and words[end - 1] in _ADVERBS:
        end -= 1  # "S also has": the adverb is no part of the subject
    subject = " ".join(tokens[:end])
    if any(mark in subject for mark in ",;:—"):
        return None
    if any(subject.count(left) != subject.count(right) for left, right in ("()", "[]")) or subject.count('"') % 2:
        return None
    plural = verb in {"are", "were"} or verb in _BASES
    if verb in MODALS:
        gerund = end > 1 and words[0].endswith("ing") and words[0] not in {"string", "thing"}
        plural = not gerund and _is_plural(words[:end])
    base = "" if verb in BE or verb in MODALS else (_third_person_base(verb) or verb)
    return Clause(subject, verb, rest, plural, base)


def _head(words: list[str]) -> str:
    for at, word in enumerate(words):
        if at and word.strip(_EDGE).lower() in _PREPOSITIONS:
            return words[at - 1].strip(_EDGE)
    return words[-1].strip(_EDGE)


def _is_plural(words: list[str]) -> bool:
    """Whether a noun phrase is plural, by its head."""
    head = _head(words).lower()
    if words[0] in {"a", "an", "each", "every"} and "and" not in words:
        return False
    if head in _PLURALS or "and" in words:
        return True
    return head.endswith("s") and head not in _SINGULARS and not re.search(r"(ss|us|is|itis|osis|ics)$", head)
