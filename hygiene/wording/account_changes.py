"""Short phrases about changes of the account, for the check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Final

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.records import EVENT_KINDS
from hygiene.model.text import from_client, local, printable, sentence, short_span, span

if TYPE_CHECKING:
    from hygiene.analysis.account.changes import Change, Sign

_ENTRY: Final = tr_later(" after a sign-in from ")
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
        return tr(
            "{span} {side} a suspicious post{from_client}",
            span=span(sign.gap),
            side=side,
            from_client=from_client(sign.posts.label),
        )
    if sign.kind == "warning":
        return tr("{span} after the platform warned of a sign-in", span=span(sign.gap))
    if sign.kind == "guess":
        gap = short_span(max(int(sign.gap.total_seconds()), 60))
        return tr(
            "{gap}{ENTRY}{country} that followed {failed:,} failed ones",
            gap=gap,
            ENTRY=_ENTRY,
            country=sign.country or tr("a new network"),
            failed=sign.failed,
        )
    return tr("{span} after the first session ever from {country}", span=span(sign.gap), country=sign.country)


def message(texts: Sequence[str]) -> str:
    """Return up to four reasons as sentences, and count the others."""
    more = [tr("There are {texts:,} more such signs.", texts=len(texts) - _SENTENCES)] if texts[_SENTENCES:] else []
    return " ".join([*map(sentence, _shortened(texts[:_SENTENCES])), *more])


def _shortened(texts: Iterable[str]) -> Iterator[str]:
    """Yield the texts, which describe a sign-in in the first of them only."""
    described = set[str]()
    for text in texts:
        what, _, entry = text.partition(_ENTRY)
        yield tr("{what} after that sign-in", what=what) if entry in described else text
        described |= {entry} - {""}


def evidence(changes: Sequence[Change], zone: tzinfo) -> Iterator[str]:
    """Yield the changes with their times and details."""
    for change in changes[:_SHOWN]:
        detail = printable(change.detail, _DETAIL)
        yield f"{local(change.at, zone)}: {EVENT_KINDS[change.kind]}{f' ({detail})' if detail else ''}"
    if len(changes) > _SHOWN:
        yield tr(
            "and {more_changes}",
            more_changes=tr_n(len(changes) - _SHOWN, "{count:,} more change", "{count:,} more changes"),
        )
