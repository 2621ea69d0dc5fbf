"""All subjects by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fuzz.subjects import databases, histories, readers, reports, vaults
from fuzz.subjects.subject import Subject


def every(deep: int | None = None) -> Mapping[str, Subject]:
    """Return every subject by its name, in a stable order.

    With `deep`, one input of this number runs through every check, format and command, whatever the subject.
    """
    each = (readers, vaults, databases, histories, reports)
    found = [subject for kind in each for subject in kind.subjects()]
    return {subject.name: replace(subject, deep=deep or subject.deep) for subject in found}
