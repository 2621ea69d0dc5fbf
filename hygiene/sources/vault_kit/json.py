"""Tools for JSON exports: recognise one by its keys and decode it safely."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from hygiene.model.errors import UnreadableError

if TYPE_CHECKING:
    from hygiene.sources.vault import VaultExport

T = TypeVar("T")


def keyed(*required: str, without: tuple[str, ...] = ()) -> Callable[[VaultExport], bool]:
    """Build a `recognises` function for JSON exports with certain key paths.

    Every key path in `required` must be there, and no key path in `without`.
    """

    def recognises(export: VaultExport) -> bool:
        return export.keys.issuperset(required) and export.keys.isdisjoint(without)

    return recognises


def decoded(data: str | bytes, kind: type[T]) -> T:
    """Decode JSON as `kind`.

    Raises:
        UnreadableError: when the JSON is invalid or of another shape. The message gives the path of the fault and never
            quotes the file's content.
    """
    import msgspec

    # Raised outside the handlers, so that the parser's error, which may quote the file, is not attached.
    try:
        raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        path = str(error).rpartition(" - at ")[2]
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        path = ""
    # msgspec writes a key of the file itself as `[...]` in such a path, so the path is safe to show.
    location = f", at {path}" if re.fullmatch(r"(`|key in `)?[$\w.\[\]]+`", path) else ""
    raise UnreadableError(
        "this password export is damaged or edited" + (location or ": it is not valid JSON"),
        hint="export it again, and do not open it in another program first",
    )
