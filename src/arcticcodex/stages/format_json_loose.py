"""JSON as models write it by hand made valid JSON: what stands in strings stays as it is written.

Read are comments, commas too many or too few, keys without quotes or in other quotes, and closing brackets left out at
the end. A text whose strings do not close is not read, so nothing cut off within one is taken for whole.
"""

from __future__ import annotations

import re

_GAP = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/|#[^\n]*|<!--.*?-->)+", re.DOTALL)
_BARE_KEY = re.compile(r"[A-Za-z_$][\w$-]{0,40}(?=\s*[:=\uff1a])")
_BARE = re.compile(r"-?\d[\d.eE+-]*|true|false|null|None|True|False|undefined|NaN", re.IGNORECASE)
_LITERALS = {"none": "null", "undefined": "null", "nan": "null", "true": "true", "false": "false", "null": "null"}
_CLOSERS = {'"': '"', "'": "'", "`": "`", "“": "”", "„": "“", "\u2018": "\u2019", "«": "»"}
_AFTER_STRING = re.compile(
    r"""(?:\s+|//[^\n]*|/\*.*?\*/|\#[^\n]*)*"""
    r"""(?:[,:}\]=\uff1a;)+]|["']|\Z|[`~]{3}|(?<=\s)["'`\w][\w -]{0,40}["'`]?\s*[:=])""",
    re.DOTALL | re.VERBOSE,
)
_KNOWN = frozenset(("instruction", "reasoning", "response", "prompt", "answer", "question"))
_MOST_DEPTH = 12
_MOST_FALSE_ENDS = 400


class _NotJson(Exception):
    """The text is no JSON, however loosely read."""


def normalized(text: str, start: int) -> tuple[str, int] | None:
    """The value at `start` as valid JSON, and where it ended in `text`; None if it cannot be read."""
    reader = _Reader(text)
    try:
        value, end = reader.value(start, 0)
    except (_NotJson, IndexError):
        return None
    return value, end


class _Reader:
    """Reads one text; each method takes a place in it and gives back what stands there and where that ends."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.false_ends = 0

    def value(self, at: int, depth: int) -> tuple[str, int]:
        if depth > _MOST_DEPTH:
            raise _NotJson
        letter = self.text[at : at + 1]
        if letter in {"{", "["}:
            return self._members(at, depth)
        if letter in _CLOSERS or letter == "(":
            return self._strings(at)
        found = _BARE.match(self.text, at)
        if not found:
            raise _NotJson
        return _LITERALS.get(found[0].lower(), found[0]), found.end()

    def _members(self, at: int, depth: int) -> tuple[str, int]:
        """An object or list; at the end of the text, or of the fence it is in, it closes by itself."""
        opens, closes = self.text[at], "}" if self.text[at] == "{" else "]"
        found: list[str] = []
        at = self._gap(at + 1)
        while not self._closes(at, closes):
            key = ""
            if opens == "{":
                key, at = self._key(at)
            written, at = self.value(at, depth + 1)
            found.append(f"{key}: {written}" if key else written)
            at = self._gap(at)
            while self.text[at : at + 1] in {",", ";"}:
                at = self._gap(at + 1)
        ended = self.text[at : at + 1] == closes
        return f"{opens}{', '.join(found)}{closes}", at + 1 if ended else at

    def _closes(self, at: int, closes: str) -> bool:
        """Whether the members end here: at their bracket, at that of what they stand in, or with the text."""
        rest = self.text[at : at + 4]
        return not rest or rest[0] in "}]" or rest.startswith(("```", "~~~")) or rest[0] == closes

    def _key(self, at: int) -> tuple[str, int]:
        bare = _BARE_KEY.match(self.text, at)
        if bare:
            key, at = f'"{bare[0]}"', bare.end()
        elif self.text[at : at + 1] in _CLOSERS:
            key, at = self._string(at)
        else:
            raise _NotJson
        at = self._gap(at)
        if self.text.startswith("=>", at):
            at += 1
        if self.text[at : at + 1] in {'"', "'"} and key.strip('"').lower() in _KNOWN:
            return key, at
        if self.text[at : at + 1] not in {":", "=", "\uff1a", ">"}:
            raise _NotJson
        return key, self._gap(at + 1)

    def _string(self, at: int) -> tuple[str, int]:
        """A string in any quotes, in JSON's; quotes within it that do not end it stay."""
        mark = self.text[at : at + 3] if self.text[at : at + 3] in {'"""', "'''"} else _CLOSERS[self.text[at]]
        begin = at + (3 if len(mark) == 3 else 1)
        end = begin
        while True:
            end = self._quote(end, mark)
            after = end + len(mark)
            if len(mark) == 3 or _AFTER_STRING.match(self.text, after):
                break
            if mark == '"':  # a quote that was not escaped: the reading by keys is the safer one
                raise _NotJson
            self.false_ends += 1
            if self.false_ends > _MOST_FALSE_ENDS:
                raise _NotJson
            end = after
        return f'"{_escaped(self.text[begin:end], mark)}"', after

    def _quote(self, at: int, mark: str) -> int:
        """Where the next mark stands that no backslash escapes."""
        while True:
            found = self.text.find(mark, at)
            if found < 0:
                raise _NotJson
            before = self.text[max(0, found - 40) : found]
            if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
                return found
            at = found + 1

    def _strings(self, at: int) -> tuple[str, int]:
        """A string, or several that code joins: with a sign between them, or in round brackets."""
        grouped = self.text[at] == "("
        written, at = self._string(self._gap(at + 1) if grouped else at)
        while True:
            following = self._gap(at)
            joined = self.text[following : following + 1] == "+"
            following = self._gap(following + 1) if joined else following
            if grouped and self.text[following : following + 1] == ")":
                return written, following + 1
            if not (joined or grouped):
                return written, at
            more, at = self._string(following)
            written = written[:-1] + more[1:]

    def _gap(self, at: int) -> int:
        found = _GAP.match(self.text, at)
        return found.end() if found else at


_ESCAPE = re.compile(r'\\(u[0-9a-fA-F]{4}|.|\Z)|"', re.DOTALL)


def _escaped(written: str, mark: str) -> str:
    """What stands between other marks, or was not escaped as JSON has it, as it stands in a JSON string."""

    def read(found: re.Match[str]) -> str:
        if found[0] == '"':
            return '\\"'
        after = found[1]
        if after and (after[0] in '"\\/bfnrt' or len(after) == 5):
            return found[0]
        if after == mark[0] or after in {"'", "`"}:
            return after
        return "" if after == "\n" else "\\\\" + after

    return _ESCAPE.sub(read, written)
