"""The choice of a language: that of the command line, or the system's."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from hygiene.language.catalogue import DOMAIN, FOLDER, LANGUAGES
from hygiene.language.words import spoken, use

OPTION: Final = "--lang"
_LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The variables with a user's locale, in the order of their priority."""
_NO_LANGUAGE: Final = frozenset({"", "C", "POSIX"})
"""The locales in which GNU gettext ignores `LANGUAGE`."""
_NAMES: Final = {"german": "de", "spanish": "es", "portuguese": "pt"}
"""Languages as Windows names them."""


def code(text: str) -> str:
    """Return the available language for a code such as `pt-BR`, or "".

    The result is empty for any other language.
    """
    first = text.strip().replace("-", "_").replace(".", "_").replace("@", "_").partition("_")[0].lower()
    return first if first in LANGUAGES else _NAMES.get(first, "")


def of_system(environment: Mapping[str, str] | None = None) -> str:
    """Return the language of the system, or `en` where it is not available.

    The rules are those of GNU gettext. An empty variable counts as not set. `LANGUAGE` may name several languages. It
    is ignored where the locale is `C` or `POSIX`, which mean English.
    """
    given = os.environ if environment is None else environment
    locale = next((value for name in _LOCALE if (value := given.get(name, "").strip())), "")
    if not locale and sys.platform in ("win32", "darwin"):
        from locale import LC_CTYPE, getlocale  # Python read it from the system when it started

        locale = getlocale(LC_CTYPE)[0] or ""
    if locale in _NO_LANGUAGE:
        return "en"
    first = given.get("LANGUAGE", "").strip() or locale
    return next((found for each in first.split(":") if (found := code(each))), "en")


def taken(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split a command line into every `--lang=CODE` and its other words.

    People type the option anywhere. Words after a `--` are not options. A `--lang` at the end without a code leaves no
    other words.
    """
    end = words.index("--") if "--" in words else len(words)
    asking, left = list[str](), list[str]()
    given = iter(words[:end])
    for word in given:
        if word == OPTION:
            value = next(given, None)
            if value is None:
                return [OPTION], []
            asking.append(f"{OPTION}={value}")
        else:
            (asking if word.startswith(f"{OPTION}=") else left).append(word)
    return asking, [*left, *words[end:]]


def speak(language: str) -> None:
    """Switch to a language from now on.

    The library that reads the command line switches too, because it asks gettext, which asks the environment.
    """
    use(language)
    if spoken() != "en":
        from gettext import bindtextdomain, textdomain

        bindtextdomain(DOMAIN, str(FOLDER))
        textdomain(DOMAIN)
        os.environ["LANGUAGE"] = language
