"""The verbs the rules know, and their forms. A verb that is not here is not asked about."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


BE = frozenset({"is", "are", "was", "were"})
MODALS = frozenset({"can", "cannot", "could", "may", "might", "must", "shall", "should", "will", "would"})

# Verbs whose object answers a question worth asking: "What does S <verb>?".
TELLING = word_set(
    "absorb accept activate affect allow apply assign attack bind block calculate carry cause check collect combine "
    "compare compute confirm connect contain control create cure damage declare delete deliver deny describe destroy "
    "detect determine diagnose discard display distinguish drain eliminate enable encode establish estimate evaluate "
    "examine exclude execute exhibit express fight filter form generate govern identify ignore impair implement "
    "imply import indicate inhibit inject insert inspect introduce invoke involve kill limit maintain manage mean "
    "measure mimic modify monitor narrow neutralize open override permit precede predict present preserve press "
    "prevent produce prohibit protect prove pump recommend record redirect reflect regulate reject relax release "
    "relieve remove repair replace represent require reset resolve restore restrict retain return reveal secrete "
    "send show signal simplify soften solve specify stabilize stimulate store substitute suppress surround target "
    "test track transfer transform transmit transport trap treat trigger undergo update use utilize verify yield"
)
# Verbs that take an object, but one that seldom makes a question of its own.
_OTHERS = word_set(
    "accomplish achieve add adjust alter assess assist assume attach avoid bear become benefit break bring build "
    "call cancel capture change choose clean clear compress comprise confirm connect consider consume convert convey "
    "cost count cover cut decrease define delay demand dissolve divide ease eat employ empty encourage enhance "
    "enlarge ensure enter erase exceed exercise expand expect experience explain expose extend facilitate fill find "
    "follow force get give guarantee guide handle harm have help hold host improve include increase indicate "
    "influence inform initiate injure install interrupt irritate keep lack leave let lift link list load locate lose "
    "lower make match meet mention mix move name need normalize obtain offer pass pay perform place play point "
    "possess prefer prepare promote provide pull push raise reach read receive recognize reduce reinforce remind "
    "report reverse satisfy save scan see select sense separate serve set share shorten shrink skip slow speed start "
    "stop strengthen suggest supply support take teach tell thicken tighten tolerate trade turn understand visit "
    "wash weaken wear weigh widen worsen write"
)
WITH_OBJECT = TELLING | _OTHERS
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
    "look": ("for",),
    "interfere": ("with",),
    "respond": ("to",),
    "focus": ("on",),
    "stem": ("from",),
}
ALONE = word_set(
    "accumulate appear arise become begin behave bleed burn change close come continue contract decrease depend "
    "develop differ disappear end evolve exist expire fail fall flow function go grow happen heal improve increase "
    "last leak live move occur operate originate persist progress raise recover recur remain respond result return "
    "rise run spread start stay stop succeed suffer swell tend terminate travel vary work worsen"
)
BASES = WITH_OBJECT | _WITH_PREPOSITION.keys() | ALONE
# Nouns (or adjectives) as often as verbs: taken for the verb only where no other verb follows.
NOUNS_TOO = word_set(
    "attack attacks benefit benefits block blocks break breaks burn burns call calls cause causes change changes "
    "check checks clean clear close come control controls cost costs count counts cover covers cure cures cut cuts "
    "damage decrease delay demand demands display drain drains ease eat empty end ends estimate estimates exercise "
    "exercises experience experiences fall falls fight filter filters flow flows focus force forces form forms "
    "function functions get guide guides harm have host hosts import imports increase increases influence "
    "insert lack last leak leaks leaves lift limit limits link links list lists load loads match matches means "
    "measure measures mix move moves name names narrow need needs offer open pass passes place places play plays "
    "point points present press produce pull pump pumps push raise reach read reads record records release releases "
    "repair report reports reset result results return returns reverse rise run runs scan scans see select sense "
    "senses set sets share shares show shows signal signals slow speed start starts state states stem stems stop "
    "stops store stores supplies supply support supports target targets test tests track tracks trade transfer "
    "transport trap traps trigger triggers turn turns update updates use uses visit visits wear work works write "
    "yield yields"
)
_IRREGULAR = {
    "begun": "begin", "bound": "bind", "broken": "break", "brought": "bring", "built": "build", "cut": "cut",
    "done": "do", "drawn": "draw", "eaten": "eat", "felt": "feel", "found": "find", "given": "give", "grown": "grow",
    "held": "hold", "hidden": "hide", "hit": "hit", "kept": "keep", "known": "know", "laid": "lay", "led": "lead",
    "left": "leave", "lost": "lose", "made": "make", "meant": "mean", "met": "meet", "paid": "pay", "put": "put",
    "read": "read", "run": "run", "said": "say", "seen": "see", "sent": "send", "set": "set", "shown": "show",
    "shut": "shut", "sold": "sell", "spent": "spend", "split": "split", "spread": "spread", "taken": "take",
    "taught": "teach", "thought": "think", "told": "tell", "understood": "understand", "worn": "wear",
    "written": "write",
}  # fmt: skip
_ED_BUT_NO_PARTICIPLE = frozenset({"need", "red", "shed", "speed", "indeed", "hundred", "bed", "seed", "feed"})
_THIRD = {"has": "have", "does": "do", "goes": "go", "undergoes": "undergo"}


def is_base(word: str) -> bool:
    """Whether `word` is an infinitive we know."""
    return word in BASES


def base_of_third(word: str) -> str:
    """The infinitive of a verb in -s that we know, else empty: `carries` is `carry`."""
    if word in _THIRD:
        return _THIRD[word]
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        base = word.removesuffix(ending) + instead
        if word.endswith(ending) and base in BASES:
            return base
    return ""


def third_person(base: str) -> str:
    """`carry` is `carries`."""
    for third, known in _THIRD.items():
        if base == known:
            return third
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "x", "z", "ch", "sh")) else "s")


def is_participle(word: str) -> bool:
    """Whether `word` can be a past participle."""
    return word in _IRREGULAR or (word.endswith("ed") and word not in _ED_BUT_NO_PARTICIPLE)


def base_of_participle(word: str) -> str:
    """The infinitive of a past participle that we know, else empty: `stopped` is `stop`, `produced` is `produce`."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    stem = word.removesuffix("ed")
    guesses = (stem + "e", stem, stem[:-1], stem[:-1] + "y" if stem.endswith("i") else "")
    return next((base for base in guesses if word.endswith("ed") and base in BASES), "")


def takes_object(base: str) -> bool:
    """Whether `What does S <base>?` asks for the object of `base`."""
    return base in WITH_OBJECT


def preposition_of(base: str, rest: str) -> str:
    """The preposition that `base` hangs its object on, if `rest` begins with it."""
    first = rest.split(" ", 1)[0].lower()
    return first if first in _WITH_PREPOSITION.get(base, ()) else ""
