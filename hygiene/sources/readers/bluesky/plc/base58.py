"""Base 58, in which public keys are written.

The digits leave out letters that look alike (https://datatracker.ietf.org/doc/html/draft-msporny-base58). A zero byte
at the beginning is not kept, because no key has one.
"""

from __future__ import annotations

from typing import Final

DIGITS: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def decoded(text: str) -> bytes:
    """Return the bytes that a text stands for.

    Raises:
        ValueError: when it has another character than these digits.
    """
    number = 0
    for letter in text:
        number = number * len(DIGITS) + DIGITS.index(letter)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def encoded(data: bytes) -> str:
    """Return the text that stands for bytes."""
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, len(DIGITS))
        text = DIGITS[digit] + text
    return text
