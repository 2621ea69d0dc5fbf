"""Incidents: suspicious episodes of accounts, with everything near them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from hygiene.model.account import Account
from hygiene.model.finding import Confidence, Finding, Result, Severity
from hygiene.model.policy import Policy
from hygiene.model.text import first_sentence, name_key, sentence
from hygiene.report.incidents.containment import steps
from hygiene.report.report import Incident, TimelineEvent
from hygiene.report.verdict.by_hand import CHECK as BY_HAND

_PATHS: Final = frozenset({"app", "compromise", "recovery", "session"})
"""The paths whose findings an incident may hold.

A password that is weak or reused is no event. It stays a fix of its own.
"""
_EXPORT: Final = frozenset({"post-time"})
"""Checks whose signs are about the export as a file.

Nothing done to the account answers them.
"""
_SESSION_KINDS: Final = frozenset({"challenge", "device", "session"})
"""Kinds of timeline events that are sign-ins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """An open finding, with its fingerprint and its check's result."""

    result: Result
    finding: Finding
    fingerprint: str

    @property
    def sign(self) -> bool:
        """True for a sign that makes an incident."""
        sure = self.finding.confidence is not Confidence.LOW
        return self.result.path == "compromise" and sure and self.result.check not in _EXPORT

    @property
    def times(self) -> tuple[datetime, ...]:
        """The times of the first and the last event, or nothing.

        An answer by hand has the day on which the user gave it, which says nothing about when it happened. The date of
        an app is that of its grant, whatever it did later.
        """
        finding = self.finding
        if finding.at is None or self.result.check == BY_HAND:
            return ()
        return (finding.at,) if self.result.path == "app" else (finding.at, finding.ended or finding.at)


@dataclass(slots=True, kw_only=True)
class _Episode:
    """An incident while its findings are still being gathered.

    `ends` are the times of the first and the last event behind its signs, or None without a date.
    """

    account: Account
    signs: list[Open]
    ends: tuple[datetime, datetime] | None = None
    others: list[Open] = field(default_factory=list)

    @property
    def everything(self) -> list[Open]:
        """The findings, signs first, the surest of each before the others."""
        return [*sorted(self.signs, key=_first), *sorted(self.others, key=_first)]

    def near(self, times: Iterable[datetime], before: timedelta, after: timedelta) -> bool:
        """Return whether something happened near the signs, or between them."""
        if self.ends is None:
            return False
        since, until = self.ends
        return any(since - at <= before and at - until <= after for at in times)


@dataclass(frozen=True, slots=True, kw_only=True)
class Distances:
    """The times before and after the signs in which something belongs to them.

    They are those of the checks that name such coincidences. An app is let in before it posts. One that was let in soon
    after is as suspicious as a session, because an intruder leaves it behind.
    """

    grant: tuple[timedelta, timedelta]
    session: tuple[timedelta, timedelta]
    change: tuple[timedelta, timedelta]

    @classmethod
    def of(cls, policy: Policy) -> Distances:
        """Return the distances of a policy."""
        grant, beside = timedelta(days=policy.apps.before_odd_post_days), timedelta(days=policy.logins.beside_days)
        change = timedelta(days=policy.changes.near_odd_post_days)
        return cls(grant=(grant, beside), session=(beside, beside), change=(change, change))

    def of_path(self, path: str) -> tuple[timedelta, timedelta]:
        """Return the distances for a finding."""
        return self.grant if path == "app" else self.session if path == "session" else self.change

    def of_kind(self, kind: str) -> tuple[timedelta, timedelta]:
        """Return the distances for an event of the timeline."""
        return self.grant if kind == "grant" else self.session if kind in _SESSION_KINDS else self.change


def incidents(
    results: Iterable[Result],
    taken: Collection[str],
    lines: Sequence[TimelineEvent],
    accounts: Sequence[Account],
    owners: Mapping[tuple[str, str], str],
    policy: Policy,
) -> list[Incident]:
    """Return the incidents, the surest first, then those of the worst account.

    An incident begins with open signs of at least medium confidence. Signs near each other in time are one incident.
    With them go the open findings of the account near them, those about an app that the signs name, and those about the
    same subject. Signs without a date belong to the account's surest incident. No finding is in two incidents.

    Args:
        results: The results of the run.
        taken: The fingerprints of the accepted findings.
        lines: The events of the timeline, oldest first.
        accounts: The accounts of the run, the worst first.
        owners: The person or team responsible, by the account's key.
        policy: How long before and after a sign something belongs to it.
    """
    distances = Distances.of(policy)
    opened = _open(results, taken)
    by_account: defaultdict[tuple[str, str], list[Open]] = defaultdict(list)
    for each in opened:
        if each.result.account is not None and not each.result.account.shared and each.result.path in _PATHS:
            by_account[each.result.account.key].append(each)
    found = [episode for each in by_account.values() for episode in _episodes(each, distances)]
    order = {account.key: number for number, account in enumerate(accounts)}
    names = {account.key: account for account in accounts}
    for episode in found:  # an older export may hold an older name
        episode.account = names.get(episode.account.key, episode.account)
    found.sort(key=lambda episode: (*_rank(episode, order), str(episode.account), _surest(episode).fingerprint))
    mailbox = any(_mailbox(each.finding) for each in opened)
    events: defaultdict[tuple[str, str], list[TimelineEvent]] = defaultdict(list)
    for line in lines:
        events[line.account.key].append(line)
    return [_incident(e, events[e.account.key], owners, distances, mailbox=mailbox) for e in found]


def _open(results: Iterable[Result], taken: Collection[str]) -> list[Open]:
    """Return every open finding once, whatever the number of exports it is in.

    Where exports differ about it, the surest and worst holds.
    """
    found: dict[str, Open] = {}
    for result in results:
        for finding in result.findings:
            fingerprint = result.fingerprint(finding)
            if finding.severity is not Severity.INFO and fingerprint not in taken:
                each = Open(result=result, finding=finding, fingerprint=fingerprint)
                found[fingerprint] = min(found.get(fingerprint, each), each, key=_first)
    return list(found.values())


def _surest(episode: _Episode) -> Open:
    return min(episode.signs, key=_first)


def _first(sign: Open) -> tuple[object, ...]:
    """Return the key that sorts findings: surest, worst, earliest."""
    finding = sign.finding
    at = finding.at.timestamp() if finding.at else float("inf")
    ended = finding.ended.timestamp() if finding.ended else float("inf")
    return -finding.confidence.rank, -finding.severity.rank, at, -ended, sign.fingerprint, finding.message, finding.apps


def _rank(episode: _Episode, order: Mapping[tuple[str, str], int]) -> tuple[float, ...]:
    """Return the key that sorts incidents, the first to act on first.

    Each part only improves when a sign is added, so more evidence never lowers the rank.
    """
    return (
        -max(sign.finding.confidence.rank for sign in episode.signs),
        order.get(episode.account.key, len(order)),
        -max(sign.finding.severity.rank for sign in episode.signs),
        -episode.ends[1].timestamp() if episode.ends else float("inf"),
    )


def _episodes(opened: Sequence[Open], distances: Distances) -> list[_Episode]:
    """Return the episodes of one account, the surest first."""
    signs = [each for each in opened if each.sign]
    found = list(_together(signs, distances.change[0]))
    found.sort(key=lambda episode: _rank(episode, {}))
    if undated := [sign for sign in signs if not sign.times]:
        account = undated[0].result.account
        if found:
            found[0].signs += undated
        elif account is not None:
            found = [_Episode(account=account, signs=undated)]
    if not found:
        return []
    named = [{name_key(name) for sign in episode.signs for name in sign.finding.apps} for episode in found]
    left: list[Open] = []
    for each in opened:
        if not each.sign and each.result.check not in _EXPORT:
            fits = (
                episode for episode, names in zip(found, named, strict=True) if _fits(each, episode, names, distances)
            )
            (episode.others if (episode := next(fits, None)) else left).append(each)
    subjects = {each.finding.subject: episode for episode in reversed(found) for each in episode.everything}
    for each in left:
        if same := subjects.get(each.finding.subject):
            same.others.append(each)
    return found


def _together(signs: Iterable[Open], apart: timedelta) -> Iterator[_Episode]:
    """Yield the dated signs, those near each other in one episode."""
    episode: _Episode | None = None
    for sign in sorted((sign for sign in signs if sign.times), key=lambda sign: sign.times[0]):
        since, until = sign.times[0], sign.times[-1]
        if episode and episode.ends and since - episode.ends[1] <= apart:
            episode.signs.append(sign)
            episode.ends = episode.ends[0], max(episode.ends[1], until)
        elif sign.result.account is not None:
            if episode:
                yield episode
            episode = _Episode(account=sign.result.account, signs=[sign], ends=(since, until))
    if episode:
        yield episode


def _fits(each: Open, episode: _Episode, names: Collection[str], distances: Distances) -> bool:
    """Return whether a finding belongs to an episode.

    `names` are the apps that its signs name.
    """
    near = episode.near(each.times, *distances.of_path(each.result.path))
    return near or each.result.check == BY_HAND or any(name_key(name) in names for name in each.finding.apps)


def _mailbox(finding: Finding) -> bool:
    """Return whether a finding means that someone else may read a mailbox."""
    sure = finding.confidence is not Confidence.LOW
    return finding.opens == "email" and sure and finding.severity.rank >= Severity.MEDIUM.rank


def _incident(
    episode: _Episode,
    lines: Iterable[TimelineEvent],
    owners: Mapping[tuple[str, str], str],
    distances: Distances,
    *,
    mailbox: bool,
) -> Incident:
    surest = _surest(episode).finding
    findings = [(each.result, each.finding) for each in episode.everything]
    acts = tuple(_acts(episode, lines, distances))
    times = [*(episode.ends or ()), *(act.at for act in acts if act.at)]
    return Incident(
        account=episode.account,
        owner=owners.get(episode.account.key, ""),
        title=sentence(first_sentence(surest.message)),
        confidence=surest.confidence,
        since=min(times, default=None),
        until=max(times, default=None),
        acts=acts,
        steps=tuple(steps(episode.account, findings, {act.kind for act in acts}, mailbox=mailbox)),
        fingerprints=tuple(each.fingerprint for each in episode.everything),
    )


def _acts(episode: _Episode, lines: Iterable[TimelineEvent], distances: Distances) -> Iterator[TimelineEvent]:
    """Yield the events of an incident, oldest first.

    A finding is one only where it is part of the incident.
    """
    prints = {each.fingerprint for each in episode.everything}
    for line in lines:
        near = line.at is not None and episode.near([line.at], *distances.of_kind(line.kind))
        if line.fingerprint in prints or (near and not line.fingerprint):
            yield line
