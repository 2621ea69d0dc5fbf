"""The owner's profile and contacts in Instagram's export."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from hygiene.model.records import Contact
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.fields import dicts, required, text_of
from hygiene.sources.readers.meta.labels import Fields

_NAMES: Final = (
    "username", "benutzername", "nutzername", "gebruikersnaam", "nazwa użytkownika", "kullan\u0131c\u0131 ad\u0131",
    "اسم المستخدم", "имя пользователя", "nome utente", "nume de utilizator", "nombre de usuario", "emri i përdoruesit",
)  # fmt: skip
"""Labels of the owner's handle that parsers of real exports know."""
_MAILS: Final = ("email", "email address", "e-mail-adresse")
_MAIL: Final = re.compile(r"[^\s@]{1,64}@[^\s@]+\.[^\s@.]+")
_NUMBER: Final = re.compile(r"\+[0-9][0-9 ().-]{4,20}")


_SHOWN: Final = {"name": ("name",), "biography": ("bio", "biography"), "link": ("website", "external url")}
"""Labels of the content of the profile."""
_OLD: Final = {"name": "name", "biography": "biography", "link": "website", "picture": "profile_pic_url"}
"""The same labels in exports of 2018 to 2020."""


class Owner(NamedTuple):
    """The fields we use of `personal_information.json`.

    `profile` is the content of the profile that the export states. `labelled` is False when addresses were found only
    by their form, because their labels are unknown.
    """

    handle: str
    name: str
    contacts: tuple[Contact, ...]
    profile: Mapping[str, Hidden]
    labelled: bool = True


def owner(record: dict[str, Any]) -> Iterator[Owner]:
    """Parse the owner and the contacts through which Instagram reaches them."""
    labelled = Fields(record)
    confirmed_text = labelled.text("phone confirmed").casefold()
    handle, mail, phone = labelled.text(*_NAMES), labelled.text(*_MAILS), labelled.text("phone number")
    is_labelled = bool(mail or phone)
    if not is_labelled:
        mail, phone = (next(filter(form.fullmatch, labelled.texts()), "") for form in (_MAIL, _NUMBER))
    if not (mail or phone or handle):
        raise ValueError("username")
    confirmed = {"true": True, "false": False}.get(confirmed_text)
    # An export leaves out unset fields. In another language, a text may only have an unknown label.
    english = labelled.holds("username")
    shown = {kind: labelled.text(*names) for kind, names in _SHOWN.items() if english or labelled.holds(*names)}
    if picture := _picture(record):
        shown["picture"] = picture
    yield Owner(handle, labelled.text("name"), _contacts(mail, phone, confirmed), _hidden(shown), is_labelled)


def _picture(record: dict[str, Any]) -> str:
    """Return the time at which the picture of the profile was made, or "".

    It names the picture, whose file has another name in each export. The label is in the owner's language.
    """
    media = record.get("media_map_data")
    pictures = dicts(list(media.values())) if isinstance(media, dict) else ()
    return next((text_of(picture, "creation_timestamp") for picture in pictures), "")


def _hidden(shown: Mapping[str, str]) -> Mapping[str, Hidden]:
    return {kind: Hidden(text) for kind, text in shown.items()}


def _contacts(mail: str, phone: str, confirmed: bool | None = None) -> tuple[Contact, ...]:
    mails = (Contact(kind="email", value=Hidden(mail)),) if mail else ()
    return mails + ((Contact(kind="phone", value=Hidden(phone), confirmed=confirmed),) if phone else ())


def old_owner(record: dict[str, Any]) -> Iterator[Owner]:
    """Parse `profile.json`, the profile in exports of 2018 to 2020."""
    contacts = _contacts(text_of(record, "email"), text_of(record, "phone_number"))
    shown = {kind: text_of(record, key) for kind, key in _OLD.items() if key in record}
    yield Owner(required(record, "username"), text_of(record, "name"), contacts, _hidden(shown))
