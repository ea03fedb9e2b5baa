"""A program in a reply, as text that two replies can be compared by: its tokens, whatever the spaces and comments.

A program is read by its fenced blocks, and only where they are the most of a reply. It is never run, and its language
only decides what a comment is. Lines and how deep they stand are kept, for in some languages they are the program.
"""

from __future__ import annotations

import re

from arcticcodex.validation.words import word_set

MOST_CHARS = 40_000
LEAST_SHARE = 0.5  # of a reply's signs that stand in its blocks: below that the words are the answer

_BLOCK = re.compile(r"^[ \t]*```[ \t]*([\w+#-]*)[^\n]*\n(.*?)^[ \t]*```[ \t]*$", re.DOTALL | re.MULTILINE)
_SPACE = re.compile(r"\s+")
_STRING = r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
_TOKEN = re.compile(rf"(?P<string>{_STRING})|\w+|[^\w\s]")
_COMMENTS = {
    **dict.fromkeys(word_set("python py python3 bash sh shell zsh ruby rb yaml yml toml r perl elixir"), r"\#[^\n]*"),
    **dict.fromkeys(
        word_set("javascript js typescript ts java c cpp c++ csharp cs c# go rust rs swift kotlin scala php dart"),
        r"//[^\n]*|/\*.*?\*/",
    ),
    **dict.fromkeys(word_set("sql lua haskell hs"), r"--[^\n]*"),
}


def program_of(reply: str) -> str:
    """The tokens of the program that a reply is, line by line with how deep each stands; empty where it is none."""
    reply = reply[:MOST_CHARS]
    blocks = _BLOCK.findall(reply)
    inside = sum(len(_SPACE.sub("", body)) for _, body in blocks)
    if not inside or inside < LEAST_SHARE * len(_SPACE.sub("", _BLOCK.sub("", reply))) / (1 - LEAST_SHARE):
        return ""
    return "\n".join(line for language, body in blocks for line in _lines(_uncommented(body, language.lower())))


def _uncommented(code: str, language: str) -> str:
    """A program without comments, where the language says what they are; what stands in quotes is none."""
    comment = _COMMENTS.get(language)
    if comment is None:
        return code
    either = re.compile(rf"({_STRING})|{comment}", re.DOTALL)
    return either.sub(lambda match: match[1] or "", code)


def _lines(code: str) -> list[str]:
    """The lines of a program that say anything: how deep each stands, and its tokens, quotes all of one kind."""
    found: list[str] = []
    depths = [0]
    for line in code.expandtabs(4).splitlines():
        tokens = [_token(match) for match in _TOKEN.finditer(line)]
        if not tokens:
            continue
        indent = len(line) - len(line.lstrip())
        while len(depths) > 1 and depths[-1] > indent:
            depths.pop()
        if indent > depths[-1]:
            depths.append(indent)
        found.append(" ".join([str(len(depths) - 1), *tokens]))
    return found


def _token(match: re.Match[str]) -> str:
    text = match[0]
    plain = match["string"] and text[0] == "'" and '"' not in text and "\\" not in text
    return f'"{text[1:-1]}"' if plain else text
