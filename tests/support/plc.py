"""Invented logs of the identity directory, with real signatures.

Keys come from small numbers and signatures are deterministic (RFC 6979), so that the same log is made every time.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final, Self

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hygiene.sources.readers.bluesky.plc.base58 import encoded
from hygiene.sources.readers.bluesky.plc.log import Log, verify
from hygiene.sources.readers.bluesky.plc.operations import Operation, operation
from tests.support.bluesky import cbor

_CURVES: Final = {"k256": (ec.SECP256K1(), b"\xe7\x01"), "p256": (ec.SECP256R1(), b"\x80\x24")}
ORDERS: Final = {
    "k256": 115792089237316195423570985008687907852837564279074904382605163141518161494337,
    "p256": 115792089210356248762697446949407573529996955224135760342422259061068512044369,
}


class Key:
    """A pair of keys on one of the two curves."""

    def __init__(self, number: int, curve: str = "k256") -> None:
        kind, prefix = _CURVES[curve]
        self.curve = curve
        self._private = ec.derive_private_key(number, kind)
        point = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        self.name = f"did:key:z{encoded(prefix + point)}"

    def older_form(self, did: str) -> dict[str, str]:
        """Return the public key as documents of identities stated it at first."""
        point = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        kind = {"k256": "EcdsaSecp256k1VerificationKey2019", "p256": "EcdsaSecp256r1VerificationKey2019"}[self.curve]
        return {"id": "#atproto", "type": kind, "controller": did, "publicKeyMultibase": f"z{encoded(point)}"}

    def sign(self, content: bytes) -> tuple[int, int]:
        """Return r and the lower s of a signature."""
        made = self._private.sign(content, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        r, s = utils.decode_dss_signature(made)
        return r, min(s, ORDERS[self.curve] - s)


OWNER, SERVER, SIGN = Key(1, "p256"), Key(2), Key(3)
ROGUE, NEW = Key(4), Key(5)
STATE: Final[Mapping[str, Any]] = {
    "type": "plc_operation",
    "rotationKeys": [OWNER.name, SERVER.name],
    "verificationMethods": {"atproto": SIGN.name},
    "alsoKnownAs": ["at://harbourlane.bsky.social"],
    "services": {"atproto_pds": {"type": "AtprotoPersonalDataServer", "endpoint": "https://bsky.network"}},
}


def written(r: int, s: int) -> str:
    """Return a signature as an operation writes it."""
    return base64.urlsafe_b64encode(r.to_bytes(32) + s.to_bytes(32)).decode().rstrip("=")


def signed(content: Mapping[str, Any], by: Key) -> dict[str, Any]:
    """Return an operation with its signature."""
    return {**content, "sig": written(*by.sign(cbor(dict(content))))}


def cid(operation: Mapping[str, Any]) -> str:
    """Return the hash of an operation, as the directory writes it."""
    return "b" + _base32(b"\x01\x71\x12\x20" + hashlib.sha256(cbor(dict(operation))).digest())


def identity(operation: Mapping[str, Any]) -> str:
    """Return the identity that an operation founds."""
    return f"did:plc:{_base32(hashlib.sha256(cbor(dict(operation))).digest())[:24]}"


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode().lower().rstrip("=")


def first_form(**changes: str) -> dict[str, Any]:
    """Return the state of an identity in the form of the first accounts."""
    return {
        "type": "create", "signingKey": SERVER.name, "recoveryKey": OWNER.name, "prev": None,
        "handle": "harbourlane.bsky.social", "service": "https://bsky.network",
    } | changes  # fmt: skip


class Directory:
    """The log of one identity, as the directory answers it."""

    def __init__(self, at: str, content: Mapping[str, Any] = STATE, *, by: Key = SERVER, **changes: Any) -> None:
        first = signed({**content, "prev": None, **changes}, by)
        self.did = identity(first)
        self.log = [self._entry(first, at)]

    def _entry(self, operation: dict[str, Any], at: str) -> dict[str, Any]:
        return {
            "did": self.did, "operation": operation, "cid": cid(operation), "nullified": False, "createdAt": at,
        }  # fmt: skip

    def then(self, at: str, *, by: Key = SERVER, after: int = -1, **changes: Any) -> Self:
        """Add an operation that follows another one, the last by default.

        `changes` replace parts of the state. What comes between the two is marked as undone.
        """
        before = self.log[after]
        for skipped in self.log[after:][1:]:
            skipped["nullified"] = True
        old = {name: value for name, value in before["operation"].items() if name in STATE}
        content = {**STATE, **(old if len(old) == len(STATE) else {}), **changes, "prev": before["cid"]}
        if changes.get("type") == "plc_tombstone":
            content = {"type": "plc_tombstone", "prev": before["cid"]}
        self.log.append(self._entry(signed(content, by), at))
        return self


def life() -> Directory:
    """Return the log of an identity whose handle changed once."""
    founded = Directory("2023-05-01T08:00:00.000Z")
    return founded.then("2024-01-01T00:00:00.000Z", alsoKnownAs=["at://harbourlane.example"])


def verified(log: Iterable[Mapping[str, Any]]) -> Log:
    """Verify the operations of a log, as a reader does."""
    return verify(list(_operations(log)))


def _operations(log: Iterable[Mapping[str, Any]]) -> Iterator[Operation]:
    """Yield the entries that are operations."""
    for record in log:
        with suppress(ValueError, TypeError):
            yield operation(record)
