"""Discovery of plugins of every kind by entry point.

Plugins of others are found exactly like our own, which are recognised by the name of their distribution. If a plugin of
ours fails to load, that is fatal, because a lost check must never read as clear. If another one fails, that is a
warning and a line in the report. When two share a name, ours wins.
"""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import Distribution, EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import PluginError

if TYPE_CHECKING:
    from hygiene.model.policy import Policy

Group = Literal["checks", "readers", "vaults", "formats", "connectors"]
OURS: Final = "account-hygiene"
_ONE: Final[Mapping[Group, str]] = {
    "checks": tr_later("check"),
    "readers": tr_later("reader"),
    "vaults": tr_later("vault"),
    "formats": tr_later("format"),
    "connectors": tr_later("connector"),
}
_NONE: Final[Mapping[Group, str]] = {
    "checks": tr_later("no check is called {name}"),
    "readers": tr_later("no reader is called {name}"),
    "vaults": tr_later("no vault is called {name}"),
    "formats": tr_later("no format is called {name}"),
    "connectors": tr_later("no connector is called {name}"),
}
_FAILED: Final[Mapping[Group, str]] = {
    "checks": tr_later("the built-in check {name} failed to load ({why})"),
    "readers": tr_later("the built-in reader {name} failed to load ({why})"),
    "vaults": tr_later("the built-in vault {name} failed to load ({why})"),
    "formats": tr_later("the built-in format {name} failed to load ({why})"),
    "connectors": tr_later("the built-in connector {name} failed to load ({why})"),
}
"""Words about one plugin of a group."""
_DAMAGED: Final = tr_later("the installation is damaged: install {name} again")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    """An installed entry point, with the name and version of its distribution."""

    entry: EntryPoint
    distribution: str
    version: str

    @property
    def name(self) -> str:
        return self.entry.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """One entry point, with its distribution and the loaded object.

    When it could not be loaded, `error` is the reason.
    """

    group: Group
    name: str
    distribution: str
    version: str
    loaded: Any = None
    error: str = ""

    @property
    def ours(self) -> bool:
        """Return whether the plugin comes with hygiene itself."""
        return self.distribution == OURS


@dataclass(slots=True)
class Plugins:
    """The installed plugins, each group loaded when it is first used.

    Attributes:
        strangers: Whether the plugins of others may run too.
        allowed: The distributions of others that may run; None for all.
        policy: The policy of the run. A check whose question it does not ask is left out.
        unasked: Whether to keep such checks nevertheless, to list them.
    """

    strangers: bool = True
    allowed: frozenset[str] | None = None
    policy: Policy | None = None
    unasked: bool = False
    _cache: dict[Group, tuple[Plugin, ...]] = field(default_factory=dict)
    _got: dict[tuple[Group, str], Plugin] = field(default_factory=dict)

    @classmethod
    def of_policy(cls, policy: Policy, *, strangers: bool = True) -> Self:
        """Return the plugins that a policy allows.

        Args:
            policy: Its `plugins` name the distributions of others that may run; when it names none, all may.
            strangers: Whether plugins of others may run at all.
        """
        allowed = None if policy.plugins is None else frozenset(policy.plugins)
        return cls(strangers=strangers, allowed=allowed, policy=policy)

    def names(self, group: Group) -> list[str]:
        """Return the names in a group, without loading any."""
        return sorted({point.name for point in self._points(group)})

    def all(self, group: Group) -> tuple[Plugin, ...]:
        """Load every plugin of a group, ours first, then by name.

        Plugins that failed to load are included, and checks that the policy does not ask for are left out.

        Raises:
            PluginError: A plugin of ours cannot be loaded, or a group of ours is empty.
        """
        if group not in self._cache:
            found = tuple(_load(group, self._points(group)))
            if not any(plugin.ours for plugin in found):
                why = tr("none of hygiene's own {group} is installed", group=tr(group))
                raise PluginError(why, hint=tr(_DAMAGED, name=OURS))
            self._cache[group] = tuple(plugin for plugin in found if self._is_asked(plugin.loaded))
        return self._cache[group]

    def loaded(self, group: Group) -> list[Any]:
        """Return the objects of a group that could be loaded."""
        return [p.loaded for p in self.all(group) if not p.error]

    def get(self, group: Group, name: str) -> Any:
        """Load one object by its entry-point name, and no other.

        Raises:
            PluginError: It is not installed, or cannot be loaded.
        """
        for plugin in _load(group, [point for point in self._points(group) if point.name == name]):
            if not plugin.error:
                self._got[group, name] = plugin
                return plugin.loaded
            raise PluginError(
                tr(
                    "{group} {name} of {distribution} could not be loaded: {error}",
                    group=tr(_ONE[group]),
                    name=name,
                    distribution=plugin.distribution,
                    error=plugin.error,
                )
            )
        raise PluginError(
            tr(_NONE[group], name=name),
            hint=tr("installed: {names}", names=", ".join(self.names(group))),
        )

    def got(self, group: Group) -> list[Plugin]:
        """Return the plugins of a group that were loaded by their names."""
        return [plugin for (found, _), plugin in sorted(self._got.items()) if found == group]

    def failed(self) -> list[Plugin]:
        """Return the plugins of others that failed, in the groups loaded so far."""
        return [p for plugins in self._cache.values() for p in plugins if p.error]

    def _points(self, group: Group) -> list[_Point]:
        """Return the entry points of a group that may run, ours first."""
        points = [point for point in _installed(group, tuple(sys.path)) if self._may_run(point.distribution)]
        return sorted(points, key=lambda point: (point.distribution != OURS, point.name, point.distribution))

    def _is_asked(self, loaded: Any) -> bool:
        """Return whether a check's question is asked. Any other plugin may run."""
        asked_by = getattr(loaded, "asked_by", None)
        return asked_by is None or self.unasked or (self.policy is not None and bool(asked_by(self.policy)))

    def _may_run(self, distribution: str) -> bool:
        if distribution == OURS:
            return True
        return self.strangers and (self.allowed is None or _plain(distribution) in map(_plain, self.allowed))


@cache
def _installed(group: Group, path: tuple[str, ...]) -> tuple[_Point, ...]:  # noqa: ARG001  # what is found hangs on it
    """Return the entry points of a group that are installed on a module path.

    The metadata of each distribution is parsed once: parsing it for each entry point takes longer than a small scan.
    """
    entries = entry_points(group=f"hygiene.{group}")
    about = {distribution: _about(distribution) for distribution in {entry.dist for entry in entries}}
    return tuple(
        _Point(entry=entry, distribution=about[entry.dist][0], version=about[entry.dist][1]) for entry in entries
    )


def _about(distribution: Distribution | None) -> tuple[str, str]:
    """Return the name and version of a distribution."""
    if distribution is None:
        return "unknown", ""
    metadata = distribution.metadata
    return metadata["Name"], metadata["Version"]


def _plain(distribution: str) -> str:
    """Return a distribution's name as package indexes compare it.

    `Acme_Checks` is `acme-checks`.
    """
    return re.sub(r"[-_.]+", "-", distribution).lower()


def _load(group: Group, points: Iterable[_Point]) -> Iterable[Plugin]:
    taken: set[str] = set()
    for point in points:
        about: dict[str, Any] = {
            "group": group,
            "name": point.name,
            "distribution": point.distribution,
            "version": point.version,
        }
        if point.name in taken:
            yield Plugin(**about, error=tr("the name is already taken"))
            continue
        taken.add(point.name)
        try:
            yield Plugin(**about, loaded=_object(group, point.entry))
        except MemoryError:  # no fault of the module
            raise
        except (Exception, SystemExit) as error:
            # A module of others may raise anything at import; ours must load.
            if isinstance(error, OSError) and error.errno == errno.ENOMEM:
                raise MemoryError from error
            why = f"{type(error).__name__}: {error}"
            if point.distribution == OURS:
                raise PluginError(
                    tr(_FAILED[group], name=point.name, why=why),
                    hint=tr(_DAMAGED, name=OURS),
                ) from error
            yield Plugin(**about, error=why)


def _object(group: Group, point: EntryPoint) -> Any:
    """Load an object and check that it fits its group and its name."""
    loaded = point.load()
    if group == "formats":
        if not callable(loaded):
            raise TypeError("a format is a function from a Report and a Screen to text")
        return loaded
    kind = _kind(group)
    if not isinstance(loaded, kind):
        raise TypeError(f"it is not a {kind.__name__}: is the decorator missing?")
    if loaded.id != point.name:
        raise ValueError(f"its id is {loaded.id}, its entry point is {point.name}")
    return loaded


def _kind(group: Group) -> type[Any]:
    """Return the class whose instances a group holds."""
    if group == "checks":
        from hygiene.plugins.check import Check

        return Check
    if group == "readers":
        from hygiene.sources.reader import Reader

        return Reader
    if group == "connectors":
        from hygiene.sources.connect.connector import Connector

        return Connector
    from hygiene.sources.vault import Vault

    return Vault
