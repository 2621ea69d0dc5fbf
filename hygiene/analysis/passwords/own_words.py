"""Passwords that consist of one of their owner's words.

Such a word is a user name, an address, the site or the entry's title. A guessing program tries these first, on every
site. They are compared before anything is masked, because a title or an address that contains the password is exactly
the fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from hygiene.analysis.passwords.readings import letters, plain
from hygiene.language.words import tr_later
from hygiene.model.records import Secret
from hygiene.reference.sites import ascii_host, domain, host, site, up_to_host
from hygiene.reference.unicode_forms import normalized

USER_NAME: Final = tr_later("the user name")
ADDRESS: Final = tr_later("one of your e-mail addresses")
ADDRESS_NAME: Final = tr_later("the name part of one of your e-mail addresses")
SITE: Final = tr_later("the site's own address")
SITE_NAME: Final = tr_later("the site's own name")
TITLE: Final = tr_later("the entry's own name")
NAME: Final = tr_later("your own name")
IN_TITLE: Final = tr_later("stands in the entry's own name")

_LEAST: Final = 4
"""The fewest letters and digits compared without symbols and accents."""
_LONGEST: Final = 1_000
"""The most characters compared without symbols and accents.

This is our judgement.
"""
_LEAST_IN_TITLE: Final = 6
"""The fewest characters that are not found in a title by chance."""


class OwnWords:
    """The owner's names and addresses, of all vaults and accounts."""

    def __init__(self, entries: Iterable[Secret], names: Iterable[str]) -> None:
        users = {user for entry in entries if "@" in (user := _user(entry))}
        self._everywhere = _spelled(
            [
                *((user, ADDRESS) for user in sorted(users)),
                *((user.rpartition("@")[0], ADDRESS_NAME) for user in sorted(users)),
                *((name, NAME) for name in names),
            ]
        )

    def match(self, secret: Secret) -> str:
        """Return the own word that an entry's password is, or an empty string."""
        own, password = _spelled(_of_entry(secret)), secret.value.reveal()
        forms = [password.strip().casefold(), _form(password)]
        return next((found for form in forms if form and (found := own.get(form) or self._everywhere.get(form))), "")


def in_title(secret: Secret) -> bool:
    """Return whether an entry's title holds its password among other words."""
    password, title = (normalized("NFC", text.reveal()).casefold() for text in (secret.value, secret.title))
    return len(password) >= _LEAST_IN_TITLE and password in title


def is_site(secret: Secret) -> bool:
    """Return whether a password is its site's address, name or title."""
    return OwnWords((), ()).match(secret) in {SITE, SITE_NAME, TITLE}


def _of_entry(secret: Secret) -> Iterator[tuple[str, str]]:
    """Yield the words of one entry, each with its name.

    Where two are equal, the last counts.
    """
    title = secret.title.reveal() or secret.label
    yield title, TITLE
    for url in secret.urls:
        for name in (host(url), host(url).removeprefix("www."), domain(url), site(url), f"www.{domain(url)}"):
            yield name.partition(".")[0], SITE_NAME
            yield name, SITE
            yield ascii_host(name), SITE
        yield url, SITE
        yield url.partition("://")[2], SITE
        yield _without_path(url), SITE
    user = _user(secret)
    yield user.rpartition("@")[0], ADDRESS_NAME
    yield user, USER_NAME


def _user(secret: Secret) -> str:
    return secret.username.reveal().strip().casefold()


def _without_path(url: str) -> str:
    try:
        parts = urlsplit(up_to_host(url))
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _spelled(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the names by their words.

    Each word is listed as it is, and in its form for comparison.
    """
    exact, forms = {}, {}
    for word, name in dict(named).items():
        if word := word.strip().casefold():
            exact[word] = name
            if len(form := _form(word)) >= _LEAST:
                forms[form] = name
    return forms | exact


def _form(text: str) -> str:
    """Return the letters and digits of a text, without accents and case.

    It is empty for a text longer than any name.
    """
    return letters(plain(text)).casefold() if len(text) <= _LONGEST else ""
