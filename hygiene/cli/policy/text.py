"""Changes to the text of a policy that leave all other lines as they are.

A TOML library alone would put a new table between a comment and the table that the comment is about. So the text is cut
at its table headers, and the library changes one table at a time. Every change is checked: the new text must hold the
old values and the change, and nothing else.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from hygiene.language.words import tr
from hygiene.model.errors import PolicyError
from hygiene.sources.settings.toml_lines import TEXT

_TOKEN: Final = re.compile(TEXT + r"|[\[\]\n]", re.DOTALL)
_TABLE_OF_LIST: Final = re.compile(r"\s*\[\[")


def with_table(text: str, key: str, values: Mapping[str, Any]) -> str:
    """Add a table to a list of tables, such as `[[accept]]`.

    It is added below the last table of that list, or at the end of the file. `values` may be a table of tomlkit, whose
    comments are kept.

    Raises:
        PolicyError: The text cannot be changed without touching other lines.
    """
    return with_tables(text, key, [values])


def with_tables(text: str, key: str, tables: Sequence[Mapping[str, Any]]) -> str:
    """Add tables to a list of tables, in their order, as `with_table` does.

    Raises:
        PolicyError: The text cannot be changed without touching other lines.
    """
    if not tables:
        return text
    plain: list[dict[str, Any]] = [each.unwrap() if isinstance(each, Table) else dict(each) for each in tables]
    expected = tomllib.loads(text)
    expected[key] = [*expected.get(key, ()), *plain]
    parts = _parts(text)
    holders = [number for number, part in enumerate(parts) if key in tomllib.loads(part)]
    if holders and not _TABLE_OF_LIST.match(parts[holders[-1]]):
        parts[holders[-1]] = _with_inline_tables(parts[holders[-1]], key, plain)
    else:
        number = holders[-1] if holders else len(parts) - 1
        content, rest = _cut(parts, number) if holders else (parts[number], "")
        content += "\n" if content and not content.endswith("\n") else ""
        gap = "\n" if content and not content.endswith("\n\n") else ""
        below = "\n" if (rest or parts[number + 1 :]) and not rest.startswith("\n") else ""
        block = "\n".join(_block(key, each) for each in tables)
        parts[number] = f"{content}{gap}{block}{below}{rest}"
    return _checked("".join(parts), expected)


def with_values(text: str, key: str, changes: Mapping[int, Mapping[str, Any]]) -> str:
    """Set keys of tables of a list of tables, given by their index.

    Raises:
        PolicyError: The text cannot be changed without touching other lines.
    """
    expected = tomllib.loads(text)
    for index, values in changes.items():
        expected[key][index] = {**expected[key][index], **values}
    return _changed(text, key, changes, expected)


def with_items(text: str, key: str, index: int, field: str, items: Sequence[str]) -> str:
    """Add items to a list in the table at `index` of a list of tables.

    The list is made where the table has none.

    Raises:
        PolicyError: The text cannot be changed without touching other lines.
    """
    expected = tomllib.loads(text)
    expected[key][index][field] = [*expected[key][index].get(field, ()), *items]
    return _changed(text, key, {index: {field: items}}, expected)


def array(values: Sequence[str]) -> tomlkit.items.Array:
    """Return a list, on several lines if it has several items."""
    made = tomlkit.array()
    made.extend(values)
    return made.multiline(len(values) > 1)


def _changed(text: str, key: str, changes: Mapping[int, Mapping[str, Any]], expected: Mapping[str, Any]) -> str:
    """Return the text with some tables changed: keys set, lists made longer."""
    parts = _parts(text)
    locations = list(_locations(parts, key))
    for index, values in changes.items():
        number, within = locations[index]
        parts[number] = _changed_part(parts[number], key, within, values)
    return _checked("".join(parts), expected)


def _changed_part(part: str, key: str, within: int, values: Mapping[str, Any]) -> str:
    """Return a part of the text with the table at the index in it changed."""
    content, rest = _values(part)
    try:
        fragment = tomlkit.parse(content)
        table: Any = fragment[key]
        entry = table[within]
        for name, value in values.items():
            if not isinstance(value, str) and isinstance(value, Sequence):
                _lengthen(entry, name, value)
            elif entry.get(name) != value:
                entry[name] = value
        return tomlkit.dumps(fragment) + rest
    except TOMLKitError as error:
        raise _by_hand() from error


def _lengthen(entry: Any, name: str, items: Sequence[str]) -> None:
    """Add items to a list of a table; make the list where there is none."""
    if name in entry:
        for item in items:
            entry[name].append(item)
    else:
        entry[name] = array(items) if isinstance(entry, Table) else list(items)


def _with_inline_tables(part: str, key: str, tables: Sequence[Mapping[str, Any]]) -> str:
    """Add tables to a list that is written within brackets."""
    try:
        fragment = tomlkit.parse(part)
        listed: Any = fragment[key]
        for values in tables:
            entry = tomlkit.inline_table()
            entry.update(values)
            listed.append(entry)
        return tomlkit.dumps(fragment)
    except TOMLKitError as error:
        raise _by_hand() from error


def _block(key: str, values: Mapping[str, Any]) -> str:
    """Return the text of one table of a list."""
    table = values
    if not isinstance(values, Table):
        table = tomlkit.table()
        table.update(values)
    listed = tomlkit.aot()
    listed.append(table)
    return tomlkit.dumps({key: listed}).strip("\n") + "\n"


def _parts(text: str) -> list[str]:
    """Cut a valid text before each table header.

    The first part is what stands above the first header.
    """
    starts, depth, line = [0], 0, 0
    for token in _TOKEN.finditer(text):
        if token[0] == "[":
            if depth == 0 and not text[line : token.start()].strip():
                starts.append(line)
            depth += 1
        elif token[0] == "]":
            depth -= 1
        elif token[0] == "\n":
            line = token.end()
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _locations(parts: Sequence[str], key: str) -> Iterator[tuple[int, int]]:
    """Yield the part and the index in it of each table of a list."""
    for number, part in enumerate(parts):
        for within in range(len(tomllib.loads(part).get(key, ()))):
            yield number, within


def _cut(parts: Sequence[str], number: int) -> tuple[str, str]:
    """Cut off the end of a part: blank lines, and comments on what follows.

    A comment directly above the next header is about that table. One directly below the values is about the values.
    """
    values, rest = _values(parts[number])
    lines = re.findall(r"[^\n]*\n|[^\n]+", rest)
    blank = next((number for number, line in enumerate(lines) if not line.strip()), None)
    if blank is None:
        blank = len(lines) if number == len(parts) - 1 else 0
    below = "".join(lines[:blank])
    return values + below, rest[len(below) :]


def _values(part: str) -> tuple[str, str]:
    """Cut a part behind its last value."""
    code = _TOKEN.sub(lambda token: " " * len(token[0]) if token[0].startswith("#") else token[0], part).rstrip()
    end = part.find("\n", len(code)) + 1 or len(part)
    return part[:end], part[end:]


def _checked(text: str, expected: Mapping[str, Any]) -> str:
    """Return the text if it holds what is expected, and nothing else."""
    try:
        same = tomllib.loads(text) == expected
    except (tomllib.TOMLDecodeError, RecursionError):
        same = False
    if not same:
        raise _by_hand()
    return text


def _by_hand() -> PolicyError:
    return PolicyError(
        tr("this change cannot be made without touching other lines of the file"),
        hint=tr("make it in an editor; nothing was written"),
    )
