"""The built-in checks, each registered exactly like a stranger's.

In a wheel their modules lie here. In the repository they lie in `checks/` at its top, which this package reads in their
place, so that no package called plain `checks`, whoever brings it, is ever imported instead.
"""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent
_REPOSITORY = _HERE.parents[1]

if not any(_HERE.glob("[!_]*.py")) and (_REPOSITORY / "pyproject.toml").is_file():
    __path__.append(str(_REPOSITORY / "checks"))
