"""Signatures of operations, and the public keys that verify them.

A signature is ECDSA over SHA-256 with a key on secp256k1 or P-256. The specification allows one way to write each: the
numbers r and s of 32 bytes, with the lower of the two possible s, in base64url without padding. In its first years the
directory also accepted others (https://github.com/did-method-plc/did-method-plc/issues/109). They prove the same about
the signed content, but let anyone change the hash of the operation.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from hygiene.sources.readers.bluesky.plc.base58 import DIGITS, decoded

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

_KEY: Final = re.compile(rf"did:key:z(?!1)([{DIGITS}]{{45,52}})")
"""A key as an operation writes it. Its 35 bytes take 48 letters."""
_SIGNATURE: Final = re.compile(r"[A-Za-z0-9_-]{8,100}={0,2}")
_SIZE: Final = 64
_CURVES: Final = {b"\xe7\x01": "secp256k1", b"\x80\x24": "secp256r1"}
"""The names of curves, by the beginning of a key."""
_ORDERS: Final = {
    "secp256k1": 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141,
    "secp256r1": 0xFFFFFFFF_00000000_FFFFFFFF_FFFFFFFF_BCE6FAAD_A7179E84_F3B9CAC2_FC632551,
}
"""The orders of the curves (SEC 2, version 2.0, sections 2.4.1 and 2.4.2)."""


class Signer(NamedTuple):
    """The key that made a signature.

    `rank` is its place in the list of keys, from 0, the highest. `strict` is true when the signature is written in the
    one form that the specification allows.
    """

    rank: int
    strict: bool


def signer(keys: Sequence[str], digest: bytes, signature: str) -> Signer | None:
    """Return the key that signed a digest, or None.

    Args:
        keys: The keys that may sign, as `did:key:z…`. A key of another kind signs nothing.
        digest: The SHA-256 of the signed content.
        signature: The signature as an operation writes it.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    written = _numbers(signature)
    if written is None:
        return None
    r, s, strict = written
    made, algorithm = utils.encode_dss_signature(r, s), ec.ECDSA(utils.Prehashed(hashes.SHA256()))
    for rank, text in enumerate(keys):
        if (key := _public_key(text)) is None:
            continue
        try:
            key.verify(made, digest, algorithm)
        except InvalidSignature:
            continue
        return Signer(rank, strict and s <= _ORDERS[key.curve.name] // 2)
    return None


def _numbers(signature: str) -> tuple[int, int, bool] | None:
    """Return r, s, and whether they are written in the required form."""
    from cryptography.hazmat.primitives.asymmetric import utils

    if not _SIGNATURE.fullmatch(signature.strip()):
        return None
    bare = signature.strip().rstrip("=")
    try:
        data = base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
        if len(data) != _SIZE:
            return *utils.decode_dss_signature(data), False
    except ValueError:
        return None
    # The last letter holds four unused bits that have to be 0.
    strict = base64.urlsafe_b64encode(data).decode().rstrip("=") == signature
    return int.from_bytes(data[: _SIZE // 2], "big"), int.from_bytes(data[_SIZE // 2 :], "big"), strict


def _public_key(text: str) -> EllipticCurvePublicKey | None:
    """Return a key that may sign operations, or None."""
    from cryptography.hazmat.primitives.asymmetric import ec

    if not (found := _KEY.fullmatch(text)):
        return None
    data = decoded(found[1])
    curve = {"secp256k1": ec.SECP256K1(), "secp256r1": ec.SECP256R1()}.get(_CURVES.get(data[:2], ""))
    if curve is None:
        return None
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(curve, data[2:])
    except ValueError:
        return None
