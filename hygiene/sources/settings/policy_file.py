"""The policy file: reading, validation, and its schema for editors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from ipaddress import ip_network
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec

from hygiene._version import __version__
from hygiene.language.words import tr, tr_later
from hygiene.model.account import login_key
from hygiene.model.errors import PolicyError
from hygiene.model.policy import VERSION, AccountRules, LoginRules, Policy, ProfileName
from hygiene.reference.countries import is_country
from hygiene.reference.unicode_forms import normalized
from hygiene.sources.settings import toml_file
from hygiene.sources.settings.profiles import profile_values
from hygiene.sources.settings.toml_file import short
from hygiene.sources.settings.toml_lines import line_of
from hygiene.sources.settings.zone import check_zone

_PLACES: Final = {
    "countries": (
        tr_later("{where}: {given} is not the code of a country"),
        tr_later("use a code of ISO 3166-1 such as DE"),
    ),
    "networks": (
        tr_later("{where}: {given} is not a network"),
        tr_later("write it as 192.0.2.0/24 or 2001:db8::/32, with no bit set behind its length"),
    ),
}
"""The words for the content of a list of places, and the hints."""
_DOUBTS: Final = 5
"""The most doubtful dates that are named.

The report names all ended acceptances.
"""


def load(path: Path, profile: ProfileName | None = None, doubted: Callable[[PolicyError], object] = str) -> Policy:
    """Read and validate a policy file.

    `profile` counts in place of its own. `doubted` is called with the first dates that are doubtful today, which are
    not errors.

    Raises:
        PolicyError: The file cannot be read or is not a valid policy. It names the file, the line and the key.
    """
    text = toml_file.read(path, tr("check its name; `hygiene init` writes a policy"))
    try:
        policy = parse(text, profile)
    except PolicyError as error:
        raise error.within(str(path)) from error
    for doubt in islice(doubts(policy, text, policy.day(datetime.now(UTC))), _DOUBTS):
        doubted(doubt.within(str(path)))
    return policy


def parse(text: str, profile: ProfileName | None = None) -> Policy:
    """Validate the text of a policy file.

    The values of its profile apply where the text sets none. `profile` counts in place of its own.

    Raises:
        PolicyError: It is not a valid policy. The error names the line and the key.
    """
    values = toml_file.values_of(text)
    _check_version(values, text)
    policy = toml_file.convert(text, values, Policy)
    if of_profile := profile_values(profile or policy.profile):
        # The text is valid by itself, and so is the profile, so that both together are.
        policy = msgspec.convert(_over(of_profile, {**values, "profile": profile or policy.profile}), Policy)
    check_zone(policy.timezone, text, ("timezone",))
    _check_accounts(policy.accounts, text)
    _check_acceptances(policy, text)
    _check_places(policy.logins, text)
    bands = policy.score.bands
    if not bands.raised <= bands.high:
        raise PolicyError(
            tr(
                "key `score.bands`: raised ({raised}) and high ({high}) must be in ascending order",
                raised=bands.raised,
                high=bands.high,
            ),
            hint=tr("a band that you leave out keeps its default"),
            line=line_of(text, ("score", "bands")),
        )
    return policy


def doubts(policy: Policy, text: str, today: date) -> Iterator[PolicyError]:
    """Yield the acceptances that have ended, and those given on a later day.

    They are not errors, because a policy must not fail on the day after an acceptance.
    """
    for index, each in enumerate(policy.accept):
        number = index + 1
        if each.until < today:
            line, hint = line_of(text, ("accept", index, "until")), tr("remove the table, or accept the finding anew")
            why = tr(
                "key `until` in [[accept]] table {number}: {until} is past, so it covers nothing",
                number=number,
                until=each.until,
            )
            yield PolicyError(why, hint=hint, line=line)
        elif each.on is not None and each.on > today:
            line, hint = line_of(text, ("accept", index, "on")), tr("give a day until today, {today}", today=today)
            why = tr("key `on` in [[accept]] table {number}: {on} is later than today", number=number, on=each.on)
            yield PolicyError(why, hint=hint, line=line)


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return two tables as one. Values of `above` come first."""
    both = {key: _over(below[key], above[key]) for key in below if isinstance(above.get(key), dict)}
    return {**below, **above, **both}


def _check_version(values: Mapping[str, Any], text: str) -> None:
    """Refuse a version that this hygiene does not read.

    It comes first, because a later version may have other keys.

    Raises:
        PolicyError: It names both versions.
    """
    version = values.get("version")
    if isinstance(version, int) and version > VERSION:
        raise PolicyError(
            tr(
                (
                    "key `version`: hygiene {version} reads policies of version {read}, and this one is "
                    "of version {found}"
                ),
                version=__version__,
                read=VERSION,
                found=short(str(version)),
            ),
            hint=tr("upgrade hygiene"),
            line=line_of(text, ("version",)),
        )


def _check_places(rules: LoginRules, text: str) -> None:
    """Refuse codes that are not countries, and texts that are not networks.

    Raises:
        PolicyError: It names the key and the entry.
    """
    for key in ("allow_countries", "deny_countries", "allow_networks", "deny_networks"):
        wrong, hint = _PLACES[key.partition("_")[2]]
        fits = is_country if key.endswith("countries") else _is_network
        for index, given in enumerate(getattr(rules, key) or ()):
            if not fits(given):
                where = toml_file.location(f"logins.{key}[{index}]", Policy)
                line = line_of(text, ("logins", key, index))
                raise PolicyError(tr(wrong, where=where, given=repr(short(given))), hint=tr(hint), line=line)


def _is_network(text: str) -> bool:
    """Return whether a text is a network, or a single address."""
    try:
        return bool(ip_network(text))
    except ValueError:
        return False


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

    Its second table would otherwise be ignored silently.

    Raises:
        PolicyError: naming the account.
    """
    seen: dict[tuple[str, str], int] = {}
    for index, rules in enumerate(accounts):
        first = seen.setdefault(login_key(rules.platform, normalized("NFC", rules.handle)), index)
        if first != index:
            earlier = line_of(text, ("accounts", first))
            raise PolicyError(
                tr(
                    "key `accounts`: {platform}/@{handle} is listed twice",
                    platform=short(rules.platform),
                    handle=short(rules.handle.lstrip("@")),
                ),
                hint=tr("merge this table into the one in line {line}", line=earlier),
                line=line_of(text, ("accounts", index)),
            )


def _check_acceptances(policy: Policy, text: str) -> None:
    """Refuse an acceptance that ends before the day it was given.

    An ended acceptance is not an error, because a policy must not fail on that day. The report names it instead.

    Raises:
        PolicyError: It names the two days.
    """
    for index, each in enumerate(policy.accept):
        if each.on is not None and each.until < each.on:
            raise PolicyError(
                tr(
                    "key `until` in [[accept]] table {number}: {until} is before the day it was given, {on}",
                    number=index + 1,
                    until=each.until,
                    on=each.on,
                ),
                hint=tr("give a later day, or remove the table"),
                line=line_of(text, ("accept", index, "until")),
            )
