"""The answers of GitHub's API to the owner of an account.

| document | answer to | gives |
|---|---|---|
| `user.json` | `GET /user` | the account, its profile, whether a second factor is on |
| `keys-N.json`, `signing-N.json`, `gpg-N.json` | `GET /user/keys` and others, a page | keys, with their dates |
| `emails-N.json` | `GET /user/emails`, a page | e-mail addresses, and whether they are confirmed |

It has no removed keys and no other changes. Those are only in the security log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from hygiene.language.words import Later, tr, tr_later
from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.records import Contact, Event
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.reader_kit.fields import linked_host, required, text_of
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.times import moment

USER: Final = "user.json"
KEYS: Final[Mapping[str, tuple[str, str]]] = {
    "keys": ("access-key", tr_later("SSH key")),
    "signing": ("key", tr_later("SSH key for signing")),
    "gpg": ("key", tr_later("GPG key")),
}
"""The kind of event and the words for a key of each list.

Lists are named as their documents are.
"""
_SHOWN: Final = 50


def account_of(record: dict[str, Any]) -> Account:
    """Return the account of the token, as GitHub names it.

    Raises:
        UnreadableError: when the answer names no account.
    """
    if not (handle := text_of(record, "login")):
        raise UnreadableError(tr("GitHub did not say whose account it is"), hint=tr("try again later"))
    return Account(platform="github", handle=handle[:_SHOWN], id=text_of(record, "id"))


def read_api(reading: Reading, user: dict[str, Any], taken_at: datetime) -> Snapshot:
    """Read the answers about one account.

    `taken_at` is the time of the first request.

    Raises:
        UnreadableError: when `user`, GitHub's description of the account, does not name it.
    """
    account = account_of(user)
    keys = [
        reading.records("events", partial(_key, kind, words), reading.json(_pages(name), at=("records",)))
        for name, (kind, words) in KEYS.items()
    ]
    read = [some for some in keys if some is not None]
    if read:
        reading.gap(
            "events", tr("the API lists the keys that are there now, and no other change: see the security log")
        )
    contacts = reading.records("contacts", _address, reading.json(_pages("emails"), at=("records",)))
    stated = user.get("two_factor_authentication")
    if stated is not False:
        why = (
            tr("a second factor is on, but not which")
            if stated is True
            else tr("the API does not state whether one is on")
        )
        reading.gap("second_factors", why)
    return reading.snapshot(
        account,
        names=(account.handle, text_of(user, "name")[:100]),
        taken_at=taken_at,
        events=tuple(event for some in read for event in some) if read else None,
        contacts=contacts,
        second_factors=() if stated is False else None,
        profile=_profile(user),
    )


def _pages(name: str) -> Callable[[str], bool]:
    """Return whether a document is a page of a list."""
    return lambda document: document.startswith(f"{name}-")


def _key(kind: str, words: str, record: dict[str, Any]) -> Event:
    """Read a key as the event that added it."""
    required(record, "id")
    title = text_of(record, "title") or text_of(record, "name")
    used = moment(record.get("last_used")) if text_of(record, "last_used") else None
    key = tr_later("{key} “{name}”", key=Later(words), name=title[:_SHOWN]) if title else Later(words)
    detail = tr_later("{key}, last used {day}", key=key, day=f"{used:%Y-%m-%d}") if used else key
    return Event(at=moment(record.get("created_at")), kind=kind, detail=detail)


def _address(record: dict[str, Any]) -> Contact | None:
    """Read an e-mail address.

    GitHub creates one for commits that receives no mail. It is left out.
    """
    address, verified = required(record, "email"), record.get("verified")
    if address.casefold().endswith("@users.noreply.github.com"):
        return None
    return Contact(kind="email", value=Hidden(address), confirmed=verified if isinstance(verified, bool) else None)


def _profile(user: dict[str, Any]) -> dict[str, Hidden]:
    """Return the content of the profile."""
    link = text_of(user, "blog")
    found = {
        "handle": text_of(user, "login"),
        "name": text_of(user, "name"),
        "biography": text_of(user, "bio"),
        "link": link if "//" in link or not linked_host(f"https://{link}") else f"https://{link}",
    }
    return {kind: Hidden(text) for kind, text in found.items()}
