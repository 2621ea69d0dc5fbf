"""What the JSON exports of password managers have in common: knowing them by their keys, and telling damage by place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from hygiene.model.errors import UnreadableError

if TYPE_CHECKING:
    from hygiene.sources.vault import VaultExport

T = TypeVar("T")


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
