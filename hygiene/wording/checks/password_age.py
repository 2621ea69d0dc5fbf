"""The words of the check of old passwords."""

from __future__ import annotations

from datetime import timedelta, tzinfo
from typing import TYPE_CHECKING

from hygiene.analysis.passwords.age import Exposure, Incident, PasswordAge, exposures
from hygiene.language.durations import age
from hygiene.language.words import tr, tr_as, tr_n
from hygiene.model.records import event_words
from hygiene.model.text import local, printable, sentence

if TYPE_CHECKING:
    from hygiene.reference.platforms import Platform


def since(incident: Incident, zone: tzinfo, *, recorded: bool) -> str:
    """Return the incident since which the password is unchanged."""
    parts = {"what": _what(incident), "at": local(incident.at, zone)}
    if recorded:
        return tr("Your password has not changed since {what} on {at}.", **parts)
    return tr("The export shows no password change since {what} on {at}.", **parts)


def _what(incident: Incident) -> str:
    if not incident.posts:
        return event_words(incident.event)
    client = printable(incident.posts.label, 60)
    return tr("a suspicious post from “{client}”", client=client) if client else tr("a suspicious post")


def aged(facts: PasswordAge, old: timedelta, most: int, *, named: bool) -> str:
    """Return how old the password is.

    `most` is the age in days that the policy allows, if the password is older, or else 0.
    """
    own = tr_as("password", "It") if named else tr("Your password")
    subject = tr("The password") if facts.exposure else own
    if not most:
        return tr("{password} is {age} old.", password=subject, age=age(old))
    return tr_n(
        most,
        "{password} is {age} old, and your policy allows {count:,} day.",
        "{password} is {age} old, and your policy allows {count:,} days.",
        password=subject,
        age=age(old),
    )


def exposed(facts: PasswordAge, exposure: Exposure, *, named: bool) -> str:
    """Return that the password may have been exposed, in sentences."""
    if named:
        text = tr("It is old enough to have been exposed.")
    elif facts.last:
        text = tr("Your password is old enough to have been exposed.")
    else:
        text = tr("Your password may be old enough to have been exposed.")
    what = tr("{what} (known since {date})", what=tr(exposure.what), date=exposure.public)
    return f"{text} {sentence(what)}"


def unknown(facts: PasswordAge, unrecorded: str, known: Platform) -> str:
    """Return why the age of the password is not known, or an empty string."""
    page = known.page("password")
    if facts.undated:
        return tr_n(
            facts.undated,
            "{count:,} password change without a date, so the age of the password is not known",
            "{count:,} password changes without a date, so the age of the password is not known",
        )
    if unrecorded:
        clauses = [tr("{reason}, so look {page}", reason=unrecorded, page=page)]
        clauses += (
            tr("if you set it by {date}, change it: {what}", date=each.until, what=tr(each.what))
            for each in exposures(known.id)[:1]
        )
        return "; ".join(clauses)
    if facts.last is None:
        return tr(
            "the export records no password change, so the age of the password is not known (look {page})", page=page
        )
    return ""
