"""Public keys as the documents of identities write them, in one form.

Today's form is the key of the log without its beginning. The older one holds the whole point of the curve, where today
one coordinate and the parity of the other suffice (https://atproto.com/specs/cryptography).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from hygiene.sources.reader_kit.fields import text_of

_DIGITS: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_TEXT: Final = re.compile(rf"z[{_DIGITS}]{{40,100}}")
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

    It is "" where its form is not known.
    """
    stated = dict(method)
    kind, text = text_of(stated, "type"), text_of(stated, "publicKeyMultibase")
    if not _TEXT.fullmatch(text):
        return ""
    if kind == _TODAY:
        return f"did:key:{text}"
    point = _decoded(text[1:])
    if kind not in _CURVES or len(point) not in {_POINT, _HALF}:
        return ""
    half = point if len(point) == _HALF else bytes([2 + point[-1] % 2]) + point[1:_HALF]
    return f"did:key:z{_encoded(_CURVES[kind] + half)}"


def _decoded(text: str) -> bytes:
    number = 0
    for letter in text:
        number = number * 58 + _DIGITS.index(letter)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _encoded(data: bytes) -> str:
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = _DIGITS[digit] + text
    return text
