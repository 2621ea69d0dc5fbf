"""Field references and placeholders of KeePass, followed to the end.

A field may say `{REF:P@I:...}` and stand for a field of another entry, or `{USERNAME}` and stand for a field of its own
entry. Those fields may hold further references. The syntax is that of https://keepass.info/help/base/fieldrefs.html and
https://keepass.info/help/base/placeholders.html. The work and the length of the result are bounded.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

_LETTERS: Final = {"T": "Title", "U": "UserName", "P": "Password", "A": "URL", "N": "Notes", "I": "UUID"}
"""The fields a reference may name, by letter.

`O` stands for any other field, and may only be searched in.
"""
_OWN: Final = {
    "TITLE": "Title",
    "USERNAME": "UserName",
    "PASSWORD": "Password",
    "URL": "URL",
    "NOTES": "Notes",
    "UUID": "UUID",
}
_PATTERN: Final = re.compile(
    r"\{REF:(?P<wanted>[TUPANI])@(?P<within>[TUPANIO]):(?P<text>[^{}]*)\}"
    r"|\{(?P<own>TITLE|USERNAME|PASSWORD|URL|NOTES|UUID|S:[^{}]+)\}"
    r"|(?P<outside>\{(?:(?:REF|CMD|T-REPLACE-RX|T-CONV|URL|BASE):[^{}]*"
    r"|(?:PICKCHARS|PICKFIELD|NEWPASSWORD|PASSWORD_ENC|CLIPBOARD|TOTP|TIMEOTP|HMACOTP|GROUP|GROUP_PATH|GROUP_NOTES"
    r"|DB_[A-Z]+|DT_[A-Z_]+|ENV_[A-Z0-9_]+|APPDIR)(?::[^{}]*)?)\})",
    re.IGNORECASE,
)
"""References, and placeholders for an entry's own fields.

The last group holds those that only a running KeePass can fill in.
"""
_DEPTH: Final = 100
"""The most levels of references. KeePass itself follows 12."""
_LONGEST: Final = 100_000
"""The most characters of a filled-in field."""
_BUDGET: Final = 32_000_000
"""The most characters that are filled in, and the most that are searched."""
HIDDEN: Final = "•••"
_BETWEEN: Final = "\x00"
"""A character between two fields, which no XML or CSV of KeePass can hold."""


@dataclass(slots=True, eq=False)
class Node:
    """An entry, or one of its former versions, with its fields as written."""

    uuid: str
    fields: dict[str, str]
    filled: dict[tuple[str, bool], str | None] = field(default_factory=dict)

    def raw(self, name: str) -> str:
        """Return a field as written, empty if it is missing."""
        return self.uuid if name == "UUID" else self.fields.get(name, "")


_SearchText = tuple[str, list[int], list[Node]]
"""Fields as one text, the start of each entry's fields, and the entries."""


class References:
    """The entries of a database, and the values of their references."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._nodes = tuple(nodes)
        self._found: dict[tuple[str, str], Node | None] = {}
        self._indexes: dict[str, dict[str, Node]] = {}
        self._texts: dict[str, _SearchText] = {}
        self._fill_budget = self._search_budget = _BUDGET

    def value(self, node: Node, name: str) -> str | None:
        """Return a field, filled in, or None if its value cannot be known."""
        try:
            return self._field(node, name, hide=False, depth=0)
        except _TooDeepError:
            return None

    def shown(self, node: Node, name: str) -> str:
        """Return a field that reports show, such as a title.

        Other passwords and notes in it are masked, and references that lead nowhere are left out.
        """
        if not _PATTERN.search(node.raw(name)):
            return node.raw(name)
        try:
            return self._field(node, name, hide=True, depth=0) or ""
        except _TooDeepError:
            return ""

    def source(self, node: Node) -> Node:
        """Return the entry whose password an entry refers to.

        It is the entry itself when its password is not a reference.
        """
        for _ in range(_DEPTH):
            match = _PATTERN.fullmatch(node.raw("Password").strip())
            if match is None or (match["wanted"] or "").upper() != "P":
                break
            found = self._search(match["within"].upper(), match["text"])
            if found is None:
                break
            node = found
        return node

    def _field(self, node: Node, name: str, *, hide: bool, depth: int) -> str | None:
        if depth > _DEPTH:
            raise _TooDeepError
        text, key = node.raw(name), (name, hide)
        if "{" not in text:
            return text
        if key not in node.filled:
            node.filled[key] = None  # the value for a reference that leads back here
            try:
                node.filled[key] = self._filled(node, text, hide=hide, depth=depth)
            except _TooDeepError:
                del node.filled[key]
                raise
        return node.filled[key]

    def _filled(self, node: Node, text: str, *, hide: bool, depth: int) -> str | None:
        parts, at, size = [], 0, 0
        for match in _PATTERN.finditer(text):
            value = self._stands_for(node, match, hide=hide, depth=depth)
            if value is None and not hide:
                return None
            parts += [text[at : match.start()], value or ""]
            at, size = match.end(), size + len(value or "")
            self._fill_budget -= len(value or "") + 1
            if size > _LONGEST or self._fill_budget < 0:
                return None
        return "".join([*parts, text[at:]])

    def _stands_for(self, node: Node, match: re.Match[str], *, hide: bool, depth: int) -> str | None:
        """Return the value of a reference or a placeholder."""
        if own := match["own"]:
            name = _OWN.get(own.upper(), own[2:])
            if name not in {*_OWN.values(), *node.fields}:
                return None
            if hide and name not in {"Title", "UserName", "URL", "UUID"}:
                return HIDDEN
            return self._field(node, name, hide=hide, depth=depth + 1)
        if match["outside"]:
            return None
        wanted = _LETTERS[match["wanted"].upper()]
        if hide and wanted in {"Password", "Notes"}:
            return HIDDEN
        found = self._search(match["within"].upper(), match["text"])
        return None if found is None else self._field(found, wanted, hide=hide, depth=depth + 1)

    def _search(self, within: str, text: str) -> Node | None:
        """Return the first entry whose field equals a text, or else contains it.

        Letter case does not matter. KeePass takes the first entry that contains it, and KeePassXC compares the whole
        field.
        """
        key = within, text.casefold()
        if not text:
            return None
        if key not in self._found:
            self._found[key] = self._index(within).get(key[1]) or self._first_holding(*key)
        return self._found[key]

    def _index(self, within: str) -> dict[str, Node]:
        if within not in self._indexes:
            index: dict[str, Node] = {}
            for node in self._nodes:
                for value in _searched(node, within):
                    index.setdefault(value.casefold(), node)
            self._indexes[within] = index
        return self._indexes[within]

    def _first_holding(self, within: str, text: str) -> Node | None:
        if within == "I" or _BETWEEN in text:
            return None
        fields, starts, nodes = self._joined(within)
        at = fields.find(text, 0, max(self._search_budget, 0))
        self._search_budget -= 1 + (at if at >= 0 else len(fields))
        return nodes[bisect(starts, at) - 1] if at >= 0 else None

    def _joined(self, within: str) -> _SearchText:
        """Return all fields in which a reference searches, as one text.

        One search in it costs far less than one in each field.
        """
        if within not in self._texts:
            texts, starts, nodes, size = list[str](), list[int](), list[Node](), 0
            for node in self._nodes:
                text = _BETWEEN.join(value.casefold() for value in _searched(node, within)) + _BETWEEN
                texts.append(text)
                starts.append(size)
                nodes.append(node)
                size += len(text)
            self._texts[within] = "".join(texts), starts, nodes
        return self._texts[within]


class _TooDeepError(Exception):
    """References to references beyond the limit."""


def _searched(node: Node, within: str) -> Iterable[str]:
    """Return the fields of an entry in which a reference searches."""
    if within == "O":
        return [value for name, value in node.fields.items() if name not in _LETTERS.values()]
    return [node.raw(_LETTERS[within])]
