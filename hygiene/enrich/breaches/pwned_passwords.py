"""The Pwned Passwords service, asked only when the user says so: it is told 5 of the 40 digits of each SHA-1, no more.

`GET /range/XXXXX` answers with every listed hash that begins so, without those digits: `SUFFIX:COUNT` lines. It needs no
key, and always answers 200 (haveibeenpwned.com/API/v3#PwnedPasswords).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from secrets import SystemRandom
from typing import Final

from hygiene._version import __version__
from hygiene.enrich.breaches.look_up import digest
from hygiene.model.records import Breach
from hygiene.model.redacted import Hidden
from hygiene.sources.connect import https as net

BASE: Final = "https://api.pwnedpasswords.com/range/"
PREFIX: Final = 5
_HOST: Final = "api.pwnedpasswords.com"
_ROW: Final = re.compile(rb"([0-9A-Fa-f]{35}):([0-9]{1,12})")


def announcement(prefixes: int) -> str:
    """What leaves the machine when the service is asked about so many prefixes. To be said before the first request."""
    return (
        f"Asking {_HOST} for {prefixes:,} of the {16**PREFIX:,} parts of its list. To name a part, the first {PREFIX} of the 40 "
        "digits of a password's SHA-1 are sent, which it shares with more than a thousand breached passwords and countless "
        "others; no password, no whole hash and no name is. The service also learns your network address, that hygiene is "
        "asking, and for how many parts."
    )


class Online:
    """The service as a `Source`. It says what it will send before it does.

    `announce` is called once with the announcement, before the first request; whatever it raises ends the matter there.
    """

    full: Final = True
    name: Final = f"the Pwned Passwords list ({_HOST})"

    def __init__(
        self, announce: Callable[[str], object], *, base: str = BASE, limits: net.Limits | None = None
    ) -> None:
        self._announce, self._base, self._limits = announce, base, limits

    def ask(self, passwords: Sequence[Hidden]) -> Sequence[Breach]:
        """One answer for each password: found and how often, not found, or not checked and why."""
        hashes = [digest(password.reveal()).hex().upper() for password in passwords]
        prefixes = sorted({one[:PREFIX] for one in hashes})
        if not prefixes:
            return []
        # In the vault's order they would tell which belong together.
        SystemRandom().shuffle(prefixes)
        self._announce(announcement(len(prefixes)))
        # Padding hides from an onlooker which range it was: ranges are of different length.
        headers = {"Add-Padding": "true", "User-Agent": f"account-hygiene/{__version__}"}
        replies = net.get_all(self._base, prefixes, headers=headers, limits=self._limits)
        ranges = {prefix: _range(reply) for prefix, reply in zip(prefixes, replies, strict=True)}
        return [self._answer(ranges[one[:PREFIX]], one[PREFIX:]) for one in hashes]

    def _answer(self, listed: Mapping[str, int] | str, suffix: str) -> Breach:
        if isinstance(listed, str):
            return Breach(status="not checked", source=self.name, reason=f"{_HOST} could not be asked: {listed}")
        if count := listed.get(suffix):
            return Breach(status="found", source=self.name, count=count)
        return Breach(status="not found", source=self.name)


def _range(reply: net.Reply) -> Mapping[str, int] | str:
    """The suffixes of one range and their counts, or what is wrong with the reply. Rows with count 0 are padding."""
    if reply.problem:
        return reply.problem
    rows = [_ROW.fullmatch(line) for line in reply.body.replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n")]
    matches = [row for row in rows if row]
    if len(matches) != len(rows):
        return "its answer is not a list of hashes"
    listed = {row[1].decode().upper(): int(row[2]) for row in matches if int(row[2])}
    # No range is empty; one of nothing but padding cannot clear a password.
    return listed or "its answer is empty"
