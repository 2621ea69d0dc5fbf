"""Mutators of CSV, XML and TOML."""

from __future__ import annotations

import csv
import io
import re
from random import Random
from typing import Final

from fuzz.mutate.documents import EVERYWHERE

_CELLS: Final = (
    "",
    " ",
    "\n",
    '"',
    '""',
    "\x00",
    "a" * 200_000,
    "Word. word " * 300,
    "=1+1",
    "\u202e",
    "\x1b[31m",
    "9" * 5000,
    "null",
    ",",
    "é" * 50,
)
_MOST: Final = 1 << 20
"""Bytes that one change adds."""
_ELEMENT: Final = re.compile(rb"<([A-Za-z][\w:.-]*+)([^<>]*+)>([^<]*+)</\1>")
_XML: Final = (

       b'<!DOCTYPE a [<!ENTITY x "' + b"x" * 1000 + b'"><!ENTITY y "'
    + b"&x;" * 9 + b'"><!ENTITY z "' + b"&y;" * 9 + b'">]>',
    b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    b"<![CDATA[", b"]]>", b"<![CDATA[ ]]]]><![CDATA[> ]]>", b"&x;", b"&z;", b"&#0;", b"&#xD800;", b"&#x1F4A5;", b"&amp",
    b"<!-- -- -->", b"<!--", b"<?xml version='1.1'?>", b"<?php ?>", b"<a b='c' b='d'/>", b"<:a/>", b"</a>",
)  # fmt: skip
TOML: Final = (
    "1", "-1", "0", "1.5", "nan", "inf", "9" * 5000, '""', '"a"', '"' + "a" * 2000 + '"', '"\\u0000"', '"\\u202e"',
    "[]",
    "[[]]", '["a", 1]', "[" * 3000, "{}", "{a = 1}", "{" * 500, "true", "1979-05-27", "9999-12-31", "0001-01-01",
    "1979-05-27T07:32:00Z", "07:32:00", "'''", '"""', "", "0x", "1__0", '["x.com", "x.com"]', '"Europe/Berlin"',
    '"../../etc/passwd"', '"/etc/passwd"', '"\\ud800"',
)  # fmt: skip
"""Values of a policy: every type of TOML, and text that is no TOML."""


def changed_csv(data: bytes, chance: Random) -> tuple[bytes, bool]:
    """Return a table with one to three changes, and whether a cell moved.

    A table that earlier changes made very large is returned as it is.
    """
    if len(data) > _MOST:
        return data, False
    try:
        rows = [list(row) for row in csv.reader(io.StringIO(data.decode("utf-8", "surrogateescape"), newline=""))]
    except csv.Error:
        return data, False
    if not any(rows):
        return data, False
    moved = False
    delimiter = ","
    for _ in range(chance.choice((1, 1, 2, 3))):
        way = chance.randrange(10)
        moved = moved or way in {0, 1, 2, 9}
        if way == 3:
            delimiter = chance.choice((";", "\t", "|", ":", " "))
        _change_rows(rows, way, chance)
    out = io.StringIO(newline="")
    ending = chance.choice(("\n", "\r\n", "\r"))
    csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows(rows)
    text = out.getvalue()
    # Python's writer quotes a cell that contains its own line ending, but not the other line ending.
    moved = moved or any(set(cell) & {"\n", "\r"} - set(ending) for row in rows for cell in row)
    if chance.random() < 0.2:
        moved = True  # breaking a line in two shifts its cells
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(('"', '""', "'", "\x00", "\n\n\n", "\n" * 5000)) + text[at:]
    return text.encode("utf-8", "surrogateescape"), moved


def _change_rows(rows: list[list[str]], way: int, chance: Random) -> None:
    """Change a column, a cell or whole rows in place."""
    at = chance.randrange(len(rows))
    column = chance.randrange(max(map(len, rows)) or 1)
    if way < 2:
        for row in rows:
            row[column : column + 1] = [] if way == 0 else [*row[column : column + 1], chance.choice(("", "x", *row))]
    elif way == 9:
        more = chance.choice(EVERYWHERE)[: _MOST // max(sum(map(len, rows)), 1) + 1]
        rows[1:] = [[cell + more if cell and not cell[:4].isdigit() else cell for cell in row] for row in rows[1:]]
    elif way == 4:
        rows[at:at] = [[] for _ in range(chance.choice((1, 5, 2000)))]
    elif way == 5:
        rows[at:at] = [list(rows[at]) for _ in range(chance.choice((1, 50)) if len("".join(rows[at])) < 10_000 else 1)]
    elif way == 6 and len(rows) > 1:
        del rows[at]
    elif rows[at]:
        rows[at][column : column + 1] = [chance.choice(_CELLS)] if way > 2 else []


def changed_xml(data: bytes, chance: Random) -> tuple[bytes, bool]:
    """Return XML or HTML with one change, and whether a text moved."""
    elements = list(_ELEMENT.finditer(data))
    way = chance.randrange(6)
    if not elements or way == 0:
        at = chance.randrange(len(data) + 1) if chance.random() < 0.7 else data.find(b">") + 1
        return data[:at] + chance.choice(_XML) + data[at:], False
    found = chance.choice(elements)
    name, attributes, text = found.groups()
    start, end = b"<" + name + attributes + b">", b"</" + name + b">"
    if way == 1:
        depth = min(chance.choice((3, 300, 20_000)), _MOST // len(start))
        made = start * depth + text + end * (depth if chance.random() < 0.8 else 0)
    elif way == 2:
        made = found[0] * min(chance.choice((0, 2, 500)), _MOST // len(found[0]))
    elif way == 3:
        other = chance.choice(elements)
        return data[: found.start(3)] + other[3] + data[found.end(3) :], True
    elif way == 4:
        made = (
            start[:-1]
            + b" "
            + chance.choice((b"a='1' a='2'", b"x" * 5000 + b"='1'", b"='", b"xmlns:a='b'"))
            + b">"
            + text
            + end
        )
    else:
        made = start + chance.choice(_XML) + text + chance.choice((end, b"", b"</x>"))
    return data[: found.start()] + made + data[found.end() :], False


def changed_toml(data: bytes, chance: Random) -> bytes:
    """Return a policy with one to three changed lines."""
    lines = data.decode("utf-8", "replace").split("\n")
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        at = chance.randrange(len(lines))
        key, equals, value = lines[at].partition(" = ")
        way = chance.randrange(7)
        if way < 3 and equals:
            lines[at] = f"{key} = {chance.choice(TOML)}"
        elif way == 3 and equals:
            lines[at] = f"{chance.choice((key + 'x', key.upper(), '', 'a.b.c', 'a' * 5000, chr(0x130)))} = {value}"
        elif way == 4:
            lines.insert(at, lines[chance.randrange(len(lines))])
        elif way == 5:
            lines.insert(
                at,
                chance.choice(("[accounts]", "[[accounts]]", "[a.b.c]", "[[accept]]", "[[", "]", "#" * 5000, "\x00")),
            )
        else:
            del lines[at]
            lines = lines or [""]
    return "\n".join(lines).encode("utf-8", "surrogatepass")
