"""Words that the formats for people share, and the order of findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from hygiene.language.words import number, tr, tr_as, tr_later
from hygiene.model.account import Account
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.text import local, printable, sentence
from hygiene.report.fleet.records import Overview
from hygiene.report.report import Accepted, Report
from hygiene.report.score.number import Score

LONG: Final = 600
"""The most characters shown of a message, a reason or a fix."""
NAME: Final = 80
"""The most characters shown of a name."""
_SMALLEST: Final = 0.001
"""The smallest share that is shown in per cent."""

CLOSING: Final = (
    tr_later(
        "A calm report does not prove that your accounts are safe. hygiene sees only what it was given to read, and "
        "not everything an intruder does leaves a trace there."
    ),
    tr_later(
        "The likelihood is an estimate made from published figures and our own judgement. Use it to decide what to do "
        "first and to watch the trend, not for insurance. `hygiene explain score` shows every number and its source."
    ),
)
IN_CAPITALS: Final = tr_later("Put your own in place of the words in capitals.")
"""The sentence below commands with words such as EXPORT, FILE or NAME."""
_SEVERITIES: Final = {
    Severity.CRITICAL: tr_later("critical severity"),
    Severity.HIGH: tr_later("high severity"),
    Severity.MEDIUM: tr_later("medium severity"),
    Severity.LOW: tr_later("low severity"),
    Severity.INFO: tr_later("for information"),
}
_CONFIDENCES: Final = {
    Confidence.HIGH: tr_later("high confidence"),
    Confidence.MEDIUM: tr_later("medium confidence"),
    Confidence.LOW: tr_later("low confidence"),
}

WAYS: Final[Mapping[str, str]] = {
    "guess": tr_later("The password is guessed"),
    "reuse": tr_later("The password leaked elsewhere"),
    "app": tr_later("A connected app is misused"),
    "session": tr_later("A session is stolen or left open"),
    "recovery": tr_later("The recovery address or number is taken over"),
    "insider": tr_later("Someone who has, or had, access"),
    "unseen": tr_later("What no export shows: phishing, malware, the platform itself"),
}
"""The names of the attack paths for people."""


def made(report: Report | Overview) -> str:
    """Return the version, the time of the report, and its time zone.

    If the report was judged again, the day of that is added.
    """
    zone = printable(str(report.zone), NAME)
    parts = {"version": report.version, "time": when(report.generated_at, report.zone)}
    if zone in {"UTC", "Etc/UTC"}:
        text = tr("hygiene {version}, {time}. All times are in UTC.", **parts)
    else:
        text = tr("hygiene {version}, {time}. All times are in {zone} time.", zone=zone, **parts)
    if report.redacted:
        text = f"{text} {tr('Labels stand for names.')}"
    if isinstance(report, Overview) or report.judged_at is None:
        return text
    again = day(report.judged_at, report.zone)
    return f"{text} {tr('Judged again on {day}, by the model and the policy of that day.', day=again)}"


def when(at: datetime, zone: tzinfo) -> str:
    """Return a time in the home zone.

    The report names the zone once.
    """
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def day(at: datetime, zone: tzinfo) -> str:
    """Return a day in the home zone.

    The report names the zone once.
    """
    return f"{at.astimezone(zone):%Y-%m-%d}"


def days_between(first: datetime, last: datetime, zone: tzinfo) -> int:
    """Return how many days of the calendar lie between two times.

    They are those of the home zone, so that the count fits the days that stand beside it.
    """
    return (last.astimezone(zone).date() - first.astimezone(zone).date()).days


def percent(share: float) -> str:
    """Return a chance in per cent: `12.1%`."""
    if 0 < share < _SMALLEST / 2:
        return tr("under {share:.1%}", share=_SMALLEST)
    return number(share, ".1%")


def interval(score: Score) -> str:
    """Return both ends in per cent: `3.3% to 12.1%`.

    It is a single number where both look the same.
    """
    low, high = percent(score.low), percent(score.high)
    return low if low == high else tr("{low} to {high}", low=low, high=high)


def who(account: Account | None) -> str:
    """Return the name of an account, or `no account`."""
    return str(account) if account else tr("no account")


def word(value: str) -> str:
    """Return a word of the verdict as people read it."""
    return tr_as("verdict", value)


def severity(value: Severity) -> str:
    """Return a severity in words: `high severity`, or `for information`."""
    return tr(_SEVERITIES[value])


def confidence(value: Confidence) -> str:
    """Return a confidence in words: `high confidence`."""
    return tr(_CONFIDENCES[value])


def capital(text: str) -> str:
    """Return a text that begins with a capital letter.

    The other letters stay as they are, because German writes nouns with a capital.
    """
    return text[:1].upper() + text[1:]


def facts(finding: Finding, zone: tzinfo) -> list[str]:
    """Return the time and the evidence of a finding.

    The time is left out where the message names it, and at the beginning of the evidence.
    """
    if finding.at is None:
        return list(finding.evidence)
    shown = when(finding.at, zone)
    time = [] if shown in finding.message else [shown]
    times = (local(finding.at, zone), shown)
    return [*time, *filter(None, (_without_time(fact, times) for fact in finding.evidence))]


def _without_time(fact: str, times: Iterable[str]) -> str:
    """Return a fact without a time that it begins with.

    The colon after the time goes with it, and so do brackets around all that is left.
    """
    start = next((time for time in times if fact.startswith(time)), "")
    rest = fact.removeprefix(start).strip()
    if start:
        rest = rest.removeprefix(":").strip()
        if rest.startswith("(") and rest.find(")") == len(rest) - 1:
            rest = rest[1:-1]
    return rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The findings of one check on one account, worst first.

    Accepted findings are not among them; `accepted` counts those. `why` and `fix` are the reason and the fix that all
    findings give, or empty where they differ.
    """

    result: Result
    title: str
    findings: tuple[Finding, ...]
    accepted: int
    why: str
    fix: str


def _common(texts: Iterable[str]) -> str:
    """Return the one text that all of `texts` equal, or an empty string."""
    distinct = set(texts)
    return distinct.pop() if len(distinct) == 1 else ""


def groups(report: Report) -> list[tuple[Account | None, list[Group]]]:
    """Return the findings by account and check.

    Accounts are in the report's order. Checks on compromise come first, then those with the worst findings.
    """
    taken = {line.fingerprint for line in report.accepted if line.finding}
    found: dict[Account | None, list[Group]] = {line.account: [] for line in report.accounts}
    for result in report.results:
        if result.status is not Status.FOUND:
            continue
        rows = [f for f in result.findings if result.fingerprint(f) not in taken]
        rows.sort(key=lambda f: (-f.severity.rank, -f.confidence.rank))
        group = Group(
            result=result,
            title=report.titles.get(result.check, result.check),
            findings=tuple(rows),
            accepted=len(result.findings) - len(rows),
            why=_common(finding.why for finding in rows),
            fix=_common(finding.fix for finding in rows),
        )
        found.setdefault(result.account, []).append(group)
    for row in found.values():
        row.sort(key=lambda g: (g.result.path != "compromise", -_worst(g)))
    return [(account, row) for account, row in found.items() if row]


def _worst(group: Group) -> int:
    """Return the rank of the worst severity in a group.

    It is -1 when all its findings are accepted.
    """
    return max((f.severity.rank for f in group.findings), default=-1)


def clear(report: Report) -> list[tuple[Account | None, list[str]]]:
    """Return the titles of the checks with a clear result, by account."""
    titles: dict[Account | None, list[str]] = {}
    for result in report.results:
        if result.status is Status.CLEAR:
            titles.setdefault(result.account, []).append(report.titles.get(result.check, result.check))
    return list(titles.items())


def nothing_found(report: Report) -> str:
    """Return the meaning of an empty list of findings."""
    return tr("No findings in what was read.") if report.results else tr("Nothing was checked.")


def accepted(line: Accepted) -> str:
    """Return the message of an accepted finding."""
    return sentence(line.finding.message) if line.finding else tr("The finding is not in this report.")


def terms(line: Accepted) -> str:
    """Return an acceptance's owner, last day, reason and notes, as sentences."""
    reason = line.reason.rstrip(". ")
    given = tr("Accepted by {owner} until {day}: {reason}.", owner=line.owner, day=line.until, reason=reason)
    return " ".join((given, *line.notes))


def stale(line: Accepted) -> str:
    """Return the reason why an acceptance no longer counts, as sentences."""
    if line.finding is None:
        # A note says whether hygiene looked for it.
        if line.notes:
            return tr("This acceptance matches no finding.")
        return tr("This acceptance matches no finding any more. Remove it from the policy.")
    finding = sentence(line.finding.message)
    if line.instead:
        return tr(
            "This acceptance no longer covers the finding, which is worse, surer or about other events now: {finding}",
            finding=finding,
        )
    return tr("This acceptance has ended, so the finding counts again: {finding}", finding=finding)
