"""The report about a fleet, made from the lines of its accounts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Literal

from hygiene._version import __version__
from hygiene.language.words import spoken, tr
from hygiene.model.account import masked_handle
from hygiene.model.finding import Result
from hygiene.model.policy.fleet import Fleet
from hygiene.report.changes.records import Change, tally
from hygiene.report.fleet.lines import rank
from hygiene.report.fleet.records import FleetLine, GroupLine, Overview, Person, SharedFinding
from hygiene.report.owner import named
from hygiene.report.score.number import Score, any_of
from hygiene.report.verdict.word import WORDS

Kind = Literal["app", "password", "recovery"]
_KINDS: Mapping[str, Kind] = {
    "apps-across": "app",
    "password-reuse": "password",
    "recovery-across": "recovery",
}
"""The kinds of shared findings, by their check."""


def overview(
    fleet: Fleet,
    lines: Iterable[FleetLine],
    shared: Iterable[SharedFinding],
    *,
    now: datetime,
    zone: tzinfo,
    since: datetime | None = None,
) -> Overview:
    """Return the report about a whole fleet.

    `since` is the time of the earlier run.
    """
    ordered = tuple(sorted(lines, key=rank))
    return Overview(
        name=fleet.name,
        view="",
        generated_at=now,
        zone=zone,
        version=__version__,
        lines=ordered,
        groups=tuple(_groups(ordered)),
        shared=tuple(shared),
        people=tuple(_people(ordered, fleet.person_accounts)),
        person_accounts=fleet.person_accounts,
        stale_days=fleet.stale_days,
        score=_score(ordered),
        since=since,
        language=spoken(),
    )


def lost(now: Overview, then: Overview | None) -> tuple[str, ...]:
    """Return the accounts about which less is known now than then."""
    before = {_kept_name(line): line for line in then.lines} if then else {}
    return tuple(line.account.name for line in now.lines if _is_less(line, before.get(_kept_name(line))))


def _is_less(line: FleetLine, before: FleetLine | None) -> bool:
    if line.state != "read":
        return before is None or before.state == "read"
    return not set(line.unread) <= set(before.unread if before else ())


def _kept_name(line: FleetLine) -> str:
    """Return the name of an account as a kept report has it."""
    return f"{line.account.platform}/@{masked_handle(line.account.handle)}"


def of_group(whole: Overview, name: str) -> Overview:
    """Return the part of a report that is about one group."""
    return _part(whole, tr("group {group}", group=name), lambda line: line.account.group == name)


def of_owner(whole: Overview, owner: str) -> Overview:
    """Return the part of a report that is about the accounts of one owner.

    Letter case does not matter.
    """
    return _part(whole, tr("owner {owner}", owner=owner), lambda line: named(line.account.owner, owner))


def _part(whole: Overview, view: str, wanted: Callable[[FleetLine], bool]) -> Overview:
    """Return the report about some accounts, with their shared findings."""
    lines = tuple(line for line in whole.lines if wanted(line))
    names = {line.account.name for line in lines}
    others = {line.account.name for line in whole.lines} - names
    return replace(
        whole,
        view=view,
        lines=lines,
        groups=tuple(_groups(lines)),
        shared=tuple(each for each in whole.shared if names.intersection(each.accounts)),
        people=tuple(person for person in whole.people if names.intersection(person.accounts)),
        shared_changes=tuple(
            each
            for each in whole.shared_changes
            # A finding that names no account of the fleet may concern these.
            if names.intersection(its := whole.among.get(each.fingerprint, ())) or not others.intersection(its)
        ),
        score=_score(lines),
    )


def _score(lines: Iterable[FleetLine]) -> Score | None:
    """Return the chance that any of the accounts that were read is taken over."""
    scores = [line.score for line in lines if line.score]
    return any_of(scores) if scores else None


def _groups(lines: Sequence[FleetLine]) -> Iterator[GroupLine]:
    """Yield a line for each group, the worst first.

    Everything about an account that is read for the first time would be new, so it has no news.
    """
    by_name: defaultdict[str, list[FleetLine]] = defaultdict(list)
    for line in lines:
        by_name[line.account.group].append(line)
    for name, each in sorted(by_name.items(), key=lambda item: (rank(item[1][0]), item[0])):
        words = Counter(line.word for line in each)
        news = tally(change for line in each if line.compared for change in line.changes)
        yield GroupLine(
            name=name,
            accounts=len(each),
            words={word: words[word] for word in WORDS if words[word]},
            unread=sum(line.state == "not read" for line in each),
            worse=len(news.new) + len(news.worse),
        )


def _people(lines: Iterable[FleetLine], most: int) -> Iterator[Person]:
    """Yield every person who knows a password, by number of accounts.

    One name in several spellings of its letters is one person.
    """
    names: dict[str, str] = {}
    known: defaultdict[str, list[str]] = defaultdict(list)
    for line in lines:
        spelt = {" ".join(person.split()).casefold(): person for person in reversed(line.account.people)}
        for key, person in spelt.items():
            names.setdefault(key, person)
            known[key].append(line.account.name)
    for key, accounts in sorted(known.items(), key=lambda item: (-len(item[1]), item[0])):
        yield Person(name=names[key], accounts=tuple(sorted(accounts)), too_many=len(accounts) > most)


def among(
    results: Iterable[Result],
    logins: Mapping[tuple[str, str], str],
    changes: Iterable[Change],
    unread: Collection[str],
    then: Overview | None,
) -> dict[str, tuple[str, ...]]:
    """Return the accounts of each finding about the vaults or all accounts.

    Args:
        results: The results of the checks about them.
        logins: The names of the accounts in the fleet file, by the keys of their accounts.
        changes: The changes of these findings.
        unread: The names of the accounts that were not read.
        then: The report of the earlier run, which knows the accounts of a finding that is gone or cannot be seen.

    Returns:
        The names of the accounts by the fingerprint of the finding. A finding that concerns every account has none.
    """
    made = {}
    for result in results:
        for finding in result.findings:
            if names := {logins[key] for key in finding.concerns or () if key in logins}:
                made[result.fingerprint(finding)] = tuple(sorted(names))
    if then is None:
        return made
    marks = {each.fingerprint for each in changes}
    kept = {mark: names for mark, names in then.among.items() if mark in marks or not set(unread).isdisjoint(names)}
    return kept | made


def shared_findings(
    results: Iterable[Result], logins: Mapping[tuple[str, str], str], taken: frozenset[str]
) -> Iterator[SharedFinding]:
    """Yield the findings that several accounts share, the worst first.

    Args:
        results: The results of the checks about the vaults and about all accounts.
        logins: The names of the accounts in the fleet file, by the keys of their accounts.
        taken: The fingerprints of accepted findings.
    """
    found: dict[str, SharedFinding] = {}
    for result in results:
        kind = _KINDS.get(result.check)
        for finding in result.findings if kind else ():
            accounts = tuple(sorted({logins[key] for key in finding.concerns or () if key in logins}))
            fingerprint = result.fingerprint(finding)
            if not kind:
                continue
            made = SharedFinding(
                kind=kind,
                fingerprint=fingerprint,
                message=finding.message,
                severity=finding.severity,
                confidence=finding.confidence,
                fix=finding.fix,
                accounts=accounts,
                accepted=fingerprint in taken,
            )
            # An app that some of the accounts list as meant is one entry, as bad as for the others.
            key = finding.subject if kind == "app" else fingerprint
            other = found.get(key, made)
            worse = min(made, other, key=lambda each: (each.accepted, -each.severity.rank))
            accounts = tuple(sorted({*made.accounts, *other.accounts}))
            found[key] = replace(worse, accounts=accounts)
    yield from sorted(
        (each for each in found.values() if len(each.accounts) > 1),
        key=lambda each: (each.accepted, -each.severity.rank, -len(each.accounts), each.kind, each.fingerprint),
    )
