"""The Pwned Passwords service, asked only when the user says so.

It receives 5 of the 40 hex digits of each password's SHA-1, and no more. `GET /range/XXXXX` answers with every listed
hash that begins with these digits, without them, as `SUFFIX:COUNT` lines. It needs no key, and always answers 200
(haveibeenpwned.com/API/v3#PwnedPasswords).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from secrets import SystemRandom
from typing import TYPE_CHECKING, Final

from hygiene._version import __version__
from hygiene.enrich.breaches.look_up import digest
from hygiene.language.words import tr
from hygiene.model.records import Breach
from hygiene.model.redacted import Hidden
from hygiene.sources.connect.web.limits import Limits

if TYPE_CHECKING:
    from hygiene.sources.connect.web.https import Reply

BASE: Final = "https://api.pwnedpasswords.com/range/"
PREFIX: Final = 5
_HOST: Final = "api.pwnedpasswords.com"
_LINE: Final = re.compile(rb"([0-9A-Fa-f]{35}):([0-9]{1,12})")


def announcement(prefixes: int) -> str:
    """Return what will be sent, to be shown before the first request."""
    return tr(
        (
            "hygiene will ask {host} for {prefixes:,} of the {parts:,} parts of its list. To name a "
            "part, it sends the first {digits} of the 40 hex digits of a password's SHA-1. More than "
            "a thousand breached passwords, and countless others, share those digits. It sends no "
            "password, no whole hash and no name. The service also learns your network address, that "
            "hygiene is asking, and for how many parts."
        ),
        host=_HOST,
        prefixes=prefixes,
        parts=16**PREFIX,
        digits=PREFIX,
    )


class Online:
    """The service as a `Source`, which announces what it sends.

    `announce` is called once with the announcement, before the first request. An exception it raises stops everything.
    """

    full: Final = True

    def __init__(self, announce: Callable[[str], object], *, base: str = BASE, limits: Limits | None = None) -> None:
        self.name: Final = tr("the Pwned Passwords list ({host})", host=_HOST)
        self._announce, self._base, self._limits = announce, base, limits

    def ask(self, passwords: Sequence[Hidden]) -> Sequence[Breach]:
        """Return one answer for each password.

        An answer is *found* with a count, *not found*, or *not checked* with a reason.
        """
        from hygiene.sources.connect.web.https import get_all  # which takes 10 MB, and few runs ask

        hashes = [digest(password.reveal()).hex().upper() for password in passwords]
        prefixes = sorted({sha1[:PREFIX] for sha1 in hashes})
        if not prefixes:
            return []
        # The order of the vault would reveal which prefixes belong together.
        SystemRandom().shuffle(prefixes)
        self._announce(announcement(len(prefixes)))
        # Padding hides the range from an onlooker, because ranges differ in length.
        headers = {"Add-Padding": "true", "User-Agent": f"account-hygiene/{__version__}"}
        replies = get_all(self._base, prefixes, headers=headers, limits=self._limits)
        ranges = {prefix: _range(reply) for prefix, reply in zip(prefixes, replies, strict=True)}
        return [self._answer(ranges[sha1[:PREFIX]], sha1[PREFIX:]) for sha1 in hashes]

    def _answer(self, listed: Mapping[str, int] | str, suffix: str) -> Breach:
        if isinstance(listed, str):
            return Breach(
                status="not checked",
                source=self.name,
                reason=tr("{host} could not be asked: {reason}", host=_HOST, reason=listed),
            )
        if count := listed.get(suffix):
            return Breach(status="found", source=self.name, count=count)
        return Breach(status="not found", source=self.name)


def _range(reply: Reply) -> Mapping[str, int] | str:
    """Return the suffixes and counts of one range, or the fault of the reply.

    Rows with the count 0 are padding.
    """
    if reply.problem:
        return reply.problem
    rows = [_LINE.fullmatch(line) for line in reply.body.replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n")]
    matches = [row for row in rows if row]
    if len(matches) != len(rows):
        return tr("its answer is not a list of hashes")
    listed = {row[1].decode().upper(): int(row[2]) for row in matches if int(row[2])}
    # No range is empty. A reply that is only padding must not clear a password.
    return listed or tr("its answer is empty")
