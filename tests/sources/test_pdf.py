"""PDF: read in the order a person reads it, with its outline and pages; what cannot be read has a reason."""

from __future__ import annotations

import io
import random
import unicodedata
import zlib
from typing import TYPE_CHECKING

import pytest
from fpdf import FPDF
from fpdf.enums import AccessPermission
from PIL import Image

from arcticcodex.records import Document
from arcticcodex.sources.child import Child, Limits
from arcticcodex.sources.chunking import chunk
from arcticcodex.sources.encodings import normalise
from arcticcodex.sources.pdf import read_pdf
from arcticcodex.sources.pdf_lines import joined, vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

PROSE = (
    "The pump moves water from the lower tank into the upper one while the valve stays open",
    "and the gauge shows less than four bar; above that the relay cuts the current to the",
    "motor, and the lamp beside the switch is lit until somebody resets it by hand, which",
    "nobody should do before the cause is known. The log book hangs beside the door.",
)
NUMBERS = ("one", "two", "three", "four", "five", "six")


def paper(size: float = 11) -> FPDF:
    """An empty PDF with a first page, its compression off so that it is quick to make."""
    made = FPDF()
    made.set_compression(False)
    made.set_auto_page_break(False)
    made.add_page()
    made.set_font("Helvetica", size=size)
    return made


def lines(made: FPDF, texts: Sequence[str], x: float = 20, y: float = 30, pitch: float = 5) -> float:
    """Lines set one under the other, in millimetres from the top left; gives where the next would stand."""
    for number, text in enumerate(texts):
        made.text(x, y + number * pitch, text)
    return y + len(texts) * pitch


def finished(made: FPDF) -> bytes:
    """The bytes of the file."""
    return bytes(made.output())


def raw(content: str, codes: dict[int, str]) -> bytes:
    """A page of one font whose codes stand for the letters given, as typesetters encode ligatures."""
    table = "".join(f"<{code:02x}> <{text.encode('utf-16-be').hex()}>\n" for code, text in codes.items())
    cmap = f"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <ff>\n\
endcodespacerange {len(codes)} beginbfchar\n{table}endbfchar endcmap end end"
    bodies = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        f"<</Length {len(cmap)}>>stream\n{cmap}\nendstream",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1"))
    start = out.tell()
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(bodies) + 1
    out.write(f"xref\n0 {size}\n0000000000 65535 f \n{rows}trailer<</Size {size}/Root 1 0 R>>\n".encode())
    out.write(f"startxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


# --- order ---------------------------------------------------------------------------------------------------


def test_columns_are_read_one_after_the_other() -> None:
    """Under a title across the page, the left column comes whole before the right, though drawn line by line."""
    made = paper(10)
    made.text(20, 20, "A title that runs across both of the columns of this page, from the left edge to the right")
    left = [f"left row {number} of a column with words enough to fill it" for number in range(20)]
    right = [f"right row {number} of a column with words enough to fill" for number in range(20)]
    for number in range(20):
        lines(made, [left[number]], 20, 30 + 5 * number)
        lines(made, [right[number]], 115, 30 + 5 * number)
    made.text(20, 140, "A closing line that runs across both columns again, from the left edge to the right one")
    text = read_pdf(finished(made)).text.replace("\n", " ")
    places = [text.index(words) for words in ("A title", "left row 0", "left row 19", "right row 0", "A closing")]
    assert places == sorted(places)


def test_three_columns() -> None:
    """Columns are parted until there is nothing to part."""
    made = paper(8)
    for column, x in enumerate((15, 78, 141)):
        lines(made, [f"{'abc'[column]}{n} words of a narrow column, in small type" for n in range(15)], x, 20, 4)
    text = read_pdf(finished(made)).text
    assert [text.index(word) for word in ("a0", "a14", "b0", "b14", "c0", "c14")] == sorted(
        text.index(word) for word in ("a0", "a14", "b0", "b14", "c0", "c14")
    )


def test_rows_of_a_table_stay_rows() -> None:
    """Cells of one row are on one line, parted by bars; wrapped ones are put together, text around is no table."""
    made = paper(10)
    end = lines(made, PROSE)
    cells = [("Part", "Torque", "Note"), ("Bolt", "12 Nm", "grease first"), ("Nut", "9 Nm", "use a new one each")]
    for number, row in enumerate(cells):
        for x, cell in zip((20, 70, 120), row, strict=True):
            made.text(x, end + 5 + 5 * number, cell)
    made.text(120, end + 20, "time it is undone")
    lines(made, PROSE, y=end + 40)
    text = read_pdf(finished(made)).text
    assert (
        "Part | Torque | Note\nBolt | 12 Nm | grease first\nNut | 9 Nm | use a new one each time it is undone" in text
    )
    assert text.count(" | ") == 6


def test_a_table_of_two_columns_is_read_by_rows() -> None:
    """Short texts beside each other on the same lines are rows, not columns."""
    made = paper(10)
    for number in range(12):
        made.text(20, 30 + 5 * number, f"Setting number {number}")
        made.text(120, 30 + 5 * number, f"{number * 10} bar")
    text = read_pdf(finished(made)).text
    assert "Setting number 3 | 30 bar\nSetting number 4 | 40 bar" in text


def test_a_table_of_long_texts_is_read_by_rows() -> None:
    """Rows of long cells on the same lines are rows where each cell is a text of its own, not a line of a column."""
    made = paper(10)
    for number in range(12):
        made.text(20, 30 + 5 * number, f"Fault {number}: the lamp is lit for long")
        made.text(115, 30 + 5 * number, f"Remedy {number}: replace the lamp soon")
    text = read_pdf(finished(made)).text
    assert "Fault 3: the lamp is lit for long | Remedy 3: replace the lamp soon\nFault 4" in text


def test_turned_pages_read_like_any() -> None:
    """Text set sideways on a page is read along its own lines, and what runs across the rest comes last."""
    made = paper(10)
    made.text(20, 20, "An upright note on a page that is set sideways")
    with made.rotation(90, 100, 150):
        lines(made, PROSE, 40, 120)
    text = read_pdf(finished(made)).text
    assert text.startswith(" ".join(PROSE))
    assert text.endswith("An upright note on a page that is set sideways")


# --- lines ---------------------------------------------------------------------------------------------------


def test_lines_become_paragraphs() -> None:
    """Lines of a paragraph are one line, paragraphs are parted by a blank one: by a gap or by an indent."""
    made = paper(10)
    end = lines(made, PROSE)
    end = lines(made, ["Second, after a gap, " + PROSE[0][:66], *PROSE[1:]], y=end + 4)
    made.text(27, end, "Third, with an indent, " + PROSE[0][:60])
    lines(made, PROSE[1:], y=end + 5)
    found = read_pdf(finished(made)).text.split("\n\n")
    assert found[0] == " ".join(PROSE)
    assert [part.split(",")[0] for part in found[1:]] == ["Second", "Third"]
    assert all("\n" not in part for part in found)


def test_words_cut_at_line_ends_are_made_whole() -> None:
    """A typesetter's hyphen goes; one that belongs stays: by the words of the document, else by the look of it."""
    made = paper(10)
    body = [
        "The inter-",
        "national standard asks for a well-",
        "known valve, and it must be pre-",
        "heated; the north-",
        "Atlantic route and a self-",
        "test are named too, and well-known things.",
    ]
    lines(made, [f"{text:.<60}".replace(".", "") for text in body])
    text = " ".join(read_pdf(finished(made)).text.split())
    assert "international standard" in text
    assert "well-known valve" in text
    assert "preheated" in text
    assert "north-Atlantic" in text


def test_hyphens_by_the_words_of_the_document() -> None:
    """The word joined wins, then the word with its hyphen, then two words that stand alone elsewhere."""
    words = vocabulary(["cooperate now", "the co of these, operate it", "a real-time clock", "light and house"])
    assert joined(["we co-", "operate"], [" ", " "], words) == "we cooperate"
    assert joined(["in real-", "time"], [" ", " "], words) == "in real-time"
    assert joined(["a light-", "house"], [" ", " "], words) == "a light-house"
    assert joined(["unheard-", "ofword"], [" ", " "], words) == "unheardofword"
    assert joined(["see --", "help"], [" ", " "], words) == "see -- help"


def test_chinese_and_japanese_lines_join_without_a_space() -> None:
    """No space is put where none is written; between other scripts one is."""
    assert joined(["機器の電源を", "切ってください", "USB cable"], [" "] * 3) == "機器の電源を切ってください USB cable"
    words = vocabulary(["데비안 설치"])
    assert joined(["데비", "안 설치", "안내"], [" "] * 3, words) == "데비안 설치 안내"


def test_code_and_lists_keep_their_lines() -> None:
    """Lines in type of fixed pitch keep their breaks and indents, and each item of a list is a line."""
    made = paper(10)
    end = lines(made, PROSE)
    made.set_font("Courier", size=10)
    made.text(20, end + 5, "if ready:")
    made.text(20 + 4 * 2.117, end + 10, "start()")
    made.set_font("Helvetica", size=10)
    lines(made, ["- grease the bolt", "- fit the nut", "- tighten both"], y=end + 25)
    text = read_pdf(finished(made)).text
    assert "if ready:\n    start()" in text
    assert "- grease the bolt\n- fit the nut\n- tighten both" in text


def test_ligatures_and_accents_are_letters() -> None:
    """Ligatures are spelt out, soft hyphens dropped, and letters with accents of their own are composed (NFC)."""
    codes = {1: "ﬁ", 2: "ﬄ", 3: "e\u0301", 4: "co\u00adop", **{ord(c): c for c in "valve rs"}}
    text = read_pdf(raw("BT /F1 12 Tf 50 700 Td (\\001 a\\002e \\003 \\004) Tj ET", codes)).text
    assert text == "fi affle é coop"
    assert unicodedata.is_normalized("NFC", text)


# --- heads, headings, pages ----------------------------------------------------------------------------------


def manual(pages: int = 6) -> FPDF:
    """Pages with a head, a foot with the number, and text of their own."""
    made = paper(10)
    for number, word in enumerate(NUMBERS[:pages], 1):
        if number > 1:
            made.add_page()
        made.text(20, 12, f"Manual of the pump, chapter {number}")
        made.text(100, 288, f"page {number} of {pages}")
        lines(made, [f"Page {word} begins here.", *PROSE])
    return made


def test_running_heads_and_page_numbers_are_left_out() -> None:
    """What stands on each page at the same height, numbers apart, is dropped and listed; text that repeats stays."""
    found = read_pdf(finished(manual()))
    assert "Manual of the pump" not in found.text
    assert "of 6" not in found.text
    assert found.text.count(PROSE[3]) == 6
    assert len(found.notes) == 1
    assert "“Manual of the pump, chapter 1” (6)" in found.notes[0]
    assert "“page 1 of 6” (6)" in found.notes[0]


def test_heads_of_chapters_and_sections_are_left_out() -> None:
    """A head that names chapter and section is one though no two are the same, and so is that of a short chapter."""
    made = paper(10)
    for number, word in enumerate(NUMBERS):
        if number:
            made.add_page()
        made.text(20, 12, "The pump" if number < 5 else "The valve")
        made.text(120, 12, f"Section {word}")
        lines(made, [f"Page {word} begins here.", *PROSE])
    text = read_pdf(finished(made)).text
    assert "Section" not in text
    assert "The valve" not in text
    assert text.count("begins here.") == 6


def test_two_pages_are_not_enough_for_a_running_head() -> None:
    """On fewer than three pages nothing is taken for a head."""
    found = read_pdf(finished(manual(2)))
    assert found.text.count("Manual of the pump") == 2
    assert found.notes == ()


def test_pages_begin_where_their_text_does() -> None:
    """Each offset is that of the page's first word, and chunks know on which page they begin."""
    found = read_pdf(finished(manual()))
    first = [found.text[start:].split(" begins")[0] for start in found.pages]
    assert first == [f"Page {word}" for word in NUMBERS]
    document = Document("m", "", "application/pdf", "", found.text, found.headings, found.pages)
    for one in chunk(document, 300):
        assert one.page == sum(start <= one.start for start in found.pages)


def test_a_sentence_goes_on_overleaf() -> None:
    """A paragraph that a page's end cuts is whole, past a footnote, and the page begins within it."""
    made = paper(10)
    lines(made, PROSE[:2])
    made.set_font("Helvetica", size=7)
    made.text(20, 280, "1 A footnote in small type.")
    made.add_page()
    made.set_font("Helvetica", size=10)
    lines(made, PROSE[2:])
    found = read_pdf(finished(made))
    assert " ".join(PROSE) in found.text
    assert found.text.startswith("1 A footnote")
    assert found.text[found.pages[1] :].startswith("motor, and the lamp")


def test_an_empty_page_is_a_page() -> None:
    """A page without anything counts, and begins where the next one does."""
    made = paper()
    lines(made, PROSE)
    made.add_page()
    made.add_page()
    lines(made, ["The third page."])
    found = read_pdf(finished(made))
    assert len(found.pages) == 3
    assert found.pages[1] == found.pages[2] == found.text.index("The third page.")


def test_headings_by_bookmarks() -> None:
    """The outline of the file gives levels, wherever its titles stand as lines of their own; numbers apart."""
    made = paper(10)
    made.start_section("Installation", level=0)
    end = lines(made, ["1 INSTALLATION"])
    made.start_section("Before you begin", level=1)
    end = lines(made, ["1.1 Before you begin"], y=end + 5)
    end = lines(made, PROSE, y=end + 5)
    made.add_page()
    made.start_section("Use", level=0)
    end = lines(made, ["2 Use"])
    lines(made, PROSE, y=end + 5)
    found = read_pdf(finished(made))
    assert found.headings
    assert [(one.level, one.title) for one in found.headings] == [
        (1, "1 INSTALLATION"),
        (2, "1.1 Before you begin"),
        (1, "2 Use"),
    ]
    assert all(found.text[one.start : one.end] == one.title for one in found.headings)
    document = Document("m", "", "application/pdf", "", found.text, found.headings, found.pages)
    assert [one.headings for one in chunk(document, 400)] == [("1 INSTALLATION", "1.1 Before you begin"), ("2 Use",)]


def test_headings_by_type() -> None:
    """Without bookmarks, lines set larger or bolder than the body are headings, the larger of higher rank."""
    made = paper(10)
    y = 20.0
    for size, style, text in ((18, "", "The pump"), (14, "", "Installing it"), (10, "B", "Tools needed")):
        made.set_font("Helvetica", style, size)
        y = lines(made, [text], y=y + 8)
        made.set_font("Helvetica", size=10)
        y = lines(made, PROSE, y=y + 3)
    found = read_pdf(finished(made))
    assert found.headings
    assert [(one.level, one.title) for one in found.headings] == [
        (1, "The pump"),
        (2, "Installing it"),
        (3, "Tools needed"),
    ]


def test_bold_words_in_a_sentence_are_no_heading() -> None:
    """Emphasis within a paragraph leaves it a paragraph; a document without headings has no outline of its own."""
    made = paper(10)
    end = lines(made, PROSE[:3])
    made.set_font("Helvetica", "B", 10)
    made.text(20, end, "Never")
    made.set_font("Helvetica", size=10)
    made.text(32, end, "open it while the motor runs.")
    found = read_pdf(finished(made))
    assert found.headings is None
    assert found.text.endswith("Never open it while the motor runs.")


def test_title_of_the_file() -> None:
    """The title in the file's data is taken, but not one that its program put there."""
    for title, taken in (("Manual of the pump", "Manual of the pump"), ("Microsoft Word - draft2.doc", "")):
        made = paper()
        lines(made, PROSE)
        made.set_title(title)
        assert read_pdf(finished(made)).title == taken


# --- what cannot be read -------------------------------------------------------------------------------------


def picture(made: FPDF) -> None:
    """A page that is one image."""
    made.image(Image.new("L", (80, 120), 200), x=0, y=0, w=210, h=297)


def test_a_scan_asks_for_ocr() -> None:
    """Pages that hold only pictures are no empty document but a reason, which names the way out."""
    made = paper()
    picture(made)
    made.add_page()
    picture(made)
    made.add_page()
    with pytest.raises(ValueError, match="2 of 3 pages hold only pictures; run OCR first, for example ocrmypdf"):
        read_pdf(finished(made))


def test_a_scan_in_part_is_noted() -> None:
    """Pictures between pages of text are named by their pages."""
    made = paper()
    lines(made, PROSE)
    for _ in range(3):
        made.add_page()
        picture(made)
    made.add_page()
    lines(made, PROSE)
    made.add_page()
    picture(made)
    found = read_pdf(finished(made))
    assert len(found.pages) == 6
    assert "not read: 2-4, 6; run OCR" in found.notes[0]


def test_letters_that_mean_nothing_are_no_text() -> None:
    """A font that maps its codes to private letters gives a reason, not a document of nonsense."""
    codes = {ord(letter): chr(0xE000 + ord(letter)) for letter in "secret"}
    with pytest.raises(ValueError, match="fonts do not tell"):
        read_pdf(raw("BT /F1 12 Tf 50 700 Td (secret secret secret) Tj ET", codes))


def test_nothing_on_its_pages() -> None:
    """Empty pages are said to be that."""
    with pytest.raises(ValueError, match="1 pages hold no text"):
        read_pdf(finished(paper()))


def test_encrypted_files() -> None:
    """A password to open is a reason with a way out; one that only limits printing is none."""
    made = paper()
    lines(made, PROSE)
    made.set_encryption(owner_password="owner", user_password="user")
    with pytest.raises(ValueError, match=r"encrypted and opens with a password.*qpdf --decrypt"):
        read_pdf(finished(made))
    made = paper()
    lines(made, PROSE)
    made.set_encryption(owner_password="owner", permissions=AccessPermission.none())
    assert read_pdf(finished(made)).text == " ".join(PROSE)


def test_broken_files() -> None:
    """Truncated, mangled and foreign files each say what they are; junk around a sound one is put up with."""
    whole = finished(manual())
    with pytest.raises(ValueError, match="truncated"):
        read_pdf(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match="no PDF"):
        read_pdf(b"<html>no</html>")
    with pytest.raises(ValueError, match="no sound PDF"):
        read_pdf(b"%PDF-1.7\n" + b"nothing of it " * 50 + b"\n%%EOF\n")
    assert read_pdf(b"junk\n" + whole + b"\0\r\n" * 300).text.startswith("Page one")


@pytest.mark.parametrize("seed", range(4))
def test_damaged_files_end_in_text_or_a_reason(seed: int) -> None:
    """Whatever bytes are changed, the reader ends in text or in a reason, and its process serves the next file."""
    chance = random.Random(seed)
    made = manual()
    made.set_compression(seed % 2 == 0)
    whole = finished(made)
    with Child(Limits(seconds=20)) as child:
        for _ in range(15):
            data = bytearray(whole)
            for _ in range(chance.choice((1, 10, 200))):
                data[chance.randrange(len(data))] = chance.randrange(256)
            try:
                found = child.read("arcticcodex.sources.pdf:read_pdf", bytes(data))
            except ValueError as error:
                assert str(error)  # noqa: PT017 — either end is right
            else:
                assert normalise(found.text) == found.text
        assert child.read("arcticcodex.sources.pdf:read_pdf", whole).text.startswith("Page one")


def test_a_bomb_is_bounded() -> None:
    """A page whose content unpacks to gigabytes of nothing ends within the limits."""
    content = zlib.compress(b"BT /F1 9 Tf 1 1 Td (a) Tj ET " * 1_000_000, 9)
    whole = raw("BT ET", {65: "A"})
    bomb = whole.replace(
        b"<</Length 5>>stream\nBT ET\nendstream",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(content), content),
    )
    with Child(Limits(memory_bytes=1 << 30, seconds=3)) as child:
        try:
            text = child.read("arcticcodex.sources.pdf:read_pdf", bomb).text
        except ValueError as error:
            text = str(error)
        assert text
        assert child.read("arcticcodex.sources.pdf:read_pdf", finished(manual(1))).text
