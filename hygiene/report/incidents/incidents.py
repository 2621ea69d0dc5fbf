"""Incidents: suspicious episodes of accounts, with everything near them."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Final

from hygiene.model.account import Account
from hygiene.model.finding import Confidence, Finding, Result, Severity
from hygiene.model.policy import Policy
from hygiene.model.text import first_sentence, first_two_sentences, name_key, sentence
from hygiene.report.incidents.containment import steps
from hygiene.report.incidents.episodes import Dated, Distances, Episode, Open, together
from hygiene.report.report import Incident, TimelineEvent
from hygiene.report.verdict.by_hand import CHECK as BY_HAND

_PATHS: Final = frozenset({"app", "compromise", "recovery", "session"})
"""The paths whose findings an incident may hold.

A weak or reused password is not an event. It stays a fix of its own.
"""
_Key = tuple[str, str]


def incidents(
    results: Iterable[Result],
    taken: Collection[str],
    lines: Sequence[TimelineEvent],
    accounts: Sequence[Account],
    owners: Mapping[_Key, str],
    policy: Policy,
) -> list[Incident]:
    """Return the incidents, the surest first, then those of the worst account.

    An incident begins with open signs of at least medium confidence. Signs near each other in time are one incident. An
    incident also holds the account's open findings near them, those about an app that the signs name, and those about
    the same subject. Signs without a date belong to the account's surest incident. No finding is in two incidents.

    Args:
        results: The results of the run.
        taken: The fingerprints of the accepted findings.
        lines: The events of the timeline, oldest first.
        accounts: The accounts of the run, the worst first.
        owners: The person or team responsible, by the account's key.
        policy: The times before and after a sign within which things belong to it.
    """
    distances = Distances.of(policy)
    opened = _open(results, taken)
    by_account: defaultdict[_Key, list[Open]] = defaultdict(list)
    for each in opened:
        if each.result.account is not None and not each.result.account.shared and each.result.path in _PATHS:
            by_account[each.result.account.key].append(each)
    names = {account.key: account for account in accounts}
    lines_of: defaultdict[_Key, list[TimelineEvent]] = defaultdict(list)
    for line in lines:
        lines_of[line.account.key].append(line)
    found: list[tuple[Episode, tuple[TimelineEvent, ...]]] = []
    for key, of_account in by_account.items():
        made = _episodes(of_account, distances)
        events = _events(made, lines_of[key], distances) if made else []
        found += zip(made, events, strict=True)
    for episode, _ in found:  # an older export may hold an older name
        episode.account = names.get(episode.account.key, episode.account)
    order = {account.key: number for number, account in enumerate(accounts)}
    found.sort(key=lambda pair: _rank(pair[0], order))
    mailbox = any(_mailbox(each.finding) for each in opened)
    return [_incident(episode, events, owners, policy.zone(), mailbox=mailbox) for episode, events in found]


def _open(results: Iterable[Result], taken: Collection[str]) -> list[Open]:
    """Return every open finding once, whatever the number of exports it is in.

    If exports differ about it, the surest and worst form counts.
    """
    found: dict[str, Open] = {}
    for result in results:
        for finding in result.findings:
            fingerprint = result.fingerprint(finding)
            if finding.severity is not Severity.INFO and fingerprint not in taken:
                each = Open(result=result, finding=finding, fingerprint=fingerprint)
                found[fingerprint] = min(found.get(fingerprint, each), each, key=lambda one: one.key)
    return list(found.values())


def _rank(episode: Episode, order: Mapping[_Key, int]) -> tuple[object, ...]:
    """Return the key that sorts incidents, the first to act on first."""
    sure, severe, newest = episode.weight
    place = order.get(episode.account.key, len(order))
    return sure, place, severe, newest, str(episode.account), episode.surest.fingerprint


def _episodes(opened: Sequence[Open], distances: Distances) -> list[Episode]:
    """Return the episodes of one account, the surest first."""
    signs = [each for each in opened if each.sign]
    found = sorted(together(signs, distances.change[0]), key=lambda episode: episode.weight)
    if undated := [sign for sign in signs if not sign.times]:
        account = undated[0].result.account
        if found:
            found[0].signs += undated
        elif account is not None:
            found = [Episode(account=account, signs=undated)]
    if found:
        left = _gather([each for each in opened if not each.sign and not each.result.about_export], found, distances)
        subjects = {each.finding.subject: episode for episode in reversed(found) for each in episode.everything}
        for each in left:
            if episode := subjects.get(each.finding.subject):
                episode.others.append(each)
    return found


def _gather(rest: Iterable[Open], found: Sequence[Episode], distances: Distances) -> list[Open]:
    """Add findings to the surest episode that they belong to.

    Returns:
        The findings that belong to none.
    """
    dated, ranks = Dated(found), {id(episode): rank for rank, episode in enumerate(found)}
    named: dict[str, Episode] = {}
    for episode in found:
        for name in (name for sign in episode.signs for name in sign.finding.apps):
            named.setdefault(name_key(name), episode)
    left: list[Open] = []
    for each in rest:
        near = [one for at in each.times for one in dated.near(at, *distances.of_path(each.result.path))]
        if each.finding.since and each.finding.at:
            near += dated.within(each.finding.since, each.finding.at)
        near += [named[key] for key in map(name_key, each.finding.apps) if key in named]
        if each.result.check == BY_HAND:
            near.append(found[0])
        if near:
            min(near, key=lambda episode: ranks[id(episode)]).others.append(each)
        else:
            left.append(each)
    return left


def _events(
    found: Sequence[Episode], lines: Iterable[TimelineEvent], distances: Distances
) -> list[tuple[TimelineEvent, ...]]:
    """Return the events of each episode, oldest first.

    A finding counts only if it is part of the episode. A sign of compromise says why it is one, in the second sentence
    of its message.
    """
    dated, places = Dated(found), {id(episode): place for place, episode in enumerate(found)}
    holders = {each.fingerprint: (place, each) for place, episode in enumerate(found) for each in episode.everything}
    events: list[list[TimelineEvent]] = [[] for _ in found]
    for line in lines:
        if line.fingerprint:
            if holder := holders.get(line.fingerprint):
                place, each = holder
                events[place].append(_with_reason(line, each))
        elif line.at is not None:
            for episode in dated.near(line.at, *distances.of_kind(line.kind)):
                events[places[id(episode)]].append(line)
    return list(map(tuple, events))


def _with_reason(line: TimelineEvent, found: Open) -> TimelineEvent:
    if found.result.path != "compromise":
        return line
    return replace(line, what=first_two_sentences(found.finding.message))


def _once(events: Iterable[TimelineEvent]) -> Iterator[TimelineEvent]:
    """Yield the events, without those that a finding of the same time repeats."""
    every, said = tuple(events), defaultdict[datetime | None, list[str]](list)
    for event in (event for event in every if event.fingerprint):
        said[event.at].append(event.what.casefold())
    for texts in said.values():
        texts.sort()
    for event in every:
        texts, words = said[event.at], event.what.casefold()
        # If any text begins with these words, the first text at or after their place does.
        place = bisect_left(texts, words)
        if event.fingerprint or not any(text.startswith(words) for text in texts[place : place + 1]):
            yield event


def _mailbox(finding: Finding) -> bool:
    """Return whether a finding means that someone else may read a mailbox."""
    sure = finding.confidence is not Confidence.LOW
    return finding.opens == "email" and sure and finding.severity.rank >= Severity.MEDIUM.rank


def _incident(
    episode: Episode, events: tuple[TimelineEvent, ...], owners: Mapping[_Key, str], zone: tzinfo, *, mailbox: bool
) -> Incident:
    surest, everything = episode.surest.finding, episode.everything
    findings = [(each.result, each.finding) for each in everything]
    times = [*(episode.ends or ()), *(event.at for event in events if event.at)]
    return Incident(
        account=episode.account,
        owner=owners.get(episode.account.key, ""),
        title=sentence(first_sentence(surest.message)),
        confidence=surest.confidence,
        since=min(times, default=None),
        until=max(times, default=None),
        events=tuple(_once(events)),
        steps=tuple(steps(episode.account, findings, events, zone, mailbox=mailbox)),
        fingerprints=tuple(each.fingerprint for each in everything),
    )
