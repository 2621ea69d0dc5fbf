"""Profiles: what each sets where the policy does not."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


def profile_values(name: str) -> Mapping[str, Any]:
    """Return the values that a profile sets, as the tables of a policy."""
    return _profiles()[name]


@cache
def _profiles() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(files("hygiene.data").joinpath("profiles.toml").read_text(encoding="utf-8"))
