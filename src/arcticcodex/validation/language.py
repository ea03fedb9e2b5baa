"""What language a text is in, as far as its script and its smallest words tell: no model, and None where unsure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from arcticcodex.validation.words import word_set, words

_CACHED_TEXTS = 512
_WORD = re.compile(r"\w+(?:['’]\w+)*")  # noqa: RUF001 — a curly apostrophe

# Small words that few other languages of the list have.
_SMALL_WORDS = {
    "en": (
        "the of and is are was were to that for with this from by which it be not as on or an when what how "
        "does at than your you they their its has have can may must should will if after before while during "
        "only also more into then used"
    ),
    "de": (
        "der die das und ist nicht ein eine einer eines dem den mit von zu wird werden auf für sich auch wie "
        "was oder im bei"
    ),
    "fr": (
        "le les des et est une un dans pour que qui sur pas avec sont ou au aux ce cette du par quelle quels "
        "comment il la"
    ),
    "es": "el los las y es una un del en para que con por se no como más su al qué cuál cómo son está la de",
    "it": "il lo gli di è una un che per con non del della dei delle sono si nel come cosa quale più anche la",
    "pt": "o os as e é uma um do da dos das em para que com não por se no na como mais qual são ao",
    "nl": "de het een en is van niet met voor op dat wordt worden aan bij ook zijn naar wat hoe of te",
    "sv": "och att det är en ett som för med inte av på den till kan ska vad hur eller om",
    "da": "og at det er en et som for med ikke af på den til kan skal hvad hvordan eller om",
    "pl": "i w na z się nie jest to do jak że są przez oraz lub co dla od po",
    "cs": "je se na v že není jsou pro jako nebo od do při který co jak",
    "tr": "ve bir bu için ile olarak da de ne nasıl olan veya gibi daha",  # noqa: RUF001 — its letters
    "ru": "и в не на что с по как это для или от к из при он является",  # noqa: RUF001 — its letters
    "uk": "і в не на що з по як це для або від до із при є",  # noqa: RUF001 — its letters
}
_LANGUAGES = {name: word_set(small) for name, small in _SMALL_WORDS.items()}
_OF_WORD = {
    word: tuple(name for name, small in _LANGUAGES.items() if word in small)
    for word in frozenset[str]().union(*_LANGUAGES.values())
}
_READ_CHARS = 1500  # tell a language as well as all of a text
_LEAST_WORDS, _LEAST_SMALL_WORDS = 5, 3
_LEAST_SHARE = 0.2
_MARGIN = 1.5
_SOME_SHARE, _NEAR = 0.06, 0.8
_KANA_SHARE = 0.1


def differs(text: str, passage: str) -> str:
    """How the language of `text` differs from that of `passage`, in words; empty if it does not or cannot be told."""
    ours, theirs = script_of(text), script_of(passage)
    if ours and theirs and ours != theirs and not _is_from(text, passage):
        return f"{ours} letters where the passage has {theirs}"
    said, read = language_of(text), language_of(passage)
    return f"language {said} where the passage has {read}" if said and read and said != read else ""


@lru_cache(maxsize=_CACHED_TEXTS)
def script_of(text: str) -> str:
    """The script of most letters of `text`, Chinese and Japanese told apart by kana; empty under four letters."""
    if text.isascii():
        return "LATIN" if sum(map(str.isalpha, text[:_READ_CHARS])) >= 4 else ""
    counts: dict[str, int] = {}
    for letter in text[:_READ_CHARS]:
        if letter.isalpha():
            name = "LATIN" if letter.isascii() else unicodedata.name(letter, "?").split(maxsplit=1)[0].split("-")[0]
            counts[name] = counts.get(name, 0) + (3 if name in {"CJK", "HANGUL"} else 1)
    total = sum(counts.values())
    if total < 4:
        return ""
    kana = counts.pop("HIRAGANA", 0) + counts.pop("KATAKANA", 0)
    if kana > _KANA_SHARE * total:
        return "JAPANESE"
    script = max(counts, key=lambda name: counts[name])
    return script if counts[script] * 2 > total and script != "?" else ""


@lru_cache(maxsize=_CACHED_TEXTS)
def language_of(text: str) -> str:
    """The code of the language of `text` by its small words; empty where too few are there or two are close."""
    shares = sorted(((share, name) for name, share in _shares(text).items()), reverse=True)
    if not shares:
        return ""
    (best, name), (second, _) = shares[0], shares[1]
    if len(_LANGUAGES[name].intersection(_WORD.findall(text[:_READ_CHARS].lower()))) < _LEAST_SMALL_WORDS:
        return ""
    return name if best >= _LEAST_SHARE and best >= _MARGIN * second else ""


@lru_cache(maxsize=_CACHED_TEXTS)
def _shares(text: str) -> dict[str, float]:
    """The share of small words of each language among the words of `text`; empty where there are too few."""
    found = _WORD.findall(text[:_READ_CHARS].lower())
    if len(found) < _LEAST_WORDS:
        return {}
    shares = dict.fromkeys(_LANGUAGES, 0.0)
    for word in found:
        for name in _OF_WORD.get(word, ()):
            shares[name] += 1 / len(found)
    return shares


def is_english(text: str, passage: str) -> bool:
    """Whether `text` is to be read as English: in Latin letters, and nothing says that it or its passage is not."""
    return script_of(text) in {"LATIN", ""} and language_of(text) in {"en", ""} and _reads_as_english(passage)


@lru_cache(maxsize=_CACHED_TEXTS)
def _reads_as_english(passage: str) -> bool:
    """Whether no other language of the list has more small words in `passage`, and English has some."""
    shares = _shares(passage)
    return bool(shares) and shares["en"] >= _SOME_SHARE and shares["en"] >= _NEAR * max(shares.values())


def _is_from(text: str, passage: str) -> bool:
    """Whether a text in another script is made of words of the passage (names, code)."""
    lower = passage.lower()
    found = words(text)
    return sum(word.lower in lower for word in found) * 2 > len(found)
