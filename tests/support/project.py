"""The project's folder, and a folder beside it of private samples.

The samples are too private to ship.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
SHARED: Final = ROOT.parent / "shared"
"""Redacted real exports and benchmark data.

A test that needs them skips where they are absent.
"""
SAMPLES: Final = SHARED / "samples"
