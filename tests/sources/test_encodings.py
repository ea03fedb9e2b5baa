"""Encodings: a manual in the encodings of its region is read right, told or not told which."""

# ruff: noqa: RUF001 — letters of many scripts are the subject
from __future__ import annotations

import codecs

import pytest

from arcticcodex.sources.encodings import decode, normalise

TEXTS = {
    "french": (
        "Avant de mettre l'appareil en marche, lisez attentivement cette notice. L'appareil a été conçu pour être "
        "utilisé à l'intérieur. Évitez toute chaleur excessive et conservez-le à l'abri de l'humidité.\n"
    ),
    "german": "Prüfen Sie zunächst die Größe der Öffnung. Das Gerät öffnen nur geübte Kräfte.\n",
    "spanish": "Lea las instrucciones antes de usar el equipo. ¿Está dañado el cable? Llame al número de atención.\n",
    "italian": "Leggere le istruzioni perché l'unità è già in tensione; più tardi non si può cambiare la velocità.\n",
    "swedish": "Läs texten före användning. Förvara apparaten på en torr plats och håll den borta från väta.\n",
    "english": "The “basic” model \u2013 it’s the older one \u2013 doesn’t need a filter. Clean it at 40 ± 5 °C.\n",
    "polish": "Przed użyciem należy przeczytać instrukcję. Urządzenie służy do pomiaru temperatury w pokojach.\n",
    "czech": "Před použitím si přečtěte návod. Přístroj slouží k měření teploty a nesmí být poškozený.\n",
    "hungarian": "Használat előtt olvassa el az útmutatót. A készülék hőt mér, tűző naptól óvja.\n",
    "turkish": "Cihazı çalıştırmadan önce kılavuzu okuyunuz. Isıtıcıyı açık bırakmayınız.\n",
    "russian": (
        "Перед началом работы внимательно прочитайте настоящее руководство. Прибор предназначен для измерения "
        "температуры воздуха в помещении. Не включайте прибор, если его корпус повреждён.\n"
    ),
    "ukrainian": (
        "Перед початком роботи уважно прочитайте цю інструкцію. Прилад призначений для вимірювання температури "
        "повітря в приміщенні. Його не можна вмикати, якщо корпус пошкоджений.\n"
    ),
    "greek": "Πριν από τη χρήση διαβάστε προσεκτικά τις οδηγίες. Η συσκευή μετρά τη θερμοκρασία του δωματίου.\n",
    "hebrew": "לפני השימוש יש לקרוא בעיון את ההוראות. המכשיר מודד את הטמפרטורה בחדר ואין לפתוח אותו.\n",
    "arabic": "اقرأ هذه التعليمات بعناية قبل استخدام الجهاز. يقيس الجهاز درجة الحرارة في الغرفة ولا يجوز فتحه.\n",
    "japanese": (
        "ご使用の前に、この説明書をよくお読みください。本機は室内の温度を測定するための装置です。"
        "本体が破損している場合は、電源を入れないでください。\n"
    ),
    "korean": (
        "사용하기 전에 이 설명서를 잘 읽어 주십시오. 이 기기는 실내 온도를 측정하는 장치입니다. "
        "본체가 파손된 경우에는 전원을 켜지 마십시오.\n"
    ),
    "simplified": "使用前请仔细阅读本说明书。本机是用来测量室内温度的装置。如果外壳已经损坏，请不要打开电源。\n",
    "traditional": "使用前請仔細閱讀本說明書。本機是用來測量室內溫度的裝置。如果外殼已經損壞，請不要打開電源。\n",
}
ENCODINGS = {
    "french": ("cp1252", "iso8859-1", "iso8859-15", "mac-roman"),
    "german": ("cp1252", "iso8859-1", "cp850"),
    "spanish": ("cp1252", "iso8859-1"),
    "italian": ("cp1252", "iso8859-1"),
    "swedish": ("cp1252", "iso8859-1"),
    "english": ("cp1252",),
    "polish": ("cp1250", "iso8859-2"),
    "czech": ("cp1250", "iso8859-2"),
    "hungarian": ("cp1250", "iso8859-2"),
    "turkish": ("cp1254", "iso8859-9"),
    "russian": ("koi8-r", "cp1251", "iso8859-5", "cp866"),
    "ukrainian": ("koi8-u", "cp1251"),
    "greek": ("cp1253",),
    "hebrew": ("cp1255",),
    "arabic": ("cp1256",),
    "japanese": ("shift_jis", "cp932", "euc_jp", "iso2022_jp"),
    "korean": ("euc_kr", "cp949"),
    "simplified": ("gb2312", "gbk", "gb18030"),
    "traditional": ("big5", "cp950"),
}
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


@pytest.mark.parametrize(("language", "encoding"), [(one, each) for one in ENCODINGS for each in ENCODINGS[one]])
@pytest.mark.parametrize("times", [1, 50], ids=["short", "long"])
def test_a_manual_in_an_encoding_of_its_region_is_read_right(language: str, encoding: str, times: int) -> None:
    """One paragraph is enough to tell the encoding by its letters."""
    text = TEXTS[language] * times
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", UNICODE)
@pytest.mark.parametrize("language", TEXTS)
def test_unicode_is_told_with_and_without_a_mark(language: str, encoding: str) -> None:
    """UTF-8, UTF-16 and UTF-32 in either order of bytes, in every script, marked or not."""
    assert normalise(decode(TEXTS[language].encode(encoding))) == TEXTS[language]


def test_few_accents_in_much_ascii_are_enough() -> None:
    """A long English text with one French name in Windows-1252 keeps that name."""
    text = "The filter must be cleaned every week.\n" * 2000 + "Ask for Mr Lefèvre.\n"
    assert decode(text.encode("cp1252")) == text


def test_what_a_file_declares_is_used_where_letters_do_not_tell() -> None:
    """Three letters tell nothing; the declared encoding does, under any of its names, unless the bytes are UTF-8."""
    assert decode("Käse".encode("cp1252"), "ISO-8859-1") == "Käse"
    assert decode("温度".encode("shift_jis"), "Shift_JIS") == "温度"
    assert decode("温度".encode("gbk"), "gb2312") == "温度"
    assert decode("Käse".encode(), "iso-8859-1") == "Käse"


@pytest.mark.parametrize("declared", ["utf-7", "unicode_escape", "utf-16", "zip", "no such", "", "cp99999"])
def test_a_declaration_that_is_nonsense_is_passed_over(declared: str) -> None:
    """An unknown, dangerous or false declaration changes nothing."""
    text = TEXTS["german"]
    assert decode(text.encode("cp1252"), declared) == text


def test_a_few_broken_bytes_keep_the_rest() -> None:
    """A stray byte in Japanese or Russian text costs that character and no other."""
    for language, encoding in (("japanese", "euc_jp"), ("simplified", "gb18030"), ("traditional", "big5")):
        text = TEXTS[language] * 20
        found = decode(text.encode(encoding) + b"\xff\n" + text.encode(encoding))
        assert found.startswith(text)
        assert found.endswith(text)
        assert found.count("\ufffd") == 1


@pytest.mark.parametrize("data", [codecs.BOM_UTF16_LE + b"\x00\xd8" * 100, bytes(range(1, 32)) * 30, b"\0" * 500])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    """Broken and binary bytes raise an error that counts what is wrong."""
    with pytest.raises(ValueError, match=r"\d"):
        decode(data)


def test_time_is_linear_without_a_line_or_a_letter() -> None:
    """Megabytes of ASCII in one line with one accent at the end do not take time by their square."""
    text = "word " * 400_000 + "fermé à midi, café, été"
    assert decode(text.encode("cp1252")) == text
