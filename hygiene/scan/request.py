"""A scan's request, and the callbacks of a running scan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hygiene.analysis.progress import Counted
from hygiene.model.errors import HygieneError
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Input, Snapshot
from hygiene.sources.files.budget import SECONDS
from hygiene.sources.files.files import Progress
from hygiene.sources.vault import Entries

if TYPE_CHECKING:
    from hygiene.sources.connect.keep.connections import Connections


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRequest:
    """The inputs of a scan, and what may be looked up.

    Attributes:
        exports: Platform exports: zips as downloaded, or the folders they unpack to.
        vaults: Password-manager exports; the path `-` is standard input.
        accounts: Connected accounts to read over the network, by the names that `hygiene accounts` lists.
        places: Databases of locations (.mmdb), which name the place of a network address.
        typed: Passwords typed at a prompt, judged like those of a vault.
        compared: A password that no vault holds, such as the vault's own, to find entries that reuse it.
        breaches: A filter of breached passwords, made by `hygiene breaches build`.
        online: Read the connected accounts, and ask the Pwned Passwords service about passwords, by the first five
            digits of their hash. Uses the network.
        remember: Keep keyed tags of the passwords, so that a later run recognises an old one.
        expand_links: Ask link shorteners where the short links of suspicious posts lead. Uses the network.
        policy: The policy's file as the report shows it; it does not choose the policy.
        no_policy: The user wants no policy, so the commands in the report use none either.
        now: The time of the report; by default the clock's.
        seconds: The most seconds for reading one input.
    """

    exports: Sequence[Path] = ()
    vaults: Sequence[Path] = ()
    accounts: Sequence[str] = ()
    places: Sequence[Path] = ()
    typed: Entries | None = None
    compared: Hidden | None = None
    breaches: Path | None = None
    online: bool = False
    remember: bool = False
    expand_links: bool = False
    policy: str = ""
    no_policy: bool = False
    now: datetime | None = None
    seconds: float = SECONDS


Ask = Callable[[str], Hidden]
"""Asks a question at a hidden prompt."""
Find = Callable[[str], "Connections | None"]
"""Returns where the connection of a name is kept, or None."""


def _ignore(*_: Any) -> Any:
    """Do nothing, with anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Callbacks of a running scan.

    A library needs no callbacks, because the Report holds everything that they receive.

    Attributes:
        reading: Called with the paths of one export or vault, or the name of a connected account, before it is read;
            returns a counter of the bytes.
        read: Called once when every input was read, with the snapshots, the errors of inputs that failed, and a line
            for each input.
        doubted: Called with each name in the policy that is probably misspelt, as a sentence without its end.
        judging: Called from time to time with the work in words, the number done, and the number of all.
        failed: Called with an error after the reading, such as that of a damaged store of remembered passwords.
        announce: Called before the network is used, with what will be sent and to whom.
        ask: Asks for the password of an encrypted vault; None when no one can answer.
        find: Finds where the connection to an account is kept; by default among those that this user connected.
    """

    reading: Callable[..., Progress] = lambda *_paths: _ignore
    read: Callable[[Sequence[Snapshot], Sequence[HygieneError], Sequence[Input]], object] = _ignore
    doubted: Callable[[str], object] = _ignore
    judging: Counted = _ignore
    failed: Callable[[HygieneError], object] = _ignore
    announce: Callable[[str], object] = _ignore
    ask: Ask | None = None
    find: Find | None = None
