"""Accounts, and the pseudo-accounts that stand for all vaults and for all accounts of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One login on one platform. `handle` is without `@`; `id` is the platform's own, or empty."""

    platform: str
    handle: str
    id: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it apart from every other: a handle may change, the platform's id does not."""
        return self.platform, self.id or self.handle

    @property
    def shared(self) -> bool:
        """Whether it is a pseudo-account, which speaks for every account of the run."""
        return self.platform in APART.values()

    def __str__(self) -> str:
        if self.platform == VAULT:
            return f"passwords ({self.handle})"
        return f"{self.platform}/@{self.handle}" if self.platform != FLEET else self.handle


VAULT: Final = "vault"
"""The platform of the pseudo-account that holds the entries of every vault given in a run."""


FLEET: Final = "fleet"
"""The platform of the pseudo-account that stands for all accounts of a run together."""


APART: Final[Mapping[str, str]] = {"secrets": VAULT, "holdings": FLEET}
"""The parts that only a pseudo-account has, and which one. A check that needs one of them is given no other account."""
