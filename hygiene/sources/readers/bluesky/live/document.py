"""The document of an identity: its handle, its server and its signing key.

The directory states it for a `did:plc`, and the owner's own site for a `did:web`. The format is at
https://atproto.com/specs/did.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from hygiene.language.words import tr
from hygiene.model.errors import LiveError
from hygiene.sources.reader_kit.fields import dicts, text_of
from hygiene.sources.readers.bluesky.live.keys import did_key

HANDLE: Final = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
"""A handle: the name of a host (https://atproto.com/specs/handle)."""
DID: Final = re.compile(r"did:plc:[a-z2-7]{24}|did:web:[a-z0-9.-]{1,240}(?:%3[Aa][0-9]{1,5})?")
"""An identity of either kind (https://atproto.com/specs/did)."""
_SERVER: Final = "AtprotoPersonalDataServer"
_NAMES: Final = 100
"""The most names of an identity that are examined. Most have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The facts in the document of an identity.

    `handle` is the first valid one, which the owner has to confirm at the handle's own site. `server` is the address of
    the account's server, without a path. `signing_key` is the key that signs the repository, as `did:key:z…`. Each is
    empty where the document does not state it in a form that is known.
    """

    did: str
    handle: str
    server: str
    signing_key: str


def document(record: Mapping[str, Any], did: str) -> Document:
    """Read the document of an identity.

    Raises:
        LiveError: when it is the document of another identity, or of another form.
    """
    stated = dict(record)
    if text_of(stated, "id") != did:
        raise LiveError(tr("it answered with the document of another identity"))
    names, owned = stated.get("alsoKnownAs"), {did, ""}
    handles = (name[5:].casefold() for name in (names if isinstance(names, list) else [])[:_NAMES] if _is_handle(name))
    services = (
        text_of(each, "serviceEndpoint")
        for each in dicts(stated.get("service"))
        if _is_part(each, "#atproto_pds", owned) and each.get("type") == _SERVER
    )
    methods = (each for each in dicts(stated.get("verificationMethod")) if _is_part(each, "#atproto", owned))
    return Document(
        did=did, handle=next(handles, ""), server=_address(next(services, "")), signing_key=did_key(next(methods, {}))
    )


def _is_handle(name: object) -> bool:
    return isinstance(name, str) and name.startswith("at://") and bool(HANDLE.fullmatch(name[5:].casefold()))


def _is_part(each: Mapping[str, Any], name: str, owners: set[str]) -> bool:
    """Return whether an entry has a name, which may follow the identity."""
    stated = each.get("id")
    return isinstance(stated, str) and stated.endswith(name) and stated.removesuffix(name) in owners


def _address(endpoint: str) -> str:
    """Return a server's address without its last slash.

    It is "" for an address with more than a host.
    """
    try:
        parts = urlsplit(endpoint)
        _ = parts.port
    except ValueError:
        return ""
    more = parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None
    return "" if more or not parts.hostname or parts.scheme not in {"http", "https"} else endpoint.rstrip("/")
