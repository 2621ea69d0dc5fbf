"""Bitwarden and Vaultwarden: the unencrypted JSON and CSV exports, of a person's vault or of an organisation's."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec

from hygiene.errors import UnreadableError
from hygiene.hidden import Hidden
from hygiene.model import Secret
from hygiene.vault import Entries, entries, vault
from hygiene.vaults._csv import columns, label, rows, utc

T = TypeVar("T")

_EXPORT: Final = "Settings (or Tools) > Export vault > File format"
_ENCRYPTED_FIRST: Final = re.compile(r'\ufeff?\s*\{\s*"encrypted"\s*:')
_LOGIN: Final = 1
_OTHER_TYPES: Final = {2: "secure notes", 3: "cards", 4: "identities", 5: "SSH keys"}
_TRASH: Final = "in the trash"


class _Uri(msgspec.Struct, frozen=True):
    uri: str | None = None


class _Login(msgspec.Struct, frozen=True, rename="camel"):
    username: str | None = None
    password: str | None = None
    totp: str | None = None
    uris: list[_Uri] | None = None
    fido2_credentials: list[dict[str, Any]] | None = None


class _OldPassword(msgspec.Struct, frozen=True, rename="camel"):
    """Only the date of a former password is read, never the password."""

    last_used_date: datetime | None = None


class _Item(msgspec.Struct, frozen=True, rename="camel"):
    """One item; older exports lack the dates, the history and the passkeys."""

    type: int
    name: str | None = None
    login: _Login | None = None
    password_history: list[_OldPassword] | None = None
    revision_date: datetime | None = None
    deleted_date: datetime | None = None
    archived_date: datetime | None = None


class _Export(msgspec.Struct, frozen=True):
    """The whole file. Of an encrypted one only `encrypted` is read; `items` may then be missing, or be ciphertext."""

    encrypted: bool = False
    items: msgspec.Raw = msgspec.Raw()


def _is_json_export(text: str) -> bool:
    """By its marks, not by parsing it: a cut-off export is still one of Bitwarden's, and its reader says what is wrong."""
    if "{" not in text[:16] or '"vaults"' in text[:4096]:  # Proton Pass also starts with `encrypted`, and has vaults
        return False
    return bool(_ENCRYPTED_FIRST.match(text)) or '"organizationId"' in text or '"encKeyValidation_DO_NOT_EDIT"' in text


@vault(
    "bitwarden-json",
    title="Bitwarden (JSON)",
    export=f"{_EXPORT} .json (not encrypted).",
    recognises=_is_json_export,
)
def bitwarden_json(text: str) -> Entries:
    """Read the logins of a JSON export; other items and the trash are counted, archived logins are marked.

    Raises:
        UnreadableError: when it is encrypted, with how to export it otherwise; or damaged.
    """
    data = text.lstrip("\ufeff").encode("utf-8", "surrogatepass")
    export = _decoded(data, _Export)
    if export.encrypted:
        raise UnreadableError(
            "this Bitwarden export is encrypted, and hygiene asks for no vault password",
            hint=f"export it unencrypted ({_EXPORT} .json), scan it, and delete that file at once",
        )
    items = _decoded(bytes(export.items), list[_Item])
    made, left = [], Counter[str]()
    for item in items:
        if item.deleted_date:
            left[_TRASH] += 1
        elif item.type != _LOGIN:
            left[_OTHER_TYPES.get(item.type, "other items")] += 1
        else:
            made.append(_secret(item, item.login or _Login()))
    return entries(made, left)


@vault(
    "bitwarden-csv",
    title="Bitwarden (CSV)",
    export=f"{_EXPORT} .csv. The .json format tells more: dates and passkeys.",
    recognises=columns({"type", "name", "login_uri", "login_username", "login_password"}, optional=None),
)
def bitwarden_csv(text: str) -> Entries:
    """Read the logins of a CSV export, with or without `folder,favorite`, `collections`, `reprompt`, `archivedDate`.

    Raises:
        UnreadableError: when a row is damaged.
    """
    made, left = [], Counter[str]()
    for row in rows(text):
        if row["type"] != "login":
            left["secure notes" if row["type"] == "note" else "other items"] += 1
            continue
        # All addresses share one cell, with commas between them.
        urls = tuple(url.strip() for url in row["login_uri"].split(",") if url.strip())
        made.append(
            Secret(
                ref="",
                label=label(row["name"], urls[0] if urls else ""),
                value=Hidden(row["login_password"]),
                username=Hidden(row["login_username"]),
                urls=urls,
                has_totp=bool(row.get("login_totp")),
                archived=bool(row.get("archiveddate")),
            )
        )
    return entries(made, left)


def _secret(item: _Item, login: _Login) -> Secret:
    urls = tuple(uri.uri for uri in login.uris or () if uri.uri)
    changed = utc(max((at for old in item.password_history or () if (at := utc(old.last_used_date))), default=None))
    revised = utc(item.revision_date)
    return Secret(
        ref="",
        label=label(item.name or "", urls[0] if urls else ""),
        value=Hidden(login.password or ""),
        username=Hidden(login.username or ""),
        urls=urls,
        # A password joins the history when the next one takes its place. The item's own date moves with any edit.
        changed_at=changed or revised,
        changed_at_means="password" if changed else "item" if revised else "unknown",
        has_totp=bool(login.totp),
        has_passkey=bool(login.fido2_credentials),
        archived=item.archived_date is not None,
    )


def _decoded(data: bytes, kind: type[T]) -> T:
    """`data` as `kind`; what is wrong is told by its place in the file alone, never by what stands there."""
    # Raised outside the handlers, so that the parser's error does not travel along.
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        where = str(error).rpartition(" - at ")[2]
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        where = ""
    raise _damaged(where)


def _damaged(where: str) -> UnreadableError:
    return UnreadableError(
        "this Bitwarden export is damaged or edited" + (f", at {where}" if where else ": it is not valid JSON"),
        hint=f"export it again: {_EXPORT} .json",
    )
