"""Labels that stand for names, the same one for the same name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final, Literal, get_args

from hygiene.language.words import tr, tr_later
from hygiene.model.text import name_key

Kind = Literal[
    "account", "app", "maker", "client", "site", "page", "person", "group", "input", "entry", "network", "place", "name"
]
"""What a label says about a name."""
_WORDS: Final[Mapping[Kind, str]] = {
    "account": tr_later("account {number}"),
    "app": tr_later("app {number}"),
    "maker": tr_later("maker {number}"),
    "client": tr_later("client {number}"),
    "site": tr_later("site {number}"),
    "page": tr_later("page {number}"),
    "person": tr_later("person {number}"),
    "group": tr_later("group {number}"),
    "input": tr_later("input {number}"),
    "entry": tr_later("entry {number}"),
    "network": tr_later("network {number}"),
    "place": tr_later("place {number}"),
    "name": tr_later("name {number}"),
}
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_DIGITS: Final = 6
"""A shorter number is not looked for in sentences, where it may count something."""
_MARK: Final = re.compile(r"f[0-9a-f]{7}f{8}")
"""What stands for a fingerprint. One fingerprint in 68,000,000,000 looks like that."""


class Labels:
    """The labels of one report.

    A name has the label of the kind under which it is first given. Letter case, blanks and a leading `@` do not matter.
    """

    def __init__(self) -> None:
        self._labels: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._marks: dict[str, str] = {}
        self._counts = Counter[str]()

    def of(self, kind: Kind, name: str) -> str:
        """Return the label of a name. An empty name has none."""
        if not (key := _key(name)):
            return ""
        if key not in self._labels:
            self._counts[kind] += 1
            self.alias(name, tr(_WORDS[kind], number=self._counts[kind]))
        return self._labels[key]

    def alias(self, name: str, label: str) -> None:
        """Let a label stand for a further name, unless the name has one."""
        if key := _key(name):
            self._labels.setdefault(key, label)
            if not (name.strip().isdecimal() and len(name.strip()) < _DIGITS):
                self._names.setdefault(key, name.strip().lstrip("@"))

    def mark(self, fingerprint: str) -> str:
        """Return what stands for a fingerprint: 16 hex digits with its number.

        A fingerprint is a digest of a subject, so whoever guesses the subject could tell.
        """
        if not re.fullmatch(r"[0-9a-f]{16}", fingerprint):
            return fingerprint
        # Letters around the number tell it from a telephone number.
        return self._marks.setdefault(fingerprint, f"f{len(self._marks) + 1:07x}ffffffff")

    def names(self) -> Iterator[tuple[str, str]]:
        """Yield every name that sentences may hold, with its label."""
        yield from ((name, self._labels[key]) for key, name in self._names.items())


def is_mark(fingerprint: str) -> bool:
    """Return whether this stands for a fingerprint in a report without names."""
    return _MARK.fullmatch(fingerprint) is not None


def _key(name: str) -> str:
    return name_key(name).lstrip("@")
