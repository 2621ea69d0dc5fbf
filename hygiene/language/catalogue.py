"""Catalogues of translated messages, as gettext keeps them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from typing import Final

LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "de": "Deutsch", "es": "Español", "pt": "Português"}
"""The languages that can be spoken, each by its own name."""
DOMAIN: Final = "hygiene"
_VARIABLES: Final = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where a system keeps its user's language, the first to ask first (as GNU gettext does)."""


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

    Raises:
        ValueError: There is none.
    """
    if language == "en":
        return ENGLISH
    if language not in LANGUAGES:
        raise ValueError(f"no language {language!r}; there are {', '.join(LANGUAGES)}")
    from importlib.resources import files  # only for a language other than English

    file = files("hygiene.language").joinpath("catalogues", language, "LC_MESSAGES", f"{DOMAIN}.mo")
    with file.open("rb") as opened:
        return Catalogue(language, GNUTranslations(opened))


def of_system(environment: Mapping[str, str] | None = None) -> str:
    """Return the language of the system, or `en` where it is not spoken here.

    An empty variable counts as not set. `C` and `POSIX` mean English. `LANGUAGE` may name several.
    """
    given = os.environ if environment is None else environment
    first = next((value for name in _VARIABLES if (value := given.get(name, "").strip())), "")
    codes = [code.partition(".")[0].partition("@")[0].partition("_")[0].lower() for code in first.split(":")]
    return next((code for code in codes if code in LANGUAGES), "en")
