"""The redacting type, which alone holds secrets and addresses."""

from __future__ import annotations

import hmac
from typing import NoReturn


class Hidden:
    """A password, an e-mail address, a phone number or a network address.

    It never shows its value in `repr`, `str`, a format, a pickle or an exception. Only `reveal()` returns it. Python
    cannot wipe a string from memory, so the promise is about where the value goes, not about when it is gone.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value itself.

        Call it only where the plaintext is used, and keep nothing.
        """
        return self._value

    def __repr__(self) -> str:
        return "Hidden(•••)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Hidden):
            return NotImplemented
        left, right = (v.encode("utf-8", "surrogatepass") for v in (self._value, other._value))
        return hmac.compare_digest(left, right)

    __hash__ = None  # type: ignore[assignment]  # a hash of a secret would be a digest of a secret

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a hidden value is never pickled")
