"""The readers and vaults that come with hygiene, loaded once."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from hygiene.plugins.check import Check
from hygiene.plugins.registry import Plugins
from hygiene.sources.reader import Reader
from hygiene.sources.vault import Vault

OURS: Final = Plugins(strangers=False)
READERS: Final[list[Reader]] = OURS.loaded("readers")
VAULTS: Final[list[Vault]] = OURS.loaded("vaults")


def built_in(id: str) -> Check:  # noqa: A002  # the word every field of the domain uses
    """Return a check as the product loads it."""
    check: Check = OURS.get("checks", id)
    return check


def built_in_module(name: str) -> Any:
    """Return the module of a check as the product loads it."""
    return import_module(f"hygiene.checks.{name}")
