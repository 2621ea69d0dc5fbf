"""What the JSON exports of password managers have in common: knowing them by their keys, and telling damage by place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from hygiene.errors import UnreadableError

if TYPE_CHECKING:
    from hygiene.vault import VaultExport

T = TypeVar("T")

_HEAD: Final = 1 << 20
"""Characters in which the keys that tell managers apart are looked for."""
_DEPTH: Final = 3
_TOKEN: Final = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(:?)|([{}\[\]])', re.DOTALL)


def key_paths(text: str) -> frozenset[str]:
    """The keys of an object's outer levels, arrays looked through: `items`, `items.login`, `accounts.items.id`.

    The text is not parsed, so that a cut-off export still shows whose it is.
    """
    head = text[:_HEAD].lstrip()
    found: set[str] = set()
    outer: list[str] = []
    last = ""
    for token in _TOKEN.finditer(head) if head.startswith("{") else ():
        key, colon, bracket = token.groups()
        if bracket in {"{", "["}:
            outer.append(last)
            last = ""
        elif bracket:
            outer = outer[:-1]
        elif colon:
            last = key
            path = [*filter(None, outer), key]
            if len(path) <= _DEPTH:
                found.add(".".join(path))
    return frozenset(found)


def keyed(*required: str, without: tuple[str, ...] = ()) -> Callable[[VaultExport], bool]:
    """A `recognises` for JSON: every one of the key paths `required`, and none of `without`."""

    def recognises(export: VaultExport) -> bool:
        return export.keys.issuperset(required) and export.keys.isdisjoint(without)

    return recognises


def decoded(data: str | bytes, kind: type[T]) -> T:
    """JSON as `kind`.

    Raises:
        UnreadableError: when it is not. What is wrong is told by its place in the file alone, never by what stands there.
    """
    import msgspec

    # Raised outside the handlers, so that the parser's error does not travel along.
    try:
        raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        where = str(error).rpartition(" - at ")[2]
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        where = ""
    # A key of the file itself stands as `[...]` in such a place.
    shown = f", at {where}" if re.fullmatch(r"(`|key in `)?[$\w.\[\]]+`", where) else ""
    raise UnreadableError(
        "this password export is damaged or edited" + (shown or ": it is not valid JSON"),
        hint="export it again, and do not open it in another program in between",
    )
