"""Faults that change nothing a test can see, and why.

The key of a fault is its line and the change, so that it stays when lines move. An entry whose fault is found, or does
not exist, is reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EQUIVALENT: Final[Mapping[str, Mapping[str, str]]] = {}
"""The reason by the key of the fault, by module."""
