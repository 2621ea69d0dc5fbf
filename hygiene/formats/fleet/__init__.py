"""The formats of the report about a fleet, by name."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from hygiene.plugins.format import Screen
    from hygiene.report.fleet.records import Overview

NAMES: Final = ("table", "json", "html", "markdown", "csv")
"""The formats. Each is a module of this package."""


def get(name: str) -> Callable[[Overview, Screen], str]:
    """Return the function `render` of a format, which is imported now.

    Raises:
        KeyError: There is no such format.
    """
    if name not in NAMES:
        raise KeyError(name)
    return cast("Callable[[Overview, Screen], str]", import_module(f"{__name__}.{name}").render)
