"""The policy file: reading, checking and its schema."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from hygiene.model.errors import PolicyError
from hygiene.model.policy import AccountRules, Policy

LIMIT: Final = 1 << 20
"""Characters a policy file may have."""


_WORDS: Final = {
    "`int`": "a whole number",
    "`float`": "a number",
    "`str`": "text",
    "`array": "`list",
    "`object`": "a table",
    "text matching regex '^[0-9a-f]{16}$'": "the 16 hex digits that a report gives as a finding's id",
    "text of length >= 1": "some text",
}


def load(path: Path) -> Policy:
    """Read and validate a policy file.

    Raises:
        PolicyError: naming the file and the key, when it cannot be read or does not say something valid.
    """
    try:
        # Editors on Windows put a byte order mark in front.
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(LIMIT + 1)
        return parse(text)
    except PolicyError as error:
        raise error.within(str(path)) from error
    except OSError as error:
        raise PolicyError(f"it cannot be read: {error.strerror}", path=str(path)) from error
    except UnicodeDecodeError as error:
        raise PolicyError("it is not UTF-8 text", path=str(path)) from error


def parse(text: str) -> Policy:
    """Validate the text of a policy file.

    Raises:
        PolicyError: naming the key.
    """
    if len(text) > LIMIT:
        raise PolicyError("it is larger than 1 MB, which no policy is")
    try:
        policy = msgspec.convert(tomllib.loads(text), Policy)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PolicyError(f"it is not valid TOML: {error}", hint="`hygiene init` writes a fresh one") from error
    except msgspec.ValidationError as error:
        raise PolicyError(_named(str(error)), hint="`hygiene init` writes a fresh one") from error
    _check_zone(policy.timezone)
    _check_accounts(policy.accounts)
    bands = policy.score.bands
    if not bands.raised <= bands.high <= bands.act_now:
        raise PolicyError(
            f"key `score.bands`: raised ({bands.raised}), high ({bands.high}) and act_now ({bands.act_now}) must not fall",
            hint="a band that is left out has its default",
        )
    return policy


def schema() -> dict[str, Any]:
    """The JSON Schema of a policy file, for editors."""
    made = msgspec.json.schema(Policy)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hygiene policy",
        **made,
    }


def _named(message: str) -> str:
    """Msgspec's message in the words of TOML, the key in front: "Expected `int`, got `str` - at `$.apps.old_days`"."""
    what, _, where = message.partition(" - at `$")
    key = where.rstrip("`").lstrip(".").replace("[...]", "[]")
    if field := re.fullmatch(r"Object (contains unknown|missing required) field `(.*)`", what, re.DOTALL):
        whole = f"{key}.{field[2]}".lstrip(".")
        return f"key `{whole}`: {'there is no such key' if field[1] == 'contains unknown' else 'it is missing'}"
    for word, plain in _WORDS.items():
        what = what.replace(word, plain)
    what = what.replace(" | null", "").replace("`list`", "a list")
    return f"key `{key}`: {what[:1].lower()}{what[1:]}" if key else f"{what[:1].lower()}{what[1:]}"


def _check_accounts(accounts: tuple[AccountRules, ...]) -> None:
    """Refuse an account that is listed twice: the second table would silently not hold."""
    seen: set[tuple[str, str]] = set()
    for rules in accounts:
        who = rules.platform.casefold(), rules.handle.lstrip("@").casefold()
        if who in seen:
            raise PolicyError(
                f"key `accounts`: {rules.platform}/@{rules.handle.lstrip('@')} is there twice", hint="make it one table"
            )
        seen.add(who)


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise PolicyError(
            f"key `timezone`: {name!r} is not a time zone", hint="use an IANA name such as Europe/Berlin"
        ) from error
