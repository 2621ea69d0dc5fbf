"""Labels that stand for names, the same one for the same name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from hygiene.language.words import tr, tr_later
from hygiene.model.text import name_key, printable

Kind = Literal[
    "account", "app", "maker", "client", "site", "page", "person", "group", "input", "entry", "network", "place", "name"
]
"""The kind of name that a label stands for."""
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
_THING: Final[Mapping[Kind, str]] = {"client": "app"}
"""Kinds that stand for the same thing.

A client with an app's name is that app, but an owner with an account's name is not the account.
"""
_SHOWN: Final = (30, 60, 80, 100, 120, 200)
"""The lengths to which sentences cut names."""
_MARK: Final = re.compile(r"f0[0-9a-f]{6}f{8}")
"""The form of the mark for a fingerprint.

One fingerprint in 1,100,000,000,000 looks like that.
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A form of a name that sentences may hold, and its label.

    `whole` is true if it is certainly the name, whatever its words are.
    """

    text: str
    kind: Kind
    label: str
    whole: bool = False


class Labels:
    """The labels of one report.

    Each thing has its own, so an account and an app of one name have two, and so have two accounts of one name on two
    platforms. Letter case, blanks and a leading `@` do not matter.
    """

    def __init__(self) -> None:
        self._labels: dict[tuple[str, str, str], str] = {}
        self._forms: dict[tuple[str, str], Known] = {}
        self._marks: dict[str, str] = {}
        self._counts = Counter[str]()

    def of(self, kind: Kind, name: str, platform: str = "") -> str:
        """Return the label of a name. An empty name has none.

        A thing known only by its name has the label of anything with that name.
        """
        if not (key := _key(name)):
            return ""
        found = self._labels.get((_thing(kind), platform, key))
        if found is None:
            self._counts[kind] += 1
            found = tr(_WORDS[kind], number=self._counts[kind])
            self.alias(kind, name, found, platform)
        return found

    def alias(self, kind: Kind, name: str, label: str, platform: str = "") -> None:
        """Let a label stand for a further name, unless the name has one.

        It also stands for the forms in which sentences show the name.
        """
        for form in _forms(name.strip()):
            if not (key := _key(form)):
                continue
            for place in ((_thing(kind), platform), (_thing(kind), ""), ("", "")):
                self._labels.setdefault((*place, key), label)
            bare = form.lstrip("@")
            self._forms.setdefault((_thing(kind), key), Known(bare, kind, label))
            if platform:
                whole = f"{platform}/@{bare}"
                self._forms.setdefault((whole, key), Known(whole, kind, f"{platform}/@{label}", whole=True))

    def mark(self, fingerprint: str) -> str:
        """Return the mark for a fingerprint: 16 hex digits with its number.

        A fingerprint is a digest of a subject, so anyone could confirm a guess of the subject.
        """
        if not re.fullmatch(r"[0-9a-f]{16}", fingerprint):
            return fingerprint
        # Letters around the number distinguish it from a telephone number.
        return self._marks.setdefault(fingerprint, f"f{len(self._marks) + 1:07x}ffffffff")

    def names(self) -> Iterator[Known]:
        """Yield every form of a name that sentences may hold."""
        yield from self._forms.values()


def is_mark(fingerprint: str) -> bool:
    """Return whether this stands for a fingerprint in a report without names."""
    return _MARK.fullmatch(fingerprint) is not None


def _key(name: str) -> str:
    return name_key(name).lstrip("@")


def _thing(kind: Kind) -> str:
    return "" if kind == "name" else _THING.get(kind, kind)


def _forms(name: str) -> Iterable[str]:
    """Return a name, and the forms in which sentences show it."""
    if printable(name, min(_SHOWN)) == name:
        return (name,)
    return dict.fromkeys((name, *(printable(name, length) for length in _SHOWN)))
