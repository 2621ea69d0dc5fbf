"""The sentences of the check of sessions. Their parts are in `sessions`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from hygiene.analysis.baseline.session_use import FirstSeen
from hygiene.analysis.sessions.coincidence import Coincidence
from hygiene.analysis.sessions.failed_sign_ins import SignInRun
from hygiene.analysis.sessions.impossible_travel import Journey
from hygiene.analysis.sessions.policy_places import PlacedSession
from hygiene.analysis.sessions.shared_cookies import SharedCookie, Sharing
from hygiene.language.durations import short_span
from hygiene.language.words import tr, tr_n
from hygiene.model.text import series
from hygiene.wording import sessions

if TYPE_CHECKING:
    from hygiene.reference.platforms import Platform

_MINUTE: Final = timedelta(minutes=1)


def shared(cookie: SharedCookie) -> str:
    """Return how two devices used one signed-in session, as a sentence."""
    parts = {"first": str(cookie.first), "second": str(cookie.second)}
    if cookie.sharing is Sharing.TWO_COUNTRIES:
        return tr("A signed-in session was used in two countries within an hour: {first}, and {second}.", **parts)
    if cookie.sharing is Sharing.TWO_KINDS:
        return tr("A signed-in session was used on two devices in turn: {first}, and {second}.", **parts)
    if cookie.sharing is Sharing.APART:
        return tr(
            "A signed-in session was used on two devices in two countries at once: {first}, and {second}.", **parts
        )
    return tr("A signed-in session was used on two devices in two networks in turn: {first}, and {second}.", **parts)


def coincidence(meetings: Sequence[Coincidence]) -> str:
    """Return what followed a session from something new, as a sentence."""
    things = sessions.things(meetings[0].firsts)
    what = series([sessions.before(meeting) for meeting in meetings])
    return tr("A session came from {things} never seen before, {what}.", things=things, what=what)


def new(firsts: Sequence[FirstSeen], *, asked: bool) -> str:
    """Return the new things that the account was used from, in sentences."""
    things = sessions.things(firsts)
    if asked:
        said = tr("You seem to have asked for this export from {things} never seen before.", things=things)
    else:
        said = tr("Your account was used from {things} never seen before.", things=things)
    if any(first.open for first in firsts):
        return " ".join((said, tr("At least one session from there is still open.")))
    return said


def travel(journeys: Sequence[Journey], days: int) -> str:
    """Return that sessions followed each other too fast, in sentences."""
    first, *others = sessions.pairs(journeys)
    too_fast = tr("Sessions in {places} followed each other too fast for one traveller.", places=first)
    on_days = tr_n(days, "on {count:,} day", "on {count:,} days")
    if others:
        happened = tr_n(
            len(others),
            "This happened {on_days}, and with {count:,} other pair of places.",
            "This happened {on_days}, and with {count:,} other pairs of places.",
            on_days=on_days,
        )
    else:
        happened = tr("This happened {on_days}.", on_days=on_days)
    return f"{too_fast} {happened}"


def got_in(run: SignInRun) -> str:
    """Return that a sign-in succeeded after failed ones, in sentences."""
    if run.tries == 1:
        after = tr("Someone got in after 1 failed or challenged sign-in.")
    else:
        after = tr_n(
            run.tries,
            "Someone got in after {count:,} failed or challenged sign-in in {time}.",
            "Someone got in after {count:,} failed or challenged sign-ins in {time}.",
            time=_took(run),
        )
    if run.placed:
        entry = tr("So did the sign-in that succeeded.")
    else:
        entry = tr("The network of one of them is that of the sign-in that succeeded.")
    return " ".join((after, sessions.came_from(run), entry))


def recorded(run: SignInRun, more: int) -> str:
    """Return the worst run of failed sign-ins and count the others."""
    if run.tries == 1:
        said = tr("The platform recorded 1 failed or challenged sign-in.")
    else:
        said = tr_n(
            run.tries,
            "The platform recorded {count:,} failed or challenged sign-in in {time}.",
            "The platform recorded {count:,} failed or challenged sign-ins in {time}.",
            time=_took(run),
        )
    found = [said, sessions.came_from(run)]
    if more:
        found.append(tr_n(more, "There were {count:,} more such run.", "There were {count:,} more such runs."))
    return " ".join(found)


def guessing(*, placed: bool) -> str:
    """Return what failed sign-ins may mean.

    `placed` is true where the origin of every one is known.
    """
    if placed:
        return tr(
            "Someone may be trying passwords, perhaps an old one of yours from a leak. No sign-in followed within an "
            "hour."
        )
    return tr(
        "Someone may be trying passwords, perhaps an old one of yours from a leak. Or it was you, with a forgotten "
        "password."
    )


def guessing_fix(known: Platform) -> str:
    """Return what to do about failed sign-ins."""
    return tr(
        "Set a password that you use nowhere else {password}, and switch on a second factor {second_factor}.",
        password=known.page("password"),
        second_factor=known.page("second_factor"),
    )


def _took(run: SignInRun) -> str:
    return short_span(max(run.last - run.first, _MINUTE))


def unused(count: int, days: int) -> str:
    """Return how many sessions are open but unused, as a sentence."""
    return tr_n(
        count,
        "{count:,} session is still signed in, but {unused}.",
        "{count:,} sessions are still signed in, but {unused}.",
        unused=tr_n(days, "unused for over {count:,} day", "unused for over {count:,} days"),
    )


def old(count: int, days: int) -> str:
    """Return how many sessions are older than the policy's limit allows."""
    return tr_n(
        count,
        "{count:,} session has been {open}.",
        "{count:,} sessions have been {open}.",
        open=tr_n(
            days,
            "open for longer than the {count:,} day of your policy",
            "open for longer than the {count:,} days of your policy",
        ),
    )


def places(found: Sequence[PlacedSession], *, denied: bool) -> str:
    """Return the places of use that the policy does not allow."""
    if denied:
        return tr("Your account was used from {sources} that your policy denies.", sources=sessions.sources(found))
    return tr("Your account was used from {sources} that your policy does not allow.", sources=sessions.sources(found))


def fix(known: Platform) -> str:
    """Return what to do about a session that is not the owner's."""
    return tr("If that was not you, {steps}", steps=_steps(known))


def cookie_fix(known: Platform) -> str:
    """Return what to do about a session that was copied."""
    return tr("If that was not you, remove harmful software from your device, then {steps}", steps=_steps(known))


def travel_fix(known: Platform) -> str:
    """Return what to do about an impossible journey."""
    return tr("If you used no VPN then, {steps}", steps=_steps(known))


def _steps(known: Platform) -> str:
    """Return the steps that end someone else's session, for a sentence."""
    return tr(
        "end all other sessions {sessions}, change the password {password}, then check your e-mail address and your "
        "second factor.",
        sessions=known.page("sessions"),
        password=known.page("password"),
    )
