"""profile-changes: a rewritten profile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, Worst, check
from hygiene.analysis import accepted
from hygiene.analysis.account.changes import set_up
from hygiene.analysis.acts.review import ActReview
from hygiene.analysis.acts.surroundings import Surroundings
from hygiene.analysis.links.profile_links import imitations
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.account import Imitation
from hygiene.model.records import PROFILE_KINDS, Event, event_words
from hygiene.model.text import local, printable, sentence, series, without_addresses
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import Platform, platform
from hygiene.wording.acts import nearby
from hygiene.wording.imitations import resemblance

KINDS: Final = tuple(kind for kind in PROFILE_KINDS if kind != "handle")
"""The kinds of changes, in the order in which hijackers make them.

The order is our judgement.
"""
_SHOWN: Final = 6


@check(
    "profile-changes",
    title=tr_later("Changes to the profile"),
    path="compromise",
    needs={"events"},
    optional={"posts", "apps", "logins", "devices", "profile"},
    # A change alone is a question. More is found only near other signs, whose checks decide on recent activity, because
    # the exports of many platforms can never show a change of the profile.
    worst=Worst(Severity.MEDIUM, Confidence.LOW),
    undo=tr_later(
        "Put the link, the text, the picture and the name of your profile back, because visitors trust them."
    ),
)
def profile_changes(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """A profile that was rewritten, perhaps not by you.

    What: looks at changes of the link, the text, the picture and the display name of the profile in the last 30 days,
    and at older ones near a suspicious post. Changes that follow each other within days are one finding. A change alone
    is a question. Near a suspicious post, a new app, a first session or a change of address or password, it weighs
    more, and what was near is named. So does a new link that looks like your handle or name, also where it was
    changed once more. `account-changes` covers the handle.

    Why it matters: the link in a profile is what hijackers change first, because every visitor sees it. Readers trust
    it, and owners seldom look at their own profile.

    Fix: if it was not you, end all other sessions, change the password, and put your own link, text and picture back.

    False alarms: mostly it was you, with a new picture, a campaign link or a seasonal name. The set-up of a new account
    is left out. Some platforms record no change of a profile at all. There it shows only where two exports are
    compared, and this check cannot tell with one.
    """
    known, review = platform(snapshot.account.platform), ActReview(snapshot, policy)
    recent, apart = (timedelta(days=days) for days in (policy.changes.recent_days, policy.changes.together_days))
    born, recent_at = set_up(snapshot, apart), snapshot.taken_at - recent
    events = [event for event in snapshot.require("events") if event.kind in KINDS and not _first(event, born, apart)]
    for episode in _episodes(events, apart):
        beside = review.near(_at(episode[0]), _at(episode[-1]), KINDS)
        if beside.posts or _at(episode[-1]) >= recent_at:
            yield _finding(episode, beside, _imitations(episode, snapshot), known, policy.zone())
    if undated := sum(event.at is None for event in events):
        raise CannotTellError(
            tr_n(
                undated,
                "{count:,} change of the profile without a date could not be placed",
                "{count:,} changes of the profile without a date could not be placed",
            )
        )
    if (why := known.cannot("profile")) and "profile" not in snapshot.compared | known.without:
        raise CannotTellError(why)


def _first(event: Event, born: datetime | None, apart: timedelta) -> bool:
    """Return whether a change only sets up a new account."""
    return born is not None and event.at is not None and abs(event.at - born) <= apart


def _episodes(events: Sequence[Event], apart: timedelta) -> Iterator[list[Event]]:
    """Yield the dated changes that follow each other within days, each once."""
    episode: list[Event] = []
    for event in sorted({event for event in events if event.at}, key=lambda event: (_at(event), event.kind)):
        if episode and _at(event) - _at(episode[-1]) > apart:
            yield episode
            episode = []
        episode.append(event)
    if episode:
        yield episode


def _at(event: Event) -> datetime:
    if event.at is None:
        raise ValueError("an episode holds dated changes alone")
    return event.at


def _imitations(episode: Sequence[Event], snapshot: Snapshot) -> list[Imitation]:
    """Return the names that the new links of an episode imitate, surest first.

    An episode that changed the link may have led to the link that the profile shows now.
    """
    links = [event.link for event in episode if event.kind == "link"]
    shown = (snapshot.profile or {}).get("link")
    return imitations(snapshot, [*links, shown.reveal()] if links and shown else links)


def _finding(
    episode: Sequence[Event], beside: Surroundings, imitated: Sequence[Imitation], known: Platform, zone: tzinfo
) -> Finding:
    kinds = sorted({event.kind for event in episode}, key=KINDS.index)
    start = _at(episode[0])
    return Finding(
        subject=f"profile:{start:%Y-%m-%dT%H:%M:%SZ}",
        message=" ".join(
            filter(
                None,
                [
                    sentence(series([_changed(kind, episode) for kind in kinds])),
                    sentence(resemblance(imitated[0])) if imitated else "",
                    nearby(start, beside),
                ],
            )
        ),
        severity=Severity.MEDIUM if beside or imitated else Severity.LOW,
        confidence=Confidence.MEDIUM if beside.sure or (imitated and imitated[0].sure) else Confidence.LOW,
        why=tr("Hijackers change the link in a profile first, because every visitor sees it."),
        fix=tr(
            "Unless this was you, end all other sessions {sessions}, change the password {password}, and put your own "
            "profile back on {platform}.",
            sessions=known.page("sessions"),
            password=known.page("password"),
            platform=known.title,
        ),
        at=start,
        last_at=_at(episode[-1]),
        evidence=tuple(_evidence(episode, zone)),
        covers=(*accepted.profile(episode, beside), *(f"{each.how} {each.host}" for each in imitated)),
    )


def _changed(kind: str, episode: Sequence[Event]) -> str:
    """Return a kind of change in words, for a link with the site it leads to."""
    said = [without_addresses(printable(tr(event.detail), 80)) for event in episode if event.kind == kind == "link"]
    site = next(filter(None, reversed(said)), "")
    return f"{event_words(kind)} ({site})" if site else event_words(kind)


def _evidence(episode: Sequence[Event], zone: tzinfo) -> Iterator[str]:
    for event in episode[:_SHOWN]:
        detail = without_addresses(printable(tr(event.detail), 80))
        line = f"{local(_at(event), zone)}: {event_words(event.kind)}"
        yield f"{line} ({detail})" if detail else line
    if more := len(episode[_SHOWN:]):
        yield tr_n(more, "and {count:,} more change", "and {count:,} more changes")
