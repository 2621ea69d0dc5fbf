"""authorized-apps: apps that can act for the account, and which to revoke."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, Worst, check
from hygiene.analysis import accepted
from hygiene.analysis.apps.disguises import Disguise
from hygiene.analysis.apps.grants import BeforePosts, GrantFacts, grant_facts, reads_messages, writes
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.records import App
from hygiene.model.text import age, app_name, from_client, printable, span
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import Platform, platform
from hygiene.wording.letters import difference_in_words


class _Reason(NamedTuple):
    """A reason to act on a grant.

    `after` and `before` are the words around the app's name, or around "it".
    """

    after: str
    severity: Severity
    confidence: Confidence = Confidence.HIGH
    before: str = ""


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

    What: the report lists every app you gave access to (so does `hygiene apps`). This check names those to act on:
    access given more than two years ago; apps that can post but have not posted for half a year; apps that can read
    direct messages; apps that were let in within the last 30 days and can post, or may be able to where the export does
    not state what they can do; apps that their developer deleted; access given within a week before a suspicious post;
    disguised names; and, where the policy lists the account's `known_apps` or an allow list, every other app. Access
    that has run out is left out. The limits are `apps.*` in the policy. `apps.deny` and `apps.deny_publishers` name
    what must not have access to any account, and `ages.grant_days` is the greatest age of any grant.

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
    undated, read = 0, tr("this reading") if snapshot.live else tr("the export")
    for grant in grant_facts(snapshot, policy):
        undated += grant.undated
        own = () if grant.listed else _reasons(grant, read)
        if reasons := [*_of_policy(grant, policy.ages.grant_days), *own]:
            yield _finding(grant, reasons, known, read)
    if undated:
        why = tr(
            "{apps} without the date of the grant, whose age your policy limits",
            apps=tr_n(undated, "{count:,} app", "{count:,} apps"),
        )
        raise CannotTellError(why)


def _of_policy(grant: GrantFacts, most: int | None) -> Iterator[_Reason]:
    """Yield what the policy forbids of any app, also of a listed one."""
    if grant.denied:
        yield _Reason(tr("has access, and your policy denies it"), Severity.HIGH)
    if grant.over and most:
        yield _Reason(
            tr(
                "has had access for longer than the {days} of your policy",
                days=tr_n(most, "{count:,} day", "{count:,} days"),
            ),
            Severity.MEDIUM,
        )


def _reasons(grant: GrantFacts, read: str) -> Iterator[_Reason]:
    """Yield why an app is a finding. `read` is what lists it, for people."""
    app, last = grant.app, grant.last_post
    if grant.disguise:
        yield _disguise(app.name, grant.disguise)
    if grant.before_posts:
        yield _before_posts(grant.before_posts)
    if grant.deleted:
        yield _Reason(tr("was deleted by its developer, but still has access to your account"), Severity.MEDIUM)
    unused = (
        tr("but last posted {days} before {read}", days=tr_n(last.days, "{count:,} day", "{count:,} days"), read=read)
        if last
        else tr("but has never posted")
    )
    if reads_messages(app) and grant.idle:
        yield _Reason(tr("can read your messages and post as you, {unused}", unused=unused), Severity.HIGH)
    elif reads_messages(app):
        yield _Reason(tr("can read and send your direct messages"), Severity.HIGH if grant.old else Severity.MEDIUM)
    elif grant.idle:
        yield _Reason(tr("can post as you, {unused}", unused=unused), Severity.MEDIUM)
    if grant.new and grant.age is not None:
        posts = (
            tr(" and can post as you")
            if writes(app)
            else tr(", and {read} does not state whether it can post as you", read=read)
        )
        yield _Reason(
            tr("was given access {span} before {read}{posts}", span=span(grant.age), read=read, posts=posts),
            Severity.LOW,
            Confidence.LOW,
        )
    if grant.old and grant.age:
        yield _Reason(
            tr("access {age} before {read}", age=age(grant.age), read=read), Severity.LOW, before=tr("You gave ")
        )
    if grant.unlisted:
        may_act = writes(app) or app.unstated or reads_messages(app)
        text = tr("is not among the apps that you listed as yours")
        yield _Reason(text, Severity.MEDIUM if may_act else Severity.LOW)


def _disguise(name: str, disguise: Disguise) -> _Reason:
    genuine = f"“{printable(disguise.genuine, 60)}”"
    if disguise.same_name and not disguise.sure:
        text = tr("has an id that is not known to belong to the genuine {genuine}", genuine=genuine)
        return _Reason(text, Severity.MEDIUM, Confidence.LOW)
    if disguise.same_name:
        return _Reason(
            tr("has the name of {genuine}, but {how}", genuine=genuine, how=disguise.how),
            Severity.HIGH,
            Confidence.MEDIUM,
        )
    sure = Confidence.HIGH if disguise.sure else Confidence.MEDIUM
    how = difference_in_words(name, disguise.genuine, disguise.how)
    return _Reason(
        tr("has a name that only looks like {genuine} ({how})", genuine=genuine, how=how), Severity.HIGH, sure
    )


def _before_posts(before: BeforePosts) -> _Reason:
    posts = (
        tr("its first suspicious post")
        if before.own
        else tr("a suspicious post{from_client}", from_client=from_client(before.posts.label))
    )
    sure = before.own or before.posts.confidence is Confidence.HIGH
    text = tr("was given access {span} before {posts}", span=span(before.gap), posts=posts)
    return _Reason(text, Severity.HIGH, Confidence.MEDIUM if sure else Confidence.LOW)


def _sentence(reason: _Reason, name: str) -> str:
    subject = f"“{name}”" if name else "it" if reason.before else "It"
    return f"{reason.before}{subject} {reason.after}."


def _finding(grant: GrantFacts, reasons: list[_Reason], known: Platform, read: str) -> Finding:
    app, name = grant.app, app_name(grant.app.name, grant.app.id)
    worst = max(reasons, key=lambda reason: (reason.severity.rank, reason.confidence.rank))
    never = (tr("no post in {read} came through it", read=read),) if grant.idle and grant.last_post is None else ()
    return Finding(
        subject=f"app:{printable(app.id or name, 60)}",
        message=" ".join(_sentence(reason, "" if n else name) for n, reason in enumerate(reasons)),
        severity=worst.severity,
        confidence=worst.confidence,
        why=_why(app),
        fix=_fix(grant, name, known),
        at=app.granted_at,
        last_at=max(_later(grant), default=None),
        apps=(app.name.strip() or name,),
        evidence=(
            tr(
                "id {id}, publisher {publisher}",
                id=printable(app.id, 30),
                publisher=printable(app.publisher, 60) or tr("not stated"),
            ),
            tr(
                "permissions {permissions}",
                permissions=", ".join(printable(p, 30) for p in sorted(app.permissions))
                or tr("not stated in {read}", read=read),
            ),
            *never,
        ),
        covers=accepted.grant(grant),
    )


def _fix(grant: GrantFacts, name: str, known: Platform) -> str:
    if grant.disguise and grant.disguise.is_false:
        return tr(
            "Revoke “{name}” {page} now, because an honest app has no need of a false name.",
            name=name,
            page=known.page("apps"),
        )
    if grant.denied:
        return tr("Revoke “{name}” {page}, because your policy denies it.", name=name, page=known.page("apps"))
    if grant.over:
        return tr(
            "Revoke “{name}” {page}. If you or your team use it, authorise it again.",
            name=name,
            page=known.page("apps"),
        )
    return tr("Revoke “{name}” {page}, unless you or your team use it.", name=name, page=known.page("apps"))


def _later(grant: GrantFacts) -> Iterator[datetime]:
    """Yield the times of the posts that the finding names."""
    if grant.idle and grant.last_at:
        yield grant.last_at
    if grant.before_posts:
        yield grant.before_posts.last_at


def _why(app: App) -> str:
    if reads_messages(app):
        return tr("Whoever holds this app's keys can read your messages and write messages in your name.")
    if writes(app):
        return tr("Whoever holds this app's keys can post as you, even after you change your password.")
    if app.unstated:
        return tr("Whoever holds this app's keys can do all that you allowed it, even after you change your password.")
    return tr("Whoever holds this app's keys can read what your account can see, without your password.")
