"""The table of link shorteners."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shorteners:
    """Hosts that hide where a link leads: `all` of them, those for `anybody`, those that may be asked, platforms' wrappers."""

    all: frozenset[str]
    anybody: frozenset[str]
    asked: frozenset[str]
    wrappers: frozenset[str]


@cache
def shorteners() -> Shorteners:
    """`data/shorteners.toml`."""
    table = tomllib.loads(files("hygiene.data").joinpath("shorteners.toml").read_text(encoding="utf-8"))
    lists = {name: frozenset(map(str, hosts)) for name, hosts in table.items()}
    asked = lists["open"] | lists["tools"] | lists["wrappers"]
    return Shorteners(
        all=asked | lists["ended"],
        anybody=lists["open"] | lists["ended"],
        asked=asked,
        wrappers=lists["wrappers"],
    )
