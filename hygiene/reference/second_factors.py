"""Sites with passkeys, and pages for second factors.

Everything comes from tables. No site is asked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from hygiene.language.words import tr
from hygiene.reference.platforms import all_platforms
from hygiene.reference.sites import site, without_password


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """The content of `data/second_factors.toml`.

    `passkeys` are the sites, by the name that hygiene uses for each. `as_of` is the date of that knowledge.
    """

    as_of: date
    passkeys: frozenset[str]


def offers_passkey(urls: Iterable[str]) -> bool:
    """Return whether one of the sites is known to offer passkeys."""
    return any(site(url) in offers().passkeys for url in urls)


def second_factor_page(urls: Iterable[str], password: str = "") -> str:
    """Return the page for a second factor, as words after "switch it on".

    It is a known platform's page, or the site's own settings. A site that would reveal the password is not named.
    """
    sites = [name for url in urls if (name := site(url))]
    for known in all_platforms():
        if any(site(domain) in sites for domain in known.domains):
            return known.page("second_factor")
    shown = without_password(sites, password)
    if not shown:
        return tr("in the account's security settings")
    return tr("in the security settings of {site}", site=shown[0])


@cache
def offers() -> Offers:
    """Return the table."""
    table = tomllib.loads(files("hygiene.data").joinpath("second_factors.toml").read_text(encoding="utf-8"))
    return Offers(as_of=table["as_of"], passkeys=frozenset(map(site, table["passkeys"])))
