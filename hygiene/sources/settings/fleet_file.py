"""The fleet file: reading, validation, and its schema for editors."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from string import Formatter
from typing import Any, Final

import msgspec

from hygiene._version import __version__
from hygiene.language.words import tr, tr_later
from hygiene.model.account import login_key
from hygiene.model.errors import PolicyError
from hygiene.model.policy.fleet import Expected, Fleet, FleetFile, fleet_of
from hygiene.reference.platforms import all_platforms, platform_meant
from hygiene.reference.unicode_forms import normalized
from hygiene.sources.settings import toml_file
from hygiene.sources.settings.toml_file import short
from hygiene.sources.settings.toml_lines import line_of
from hygiene.sources.settings.zone import check_zone

LIMIT: Final = 16 << 20
"""Characters of a fleet file. One of 20,000 accounts has about 3 million."""
_NAMES: Final = frozenset({"platform", "handle"})
_HINT: Final = tr_later("check its name; docs/fleet.md shows one")


def load(path: Path) -> Fleet:
    """Read and validate a fleet file.

    Raises:
        PolicyError: The file cannot be read or is not valid. It names the file, the line and the key.
    """
    text = toml_file.read(path, tr(_HINT), limit=LIMIT)
    try:
        return parse(text)
    except PolicyError as error:
        raise error.within(str(path)) from error


def parse(text: str) -> Fleet:
    """Validate the text of a fleet file.

    Raises:
        PolicyError: It is not valid. The error names the line and the key.
    """
    values = toml_file.values_of(text, limit=LIMIT)
    _check_version(values.get("version"), text)
    file = toml_file.convert(text, values, FleetFile)
    if not file.accounts:
        raise PolicyError(tr("it names no account"), hint=tr("add an [[accounts]] table with platform and handle"))
    _check_groups(file, text)
    _check_accounts(file, text)
    tables: list[tuple[Expected, tuple[str | int, ...]]] = [(file.defaults, ("defaults",))]
    tables += [(each, ("groups", n)) for n, each in enumerate(file.groups)]
    tables += [(each, ("accounts", n)) for n, each in enumerate(file.accounts)]
    for table, place in tables:
        _check_table(table, place, text)
    return fleet_of(file)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a fleet file, for editors."""
    made = msgspec.json.schema(FleetFile)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "hygiene fleet", **made}


def _check_version(version: object, text: str) -> None:
    """Refuse a version that this hygiene does not read.

    It comes first, because a later version may have other keys.

    Raises:
        PolicyError: It names both versions, or the line to write.
    """
    if version is None:
        raise PolicyError(tr("key `version` is missing"), hint=tr("write `version = 1` above all other keys"))
    if isinstance(version, int) and version != 1:
        raise PolicyError(
            tr(
                ("key `version`: hygiene {version} reads fleet files of version 1, and this one is of version {found}"),
                version=__version__,
                found=short(str(version)),
            ),
            hint=tr("update hygiene, or write 1"),
            line=line_of(text, ("version",)),
        )


def _check_groups(file: FleetFile, text: str) -> None:
    """Refuse a group that is listed twice.

    Raises:
        PolicyError: It names the group and the line.
    """
    seen: set[str] = set()
    for number, group in enumerate(file.groups):
        if group.name in seen:
            line = line_of(text, ("groups", number, "name"))
            raise PolicyError(
                tr("the group “{name}” is listed twice", name=short(group.name)),
                hint=tr("merge its two tables"),
                line=line,
            )
        seen.add(group.name)


def _check_accounts(file: FleetFile, text: str) -> None:
    """Refuse an account listed twice, or of an unknown platform or group.

    Raises:
        PolicyError: It names the account and the line, and the allowed values.
    """
    platforms = sorted(known.id for known in all_platforms())
    groups = {group.name: group for group in file.groups}
    seen: dict[tuple[str, str], int] = {}
    for number, member in enumerate(file.accounts):
        login, place = login_key(member.platform, normalized("NFC", member.handle)), ("accounts", number)
        if not login[1].strip():
            line = line_of(text, (*place, "handle"))
            raise PolicyError(
                tr("key `handle`: there is no name"), hint=tr("write the name that its export has"), line=line
            )
        if login in seen:
            first = line_of(text, ("accounts", seen[login], "platform"))
            name = f"{short(member.platform)}/@{short(member.handle.lstrip('@'))}"
            problem = tr("{name} is listed twice, first in line {first}", name=name, first=first)
            raise PolicyError(problem, hint=tr("leave one out"), line=line_of(text, (*place, "platform")))
        seen[login] = number
        if login[0] not in platforms:
            problem = tr("key `platform`: hygiene knows no platform “{platform}”", platform=short(member.platform))
            line = line_of(text, (*place, "platform"))
            meant = platform_meant(login[0])
            raise PolicyError(problem, hint=_offered(meant or login[0], platforms), line=line)
        if member.live is not None and not all(member.live.partition(":")):
            raise PolicyError(
                tr("key `live`: “{live}” is not the name of a connected account", live=short(member.live)),
                hint=tr("write one that `hygiene accounts` lists, such as bluesky:alice.example"),
                line=line_of(text, (*place, "live")),
            )
        if member.group is not None and member.group not in groups:
            problem = tr("key `group`: there is no group “{group}”", group=short(member.group))
            hint = _offered(member.group, groups) if groups else tr("add a [[groups]] table with this name")
            raise PolicyError(problem, hint=hint, line=line_of(text, (*place, "group")))


def _offered(given: str, names: Iterable[str]) -> str:
    """Return a hint with the nearest name, or with every name."""
    every = list(names)
    close = get_close_matches(given[:100], every, n=1)
    return (
        tr("did you mean “{name}”?", name=close[0])
        if close
        else tr("there are {names}", names=", ".join(map(short, every[:40])))
    )


def _check_table(table: Expected, place: tuple[str | int, ...], text: str) -> None:
    """Refuse a time zone that this computer does not know, or a bad pattern.

    Raises:
        PolicyError: It names the key and the line.
    """
    if table.timezone is not None:
        check_zone(table.timezone, text, (*place, "timezone"))
    for number, pattern in enumerate(table.exports or ()):
        if not _is_pattern(pattern):
            raise PolicyError(
                tr("key `exports`: “{pattern}” has braces that stand for nothing", pattern=short(pattern)),
                hint=tr("write {platform} and {handle}, and two braces {{ }} for one of a file's name"),
                line=line_of(text, (*place, "exports", number)),
            )


def _is_pattern(text: str) -> bool:
    """Return whether every name in braces is a known placeholder."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return False
    return all(name is None or (name in _NAMES and not spec and not conv) for _, name, spec, conv in parts)
