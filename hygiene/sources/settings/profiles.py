"""Profiles: their values where the policy sets none, and their tones."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """The few words of a report that differ by profile.

    `first` heads the fixes, and `then` heads them below an incident. `whose` stands before the owner of a fix, or is
    empty. `closing` follows a calm verdict, and `unread` one that says that not enough was read.
    """

    first: str
    then: str
    whose: str
    closing: str
    unread: str


def profile_values(name: str) -> Mapping[str, Any]:
    """Return the values that a profile sets, as the tables of a policy."""
    values: Mapping[str, Any] = _profiles()[name]["sets"]
    return values


def tone(name: str) -> Tone:
    """Return the tone of a profile."""
    return Tone(**_profiles()[name]["tone"])


@cache
def _profiles() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(files("hygiene.data").joinpath("profiles.toml").read_text(encoding="utf-8"))
