"""The built-in checks, each registered exactly like a third-party one.

In a wheel, their modules are here. In the repository, they are in `checks/` at its top, which this package reads
instead, so that no other package called plain `checks` is ever imported.
"""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent
_REPOSITORY = _HERE.parents[1]


def _is_ours(project: Path) -> bool:
    """Return whether a project file is hygiene's own."""
    return project.is_file() and '\nname = "account-hygiene"\n' in project.read_text(encoding="utf-8")


if not any(_HERE.glob("[!_]*.py")) and _is_ours(_REPOSITORY / "pyproject.toml"):
    __path__.append(str(_REPOSITORY / "checks"))
