"""Short phrases about changes of the account, for the check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Final

from hygiene.model.records import EVENT_KINDS
from hygiene.model.text import from_client, local, plural, printable, sentence, short_span, span

if TYPE_CHECKING:
    from hygiene.analysis.account.changes import Change, Sign

_ENTRY: Final = " after a sign-in from "
_SENTENCES: Final = 4
_SHOWN: Final = 8
_DETAIL: Final = 200
"""Characters of a detail.

That of a changed key says who signed it and until when it can be undone.
"""


def apart(sign: Sign) -> str:
    """Return how long before or after a sign a change happened."""
    if sign.posts:
        side = "before" if sign.before else "after"
        return f"{span(sign.gap)} {side} a suspicious post{from_client(sign.posts.label)}"
    if sign.kind == "warning":
        return f"{span(sign.gap)} after the platform warned of a sign-in"
    if sign.kind == "guess":
        gap = short_span(max(int(sign.gap.total_seconds()), 60))
        return f"{gap}{_ENTRY}{sign.country or 'a new network'} that followed {sign.failed:,} failed ones"
    return f"{span(sign.gap)} after the first session ever from {sign.country}"


def message(texts: Sequence[str]) -> str:
    """Return up to four reasons as sentences, and count the others."""
    more = [f"There are {len(texts) - _SENTENCES:,} more such signs."] if texts[_SENTENCES:] else []
    return " ".join([*map(sentence, _shortened(texts[:_SENTENCES])), *more])


def _shortened(texts: Iterable[str]) -> Iterator[str]:
    """Yield the texts, which describe a sign-in in the first of them only."""
    described = set[str]()
    for text in texts:
        what, _, entry = text.partition(_ENTRY)
        yield f"{what} after that sign-in" if entry in described else text
        described |= {entry} - {""}


def evidence(changes: Sequence[Change], zone: tzinfo) -> Iterator[str]:
    """Yield the changes with their times and details."""
    for change in changes[:_SHOWN]:
        detail = printable(change.detail, _DETAIL)
        yield f"{local(change.at, zone)}: {EVENT_KINDS[change.kind]}{f' ({detail})' if detail else ''}"
    if len(changes) > _SHOWN:
        yield f"and {plural(len(changes) - _SHOWN, 'more change')}"
