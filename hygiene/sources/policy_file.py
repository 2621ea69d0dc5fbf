"""The policy file: reading, validation, and its schema for editors."""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from hygiene.model.errors import PolicyError
from hygiene.model.policy import AccountRules, Policy

LIMIT: Final = 1 << 20
"""Characters a policy file may have."""
_MOST_STOPS: Final = 500
"""Full stops in a line.

A key of many parts, such as `a.b.c`, takes time that grows with the square of their number. This is our judgement.
"""
_FRESH: Final = "`hygiene init` writes a valid policy to start from"
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
        # Editors on Windows write a byte order mark at the start.
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(LIMIT + 1)
        return parse(text)
    except PolicyError as error:
        raise error.within(str(path)) from error
    except OSError as error:
        raise PolicyError(f"it cannot be read: {error.strerror}", path=str(path)) from error
    except UnicodeDecodeError as error:
        raise PolicyError("it is not UTF-8 text", hint="save it as UTF-8", path=str(path)) from error


def parse(text: str) -> Policy:
    """Validate the text of a policy file.

    Raises:
        PolicyError: when it is not a valid policy; names the key.
    """
    if len(text) > LIMIT:
        raise PolicyError("it is larger than 1 MB, which is too large for a policy")
    if any(line.count(".") > _MOST_STOPS for line in text.split("\n")):
        raise PolicyError(f"a line has more than {_MOST_STOPS} full stops", hint="write a list in several lines")
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PolicyError(f"it is not valid TOML: {error}", hint=_FRESH) from error
    except ValueError as error:
        # Python reads no number of more than 4,300 digits.
        raise PolicyError("it holds a number that is far too long", hint=_FRESH) from error
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


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a policy file, for editors."""
    made = msgspec.json.schema(Policy)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hygiene policy",
        **made,
    }


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
    # `hygiene init` writes no answers.
    hint = "" if path.startswith("answers") else _FRESH
    return PolicyError(f"{_location(path)}: {problem}" if path else problem, hint=hint)


def _wrong_word(path: str, given: str) -> PolicyError:
    """Return the error for a text that is none of a key's words."""
    words = [str(word) for word in _type_at(path).values]
    close = get_close_matches(given.casefold(), words, n=1)
    allowed = " or ".join(filter(None, (", ".join(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"')))
    return PolicyError(
        f"{_location(path)}: {given!r} is not {allowed}", hint=f'did you mean "{close[0]}"?' if close else ""
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
    return f"key `{key}`{f' (entry {entries})' if entries else ''}{f' in {within}' if within else ''}"


def _suggestion(path: str, key: str) -> str:
    """Return a hint that names the key the user probably meant.

    When no key is similar, name all keys of that table.
    """
    known = _known_keys(path)
    close = get_close_matches(key, known, n=1)
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
                f"key `accounts`: {rules.platform}/@{rules.handle.lstrip('@')} is listed twice",
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
            f"key `timezone`: {name!r} is not a time zone", hint="use an IANA name such as Europe/Berlin"
        ) from error
