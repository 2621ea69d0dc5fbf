"""Where the project lies, and the folder beside it that holds samples too private to ship."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
SHARED: Final = ROOT.parent / "shared"
"""Redacted real exports and benchmark data. A test that needs them skips where they are absent."""
SAMPLES: Final = SHARED / "samples"
