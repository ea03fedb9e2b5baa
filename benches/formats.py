"""Formats: one manual as text, Markdown, HTML, EPUB, DOCX and ODT gives the same sentences, in every encoding.

The bar is the share of the text version's sentences that each other format has, whole. Sentences are compared by their
letters and digits: the text version marks code with quotes, emphasis with stars and notes with brackets, and breaks
lines elsewhere. A sentence counts if it has at least 20 letters. Encodings are compared character by character.
"""

from __future__ import annotations

import argparse
import html
import random
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

from arcticcodex.sources.docx import read_docx
from arcticcodex.sources.encodings import decode, normalise
from arcticcodex.sources.epub import read_epub
from arcticcodex.sources.html import read_html
from arcticcodex.sources.odt import read_odt
from arcticcodex.sources.outline import blocks
from arcticcodex.sources.sentences import sentences
from rig import Figure, at_least, report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from arcticcodex.sources.parsed import Parsed

LEAST_SHARE = 0.97
LEAST_LETTERS = 20
TEXT = "legal/debian-policy.txt"
MANUAL = "office/debian-policy"
PAGES = ".build/x/debian-policy/usr/share/doc/debian-policy/policy.html"
READERS: dict[str, Callable[[bytes], Parsed]] = {".docx": read_docx, ".odt": read_odt, ".epub": read_epub}

_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|\]\([^)\s]*\)")  # of Markdown: tags and the targets of links
_REFERENCE = re.compile(r"\[\d+\]")
_MARKER = re.compile(r"\A\s*(?:[-*•]|\d{1,2}[.)])\s+")

# The languages of the installation guide, with the encodings that they are written in besides Unicode.
LANGUAGES = {
    "en": ("cp1252",),
    "de": ("cp1252", "iso8859-1"),
    "es": ("cp1252", "iso8859-1"),
    "fr": ("cp1252", "iso8859-1"),
    "ru": ("koi8-r", "cp1251", "iso8859-5", "cp866"),
    "ja": ("cp932", "euc_jp", "iso2022_jp"),
    "ko": ("cp949",),
    "zh_CN": ("gb2312", "gbk", "gb18030"),
}
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
FOLDERS = {  # of web pages found in the wild, and what each may be read as
    "Big5": ("big5", "big5hkscs"),
    "EUC-JP": ("euc_jp",),
    "EUC-KR": ("euc_kr", "cp949"),
    "GB2312": ("gb18030",),
    "KOI8-R": ("koi8-r",),
    "SHIFT_JIS": ("cp932", "shift_jis"),
    "UTF-16": ("utf-16",),
    "UTF-16BE": ("utf-16-be", "utf-16"),
    "UTF-16LE": ("utf-16-le", "utf-16"),
    "UTF-32": ("utf-32",),
    "iso-8859-1": ("cp1252",),
    "utf-8-sig": ("utf-8-sig",),
    "windows-1255-hebrew": ("cp1255",),
}
SLICE_CHARS = 4000
SLICES = 40


def folded(text: str) -> str:
    """The letters and digits of a text."""
    return "".join(letter for letter in _REFERENCE.sub("", text).lower() if letter.isalnum())


def wanted(text: str) -> list[str]:
    """The folded sentences of the text version."""
    found = (
        folded(_MARKER.sub("", text[start:end]))
        for block in blocks(text)
        for start, end in sentences(text, block.start, block.end)
    )
    return [sentence for sentence in found if len(sentence) >= LEAST_LETTERS]


def versions(corpora: Path) -> Iterator[tuple[str, str, float]]:
    """Each other version that is there: its name, its text and the seconds that reading took."""
    for suffix, read in READERS.items():
        path = corpora / f"{MANUAL}{suffix}"
        if path.exists():
            began_s = time.perf_counter()
            text = read(path.read_bytes()).text
            yield suffix, text, time.perf_counter() - began_s
    markdown = corpora / f"{MANUAL}.md"
    if markdown.exists():
        yield ".md", html.unescape(_MARKUP.sub("", normalise(decode(markdown.read_bytes())))).replace("\\", ""), 0.0
    pages = sorted((corpora / PAGES).glob("*.html"))
    if pages:
        began_s = time.perf_counter()
        text = "\n\n".join(read_html(page.read_bytes()).text for page in pages)
        yield f".html ({len(pages)} pages)", text, time.perf_counter() - began_s


def same_sentences(corpora: Path, show: int) -> Iterator[Figure]:
    """The share of the sentences that each version has."""
    sought = wanted(normalise(decode((corpora / TEXT).read_bytes())))
    for name, text, took_s in versions(corpora):
        has = folded(text)
        missed = [sentence for sentence in sought if sentence not in has]
        share = 1 - len(missed) / len(sought)
        yield at_least(f"{name}: share of {len(sought):,} sentences", share, LEAST_SHARE, "{:.2%}")
        if took_s:
            yield Figure(f"  of {len(text):,} characters, read in", f"{took_s:.2f} s")
        for sentence in missed[:show]:
            print(f"  {name} lacks: {sentence[:160]}")


def encodings(corpora: Path, seed: int) -> Iterator[Figure]:
    """How many whole manuals, and how many slices of each, are read right in each encoding."""
    chance = random.Random(seed)
    for language, names in LANGUAGES.items():
        text = normalise(decode((corpora / f"languages-text/install.{language}.txt").read_bytes()))
        starts = [chance.randrange(len(text) - SLICE_CHARS) for _ in range(SLICES)]
        for encoding in (*names, *UNICODE):
            right = [_is_right(text[start : start + SLICE_CHARS], encoding) for start in starts]
            if encoding in names:
                yield Figure(f"{language} in {encoding}: slices of {SLICE_CHARS:,}", f"{sum(right)} of {len(right)}")
            whole = _is_right(text, encoding)
            if encoding in names or not whole:
                yield Figure("  whole manual", "right" if whole else "wrong", "right", whole)
            if encoding in UNICODE and not all(right):
                yield Figure(f"{language} in {encoding}: slices", f"{sum(right)} of {len(right)}", "all", ok=False)


def _is_right(text: str, encoding: str) -> bool:
    """Whether what an encoding can hold of a text is read from it as it was."""
    data = text.encode(encoding, errors="ignore")
    try:
        return normalise(decode(data)) == normalise(data.decode(encoding))
    except ValueError:
        return False


def in_the_wild(corpora: Path) -> Iterator[Figure]:
    """How many pages of each folder are read right, with what they declare of their encoding taken out."""
    declaration = re.compile(rb"(?:encoding|charset)=[\"']?[\w-]+[\"']?")
    for folder, names in FOLDERS.items():
        pages = [path.read_bytes() for path in sorted((corpora / "encodings" / folder).iterdir())]
        pages = [page if folder.startswith("UTF") else declaration.sub(b"", page) for page in pages]
        right = sum(
            normalise(decode(page)) in {normalise(page.decode(name, errors="replace")) for name in names}
            for page in pages
        )
        yield at_least(f"pages in {folder}, of {len(pages)}", right, len(pages) * 0.95, "{:.3g}")


def main() -> int:
    """Read every version and encoding that the corpora hold, compare, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True, help="the folder that holds legal, office and so on")
    parser.add_argument("--show", type=int, default=0, help="print so many missing sentences of each format")
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    figures = [*same_sentences(options.corpora, options.show), *encodings(options.corpora, options.seed)]
    return report("formats", [options.seed], [*figures, *in_the_wild(options.corpora)])


if __name__ == "__main__":
    raise SystemExit(main())
