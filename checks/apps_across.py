"""apps-across: an app or publisher with access to several accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from hygiene import Account, Confidence, Finding, Policy, Severity, Snapshot, Worst, check
from hygiene.analysis import accepted
from hygiene.analysis.apps.grants import listed_apps, reads_messages, writes
from hygiene.analysis.apps.policy_lists import AppLists
from hygiene.analysis.apps.shared_apps import Grant, Shared, shared
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.records import App
from hygiene.model.snapshot import Holding
from hygiene.model.text import first_few, joined, printable
from hygiene.reference.platforms import platform

_SHOWN: Final = 20


@check(
    "apps-across",
    title=tr_later("One app behind several accounts"),
    path="app",
    needs={"holdings", "apps"},
    worst=Worst(Severity.HIGH),
)
def apps_across(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """An app or publisher with access to several of the accounts in this run.

    What: compares the apps of all accounts in this run. An app is the same when the platform's id is the same, or when
    its name is, ignoring case, dots and the legal form of the company (`Buffer, Inc.` is `buffer`). So is a publisher,
    which is named when its apps together reach more accounts than any one of them. The platforms' own apps, and access
    that has run out, are left out. Apps that can post or read direct messages weigh more, and from five accounts that
    do not list it (`apps.many_accounts` in the policy) every shared app weighs more.

    Why it matters: one breach, many accounts. Whoever breaks into the app, or buys the company, controls all of these
    accounts at once. A brand that posts everywhere through one tool would be hijacked everywhere.

    Fix: revoke the app's access to every account that does not need it, because each such account is one less to lose.
    Know which tool it is, who signs in to it and how, and keep at hand the page where each account revokes it.

    False alarms: a tool for all accounts is often chosen on purpose. List it under `known_apps` of each account. For
    the accounts that list it, it is information, and it counts for the others alone. Two publishers may use one name,
    so confidence is not high where only the name matches. Only accounts in this run are compared, and only apps that
    their exports list.
    """
    holdings = snapshot.require("holdings")
    listed_of = {holding.account.key: _listed(holding, policy) for holding in holdings}
    lists = AppLists(policy.apps, (), listed_apps)
    for each in shared(holdings):
        denied = all(lists.denies(grant.app) for grant in each.grants)
        others = {grant.account.key for grant in each.grants if grant.app not in listed_of.get(grant.account.key, ())}
        meant = {account.key for account in each.accounts} - others
        if others:
            yield _finding(each, others, _severity(each, len(others), policy), denied=denied)
        if meant:
            yield _finding(each, meant, Severity.INFO, denied=denied)


def _finding(each: Shared, keys: Collection[tuple[str, str]], severity: Severity, *, denied: bool) -> Finding:
    """Return the finding for some of the accounts, with the whole reach.

    It concerns the accounts with these keys: those that list the app as meant, or the others. `denied` is true where
    the policy denies it.
    """
    name = printable(each.name.strip(), 60) or printable(each.key, 60)
    own = [account for account in each.accounts if account.key in keys]
    grants = [grant for grant in each.grants if grant.account.key in keys]
    said = [_reach(each, name)]
    if severity is not Severity.INFO and len(own) < len(each.accounts):
        said.append(tr("Not meant to have it: {accounts}.", accounts=first_few(list(map(str, own)), 60)))
    pages = joined(_pages(own), _SHOWN)
    return Finding(
        subject=f"shared-{each.kind}:{printable(each.key, 200)}",
        message=" ".join(said),
        severity=severity,
        confidence=Confidence.HIGH if each.by_id else Confidence.MEDIUM,
        why=tr("Whoever breaks into it, or buys it, controls all of these accounts at once."),
        fix=tr("Your policy denies it, so revoke it: {pages}.", pages=pages)
        if denied
        else tr("Revoke it where no one needs it: {pages}.", pages=pages),
        evidence=tuple(map(_permissions, each.grants[:_SHOWN])),
        last_at=max(filter(None, (grant.app.granted_at for grant in grants)), default=None),
        apps=tuple(dict.fromkeys(grant.app.name for grant in grants)),
        covers=tuple(map(_covers, grants)),
        concerns=tuple(account.key for account in own),
    )


def _reach(each: Shared, name: str) -> str:
    """Return the accounts that an app or publisher can access, as a sentence."""
    count, accounts = len(each.accounts), first_few([str(account) for account in each.accounts], 60)
    if each.kind == "app":
        return tr_n(
            count,
            "“{name}” has access to {count:,} account: {accounts}.",
            "“{name}” has access to {count:,} accounts: {accounts}.",
            name=name,
            accounts=accounts,
        )
    return tr_n(
        count,
        "Apps of “{name}” have access to {count:,} account: {accounts}.",
        "Apps of “{name}” have access to {count:,} accounts: {accounts}.",
        name=name,
        accounts=accounts,
    )


def _severity(each: Shared, unlisted: int, policy: Policy) -> Severity:
    """Return the severity for the accounts that do not list the app.

    Its permissions on the other accounts count too, because they give the same reach.
    """
    powerful = [grant for grant in each.grants if writes(grant.app) or reads_messages(grant.app)]
    strong = len({grant.account.key for grant in powerful}) > 1
    if unlisted >= policy.apps.many_accounts:
        return Severity.HIGH if strong else Severity.MEDIUM
    return Severity.MEDIUM if strong else Severity.LOW


def _listed(holding: Holding, policy: Policy) -> frozenset[App]:
    rules = policy.account(holding.account)
    return listed_apps(holding.apps or (), (rules.known_apps if rules else None) or ())


def _pages(accounts: Iterable[Account]) -> Iterator[str]:
    for platform_id in dict.fromkeys(account.platform for account in accounts):
        known = platform(platform_id)
        yield f"{known.title} {known.page('apps')}"


def _covers(grant: Grant) -> str:
    """Return what an acceptance covers: account, app, permissions and date."""
    given = grant.app.granted_at.isoformat() if grant.app.granted_at else ""
    return " ".join((*grant.account.key, grant.app.id, given, *accepted.permissions(grant.app)))


def _permissions(grant: Grant) -> str:
    account, app = printable(str(grant.account), 60), printable(grant.app.name, 60)
    permissions = ", ".join(printable(p, 30) for p in sorted(grant.app.permissions))
    if not permissions:
        return tr("{account}: “{app}”, permissions not stated in the export", account=account, app=app)
    return tr("{account}: “{app}”, permissions {permissions}", account=account, app=app, permissions=permissions)
