"""Finding the identity of a handle, and the server of an identity.

A handle is the name of a host. The host confirms the identity, and the identity's document names the handle. Only both
together show that a handle belongs to an account (https://atproto.com/specs/handle).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from hygiene.language.words import tr
from hygiene.model.errors import LiveError
from hygiene.model.text import printable
from hygiene.sources.connect.connection import Question
from hygiene.sources.connect.web.addresses import host_of
from hygiene.sources.connect.web.allowed import LOOPBACK
from hygiene.sources.connect.web.client import Web
from hygiene.sources.readers.bluesky.live.document import DID, HANDLE, Document, document

DIRECTORY: Final = "https://plc.directory"
"""The public directory of identities."""
RESOLVER: Final = "https://public.api.bsky.app"
"""Bluesky's public server, which also looks handles up in the DNS."""
_RESOLVE: Final = "com.atproto.identity.resolveHandle"
_LONGEST: Final = 300
"""The most bytes of an identity at a handle's own site. Real ones have 32."""
_ENDED: Final = frozenset({404, 410})


def handle_or_identity(address: str) -> str:
    """Return the handle or the identity that the user means.

    Raises:
        LiveError: when it is neither.
    """
    text = address.strip().removeprefix("at://").removeprefix("@")
    if DID.fullmatch(text):
        return text
    if not HANDLE.fullmatch(text.casefold()):
        shown = printable(text, 60)
        raise LiveError(
            tr("“{shown}” is not a handle", shown=shown), hint=tr("write it in full, such as alice.bsky.social")
        )
    return text.casefold()


def about_handle(handle: str, server: str) -> Iterator[Question]:
    """Yield the requests of `leads_to`, with their servers."""
    matter = tr("the identity to which your handle leads")
    if server:
        yield Question(host=host_of(server), matter=matter)
        return
    yield Question(host=handle, matter=matter)
    yield Question(host=host_of(RESOLVER), matter=tr("{matter}, if your handle's own site does not say", matter=matter))


def leads_to(web: Web, handle: str, server: str = "") -> str:
    """Return the identity of a handle, or "" if it has none.

    Args:
        web: The way to the servers.
        handle: The handle.
        server: The account's server if the user named it, which is then asked. Otherwise the handle's own site is
            asked, and where it does not know, Bluesky's public server.

    Raises:
        LiveError: when the server that is asked last does not answer.
    """
    if not server and (found := _at_its_site(web, handle)):
        return found
    answer = web.get(f"{server or RESOLVER}/xrpc/{_RESOLVE}", {"handle": handle})
    if answer.status in {400, *_ENDED}:
        return ""
    if not answer.ok:
        raise LiveError(tr("it answered {status}", status=answer.status), path=answer.host)
    did = answer.object().get("did")
    return did if isinstance(did, str) and DID.fullmatch(did) else ""


def _at_its_site(web: Web, handle: str) -> str:
    """Return the identity that the handle's own site states, or "".

    Most handles without a site of their own are in the DNS, so a site that does not answer proves nothing.
    """
    with suppress(LiveError):
        answer = web.get(f"https://{handle}/.well-known/atproto-did")
        text = answer.body.strip().decode("utf-8", "replace") if answer.ok and len(answer.body) <= _LONGEST else ""
        return text if DID.fullmatch(text) else ""
    return ""


def document_address(did: str, directory: str) -> str:
    """Return the address of the document of an identity.

    `directory` is the user's own, or empty for the public one.
    """
    if not did.startswith("did:web:"):
        return f"{directory or DIRECTORY}/{did}"
    host = did.removeprefix("did:web:").replace("%3A", ":").replace("%3a", ":")
    return f"{'http' if host.partition(':')[0] in LOOPBACK else 'https'}://{host}/.well-known/did.json"


def ask_document(web: Web, did: str, directory: str) -> bytes:
    """Ask for the document of an identity.

    Raises:
        LiveError: when it is not available, or is the document of another identity.
    """
    answer = web.get(document_address(did, directory))
    if answer.status in _ENDED:
        raise LiveError(
            tr("it knows no such identity, or one that was deleted"), hint=tr("check the handle"), path=answer.host
        )
    if not answer.ok:
        raise LiveError(tr("it answered {status}", status=answer.status), path=answer.host)
    try:
        document(answer.object(), did)
    except LiveError as error:
        raise error.within(answer.host) if not error.path else error from None
    return answer.body


def found_document(web: Web, did: str, directory: str) -> Document:
    """Return the document of an identity, which names a server.

    Raises:
        LiveError: as `ask_document`, and when it names no server.
    """
    import msgspec

    found = document(msgspec.json.decode(ask_document(web, did, directory)), did)
    if not found.server:
        raise LiveError(
            tr("the identity names no server that holds its data"), path=host_of(document_address(did, directory))
        )
    return found
