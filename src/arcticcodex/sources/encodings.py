"""Bytes into text: which encoding a file is in, and the one form of text that offsets count."""

# ruff: noqa: RUF001 — letters of many scripts are the subject
from __future__ import annotations

import re
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections import Counter
from itertools import islice

_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (BOM_UTF32_LE, "utf-32-le"),
    (BOM_UTF32_BE, "utf-32-be"),
    (BOM_UTF8, "utf-8"),
    (BOM_UTF16_LE, "utf-16-le"),
    (BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive (as DOCX, ODT and EPUB are)"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROL_SHARE = 0.01
_MOST_LOST_SHARE = 0.05
_REPLACEMENT = "\ufffd"
_SHIFT_TO_JAPANESE = b"\x1b$B"  # of ISO-2022-JP, whose bytes are all ASCII
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")  # UTF-32 first: it is the stricter
_FROM_LETTER_ON = re.compile(rb"[\x80-\xff][^\n]{0,2000}")
_SAMPLE_LINES = 500  # of at most 2,000 bytes each
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_WORDS_BEYOND = re.compile(r"(?<![A-Za-z])[^\x00-\x7f]{2,}+(?![A-Za-z])")  # no alphabet mixes with ASCII in a word
_WHATWG = {  # what browsers read a name as: the larger encoding (https://encoding.spec.whatwg.org/#names-and-labels)
    **dict.fromkeys(("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb-2312-80"), "gb18030"),
    **dict.fromkeys(("shift-jis", "sjis", "x-sjis", "windows-31j", "ms932"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks-c-5601-1987", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("big5", "x-x-big5", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    "tis-620": "cp874",
    "macintosh": "mac-roman",
}
_ENCODING_NAME = re.compile(r"(?:windows-|cp|iso-?8859-|koi8-|mac-|gb18030|big5hkscs|euc-jp|iso-?2022-)")
_SIGNS = "\xa0’‘“”„«»‹›–—…•·€£§°×©®™ªº²³µ½"


def _letters(*languages: str) -> tuple[str, ...]:
    return tuple(letters + letters.upper() + _SIGNS for letters in languages)


_WESTERN = _letters(
    "éèêëàâçîïôùûœ",  # French
    "äöüß",  # German
    "áéíóúñü¿¡",  # Spanish
    "àèéìòù",  # Italian
    "áàâãçéêíóôõú",  # Portuguese
    "àçèéíïòóúü",  # Catalan
    "åäöæøé",  # Danish, Norwegian, Swedish, Finnish
    "áéíóúýðþæö",  # Icelandic
    "±",  # English; in Central Europe the byte is a letter
)
_CENTRAL = _letters("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž", "ăâîşţ")
_BOXES = "─│├┤┬┴┼┌┐└┘"
_CYRILLIC = ("оеаинтсрвлкмдпуяыь" + _SIGNS, "оаиніервтслкудмпзьяї" + _SIGNS)  # Russian and its kin, Ukrainian
_JAPANESE = ("".join(map(chr, range(0x3041, 0x30FB))) + "ー、。「」" + _BOXES,)
# In order: what share of the letters must be frequent ones of a language, and which those are in each encoding.
_ASIAN = (
    0.2,
    {
        "euc_jp": _JAPANESE,
        "cp932": _JAPANESE,
        "gb18030": (
            "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同也能下过子说而方后多，。"
            + _BOXES,
        ),
        "big5hkscs": (
            "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同也能下過子說而方後多，。"
            + _BOXES,
        ),
        "cp949": (
            "이다는의을에가하고를지로은한도어서기사나해자대니시인정아리일라으수있제스들과부그전장것보여면만" + _BOXES,
        ),
    },
)
_ALPHABETS = (
    0.6,
    {
        **dict.fromkeys(("cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp866"), _CYRILLIC),
        "cp1253": ("αοιετσνηυρπκμλςάέίόή" + _SIGNS,),
        "cp1255": ("יוהלאשבתמרנםדעח" + _SIGNS,),
        "cp1256": ("اليمونرتبةعدفسهأحك" + _SIGNS,),
    },
)
_ACCENTS = (
    0.8,
    {
        **dict.fromkeys(("cp1252", "mac-roman"), _WESTERN),
        "cp850": tuple(letters + _BOXES for letters in _WESTERN),
        **dict.fromkeys(("cp1250", "iso8859-2"), _CENTRAL),
        "cp1254": _letters("çğıöşüâi̇"),
    },
)


def decode(data: bytes, declared: str = "") -> str:
    """The text of `data`: by its byte-order mark, else UTF-8, else UTF-16 or UTF-32 by its spaces, else by its letters.

    `declared` is the encoding that the file names itself, if any: it is tried before the letters are.
    A UTF-8 text with a few broken bytes keeps U+FFFD in their place, and so does a text with a few NULs (as CommonMark
    has it). Raises `ValueError`, saying why, for what is no text.
    """
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise ValueError(f"it begins like {kind}")
    text = _decoded(data, declared)
    strange = _strange(text)
    if strange > len(text) * _MOST_CONTROL_SHARE:
        raise ValueError(f"it is binary: {strange:,} of its {len(text):,} characters are control characters")
    return text.replace("\0", _REPLACEMENT)


def normalise(text: str) -> str:
    r"""`text` as offsets count it: without its BOM, newlines as \n, NFC, and U+FFFD for lone surrogates."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = re.sub("[\ud800-\udfff]", _REPLACEMENT, text)
    return unicodedata.normalize("NFC", text)


def _decoded(data: bytes, declared: str) -> str:
    """`data` in the encoding it seems to be in; `ValueError` if it fits none."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _mostly(data[len(mark) :], encoding)
    loose = data.decode("utf-8", errors="replace")
    lost = loose.count(_REPLACEMENT) and loose.count(_REPLACEMENT) - data.count(_REPLACEMENT.encode())
    if not lost and _strange(loose) <= len(loose) * _MOST_CONTROL_SHARE:
        return data.decode("iso2022_jp", errors="replace") if _SHIFT_TO_JAPANESE in data else loose
    if wide := _wide(data):
        return wide
    if lost <= (len(loose) - len(loose.encode("ascii", errors="ignore"))) * _MOST_LOST_SHARE:
        return loose
    return _as_declared(data, declared) or _by_letters(data) or _detected(data)


def _strange(text: str) -> int:
    """How many control characters there are that no text needs."""
    return text.count("\0") + len(_CONTROL.findall(text))


def _mostly(data: bytes, encoding: str) -> str:
    """`data` in the encoding its mark names, with U+FFFD for a few faults; `ValueError` for more."""
    text = data.decode(encoding, errors="replace")
    lost = text.count(_REPLACEMENT)
    if lost > len(text) * _MOST_LOST_SHARE:
        raise ValueError(f"its mark says {encoding}, but {lost:,} of its {len(text):,} characters are not")
    return text


def _wide(data: bytes) -> str:
    """The text of UTF-32 or UTF-16 without a mark, else empty.

    Any text in them has zero bytes, and in the right order of bytes it has spaces or newlines; in the wrong order those
    are U+2000 and U+0A00, which no text is full of.
    """
    best, most = "", 0
    for encoding in _WIDE if 0 in data else ():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        gaps = text.count(" ") + text.count("\n")
        if gaps > most and _strange(text) <= len(text) * _MOST_CONTROL_SHARE:
            best, most = text, gaps
    return best


def _as_declared(data: bytes, declared: str) -> str:
    """The text of `data` in the encoding it declares, if Python knows that and nearly all fits; else empty."""
    name = declared.lower().replace("_", "-")
    name = _WHATWG.get(name, name)
    if not _ENCODING_NAME.match(name):
        return ""
    try:
        text = data.decode(name, errors="replace")
    except LookupError:
        return ""
    return text if text.count(_REPLACEMENT) <= len(text) * _MOST_LOST_SHARE else ""


def _by_letters(data: bytes) -> str:
    """The text of `data` in the encoding in which its letters are those that some language uses most, else empty."""
    sample = b"\n".join(line[0] for line in islice(_FROM_LETTER_ON.finditer(data), _SAMPLE_LINES))
    for (least_share, encodings), letters in (
        (_ASIAN, _BEYOND_ASCII),
        (_ALPHABETS, _WORDS_BEYOND),
        (_ACCENTS, _BEYOND_ASCII),
    ):
        shares = {encoding: _share(sample, encoding, letters, languages) for encoding, languages in encodings.items()}
        best = max(shares, key=shares.__getitem__)
        if shares[best] >= least_share:
            return data.decode(best, errors="replace")
    return ""


def _share(sample: bytes, encoding: str, counted: re.Pattern[str], languages: tuple[str, ...]) -> float:
    """Which share of the letters beyond ASCII are frequent ones of one of `languages`; 0 if some cannot be decoded.

    `counted` finds those that may count.
    """
    text = sample.decode(encoding, errors="replace")
    total = sum(map(len, _BEYOND_ASCII.findall(text)))
    if text.count(_REPLACEMENT) > total * _MOST_LOST_SHARE:
        return 0.0
    counts = Counter("".join(counted.findall(text)))
    return max(sum(counts[letter] for letter in set(letters)) for letters in languages) / max(total, 1)


def _detected(data: bytes) -> str:
    """`data` as charset-normalizer reads it; `ValueError` if it knows no encoding for it."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 — 40 ms of import that UTF-8 never needs

    best = from_bytes(data).best()
    if best is None:
        raise ValueError("it is not UTF-8, nor in any other encoding known here")
    return str(best)
