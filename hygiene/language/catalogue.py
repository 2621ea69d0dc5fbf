"""Catalogues of translated messages, as gettext keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from struct import error as StructError  # noqa: N812  # a class
from typing import Final

LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "de": "Deutsch", "es": "Español", "pt": "Português"}
"""The available languages, each by its own name."""
FOLDER: Final = Path(__file__).parent / "catalogues"
DOMAIN: Final = "hygiene"
"""The name of every catalogue's file."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The messages of a language."""

    language: str
    translations: NullTranslations

    def message(self, message: str) -> str:
        """Return the translation of a message, or the message."""
        # To gettext, the translation of an empty message is the head of the file.
        return self.translations.gettext(message) if message else ""

    def counted(self, count: int, one: str, many: str) -> str:
        """Return the form of a message that fits a count."""
        return self.translations.ngettext(one, many, count)

    def in_context(self, context: str, message: str) -> str:
        """Return the translation of a message in a context, or the message."""
        return self.translations.pgettext(context, message)


ENGLISH: Final = Catalogue("en", NullTranslations())


@cache
def catalogue(language: str) -> Catalogue:
    """Return the catalogue of a language.

    It is the English catalogue where that one cannot be read.

    Raises:
        ValueError: There is no such language.
    """
    if language == "en":
        return ENGLISH
    if language not in LANGUAGES:
        raise ValueError(f"no language {language!r}; there are {', '.join(LANGUAGES)}")
    try:
        with (FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as opened:
            made = Catalogue(language, GNUTranslations(opened))
        # The rule for plurals comes from the file, and reading the file does not try it.
        for count in range(3):
            made.counted(count, "", "")
    except (OSError, ValueError, LookupError, ArithmeticError, StructError):  # what gettext raises for a damaged file
        return ENGLISH
    return made
