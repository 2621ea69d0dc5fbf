"""The common passwords that come along with zxcvbn: a list that can find, and can clear nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from hygiene.enrich.breaches.look_up import NO_FULL_LIST
from hygiene.model.records import Breach
from hygiene.model.redacted import Hidden


class CommonPasswords:
    """zxcvbn's frequency list `passwords` (MIT licence): 30,000 in version 4.5, lower case, from leaked collections."""

    full: Final = False

    @property
    def name(self) -> str:
        """The list and how long it is."""
        return f"the list of the {len(_common()):,} commonest leaked passwords that comes with zxcvbn"

    def ask(self, passwords: Sequence[Hidden]) -> Sequence[Breach]:
        """`found`, or `not checked`: absence from so short a list says nothing."""
        absent = Breach(status="not checked", source=self.name, reason=NO_FULL_LIST)
        found = Breach(status="found", source=self.name)
        return [found if password.reveal() in _common() else absent for password in passwords]


@cache
def _common() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])
