"""Numbers as each language writes them."""

from __future__ import annotations

from string import Formatter
from typing import Any, Final

_MARKS: Final = {"de": (".", ","), "es": (".", ","), "pt": (".", ",")}
"""The separator of thousands and the decimal mark (Unicode CLDR 47).

Portuguese follows Brazil. Portugal's differs only in the separator.
"""
_SPACE: Final = {"de": "\u00a0", "es": "\u00a0", "pt": ""}
"""The blank before a per cent sign (Unicode CLDR 47, `percentFormat`)."""


class NumberFormatter(Formatter):
    """A formatter that writes numbers as a language does.

    Only numbers whose format has a separator, a point or a per cent sign change. Others, such as years, stay as they
    are.
    """

    def __init__(self, language: str) -> None:
        self._thousands, self._decimal = _MARKS.get(language, (",", "."))
        self._space = _SPACE.get(language, "")

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return one part, formatted."""
        text = format(value, format_spec)
        if not isinstance(value, int | float) or not any(mark in format_spec for mark in ",.%g"):
            return text
        text = text.replace(",", "\0").replace(".", self._decimal).replace("\0", self._thousands)
        return f"{text[:-1].rstrip()}{self._space}%" if text.endswith("%") else text
