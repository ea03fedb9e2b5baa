"""What the gates read in a text: languages, pointers and pronouns, subjects, names, opposites and bounds."""

from __future__ import annotations

import pytest

from arcticcodex.validation.deixis import dangling_answer, dangling_question, pointing, put_for_name
from arcticcodex.validation.language import differs, is_english
from arcticcodex.validation.polarity import clash
from arcticcodex.validation.standalone import names_its_subject, only_repeats
from arcticcodex.validation.terms import Backing, swapped, unbacked
from arcticcodex.validation.words import stem

ENGLISH = "The valve opens when the pressure is above 5 bar, and it is closed by a spring that sits in the housing."


@pytest.mark.parametrize(
    "family",
    [
        "inhibit inhibits inhibited inhibition inhibitor",
        "treat treatment treated treating",
        "carry carries carried carrying",
        "control controls controlled controlling",
        "colour color colors",
        "analyse analyze analysis",
        "replace replacement replaced",
        "give gave given",
        "heavy heavier",
        "artery arteries arterial",
    ],
)
def test_forms_of_a_word_share_a_stem(family: str) -> None:
    """Inflected, derived, irregular and British forms are one word."""
    assert len({stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize("pair", ["server service", "coolant cool", "employer employee", "thyroid thyroiditis"])
def test_other_words_do_not(pair: str) -> None:
    """What names another thing has another stem."""
    assert len({stem(word) for word in pair.split()}) == 2


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Das Ventil öffnet bei einem Druck von mehr als fünf bar und ist nicht zu lackieren.", True),
        ("La soupape est ouverte par le ressort et les joints ne sont pas dans le boîtier.", True),
        ("Клапан открывается при давлении выше пяти бар.", True),  # noqa: RUF001 — Cyrillic
        ("バルブは5バールで開きます。", True),
        ("What does the valve do when the pressure is above 5 bar?", False),
        ("relief valve", False),
        ("sys.path", False),
    ],
)
def test_another_language_is_seen(text: str, other: bool) -> None:
    """A text in another language or script than its passage differs; one too short to tell does not."""
    assert bool(differs(text, ENGLISH)) is other


def test_chinese_is_not_japanese_nor_english() -> None:
    """Scripts that share characters are told apart, and neither is read as English."""
    japanese = "安全弁は五バールの圧力で開き、塗装してはいけません。"
    assert differs("安全阀在五巴压力下打开并且不得上漆", japanese)
    assert not is_english("安全阀在五巴压力下打开", ENGLISH)
    assert is_english("Relief valve.", ENGLISH)


@pytest.mark.parametrize(
    "text",
    [
        "What does this passage say about valves?",
        "Which of the following is a valve?",
        "The valve opens as described above.",
        "See Figure 3 for the valve.",
        "The values in the table below are in bar.",
        "According to the author, valves leak.",
        "As mentioned, valves leak.",
        "The steps above open the valve.",
    ],
)
def test_pointers_are_seen(text: str) -> None:
    """A text that speaks of the passage or of a place in it points out of the pair."""
    assert pointing(text)


@pytest.mark.parametrize(
    "text",
    [
        "The valve opens above 5 bar.",
        "Water boils below that temperature at altitude.",
        "The following tools are needed: a wrench and tape.",
        "The author of a work holds its copyright.",
        "Encode it using the given text encoding.",
        "Describe how text is rendered in the table header.",
    ],
)
def test_prose_is_no_pointer(text: str) -> None:
    """The same words in their own meaning point nowhere."""
    assert pointing(text) == ""


@pytest.mark.parametrize(
    ("question", "pronoun"),
    [
        ("When does it open?", "it"),
        ("Why do doctors use it?", "it"),
        ("What do these tests show?", "these"),
        ("What happens in this case?", "this"),
        ("What does the former do?", "the former"),
        ("What are its symptoms?", "its"),
        ("Regarding Valves, what does it do?", "it"),
        ("What does the valve do when it opens?", ""),
        ("How does the liver do its job?", ""),
        ("Is it safe to weld the valve?", ""),
        ("How long does it take to weld a valve?", ""),
        ("What tools, such as wrenches, fit the valve?", ""),
        ("What is known about valves that leak?", ""),
    ],
)
def test_pronouns_of_questions(question: str, pronoun: str) -> None:
    """A pronoun needs a name before it in the question; "it" of "is it safe to" stands for what follows."""
    assert dangling_question(question) == pronoun


@pytest.mark.parametrize(
    ("answer", "question", "pronoun"),
    [
        ("It opens at 5 bar.", "When does the relief valve open?", ""),
        ("It opens at 5 bar.", "When?", "it"),
        ("This opens at 5 bar.", "When does the relief valve open?", "this"),
        ("This valve opens at 5 bar.", "When does the relief valve open?", ""),
        ("The former opens at 5 bar.", "When does the relief valve open?", "the former"),
        ("Of gate and relief valve, the former opens by hand.", "Which opens by hand?", ""),
        ("It is safe to open it by hand.", "May one?", ""),
    ],
)
def test_pronouns_of_answers(answer: str, question: str, pronoun: str) -> None:
    """An answer may begin with "it" for what the question names, not with "this" or "the former"."""
    assert dangling_answer(answer, question) == pronoun


def test_a_pronoun_put_for_a_name_is_seen() -> None:
    """Where a copied sentence has "they" for the name its quotes have, the name was taken out."""
    quote = "Corticosteroids decrease swelling and reduce the activity of the immune system."
    assert put_for_name(quote.replace("Corticosteroids", "They"), quote) == "they"
    assert put_for_name(quote, quote) == ""


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("What are the symptoms?", False),
        ("How is the disease treated?", False),
        ("What happens?", False),
        ("What are the symptoms of cirrhosis?", True),
        ("What is a function definition?", True),
        ("What does `x` return?", True),
        ("Who must sign a will?", True),
        ("What is the speed limit within built-up areas?", True),
    ],
)
def test_questions_name_their_subject(question: str, whole: bool) -> None:
    """A question of symptoms says of what."""
    assert names_its_subject(question) is whole


@pytest.mark.parametrize(
    ("question", "answer", "empty"),
    [
        ("What does the valve do?", "The valve does.", True),
        ("Which valve opens?", "Which valve opens?", True),
        ("Does the valve open?", "The valve does not open.", False),
        ("Does the valve open?", "Yes.", False),
        ("Is the valve open or shut?", "Shut.", False),
        ("How many valves are there?", "Two valves.", False),
        ("When does the valve open?", "Never.", False),
        ("阀门何时打开", "阀门", False),
        ("阀门何时打开", "阀门何时打开", True),
    ],
)
def test_echoes_are_seen(question: str, answer: str, empty: bool) -> None:
    """An answer of the question's own words tells nothing, but for a yes, a no, a choice, a number."""
    assert only_repeats(question, answer) is empty


QUOTE = "The pituitary gland responds by releasing more thyroid-stimulating hormone (TSH), measured by get_level()."


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ("More thyroid-stimulating hormone is secreted by the pituitary.", ""),
        ("The pituitary reacts with additional TSH.", ""),
        ("The adrenal gland responds by releasing more thyroid-stimulating hormone.", "adrenal"),
        ("The reaction of the hypothalamus is to secrete additional hormone.", "hypothalamus"),
        ("The pituitary gland reacts with more FSH.", "FSH"),
        ("The pituitary gland reacts, as Addison found, with more TSH.", "Addison"),
        ("Its level is measured by get_levels().", "get_levels"),
    ],
)
def test_what_is_named_must_be_backed(answer: str, word: str) -> None:
    """Words of one's own may put it otherwise, but not name another thing."""
    assert unbacked(answer, Backing(QUOTE, "How is TSH regulated?", "", QUOTE)) == word


@pytest.mark.parametrize(
    ("answer", "quotes"),
    [
        ("The glomerular filtration rate is measured.", "The GFR is measured."),
        ("The GFR is measured.", "The glomerular filtration rate is measured."),
        ("An estimated glomerular filtration rate is given.", "An eGFR is given."),
    ],
)
def test_acronyms_and_what_they_stand_for(answer: str, quotes: str) -> None:
    """An acronym backs the words it is made of, and they back it."""
    assert unbacked(answer, Backing(quotes, "What is measured?", "", quotes)) == ""
    assert unbacked("The LDL is measured.", Backing(quotes, "What is measured?", "", quotes)) == "LDL"


def test_a_term_in_anothers_place_is_seen() -> None:
    """In a copied answer a term of the quotes' own, put in another's place, is seen."""
    quote = "The queen lays the eggs and the worker feeds the larvae in the hive."
    assert swapped(quote.replace("The queen", "The worker"), quote, "What does the queen do?") == "worker"
    assert swapped(quote, quote, "What does the queen do?") == ""


@pytest.mark.parametrize(
    ("answer", "quotes"),
    [
        ("Welding is forbidden here.", "Never weld here."),
        ("Do not exceed 5 bar.", "At most 5 bar are allowed."),
        ("No more than ten connections stay open.", "At most 10 connections stay open."),
        ("Patients who are eighteen or older may take part.", "Patients must be at least 18 to take part."),
        ("Unless the guard is closed, the saw does not start.", "The saw does not start unless the guard is closed."),
        ("The drug lowers pressure, and flow rises.", "The drug decreases pressure and increases flow."),
        ("The icing has to be reported at once.", "The icing must be reported without delay."),
        ("Smoking is not allowed.", "It is prohibited to smoke."),
        ("Drones lack a stinger.", "Drones have no stinger."),
    ],
)
def test_the_same_put_otherwise_does_not_clash(answer: str, quotes: str) -> None:
    """A negation may become a word that denies, a bound its mirror, a clause another's place."""
    assert clash(answer, quotes, "") == ""


@pytest.mark.parametrize(
    ("answer", "quotes"),
    [
        ("Weld the tank under pressure.", "Never weld the tank under pressure."),
        ("The tank may not be painted by hand.", "The tank may be painted by hand."),
        ("At least 5 bar are allowed.", "At most 5 bar are allowed."),
        ("Patients who are eighteen or younger may take part.", "Patients must be at least 18 to take part."),
        ("The saw starts if the guard is missing.", "The saw starts unless the guard is missing."),
        ("The drug increases pressure in the heart.", "The drug decreases pressure in the heart."),
        ("Take the tablet after a meal with water.", "Take the tablet before a meal with water."),
        ("Smoking is permitted in the hall.", "Smoking is prohibited in the hall."),
        ("Patients are able to swallow food.", "Patients are unable to swallow food."),
        ("Drones have a stinger and gather nectar.", "Drones have no stinger and gather nectar."),
        ("Nectar is never gathered by any drone.", "Drones have a stinger, and drones gather nectar."),
    ],
)
def test_the_opposite_clashes(answer: str, quotes: str) -> None:
    """A negation lost or won, an opposite, a turned bound: each clashes with the quotes."""
    assert clash(answer, quotes, "")
