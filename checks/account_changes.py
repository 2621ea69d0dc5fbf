"""account-changes: changes to the account that may not be yours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final, NamedTuple

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, Worst, check
from hygiene.analysis import accepted
from hygiene.analysis.account.changes import CONTEXT, Episode, episodes, undated
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.records import event_words
from hygiene.model.text import series
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import Platform, platform
from hygiene.wording import account_changes as words

_OFF: Final = "second-factor-off"
_WAYS_BACK: Final = frozenset({"phone", "recovery-codes", _OFF})
"""Changes that shut the owner out together with a new e-mail address.

Travellers seldom change both within a day of arriving. This is our judgement.
"""


class _Weight(NamedTuple):
    """The severities of one kind of change, and the advice against it.

    The severity depends on the circumstances.

    `alone` is for a recent change with nothing else beside it. `doubted` is for a change soon after the platform warned
    of a sign-in, or after the first session from a country. A new device or a journey is the usual reason for either,
    so its confidence is low by itself. `beside` is for a change beside a suspicious post, with the confidence of that
    post, or after a guessed password, with medium confidence. `undo` is the first thing to do when the owner did not
    make the change, on the settings page `page`.

    An owner changes an address once in years, an intruder within the hour. So the weight of a change depends on what
    else happened. The weights are our judgement. They follow from reports of takeovers, in which an intruder first
    replaces everything that would let the owner back in.

    Five of 28 archives of several years each recorded a change of address. So a change of address beside a suspicious
    post, or within the days of `recent_days`, is seldom chance. Handles change often, programmers make keys with every
    new computer, and a changed password is mostly care.
    """

    alone: Severity
    doubted: Severity
    beside: Severity
    undo: str = ""
    page: str = ""


_INFO, _LOW, _MEDIUM, _HIGH = Severity.INFO, Severity.LOW, Severity.MEDIUM, Severity.HIGH
_WEIGHTS: Final = {
    "access-key": _Weight(_INFO, _INFO, _HIGH, tr_later("delete the keys you do not know"), "keys"),
    "app-password": _Weight(_LOW, _MEDIUM, _HIGH, tr_later("delete the app passwords you do not know"), "apps"),
    "author": _Weight(_LOW, _LOW, _MEDIUM, tr_later("remove the author you did not add"), "delegates"),
    "data-download": _Weight(_INFO, _LOW, _MEDIUM),
    "email": _Weight(_LOW, _MEDIUM, _HIGH, tr_later("put your own e-mail address back"), "email"),
    "handle": _Weight(_INFO, _LOW, _MEDIUM, tr_later("take your own handle back before someone else does")),
    "key": _Weight(_LOW, _MEDIUM, _HIGH, tr_later("put your own key back, which may be possible for days only")),
    "password": _Weight(_INFO, _LOW, _MEDIUM),
    "phone": _Weight(_LOW, _MEDIUM, _HIGH, tr_later("put your own number back"), "phone"),
    "recovery": _Weight(_LOW, _MEDIUM, _HIGH),
    "recovery-codes": _Weight(
        _INFO, _MEDIUM, _HIGH, tr_later("make new recovery codes, which end the old ones"), "second_factor"
    ),
    _OFF: _Weight(_LOW, _MEDIUM, _HIGH, tr_later("switch the second factor on again"), "second_factor"),
    "server": _Weight(_LOW, _MEDIUM, _HIGH, tr_later("ask the old server to undo the move")),
}


class _Reason(NamedTuple):
    """A reason to ask. It has no words where the change itself is the reason."""

    said: words.Said | None
    severity: Severity
    confidence: Confidence


@check(
    "account-changes",
    title=tr_later("Changes to the account"),
    path="compromise",
    needs={"events"},
    uses={"posts"},
    optional={"logins", "apps"},  # a recent change is reported in any case
    worst=Worst(Severity.HIGH),
)
def account_changes(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Changes to the account that may not be yours.

    What:
        Looks at the changes that an export records: password, e-mail address, phone number, handle, a second factor
        switched off, a recovery, a requested copy of the data, a new app password or access key, a changed key or
        server, and the first post of a new author of a blog. Changes that follow each other within days are one episode
        and one finding.

        The check reports changes of the last 30 days, and older ones within a week of a suspicious post. A change
        weighs more within a day of a warning by the platform, or of the first session ever from a country. It weighs
        most after a sign-in that followed at least three failed ones, from a country or network never used before: then
        someone may have guessed the password.

        Some changes weigh more together: an e-mail address and then the password, a second factor off and then the
        password, a copy of the data and then the handle, a new key or server and then a recovery, a recovery that no
        new password followed, an e-mail address and another way back soon after the first session from a country.

        A changed password alone is information. What the profile shows is the matter of another check. The days are
        `changes.*` in the policy.

    Why it matters: an intruder first changes what would let you back in, and leaves behind keys that outlive a new
    password. Platforms report such changes by mail to the old address, where you easily miss them.

    Fix: if it was you, there is nothing to do. If not, end all other sessions, change the password, take back your
    address, number and second factor, and delete the keys and apps you do not know. The platform's mail about a changed
    address often has a link that undoes the change.

    False alarms: mostly it was you, with a new mailbox, a new phone, a new brand name, or a security clean-up. A new
    password or a recovery after a suspicious post counts as your answer to it. The request for this very export, and
    the set-up of a new account, are left out. The check cannot see what the platform does not record, so no finding
    does not prove that nothing changed.
    """
    known, zone = platform(snapshot.account.platform), policy.zone()
    for episode in episodes(snapshot, policy):
        reasons = sorted(_reasons(episode), key=lambda r: (-r.severity.rank, -r.confidence.rank))
        if reasons:
            yield _finding(episode, reasons, known, zone)
    if lost := undated(snapshot.require("events")):
        raise CannotTellError(
            tr_n(
                lost,
                "{count:,} change without a date could not be placed",
                "{count:,} changes without a date could not be placed",
            )
        )


def _reasons(episode: Episode) -> Iterator[_Reason]:
    """Yield the reasons to ask about an episode."""
    moved = {_OFF} if episode.moved else set[str]()
    for change in episode.changes:
        alone = _WEIGHTS[change.kind].alone if change.kind in _WEIGHTS else None
        if alone and change.recent and not change.signs:
            yield _Reason(None, Severity.INFO if change.kind in moved else alone, Confidence.LOW)
    for (kind, sort), sign in episode.nearest_signs().items():
        doubted = Severity.INFO if kind in moved else _WEIGHTS[kind].doubted
        broken_in = sort == "posts" or (sort == "guess" and kind not in moved)
        if severity := _WEIGHTS[kind].beside if broken_in else doubted:
            yield _Reason(words.changed(kind, sign), severity, sign.confidence)
    for pair in episode.pairs:
        sure = Confidence.LOW if pair.first in {*moved, "data-download"} else Confidence.MEDIUM
        yield _Reason(words.pair(pair), Severity.MEDIUM, sure)
    arrived = {change.kind for change in episode.changes if "country" in change.signs}
    if "email" in arrived and arrived & _WAYS_BACK - moved:
        yield _Reason(words.ways_back(), Severity.MEDIUM, Confidence.MEDIUM)
    if episode.unsettled:
        yield _Reason(words.unsettled(), Severity.MEDIUM, Confidence.LOW)


def _finding(episode: Episode, reasons: Sequence[_Reason], known: Platform, zone: tzinfo) -> Finding:
    shown = [c for c in episode.changes if c.signs or c.recent or c.kind in CONTEXT]
    changes = [c for c in shown if c.kind in _WEIGHTS]
    kinds = dict.fromkeys(c.kind for c in changes)
    begun = next(c.at for c in episode.changes if c.kind in _WEIGHTS)
    suspicious = reasons[0].severity is not Severity.INFO
    said = [reason.said for reason in reasons if reason.said] or [words.Said(series(list(map(event_words, kinds))))]
    return Finding(
        subject=f"changes:{begun.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        message=words.message(list(dict.fromkeys(said))),
        severity=reasons[0].severity,
        confidence=reasons[0].confidence if suspicious else Confidence.HIGH,
        why=tr("An intruder first changes what would let you back in.")
        if suspicious
        else tr("Only you know whether it was you."),
        fix=_fix(kinds, known),
        at=changes[0].at,
        last_at=max(_times(episode)),
        evidence=tuple(words.evidence(shown, zone)),
        covers=accepted.changes(episode),
    )


def _times(episode: Episode) -> Iterator[datetime]:
    """Yield the times of the changes, and of the suspicious posts beside them."""
    for change in episode.changes:
        yield change.at
        yield from (sign.posts.at for sign in change.signs.values() if sign.posts)


def _fix(kinds: Iterable[str], known: Platform) -> str:
    undo = [(tr(weight.undo), weight.page) for kind in kinds if (weight := _WEIGHTS[kind]).undo]
    steps = [
        tr("end all other sessions {page}", page=known.page("sessions")),
        tr("change the password {page}", page=known.page("password")),
        *(f"{step} {known.page(page)}" if page else step for step, page in undo),
    ]
    return tr("Unless this was you, {steps}, and {last}.", steps=", ".join(steps[:-1]), last=steps[-1])
