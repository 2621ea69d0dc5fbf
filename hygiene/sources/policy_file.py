"""The policy file: reading, validation, and its schema for editors."""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from hygiene.model.errors import PolicyError, UnreadableError
from hygiene.model.policy import AccountRules, Policy
from hygiene.sources.files.files import refuse_special

LIMIT: Final = 1 << 20
"""Characters a policy file may have."""
BYTES: Final = 4 * LIMIT
"""Bytes of as many characters."""
_LARGE: Final = "it is larger than 1 MB, which is too large for a policy"
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
    r"`str` of length >= 1": "text that is not empty",
    r"`str` of length <= ([0-9]+)": r"text of at most \1 characters",
    r"`str`": "text",
    r" >= ([0-9.]+)": r" of at least \1",
    r" <= ([0-9.]+)": r" of at most \1",
    r" > ([0-9.]+)": r" greater than \1",
    r"Invalid RFC3339 encoded date": "expected a date such as 2026-12-31",
}
"""msgspec's words, as patterns, and what a user of TOML calls the same."""
_TABLE_LISTS: Final = re.compile(r"(accounts|accept|answers)\[([0-9]+)\]\.?")


def load(path: Path) -> Policy:
    """Read and validate a policy file.

    Raises:
        PolicyError: when the file cannot be read or is not a valid policy; names the file and the key.
    """
    try:
        refuse_special(path, "")
        with path.open("rb") as file:
            data = file.read(BYTES + 1)
        return parse(re.sub("\r\n?", "\n", decoded(data)))
    except PolicyError as error:
        raise error.within(str(path)) from error
    except UnreadableError as error:
        raise PolicyError(error.message, hint=error.hint, path=str(path)) from error
    except OSError as error:
        hint = "check its name; `hygiene init` writes a policy" if isinstance(error, FileNotFoundError) else ""
        raise PolicyError(f"it cannot be read: {error.strerror}", hint=hint, path=str(path)) from error


def decoded(data: bytes) -> str:
    """Return the text of a policy file, at most `BYTES` long.

    Raises:
        PolicyError: when it is too long, or no UTF-8 text.
    """
    if len(data) > BYTES:
        raise PolicyError(_LARGE)
    try:
        # Editors on Windows write a byte order mark at the start.
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise PolicyError("it is not a text file", hint="give a file such as `hygiene init` writes") from error
        raise PolicyError("it is not UTF-8 text", hint="save it as UTF-8") from error


def parse(text: str) -> Policy:
    """Validate the text of a policy file.

    Raises:
        PolicyError: when it is not a valid policy; names the key.
    """
    if len(text) > LIMIT:
        raise PolicyError(_LARGE)
    refuse_many_parts(text)
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _toml_error(str(error)) from error
    except ValueError as error:
        # Python reads no number of more than 4,300 digits.
        raise PolicyError("it holds a number that is far too long") from error
    try:
        policy = msgspec.convert(values, Policy)
    except msgspec.ValidationError as error:
        raise _policy_error(str(error)) from error
    _check_zone(policy.timezone)
    _check_accounts(policy.accounts)
    bands = policy.score.bands
    if not bands.raised <= bands.high:
        raise PolicyError(
            f"key `score.bands`: raised ({bands.raised}) and high ({bands.high}) must be in ascending order",
            hint="a band that you leave out keeps its default",
        )
    return policy


def refuse_many_parts(text: str) -> None:
    """Refuse a TOML text whose keys may have very many parts.

    Raises:
        PolicyError: saying what there is too much of.
    """
    if any(line.count(".") > _MOST_STOPS for line in text.split("\n")):
        raise PolicyError(f"a line has more than {_MOST_STOPS} full stops", hint="write a list in several lines")
    if text.count(".") > _ALL_STOPS:
        raise PolicyError(f"it has more than {_ALL_STOPS:,} full stops", hint="give each account a policy of its own")


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a policy file, for editors."""
    made = msgspec.json.schema(Policy)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hygiene policy",
        **made,
    }


def _toml_error(message: str) -> PolicyError:
    """Return the error for a message of tomllib, in plain words.

    Such a message looks like this: "Invalid value (at line 2, column 5)".
    """
    line = re.search(r"\(at line ([0-9]+), column [0-9]+\)$", message)
    where = f"in line {line[1]}" if line else "at its end"
    found = (words for pattern, words in _TOML.items() if re.match(pattern, message))
    problem, hint = next(found, ("this cannot be read", ""))
    return PolicyError(f"it is not valid TOML {where}: {problem}", hint=hint)


def _policy_error(message: str) -> PolicyError:
    """Return the error for a validation message of msgspec.

    It uses the words of TOML. A message of msgspec looks like this: "Expected `int`, got `str` - at `$.apps.old_days`".
    """
    problem, _, path = message.partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    if field := re.fullmatch(r"Object (contains unknown|missing required) field `(.*)`", problem, re.DOTALL):
        key = _location(f"{path}.{field[2]}".lstrip("."))
        if field[1] == "missing required":
            return PolicyError(f"{key} is missing", hint="add it")
        return PolicyError(f"there is no {key}", hint=_suggestion(path, field[2]))
    if wrong := re.fullmatch(r"Invalid enum value '(.*)'", problem, re.DOTALL):
        return _wrong_word(path, wrong[1])
    for pattern, words in _WORDS.items():
        problem = re.sub(pattern, words, problem)
    problem = f"{problem[:1].lower()}{problem[1:]}"
    return PolicyError(f"{_location(path)}: {problem}" if path else problem, hint=_list_hint(path, problem))


def _list_hint(path: str, problem: str) -> str:
    """Return what to write where a list is expected, or ""."""
    if not problem.startswith("expected a list,"):
        return ""
    key = re.sub(r"\[[0-9]+\]", "", path.rpartition(".")[2])
    if _TABLE_LISTS.fullmatch(f"{path}[0]"):
        return f"write [[{key}]], with two brackets"
    return f'write {key} = [["...", "..."]]' if key == "one_account" else f'write {key} = ["..."]'


def _wrong_word(path: str, given: str) -> PolicyError:
    """Return the error for a text that is none of a key's words."""
    words = [str(word) for word in _type_at(path).values]
    close = get_close_matches(given[:_SHOWN].casefold(), words, n=1)
    allowed = " or ".join(filter(None, (", ".join(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"')))
    return PolicyError(
        f"{_location(path)}: {_short(given)!r} is not {allowed}",
        hint=f'did you mean "{close[0]}"?' if close else "",
    )


def _location(path: str) -> str:
    """Return words for where a key is, counting from 1.

    `accounts[0].known_clients[1]` becomes "key `known_clients` (entry 2) in [[accounts]] table 1".
    """
    table = _TABLE_LISTS.match(path)
    key, _, entry = path[table.end() if table else 0 :].partition("[")
    entries = ", ".join(str(int(number) + 1) for number in re.findall(r"[0-9]+", entry))
    within = f"[[{table[1]}]] table {int(table[2]) + 1}" if table else ""
    if not key:
        return within
    return f"key `{_short(key)}`{f' (entry {entries})' if entries else ''}{f' in {within}' if within else ''}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _suggestion(path: str, key: str) -> str:
    """Return a hint that names the key the user probably meant.

    When no key is similar, name all keys of that table.
    """
    known = _known_keys(path)
    close = get_close_matches(key[:_SHOWN], known, n=1)
    return f"did you mean `{close[0]}`?" if close else f"the keys there are {', '.join(known)}"


def _known_keys(path: str) -> list[str]:
    """Return the keys that the table at `path` may have."""
    return [field.name for field in _type_at(path).fields]


def _type_at(path: str) -> Any:
    """Return msgspec's type of the value at `path`.

    For a list it is the type of its items.
    """
    from msgspec import inspect

    kind: Any = inspect.type_info(Policy)
    for name in filter(None, re.sub(r"\[[^]]*\]", "", path).split(".")):
        kind = next(field.type for field in kind.fields if field.name == name)
        kind = getattr(kind, "item_type", kind)
    return kind


def _check_accounts(accounts: tuple[AccountRules, ...]) -> None:
    """Refuse an account that is listed twice.

    Its second table would otherwise be ignored without a word.

    Raises:
        PolicyError: naming the account.
    """
    seen: set[tuple[str, str]] = set()
    for rules in accounts:
        account = rules.platform.casefold(), rules.handle.lstrip("@").casefold()
        if account in seen:
            raise PolicyError(
                f"key `accounts`: {_short(rules.platform)}/@{_short(rules.handle.lstrip('@'))} is listed twice",
                hint="merge its two tables into one",
            )
        seen.add(account)


def _check_zone(name: str) -> None:
    """Refuse a time zone that this computer does not know.

    Raises:
        PolicyError: naming the zone.
    """
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise PolicyError(
            f"key `timezone`: {_short(name)!r} is not a time zone",
            hint="use an IANA name such as Europe/Berlin",
        ) from error
