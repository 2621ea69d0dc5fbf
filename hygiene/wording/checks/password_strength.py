"""The words of the check of weak passwords.

A reason is the rest of a sentence that begins with the password.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING, Final

from hygiene.analysis.passwords.own_words import ADDRESS, ADDRESS_NAME, NAME, SITE, SITE_NAME, TITLE, USER_NAME
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.text import series
from hygiene.reference.sites import Kind, password_page

if TYPE_CHECKING:
    from hygiene.analysis.passwords.strength import Strength
    from hygiene.model.records import Secret

_EQUAL: Final = {
    ADDRESS: tr_later("password and one of your e-mail addresses are equal"),
    ADDRESS_NAME: tr_later("password and the name part of one of your e-mail addresses are equal"),
    NAME: tr_later("password and your own name are equal"),
    SITE: tr_later("password and site's own address are equal"),
    SITE_NAME: tr_later("password and site's own name are equal"),
    TITLE: tr_later("password and entry's own name are equal"),
    USER_NAME: tr_later("password and user name are equal"),
}
"""The evidence for a password that equals one of the owner's words."""


def message(secret: Secret, reasons: Sequence[str]) -> str:
    """Return the weaknesses of a password, as a sentence."""
    if not secret.value:
        return tr("“{entry}” has no password recorded.", entry=secret.label)
    said = reduce(lambda first, other: series([first, other]), reasons)
    return tr("The password of “{entry}” {reasons}.", entry=secret.label, reasons=said)


def own(word: str) -> str:
    """Return that a password is one of the owner's words, as a reason."""
    return tr("is {word}", word=tr(word))


def equal(word: str) -> str:
    """Return that a password is one of the owner's words, as evidence."""
    return tr(_EQUAL[word])


def too_short(least: int) -> str:
    """Return that a password is too short, as a reason."""
    return tr("is shorter than {least} characters", least=least)


def short_alone(least: int) -> str:
    """Return that a password is too short to stand alone, as a reason."""
    return tr("is shorter than {least} characters, with no second factor recorded", least=least)


def guessable(found: Strength) -> str:
    """Return how a password can be guessed, as a reason."""
    if found.whole:
        return tr("can be guessed ({habits})", habits=found.explanation)
    return tr("can be guessed ({habits}), judged by its beginning alone", habits=found.explanation)


def strength(found: Strength) -> str:
    """Return the score of a password, as evidence."""
    return tr("strength {score} of 4 (guesses by zxcvbn)", score=found.score)


def short(count: int, least: int, entries: str) -> str:
    """Return which entries have merely short passwords, in sentences."""
    parts = {"least": least, "entries": entries}
    return tr_n(
        count,
        "{count:,} password is hard to guess, but shorter than {least} characters, with no second factor recorded. "
        "It belongs to {entries}.",
        "{count:,} passwords are hard to guess, but shorter than {least} characters, with no second factor recorded. "
        "They belong to {entries}.",
        **parts,
    )


def important(count: int) -> str:
    """Return how many of the passwords matter most, as evidence."""
    return tr_n(
        count,
        "{count} of them opens a mailbox or a social account",
        "{count} of them open mailboxes or social accounts",
    )


def fix(secret: Secret) -> str:
    """Return what to do about a password."""
    if not secret.value:
        return tr("Record the password in the vault, or delete the entry if the account is gone.")
    page = password_page(secret.urls, secret.value.reveal())
    return tr("Change it {page} to a long one that your password manager generates.", page=page)


def longer(secret: Secret) -> str:
    """Return what to do about a password that is merely short."""
    page = password_page(secret.urls, secret.value.reveal())
    return tr("Switch on a second factor, or change the password {page} to a longer one.", page=page)


def why(where: Kind) -> str:
    """Return what an attacker gains by guessing a password."""
    if where == "email":
        return tr("Whoever gets into this mailbox can reset the password of every account registered with it.")
    if where == "social":
        return tr("Whoever guesses it can post as you.")
    return tr("Whoever guesses it has this account, and learns how you make your passwords.")
