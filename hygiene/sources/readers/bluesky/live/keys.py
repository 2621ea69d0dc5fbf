"""Public keys as the documents of identities write them, in one form.

Today's form is the key of the log without its beginning. The older one holds the whole point of the curve, while
today's holds one coordinate and the parity of the other (https://atproto.com/specs/cryptography).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from hygiene.sources.reader_kit.fields import text_of
from hygiene.sources.readers.bluesky.plc.base58 import DIGITS, decoded, encoded

_TEXT: Final = re.compile(rf"z[{DIGITS}]{{40,100}}")
_TODAY: Final = "Multikey"
_CURVES: Final = {
    "EcdsaSecp256k1VerificationKey2019": b"\xe7\x01",
    "EcdsaSecp256r1VerificationKey2019": b"\x80\x24",
}
"""The beginnings of keys in today's form, by the kinds of the older one."""
_POINT: Final = 65
_HALF: Final = 33


def did_key(method: Mapping[str, Any]) -> str:
    """Return the key of a verification method as `did:key:z…`.

    It is "" where its form is unknown.
    """
    stated = dict(method)
    kind, text = text_of(stated, "type"), text_of(stated, "publicKeyMultibase")
    if not _TEXT.fullmatch(text):
        return ""
    if kind == _TODAY:
        return f"did:key:{text}"
    point = decoded(text[1:])
    if kind not in _CURVES or len(point) not in {_POINT, _HALF}:
        return ""
    half = point if len(point) == _HALF else bytes([2 + point[-1] % 2]) + point[1:_HALF]
    return f"did:key:z{encoded(_CURVES[kind] + half)}"
