"""The messages of tomllib and msgspec in plain words."""

from __future__ import annotations

import re
from typing import Final

from hygiene.language.words import tr, tr_later

_TOML: Final = {
    r"Illegal character '\\n'|Expected \"'|Unterminated": (tr_later("a text has no closing quotation mark"), ""),
    r"Illegal character": (
        tr_later("a character there is not allowed"),
        tr_later("remove it, or put the text in quotation marks"),
    ),
    r"Unescaped": (
        tr_later("a backslash in a text"),
        tr_later("write two backslashes, or put the text in single quotation marks"),
    ),
    r"Cannot overwrite": (tr_later("a key is there twice"), tr_later("leave one of them out")),
    r"Cannot declare": (
        tr_later("a table is there twice"),
        tr_later("put its keys into one; a list of tables has two brackets each time"),
    ),
    r"Expected '=' after": (tr_later("a line has no equals sign"), tr_later('write `key = "text"`')),
    r"Expected '\]'": (tr_later("a bracket is not closed"), ""),
    r"Invalid value": (
        tr_later("a value is missing, or is a text without quotation marks"),
        tr_later('write `key = "text"`'),
    ),
    r"Expected newline": (
        tr_later("more follows after a value"),
        tr_later("put each key on its own line, and text in quotation marks"),
    ),
    r"Unclosed array": (tr_later("a list is not closed"), tr_later("end it with ]")),
}
"""The beginnings of tomllib's messages, as patterns.

Each comes with the fault in plain words, and the remedy.
"""
_KINDS: Final = {
    r"`int`": tr_later("a whole number"),
    r"`float`": tr_later("a number"),
    r"`bool`": tr_later("true or false"),
    r"`date`": tr_later("a date such as 2026-12-31"),
    r"`datetime`": tr_later("a date with a time"),
    r"`time`": tr_later("a time of day"),
    r"`object`": tr_later("a table"),
    r"`array` of length (?P<sign>[<>]=) (?P<number>[0-9]+)": tr_later("a list of length {sign} {number}"),
    r"`array`": tr_later("a list"),
    r"`str` matching regex '\^\[0-9a-f\]\{16\}\$'": tr_later("the 16 hex digits that a report gives as a finding's id"),
    r"`str` matching regex '\^\[A-Z\]\[A-Z\]\$'": tr_later("the code of a country in capital letters, such as DE"),
    r"`str` of length >= 1": tr_later("text that is not empty"),
    r"`str` of length <= (?P<number>[0-9]+)": tr_later("text of at most {number} characters"),
    r"`str`": tr_later("text"),
}
"""Patterns of msgspec's words for a kind of value, and a user's words."""
_LIMITS: Final = {
    r" >= (?P<number>[0-9.]+)": tr_later("{kind} of at least {number}"),
    r" <= (?P<number>[0-9.]+)": tr_later("{kind} of at most {number}"),
    r" > (?P<number>[0-9.]+)": tr_later("{kind} greater than {number}"),
}
"""msgspec's words for a limit of a number."""


def toml_problem(message: str) -> tuple[str, str]:
    """Return the fault that a message of tomllib names, and the remedy."""
    found = (words for pattern, words in _TOML.items() if re.match(pattern, message))
    problem, hint = next(found, (tr_later("this cannot be read"), ""))
    return tr(problem), tr(hint)


def value_problem(message: str) -> str:
    """Return the fault of a value that a message of msgspec names.

    Such a message looks like this: "Expected `int`, got `str`".
    """
    if message == "Invalid RFC3339 encoded date":
        return tr("expected a date such as 2026-12-31")
    if both := re.fullmatch(r"Expected (.*), got (.*)", message, re.DOTALL):
        return tr("expected {wanted}, got {given}", wanted=_kind(both[1]), given=_kind(both[2]))
    if only := re.fullmatch(r"Expected (.*)", message, re.DOTALL):
        return tr("expected {wanted}", wanted=_kind(only[1]))
    return f"{message[:1].lower()}{message[1:]}"


def _kind(words: str) -> str:
    """Return the TOML user's words for a kind of value."""
    words = words.replace(" | null`", "`")
    for pattern, message in _KINDS.items():
        if found := re.search(pattern, words):
            words = words[: found.start()] + tr(message, **found.groupdict()) + words[found.end() :]
    for pattern, message in _LIMITS.items():
        if limit := re.search(pattern, words):
            kind = words[: limit.start()] + words[limit.end() :]
            words = tr(message, kind=kind, number=limit["number"])
    return words
