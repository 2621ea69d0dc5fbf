"""apps-across: one app, or one publisher, that holds grants on several accounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, check
from hygiene.analysis.apps.grants import reads_messages, writes
from hygiene.analysis.apps.shared_apps import Grant, Shared, shared
from hygiene.model.text import joined, listed, plural, printable
from hygiene.reference.platforms import platform

_SHOWN: Final = 20


@check("apps-across", title="One app behind several accounts", path="app", needs={"holdings", "apps"})
def apps_across(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """One app, or one publisher, that holds grants on several of the accounts in this run.

    What: compares the grants of all accounts given together. An app is the same when the platform's id is, or its name,
    whatever its case, dots and kind of company (`Buffer, Inc.` is `buffer`); so is a publisher, which is named when its
    apps together reach more accounts than any one of them. The platforms' own apps, and grants that have run out, are left
    out. What may post, or read direct messages, counts for more, and from five accounts on (`apps.many_accounts` in the
    policy) all of it does.

    Why it matters: one breach, many accounts. Whoever breaks into the app, or buys the company, holds all of these accounts
    at once; a brand that posts through one tool everywhere would be shouted down everywhere.

    Fix: take the grant away where nobody needs it: every account less is one less to lose. Know which tool it is, who signs
    in to it and how, and keep the page at hand where each account takes its grant back.

    False alarms: a tool for all accounts is often chosen on purpose. List it under `known_apps` of each of them, and it
    stays in the report as a fact. Two makers may use one name: where only the name shows it, confidence is not high. Only
    accounts in this run are compared, and only apps that their exports tell.
    """
    for each in shared(snapshot.holdings or ()):
        meant = all(_meant(grant, policy) for grant in each.grants)
        name = printable(each.name.strip(), 60) or printable(each.key, 60)
        reach = plural(len(each.accounts), "account")
        whose = listed([printable(str(account), 60) for account in each.accounts])
        yield Finding(
            subject=f"shared-{each.kind}:{printable(each.key, 200)}",
            message=(
                f"“{name}” holds grants on {reach}: {whose}"
                if each.kind == "app"
                else f"apps of {name} hold grants on {reach}: {whose}"
            ),
            severity=Severity.INFO if meant else _severity(each, policy),
            confidence=Confidence.HIGH if each.by_id else Confidence.MEDIUM,
            why="Whoever breaks into it, or buys it, holds all of these accounts at once.",
            fix=f"Revoke it where nobody needs it: {joined(_pages(each), _SHOWN)}.",
            evidence=tuple(map(_may, each.grants[:_SHOWN])),
        )


def _severity(each: Shared, policy: Policy) -> Severity:
    powerful = [grant for grant in each.grants if writes(grant.app) or reads_messages(grant.app)]
    strong = len({grant.account.key for grant in powerful}) > 1
    if len(each.accounts) >= policy.apps.many_accounts:
        return Severity.HIGH if strong else Severity.MEDIUM
    return Severity.MEDIUM if strong else Severity.LOW


def _meant(grant: Grant, policy: Policy) -> bool:
    rules = policy.account(grant.account)
    listed = {name.strip().casefold() for name in rules.known_apps} if rules else set()
    return bool({grant.app.id.casefold(), grant.app.name.strip().casefold()} & listed)


def _pages(each: Shared) -> Iterator[str]:
    for place in dict.fromkeys(account.platform for account in each.accounts):
        known = platform(place)
        yield f"{known.title} {known.page('apps')}"


def _may(grant: Grant) -> str:
    may = ", ".join(printable(p, 30) for p in sorted(grant.app.permissions)) or "do what the export does not tell"
    return f"{printable(str(grant.account), 60)}: “{printable(grant.app.name, 60)}” may {may}"
