"""The table of link shorteners."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Shorteners:
    """Hosts that hide the target of a link.

    `all` are all of them. `anybody` are those with which anybody can shorten any link, ended ones included. `asked` are
    those that may be asked for a target. `wrappers` are the platforms' own.
    """

    all: frozenset[str]
    anybody: frozenset[str]
    asked: frozenset[str]
    wrappers: frozenset[str]


@cache
def shorteners() -> Shorteners:
    """Return the content of `data/shorteners.toml`."""
    table = tomllib.loads(files("hygiene.data").joinpath("shorteners.toml").read_text(encoding="utf-8"))
    lists = {name: frozenset(map(str, hosts)) for name, hosts in table.items()}
    asked = lists["open"] | lists["tools"] | lists["wrappers"]
    return Shorteners(
        all=asked | lists["ended"],
        anybody=lists["open"] | lists["ended"],
        asked=asked,
        wrappers=lists["wrappers"],
    )
