"""Which sites offer a passkey, and where to switch on a second factor: from tables, never by asking the site."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from hygiene.reference.platforms import all_platforms
from hygiene.reference.sites import site


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """`data/second_factors.toml`: the sites, by the name hygiene uses for each, and how old that knowledge is."""

    as_of: date
    passkeys: frozenset[str]


def offers_passkey(urls: Iterable[str]) -> bool:
    """Whether one of the sites is known to let its users sign in with a passkey; unknown ones are not."""
    return any(site(url) in offers().passkeys for url in urls)


def second_factor_page(urls: Iterable[str]) -> str:
    """Where to switch it on, as words to follow "switch it on": a known platform's page, or the site's own settings."""
    sites = [name for url in urls if (name := site(url))]
    for known in all_platforms():
        if any(site(domain) in sites for domain in known.domains):
            return known.page("second_factor")
    return f"in the security settings of {sites[0]}" if sites else "in the account's security settings"


@cache
def offers() -> Offers:
    """The table."""
    table = tomllib.loads(files("hygiene.data").joinpath("second_factors.toml").read_text(encoding="utf-8"))
    return Offers(as_of=table["as_of"], passkeys=frozenset(map(site, table["passkeys"])))
