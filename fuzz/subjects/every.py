"""All subjects by name."""

from __future__ import annotations

from collections.abc import Mapping

from fuzz.subjects import databases, readers, reports, vaults
from fuzz.subjects.subject import Subject


def every() -> Mapping[str, Subject]:
    """Return every subject by its name, in a stable order."""
    found = (*readers.subjects(), *vaults.subjects(), *databases.subjects(), *reports.subjects())
    return {subject.name: subject for subject in found}
