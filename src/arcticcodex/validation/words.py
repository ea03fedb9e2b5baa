"""How the gates read: words with their places, a light English stem that joins inflected and derived forms.

The stem is our own, in the manner of Porter (1980), and cuts deeper: it must join "inhibit" and "inhibition", and it is
never shown. Two words of one stem count as one word.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"\w+(?:['’]\w+)*")  # noqa: RUF001 — a curly apostrophe
_CACHED_TEXTS, _CACHED_WORDS = 512, 16_384
_SHORTEST = 4


def word_set(text: str) -> frozenset[str]:
    """A set written as words between spaces."""
    return frozenset(text.split())


class Word(NamedTuple):  # made by the thousand: a dataclass takes thrice the time
    """A word of a text at `[start, end)`; `lower` is as it is compared, `stem` joins it with its kin.

    `hyphened` says that a hyphen follows it.
    """

    text: str
    lower: str
    stem: str
    start: int
    end: int
    hyphened: bool = False


@lru_cache(maxsize=_CACHED_TEXTS)
def words(text: str) -> tuple[Word, ...]:
    """The words of `text` in order; the parts of "iron-rich" are two."""
    found = []
    for match in _WORD.finditer(text):
        lower = match[0].lower().replace("’", "'")  # noqa: RUF001 — a curly apostrophe
        found.append(Word(match[0], lower, stem(lower), *match.span(), text[match.end() : match.end() + 1] == "-"))
    return tuple(found)


@lru_cache(maxsize=_CACHED_TEXTS)
def stems(text: str) -> frozenset[str]:
    """The stems of all words of `text`."""
    return frozenset(word.stem for word in words(text))


@lru_cache(maxsize=_CACHED_WORDS)
def stem(word: str) -> str:
    """What `word` (in small letters) shares with its inflected and derived forms."""
    word = word.removesuffix("'s").removesuffix("'")
    word = _IRREGULAR.get(word, word)
    if len(word) < _SHORTEST or not word.isascii() or not word.isalpha():
        return word
    if len(word) > 5:
        word = _BRITISH.sub(lambda found: _AMERICAN[found[0]], word)
    word = _inflected(word)
    word = _IRREGULAR.get(word, word)
    for _ in range(2):
        word = _derived(word)
    if word[-1] in "ey" and len(word) > 3:
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word


def _inflected(word: str) -> str:
    """`word` without its plural or verbal ending."""
    if word.endswith(("ies", "ied")):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    for ending in ("ings", "ing", "edly", "ed"):
        left = word.removesuffix(ending)
        if left != word and len(left) > 1 and _VOWEL.search(left) and not word.endswith("eed"):
            if _CUT_E.search(left):
                return left + "e"  # "ventilating" of "ventilate"
            return left[:-1] if len(left) > 3 and left[-1] == left[-2] and left[-1] not in "aeiouls" else left
    if word.endswith("es") and word[:-2].endswith(("s", "x", "z", "ch", "sh", "o")):
        return word[:-2]
    return word[:-1] if word[-1] == "s" and not word.endswith(("ss", "us", "is")) else word


def _derived(word: str) -> str:
    """`word` without the longest ending that leaves a root of some length."""
    for size in range(min(_LONGEST, len(word) - 3), 1, -1):
        if len(word) - size >= _ENDINGS.get(word[-size:], len(word)):
            return word[:-size]
    return word


_VOWEL = re.compile("[aeiouy]")
_CUT_E = re.compile(r"\w{3}[^aeos]at\Z|\w{4}i[sz]\Z|\w{3}iv\Z")
_BRITISH = re.compile(r"(?<=\w\w)our(?=$|s|ed|ing|al|less|able|it)|ae|oe|tre(?=s?$)|ys(?=e|ing)")
_AMERICAN = {"our": "or", "ae": "e", "oe": "e", "tre": "ter", "ys": "yz"}

# Endings with the least number of letters they must leave.
_ENDINGS = dict.fromkeys(
    word_set(
        "ization isation ability ibility iveness fulness ousness ation ate ional ion ement ment ness ically ical ally "
        "al ic ics ity ance ence ancy ency able ible ably ibly ously ous fully ful ively ive ize ise ly"
    ),
    4,
) | {"iness": 3, "ily": 3}
_LONGEST = max(map(len, _ENDINGS))


def _families(text: str) -> dict[str, str]:
    """Irregular forms: of each line the first word stands for all."""
    return {word: line.split()[0] for line in text.strip().splitlines() for word in line.split()[1:]}


_IRREGULAR = _families("""
use uses used using
safe safety safely
dose dosage doses dosing dosages
dry dried dries drying
add adds added adding addition additional additive additions
service services
necessary necessity necessarily
provide provision
store storage
try tries tried trying
filter filters filtered filtration filtering
high higher highest heighten height heights
low lower lowest lowers lowered lowering
large larger largest enlarge
small smaller smallest
big bigger biggest
great greater greatest
young younger youngest
old older oldest
new newer newest
early earlier earliest
late later latest
fast faster fastest
slow slower slowest slows slowed slowing slowly
heavy heavier heaviest
light lighter lightest
thick thicker thickest thicken thickness
thin thinner thinnest
cool cooler coolest cools cooled cooling
warm warmer warmest warmth warms warmed warming
cold colder coldest
easy easier easiest easily
hard harder hardest
close closer closest
near nearer nearest
weak weaker weakest weaken weakened
few fewer fewest
good better best
bad worse worst worsen
patient patients
inhibit inhibitor inhibitors inhibits inhibited inhibiting inhibition
forbid forbids forbidden forbade
beat beats beaten beating
bite bitten bites biting
blow blown blew
catch caught catches
deal dealt
fly flew flown flies flying flight
fight fought
hang hung
lend lent
light lit
ring rang rung
ride rode ridden
sew sewn
shoot shot
shrink shrank shrunk shrinks shrinking shrinkage
sing sang sung
sink sank sunk
sit sat sits sitting
sleep slept
slide slid
spin spun
spring sprang sprung
sting stung
swim swam swum
swing swung
tear tore torn
weave wove woven
wind wound
wring wrung
erupt eruption eruptions
compare comparison
ascend ascent ascends ascending
descend descent descends descending
be is are was were been being am
child children
man men
woman women
foot feet
tooth teeth
mouse mice
criterion criteria
phenomenon phenomena
bacterium bacteria
index indices indexes
matrix matrices
vertex vertices
knife knives
half halves
life lives
loaf loaves
shelf shelves
die dies died dying dead death deaths deadly fatal
take takes taken took taking
give gives given gave giving
make makes made making
keep kept
hold held
find found
lead led
leave left
lose lost loses losing loss losses
pay paid
run ran running
say said
see seen sight sees seeing
send sent
show shown
sell sold sale sales
spend spent
teach taught
think thought thoughts
tell told
understand understood
write written wrote writing
begin began begun
break broken broke breakage
bring brought
build built
buy bought
choose chose chosen choice choices
come came
do does did done
draw drew drawn
drink drank drunk
drive drove driven driver
eat ate eaten
fall fell fallen
feel felt
forget forgot forgotten
freeze froze frozen
get got gotten
go goes went gone
grow grew grown growth
hide hid hidden
know knew known knowledge
lay laid
lie lay lain lying
mean meant
meet met
rise rose risen
seek sought
shake shook shaken
speak spoke spoken speech
stand stood
stick stuck
strike struck
swear sworn
sweep swept
swell swollen swelling
throw threw thrown
wake woke woken
wear wore worn
win won
withdraw withdrew withdrawn withdrawal
bind bound binding
bleed bled
breed bred
feed fed
dig dug
burn burnt
melt molten
long length lengthen lengthy lengths
wide width widen widths
strong strength strengthen stronger strongest strengths strengthened
deep depth deepen depths
hot heat heats heated heating heater
broad breadth
weigh weight weighs weights
short shorten shorter shortage
absorb absorption absorbs absorptive
produce production products product productive producer
reduce reduction reductions
automatic automatically automate automated
receive reception receipt receives
describe description descriptions
prescribe prescription prescriptions
permit permission permits permitted permissible
admit admission admits admitted
submit submission submits submitted
omit omission omits omitted
transmit transmission transmits transmitted
decide decision decisions
divide division divisions
extend extension extent extensive
expand expansion
solve solution solves soluble dissolve dissolved
respond response responses responsive
defend defense defence
analyze analysis analyses analytic analytical
diagnose diagnosis diagnoses diagnostic
destroy destruction destructive destroys
apply application applications applies applicant
modify modification modifies
notify notification notice notices notifies
verify verification verifies
specify specification specific specifies specifically
identify identification identifies identifier
vary variable variation various variety varies
deny denial denies denied
rely reliance relies reliable
supply supplies supplied supplier
qualify qualification qualified qualifies
occur occurrence occurred occurring
refer reference referral referred referring
prefer preference preferred
enter entry entries entrance enters
compress compression
conclude conclusion
include inclusion includes including
exclude exclusion excludes excluding
explain explanation explanatory
maintain maintenance
retain retention
obtain obtains
pronounce pronunciation
remember memory
repeat repetition repeats repetitive
resolve resolution
sign signature signed signs
suspend suspension
symptom symptoms symptomatic
poison poisonous
abdomen abdominal
kidney kidneys
artery arterial arteries
vein venous veins
""")
