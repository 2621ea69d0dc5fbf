"""The owner's profile, contacts and second factor in Facebook's export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from hygiene.language.words import tr_later
from hygiene.model.records import FIRST, Contact, Event
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.fields import dicts, required, text_of
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.meta.labels import Fields, Words

STATES: Final[Mapping[str, bool]] = {"enabled": True, "on": True, "disabled": False, "off": False}
_FIRST_DAY: Final = timedelta(days=1)
"""An address confirmed within this time of the registration is the first."""

_BIOGRAPHY: Final = ("intro_bio", "bio", "about_me")


class Factor(NamedTuple):
    """The state of a second factor and the time it was switched on.

    `on` is None when the export does not state it.
    """

    on: bool | None
    since: datetime | None


def factor(words: Words[bool], record: dict[str, Any]) -> Iterator[Factor]:
    """Parse the state in `two-factor_authentication.json`.

    The file never names the kind of second factor.
    """
    labelled = Fields(record)
    since = labelled.time("enabled time", "enabledtime")
    yield Factor(True if since else words(labelled.text("state", "status")), since)


class Profile(NamedTuple):
    """The fields we use of `profile_information.json`.

    `shown` is the content of the profile that the export states. `names` are the handle and every name, including
    former ones.
    """

    handle: str
    name: str
    registered: datetime | None
    contacts: tuple[Contact, ...]
    former: int
    shown: Mapping[str, Hidden]
    names: frozenset[str]


def profile(record: dict[str, Any]) -> Iterator[Profile]:
    """Parse the owner and the contacts through which Facebook reaches them.

    Former addresses no longer reach the owner, so they are only counted.
    """
    mails, phones, name = (record.get(key) for key in ("emails", "phone_numbers", "name"))
    mails = mails if isinstance(mails, dict) else {}
    contacts = [
        Contact(kind="email", value=Hidden(mail), confirmed=is_confirmed)
        for key, is_confirmed in (("emails", True), ("pending_emails", False))
        for mail in _texts(mails.get(key))
    ]
    for phone in dicts(phones):
        if number := text_of(phone, "phone_number"):
            verified = phone.get("verified")
            confirmed = verified if isinstance(verified, bool) else None
            contacts.append(Contact(kind="phone", value=Hidden(number), confirmed=confirmed))
    if not ({"emails", "name", "registration_timestamp"} & record.keys()):
        raise ValueError("profile")
    handle = text_of(record, "username") or _handle(text_of(record, "profile_uri"))
    present = text_of(name, "full_name") if isinstance(name, dict) else text_of(record, "name")
    yield Profile(
        handle=handle,
        name=present,
        registered=moment(record.get("registration_timestamp")),
        contacts=tuple(contacts),
        former=len(_texts(mails.get("previous_emails"))),
        shown=_shown(record, present),
        names=frozenset({handle, present, *_former(record)}) - {""},
    )


def _shown(record: dict[str, Any], name: str) -> Mapping[str, Hidden]:
    """Return the name, the biography and the websites that the profile shows.

    Programs that read real exports differ in the key of the biography, which most exports lack. Without websites, the
    profile shows no link.
    """
    found = {"name": name, "link": ""}
    if biographies := [_text(record[key]) for key in _BIOGRAPHY if key in record]:
        found["biography"] = "\n".join(biographies)
    if isinstance(sites := record.get("websites"), list):
        found["link"] = " ".join(_texts(sites))
    return {kind: Hidden(text) for kind, text in found.items()}


def _former(record: dict[str, Any]) -> Iterator[str]:
    """Yield the owner's former names, and other names beside the first."""
    for key in ("previous_names", "other_names"):
        values = record.get(key)
        yield from map(_text, values if isinstance(values, list) else ())


def _text(value: object) -> str:
    """Return a text that may be an object with a name."""
    return text_of(value if isinstance(value, dict) else {"name": value}, "name")


def verification(record: dict[str, Any]) -> Iterator[tuple[str, datetime | None]]:
    """Parse a record of `email_address_verifications.json`.

    Yields an address, which may be a phone number, and the time at which it was confirmed.
    """
    yield required(record, "contact"), moment(record.get("verification_time"))


def confirmation_events(owner: Profile | None, confirmed: Mapping[str, datetime]) -> Iterator[Event]:
    """Yield a change for each confirmed address.

    The owner added the address shortly before. An address from the first day is the account's first.
    """
    for address, at in confirmed.items():
        is_first = owner is not None and owner.registered is not None and at - owner.registered <= _FIRST_DAY
        yield Event(
            at=at, kind="email" if "@" in address else "phone", detail=FIRST if is_first else tr_later("confirmed")
        )


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str) and text] if isinstance(value, list) else []


def _handle(uri: str) -> str:
    """Return the handle at the end of a profile's address.

    An owner without a handle has a number there instead, which gives an empty string.
    """
    name = uri.rstrip("/").rpartition("/")[2]
    return "" if "?" in name else name
