"""Mutators of JSON: documents, lines of JSONL, and JSON behind a name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any, Final

_HELD: Final = "\ue000%d\ue001"
"""Text that stands for raw JSON until the document is written."""
RAW: Final = (
    "NaN", "-Infinity", "1e999", "-0", "9" * 4400, "0." + "1" * 5000, "[" * 5000, "[" * 200 + "]" * 200,
    '{"a":' * 300 + "1" + "}" * 300, '"\\ud83d"', '"\\udc00\\ud800"', '"\\u0000"', '"\\x"', "tru", "", "01", "'a'",
    "1,", "/* */ 1", '"a": 1',
)  # fmt: skip
"""JSON that Python's own writer never writes, and text that is not JSON."""
VALUES: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 7, 1.5, 1e300, 2**63, -(2**63) - 1, 10**30, "", " ", "0", "null", "a" * 100_000,
    "Word. word " * 300, "\u202egpj.exe", "\x1b[31m\x07", "\u0000", "\u0130", "e\u0301" * 500, "💥", "=1+1", "<script>",
    "x" * 70 + "@", "https://" + "a" * 3000, "http://[::1", "//", "@", "::", "1.2.3.4.5", [], {}, [[]], [None],
    {"": None}, ["a", 1, None],
    {"a": {"b": {"c": []}}}, [{}] * 50,
)  # fmt: skip
"""Values of every type, at the ends of their range."""
EVERYWHERE: Final = (
    " mara.canary@mail.example 198.51.100.7 2001:db8::7 +1 555 0142 99", "a" * 20_000, " word Word." * 2_000,
    " a@a." * 4_000, " http://a.b/" * 1_000, " 1:2:" * 4_000, " 12 34" * 3_000, " (“<" * 3_000,
    " Mozilla/5.0 (" * 1_000, "e\u0301" * 5_000, "\u202e\x1b[31m", "<script>alert(1)</script>", "=HYPERLINK(1)",
)  # fmt: skip
"""Texts that are added to every text of a file.

Some are addresses that must not appear in any output.
"""
_MOST: Final = 1 << 20
"""Characters to which a list may grow.

About as many are added everywhere.
"""
Path = tuple[Any, ...]


def changed_json(data: bytes, chance: Random) -> tuple[bytes, bool] | None:
    """Return JSON with one to three changes, and whether a value moved.

    Return None for a file without JSON.
    """
    prefix, body = _prefixed(data)
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return _changed_line(data, chance)
    raws: list[str] = []
    moved = False
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        document, mover = _changed(document, chance, raws)
        moved = moved or mover
    return prefix + _written(document, raws, chance), moved


def _prefixed(data: bytes) -> tuple[bytes, bytes]:
    """Return the name in front of the JSON, as X writes it, and the JSON."""
    start = data[:200].find(b" = ")
    bare = data.lstrip()[:1] in {b"{", b"["}
    return (data[: start + 3], data[start + 3 :]) if start > 0 and not bare else (b"", data)


def _changed_line(data: bytes, chance: Random) -> tuple[bytes, bool] | None:
    lines = data.split(b"\n")
    whole = [at for at, line in enumerate(lines) if line[:1] == b"{"]
    if not whole or len(lines) < 2:
        return None
    at = chance.choice(whole)
    try:
        document = json.loads(lines[at])
    except (ValueError, RecursionError):
        return None
    raws: list[str] = []
    document, moved = _changed(document, chance, raws)
    lines[at] = _filled(json.dumps(document), raws).encode()
    return b"\n".join(lines), moved


def _written(document: Any, raws: list[str], chance: Random) -> bytes:
    indent = chance.choice((None, 1, 2))
    try:
        text = json.dumps(document, indent=indent)
    except (ValueError, RecursionError):
        text = "[]"
    return _filled(text, raws).encode()


def _filled(text: str, raws: list[str]) -> str:
    for at, raw in enumerate(raws):
        text = text.replace(json.dumps(_HELD % at), raw)
    return text


def paths(value: Any, here: Path = ()) -> Iterator[Path]:
    """Yield the path of every value below this one, and its own."""
    yield here
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*here, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from paths(inner, (*here, at))


def value_at(document: Any, path: Path) -> Any:
    """Return the value at a path."""
    for step in path:
        document = document[step]
    return document


def with_value(document: Any, path: Path, value: Any) -> Any:
    """Return the document with another value at a path."""
    if not path:
        return value
    copy = document.copy()
    copy[path[0]] = with_value(document[path[0]], path[1:], value)
    return copy


def without_value(document: Any, path: Path) -> Any:
    """Return the document without the value at a path, which is not empty."""
    copy = document.copy()
    if len(path) == 1:
        del copy[path[0]]
    else:
        copy[path[0]] = without_value(document[path[0]], path[1:])
    return copy


def _changed(document: Any, chance: Random, raws: list[str]) -> tuple[Any, bool]:
    every = list(paths(document))
    path = chance.choice(every)
    value = value_at(document, path)
    way = chance.randrange(11)
    if way == 10:
        return _everywhere(document, chance.choice(EVERYWHERE)[: _MOST // len(every) + 1]), True
    if way == 0 and path:
        return without_value(document, path), False
    if way == 1:
        return _swapped(document, path, chance.choice(every)), True
    if way in {2, 3} and (changed := _grown(value, chance) if way == 2 else _renamed(value, chance)) is not None:
        return with_value(document, path, changed), False
    if way in {4, 5}:
        raws.append(_raw(value, chance))
        return with_value(document, path, _HELD % (len(raws) - 1)), False
    wrapped = ([value], {"a": value}, [value] * 3, [[value]])
    return with_value(document, path, chance.choice(wrapped if way == 6 else VALUES)), False


def _everywhere(value: Any, more: str) -> Any:
    """Return the document with more in every text except numbers and times."""
    if isinstance(value, dict):
        return {key: _everywhere(inner, more) for key, inner in value.items()}
    if isinstance(value, list):
        return [_everywhere(inner, more) for inner in value]
    return value + more if isinstance(value, str) and value and not value[:4].isdigit() else value


def _swapped(document: Any, one: Path, other: Path) -> Any:
    """Return the document with two values swapped.

    It is unchanged where one value holds the other.
    """
    if one[: len(other)] == other or other[: len(one)] == one:
        return document
    first, second = value_at(document, one), value_at(document, other)
    return with_value(with_value(document, one, second), other, first)


def _grown(value: Any, chance: Random) -> Any:
    """Return a list many times over, an object with many more keys, or None."""
    if isinstance(value, list):
        most = _MOST // (len(repr(value)) + 1)
        return value * min(chance.choice((0, 2, 20, 500)), most)
    return value | {f"k{n}": n for n in range(chance.choice((1, 2_000)))} if isinstance(value, dict) else None


def _renamed(value: Any, chance: Random) -> Any:
    """Return an object with one key under another name, or None."""
    if not isinstance(value, dict) or not value:
        return None
    old = chance.choice(list(value))
    new = chance.choice((old.upper(), old + " ", "", "\u0130", "a" * 5000, old[:-1], "__proto__", "\x1b[31m"))
    return {new if key == old else key: inner for key, inner in value.items()}


def _raw(value: Any, chance: Random) -> str:
    """Return text in place of a value, such as the value with a key twice."""
    if isinstance(value, dict) and value and chance.random() < 0.5:
        key = json.dumps(chance.choice(list(value)))
        other = json.dumps(chance.choice(VALUES[:12]))
        body = json.dumps(value)
        return f"{{{key}: {other}, {body[1:]}" if chance.random() < 0.5 else f"{body[:-1]}, {key}: {other}}}"
    return chance.choice(RAW)
