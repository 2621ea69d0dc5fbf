"""Results and findings by the accounts that they are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, Generic, TypeVar

from hygiene.model.account import Account
from hygiene.model.finding import Result

Item = TypeVar("Item")
_Key = tuple[str, str]


class ByAccount(Generic[Item]):
    """Items that are each about some accounts, or about all of them."""

    def __init__(self, items: Iterable[tuple[Item, Iterable[_Key] | None]]) -> None:
        """Sort items by the keys of their accounts. None stands for all accounts."""
        self._common: Final[list[tuple[int, Item]]] = []
        self._own: Final[defaultdict[_Key, list[tuple[int, Item]]]] = defaultdict(list)
        for place, (item, keys) in enumerate(items):
            if keys is None:
                self._common.append((place, item))
            else:
                for key in dict.fromkeys(keys):
                    self._own[key].append((place, item))

    def of(self, account: Account | None) -> list[Item]:
        """Return the items about an account, in their order.

        Without an account they are those about all accounts.
        """
        own = self._own.get(account.key, ()) if account else ()
        return [item for _, item in sorted([*self._common, *own], key=_place)]


def _place(placed: tuple[int, object]) -> int:
    return placed[0]


def by_account(results: Iterable[Result]) -> ByAccount[Result]:
    """Return results by account.

    Those about a vault or about all accounts together say something about every account.
    """
    return ByAccount((result, own_keys(result)) for result in results)


def own_keys(result: Result) -> tuple[_Key, ...] | None:
    """Return the key of the account that a result is about.

    It is None for a result about a vault or about all accounts together.
    """
    return (result.account.key,) if result.account is not None and not result.account.shared else None
