"""Short phrases about changes of the account, for the check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta, tzinfo
from typing import TYPE_CHECKING, Final, NamedTuple

from hygiene.language.durations import short_span, span
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.records import event_words
from hygiene.model.text import local, printable, sentence

if TYPE_CHECKING:
    from hygiene.analysis.account.changes import Change, Sign
    from hygiene.reference.change_kinds import Pair

_PAIRS: Final = {
    ("email", "password"): tr_later(
        "the e-mail address changed and then the password, so the old address could not stop it"
    ),
    ("second-factor-off", "password"): tr_later("a second factor was switched off and then the password changed"),
    ("data-download", "handle"): tr_later("a copy of the data was requested shortly before the handle changed"),
    ("key", "recovery"): tr_later("a key that controls the account changed, and within days the account was recovered"),
    ("server", "recovery"): tr_later("the account moved to another server, and within days it was recovered"),
}
_SENTENCES: Final = 4
_SHOWN: Final = 8
_DETAIL: Final = 200
"""Characters of a detail.

The detail of a changed key says who signed it and until when it can be undone.
"""


class Said(NamedTuple):
    """A reason to ask about changes, in words.

    `entry` identifies the sign-in that a reason describes. `again` is the reason in words for a reader who has already
    read about that sign-in.
    """

    text: str
    again: str = ""
    entry: tuple[str, int] | None = None


def changed(kind: str, sign: Sign) -> Said:
    """Return that a change was made before or after a sign."""
    what = event_words(kind)
    text = tr("{what} {when}", what=what, when=apart(sign))
    if sign.posts or sign.kind != "guess":
        return Said(text)
    again = tr("{what} {time} after that sign-in", what=what, time=_since_entry(sign))
    return Said(text, again, (sign.country, sign.failed))


def pair(changes: Pair) -> Said:
    """Return which two changes weigh more together."""
    return Said(tr(_PAIRS[changes.first, changes.then]))


def ways_back() -> Said:
    """Return that the owner may have been shut out after a session abroad."""
    return Said(
        tr("the e-mail address and another way back into the account changed soon after a first session abroad")
    )


def unsettled() -> Said:
    """Return that a recovery is not settled."""
    return Said(tr("the account was recovered, and no new password followed"))


def apart(sign: Sign) -> str:
    """Return how long before or after a sign a change happened."""
    time = span(sign.gap)
    if sign.posts:
        return _from_posts(time, printable(sign.posts.label, 60), before=sign.before)
    if sign.kind == "warning":
        return tr("{time} after the platform warned of a sign-in", time=time)
    if sign.kind != "guess":
        return tr("{time} after the first session ever from {country}", time=time, country=sign.country)
    time = _since_entry(sign)
    if sign.country:
        return tr_n(
            sign.failed,
            "{time} after a sign-in from {country} that followed {count:,} failed ones",
            "{time} after a sign-in from {country} that followed {count:,} failed ones",
            time=time,
            country=sign.country,
        )
    return tr_n(
        sign.failed,
        "{time} after a sign-in from a new network that followed {count:,} failed ones",
        "{time} after a sign-in from a new network that followed {count:,} failed ones",
        time=time,
    )


def _since_entry(sign: Sign) -> str:
    return short_span(max(sign.gap, timedelta(minutes=1)))


def _from_posts(time: str, client: str, *, before: bool) -> str:
    if client and before:
        return tr("{time} before a suspicious post from “{client}”", time=time, client=client)
    if client:
        return tr("{time} after a suspicious post from “{client}”", time=time, client=client)
    if before:
        return tr("{time} before a suspicious post", time=time)
    return tr("{time} after a suspicious post", time=time)


def message(reasons: Sequence[Said]) -> str:
    """Return up to four reasons as sentences, and count the others.

    A sign-in is described in the first of them only.
    """
    texts, described = list[str](), set[tuple[str, int]]()
    for reason in reasons[:_SENTENCES]:
        texts.append(sentence(reason.again if reason.entry in described else reason.text))
        described |= {reason.entry} if reason.entry else set()
    if more := len(reasons[_SENTENCES:]):
        texts.append(tr_n(more, "There are {count:,} more such signs.", "There are {count:,} more such signs."))
    return " ".join(texts)


def evidence(changes: Sequence[Change], zone: tzinfo) -> Iterator[str]:
    """Yield the changes with their times and details."""
    for change in changes[:_SHOWN]:
        detail = printable(tr(change.detail), _DETAIL)
        line = f"{local(change.at, zone)}: {event_words(change.kind)}"
        yield f"{line} ({detail})" if detail else line
    if more := len(changes[_SHOWN:]):
        yield tr_n(more, "and {count:,} more change", "and {count:,} more changes")
