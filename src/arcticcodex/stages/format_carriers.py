"""Headings in other carriers than Markdown, written as Markdown headings: HTML, tables of fields, escaped marks."""

from __future__ import annotations

import re

from arcticcodex.stages.format_blocks import PARTS
from arcticcodex.stages.format_labels import fence_of, fences_close, label_of


def as_headings(text: str) -> str:
    """The reply with headings that it gives by other means as `###` headings; the texts under them as they are."""
    for step in (_of_strings, _unescaped, _of_elements, _of_table, _of_fences, _of_commands):
        text = step(text)
    return text


def _names_part(words: str) -> bool:
    """Whether words are the name of a part and nothing else."""
    label = label_of(0, f"### {words.strip()}")
    return label is not None and label.kind in PARTS and not label.rest


# --- wrappers around all

_QUOTES_AROUND = re.compile(r"\A\s*(?P<mark>\"{3}|'{3})\n(?P<text>.*)\n\s*(?P=mark)\s*\Z", re.DOTALL)
_PRE = re.compile(
    r"\A(?P<before>.{0,200}?)<pre[^<>]{0,60}>\s*(?:<code[^<>]{0,60}>)?(?P<text>.*)\Z", re.DOTALL | re.IGNORECASE
)
_PRE_END = re.compile(r"\s*(?:</code>)?\s*</pre>", re.IGNORECASE)
_HEADING_IN_TICKS = re.compile(r"^`(#{1,6}[ ]?[^`\n]{1,40})`[ ]*$", re.MULTILINE)


def without_wrapper(text: str) -> str:
    """The reply without quotes or elements around it, headings set as code, or a last fence that closes nothing."""
    quoted = _QUOTES_AROUND.match(text)
    text = quoted["text"] if quoted else text
    pre = _PRE.match(text) if "<pre" in text[:300] else None
    if pre and _PRE_END.search(pre["text"]) and not any(map(_begins_part, pre["before"].split("\n"))):
        text = pre["before"] + _PRE_END.sub("\n", pre["text"], count=1)
    text = _HEADING_IN_TICKS.sub(lambda found: found[1] if _begins_part(found[1]) else found[0], text)
    lines = text.rstrip().split("\n")
    last = fence_of(lines[-1])
    before = next((line for line in reversed(lines[:-1]) if line.strip()), ":")
    element = re.fullmatch(r"\s*<(\w{3,20})(?:\s[^<>\n]{0,60})?>[ ]*\n(.*)\n[ ]*</\1>\s*", text, re.DOTALL)
    if (
        element
        and not _begins_part(f"<{element[1]}>")
        and len(re.findall(r"^[ \t]*<\w+[^<>]*>", element[2], re.MULTILINE)) != 1
    ):
        return element[2]
    if last and not last[1] and not before.rstrip("*_ ").endswith((":", "\uff1a")) and fences_close(lines[:-1]):
        return "\n".join(lines[:-1])
    return text


def _begins_part(line: str) -> bool:
    label = label_of(0, line)
    return label is not None and label.kind in PARTS


# --- marks escaped

_ESCAPED_LABEL = re.compile(
    r"^[ ]{0,3}\\(?:#(?:\\?#){0,5}[ ]*|\*\\?\*)\W{0,6}(?P<name>[^\W\d_][^\n:*\\]{0,30})", re.MULTILINE
)
_ESCAPED = re.compile(r"\\([#*_`>~|.!+{}<\[\]()-])")
_CODE = re.compile(r"```.*?```|`[^`\n]*`|\$[^$\n]*\$", re.DOTALL)


def _unescaped(text: str) -> str:
    """The reply without the backslashes before marks, where its headings have them too: all of it was escaped so."""
    labels = [found for found in _ESCAPED_LABEL.finditer(text) if _names_part(found["name"])]
    if len(labels) < 2:
        return text
    lines = [re.sub(r"\\([#*_:])", r"\1", line) if _ESCAPED_LABEL.match(line) else line for line in text.split("\n")]
    text = "\n".join(lines)
    if re.search(r"(?<!\\)(?:\*\*|^#{1,6} \w(?!.*))", _CODE.sub("", text)):
        return text
    parts = re.split(f"({_CODE.pattern})", text, flags=re.DOTALL)
    return "".join(part if at % 2 else _ESCAPED.sub(r"\1", part) for at, part in enumerate(parts))


# --- elements of HTML and XML

_HEADING = re.compile(
    r"^[ \t]*<(?P<tag>h[1-6]|summary|b|strong|dt|legend)(?:\s[^<>]{0,80})?>(?:<\w+>)?(?P<name>[^<>\n]{1,40})"
    r"(?:</\w+>)?</(?P=tag)>[ \t]*:?(?:<br ?/?>)?[ \t]*",
    re.MULTILINE | re.IGNORECASE,
)
_WRAPPER = re.compile(
    r"^[ \t]*</?(?:details|dl|dd|div|section|article|body|html|main|fieldset)(?:\s[^<>]{0,80})?>[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_NAMED = re.compile(
    r"""<(?P<tag>\w{1,20})\s[^<>\n]{0,60}?(?:name|type|id|class|title|key|role)\s*=\s*["']"""
    r"""(?P<name>[\w -]{1,30})["'][^<>\n]{0,60}>(?P<text>.*?)</(?P=tag)>""",
    re.DOTALL | re.IGNORECASE,
)
_CDATA = re.compile(r"(?<=>)\s*<!\[CDATA\[(.*?)\]\]>\s*(?=</)", re.DOTALL)


def _of_elements(text: str) -> str:
    """The reply with headings for elements that are headings, or that name a part in an attribute."""
    if "<" not in text:
        return text
    text = _CDATA.sub(lambda found: f"\n{found[1].strip()}\n", text)
    named = [found for found in _NAMED.finditer(text) if _names_part(found["name"])]
    if len(named) > 1 and len({found["tag"] for found in named}) == 1:
        text = _NAMED.sub(
            lambda found: (
                f"\n### {found['name']}\n{found['text'].strip()}\n" if _names_part(found["name"]) else found[0]
            ),
            text,
        )
    heads = [found for found in _HEADING.finditer(text) if _names_part(found["name"])]
    if len(heads) > 1:
        text = _WRAPPER.sub("", text)
        text = _HEADING.sub(
            lambda found: f"### {found['name'].strip()}\n" if _names_part(found["name"]) else found[0], text
        )
        text = re.sub(r"^[ \t]*<p>(.*?)</p>[ \t]*$", r"\1\n", text, flags=re.MULTILINE | re.DOTALL)
    elif heads:
        name = heads[0]["name"].strip()
        text = _WRAPPER.sub(
            "", _HEADING.sub(lambda found: f"### {name}\n" if found["name"].strip() == name else found[0], text)
        )
    return text


# --- strings given to names

_ASSIGNED = re.compile(
    r"^(?P<name>[A-Za-z_ ]{1,30}?)[ ]*[=:][ ]*(?P<mark>\"{3}|'{3})[ ]*\n?(?P<text>.*?)\n?(?P=mark)[ ,]*$",
    re.MULTILINE | re.DOTALL,
)


def _of_strings(text: str) -> str:
    """The reply with a heading for each name of a part that is given a text in triple quotes."""
    named = [found for found in _ASSIGNED.finditer(text) if _names_part(found["name"])]
    if len(named) < 2:
        return text
    return _ASSIGNED.sub(
        lambda found: f"### {found['name'].strip()}\n{found['text']}\n" if _names_part(found["name"]) else found[0],
        text,
    )


# --- tables of fields

_ROW = re.compile(r"^[ \t]*\|[ \t]*(?P<name>[^|\n]{1,40}?)[ \t]*\|[ \t]*(?P<text>.*?)[ \t]*\|[ \t]*$", re.MULTILINE)


def _of_table(text: str) -> str:
    """The reply with a heading for each row of a table that names a part and then gives its text."""
    rows = [found for found in _ROW.finditer(text) if _names_part(found["name"].strip("*_` "))]
    kinds = {label.kind for found in rows if (label := label_of(0, "### " + found["name"].strip("*_` ")))}
    if not {"instruction", "response"} <= kinds or len(rows) != len(kinds):
        return text
    parts = []
    for found in rows:
        said = re.sub(r"[ ]*<br ?/?>[ ]*", "\n", found["text"]).replace("\\|", "|")
        parts.append(f"### {found['name'].strip('*_` ')}\n{said}")
    after = text[rows[-1].end() :].strip("\n")
    return (
        text[: rows[0].start()].rpartition("\n\n")[0] + "\n\n" + "\n\n".join(parts) + (f"\n\n{after}" if after else "")
    )


# --- fences, and commands of TeX and wikis

_COMMAND = re.compile(
    r"^[ \t]*(?:\\(?:sub)*(?:section|paragraph|textbf)\*?\{(?P<tex>[^{}\n]{1,40})\}|h[1-6]\.[ ]+(?P<wiki>[^\n]{1,40})"
    r"|#\+(?:TITLE|HEADING):[ ]*(?P<org>[^\n]{1,40})|\{\{(?P<braces>[^{}\n]{1,40})\}\})[ \t]*:?[ \t]*$",
    re.MULTILINE,
)


def _of_commands(text: str) -> str:
    def heading(found: re.Match[str]) -> str:
        name = found["tex"] or found["wiki"] or found["org"] or found["braces"]
        return f"### {name}" if _names_part(name) else found[0]

    return _COMMAND.sub(heading, text)


def _of_fences(text: str) -> str:
    """The reply with a heading before each code block that names a part where a language stands."""
    if "```" not in text and "~~~" not in text:
        return text
    lines = text.split("\n")
    named = [at for at, line in enumerate(lines) if (fence := fence_of(line)) and fence[1] and _names_part(fence[1])]
    if len(named) < 2:
        return text
    for at in named:
        marks, info = fence_of(lines[at]) or ("", "")
        lines[at] = f"### {info}\n{marks}text"
    return "\n".join(lines)
