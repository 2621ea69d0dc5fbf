"""authorized-apps: apps that can act for the account, and which to revoke."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import NamedTuple

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, Worst, check
from hygiene.analysis import accepted
from hygiene.analysis.apps.disguises import Disguise
from hygiene.analysis.apps.grants import GrantFacts, grant_facts, reads_messages, writes
from hygiene.language.words import tr_later, tr_n
from hygiene.model.records import App
from hygiene.model.text import NAMELESS, app_name, printable
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import Platform, platform
from hygiene.wording.checks import authorized_apps as words


class _Reason(NamedTuple):
    """A reason to act on a grant.

    `sentence` takes the app's name, or nothing where another sentence named it.
    """

    sentence: Callable[[str], str]
    severity: Severity
    confidence: Confidence = Confidence.HIGH


@check(
    "authorized-apps",
    title=tr_later("Authorised apps"),
    path="app",
    needs={"apps"},
    uses={"posts"},
    worst=Worst(Severity.HIGH),
)
def authorized_apps(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Apps that can act for the account, and which of them to revoke.

    What:
        The report lists every app you gave access to (so does `hygiene apps`). This check names those to act on: access
        given more than two years ago; apps that can post but have not posted for half a year; apps that can read direct
        messages; apps that were let in within the last 30 days and can post, or may be able to where the export does
        not state what they can do; apps that their developer deleted; access given within a week before a suspicious
        post; disguised names; and, where the policy lists the account's `known_apps` or an allow list, every other app.

        Access that has run out is left out. The limits are `apps.*` in the policy. `apps.deny` and
        `apps.deny_publishers` name what must not have access to any account, and `ages.grant_days` is the greatest age
        of any grant.

    A name is a disguise in three ways. It only looks like the platform's own app, or like another app that had access
    before. It is not spelled as it reads: letters of another script in a Latin name, invisible characters, doubled or
    odd spaces, letters and digits that look alike, punctuation at its end. Or it is that of a popular tool, such as
    Buffer, IFTTT or Calendly, or nearly (a letter changed or swapped, words such as “Pro” or “Official” added), and
    neither its id nor its publisher is the tool's own. Apps are recognised by their id, because anyone can use a name.

    Why it matters: an app's access outlives your password. Whoever breaks into the app, or buys the abandoned company,
    can post as you and read your messages. In 2017 thousands of accounts posted swastikas through one hacked analytics
    app that their owners had authorised years before.

    Fix: revoke the apps you do not use. Changing your password does not remove an app's access; revoking it does. You
    can authorise an app again in a minute if you still need it, and with fewer permissions.

    False alarms: an app that only reads, or that signs you in elsewhere, never posts, and you may still want it. List
    it under `known_apps` of the account in the policy, and the check no longer asks about it. The list of popular tools
    does not hold every app of their makers: if you know that an app is genuine, list its id. A publisher is what the
    platform states, and a developer may have chosen it. Exports do not say when an app last used its access, so an app
    that never posts may still be reading.
    """
    known = platform(snapshot.account.platform)
    undated, live = 0, snapshot.live
    for grant in grant_facts(snapshot, policy):
        undated += grant.undated
        own = () if grant.listed else _reasons(grant, live=live)
        if reasons := [*_of_policy(grant, policy.ages.grant_days), *own]:
            yield _finding(grant, reasons, known, live=live)
    if undated:
        raise CannotTellError(
            tr_n(
                undated,
                "{count:,} app without the date of the grant, whose age your policy limits",
                "{count:,} apps without the date of the grant, whose age your policy limits",
            )
        )


def _of_policy(grant: GrantFacts, most: int | None) -> Iterator[_Reason]:
    """Yield what the policy forbids of any app, even of a listed one."""
    if grant.denied:
        yield _Reason(words.denied, Severity.HIGH)
    if grant.over and most:
        yield _Reason(partial(words.over, days=most), Severity.MEDIUM)


def _reasons(grant: GrantFacts, *, live: bool) -> Iterator[_Reason]:
    """Yield the reasons for a finding. With `live`, no export lists the app."""
    app = grant.app
    if grant.disguise:
        yield _disguise(app, grant.disguise)
    if before := grant.before_posts:
        sure = before.own or before.posts.confidence is Confidence.HIGH
        confidence = Confidence.MEDIUM if sure else Confidence.LOW
        yield _Reason(partial(words.before_posts, before=before), Severity.HIGH, confidence)
    if grant.deleted:
        yield _Reason(words.deleted, Severity.MEDIUM)
    if grant.idle:
        idle = partial(words.idle, grant=grant, live=live)
        yield _Reason(idle, Severity.HIGH if reads_messages(app) else Severity.MEDIUM)
    elif reads_messages(app):
        yield _Reason(words.messages, Severity.HIGH if grant.old else Severity.MEDIUM)
    if grant.new and grant.age is not None:
        yield _Reason(partial(words.new, grant=grant, live=live), Severity.LOW, Confidence.LOW)
    if grant.old and grant.age:
        yield _Reason(partial(words.old, grant=grant, live=live), Severity.LOW)
    if grant.unlisted:
        may_act = writes(app) or app.unstated or reads_messages(app)
        yield _Reason(words.unlisted, Severity.MEDIUM if may_act else Severity.LOW)


def _disguise(app: App, disguise: Disguise) -> _Reason:
    sentence = partial(words.disguised, app=app, disguise=disguise)
    if disguise.same_name:
        known = disguise.sure
        severity, confidence = (Severity.HIGH, Confidence.MEDIUM) if known else (Severity.MEDIUM, Confidence.LOW)
        return _Reason(sentence, severity, confidence)
    return _Reason(sentence, Severity.HIGH, Confidence.HIGH if disguise.sure else Confidence.MEDIUM)


def _finding(grant: GrantFacts, reasons: list[_Reason], known: Platform, *, live: bool) -> Finding:
    app, name = grant.app, app_name(grant.app.name, grant.app.id)
    worst = max(reasons, key=lambda reason: (reason.severity.rank, reason.confidence.rank))
    return Finding(
        subject=f"app:{printable(app.id or app.name.strip(), 60) or NAMELESS.format(id='')}",
        message=" ".join(reason.sentence("" if n else name) for n, reason in enumerate(reasons)),
        severity=worst.severity,
        confidence=worst.confidence,
        why=words.why(app),
        fix=words.fix(grant, name, known),
        at=app.granted_at,
        last_at=max(_later(grant), default=None),
        apps=(app.name.strip() or name,),
        evidence=words.evidence(grant, live=live),
        covers=accepted.grant(grant),
    )


def _later(grant: GrantFacts) -> Iterator[datetime]:
    """Yield the times of the posts that the finding names."""
    if grant.idle and grant.last_at:
        yield grant.last_at
    if grant.before_posts:
        yield grant.before_posts.last_at
