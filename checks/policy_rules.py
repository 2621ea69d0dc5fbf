"""policy-rules: what the policy requires of every account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, Worst, check
from hygiene.language.words import tr, tr_as, tr_later
from hygiene.model.text import series
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import platform
from hygiene.wording.steps import either


def _asks(policy: Policy) -> bool:
    """Return whether a policy requires anything of every account."""
    return policy.require_owner or policy.second_factor.required


@check(
    "policy-rules",
    title=tr_later("What your policy requires"),
    path="guess",
    needs=(),
    optional={"second_factors"},
    worst=Worst(Severity.LOW, Confidence.MEDIUM),
    question="second factor",
    asked_by=_asks,
)
def policy_rules(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """What the policy requires of every account.

    What: runs only where the policy requires something. With `require_owner`, an account of the run without an owner in
    the policy is reported as information. With `second_factor.required`, an account whose export states that there is
    no second factor is reported, and so is one whose second factors are all of other kinds than `second_factor.kinds`.
    What an export does not state is unknown. Platforms without second factors are passed over.

    Why it matters: an account without an owner is one that no one looks after, whose apps and sessions no one knows,
    and whose warnings no one reads. With a second factor, a stolen password alone opens nothing.

    Fix: name the person or team in the account's table of the policy. Switch on a second factor on the page that the
    finding names.

    False alarms: an export is from one day, and a second factor may have been switched on since. Some exports state one
    kind of second factor alone, so that there may be others: then the answer is unknown.
    """
    account = policy.account(snapshot.account)
    if policy.require_owner and not (account and account.owner.strip()):
        yield Finding(
            subject="owner",
            message=tr("No one in your policy is responsible for this account."),
            severity=Severity.INFO,
            confidence=Confidence.MEDIUM,
            why=tr(
                "Without an owner, no one knows which apps and sessions belong there, and no one reads its warnings."
            ),
            fix=tr("Name its owner in an [[accounts]] table of the policy."),
        )
    if policy.second_factor.required:
        yield from _second_factor(snapshot, policy)


def _second_factor(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Yield a finding where the export states that no required kind is on.

    Raises:
        CannotTellError: The export does not state all kinds of second factor.
    """
    known, held, wanted = platform(snapshot.account.platform), snapshot.second_factors, policy.second_factor.kinds
    if "second_factors" in known.without or (held and (not wanted or not set(held).isdisjoint(wanted))):
        return
    if reason := snapshot.missing("second_factors") or known.cannot("second_factors"):
        raise CannotTellError(tr("whether the required second factor is on is not known: {reason}", reason=reason))
    if wanted and "kind unknown" in (held or ()):
        raise CannotTellError(tr("a second factor is on, but the export does not state its kind"))
    yield Finding(
        subject="second-factor",
        message=_lacks(sorted(held or ()), wanted),
        severity=Severity.LOW,
        confidence=Confidence.MEDIUM,
        why=tr("Whoever has its password can post as you."),
        fix=tr("Switch it on {page}.", page=known.page("second_factor")),
        covers=tuple(sorted(held or ())),
    )


def _lacks(held: Sequence[str], wanted: Sequence[str]) -> str:
    """Return which second factors are on, and which the policy requires."""
    on, required = (
        join([tr_as("second factor", kind) for kind in kinds]) for join, kinds in ((series, held), (either, wanted))
    )
    if on and required:
        return tr(
            "The export lists only {kinds} as a second factor, but your policy requires {required}.",
            kinds=on,
            required=required,
        )
    if on:
        return tr("The export lists only {kinds} as a second factor, but your policy requires one.", kinds=on)
    if required:
        return tr("The export lists no second factor, but your policy requires {required}.", required=required)
    return tr("The export lists no second factor, but your policy requires one.")
