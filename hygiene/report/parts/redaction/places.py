"""Places of sentences where names stand without quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hygiene.language.words import tr
from hygiene.model.reasons.content import NamesReason
from hygiene.model.text import NAMELESS, series
from hygiene.report.parts.redaction.labels import Known

_UNSAID: Final = "□"
"""The stand-in for a name while a sentence is learnt."""


class Places:
    """Such places in the language of a report."""

    def __init__(self, own: frozenset[str]) -> None:
        """Learn them from the sentences themselves.

        Args:
            own: The sites of the entries of the user's vault, which advice may name.
        """
        self._own = own
        self.id = _last(tr(NAMELESS, id=_UNSAID).partition(_UNSAID)[0])
        self._and = series((_UNSAID, _UNSAID)).strip(f"{_UNSAID} ").casefold()
        self._links, self._links_end = str(NamesReason("domains", (_UNSAID,), some=True, share=1)).split(_UNSAID)
        self._before_site = {_last(self._links), _last(tr("at {site}", site=_UNSAID).partition(_UNSAID)[0])}

    def hold(self, known: Known, before: str, after: str, *, advice: bool) -> bool:
        """Return whether a name made of hygiene's words stands there.

        Args:
            known: The name.
            before: The token before the place, or "".
            after: The token after it, or "".
            advice: Whether it is a place in advice.
        """
        if known.kind == "site" and before in self._before_site:
            return known.text in self._own or not advice
        # Only a name with its ending is surely that of a file.
        if advice or known.kind in {"app", "client"} or (known.kind == "input" and "." not in known.text):
            return False
        return before in {"", ",", ":", ";", "(", self._and} and after in {"", ",", ".", ":", ";", ")", self._and}

    def sites(self, text: str) -> Iterator[str]:
        """Yield the sites that a sentence names as new ones, each a word."""
        for found in re.findall(f"{re.escape(self._links)}(.+?){re.escape(self._links_end)}", text):
            yield from self.parts(found)

    def parts(self, names: str) -> Iterator[str]:
        """Yield the words in a list of names, without the count of the others."""
        for name in re.split(rf",\s|\s{re.escape(self._and)}\s", names):
            if name and " " not in name:
                yield name


def _last(text: str) -> str:
    """Return the last word of a text, in small letters."""
    return str(re.findall(r"\w+", text.casefold())[-1])
