"""The records of Instagram's export: one function a file, and Instagram's own words sorted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple

from hygiene.model.records import FIRST, App, Contact, Device, Event, Login, SignIn
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.fields import dicts, required, text_of
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.times import moment, utc
from hygiene.sources.readers.meta.labels import Fields, Words
from hygiene.sources.readers.meta.layout import row

What = Literal["login", "session", "mail", "change", "challenge", "protection"]

ACTIVITIES: Final[Mapping[str, What]] = {
    "log in": "login",
    "login": "login",
    "log out": "session",
    "logout": "session",
    "email sent": "mail",
    "profile changed": "change",
    "checkpoint": "challenge",
    "account privacy changed": "protection",
}
"""What the log of activity tells of. In other languages it is in other words, and counts as use of a session."""
MAILS: Final[Mapping[str, str]] = {
    "password_reset": "password-reset",
    "password_change": "password",
    "suspicious_login": "warning",
    "verification_code": "challenge",
}
"""What a mail from Instagram was about; these words are the same in every language."""
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
}
"""What of the profile changed; these words are the same in every language. The others (a picture, a biography) guard nothing."""
BY_MAIL: Final = "told by e-mail"
_SERVER: Final = "C++/THttpClient"
"""The program of Instagram's own servers: an address beside it is nobody's."""
_NAMES: Final = (
    "username", "benutzername", "nutzername", "gebruikersnaam", "nazwa użytkownika", "kullan\u0131c\u0131 ad\u0131", "اسم المستخدم",
    "имя пользователя", "nome utente", "nume de utilizator", "nombre de usuario", "emri i përdoruesit",
)  # fmt: skip
"""How the owner's handle is labelled, as far as parsers of real exports know."""
_MAILS: Final = ("email", "email address", "e-mail-adresse")
_MAIL: Final = re.compile(r"[^\s@]{1,64}@[^\s@]+\.[^\s@.]+")
_NUMBER: Final = re.compile(r"\+[0-9][0-9 ().-]{4,20}")


def login(record: dict[str, Any]) -> Iterator[Login]:
    """`login_activity.json`, without its cookie."""
    yield _login(record, "success")


def logout(record: dict[str, Any]) -> Iterator[Login]:
    """`logout_activity.json`."""
    yield _login(record, "session")


def _login(record: dict[str, Any], outcome: Literal["success", "session"]) -> Login:
    labelled = Fields(record)
    at, address = labelled.when(), labelled.ip()
    if not (at or address):
        raise ValueError("time")
    return Login(at=at, ip=address, agent=labelled.agent(), outcome=outcome)


def active(words: Words[What], record: dict[str, Any]) -> Iterator[Login]:
    """`profile_activity.json`, as uses of sessions. Mails are sent by a server, so they are none."""
    labelled = Fields(record)
    what = words(labelled.text("type")) or "session"
    agent, details = labelled.agent(), labelled.within("details")
    address = Hidden("") if agent == _SERVER else labelled.ip()
    if what == "challenge" or (what != "mail" and address):
        yield Login(
            at=labelled.when(),
            ip=address,
            agent="" if agent == _SERVER else agent,
            place=details.text("location") if details else "",
            outcome="success" if what == "login" else "challenge" if what == "challenge" else "session",
        )


def happened(what: Words[What], mails: Words[str], changed: Words[str], record: dict[str, Any]) -> Iterator[Event]:
    """The same file, as what happened to the account."""
    labelled = Fields(record)
    kind, details, at = what(labelled.text("type")), labelled.within("details"), labelled.when()
    if kind == "mail" and details and (about := mails(details.text("email type"))):
        yield Event(at=at, kind=about, detail=BY_MAIL if about == "password" else "")
    elif kind == "change" and details and (which := changed(details.text("type"))):
        yield Event(at=at, kind=which, detail=_renamed(which, details))
    elif kind in {"challenge", "protection"}:
        yield Event(at=at, kind=str(kind))


def profile_change(changed: Words[str], record: dict[str, Any]) -> Iterator[Event]:
    """`profile_changes.json`. What changed stands first, in English, whatever language its label is in."""
    labelled = Fields(record)
    if which := changed(labelled.text("changed") or next(labelled.texts(), "")):
        yield Event(at=labelled.time("change date") or labelled.when(), kind=which, detail=_renamed(which, labelled))


def _renamed(kind: str, labelled: Fields) -> str:
    old, new = labelled.text("previous value"), labelled.text("new value")
    return f"@{old[:50]} became @{new[:50]}" if kind == "handle" and old and new else ""


def password(record: dict[str, Any]) -> Iterator[Event]:
    """`password_change_activity.json`."""
    yield Event(at=Fields(record).when(), kind="password")


def privacy(record: dict[str, Any]) -> Iterator[Event]:
    """`profile_privacy_changes.json`."""
    yield Event(at=Fields(record).when(), kind="protection", detail=text_of(record, "title")[:50].lower())


def status(record: dict[str, Any]) -> Iterator[Event]:
    """`profile_status_changes.json`."""
    labelled = Fields(record)
    yield Event(at=labelled.when(), kind="deactivation", detail=labelled.text("activation type")[:50].lower())


def signup_login(record: dict[str, Any]) -> Iterator[Login]:
    """`signup_details.json`, as the session in which the account was made."""
    labelled = Fields(record)
    if address := labelled.ip():
        yield Login(at=labelled.when(), ip=address, agent=labelled.text("device"))


def signup(record: dict[str, Any]) -> Iterator[Event]:
    """The same file, as the moment at which the account got its first address."""
    labelled = Fields(record)
    if any("@" in text for text in labelled.texts()):
        yield Event(at=labelled.when(), kind="email", detail=FIRST)


def device(record: dict[str, Any]) -> Iterator[Device]:
    """`devices.json`: programs that signed in, and when last."""
    labelled = Fields(record)
    name = labelled.agent() or next(labelled.texts(), "")
    yield Device(name=name, kind="login", last_seen_at=labelled.time("last login") or labelled.when())


def factor(record: dict[str, Any]) -> Iterator[str]:
    """`two-factor_authentication.json`: an authenticator app, by a name its owner gave it."""
    Fields(record)
    yield "totp"


def linked(record: dict[str, Any]) -> Iterator[SignIn]:
    """`linked_meta_accounts.json`: accounts of the same Accounts Center, which may sign in; their names are left behind."""
    kind = Fields(record).text("account type", "art des kontos")
    yield SignIn(provider=f"{kind[:40]} (Accounts Center)" if kind else "another account of Meta's")


def app(dates: Words[str], record: dict[str, Any]) -> Iterator[App]:
    """`active_apps.json`. `dates` counts those whose labels do not tell what they are."""
    labelled = Fields(record)
    name = text_of(record, "title") or labelled.text("name") or required(record, "title")
    added, last = labelled.time("added on"), labelled.time("last active on", "last active time")
    expired = labelled.time("expired on", "expired time")
    for label, _ in () if added or last or expired else labelled.times():
        dates(label)
    yield App(
        id=labelled.text("app user id", "your id in this app") or name.strip().casefold(),
        name=name,
        permissions=frozenset({"expired"}) if expired else frozenset(),
        granted_at=added,
        last_used_at=last,
    )


def expired(dates: Words[str], record: dict[str, Any]) -> Iterator[App]:
    """`expired_apps.json`: grants that have run out."""
    for granted in app(dates, record):
        yield App(
            id=granted.id,
            name=granted.name,
            permissions=frozenset({"expired"}),
            granted_at=granted.granted_at,
            last_used_at=granted.last_used_at,
        )


class Owner(NamedTuple):
    """`personal_information.json`, as far as it is used; whether its labels tell what is an address, or only its form does."""

    handle: str
    name: str
    contacts: tuple[Contact, ...]
    labelled: bool = True


def owner(record: dict[str, Any]) -> Iterator[Owner]:
    """The owner, and how the account reaches them."""
    labelled = Fields(record)
    told = labelled.text("phone confirmed").casefold()
    handle, mail, phone = labelled.text(*_NAMES), labelled.text(*_MAILS), labelled.text("phone number")
    known = bool(mail or phone)
    if not known:
        mail, phone = (next(filter(form.fullmatch, labelled.texts()), "") for form in (_MAIL, _NUMBER))
    if not (mail or phone or handle):
        raise ValueError("username")
    confirmed = {"true": True, "false": False}.get(told)
    yield Owner(handle, labelled.text("name"), _contacts(mail, phone, confirmed), known)


def _contacts(mail: str, phone: str, confirmed: bool | None = None) -> tuple[Contact, ...]:
    mails = (Contact(kind="email", value=Hidden(mail)),) if mail else ()
    return mails + ((Contact(kind="phone", value=Hidden(phone), confirmed=confirmed),) if phone else ())


def post(record: dict[str, Any]) -> Row:
    """A post, story or reel of any year; of several pictures the first tells what the post does not."""
    media = next(dicts(record.get("media")), record)
    created = [
        text_of(*at) for at in ((record, "creation_timestamp"), (record, "timestamp"), (media, "creation_timestamp"))
    ]
    if not any(created):
        raise ValueError("creation_timestamp")
    said = [holder["title"] for holder in (record, media) if isinstance(holder.get("title"), str)]
    words = next(filter(None, said), "") or ("label_values" in record and Fields(record).text("caption")) or ""
    made = row(next((at for at in created if moment(at)), ""), words)
    source = media.get("cross_post_source")
    made.source = text_of(source, "source_app") if isinstance(source, dict) else ""
    return made


def deleted(record: dict[str, Any]) -> Row | None:
    """`recently_deleted_content.json`: a post its owner, or somebody else, deleted not long ago; none leaves an empty one."""
    if record.get("media") == []:
        return None
    made = post(record)
    made.deleted = True
    return made


# The flat files of 2018 to 2020. Their times are UTC, of which those of the first two years leave out the mark.


def old_login(record: dict[str, Any]) -> Iterator[Login]:
    """`login_history` in `account_history.json`."""
    address = Hidden(required(record, "ip_address"))
    yield Login(at=utc(record.get("timestamp")), ip=address, agent=text_of(record, "user_agent"), outcome="success")


def old_signup_login(record: dict[str, Any]) -> Iterator[Login]:
    """`registration_info` in the same file, where it is there."""
    made = record.get("registration_info")
    for made_row in dicts(made if isinstance(made, list) else [made]):
        if address := text_of(made_row, "ip_address"):
            yield Login(
                at=utc(made_row.get("registration_time")), ip=Hidden(address), agent=text_of(made_row, "device_name")
            )


def old_signup(record: dict[str, Any]) -> Iterator[Event]:
    """The same, as the moment at which the account got its first address."""
    made = record.get("registration_info")
    for made_row in dicts(made if isinstance(made, list) else [made]):
        if text_of(made_row, "registration_email"):
            yield Event(at=utc(made_row.get("registration_time")), kind="email", detail=FIRST)


def old_owner(record: dict[str, Any]) -> Iterator[Owner]:
    """`profile.json`."""
    contacts = _contacts(text_of(record, "email"), text_of(record, "phone_number"))
    yield Owner(required(record, "username"), text_of(record, "name"), contacts)


def old_post(record: dict[str, Any]) -> Row:
    """`photos`, `videos` and `stories` in `media.json`."""
    at = utc(required(record, "taken_at"))
    return row(at.isoformat() if at else "", text_of(record, "caption"))
