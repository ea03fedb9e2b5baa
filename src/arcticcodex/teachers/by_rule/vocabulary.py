"""Which words say what a text is about: those that are not in everybody's mouth.

`the test shows`, `patients need help` could stand in any manual, `dexamethasone` and `catheter` not. A question
that is to be understood alone needs a word of the second sort.
"""

from __future__ import annotations

import re
from functools import cache

from arcticcodex.teachers.by_rule.verbs import word_set

# Words of general English and of any manual: who acts, what is done, how much, how good, when.
_COMMON = word_set(
    "ability able abnormal about above absence accept access accord account achieve across act action active activity "
    "actual add addition additional additive adequate adjust adult advance advantage advice advise affect after again "
    "against age agency ahead aid aim air alert all allow almost alone along already also although always am amount "
    "an and another answer any anyone anything anywhere apart appear appendix application apply approach appropriate "
    "are area aren arise around arrange article as aside ask aspect assist associate assume at attempt attend author "
    "authority available average avoid aware away back background bad balance base basic basis be became because "
    "become been before began begin behavior behind being believe below benefit best better between beyond big bit "
    "blood bodies body book both bottom break brief bring build burden busy but buy by call came can cannot care "
    "careful carry case cause center certain chance change chapter characteristic check child children choice choose "
    "circumstance clean clear clinic close clothes clue code cold collect combination combine come comfort common "
    "community company compare complete complex complicate complication component concern conclusion condition "
    "confirm connect consider consist contact contain content contents continue contribute control copy correct cost "
    "could count country couple course cover create crucial current customer cut daily damage danger data date day "
    "days deal decide decision decrease deep default defect define degree delay deliver demand depend describe "
    "description design desire detail detect determine develop development device diagnose diagnosis did differ "
    "difference different difficult difficulty direct direction directly dirty disadvantage disappear discomfort "
    "discover discuss disease disorder distance divide do doctor document does doesn don done dose down draw drink "
    "drug dry due during each early easily easy eat eating effect effective effort eight either element else "
    "emergency employ empty enable end enough ensure enter entire entry environment equal equipment error especially "
    "essential establish etc even event eventually ever every everyone everything evidence exact exam examination "
    "examine example except exception exist expect expensive experience expert explain extend extent extra extreme "
    "face facility fact factor fail failure fall false family faq far fast father favor feature feel feeling felt few "
    "field figure file final finally find finding first fit five fix fluid focus follow food for force form formal "
    "found four free frequent frequently fresh friend from front full fully function further future gain gave general "
    "generally get girl give given glossary go goal goes gone good got gradually great greater greatest group grow "
    "guide had half hand handle happen hard harm has have he health healthy hear heavy held help helpful her here "
    "high higher highest him his hold home hope hospital hot hour hours how however hundred idea ideal identify if "
    "illness image important improve in include increase indeed indicate individual industry infant influence inform "
    "information initial inside instance instead institute instruction intend interest internal into introduce "
    "introduction involve is isn issue it item its itself job join just keep kept key kid kind knew know knowledge "
    "known lab label laboratory lack large larger largest last late later latest law lead learn least leave left "
    "legal length less let level lie life lifestyle light like likely limit line link liquid list little live local "
    "locate location long longer look lose loss lost lot loud low lower lowest made main mainly maintain major make "
    "maker man manage management manner manual manufacturer many mark material matter may maybe me mean meaning means "
    "measure medical medication medicine meet member men mention method middle might mild mind minimal minimum minor "
    "minute minutes mistake moderate modern modify moment money month months more most mother move movement much must "
    "my name national natural near nearly necessary need needed negative never new news next nine no none nor normal "
    "normally not note notes nothing notice now number object observe obtain obvious occasion occur of off offer "
    "office official often old older on once one only onto open operate operation opinion opportunity option or order "
    "ordinary organization origin original other others otherwise our out outcome outside over overall overview own "
    "page paid pain paper parent parents part partial particular particularly partner party pass past patient pattern "
    "pay people percent percentage perfect perform perhaps period permanent permit person personal phase physical "
    "physician pick picture piece place plan play please point poor population portion position positive possible "
    "possibly potential practice preface prefer prepare prescribe prescription presence present pressure prevent "
    "prevention previous price primary principle prior private probable probably problem procedure proceed process "
    "produce producer product professional program progress project proper properly property protect prove provide "
    "provider public publication purpose push put quality quantity question quick quickly quiet quite raise ran range "
    "rapid rare rarely rate rather raw reach react reaction read ready real really reason receive recent recently "
    "recognize recommend recommendation record recover recovery recur reduce refer reflect regard region regular "
    "regularly reject relate relation relationship relative relatively release relief relieve rely remain remember "
    "remove repair repeat replace report represent request require requirement research researcher respond response "
    "responsible rest result return reveal review right rise risk role room rule run safe safely safety said same "
    "sample save saw say scale schedule scientist screen search second section see seek seem seen select self send "
    "sense separate series serious serve service session set setting seven several severe severity shape share she "
    "short should show shown shrink side sign significant similar similarly simple simply since single site situation "
    "six size skill slightly slow slowly small smaller so social society soft some someone something sometimes soon "
    "sort source special specialist specific specify speed spend staff stage stand standard start state statement "
    "stay step still stop store story strain strategy strength strong structure study style subject substance success "
    "successful such sudden suddenly suffer suggest suitable summary supply support sure surface surgeon surgery "
    "surgical surround suspect symptom system table take taken talk task teach team technician technique technology "
    "teen tell temporary ten tend term test than that the their them themselves then theory therapy there therefore "
    "these they thick thin thing think thinking third this those though thought thousand three through throughout "
    "thus time times tip tips to today together told too took tool top topic total toward track treat treatment trial "
    "trouble true try turn twice two type typical typically uncertain unclear uncommon under undergo understand unit "
    "unknown unless until unusual up upon us usage use used useful user usual usually valuable value variety various "
    "vary very visit wait walk want warm warn was wasn waste watch water way we weak wear week weeks well went were "
    "wet what whatever when whenever where whether which while who whole whom whose why wide widely will wish with "
    "within without woman women wonder word work worker world worse worsen would write written wrong year years yes "
    "yet you young younger your"
)
_SUFFIXES = (
    "ically",
    "ations",
    "ation",
    "ments",
    "ness",
    "ings",
    "ies",
    "ied",
    "ing",
    "ers",
    "ed",
    "es",
    "ly",
    "er",
    "s",
    "d",
)
_TOKEN = re.compile(r"[^\W_](?:[\w.'’-]*\w)?(?:\(\))?")  # noqa: RUF001 — the subject
_STEM_CHARS = 6


def telling(text: str) -> list[str]:
    """The words of `text` that name what it is about: `the midnight plasma test` gives `midnight` and `plasma`."""
    return [word for word in _TOKEN.findall(text) if _is_telling(word)]


def stems(text: str) -> frozenset[str]:
    """The telling words of `text`, cut so that `kidney`/`kidneys` and `infect`/`infection` are one."""
    return frozenset(word.lower().removesuffix("s")[:_STEM_CHARS] for word in telling(text))


def all_stems(text: str) -> frozenset[str]:
    """All words of `text` of three letters and more, cut likewise."""
    return frozenset(word.lower().removesuffix("s")[:_STEM_CHARS] for word in _TOKEN.findall(text) if len(word) > 2)


def is_common(word: str) -> bool:
    """Whether a word, in any of its forms, belongs to everybody's English."""
    return _common(word.lower().replace("’", "'").removesuffix("'s").removesuffix("'"))  # noqa: RUF001 — the subject


def _is_telling(word: str) -> bool:
    return (len(word) > 2 or word.isupper()) and not word.isdigit() and not is_common(word)


@cache
def _common(word: str) -> bool:
    if word in _COMMON:
        return True
    if "-" in word:
        return all(map(_common, word.split("-")))
    for suffix in _SUFFIXES:
        if word.endswith(suffix):
            base = word.removesuffix(suffix)
            if {base, base + "e", base + "y", base[:-1]} & _COMMON and len(base) > 2:
                return True
    return False
