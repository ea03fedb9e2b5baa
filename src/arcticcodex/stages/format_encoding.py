"""Encodings that a whole reply went through on its way, undone: of the web, of mail, of a wrong character set."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote_plus

_COMBINING = re.compile("[\u0300-\u036f]")
_HEADING = r"[\s>*_#\[<\d.)-]*(?:instruction|question|prompt|reasoning|response|answer)"
_BREAK_TAG = re.compile(r"[ \t]*<br[ ]?/?>[ \t]*\n?", re.IGNORECASE)
_BREAK_BEFORE_HEADING = re.compile(rf"<br[ ]?/?>\s*{_HEADING}", re.IGNORECASE)
_DOUBLY = re.compile(rf"\\\\n(?:\\\\n)*{_HEADING}", re.IGNORECASE)
_CODE_POINT = re.compile(r"(?<!\\)\\u([0-9a-fA-F]{4})")
_SPAN = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
# What UTF-8 of two and three bytes becomes when it is read as Windows-1252.
_BYTES_AS_1252 = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xC0))
_MISREAD = re.compile(
    f"(?:[\u00c2-\u00df][{re.escape(_BYTES_AS_1252)}]|[\u00e0-\u00ef][{re.escape(_BYTES_AS_1252)}]{{2}}"
    f"|[\u00f0-\u00f4][{re.escape(_BYTES_AS_1252)}]{{3}})"
)


def decoded(text: str) -> str:
    """The reply as it was before it was encoded as a whole; as it is where only some of it looks so."""
    if _COMBINING.search(text):
        text = unicodedata.normalize("NFC", text)
    if "%20" in text and "%0A" in text.upper() and " " not in text.strip():
        text = unquote_plus(text)
    text = _read_rightly(text)
    if "<br" in text.lower() and _breaks_by_tag(text):
        text = _BREAK_TAG.sub("\n", text)
    if _DOUBLY.search(text) and "\n" not in text.strip():
        text = text.replace("\\\\", "\\")
    return text


def _read_rightly(text: str) -> str:
    """UTF-8 that was read as Windows-1252, read rightly, where no other letters beyond ASCII stand in the reply."""
    if text.isascii() or not _MISREAD.search(text) or not _MISREAD.sub("", text).isascii():
        return text

    def character(found: re.Match[str]) -> str:
        written = b"".join(
            letter.encode("cp1252") if letter.encode("cp1252", "ignore") else bytes([ord(letter)])
            for letter in found[0]
        )
        return written.decode("utf-8", "replace")

    read = _MISREAD.sub(character, text)
    return text if "\ufffd" in read else read


def _breaks_by_tag(text: str) -> bool:
    """Whether lines are broken by tags: a heading follows on one, and no real break stands without one."""
    lines = [line for line in text.strip().split("\n") if line.strip()]
    ended = sum(bool(re.search(r"<br[ ]?/?>\s*\Z", line, re.IGNORECASE)) for line in lines)
    return bool(_BREAK_BEFORE_HEADING.search(text)) and ended * 2 >= len(lines) - 2


def with_letters(text: str) -> str:
    r"""An ASCII reply with its letters for each \u0000, where prose has such too; joined halves of a pair."""
    if not text.isascii() or not _CODE_POINT.search(_SPAN.sub("", text)):
        return text
    read = _CODE_POINT.sub(lambda found: chr(int(found[1], 16)), text)
    return read.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
