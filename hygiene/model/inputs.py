"""The inputs of a run, and what was read from each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hygiene.model.account import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """An input as the user named it, and what was read from it.

    `reader` is the reader's name, or empty when none could read it. `read` counts the records of each kind. `gaps`
    gives the reason for each part that is missing. An export may come in several files. `with_path` then names the
    first one, which counts the records of all of them. `account` is the account of an export, or None for an input that
    may be about every account, such as a vault.
    """

    path: str
    sha256: str
    reader: str
    read: Mapping[str, int]
    gaps: Mapping[str, str]
    warnings: tuple[str, ...] = ()
    with_path: str = ""
    account: Account | None = None
