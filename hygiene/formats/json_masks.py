"""Masks for the texts of the JSON report: addresses and phone numbers."""

from __future__ import annotations

from typing import Any

from hygiene.model.account import masked_handle
from hygiene.model.text import without_personal


def masked(value: Any, name: str = "") -> Any:
    """Return JSON without e-mail and network addresses and phone numbers.

    The other formats print each text through `printable`, which leaves them out too. `name` is the field that holds the
    value.
    """
    if isinstance(value, str):
        return masked_handle(value) if name == "handle" else without_personal(value)
    if isinstance(value, dict):
        return {without_personal(key): masked(part, key) for key, part in value.items()}
    return [masked(part, name) for part in value] if isinstance(value, list | tuple) else value
