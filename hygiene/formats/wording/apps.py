"""Words about the apps with access."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from typing import Final

from hygiene.formats.wording.phrases import day
from hygiene.language.words import tr, tr_as, tr_n
from hygiene.model.account import Account
from hygiene.report.parts.lines import AppLine
from hygiene.report.report import Report


def years(days: int | None) -> str:
    """Return an age in a fitting unit, or `unknown` for None.

    Examples are `12 days`, `14 months` and `9.2 years`.
    """
    if days is None:
        return tr("unknown")
    if days < 60:
        return tr_n(days, "{count:,} day", "{count:,} days")
    if days < 730:
        return tr_n(round(days * 12 / 365), "{count:,} month", "{count:,} months")
    return tr("{count:.1f} years", count=days / 365.25)


def inventories(report: Report) -> list[tuple[Account, list[AppLine]]]:
    """Return the apps by account, in the report's order."""
    rows: dict[Account, list[AppLine]] = {}
    for line in report.apps:
        rows.setdefault(line.account, []).append(line)
    return list(rows.items())


def no_apps(report: Report) -> str:
    """Return the meaning of an empty inventory.

    Either no app has access, or no list of apps was read.
    """
    if any(entry.read.get("apps") == 0 for entry in report.inputs):
        return tr("No app has access, by what was read.")
    return tr("No list of apps was read, so we don't know whether any app has access.")


_PERMISSIONS: Final = {"directmessages": "messages", "emailaddress": "e-mail"}
"""Permissions for people, where the platform writes them as one word."""


def permitted(permissions: Iterable[str]) -> str:
    """Return permissions joined as words, or `not stated`."""
    words = sorted(_PERMISSIONS.get(each, each) for each in permissions)
    return ", ".join(tr_as("permission", each) for each in words) or tr("not stated")


def permissions(line: AppLine) -> str:
    """Return the permissions of an app in words."""
    return permitted(line.app.permissions)


def age(line: AppLine) -> str:
    """Return the time since an app was given access.

    It ends with `*` where the date that the platform shows is not that of the grant.
    """
    mark = "" if line.age_days is None or line.app.granted_at_means == "grant" else "*"
    return years(line.age_days) + mark


def age_note(rows: Iterable[AppLine]) -> str:
    """Return the meaning of the `*` of `age`, or "" where no row has it."""
    if all(line.age_days is None or line.app.granted_at_means == "grant" for line in rows):
        return ""
    return tr(
        "* Counted from another date than the day you gave access, such as the app's own "
        "registration. The platform shows only that date."
    )


def last_post(line: AppLine, zone: tzinfo) -> str:
    """Return the day of the newest post through an app."""
    if line.last_post_at:
        return day(line.last_post_at, zone)
    return tr("not read") if line.posts is None else tr("none read")
