"""Operations of the identity directory, as its log states them.

An operation holds the whole state of an identity after it: handle, server, and keys. The format is at
https://web.plc.directory/spec/v0.1/did-plc.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from hygiene.sources.files.budget import MAX_TEXT
from hygiene.sources.reader_kit.fields import inner, linked_host, text_of
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.bluesky.plc.dag_cbor import base32, cid, encoded

MAX_KEYS: Final = 10
"""Rotation keys of an operation.

The directory accepts ten, and its specification five.
"""
_MAX_SIZE: Final = 16 << 10
"""Bytes of an operation. The directory accepts 7,500."""
_FIRST_FORM, _TOMBSTONE, _TODAY = "create", "plc_tombstone", "plc_operation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation, and the statements of its log entry.

    The entry states `did`, `stated_cid`, `at` and `nullified`. Its time is not proven. `cid` is the hash of the signed
    operation, and `identity` the identity that it founds if it is the first. `previous` is the `cid` of the operation
    it follows, or empty. `digest` is the SHA-256 of the signed content. `rotation_keys` are in order of rank, the
    highest first.
    """

    did: str
    stated_cid: str
    at: datetime | None
    nullified: bool
    cid: str
    identity: str
    previous: str
    deleted: bool
    handle: str
    endpoint: str
    signing_key: str
    rotation_keys: tuple[str, ...]
    digest: bytes = field(repr=False)
    signature: str = field(repr=False)

    @property
    def server(self) -> str:
        """Return the host of the account's server."""
        return linked_host(self.endpoint)

    def repeats(self) -> tuple[str, str, bool]:
        """Return a key that is the same for an entry in two copies of a log."""
        return self.cid, self.stated_cid, self.nullified


def operation(record: Mapping[str, Any]) -> Operation:
    """Read an entry of the log, in today's form or that of the first accounts.

    Raises:
        ValueError: when it is not in either form, or larger than the directory accepts.
    """
    entry = dict(record)
    content = inner(entry, "operation")
    did, stated = text_of(entry, "did"), text_of(entry, "cid")
    kind, before, signature = content.get("type"), content.get("prev"), content.get("sig")
    known = kind == _TODAY or (kind == _FIRST_FORM and before is None) or (kind == _TOMBSTONE and before)
    if not known or not did.startswith("did:") or not stated or not isinstance(before, str | None):
        raise ValueError("operation")
    unsigned, signed = encoded({name: value for name, value in content.items() if name != "sig"}), encoded(content)
    if len(signed) > _MAX_SIZE:
        raise ValueError("operation")
    state = _first_state(content) if kind == _FIRST_FORM else _state(content) if kind == _TODAY else _NO_STATE
    return Operation(
        did=did,
        stated_cid=stated,
        at=moment(entry.get("createdAt")),
        nullified=entry.get("nullified") is True,
        cid=cid(signed),
        identity=f"did:plc:{base32(hashlib.sha256(signed).digest())[:24]}",
        previous=(before or "")[:MAX_TEXT],
        deleted=kind == _TOMBSTONE,
        digest=hashlib.sha256(unsigned).digest(),
        signature=signature[:MAX_TEXT] if isinstance(signature, str) else "",
        **state,
    )


_NO_STATE: Final[dict[str, Any]] = {"handle": "", "endpoint": "", "signing_key": "", "rotation_keys": ()}


def _state(content: dict[str, Any]) -> dict[str, Any]:
    """Return the state of an identity in today's form."""
    keys, names = content.get("rotationKeys"), content.get("alsoKnownAs")
    if not isinstance(keys, list) or len(keys) > MAX_KEYS or not all(isinstance(key, str) for key in keys):
        raise ValueError("rotationKeys")
    if not isinstance(names, list):
        raise ValueError("alsoKnownAs")  # noqa: TRY004  # one kind of error for one kind of damage
    services, methods = inner(content, "services"), inner(content, "verificationMethods")
    server = services.get("atproto_pds")
    handles = (name.removeprefix("at://") for name in names if isinstance(name, str) and name.startswith("at://"))
    return {
        "handle": next(handles, "")[:MAX_TEXT],
        "endpoint": text_of(server, "endpoint") if isinstance(server, dict) else "",
        "signing_key": text_of(methods, "atproto"),
        "rotation_keys": tuple(key[:MAX_TEXT] for key in keys),
    }


def _first_state(content: dict[str, Any]) -> dict[str, Any]:
    """Return the state of an identity in the form of the first accounts.

    Its recovery key ranks above its signing key.
    """
    signing = text_of(content, "signingKey")
    return {
        "handle": text_of(content, "handle"),
        "endpoint": text_of(content, "service"),
        "signing_key": signing,
        "rotation_keys": (text_of(content, "recoveryKey"), signing),
    }
