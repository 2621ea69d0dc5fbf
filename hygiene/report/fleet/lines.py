"""The line of an account in the report about a fleet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from types import MappingProxyType
from typing import Final

from hygiene.language.durations import age
from hygiene.language.words import tr
from hygiene.model.account import FLEET, Account, login_key, masked_handle
from hygiene.model.finding import Question, Severity
from hygiene.model.policy.fleet import IMPORTANCE, FleetAccount
from hygiene.model.text import first_sentence, sentence
from hygiene.reference.unicode_forms import normalized
from hygiene.report.assemble import active
from hygiene.report.changes.records import Change
from hygiene.report.fleet.questions import answered
from hygiene.report.fleet.records import FleetLine
from hygiene.report.report import AccountLine, Fix, Report
from hygiene.report.verdict.coverage import Look
from hygiene.report.verdict.verdict import Verdict
from hygiene.report.verdict.word import ALARMS, WORDS
from hygiene.wording.steps import place

_CLOCKS: Final = timedelta(days=1)
"""The longest time by which an export may seem to be from the future.

Some state a day in another time zone.
"""
URGENT: Final = ("act now", "check first")
"""The words of accounts that come before every other."""


def fleet_line(
    account: FleetAccount,
    report: Report,
    *,
    problem: str,
    stale_days: int,
    now: datetime,
    questions: Mapping[str, Question] = MappingProxyType({}),
) -> FleetLine:
    """Return the line of an account.

    Args:
        account: The account as the fleet file describes it.
        report: Its report.
        problem: Why nothing of it was read, or "".
        stale_days: The days after which an export clears nothing.
        now: The time of the run.
        questions: The question of each check, by default that of its path.
    """
    every = report.changes.lines if report.changes else ()
    changes = tuple(each for each in every if each.account is not None and not each.account.shared)
    line = report.accounts[0] if report.accounts and not problem else None
    compared = report.changes is not None and report.changes.since is not None
    if line is None:
        return _unread(account, problem, changes, compared=compared)
    old = now - line.taken_at > timedelta(days=stale_days) or line.taken_at > now + _CLOCKS
    older = now - line.taken_at if old else None
    return FleetLine(
        account=account,
        state="stale" if old else "read",
        # Questions that an old export cleared are open again, but its findings stay.
        word="not enough read" if old and line.verdict.word not in ALARMS else line.verdict.word,
        reason=" ".join(filter(None, (_renamed(account, line.account), _reason(line, report, older)))),
        score=line.score,
        signs=line.signs,
        surest=line.surest,
        found=_counts(report),
        fix=_fix(report),
        unread=_less(report),
        open=tuple(_question(each) for each in line.coverage.looks if each.decides),
        taken_at=line.taken_at,
        answered=len(line.coverage.answered),
        asked=len(line.coverage.asked),
        changes=changes,
        compared=compared,
        answers=answered(report, questions, old=old),
    )


def _unread(account: FleetAccount, problem: str, changes: tuple[Change, ...], *, compared: bool) -> FleetLine:
    """Return the line of an account without any data."""
    return FleetLine(
        account=account,
        state="not read",
        word="not enough read",
        reason=tr("Nothing was read: {reason}.", reason=_shown(problem, account))
        if problem
        else tr("Nothing was read: its export holds nothing of it."),
        found={},
        changes=changes,
        compared=compared,
    )


def _shown(problem: str, account: FleetAccount) -> str:
    """Return a problem with the account's handle as reports show it.

    A name of the Fediverse is masked like an e-mail address unless an `@` stands before it. Commands take it with the
    `@`. A pattern of exports does not, and has `{handle}` in the fleet file.
    """
    if "@" not in account.handle:
        return problem
    name = re.escape(account.handle)
    patterns = re.sub(rf"(?<![ :@]){name}|{name}(?=[*/])", "{handle}", problem)
    return re.sub(rf"(?<!@){name}", f"@{account.handle}", patterns)


def _renamed(account: FleetAccount, found: Account) -> str:
    """Return a sentence about the account's new handle, or ""."""
    handles = (normalized("NFC", each.handle) for each in (found, account))
    if not found.named or len({login_key(found.platform, each) for each in handles}) == 1:
        return ""
    return tr("It is called @{handle} now.", handle=masked_handle(found.handle))


def _less(report: Report) -> tuple[str, ...]:
    """Return the checks that are answered less fully than before."""
    every = report.changes.unread if report.changes else ()
    return tuple(each.check for each in every if each.account is not None and not each.account.shared)


def _reason(line: AccountLine, report: Report, older: timedelta | None) -> str:
    """Return why an account has its word, in a sentence or two.

    For an account without an alarm, that is the first thing to fix.
    """
    stale = "" if older is None else _stale(line.taken_at, older, report.zone)
    if stale and line.verdict.word in {"accepted", "low"}:
        return stale  # the sentence of a calm word would no longer be true
    first = _first(report)
    if line.verdict.word in ALARMS or first is None:
        said = _alarm(line.verdict, report)
        # The sentence of a verdict may say how old the export is.
        return said if older and age(older) in said else " ".join(filter(None, (said, stale)))
    return stale or first.title


def _stale(taken_at: datetime, older: timedelta, zone: tzinfo) -> str:
    """Return that an export is too old, or later than today.

    The days are calendar days, as everywhere on the page.
    """
    if older < timedelta():
        return tr("Its newest export is dated later than today.")
    days = (taken_at + older).astimezone(zone).date() - taken_at.astimezone(zone).date()
    return tr("Its newest export is {age} old.", age=age(days))


def _alarm(verdict: Verdict, report: Report) -> str:
    """Return the sentence of a verdict.

    If a finding of the account's own makes the word by itself, it is named, rather than a shared one.
    """
    found = {result.fingerprint(each): (result, each) for result in report.results for each in result.findings}
    behind = [found[mark] for mark in verdict.because if mark in found]
    titles = [
        (sentence(first_sentence(each.message)), result.account is not None and result.account.platform == FLEET)
        for result, each in behind
    ]
    own = next((title for title, shared in titles if not shared), "")
    first, shared = titles[0] if titles else ("", False)
    if own and shared and verdict.sentence.startswith(first):
        return own + verdict.sentence.removeprefix(first)
    return verdict.sentence


def _first(report: Report) -> Fix | None:
    """Return the first fix, preferring one for this account alone.

    A weak sign of a takeover comes first. Shared findings are reported once for the fleet, and would repeat one
    sentence for each account.
    """
    own = [fix for fix in report.fix_first if fix.account is None or fix.account.platform != FLEET]
    signs = [fix for fix in own if fix.weak_sign]
    return next(iter([*signs, *own, *report.fix_first]), None)


def _fix(report: Report) -> str:
    """Return the first thing to do, in a sentence, or "".

    After a sign of a takeover, that is the first step of its plan.
    """
    step = next((step for incident in report.incidents for step in incident.steps), None)
    if step is None:
        first = _first(report)
        return sentence(first_sentence(first.how)) if first else ""
    said, where = sentence(first_sentence(step.title)), place(step.where.rstrip(". "))
    return f"{said} {tr('Where: {place}.', place=where)}" if where else said


def _question(look: Look) -> str:
    """Return the name of an open question.

    Passwords that were read, but not searched for in known breaches, are `breached passwords`.
    """
    return "breached passwords" if look.question == "passwords" and look.act == "search" else look.question


def _counts(report: Report) -> dict[Severity, int]:
    """Return how many findings are open, by severity, the worst first."""
    counted = Counter(finding.severity for finding in active(report))
    return {severity: counted[severity] for severity in reversed(Severity) if counted[severity]}


def rank(line: FleetLine) -> tuple[object, ...]:
    """Return the key that sorts accounts, the worst first.

    An account to act on now comes first. Then come those with a new sign of a takeover, because each is more urgent
    than a risk. After that, the order is by the word, the surest open sign, the importance, whether anything is newly
    worse, the likelihood, and the name.
    """
    worse = any(change.worse for change in line.changes)
    return (
        URGENT.index(line.word) if line.word in URGENT else len(URGENT),
        not (line.signs and line.compared and worse),
        WORDS.index(line.word),
        -(line.surest.rank if line.surest else -1),
        -IMPORTANCE.index(line.account.importance),
        not worse,
        -(line.score.expected if line.score else 0.0),
        line.account.name,
    )
