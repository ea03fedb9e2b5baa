"""HTML: what a person sees in a browser becomes text with its outline; what is navigation or hidden does not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.sources.encodings import normalise
from arcticcodex.sources.html import add_html, read_html
from arcticcodex.sources.parsed import Builder, Parsed


def text_of(markup: str) -> str:
    """The text of a page."""
    return read_html(markup.encode()).text


def outline(parsed: Parsed) -> list[tuple[int, str]]:
    """The levels and titles of the headings, after checking that each is where it says."""
    for heading in parsed.headings or ():
        assert parsed.text[heading.start : heading.end] == heading.title
    return [(heading.level, heading.title) for heading in parsed.headings or ()]


def test_headings_have_their_levels_and_places() -> None:
    """h1 to h6 and role=heading, with permanent links taken off; a page without any has no outline."""
    parsed = read_html(
        b"<h1>One<br>title</h1><p>Text.<h2>Two <a class=headerlink href='#two'>\xc2\xb6</a></h2><div role=heading "
        b"aria-level=4>Four</div><span role=heading>Span</span><h6>Six</h6>"
    )
    assert outline(parsed) == [(1, "One title"), (2, "Two"), (4, "Four"), (2, "Span"), (6, "Six")]
    assert parsed.text == "One title\n\nText.\n\nTwo\n\nFour\n\nSpan\n\nSix"
    assert read_html(b"<p>Only text.").headings is None


def test_a_heading_left_open_is_not_the_whole_page() -> None:
    """Only the first line of a heading that is never closed is a heading."""
    parsed = read_html(b"<h1>Title<p>First paragraph.<p>Second paragraph.")
    assert outline(parsed) == [(1, "Title")]
    assert parsed.text == "Title\n\nFirst paragraph.\n\nSecond paragraph."
    assert read_html(b"<h2>" + b"word " * 100).headings is None


def test_paragraphs_breaks_and_entities() -> None:
    """White space is collapsed as a browser does, br is a newline, entities are letters."""
    assert text_of("<p>a\n  b<br>c &amp; d&nbsp;e &lt;f&gt; &#x4e2d;&eacute;<p><b>x</b>y") == (
        "a b\nc & d\xa0e <f> 中é\n\nxy"
    )
    assert text_of("loose<div>block</div>tail") == "loose\n\nblock\n\ntail"


def test_a_line_break_between_wide_letters_is_no_space() -> None:
    """Source lines of Chinese and Japanese are joined without a space, those of Korean words too where none is."""
    assert text_of("<p>使用前请仔细\n   阅读。\nNext word") == "使用前请仔细阅读。 Next word"


def test_lists_have_a_line_for_each_item() -> None:
    """Nested items are indented, numbered ones keep their numbers, further paragraphs stand below their item."""
    markup = """<p>Before<ul><li>one<ul><li><p>inner</p><p>more</p></li></ul>rest</li><li>two</li></ul>
    <ol start=3><li>three<li value=7>seven<li>eight</ol><p>After"""
    assert text_of(markup) == (
        "Before\n\n- one\n  - inner\n    more\n  rest\n- two\n\n3. three\n7. seven\n8. eight\n\nAfter"
    )


def test_definitions_follow_their_terms() -> None:
    """A term begins a block, its definition is indented."""
    markup = "<dl><dt>A</dt><dd><p>first</p><p>second</p></dd><dt>B<dd>third</dl>"
    assert text_of(markup) == "A\n  first\n  second\n\nB\n  third"


def test_tables_are_rows_of_cells() -> None:
    """The header row is kept, paragraphs and breaks in a cell are spaces, empty cells keep their place."""
    markup = """<table><caption>Doses</caption><thead><tr><th>Drug<th>Dose</thead><tr><td>A<td><p>1</p><p>mg<br>daily
    <tr><td><td>x</table>after"""
    assert text_of(markup) == "Doses\n\nDrug | Dose\nA | 1 mg daily\n | x\n\nafter"


def test_tables_that_lay_out_a_page_are_read_as_blocks() -> None:
    """A single column, and a table with tables, headings or code in it, is no row of cells."""
    parsed = read_html(
        b"<table><tr><td>menu</td><td><h1>Title</h1><p>Text.<table><tr><td>a<td>b</table><pre>x = 1\n\ty</pre></table>"
    )
    assert outline(parsed) == [(1, "Title")]
    assert parsed.text == "menu\n\nTitle\n\nText.\n\na | b\n\nx = 1\n\ty"
    assert text_of("<table><tr><td><p>a</p><p>b</p></table>") == "a\n\nb"


def test_code_is_kept_line_by_line() -> None:
    """Preformatted text keeps its lines and indentation, also with markup in it."""
    assert text_of("<pre>\nif x:\n    <b>y</b>()<br>z\n\n  end</pre><p>p") == "if x:\n    y()\nz\n\n  end\n\np"
    assert text_of("<ol><li>Run:<pre>a\n b</pre>then<li>next</ol>") == "1. Run:\n\na\n b\n\n  then\n2. next"


def test_a_power_is_not_read_as_its_digits() -> None:
    """10 to the 6th is not 106; a raised link to a note is in brackets; other raised letters stay."""
    markup = "10<sup>6</sup> cells, m<sup>-2</sup>, word<sup><a href='#n'>1</a></sup>, 1<sup>st</sup>, H<sub>2</sub>O"
    assert text_of(markup) == "10^6 cells, m^-2, word[1], 1st, H2O"


DROPPED = ("script", "style", "template", "noscript", "svg", "iframe", "select", "button", "textarea", "del", "video")


@pytest.mark.parametrize("tag", DROPPED)
def test_what_is_no_text_is_dropped(tag: str) -> None:
    """Programs, styles, pictures and controls leave nothing behind."""
    assert text_of(f"<p>seen</p><{tag}>secret</{tag}><p>too") == "seen\n\ntoo"


@pytest.mark.parametrize(
    "attributes", ["hidden", 'hidden="until-found"', 'style="color:red; DISPLAY : none"', 'style="visibility:hidden"']
)
def test_what_is_hidden_is_dropped(attributes: str) -> None:
    """Elements that no one sees are dropped with all in them."""
    assert text_of(f"<p>seen<div {attributes}><p>secret<h1>x</h1></div>") == "seen"


LINKS = "<ul><li><a href=a>First</a><li><a href=b>Second</a></ul>"


@pytest.mark.parametrize(
    "markup",
    [
        f"<nav>Menu {LINKS}</nav>",
        f"<div role=navigation>Menu {LINKS}</div>",
        f"<footer>by {LINKS}</footer>",
        f"<header>{LINKS}</header>",
        f"<div class='site toc'>{LINKS}</div>",
        f"<div class=navheader><table><tr><th colspan=2>A chapter<tr><td>{LINKS}<td>x</table></div>",
        f"<div id=sidebar>{LINKS}</div>",
    ],
)
def test_navigation_is_left_out_and_counted(markup: str) -> None:
    """Bars of links go, with their headings; a note says how many characters."""
    parsed = read_html(f"<h1>T</h1>{markup}<p>Text.".encode())
    assert parsed.text == "T\n\nText."
    assert outline(parsed) == [(1, "T")]
    (note,) = parsed.notes
    assert int(note.split()[0]) >= len("FirstSecond")
    assert "navigation" in note


@pytest.mark.parametrize(
    "markup",
    [
        "<footer><p>This manual is free; see the <a href=l>licence</a> for all details.</footer>",
        "<header><h1><a href=/>Title</a></h1></header>",
        "<div class=toc-note><p>Text.</div>",
        "<div class=sidebar><p>A remark on the <a href=x>valve</a> that a reader needs to know.</div>",
        f"<div>{LINKS}</div>",
    ],
)
def test_what_only_looks_like_navigation_is_kept(markup: str) -> None:
    """Prose in a footer or sidebar, a linked title and a plain list of links stay, without a note."""
    parsed = read_html(markup.encode())
    assert parsed.text
    assert parsed.notes == ()


def test_the_title_is_the_pages_own_or_its_first_heading() -> None:
    """A picture's title is none; without either there is none."""
    assert read_html(b"<title> A\n page </title><h1>B</h1>").title == "A page"
    assert read_html(b"<svg><title>S</title></svg><h2>no</h2><h1>B</h1>").title == "B"
    assert read_html(b"<p>x").title == ""


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset=koi8-r>", "koi8-r"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', "cp1251"),
        ('<?xml version="1.0" encoding="Shift_JIS"?>', "cp932"),
        ("<meta charset='GB2312'>", "gbk"),
        ("<meta charset=utf-8>", "utf-8-sig"),
        ("<meta charset=iso-8859-1>", "utf-8"),
        ("", "utf-16"),
    ],
)
def test_the_declared_encoding_is_used(head: str, encoding: str) -> None:
    """Two letters are read right by what the head declares; a mark and valid UTF-8 count for more."""
    word = {"cp932": "温度", "gbk": "温度"}.get(encoding, "Да")
    assert read_html(f"{head}<p>{word}".encode(encoding)).text == word


def test_xhtml_elements_that_are_closed_at_once_hold_nothing() -> None:
    """An empty title, anchor or script in XHTML does not swallow the text after it."""
    page = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="a"/></head>'
    assert text_of(page + '<body><p><a id="x"/>Text<br/>more</p><div/></body></html>') == "Text\nmore"


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000 + "deep" + "</div>" * 100_000,
        "<ul><li>" * 20_000 + "deep",
        "<blockquote><p>" * 20_000 + "deep",
        "<table><tr><td>" * 10_000 + "deep",
        "<span>" * 100_000 + "deep",
        "<sup>1" * 60_000 + "deep",
        "<b><p>" * 2_000 + "deep",
        "<div class=toc>x" * 20_000 + "deep",
    ],
    ids=["div", "ul", "blockquote", "table", "span", "sup", "adoption", "bars"],
)
def test_no_depth_is_too_deep(markup: str) -> None:
    """Nesting by the hundred thousand neither recurses nor takes time by its square."""
    began_s = time.process_time()
    assert text_of(markup).endswith("deep")
    assert time.process_time() - began_s < 10


def test_flattening_deep_pages_keeps_all_text_in_order() -> None:
    """Blocks deeper than a parser can take well become paragraphs, and those after them are as before."""
    markup = "".join(f"<div>{number}" for number in range(3000)) + "</div>" * 3000 + "<ul><li>after</ul>"
    assert text_of(markup).split() == [*map(str, range(3000)), "-", "after"]


PIECES = st.lists(
    st.tuples(st.sampled_from(("paragraph", "line", "heading", "page", "end")), st.text(max_size=12)), max_size=12
)


@given(PIECES)
def test_a_builder_counts_what_it_gives(pieces: list[tuple[str, str]]) -> None:
    """Whatever is added: the text is normal, headings are where they say, pages are in order and within."""
    builder = Builder()
    for what, piece in pieces:
        if what in ("page", "end"):
            getattr(builder, what)()
        elif what == "heading":
            builder.heading(piece, 1)
        else:
            getattr(builder, what)(piece)
    parsed = builder.parsed()
    assert normalise(parsed.text) == parsed.text
    outline(parsed)
    assert list(parsed.pages) == sorted(parsed.pages)
    assert len(parsed.pages) == sum(what == "page" for what, _ in pieces)
    assert all(0 <= page <= len(parsed.text) for page in parsed.pages)


@given(st.text(alphabet="<>/ab&;\"'= \n\u0301é\ud800", max_size=80), PIECES)
def test_any_page_gives_normal_text_with_exact_headings(junk: str, pieces: list[tuple[str, str]]) -> None:
    """Broken markup around real blocks: no crash, and every heading is where it says."""
    markup = junk + "".join(f"<h2>{piece}</h2><p>{piece}<ul><li>{what}" for what, piece in pieces)
    builder = Builder()
    add_html(builder, markup.encode(errors="ignore").decode())
    parsed = builder.parsed()
    assert normalise(parsed.text) == parsed.text
    outline(parsed)


def test_a_builder_takes_back_what_was_added_since_a_mark() -> None:
    """Text, headings and pages go; what is added next stands as if nothing had been between."""
    builder = Builder()
    builder.paragraph("a")
    mark = builder.mark()
    builder.page()
    builder.heading("gone", 1)
    builder.undo(mark)
    builder.heading("b", 2)
    assert builder.parsed() == Parsed("a\n\nb", builder.parsed().headings, (), (), "")
    assert outline(builder.parsed()) == [(2, "b")]
