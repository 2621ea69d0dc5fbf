"""The apps and publishers that a policy allows or denies."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hygiene.model.policy import AppRules
from hygiene.model.records import App


class AppLists:
    """The allow and deny lists of a policy, for the apps of one account.

    `trusted` returns the apps that some ids and names stand for. Anyone can copy a name, so an allowed name stands for
    few apps, and a denied one for every app with that name. Letter case and outer blanks do not matter.
    """

    def __init__(
        self,
        rules: AppRules,
        apps: Iterable[App],
        trusted: Callable[[Iterable[App], Iterable[str]], frozenset[App]],
    ) -> None:
        self._denied, self._deny_publishers = _folded(rules.deny), _folded(rules.deny_publishers)
        self._allowed = trusted(apps, rules.allow or ())
        self._allow_publishers = _folded(rules.allow_publishers or ())
        self.lists_allowed = rules.allow is not None or rules.allow_publishers is not None
        """True when the policy lists the only apps or publishers it allows."""

    def denies(self, app: App) -> bool:
        """Return whether the policy denies the app or its publisher."""
        names = {app.id.strip().casefold(), app.name.strip().casefold()} - {""}
        return not names.isdisjoint(self._denied) or _publisher(app) in self._deny_publishers

    def allows(self, app: App) -> bool:
        """Return whether the policy lists the app or its publisher as allowed."""
        return app in self._allowed or _publisher(app) in self._allow_publishers


def _publisher(app: App) -> str:
    return app.publisher.strip().casefold()


def _folded(names: Iterable[str]) -> frozenset[str]:
    """Return the names in a form for comparison, without blank ones."""
    return frozenset(name.strip().casefold() for name in names) - {""}
