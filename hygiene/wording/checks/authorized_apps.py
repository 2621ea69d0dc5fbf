"""The words of the check of authorised apps.

A function that takes a name returns a sentence about the app. Without a name, the sentence is about the app that the
previous one named.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from hygiene.analysis.apps.grants import BeforePosts, GrantFacts, reads_messages, writes
from hygiene.language.durations import age, span
from hygiene.language.words import tr, tr_as, tr_later, tr_n
from hygiene.model.records import App
from hygiene.model.text import in_quotes, printable
from hygiene.wording.letters import difference_in_words

if TYPE_CHECKING:
    from hygiene.analysis.apps.disguises import Disguise
    from hygiene.reference.platforms import Platform

_DAY: Final = timedelta(days=1)
_SAME_NAME: Final = {
    "another id": tr_later("{app} has the name of “{genuine}”, but another id."),
    "another publisher": tr_later("{app} has the name of “{genuine}”, but another publisher."),
    "no publisher": tr_later("{app} has the name of “{genuine}”, but no publisher."),
}


def _app(name: str) -> str:
    return in_quotes(name) if name else tr_as("app", "It")


def _before(*, live: bool) -> str:
    return tr("before this reading") if live else tr("before the export")


def denied(name: str) -> str:
    """Return that the policy denies the app."""
    return tr("{app} has access, and your policy denies it.", app=_app(name))


def over(name: str, days: int) -> str:
    """Return that the policy allows access for up to some days."""
    return tr_n(
        days,
        "{app} has had access for longer than the {count:,} day of your policy.",
        "{app} has had access for longer than the {count:,} days of your policy.",
        app=_app(name),
    )


def deleted(name: str) -> str:
    """Return that the app is deleted, but has access."""
    return tr("{app} was deleted by its developer, but still has access to your account.", app=_app(name))


def messages(name: str) -> str:
    """Return that the app can use messages."""
    return tr("{app} can read and send your direct messages.", app=_app(name))


def idle(name: str, grant: GrantFacts, *, live: bool) -> str:
    """Return that the app can post, but has not for long."""
    app, before = _app(name), _before(live=live)
    days = round(grant.last_post / _DAY) if grant.last_post is not None else None
    if reads_messages(grant.app):
        if days is None:
            return tr("{app} can read your messages and post as you, but has never posted.", app=app)
        return tr_n(
            days,
            "{app} can read your messages and post as you, but last posted {count:,} day {before}.",
            "{app} can read your messages and post as you, but last posted {count:,} days {before}.",
            app=app,
            before=before,
        )
    if days is None:
        return tr("{app} can post as you, but has never posted.", app=app)
    return tr_n(
        days,
        "{app} can post as you, but last posted {count:,} day {before}.",
        "{app} can post as you, but last posted {count:,} days {before}.",
        app=app,
        before=before,
    )


def new(name: str, grant: GrantFacts, *, live: bool) -> str:
    """Return that the app was let in lately."""
    parts = {"app": _app(name), "time": span(grant.age) if grant.age is not None else "", "before": _before(live=live)}
    if writes(grant.app):
        return tr("{app} was given access {time} {before} and can post as you.", **parts)
    if live:
        return tr(
            "{app} was given access {time} {before}, and this reading does not state whether it can post as you.",
            **parts,
        )
    return tr(
        "{app} was given access {time} {before}, and the export does not state whether it can post as you.", **parts
    )


def old(name: str, grant: GrantFacts, *, live: bool) -> str:
    """Return that the app was let in long ago."""
    parts = {"time": age(grant.age) if grant.age else "", "before": _before(live=live)}
    if name:
        return tr("You gave “{name}” access {time} {before}.", name=name, **parts)
    return tr("You gave it access {time} {before}.", **parts)


def unlisted(name: str) -> str:
    """Return that the policy does not list the app."""
    return tr("{app} is not among the apps that you listed as yours.", app=_app(name))


def disguised(name: str, app: App, disguise: Disguise) -> str:
    """Return whose name the app has, or imitates."""
    parts = {"app": _app(name), "genuine": printable(disguise.genuine, 60)}
    if disguise.same_name and not disguise.sure:
        return tr("{app} has an id that is not known to belong to the genuine “{genuine}”.", **parts)
    if disguise.same_name:
        return tr(_SAME_NAME[disguise.how], **parts)
    how = difference_in_words(app.name, disguise.genuine, disguise.how)
    return tr("{app} has a name that only looks like “{genuine}” ({how}).", how=how, **parts)


def before_posts(name: str, before: BeforePosts) -> str:
    """Return how long before suspicious posts the app was let in."""
    app, time, client = _app(name), span(before.gap), printable(before.posts.label, 60)
    if before.own:
        return tr("{app} was given access {time} before its first suspicious post.", app=app, time=time)
    if client:
        return tr(
            "{app} was given access {time} before a suspicious post from “{client}”.", app=app, time=time, client=client
        )
    return tr("{app} was given access {time} before a suspicious post.", app=app, time=time)


def evidence(grant: GrantFacts, *, live: bool) -> tuple[str, ...]:
    """Return the known facts about the app, in lines."""
    app = grant.app
    id_, publisher = printable(app.id, 30), printable(app.publisher, 60)
    lines = [
        tr("id {id}, publisher {publisher}", id=id_, publisher=publisher)
        if publisher
        else tr("id {id}, publisher not stated", id=id_),
        permissions(app)
        or (tr("permissions not stated in this reading") if live else tr("permissions not stated in the export")),
    ]
    if grant.idle and grant.last_post is None:
        never = tr("no post in this reading came through it") if live else tr("no post in the export came through it")
        lines.append(never)
    return tuple(lines)


def permissions(app: App) -> str:
    """Return the permissions of an app, or an empty string."""
    named = ", ".join(printable(permission, 30) for permission in sorted(app.permissions))
    return tr("permissions {permissions}", permissions=named) if named else ""


def fix(grant: GrantFacts, name: str, known: Platform) -> str:
    """Return what to do about an app."""
    page = known.page("apps")
    if grant.disguise and grant.disguise.is_false:
        return tr(
            "Revoke “{name}” {page} now, because an honest app has no need of a false name.", name=name, page=page
        )
    if grant.denied:
        return tr("Revoke “{name}” {page}, because your policy denies it.", name=name, page=page)
    if grant.over:
        return tr("Revoke “{name}” {page}. If you or your team use it, authorise it again.", name=name, page=page)
    return tr("Revoke “{name}” {page}, unless you or your team use it.", name=name, page=page)


def why(app: App) -> str:
    """Return what an intruder in the app could do."""
    if reads_messages(app):
        return tr("Whoever holds this app's keys can read your messages and write messages in your name.")
    if writes(app):
        return tr("Whoever holds this app's keys can post as you, even after you change your password.")
    if app.unstated:
        return tr("Whoever holds this app's keys can do all that you allowed it, even after you change your password.")
    return tr("Whoever holds this app's keys can read what your account can see, without your password.")
