"""Words about the fixes: their gain, and their account with its owner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import Final

from hygiene.formats.wording import verdict as _verdict
from hygiene.formats.wording.phrases import who
from hygiene.formats.wording.timeline import when
from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.finding import Severity
from hygiene.report.report import Fix, Report

_GAINS: Final = {
    "sign": (tr_later("Sign of a takeover"), tr_later("sign of a takeover")),
    "big": (tr_later("Big gain"), tr_later("big gain")),
    "medium": (tr_later("Medium gain"), tr_later("medium gain")),
    "small": (tr_later("Small gain"), tr_later("small gain")),
    "today": (tr_later("Look at this today"), tr_later("look at this today")),
    "look": (tr_later("Worth a look"), tr_later("worth a look")),
}
"""The gain from a fix as the beginning of a line, and as a label in one."""


def lead(fix: Fix, zone: tzinfo) -> str:
    """Return the beginning of a fix: its gain, and the time of a sign.

    An example is `Look at this today (2026-11-24 03:00)`.
    """
    return f"{gain(fix)} ({when(fix.at, zone)})" if fix.at else gain(fix)


def gain(fix: Fix) -> str:
    """Return the gain from a fix, such as `Big gain`.

    A weak sign of a takeover gains nothing in numbers. It needs a look, and soon unless its severity is low.
    """
    return tr(_GAINS[_kind(fix)][0])


def label(fix: Fix) -> str:
    """Return the gain from a fix as a label in a line, such as `big gain`."""
    return tr(_GAINS[_kind(fix)][1])


def _kind(fix: Fix) -> str:
    """Return the key of a gain."""
    if fix.compromise:
        return "sign"
    if fix.weak_sign is None or fix.gain != "small":
        return fix.gain
    return "today" if fix.weak_sign.rank >= Severity.MEDIUM.rank else "look"


def whose(fix: Fix, name: Callable[[Account], str] = who) -> str:
    """Return the account of a fix, as `name` writes it, and its owner, or ""."""
    return ", ".join(filter(None, (name(fix.account) if fix.account else "", fix.owner)))


def responsible(fix: Fix, before: str, name: Callable[[Account], str] = who) -> str:
    """Return a sentence that names the owner and account of a fix, or "".

    `before` is the profile's word before an owner, or empty. A fix without an owner is for its account, as `name`
    writes it.
    """
    if fix.owner and before:
        lead = tr(before)
        if not fix.account:
            return f"{lead} {fix.owner}."
        return tr("{lead} {owner}, for {account}.", lead=lead, owner=fix.owner, account=name(fix.account))
    said = whose(fix, name)
    return tr("For {account}.", account=said) if said else ""


def nothing_to_fix(report: Report) -> str:
    """Return the meaning of an empty list of fixes."""
    if _verdict.nothing_read(report):
        return tr("Nothing was checked. Give hygiene an export to read.")
    if report.incidents:
        return tr("Nothing else was found to fix.")
    if report.verdict.word == "low":
        return tr("Nothing needs a fix.")
    if report.accepted:
        return tr("Nothing was found to fix beside what you accepted.")
    return tr("Nothing was found to fix in what was read. What is open may hold more.")
