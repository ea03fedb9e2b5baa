"""Documents: real ones of every format read into chunks or a reason, 500 pages of PDF in seconds, a manual kept whole.

The time of the PDF is that of the CPU, the child process and its start counted in: reading waits for nothing.

The corpora are a folder of real documents, named by `--corpora` or ARCTIC_CORPORA; without one its figures are left
out. Every file that is not hidden must end in chunks that are slices of its text, or in a reason a person can act on.

How whole a PDF is read is measured on a manual that the corpora hold in both forms: the share of the sentences of its
text (of 20 letters or more) whose letters and digits stand in the PDF's text in the same order. Signs and spaces are
left aside: the text form writes `"code"`, `*emphasis*` and `[1]` where the PDF has typefaces.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import time
import warnings
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from arcticcodex.sources.chunking import chunk
from arcticcodex.sources.documents import read_all, read_document
from arcticcodex.sources.finding import find
from arcticcodex.sources.outline import blocks
from arcticcodex.sources.sentences import sentences
from rig import Figure, at_least, at_most, manual, report, scratch

if TYPE_CHECKING:
    from arcticcodex.records import Document

PAGES, MOST_S = 500, 10.0
LINES_OF_A_PAGE, CHARS_OF_A_LINE = 48, 85
LEAST_SHARE = 0.97
LEAST_LETTERS = 20
MANUALS = ("legal/debian-policy.txt", "pdf/debian-policy.pdf")


def main() -> int:
    """Read everything, check, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=os.environ.get("ARCTIC_CORPORA") or None)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    figures = pdf_time(options.pages, options.seed)
    if options.corpora and options.corpora.is_dir():
        figures += corpora(options.corpora) + whole(*(options.corpora / name for name in MANUALS))
    else:
        print(f"corpora left out: {options.corpora or 'ARCTIC_CORPORA'} is no folder; name one with --corpora")
    return report("documents", [options.seed], figures)


def pdf_time(pages: int, seed: int) -> list[Figure]:
    """A manual of so many full pages, with heads and page numbers, read in a child process, its start counted in."""
    with scratch() as folder:
        path = folder / "manual.pdf"
        path.write_bytes(manual_pdf(pages, seed))
        began_s, began_cpu_s = time.monotonic(), cpu_s()
        document = read_document(path)
        took_s, took_cpu_s = time.monotonic() - began_s, cpu_s() - began_cpu_s
    most_s = MOST_S * pages / PAGES
    return [
        at_most(f"PDF of {pages} pages, {len(document.text):,} characters, CPU-seconds", took_cpu_s, most_s),
        Figure("  seconds, with whatever else the machine does", f"{took_s:.3g}"),
        Figure("  pages found", str(len(document.pages)), str(pages), len(document.pages) == pages),
    ]


def cpu_s() -> float:
    """CPU seconds of this process and of the children it has waited for."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usage)


def manual_pdf(pages: int, seed: int) -> bytes:
    """A made-up manual set in lines of one length, a head and a number on each page."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of its own plans
        from fpdf import FPDF  # noqa: PLC0415 — only here

    words = re.sub(r"[#\n]+", " ", manual(seed, 400)).split()
    chance = random.Random(seed)
    made = FPDF()
    made.set_font("Times", size=11)
    for number in range(1, pages + 1):
        made.add_page()
        made.text(20, 12, "A Manual Made Up")
        made.text(100, 290, str(number))
        for line in range(LINES_OF_A_PAGE):
            text = ""
            while len(text) < CHARS_OF_A_LINE:
                text += f"{chance.choice(words)} "
            made.text(20, 25 + line * 5.3, text)
    return bytes(made.output())


def corpora(folder: Path) -> list[Figure]:
    """Every file of the corpora: chunks or a reason."""
    found = find([folder])
    began_s = time.monotonic()
    reading = read_all(found.files)
    took_s = time.monotonic() - began_s
    wrong = Counter(fault for document in reading.documents for fault in faults(document))
    wrong["without a reason"] = sum(not reason for _, reason in (*reading.unread, *found.passed))
    total = len(found.files) + len(found.passed)
    ended = len(reading.documents) + len(reading.unread) + len(found.passed)
    reasons = Counter(re.sub(r"[\d,.]+|(?<=the same as ).*", "#", reason) for _, reason in reading.unread)
    for path, reason in reading.unread:
        if not reason.startswith("the same as"):
            print(f"  {path.relative_to(folder)}: {reason}")
    slow = [Figure(f"  not read: {reason[:60]}", str(count)) for reason, count in reasons.most_common()]
    crashed = sum(re.search("crashed|failed|longer than|is none", reason) is not None for _, reason in reading.unread)
    return [
        Figure(f"{total:,} files of the corpora, ended", f"{ended:,}", f"{total:,}", ended == total),
        Figure("  documents", f"{len(reading.documents):,} in {took_s:.1f} s"),
        Figure("  of a kind not read", f"{len(found.passed):,}"),
        *slow,
        Figure("  faults", str(+wrong or "none"), "none", not +wrong),
        Figure("  crashed, hung or failed in their reader", str(crashed), "0", not crashed),
    ]


def faults(document: Document) -> list[str]:
    """What is wrong with a document's text, outline and chunks."""
    text = document.text
    chunks = list(chunk(document))
    checks = {
        "no chunk": bool(chunks),
        "a chunk is not its slice": all(one.text == text[one.start : one.end] for one in chunks),
        "characters lost": sum(map(visible, (one.text for one in chunks))) == visible(text),
        "a heading is not its slice": all(
            one.title == " ".join(text[one.start : one.end].split()) for one in document.headings or ()
        ),
        "a page out of order": list(document.pages) == sorted(document.pages),
        "a chunk without its page": all((one.page > 0) == bool(document.pages) for one in chunks),
    }
    return [what for what, sound in checks.items() if not sound]


def visible(text: str) -> int:
    """How many characters are not white space."""
    return sum(map(len, text.split()))


def whole(text_form: Path, pdf_form: Path) -> list[Figure]:
    """The share of a manual's sentences that its PDF gives back."""
    missing = [path for path in (text_form, pdf_form) if not path.exists()]
    if missing:
        return [Figure("sentences of a manual in its PDF", f"left out: no {missing[0]}")]
    text, read = read_document(text_form).text, letters(read_document(pdf_form).text)
    spans = (span for block in blocks(text) for span in sentences(text, block.start, block.end))
    wanted = [one for one in (letters(text[start:end]) for start, end in spans) if len(one) >= LEAST_LETTERS]
    kept = sum(one in read for one in wanted)
    name = f"{len(wanted):,} sentences of {pdf_form.name} kept, share"
    return [at_least(name, kept / len(wanted), LEAST_SHARE, "{:.4f}")]


letters = partial(re.sub, r"[\W_]+", "")


if __name__ == "__main__":
    raise SystemExit(main())
