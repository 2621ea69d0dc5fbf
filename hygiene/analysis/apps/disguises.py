"""Disguises: names of apps that imitate another app, client or tool."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hygiene.language.words import tr_later
from hygiene.model.records import App
from hygiene.model.snapshot import Snapshot
from hygiene.reference.clients import ids_of, imitates, odd_but_genuine
from hygiene.reference.lookalikes import shape, trick
from hygiene.reference.tools import ToolName, fold, is_tool, platform_has_ids, tool_name

_SAME_NAME: Final = tr_later("another link target")
"""The word of `imitates` for a name that is the same letter by letter."""


_ALIKE: Final = 50
"""The most apps of one shape that others are compared with.

They are the oldest. Real accounts have two or three.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disguise:
    """A genuine app, client or tool whose name another app imitates.

    `how` names the trick in English words. `same_name` is true when the name is the same and only the id or the
    publisher differs. Then `sure` is true when the id or publisher is known to be another's. Otherwise the name is
    borrowed, or hygiene does not know the app. For any other name `sure` is true when no honest name is spelled like
    that.
    """

    genuine: str
    how: str
    same_name: bool
    sure: bool

    @property
    def rank(self) -> tuple[bool, bool]:
        """Return the strength of the disguise, for comparisons."""
        return self.is_false, self.sure and not self.same_name

    @property
    def is_false(self) -> bool:
        """Return whether the name is known to be another's.

        It is false where the name is the same and the app may be one that hygiene does not know.
        """
        return not self.same_name or self.sure


class Disguises:
    """The names that the apps of one account are compared with."""

    def __init__(self, platform: str, apps: Iterable[App]) -> None:
        self.platform = platform
        self.alike: defaultdict[str, list[App]] = defaultdict(list)
        for app in sorted(apps, key=_since):
            if len(self.alike[shape(app.name)]) < _ALIKE:
                self.alike[shape(app.name)].append(app)

    def of(self, app: App) -> Disguise | None:
        """Return the disguise of this app, or None.

        An app of a known id is genuine, whatever its name is. The strongest of several disguises is returned.
        """
        name = app.name.strip()
        if not name or is_tool(self.platform, app.id) or app.id in ids_of(self.platform, name):
            return None
        found = [*self._others(app, name), *self._tool(app, name)]
        # The first of equals stays the greatest.
        return max(found, key=lambda each: each.rank, default=None)

    def _others(self, app: App, name: str) -> Iterator[Disguise]:
        """Yield the first-party or granted app that is imitated, and any trick.

        A trick needs no app that it imitates.
        """
        from hygiene.model.posts import Client

        if odd_but_genuine(self.platform, name):
            return
        before = self._before(app)
        # Clients are distinguished by their link and apps by their id, so the id stands for the link.
        habitual = [Client(each) for each in dict.fromkeys(other.name for other in before)]
        found = imitates(self.platform, Client(name, f"id:{app.id}"), habitual)
        if found is not None:
            genuine, how = found
            same = how == _SAME_NAME
            known = same and bool(ids_of(self.platform, genuine))
            how = tr_later("another id") if same else how
            yield Disguise(genuine=genuine, how=how, same_name=same, sure=known or not same)
        if twin := next((other for other in before if _twins(app, other)), None):
            yield Disguise(genuine=twin.name.strip(), how=_ending(app, twin), same_name=False, sure=True)
        if app.id and any(other.name == app.name and not _one_maker(app, other) for other in before):
            yield Disguise(genuine=name, how=tr_later("another id"), same_name=True, sure=False)
        if odd := trick(app.name):
            yield Disguise(genuine=odd.reading, how=odd.how, same_name=False, sure=odd.certain)

    def _before(self, app: App) -> list[App]:
        """Return the apps that look alike and had access before this one.

        The older of two apps that look alike is the genuine one. A plain name never imitates one that no honest maker
        writes, however old that is.
        """
        tricked = _tricked(app.name)
        return [
            other
            for other in self.alike[shape(app.name)]
            if other.id != app.id
            and (tricked or not _tricked(other.name))
            and (other.first_party or not (other.granted_at and app.granted_at) or other.granted_at <= app.granted_at)
        ]

    def _tool(self, app: App, name: str) -> Iterator[Disguise]:
        """Yield the popular tool that an app of another maker imitates."""
        like = tool_name(name)
        if like is None:
            return
        own, genuine = like.tool.own(app.publisher, app.sites), like.tool.name
        if not like.honest:
            if not own:
                yield Disguise(genuine=genuine, how=like.how, same_name=False, sure=False)
        elif self._other_id(like) and (not own or not like.how):
            yield Disguise(genuine=genuine, how=tr_later("another id"), same_name=True, sure=not own)
        elif own is False:
            yield Disguise(genuine=genuine, how=tr_later("another publisher"), same_name=True, sure=True)
        elif own is None and platform_has_ids(self.platform):
            yield Disguise(genuine=genuine, how=tr_later("no publisher"), same_name=True, sure=False)

    def _other_id(self, like: ToolName) -> bool:
        """Return whether the tool's ids are known, so any other id is foreign."""
        return bool(like.tool.ids.get(self.platform)) and not like.how


def false_names(snapshot: Snapshot) -> dict[App, str]:
    """Return the apps with another's name, each with its disguise.

    The platform's own apps are left out.
    """
    apps = snapshot.apps or ()
    disguises = Disguises(snapshot.account.platform, apps)
    found = ((app, disguises.of(app)) for app in apps if not app.first_party)
    return {app: disguise.genuine for app, disguise in found if disguise and disguise.is_false}


def _since(app: App) -> tuple[bool, float]:
    """Return a sort key: the platform's own apps first, then by age."""
    return not app.first_party, app.granted_at.timestamp() if app.granted_at else 0.0


def _one_maker(app: App, other: App) -> bool:
    return fold(app.publisher) == fold(other.publisher) != ""


def _twins(app: App, other: App) -> bool:
    """Return whether names differ only at their ends, for different makers."""
    return app.name != other.name and _bare(app.name) == _bare(other.name) != "" and not _one_maker(app, other)


@lru_cache(maxsize=4096)
def _tricked(name: str) -> bool:
    """Return whether no honest maker spells a name like this."""
    odd = trick(name)
    return odd is not None and odd.certain


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    """Return a name without the blanks and punctuation at its ends."""
    ends = {char for char in name if unicodedata.category(char)[0] in "PZ" or unicodedata.category(char) == "Cf"}
    return name.strip("".join(ends))


def _ending(app: App, other: App) -> str:
    return "spaces" if app.name.strip() == other.name.strip() else "punctuation"
