"""The policy file: reading, validation, and its schema for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from hygiene.model.account import login_key
from hygiene.model.errors import PolicyError
from hygiene.model.policy import AccountRules, Policy
from hygiene.sources.settings import toml_file
from hygiene.sources.settings.toml_file import short
from hygiene.sources.settings.toml_lines import line_of


def load(path: Path) -> Policy:
    """Read and validate a policy file.

    Raises:
        PolicyError: The file cannot be read or is not a valid policy. It names the file, the line and the key.
    """
    text = toml_file.read(path, "check its name; `hygiene init` writes a policy")
    try:
        return parse(text)
    except PolicyError as error:
        raise error.within(str(path)) from error


def parse(text: str) -> Policy:
    """Validate the text of a policy file.

    Raises:
        PolicyError: It is not a valid policy. The error names the line and the key.
    """
    policy = toml_file.convert(text, toml_file.values_of(text), Policy)
    _check_zone(policy.timezone, text)
    _check_accounts(policy.accounts, text)
    _check_acceptances(policy, text)
    bands = policy.score.bands
    if not bands.raised <= bands.high:
        raise PolicyError(
            f"key `score.bands`: raised ({bands.raised}) and high ({bands.high}) must be in ascending order",
            hint="a band that you leave out keeps its default",
            line=line_of(text, ("score", "bands")),
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


def _check_accounts(accounts: tuple[AccountRules, ...], text: str) -> None:
    """Refuse an account that is listed twice.

    Its second table would otherwise be ignored without a word.

    Raises:
        PolicyError: naming the account.
    """
    seen: dict[tuple[str, str], int] = {}
    for index, rules in enumerate(accounts):
        first = seen.setdefault(login_key(rules.platform, rules.handle), index)
        if first != index:
            earlier = line_of(text, ("accounts", first))
            raise PolicyError(
                f"key `accounts`: {short(rules.platform)}/@{short(rules.handle.lstrip('@'))} is listed twice",
                hint=f"merge this table into the one in line {earlier}",
                line=line_of(text, ("accounts", index)),
            )


def _check_acceptances(policy: Policy, text: str) -> None:
    """Refuse an acceptance that ends before the day it was given.

    One that has ended is no error, because a policy must not fail on that day. The report names it instead.

    Raises:
        PolicyError: It names the two days.
    """
    for index, each in enumerate(policy.accept):
        if each.on is not None and each.until < each.on:
            raise PolicyError(
                f"key `until` in [[accept]] table {index + 1}: {each.until} is before the day it was given, {each.on}",
                hint="give a later day, or remove the table",
                line=line_of(text, ("accept", index, "until")),
            )


def _check_zone(name: str, text: str) -> None:
    """Refuse a time zone that this computer does not know.

    Raises:
        PolicyError: naming the zone.
    """
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise PolicyError(
            f"key `timezone`: {short(name)!r} is not a time zone",
            hint="use an IANA name such as Europe/Berlin",
            line=line_of(text, ("timezone",)),
        ) from error
