"""Words about names in the policy that match nothing.

They are sentences without their ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from hygiene.language.words import tr, tr_n
from hygiene.model.account import Account
from hygiene.model.text import printable, series

Kind = Literal["client", "app", "client or app", "publisher"]
"""What a list should name."""
_SHOWN: Final = 5
"""The most names of a list that are shown because nothing matches them."""


def not_there(key: str, name: str) -> str:
    """Return that a list holds a name that does not exist."""
    return tr("{list} lists “{name}”, which is not there", list=key, name=printable(name, 60))


def unused(key: str, kind: Kind, names: Sequence[str]) -> str:
    """Return that names of a list match nothing that was read."""
    quoted, more = [f"“{printable(name, 60)}”" for name in names[:_SHOWN]], len(names) - _SHOWN
    shown = series([*quoted, tr_n(more, "{count:,} more", "{count:,} more")] if more > 0 else quoted)
    return _match_nothing(kind, len(names), key, shown)


def _match_nothing(kind: Kind, count: int, key: str, names: str) -> str:
    """Return that one name or several match nothing."""
    if kind == "client":
        return tr_n(
            count,
            "{list} lists {names}, which matches no client that was read",
            "{list} lists {names}, which match no client that was read",
            list=key,
            names=names,
        )
    if kind == "app":
        return tr_n(
            count,
            "{list} lists {names}, which matches no app that was read",
            "{list} lists {names}, which match no app that was read",
            list=key,
            names=names,
        )
    if kind == "publisher":
        return tr_n(
            count,
            "{list} lists {names}, which matches no publisher of an app that was read",
            "{list} lists {names}, which match no publisher of an app that was read",
            list=key,
            names=names,
        )
    return tr_n(
        count,
        "{list} lists {names}, which matches no client or app that was read",
        "{list} lists {names}, which match no client or app that was read",
        list=key,
        names=names,
    )


def unknown_platform(name: str, meant: str, known: Iterable[str]) -> str:
    """Return that the policy names a platform which does not exist.

    `meant` is the platform that was probably meant, or "".
    """
    shown = printable(name, 60)
    if meant:
        return tr(
            "the policy names the platform “{name}”, which hygiene does not know; did you mean “{meant}”?",
            name=shown,
            meant=meant,
        )
    return tr(
        "the policy names the platform “{name}”, which hygiene does not know; it knows {known}",
        name=shown,
        known=", ".join(sorted(known)),
    )


def unnamed(account: Account, near: str) -> str:
    """Return that the policy does not name an account.

    `near` is a similar handle that the policy names, or "".
    """
    if near:
        return tr(
            "{account}: the policy does not name it, so nothing is known to be yours there; it names @{handle}, so "
            "check the spelling",
            account=account,
            handle=near,
        )
    return tr("{account}: the policy does not name it, so nothing is known to be yours there", account=account)
