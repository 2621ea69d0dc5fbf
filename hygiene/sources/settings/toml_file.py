"""A TOML file that a user writes: its text, its values, and their faults.

A fault is a PolicyError that names the line, the key and the allowed values, in the words of TOML.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from hygiene.language.conjunctions import either
from hygiene.language.words import tr
from hygiene.model.errors import PolicyError, UnreadableError, system_words
from hygiene.sources.files.files import refuse_special
from hygiene.sources.settings.toml_lines import line_of
from hygiene.sources.settings.toml_words import toml_problem, value_problem

Kind = TypeVar("Kind", bound=msgspec.Struct)

LIMIT: Final = 1 << 20
"""Characters such a file may have."""
_BYTES: Final = 4  # the most of a character
BYTES: Final = _BYTES * LIMIT
"""The most bytes of a policy."""
_MOST_STOPS: Final = 500
"""Full stops in a line.

A key of many parts, such as `a.b.c`, takes time that grows with the square of their number. This is our judgement.
"""
_ALL_STOPS: Final = 100_000
"""Full stops in all lines. Each part of a key takes two kilobytes."""
_SHOWN: Final = 60
"""Characters that a message quotes of a key or a value."""
_STEP: Final = re.compile(r"\[([0-9]+)\]|\[\.\.\.\]|([^.\[\]]+)")
"""A step of msgspec's paths: an index, any key of a mapping, or a name."""


def read(path: Path, missing: str, *, limit: int = LIMIT) -> str:
    """Return the text of a file. Its lines end in line feeds.

    `missing` is the hint for a file that does not exist, and `limit` its most characters.

    Raises:
        PolicyError: The file cannot be read, is too long, or is not UTF-8 text. It names the file.
    """
    try:
        refuse_special(path, "")
        with path.open("rb") as file:
            data = file.read(_BYTES * limit + 1)
        return re.sub("\r\n?", "\n", decoded(data, limit))
    except PolicyError as error:
        raise error.within(str(path)) from error
    except UnreadableError as error:
        raise PolicyError(error.message, hint=error.hint, path=str(path)) from error
    except OSError as error:
        hint = missing if isinstance(error, FileNotFoundError) else tr("name a file in it") if path.is_dir() else ""
        raise PolicyError(
            tr("it cannot be read: {reason}", reason=system_words(error)), hint=hint, path=str(path)
        ) from error


def decoded(data: bytes, limit: int = LIMIT) -> str:
    """Return the text of a file of at most `limit` characters.

    Raises:
        PolicyError: It is too long, or not UTF-8 text.
    """
    if len(data) > _BYTES * limit:
        raise _too_large(limit)
    try:
        # Editors on Windows write a byte order mark at the start.
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise PolicyError(
                tr("it is not a text file"), hint=tr("give a file such as `hygiene init` writes")
            ) from error
        line = data[: error.start].count(b"\n") + 1
        raise PolicyError(tr("it is not UTF-8 text"), hint=tr("save it as UTF-8"), line=line) from error


def values_of(text: str, *, limit: int = LIMIT) -> dict[str, Any]:
    """Return the values of a TOML text.

    Raises:
        PolicyError: It is too long, or not valid TOML. It names the line.
    """
    if len(text) > limit:
        raise _too_large(limit)
    refuse_many_parts(text)
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _toml_error(str(error), text) from error
    except ValueError as error:
        # Python reads no number of more than 4,300 digits.
        raise PolicyError(tr("it holds a number that is far too long"), line=_line_of_number(text)) from error


def convert(text: str, values: Mapping[str, Any], kind: type[Kind]) -> Kind:
    """Return the values of a TOML text as `kind`, a table of msgspec.

    Raises:
        PolicyError: A key is unknown or missing, or a value is not allowed. It names the line and the allowed values.
    """
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise _value_error(str(error), text, kind) from error


def _too_large(limit: int) -> PolicyError:
    return PolicyError(tr("it is larger than {limit} MB, which is too large", limit=limit >> 20))


def refuse_many_parts(text: str) -> None:
    """Refuse a TOML text whose keys may have very many parts.

    Raises:
        PolicyError: It names the limit.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _MOST_STOPS:
            hint = tr("write a list in several lines")
            raise PolicyError(tr("a line has more than {limit} full stops", limit=_MOST_STOPS), hint=hint, line=number)
    if text.count(".") > _ALL_STOPS:
        why = tr("it has more than {limit:,} full stops", limit=_ALL_STOPS)
        raise PolicyError(why, hint=tr("divide it into several files"))


def location(path: str, kind: type[msgspec.Struct]) -> str:
    """Return words for where a key is, counting from 1.

    `accounts[0].known_clients[1]` becomes "key `known_clients` (entry 2) in [[accounts]] table 1".
    """
    table = _table_of_list(path, kind)
    key, _, entry = path[table.end() if table else 0 :].partition("[")
    entries = ", ".join(str(int(number) + 1) for number in re.findall(r"[0-9]+", entry))
    within = tr("[[{name}]] table {number}", name=table[1], number=int(table[2]) + 1) if table else ""
    if not key:
        return within
    key = short(key)
    if not within:
        return tr("key `{key}` (entry {entries})", key=key, entries=entries) if entries else tr("key `{key}`", key=key)
    if entries:
        return tr("key `{key}` (entry {entries}) in {table}", key=key, entries=entries, table=within)
    return tr("key `{key}` in {table}", key=key, table=within)


def short(text: str) -> str:
    """Return a text from the file, cut to what a message quotes."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _toml_error(message: str, text: str) -> PolicyError:
    """Return the error for a message of tomllib, in plain words.

    Such a message looks like this: "Invalid value (at line 2, column 5)".
    """
    where = re.search(r"\(at line ([0-9]+), column [0-9]+\)$", message)
    # A fault that only shows at the end of the text has no number of a line.
    line = int(where[1]) if where else text.rstrip("\n").count("\n") + 1
    problem, hint = toml_problem(message)
    fault = tr("it is not valid TOML: {problem}", problem=problem)
    if not where:
        fault = tr("it is not valid TOML at its end: {problem}", problem=problem)
    return PolicyError(fault, hint=hint, line=line)


def _line_of_number(text: str) -> int:
    """Return the line of the first number that is far too long, or 0."""
    found = re.search(r"[0-9_]{4301}", text)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def _value_error(message: str, text: str, kind: type[msgspec.Struct]) -> PolicyError:
    """Return the error for a validation message of msgspec.

    It uses the words of TOML. A message of msgspec looks like this: "Expected `int`, got `str` - at `$.apps.old_days`".
    """
    problem, _, path = message.partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    if field := re.fullmatch(r"Object (contains unknown|missing required) field `(.*)`", problem, re.DOTALL):
        key, line = location(f"{path}.{field[2]}".lstrip("."), kind), line_of(text, (*_steps(path), field[2]))
        if field[1] == "missing required":
            return PolicyError(tr("{key} is missing", key=key), hint=tr("add it"), line=line)
        return PolicyError(tr("there is no {key}", key=key), hint=_suggestion(path, field[2], kind), line=line)
    line = line_of(text, _steps(path))
    if wrong := re.fullmatch(r"Invalid enum value '(.*)'", problem, re.DOTALL):
        return _wrong_word(path, wrong[1], kind, line)
    hint = _list_hint(path, kind) if re.match(r"Expected `array(?: \| null)?`, ", problem) else ""
    problem = value_problem(problem)
    return PolicyError(f"{location(path, kind)}: {problem}" if path else problem, hint=hint, line=line)


def _steps(path: str) -> tuple[str | int, ...]:
    """Return msgspec's path as names and indexes.

    It ends where msgspec names no key, as in a mapping.
    """
    found: list[str | int] = []
    for step in _STEP.finditer(path):
        if step[1] is None and step[2] is None:
            break
        found.append(step[2] or int(step[1]))
    return tuple(found)


def _table_of_list(path: str, kind: type[msgspec.Struct]) -> re.Match[str] | None:
    """Return the list of tables with which a path begins, and the index."""
    table = re.match(r"([^.\[\]]+)\[([0-9]+)\]\.?", path)
    return table if table and hasattr(_type_at(table[1], kind), "fields") else None


def _list_hint(path: str, kind: type[msgspec.Struct]) -> str:
    """Return the hint for a place where a list is expected."""
    key = re.sub(r"\[[0-9]+\]", "", path.rpartition(".")[2])
    item = _type_at(path, kind)
    if hasattr(item, "fields"):
        return tr("write [[{key}]], with two brackets", key=key)
    example = f'{key} = [["...", "..."]]' if hasattr(item, "item_type") else f'{key} = ["..."]'
    return tr("write {example}", example=example)


def _wrong_word(path: str, given: str, kind: type[msgspec.Struct], line: int) -> PolicyError:
    """Return the error for a text that is not one of a key's words."""
    found = _type_at(path, kind)
    words = [str(word) for word in getattr(found, "values", ())] or [str(each.value) for each in found.cls]
    close = get_close_matches(given[:_SHOWN].casefold(), words, n=1)
    where, quoted = location(path, kind), [f'"{word}"' for word in words]
    allowed = ", ".join(quoted[:-1])
    if allowed:
        allowed = either(allowed, quoted[-1])
    return PolicyError(
        tr("{where}: {given} is not {allowed}", where=where, given=repr(short(given)), allowed=allowed or quoted[-1]),
        hint=tr('did you mean "{word}"?', word=close[0]) if close else "",
        line=line,
    )


def _suggestion(path: str, key: str, kind: type[msgspec.Struct]) -> str:
    """Return a hint that names the key the user probably meant.

    When no key is similar, name all keys of that table.
    """
    known = [field.name for field in _type_at(path, kind).fields]
    close = get_close_matches(key[:_SHOWN], known, n=1)
    if close:
        return tr("did you mean `{key}`?", key=close[0])
    return tr("the keys there are {keys}", keys=", ".join(known))


def _type_at(path: str, kind: type[msgspec.Struct]) -> Any:
    """Return msgspec's type of the value at `path`.

    For a list it is the type of its items, and for an optional value its own.
    """
    from msgspec import inspect

    found: Any = inspect.type_info(kind)
    for name in filter(None, re.sub(r"\[[^]]*\]", "", path).split(".")):
        found = next(field.type for field in found.fields if field.name == name)
        found = _listed(found)
    return found


def _listed(kind: Any) -> Any:
    """Return the type of a list's items, or the type itself."""
    kinds = [each for each in getattr(kind, "types", (kind,)) if type(each).__name__ != "NoneType"]
    return getattr(kinds[0], "item_type", kinds[0])
