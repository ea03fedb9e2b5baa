"""Near-duplicates: a question and answer said before in nearly the same words, found in one pass and without chance.

Two texts are near-duplicates when they hold the same telling words, each as often, in nearly the same order:

1. *Folded.* NFKC, case, white space, punctuation around words and the words of `FILLERS` (articles, forms of "to be")
   do not count.
2. *The same telling words.* Every other word, number and sign does: texts that differ in a number, a negation, a name,
   a unit or any word of meaning ("dose for adults", "dose for children") are two rows, however alike.
3. *Nearly the same order.* Two words side by side may have changed places, and one clause may have gone to the other
   side of its neighbour. Nothing else: "from Celsius to Fahrenheit" is not "from Fahrenheit to Celsius", nor is a
   condition its converse. A text of few words keeps its order.

Rule 2 makes the search exact: near-duplicates share the hash of their sorted words, so one look into a dictionary finds
every candidate, and equal texts in equal order give equal findings on any machine. What it costs is known: the same
fact in other words (a synonym, a plural) is kept, since no count of common words tells it from another fact in like
words. MinHash over 5-grams of words, 16 bands, finds 29 % of the near copies of `benches/duplicates.py`, where this
finds 99 %: a question with its answer is too short for it.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b
from itertools import combinations, islice, pairwise
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Key = TypeVar("Key")

# English words that say nothing that the words around them do not. Prepositions, modal verbs, negations and the other
# question words are not among them: "before", "may", "not" and "why" each make another fact.
FILLERS = frozenset(("a", "an", "the", "is", "are", "be", "am", "do", "does", "has", "have", "of", "that", "which",
                     "what", "it", "its", "there"))  # fmt: skip
NEGATIONS = frozenset(("not", "no", "never", "none", "nor", "neither", "without", "only"))
# In a text of fewer telling words, two that change places can be all that is asked: "Are lists tuples? No."
MOVABLE_WORDS = 10
CLAUSE_WORDS = 3  # fewer are a term or an entry of a list, and lists may be ordered
SWAPPED_LETTERS = 3  # shorter words relate others ("to", "or") or name variables
# What a hostile document can cost is bounded: so many texts of equal words are compared, so many clauses of each moved,
# and fewer the longer they are: a text of 4,000 characters costs at most about 50 ms.
CANDIDATES = 16
CANDIDATE_WORDS = 6_000
CLAUSES = 16
MOVED_WORDS = 6_000

_OPENING = "'\"`([{\N{DOUBLE LOW-9 QUOTATION MARK}\u00ab\u00bb\u300c\u300e\u300a\u3010"
_STOPS = ".,;:!?\N{BULLET}\N{MIDDLE DOT}\u3001\u3002"
_CLOSING = "'\"`)]}\u00ab\u00bb\u300d\u300f\u300b\u3011"
_AROUND = _OPENING + _STOPS + _CLOSING
_DASHES = ("-", "--", "---", *map(chr, range(0x2010, 0x2016)))
_DROPPED = FILLERS.union(_DASHES)
_NAMED = frozenset(form for word in FILLERS for form in (word.capitalize(), word.upper()))
_UNIT = re.compile(r"\d\s?[^\W\d]{0,2}[A-Z][^\W\d]{0,2}\b")  # with a capital, which tells MW from mW
_POINT = re.compile(r"\.(?<!\d\.)(?=\d)")  # .5 is half
_PRIME = re.compile(r"(?<=\d)(['\"])(?!\w)")  # six feet are not six inches
# One word in quotes that would not count, or not as it is written: the "is" operator, "[a]".
_QUOTED = re.compile(rf"""(["'`])((?i:{"|".join(sorted(FILLERS))})|[^\s"'`]{{0,40}}[()\[\]{{}}][^\s"'`]{{0,40}})\1""")
# Signs that stand alone: of scripts written without spaces, and dashes that are.
_ALONE = re.compile("([\u2013-\u2015\u3001-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
# Signs of several forms; and powers, of which NFKC makes digits: ten squared would be 102.
_FORMS = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2212: "-"} | {
    ord(sign): f"^{unicodedata.digit(sign)}" for sign in "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
}


class Duplicates(Generic[Key]):
    """The texts kept so far, in memory."""

    def __init__(self) -> None:
        self._kept: dict[bytes, list[tuple[Key, str]]] = {}

    def add(self, key: Key, text: str) -> Key | None:
        """The key of the first kept near-duplicate of `text`; None if there is none, and then `text` is kept."""
        text = _folded(text)
        words = _telling(text)
        same = self._kept.setdefault(_digest(words), [])
        most = max(1, min(CANDIDATES, CANDIDATE_WORDS // (len(text.split()) or 1)))
        for earlier, kept in same[:most]:
            if _telling(kept) == words or _moved(_Text(kept), _Text(text)):
                return earlier
        same.append((key, text))
        return None

    def __len__(self) -> int:
        """How many texts are kept."""
        return sum(map(len, self._kept.values()))


# --- words -------------------------------------------------------------------------------------------------------


def _folded(text: str) -> str:
    """One form for what can be written in several; case is left, for it tells a name from a filler."""
    text = (text.lower() if text.isupper() else text).replace("\n", " . ")
    if not text.isascii():
        text = _ALONE.sub(r" \1 ", unicodedata.normalize("NFKC", text.translate(_FORMS)))
    if "'" in text or '"' in text or "`" in text:
        text = _QUOTED.sub(r" _\2_ ", text)
        text = text.replace("'s ", " ").replace("an't ", "an not ").replace("n't ", " not ")
        text = _PRIME.sub(lambda found: "^1" if found[1] == "'" else "^2", text)
    return _UNIT.sub(_marked, _POINT.sub("0.", text.replace("annot ", "an not ")))


def _marked(unit: re.Match[str]) -> str:
    return "".join(f"^{sign}" if sign.isupper() else sign for sign in unit[0])


def _bare(text: str) -> list[str]:
    """The words of a folded text, each as it counts, in place; empty where it does not."""
    written = text.split()
    bare = [word.strip(_AROUND) for word in written]
    if not _NAMED.isdisjoint(bare):
        for at in [at for at, word in enumerate(bare) if word in _NAMED]:
            if at and written[at - 1][-1] not in _STOPS:  # no sentence begins here: vitamin A, the IT department
                bare[at] += "_"
    if "" in bare:
        for at, word in enumerate(written):
            if not bare[at] and len(word) > 1 and word[0] in _OPENING:  # punctuation that is meant: `:` or {}
                bare[at] = word
    return ["" if word in _DROPPED else word for word in " ".join(bare).casefold().split(" ")]


def _telling(text: str) -> list[str]:
    """The words of a folded text that count; if none does, all."""
    return [word for word in _bare(text) if word] or text.casefold().split()


def _digest(words: Sequence[str]) -> bytes:
    return blake2b("\n".join(sorted(words)).encode("utf-8", "surrogatepass"), digest_size=16).digest()


# --- order -------------------------------------------------------------------------------------------------------


class _Text:
    """A folded text with its telling words; `parted` are those before which there is punctuation or a text's end."""

    def __init__(self, text: str) -> None:
        bare = _bare(text)
        self._written = text.split()
        self._places = [place for place, word in enumerate(bare) if word]
        self.words = [bare[place] for place in self._places]
        inner = range(1, len(self.words))
        self.parted = frozenset((0, len(self.words), *(at for at in inner if self._parted(at))))

    def _parted(self, at: int) -> bool:
        between = self._written[self._places[at - 1] : self._places[at] + 1]
        return any(one[-1] in _AROUND or two[0] in _AROUND or two in _DASHES for one, two in pairwise(between))

    def adjoin(self, at: int) -> bool:
        """Whether nothing at all stands between a telling word and the one before it."""
        return self._places[at] == self._places[at - 1] + 1 and at not in self.parted


def _moved(one: _Text, two: _Text) -> bool:
    """Whether two texts of equal words differ by no more than a pair of words and a clause that moved."""
    if len(one.words) < MOVABLE_WORDS:
        return False
    unmoved = range(len(one.words))
    if _swapped(one, unmoved, two):
        return True
    most = max(1, MOVED_WORDS // len(one.words))
    # The comma may stand in either: "If it rains, close it." "Close it if it rains."
    either = ((one, two), (two, one))
    return any(_swapped(a, order, b) for a, b in either for order in islice(_clause_moves(a, b), most))


def _clause_moves(one: _Text, two: _Text) -> Iterator[Sequence[int]]:
    """The places of the words of `one` in each order that comes of exchanging two neighbouring clauses.

    Punctuation of `one` parts the clauses; what they make together must begin and end at punctuation in `two` as well,
    for else a word before it stands for both: "when it rains, it is open" is not "when it is open, it rains".
    """
    size = len(one.words)
    for start, cut, end in combinations(sorted(one.parted)[:CLAUSES], 3):
        begins = one.words[cut] in two.words[start : start + 2]  # the second of them if the first two were swapped
        if begins and min(cut - start, end - cut) >= CLAUSE_WORDS and {start, end} <= two.parted:
            yield [*range(start), *range(cut, end), *range(start, cut), *range(end, size)]


def _swapped(one: _Text, order: Sequence[int], two: _Text) -> bool:
    """Whether the words of `one` in this order are those of `two`, but for two adjoining ones that changed places."""
    others = ((at, place) for at, place in enumerate(order) if one.words[place] != two.words[at])
    differing = list(islice(others, 3))  # two of them exchanged their words, for the texts have the same
    if len(differing) != 2:
        return not differing
    (at, place), (next_at, next_place) = differing
    words = (one.words[place], one.words[next_place])
    return (
        next_at == at + 1
        and next_place == place + 1
        and all(len(word) >= SWAPPED_LETTERS and word.isalpha() and word not in NEGATIONS for word in words)
        and one.adjoin(next_place)
        and two.adjoin(next_at)
    )
