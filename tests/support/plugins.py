"""The readers and vaults that come with hygiene, loaded once."""

from __future__ import annotations

from typing import Final

from hygiene.plugins.registry import Plugins
from hygiene.sources.reader import Reader
from hygiene.sources.vault import Vault

OURS: Final = Plugins(strangers=False)
READERS: Final[list[Reader]] = OURS.loaded("readers")
VAULTS: Final[list[Vault]] = OURS.loaded("vaults")
