"""Instagram's log of activity, and sign-ins that several logs list.

The tables map Instagram's own words. Labels and kinds of entries are in the owner's language. The words of machines
inside an entry, such as the kind of an e-mail, are in English in every language, and so is the form of an entry.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from hygiene.language.words import tr_later
from hygiene.model.records import Event, Login
from hygiene.model.redacted import Hidden
from hygiene.reference.sites import domain, has_public_suffix
from hygiene.sources.reader_kit.fields import dicts, renamed, text_of
from hygiene.sources.readers.meta.labels import Cookies, Fields, Words

Activity = Literal["login", "session", "mail", "change", "challenge", "protection"]

ACTIVITIES: Final[Mapping[str, Activity]] = {
    "log in": "login",
    "login": "login",
    "log out": "session",
    "logout": "session",
    "email sent": "mail",
    "profile changed": "change",
    "checkpoint": "challenge",
    "account privacy changed": "protection",
}
"""Kinds of entry in the log of activity, in English.

In other languages the form of an entry shows whether it is an e-mail or a change.
"""
MAILS: Final[Mapping[str, str]] = {
    "password_reset": "password-reset",
    "password_change": "password",
    "contact_point_changed": "email",
    "suspicious_login": "warning",
    "verification_code": "challenge",
}
"""Event kinds by the subject of an e-mail from Instagram.

These words are the same in every language.
"""
CHANGED: Final[Mapping[str, str]] = {
    "username": "handle",
    "name": "name",
    "full_name": "name",
    "profile name": "name",
    "email": "email",
    "phone": "phone",
    "phone number": "phone",
    "password": "password",
    "private account": "protection",
    "external url": "link",
    "website": "link",
    "profile bio link": "link",
    "biography": "biography",
    "profile bio text": "biography",
    "profile pic storage keys": "picture",
    "profile picture": "picture",
    "profile photo": "picture",
}
"""Event kinds by the part of the profile that changed.

These words are the same in every language. Others are counted.
"""
_BY_MAIL: Final = {
    "password": tr_later("reported by e-mail"),
    "email": tr_later("or the phone number; reported by e-mail"),
}
"""Details of changes that only an e-mail records.

Instagram calls both an e-mail address and a phone number a contact point, and does not say which one changed.
"""
_SERVER: Final = "C++/THttpClient"
"""The program of Instagram's own servers.

A network address beside it belongs to no person.
"""
_VALUES: Final = ("previous value", "new value")
"""Labels of the values of a part of the profile before and after a change."""
_MAIL_WITHIN: Final = timedelta(minutes=10)
"""The longest time between a change and Instagram's e-mail about it."""
_ENTERED: Final = frozenset({"success", "session"})

_Use = tuple[datetime | None, str]


class ActivityLog:
    """The log of activity, in any language.

    `changed` knows the parts of a profile, and counts those it does not know. `unknown` counts the entries of an
    unknown kind, and `other_mails` the e-mails that are not events. `names` are the names and handles of the owner
    before and after a change.
    """

    def __init__(self, cookies: Cookies, changed: Words[str] | None = None) -> None:
        self._cookies, self._changed = cookies, changed or Words(CHANGED)
        self.other_mails, self.names = 0, set[str]()
        self._unknown: list[_Use] = []
        self._changes: set[_Use] = set()
        self._recorded: set[_Use] = set()

    @property
    def unknown(self) -> int:
        """The number of entries whose kind is not shown by word, form or log."""
        return sum(use not in self._recorded for use in self._unknown)

    def recorded(self, parse: Callable[[Any], Iterator[Login]]) -> Callable[[Any], Iterator[Login]]:
        """Return a parser that notes the records of another log.

        An entry of unknown kind with the same time and address is then known as well.
        """

        def note(record: dict[str, Any]) -> Iterator[Login]:
            for found in parse(record):
                self._recorded.add(_use(found))
                yield found

        return note

    def login(self, record: dict[str, Any]) -> Iterator[Login]:
        """Parse the use of a session from a record of `profile_activity.json`.

        A server sends the e-mails, so an e-mail is not the use of a session.
        """
        entry = Fields(record)
        activity, details, served = _activity(record), _details(record), _SERVER in entry.texts()
        found = Login(
            at=entry.when(),
            ip=Hidden("") if served else entry.ip(),
            agent="" if served else entry.agent(),
            place=details.text("location") if details else "",
            outcome="success" if activity == "login" else "challenge" if activity == "challenge" else "session",
            cookie=None if served else self._cookies(entry.cookie()),
        )
        if activity is None:
            self._unknown.append(_use(found))
        elif activity in {"change", "protection"}:
            self._changes.add(_use(found))
        if activity == "challenge" or (activity != "mail" and found.ip):
            yield found

    def event(self, record: dict[str, Any]) -> Iterator[Event]:
        """Parse the event from a record of the same file."""
        entry, activity, details = Fields(record), _activity(record), _details(record)
        at = entry.when()
        if activity == "mail" and details:
            kind = MAILS.get(details.text("email type") or next(details.texts(), ""))
            self.other_mails += kind is None
            if kind:
                yield Event(at=at, kind=kind, detail=_BY_MAIL.get(kind, ""))
        elif activity == "change" and details:
            if kind := self._changed(details.text("type") or next(details.texts(), "")):
                self.names.update(_names(kind, details))
                yield _change(at, kind, details)
        elif activity in {"challenge", "protection"}:
            yield Event(at=at, kind=str(activity))

    def distinct(self, logins: Iterable[Login]) -> Iterator[Login]:
        """Yield each use of a session once, even if several logs list it.

        A sign-in in two logs takes the facts from both. A change made from an address that had signed in before belongs
        to that session.
        """
        merged: dict[tuple[object, ...], Login] = {}
        for login in logins:
            key = (*_use(login), "in" if login.at and login.outcome in _ENTERED else login.outcome)
            merged[key] = _joined(merged[key], login) if key in merged else login
        since: dict[str, datetime] = {}
        for login in merged.values():
            if login.outcome == "success" and login.at and login.ip:
                since[login.ip.reveal()] = min(login.at, since.get(login.ip.reveal(), login.at))
        for login in merged.values():
            begun = since.get(login.ip.reveal())
            within = begun is not None and login.at is not None and begun <= login.at
            if not (within and login.outcome == "session" and _use(login) in self._changes):
                yield login


def _use(login: Login) -> _Use:
    return login.at, login.ip.reveal()


def _joined(first: Login, second: Login) -> Login:
    """Return one sign-in with the words of two records of it."""
    known, other = (second, first) if second.outcome == "success" else (first, second)
    cookie = known.cookie if known.cookie is not None else other.cookie
    return replace(known, agent=known.agent or other.agent, place=known.place or other.place, cookie=cookie)


def _details(record: dict[str, Any]) -> Fields | None:
    """Return the fields inside an entry, whatever their label."""
    inner = next((field["dict"] for field in dicts(record.get("label_values")) if field.get("dict")), None)
    try:
        return Fields({"label_values": inner})
    except ValueError:
        return None


def _activity(record: dict[str, Any]) -> Activity | None:
    """Return the kind of an entry by its word or form, or None if unknown.

    An e-mail comes from a server and names a kind and an address. A change repeats the label of the entry's own kind,
    for the part that changed.
    """
    entry = Fields(record)
    if known := Words(ACTIVITIES)(entry.text("type") or next(entry.texts(), "")):
        return known
    fields = list(dicts(record.get("label_values")))
    inside = [item for field in fields for item in dicts(field.get("dict"))]
    if _SERVER in entry.texts() and any("@" in text_of(item, "value") for item in inside):
        return "mail"
    own = next((text_of(field, "label") for field in fields if text_of(field, "value").strip()), "")
    return "change" if own and any(text_of(item, "label") == own for item in inside) else None


def profile_change(changed: Words[str], names: set[str], record: dict[str, Any]) -> Iterator[Event]:
    """Parse a record of `profile_changes.json`.

    The changed part of the profile comes first. It is in English, whatever the language of its label. The owner's names
    and handles before and after the change are added to `names`.
    """
    labelled = Fields(record)
    if kind := changed(labelled.text("changed") or next(labelled.texts(), "")):
        names.update(_names(kind, labelled))
        yield _change(labelled.time("change date") or labelled.when(), kind, labelled)


def _names(kind: str, labelled: Fields) -> list[str]:
    """Return the name or handle before and after a change of either."""
    return [labelled.text(name).strip('"') for name in _VALUES] if kind in {"handle", "name"} else []


def _change(at: datetime | None, kind: str, labelled: Fields) -> Event:
    """Return a change, with the new handle or the target of the new link."""
    if kind == "handle":
        return Event(at=at, kind=kind, detail=renamed(*_names(kind, labelled)))
    link = labelled.text(_VALUES[1]).strip('"') if kind == "link" else ""
    site = domain(link)
    # The host of an address without a name would be the address.
    named = site and has_public_suffix(site)
    return Event(at=at, kind=kind, detail=tr_later("it now leads to {site}", site=site) if named else "", link=link)


def without_repeats(events: Iterable[Event]) -> Iterator[Event]:
    """Leave out e-mails about recorded changes, and what two logs record.

    If two records are about one change, the one with more detail is kept.
    """
    listed = list(events)
    by_mail = set(_BY_MAIL.values())
    recorded: dict[str, list[datetime]] = {}
    for event in listed:
        if event.at and event.detail not in by_mail:
            recorded.setdefault("email" if event.kind == "phone" else event.kind, []).append(event.at)
    for times in recorded.values():
        times.sort()
    detailed = {(event.at, event.kind) for event in listed if event.detail and event.detail not in by_mail}
    for event in listed:
        if event.detail in by_mail:
            is_repeated = _is_near(recorded.get(event.kind, []), event.at)
        else:
            is_repeated = not event.detail and event.at is not None and (event.at, event.kind) in detailed
        if not is_repeated:
            yield event


def _is_near(times: Sequence[datetime], at: datetime | None) -> bool:
    """Return whether one of these sorted times is that of the change."""
    index = bisect_left(times, at - _MAIL_WITHIN) if at else len(times)
    return at is not None and index < len(times) and times[index] <= at + _MAIL_WITHIN
