"""Accounts, their imitations, and the pseudo-accounts of a run.

One pseudo-account stands for all vaults, and another for all accounts together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hygiene.language.words import tr
from hygiene.model.text import without_personal

VAULT: Final = "vault"
"""The platform of the pseudo-account with the entries of every vault."""
FLEET: Final = "fleet"
"""The platform of the pseudo-account for all accounts of a run."""
APART: Final[Mapping[str, str]] = {"secrets": VAULT, "holdings": FLEET}
"""The pseudo-account's platform for each part that only it has.

A check that needs such a part is given no other account.
"""


def login_key(platform: str, handle: str) -> tuple[str, str]:
    """Return a key that two spellings of one login share.

    The case and a leading `@` of a handle do not matter.
    """
    return platform.casefold(), handle.lstrip("@").casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A login on a platform.

    `handle` is without `@`. `id` is the platform's own, or empty.
    """

    platform: str
    handle: str
    id: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The platform, and the id or else the handle.

        The platform's id identifies an account best, because a handle may change.
        """
        return self.platform, self.id or self.handle

    @property
    def named(self) -> bool:
        """True where the export names the account.

        Readers call an account without a name `unknown`.
        """
        return self.handle not in {"", "unknown"}

    @property
    def shared(self) -> bool:
        """True for a pseudo-account, which stands for every account of the run."""
        return self.platform in APART.values()

    @property
    def names(self) -> tuple[str, ...]:
        """Return its handle, or nothing where the export does not name it."""
        return (self.handle,) if self.named else ()

    @property
    def stable_name(self) -> str:
        """Return the name for tools: `x/@kim`, or `x/@unknown` without a name.

        It is the same in every language, except that of a pseudo-account, which is made of words.
        """
        return str(self) if self.shared else f"{self.platform}/@{masked_handle(self.handle)}"

    def __str__(self) -> str:
        if self.platform == VAULT:
            return tr("passwords ({vault})", vault=self.handle)
        if self.platform == FLEET:
            return tr(self.handle)
        return self.stable_name if self.named else tr("{platform} (name unknown)", platform=self.platform)


def masked_handle(handle: str) -> str:
    """Return a handle without e-mail and network addresses and phone numbers.

    People take a telephone number or an address as their name. A name of the Fediverse (`kim@a.example`) stays, because
    it is masked with the `@` before it.
    """
    return without_personal(f"@{handle}").removeprefix("@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imitation:
    """A link that looks like the account's own name or site.

    `host` is where the link leads. `like` is the name or site that it looks like, or empty, and `how` the kind of
    likeness (`Likeness`). `sure` is true where chance is an unlikely explanation.
    """

    host: str
    like: str
    how: str
    sure: bool
