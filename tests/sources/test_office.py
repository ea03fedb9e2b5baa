"""DOCX and ODT: the text as it stands, with its outline, and no archive or XML that does harm."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib
from typing import TYPE_CHECKING

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from arcticcodex.sources import archives
from arcticcodex.sources.docx import read_docx
from arcticcodex.sources.odt import read_odt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docx.document import Document

    from arcticcodex.sources.parsed import Parsed

# --- building --------------------------------------------------------------------------------------------------


def saved(document: Document) -> bytes:
    """The document as a file's bytes."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def archive(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return file.getvalue()


def with_members(data: bytes, members: Mapping[str, str | bytes]) -> bytes:
    """An archive with some members put in or replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return archive({**{name: packed.read(name) for name in packed.namelist()}, **members})


W = nsdecls("w")


def word(body: str, **parts: str) -> bytes:
    """A Word document by hand, its body in `w:` elements; `parts` are other members of its folder."""
    extra = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:m="m" xmlns:v="v"'
    members = {"word/document.xml": f"<w:document {W} {extra}><w:body>{body}</w:body></w:document>"}
    return archive(members | {f"word/{name}.xml": xml for name, xml in parts.items()})


def p(*runs: str, properties: str = "") -> str:
    """A paragraph of runs of text; what begins with < is taken as it is."""
    inner = "".join(run if run.startswith("<") else f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


ODT = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing",
    }.items()
)  # fmt: skip


def opendocument(body: str, automatic: str = "", **parts: str) -> bytes:
    """An OpenDocument text by hand."""
    content = (
        f"<office:document-content {ODT}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return archive({"content.xml": content} | {f"{name}.xml": xml for name, xml in parts.items()})


def outline(parsed: Parsed) -> list[tuple[int, str]]:
    """The levels and titles of the headings, after checking that each is where it says."""
    for heading in parsed.headings or ():
        assert parsed.text[heading.start : heading.end] == heading.title
    return [(heading.level, heading.title) for heading in parsed.headings or ()]


# --- DOCX ------------------------------------------------------------------------------------------------------


def test_a_word_document_is_read_in_order() -> None:
    """Title, headings, paragraphs, lists and tables at their place; running heads left out with a note."""
    document = docx.Document()
    document.add_heading("The manual", 0)
    document.add_heading("Care", 1)
    document.add_paragraph("First line\nsecond\ttabbed.")
    document.add_paragraph("one", "List Bullet")
    document.add_paragraph("inner", "List Bullet 2")
    document.add_paragraph("two", "List Number")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("Drug", "Dose", "A", "1 mg\ndaily"), strict=True):  # noqa: SLF001 — rows one by one say no more
        cell.text = text
    document.add_heading("Repair", 2)
    document.add_paragraph("Last.")
    document.sections[0].header.paragraphs[0].text = "Running head"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    parsed = read_docx(saved(document))
    assert parsed.text == (
        "The manual\n\nCare\n\nFirst line\nsecond\ttabbed.\n\n- one\n- inner\n- two\n\n"
        "Drug | Dose\nA | 1 mg daily\n\nRepair\n\nLast."
    )
    assert outline(parsed) == [(1, "The manual"), (1, "Care"), (2, "Repair")]
    assert parsed.title == "The manual"
    assert parsed.notes == ("2 running headers and footers left out",)


def test_headings_of_any_language_are_found() -> None:
    """By outline level, by a style based on a heading, and by built-in names under translated ids."""
    document = docx.Document()
    own = document.styles.add_style("Kapitel", WD_STYLE_TYPE.PARAGRAPH)
    own.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {W} w:val="1"/>'))
    based = document.styles.add_style("Ueberschrift", WD_STYLE_TYPE.PARAGRAPH)
    based.base_style = document.styles["Heading 3"]
    document.styles["Heading 1"].element.set(qn("w:styleId"), "berschrift1")
    document.add_paragraph("Eins", "Heading 1")
    document.add_paragraph("Zwei", "Kapitel")
    document.add_paragraph("Drei", "Ueberschrift")
    direct = document.add_paragraph("Vier")
    direct.paragraph_format.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {W} w:val="3"/>'))
    body = document.add_paragraph("Text", "Heading 1")
    body.paragraph_format.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {W} w:val="9"/>'))
    assert outline(read_docx(saved(document))) == [(1, "Eins"), (2, "Zwei"), (3, "Drei"), (4, "Vier")]


def test_styles_based_on_each_other_come_to_an_end() -> None:
    """A loop of styles is body text."""
    styles = "".join(
        f'<w:style w:styleId="{one}"><w:name w:val="{one}"/><w:basedOn w:val="{other}"/></w:style>'
        for one, other in ("ab", "ba")
    )
    data = word(p("Text", properties='<w:pStyle w:val="a"/>'), styles=f"<w:styles {W}>{styles}</w:styles>")
    assert read_docx(data).headings is None


def test_the_text_is_as_after_all_tracked_changes() -> None:
    """Insertions and moves to are kept, deletions and moves from are not, and neither is a deleted row."""
    row = "<w:tr>{}<w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    body = (
        p(
            "Keep ",
            "<w:ins><w:r><w:t>this </w:t></w:r></w:ins>",
            "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>",
        )
        + p("<w:moveFrom><w:r><w:t>old</w:t></w:r></w:moveFrom>", "<w:moveTo><w:r><w:t>new</w:t></w:r></w:moveTo>")
        + f"<w:tbl>{row.format('', p('a'), p('b'))}{row.format('<w:trPr><w:del/></w:trPr>', p('c'), p('d'))}</w:tbl>"
        + f"<w:ins>{p('whole')}</w:ins>"
    )
    assert read_docx(word(body)).text == "Keep this\n\nnew\n\na | b\n\nwhole"


def test_text_is_found_wherever_word_puts_it() -> None:
    """In links, fields, content controls, text boxes (once), formulas and nested tables; hidden text is not."""
    box = "<w:txbxContent>" + p("boxed") + "</w:txbxContent>"
    body = (
        p("See ", '<w:hyperlink w:anchor="x"><w:r><w:t>the link</w:t></w:r></w:hyperlink>')
        + p('<w:fldSimple w:instr="REF"><w:r><w:t>Table 1</w:t></w:r></w:fldSimple>')
        + p("<w:r><w:instrText>PAGE</w:instrText></w:r>")
        + f"<w:sdt><w:sdtContent>{p('control')}</w:sdtContent></w:sdt>"
        + p(
            "around",
            f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback><v:x>{box}</v:x></mc:Fallback>"
            "</mc:AlternateContent></w:r>",
        )
        + p("<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>", "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>")
        + f"<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>{p('a')}</w:tc><w:tc>{p('b')}</w:tc></w:tr></w:tbl></w:tc></w:tr>"
        + "</w:tbl>"
    )  # fmt: skip
    assert read_docx(word(body)).text == "See the link\n\nTable 1\n\ncontrol\n\naround\n\nboxed\n\nx=1\n\na | b"


def test_signs_and_powers_are_kept() -> None:
    """Symbol characters, hyphens and raised numbers say what they said."""
    symbol = '<w:r><w:sym w:font="{}" w:char="{}"/></w:r>'
    power = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>6</w:t></w:r>'
    greater, mu, tick = (symbol.format(*one) for one in (("Symbol", "F0B3"), ("Symbol", "F06D"), ("Wingdings", "F0FC")))
    body = p("a ", greater, " 5 ", mu, "g, 10", power, "<w:r><w:noBreakHyphen/></w:r>", "x", tick)
    assert read_docx(word(body)).text == "a \u2265 5 \u03bcg, 10^6-x"


def test_notes_follow_the_body() -> None:
    """Foot- and endnotes stand after the body, numbered as they are referred to; comments are left out with a note."""
    body = (
        p("One", '<w:r><w:endnoteReference w:id="2"/></w:r>', " two", '<w:r><w:footnoteReference w:id="1"/></w:r>', ".")
        + p("End.")
    )  # fmt: skip
    separator = '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
    parsed = read_docx(
        word(
            body,
            footnotes=f'<w:footnotes {W}>{separator}<w:footnote w:id="1">{p("foot")}</w:footnote></w:footnotes>',
            endnotes=f'<w:endnotes {W}><w:endnote w:id="2">{p("end")}{p("more")}</w:endnote></w:endnotes>',
            comments=f'<w:comments {W}><w:comment w:id="0">{p("no")}</w:comment></w:comments>',
        )
    )
    assert parsed.text == "One[1] two[2].\n\nEnd.\n\n[1] end more\n\n[2] foot"
    assert parsed.notes == ("1 comment left out",)


def test_a_table_of_contents_is_left_out() -> None:
    """Its lines repeat the headings; a note says how many."""
    styles = f'<w:styles {W}><w:style w:styleId="V1"><w:name w:val="toc 1"/></w:style></w:styles>'
    lines = "".join(p(f"Chapter {number}", properties='<w:pStyle w:val="V1"/>') for number in range(3))
    parsed = read_docx(word(lines + p("Text"), styles=styles))
    assert parsed.text == "Text"
    assert parsed.notes == ("3 lines of its table of contents left out",)


def test_strict_files_and_moved_parts_are_read() -> None:
    """The main part is where the relations say, in whatever namespace."""
    relations = (
        '<Relationships xmlns="r"><Relationship Type="http://x/officeDocument" Target="/doc/main.xml"/></Relationships>'
    )
    strict = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
    main = f"<w:document {strict}><w:body>{p('Text')}</w:body></w:document>"
    assert read_docx(archive({"_rels/.rels": relations, "doc/main.xml": main})).text == "Text"


# --- ODT -------------------------------------------------------------------------------------------------------


def test_an_opendocument_text_is_read_in_order() -> None:
    """Headings, white space, lists, tables, code, text boxes and notes; contents and running heads left out."""
    automatic = (
        '<style:style style:name="P1" style:parent-style-name="Title"/>'
        '<style:style style:name="P2" style:parent-style-name="Preformatted_20_Text"/>'
        '<style:style style:name="T1"><style:text-properties style:text-position="super 58%"/></style:style>'
    )
    body = """
      <text:table-of-content><text:p>Care 1</text:p></text:table-of-content>
      <text:p text:style-name="P1">The manual</text:p>
      <text:h text:outline-level="2">Care</text:h>
      <text:p>One<text:s text:c="2"/>two
        three<text:tab/>x<text:line-break/>10<text:span text:style-name="T1">6</text:span><text:note><text:note-citation
        >1</text:note-citation><text:note-body><text:p>foot</text:p></text:note-body></text:note>.<draw:frame
        ><draw:text-box><text:p>boxed</text:p></draw:text-box></draw:frame><office:annotation><text:p>no</text:p
        ></office:annotation></text:p>
      <text:list>
        <text:list-item><text:p>a</text:p><text:list><text:list-item><text:p>b</text:p><text:p>c</text:p></text:list-item
        ></text:list></text:list-item>
        <text:list-item><text:p>d</text:p></text:list-item>
      </text:list>
      <table:table><table:table-row><table:table-cell><text:p>h</text:p><text:p>h</text:p></table:table-cell
        ><table:table-cell><text:p>i</text:p></table:table-cell></table:table-row></table:table>
      <text:p text:style-name="P2">if x:</text:p><text:p text:style-name="P2"><text:s text:c="4"/>y</text:p>
      <text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>
      <text:section text:display="none"><text:p>hidden</text:p></text:section>
      <text:section><text:p>End.</text:p></text:section>"""
    head = "<style:master-page><style:header><text:p>Head</text:p></style:header><style:footer/></style:master-page>"
    styles = f"<office:document-styles {ODT}>{head}</office:document-styles>"
    parsed = read_odt(opendocument(body, automatic, styles=styles))
    assert parsed.text == (
        "The manual\n\nCare\n\nOne  two three\tx\n10^6[1].\n\nboxed\n\n- a\n  - b\n    c\n- d\n\nh h | i\n\n"
        "if x:\n    y\n\nEnd.\n\n[1] foot"
    )
    assert outline(parsed) == [(1, "The manual"), (2, "Care")]
    assert parsed.title == "The manual"
    assert parsed.notes == ("1 line of contents and indexes left out", "1 running header or footer left out")


def test_an_encrypted_opendocument_text_is_refused() -> None:
    """The manifest tells; the content would be noise."""
    data = with_members(opendocument("<text:p>x</text:p>"), {"META-INF/manifest.xml": "<m><encryption-data/></m>"})
    with pytest.raises(ValueError, match="encrypted"):
        read_odt(data)


# --- what is refused, in both ------------------------------------------------------------------------------------

READERS = {"docx": (read_docx, word, p, "word/document.xml"), "odt": (read_odt, opendocument, str, "content.xml")}
SECRET = "zqxsecret"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not a whole ZIP"),
        (b"just text " + SECRET.encode(), "not a whole ZIP"),
        (archive({"other.txt": SECRET}), "holds no"),
        (OLE, "old Office file"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (archive({"word/document.xml": f"<a>{SECRET}", "content.xml": f"<a>{SECRET}"}), "well-formed"),
        (archive({"word/document.xml": f"<a>{SECRET}</a>", "content.xml": f"<a>{SECRET}</a>"}), "holds no"),
        (archive({"word/document.xml": "", "content.xml": ""}), "well-formed"),
    ],
)
def test_what_is_no_document_is_refused_with_a_reason(kind: str, data: bytes, why: str) -> None:
    """The reason is fit for a person and has none of the document's text."""
    with pytest.raises(ValueError, match=why) as caught:
        READERS[kind][0](data)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("kind", READERS)
def test_a_broken_or_locked_archive_is_refused(kind: str) -> None:
    """A cut file, a damaged member and one with a password."""
    read, build, paragraph, member = READERS[kind]
    data = build(paragraph("text " * 500))
    with pytest.raises(ValueError, match="ZIP"):
        read(data[: len(data) // 2])
    at = data.index(member.encode()) + len(member) + 20
    with pytest.raises(ValueError, match="broken"):
        read(data[:at] + b"\xff" * 8 + data[at + 8 :])
    flags = data.index(b"PK\x01\x02") + 8
    with pytest.raises(ValueError, match="encrypted"):
        read(data[:flags] + b"\x01" + data[flags + 1 :])


LAUGHS = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "entities",
    [f'<!ENTITY a "{SECRET}">{LAUGHS}', '<!ENTITY m SYSTEM "file:///etc/hostname">', '<!ENTITY % x SYSTEM "http://127.0.0.1/">%x;'],
)  # fmt: skip
def test_declared_entities_are_refused_unread(kind: str, encoding: str, entities: str) -> None:
    """Billion laughs and links to files: refused at once, in any encoding, before anything is expanded."""
    read, _, _, member = READERS[kind]
    xml = f"<!DOCTYPE a [{entities}]><a>&m;</a>"
    began_s = time.process_time()
    with pytest.raises(ValueError, match="document type") as caught:
        read(archive({member: xml.encode(encoding)}))
    assert time.process_time() - began_s < 1
    assert SECRET not in str(caught.value)


def claiming(data: bytes, size: int) -> bytes:
    """The archive with each member's size in the directory set to `size`."""
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data = data[: at + 24] + struct.pack("<I", size) + data[at + 28 :]
        at = data.find(b"PK\x01\x02", at + 4)
    return data


@pytest.mark.parametrize("kind", READERS)
def test_archives_that_unpack_to_too_much_are_refused_unread(kind: str) -> None:
    """Over a gigabyte in all, or one part that is packed 200 times over: the directory is enough to refuse."""
    read, build, paragraph, _ = READERS[kind]
    data = build(paragraph("x"))
    many = with_members(data, {f"media/{number}": "x" for number in range(30)})
    with pytest.raises(ValueError, match="over 200 times"):
        read(claiming(data, 150_000_000))
    with pytest.raises(ValueError, match="unpacks to"):
        read(claiming(many, 90_000_000))


@pytest.mark.parametrize("kind", READERS)
def test_no_more_is_inflated_than_is_read_here(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the directory lies, reading ends at the limit all the same."""
    read, build, paragraph, _ = READERS[kind]
    data = build(paragraph("x" * 50_000))
    with pytest.raises(ValueError, match="broken"):
        read(claiming(data, 100))
    opened = archives.Archive(data, kind)
    monkeypatch.setattr(opened, "_left_bytes", 1000)
    with pytest.raises(ValueError, match="unpacks to more"):
        opened.read(READERS[kind][3])


@pytest.mark.parametrize("kind", READERS)
def test_no_depth_is_too_deep(kind: str) -> None:
    """Nesting by the ten thousand neither recurses nor takes time by its square."""
    read, build, paragraph, _ = READERS[kind]
    names = {
        "docx": ("w:sdt", ("w:tbl", "w:tr", "w:tc")),
        "odt": ("text:section", ("table", "table-row", "table-cell")),
    }
    block, parts = names[kind]
    parts = parts if kind == "docx" else tuple(f"table:{part}" for part in parts)
    table = "".join(f"<{part}>" for part in parts), "".join(f"</{part}>" for part in reversed(parts))
    inner = paragraph("deep") if kind == "docx" else "<text:p>deep</text:p>"
    began_s = time.process_time()
    assert read(build(f"<{block}>" * 50_000 + inner + f"</{block}>" * 50_000)).text == "deep"
    assert read(build(table[0] * 20_000 + inner + table[1] * 20_000)).text == "deep"
    assert time.process_time() - began_s < 10


def test_every_cut_of_a_document_is_refused_or_read() -> None:
    """No cut and no flipped byte raises anything but a reason."""
    document = docx.Document()
    document.add_heading("Title", 1)
    document.add_paragraph("Text.")
    data = saved(document)
    for at in range(0, len(data), 997):
        for bad in (data[:at], data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]):
            try:
                assert "Text." in read_docx(bad).text or zlib.crc32(bad) != zlib.crc32(data)
            except ValueError as error:
                assert str(error)  # noqa: PT017 — either is right
