"""The English the gates know: words that carry no claim, words that say the same, words that writers reword with.

Hand-written. `EMPTY` are words that bind others; `KIN` are groups of which one may stand for another when a sentence is
put differently; `PLAIN` are words a writer puts in of their own that name nothing one could take for another thing:
verbs, adverbs, judging adjectives and abstract nouns. A word in none of these names something.
"""

from __future__ import annotations

from functools import cache

from arcticcodex.validation.kin import KIN
from arcticcodex.validation.plain import PLAIN
from arcticcodex.validation.words import stem, word_set

EMPTY = word_set("""
a about above across after again against all almost along already also although always am among an and any anyone
anything are around as at away back be because been before being below besides between beyond both but by can cannot
could did do does doing done down during each either else enough especially etc even ever every everyone everything
few for from further had has have having he hence her here hers herself him himself his how however i if in indeed
inside instead into is it its itself just least less let like made make makes making many may maybe me might mine more
moreover most much must my myself near nearly neither never nevertheless no nobody none nor not nothing now of off
often on once one ones only onto or other others otherwise ought our ours ourselves out outside over own per perhaps
quite rather really same several shall she should since so some somehow someone something sometimes soon still such
than that the their theirs them themselves then there thereby therefore these they this those though through
throughout thus to together too toward towards under unless unlike until up upon us usually very via was we well were
what whatever when whenever where whereas wherever whether which whichever while who whoever whole whom whose why will
with within without would yes yet you your yours yourself anybody somebody according due namely ie eg vs versus
another minus onwards altogether tis isn't aren't wasn't weren't don't doesn't didn't can't couldn't won't wouldn't
shouldn't mustn't hasn't haven't hadn't needn't it's that's there's they're you're let's we're i'm he's she's what's
who's mightn't shan't ain't cant dont
""")


def kin(stem_: str) -> frozenset[str]:
    """The stems of the words that may stand for a word of this stem, itself left out."""
    return _groups().get(stem_, frozenset())


@cache
def _groups() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for group in KIN.split("|"):
        members = frozenset(stem(word) for word in group.split() if word not in EMPTY)
        for member in members:
            found[member] = found.get(member, frozenset()) | members
    return found


@cache
def plain_stems() -> frozenset[str]:
    """The stems of the words a writer may put in of their own."""
    return frozenset(map(stem, PLAIN))
