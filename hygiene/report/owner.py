"""The report for one owner, who is a person or a team."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from hygiene.language.words import tr, tr_n
from hygiene.model.account import FLEET, Account
from hygiene.model.finding import Finding, Result, Status
from hygiene.model.policy import Policy
from hygiene.model.text import printable, series
from hygiene.report.changes.records import Changes
from hygiene.report.report import Accepted, OwnerView, Report, Timeline, TimelineEvent

_Keys = Collection[tuple[str, str]]
"""The keys of accounts."""


def owners(policy: Policy) -> tuple[str, ...]:
    """Return the owners that a policy names, sorted.

    One owner in several spellings is listed once.
    """
    names = {_key(rules.owner): printable(rules.owner.strip(), 80) for rules in policy.accounts if rules.owner.strip()}
    return tuple(sorted(names.values()))


def named(owner: str, wanted: str) -> bool:
    """Return whether a name stands for an owner. Letter case does not matter."""
    return bool(owner.strip()) and _key(owner) == _key(wanted)


def for_owner(report: Report, owner: str) -> Report:
    """Return the parts of a report that concern one owner.

    Letter case does not matter. The accounts, incidents, findings, apps, events, open questions and changes of others
    are left out. A fix for several accounts, such as a mailbox's password, is listed for each of their owners, and so
    is a finding about several accounts. Lists about a vault stay whole, because an entry that lost its findings would
    look clear. The next looks and the inputs are the owner's too, with inputs that may be about every account. The
    verdict and the number stay those of the run, and the view states what is left out. Without an account of this
    owner, the lists hold at most items about no single account.
    """
    accounts = tuple(line for line in report.accounts if named(line.owner, owner))
    keys = {line.account.key for line in accounts}
    single = (result.account for result in report.results if result.account and not result.account.shared)
    others = {account.key for account in (*single, *(line.account for line in report.accounts))} - keys
    inputs = tuple(each for each in report.inputs if each.account is None or each.account.key in keys)
    looks = tuple(look for look in report.coverage.looks if look.account is None or look.account.key in keys)
    results = tuple(_results(report, others, keys))
    before, marks = _marks(report.results), _marks(results)
    shown = replace(
        report,
        accounts=accounts,
        results=results,
        apps=tuple(line for line in report.apps if line.account.key not in others),
        figures=tuple(each for each in report.figures if each.account.key not in others),
        incidents=tuple(each for each in report.incidents if each.account.key in keys),
        fix_first=tuple(fix for fix in report.fix_first if _any(fix.concerns, keys)),
        timeline=_timeline(report.timeline, others, before - marks),
        not_checked=tuple(line for line in report.not_checked if _is_shown(line.account, others)),
        accepted=_acceptances(report.accepted, before - marks),
        stale_acceptances=_acceptances(report.stale_acceptances, before - marks),
        changes=report.changes and _changes(report.changes, others, before - marks),
        coverage=replace(report.coverage, looks=looks if accounts else ()),
        inputs=inputs,
    )
    return replace(shown, view=_view(next((line.owner for line in accounts), owner), report, shown))


def _view(owner: str, report: Report, shown: Report) -> OwnerView:
    """Return whose list it is, and the counts of what it leaves out."""
    accounts = len(report.accounts) - len(shown.accounts)
    incidents = len(report.incidents) - len(shown.incidents)
    fixes = len(report.fix_first) - len(shown.fix_first)
    statement = _statement(owner, accounts, incidents, fixes, len(report.inputs) - len(shown.inputs))
    return OwnerView(owner=owner, accounts=accounts, incidents=incidents, fixes=fixes, statement=statement)


def _is_shown(account: Account | None, others: _Keys) -> bool:
    """Return whether something may concern the owner."""
    return account is None or account.key not in others


def _results(report: Report, others: _Keys, keys: _Keys) -> Iterator[Result]:
    """Yield the results that may concern the owner.

    Results about all accounts together only include the findings about the owner's accounts.
    """
    for result in report.results:
        if result.account is None or result.account.platform != FLEET:
            if _is_shown(result.account, others):
                yield result
            continue
        found = tuple(each for each in result.findings if _is_about(each, keys))
        status = result.status if found or not result.findings else Status.UNKNOWN if result.reason else Status.CLEAR
        yield replace(result, findings=found, status=status)


def _is_about(finding: Finding, keys: _Keys) -> bool:
    return not finding.concerns or not set(keys).isdisjoint(finding.concerns)


def _marks(results: Iterable[Result]) -> set[str]:
    """Return the fingerprints of all findings."""
    return {result.fingerprint(finding) for result in results for finding in result.findings}


def _acceptances(lines: Iterable[Accepted], hidden: Collection[str]) -> tuple[Accepted, ...]:
    """Return the acceptances without those of findings that are left out."""
    return tuple(line for line in lines if (line.instead or line.fingerprint) not in hidden)


def _timeline(timeline: Timeline, others: _Keys, hidden: Collection[str]) -> Timeline:
    """Return the timeline without the accounts of others."""

    def shown(events: Iterable[TimelineEvent]) -> tuple[TimelineEvent, ...]:
        return tuple(each for each in events if each.account.key not in others and each.fingerprint not in hidden)

    windows = tuple(window for window in timeline.windows if window.account.key not in others)
    return replace(timeline, windows=windows, lines=shown(timeline.lines), undated=shown(timeline.undated))


def _changes(changes: Changes, others: _Keys, hidden: Collection[str]) -> Changes:
    """Return the changes that may concern the owner.

    Findings that are gone from several accounts together are included, because a change does not name the accounts.
    """
    changed = {line.now.fingerprint for line in changes.lines if line.now}
    return replace(
        changes,
        lines=tuple(
            line
            for line in changes.lines
            if _is_shown(line.account, others) and not (line.now and line.fingerprint in hidden)
        ),
        still=changes.still - len(set(hidden) - changed),
        first=tuple(account for account in changes.first if account.key not in others),
        missing=tuple(account for account in changes.missing if account.key not in others),
        unread=tuple(line for line in changes.unread if _is_shown(line.account, others)),
        first_seen={mark: at for mark, at in changes.first_seen.items() if mark not in hidden},
    )


def _key(owner: str) -> str:
    return " ".join(owner.split()).casefold()


def _any(accounts: Iterable[Account], keys: _Keys) -> bool:
    return any(account.key in keys for account in accounts)


def _statement(owner: str, accounts: int, incidents: int, fixes: int, inputs: int) -> str:
    """Return the words about whose accounts are listed and what is left out."""
    listed = tr("Only the accounts of {owner} are listed, with their incidents and fixes.", owner=printable(owner, 80))
    counts = (
        (accounts, tr_n(accounts, "{count:,} other account", "{count:,} other accounts")),
        (incidents, tr_n(incidents, "{count:,} other incident", "{count:,} other incidents")),
        (fixes, tr_n(fixes, "{count:,} other fix", "{count:,} other fixes")),
        (inputs, tr_n(inputs, "{count:,} other input", "{count:,} other inputs")),
    )
    if not any(count for count, _ in counts):
        return f"{listed} {tr('Nothing is left out.')}"
    left = tr_n(
        accounts + incidents + fixes + inputs,
        "{things} is left out. The verdict is about all accounts.",
        "{things} are left out. The verdict is about all accounts.",
        things=series([words for count, words in counts if count]),
    )
    return f"{listed} {left}"
