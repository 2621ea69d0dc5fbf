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

from hygiene.model.errors import PolicyError, UnreadableError
from hygiene.sources.files.files import refuse_special
from hygiene.sources.settings.toml_lines import line_of

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
"""Full stops in all lines; each part of a key takes two kilobytes."""
_SHOWN: Final = 60
"""Characters that a message quotes of a key or a value."""
_TOML: Final = {
    r"Illegal character '\\n'|Expected \"'|Unterminated": ("a text has no closing quotation mark", ""),
    r"Illegal character": ("a character there is not allowed", "remove it, or put the text in quotation marks"),
    r"Unescaped": ("a backslash in a text", "write two backslashes, or put the text in single quotation marks"),
    r"Cannot overwrite": ("a key is there twice", "leave one of them out"),
    r"Cannot declare": ("a table is there twice", "put its keys into one; a list of tables has two brackets each time"),
    r"Expected '=' after": ("a line has no equals sign", 'write `key = "text"`'),
    r"Expected '\]'": ("a bracket is not closed", ""),
    r"Invalid value": ("a value is missing, or is a text without quotation marks", 'write `key = "text"`'),
    r"Expected newline": ("more follows after a value", "put each key on its own line, and text in quotation marks"),
    r"Unclosed array": ("a list is not closed", "end it with ]"),
}
"""The beginnings of tomllib's messages, as patterns.

Each comes with the fault in plain words, and what to do.
"""
_WORDS: Final = {
    r" \| null`": "`",
    r"`int`": "a whole number",
    r"`float`": "a number",
    r"`bool`": "true or false",
    r"`date`": "a date such as 2026-12-31",
    r"`datetime`": "a date with a time",
    r"`time`": "a time of day",
    r"`object`": "a table",
    r"`array` of length ([<>]=) ([0-9]+)": r"a list of length \1 \2",
    r"`array`": "a list",
    r"`str` matching regex '\^\[0-9a-f\]\{16\}\$'": "the 16 hex digits that a report gives as a finding's id",
    r"`str` matching regex '\^\[A-Z\]\[A-Z\]\$'": "the code of a country in capital letters, such as DE",
    r"`str` of length >= 1": "text that is not empty",
    r"`str` of length <= ([0-9]+)": r"text of at most \1 characters",
    r"`str`": "text",
    r" >= ([0-9.]+)": r" of at least \1",
    r" <= ([0-9.]+)": r" of at most \1",
    r" > ([0-9.]+)": r" greater than \1",
    r"Invalid RFC3339 encoded date": "expected a date such as 2026-12-31",
}
"""msgspec's words, as patterns, and what a user of TOML calls the same."""
_STEP: Final = re.compile(r"\[([0-9]+)\]|\[\.\.\.\]|([^.\[\]]+)")
"""A step of msgspec's paths: an index, any key of a mapping, or a name."""


def read(path: Path, missing: str, *, limit: int = LIMIT) -> str:
    """Return the text of a file. Its lines end in line feeds.

    `missing` is the hint for a file that does not exist, and `limit` its most characters.

    Raises:
        PolicyError: The file cannot be read, is too long, or is no UTF-8 text. It names the file.
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
        hint = missing if isinstance(error, FileNotFoundError) else "name a file in it" if path.is_dir() else ""
        raise PolicyError(f"it cannot be read: {error.strerror}", hint=hint, path=str(path)) from error


def decoded(data: bytes, limit: int = LIMIT) -> str:
    """Return the text of a file of at most `limit` characters.

    Raises:
        PolicyError: It is too long, or no UTF-8 text.
    """
    if len(data) > _BYTES * limit:
        raise _too_large(limit)
    try:
        # Editors on Windows write a byte order mark at the start.
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise PolicyError("it is not a text file", hint="give a file such as `hygiene init` writes") from error
        line = data[: error.start].count(b"\n") + 1
        raise PolicyError("it is not UTF-8 text", hint="save it as UTF-8", line=line) from error


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
        raise PolicyError("it holds a number that is far too long", line=_line_of_number(text)) from error


def convert(text: str, values: Mapping[str, Any], kind: type[Kind]) -> Kind:
    """Return the values of a TOML text as `kind`, a table of msgspec.

    Raises:
        PolicyError: A key is unknown or missing, or a value is not allowed. It names the line and what is allowed.
    """
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise _value_error(str(error), text, kind) from error


def _too_large(limit: int) -> PolicyError:
    return PolicyError(f"it is larger than {limit >> 20} MB, which is too large")


def refuse_many_parts(text: str) -> None:
    """Refuse a TOML text whose keys may have very many parts.

    Raises:
        PolicyError: It says what there is too much of.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _MOST_STOPS:
            hint = "write a list in several lines"
            raise PolicyError(f"a line has more than {_MOST_STOPS} full stops", hint=hint, line=number)
    if text.count(".") > _ALL_STOPS:
        raise PolicyError(f"it has more than {_ALL_STOPS:,} full stops", hint="divide it into several files")


def location(path: str, kind: type[msgspec.Struct]) -> str:
    """Return words for where a key is, counting from 1.

    `accounts[0].known_clients[1]` becomes "key `known_clients` (entry 2) in [[accounts]] table 1".
    """
    table = _table_of_list(path, kind)
    key, _, entry = path[table.end() if table else 0 :].partition("[")
    entries = ", ".join(str(int(number) + 1) for number in re.findall(r"[0-9]+", entry))
    within = f"[[{table[1]}]] table {int(table[2]) + 1}" if table else ""
    if not key:
        return within
    return f"key `{short(key)}`{f' (entry {entries})' if entries else ''}{f' in {within}' if within else ''}"


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
    found = (words for pattern, words in _TOML.items() if re.match(pattern, message))
    problem, hint = next(found, ("this cannot be read", ""))
    at_end = "" if where else " at its end"
    return PolicyError(f"it is not valid TOML{at_end}: {problem}", hint=hint, line=line)


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
            return PolicyError(f"{key} is missing", hint="add it", line=line)
        return PolicyError(f"there is no {key}", hint=_suggestion(path, field[2], kind), line=line)
    line = line_of(text, _steps(path))
    if wrong := re.fullmatch(r"Invalid enum value '(.*)'", problem, re.DOTALL):
        return _wrong_word(path, wrong[1], kind, line)
    for pattern, words in _WORDS.items():
        problem = re.sub(pattern, words, problem)
    problem = f"{problem[:1].lower()}{problem[1:]}"
    hint = _list_hint(path, problem, kind)
    return PolicyError(f"{location(path, kind)}: {problem}" if path else problem, hint=hint, line=line)


def _steps(path: str) -> tuple[str | int, ...]:
    """Return msgspec's path as names and indexes.

    It ends where msgspec names no key: that of a mapping.
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


def _list_hint(path: str, problem: str, kind: type[msgspec.Struct]) -> str:
    """Return what to write where a list is expected, or ""."""
    if not problem.startswith("expected a list,"):
        return ""
    key = re.sub(r"\[[0-9]+\]", "", path.rpartition(".")[2])
    item = _type_at(path, kind)
    if hasattr(item, "fields"):
        return f"write [[{key}]], with two brackets"
    return f'write {key} = [["...", "..."]]' if hasattr(item, "item_type") else f'write {key} = ["..."]'


def _wrong_word(path: str, given: str, kind: type[msgspec.Struct], line: int) -> PolicyError:
    """Return the error for a text that is not one of a key's words."""
    words = [str(word) for word in _type_at(path, kind).values]
    close = get_close_matches(given[:_SHOWN].casefold(), words, n=1)
    allowed = " or ".join(filter(None, (", ".join(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"')))
    return PolicyError(
        f"{location(path, kind)}: {short(given)!r} is not {allowed}",
        hint=f'did you mean "{close[0]}"?' if close else "",
        line=line,
    )


def _suggestion(path: str, key: str, kind: type[msgspec.Struct]) -> str:
    """Return a hint that names the key the user probably meant.

    When no key is similar, name all keys of that table.
    """
    known = [field.name for field in _type_at(path, kind).fields]
    close = get_close_matches(key[:_SHOWN], known, n=1)
    return f"did you mean `{close[0]}`?" if close else f"the keys there are {', '.join(known)}"


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
