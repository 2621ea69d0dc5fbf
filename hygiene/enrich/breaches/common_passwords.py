"""The common passwords of zxcvbn, which can find but not clear a password."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from hygiene.enrich.breaches.look_up import NO_FULL_LIST
from hygiene.language.words import tr
from hygiene.model.records import Breach
from hygiene.model.redacted import Hidden


class CommonPasswords:
    """zxcvbn's frequency list `passwords` (MIT licence).

    It has 30,000 passwords in version 4.5, in lower case, from leaked collections.
    """

    full: Final = False

    @property
    def name(self) -> str:
        """The name of the list, with its length."""
        return tr(
            "the list of the {common:,} most common leaked passwords that comes with zxcvbn", common=len(_common())
        )

    def ask(self, passwords: Sequence[Hidden]) -> Sequence[Breach]:
        """Return `found` or `not checked` for each password.

        Absence from so short a list means nothing.
        """
        absent = Breach(status="not checked", source=self.name, reason=tr(NO_FULL_LIST))
        found = Breach(status="found", source=self.name)
        return [found if password.reveal() in _common() else absent for password in passwords]


@cache
def _common() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])
