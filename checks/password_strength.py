"""password-strength: passwords that are weak, short or missing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from hygiene.analysis.passwords.accounts import concerned
from hygiene.analysis.passwords.guesses import effort
from hygiene.analysis.passwords.own_words import IN_TITLE, OwnWords, in_title
from hygiene.analysis.passwords.reuse import is_outside_vault
from hygiene.analysis.passwords.strength import Judge, Length, Strength, length
from hygiene.analysis.progress import counted
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.finding import Confidence, Finding, Severity, Worst
from hygiene.model.records import Secret
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import listed
from hygiene.plugins.check import CannotTellError, check
from hygiene.reference.sites import Kind, kind, site
from hygiene.wording.checks import password_strength as words

if TYPE_CHECKING:
    from hygiene.model.policy import PasswordRules, Policy


_SHOWN: Final = 25
"""The most entries that one finding names. The rest are counted."""


class _Reason(NamedTuple):
    """A fault of a password.

    The evidence is empty where it would repeat the text. `only_short` marks a password that is too short only because
    there is no second factor.
    """

    severity: Severity
    confidence: Confidence
    text: str
    evidence: str
    only_short: bool = False


@check(
    "password-strength",
    title=tr_later("Guessable passwords"),
    path="guess",
    needs={"secrets"},
    worst=Worst(Severity.HIGH),
)
def password_strength(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Passwords that a program can guess, or that are too short.

    What:
        Judges every live entry of the vault in four ways.

        First, is the password as a whole a word of yours: a user name, an address of any entry, the site, or the
        entry's title?

        Second, how many guesses does an attacker need who knows common passwords, words of eight languages, names,
        dates, keyboard walks and l33t spelling, and also your name, your user name and the site's name? The guesses are
        zxcvbn's. The score goes from 0 to 4: below a thousand, a million, 10^9.5 and 10^10 guesses, and above; the
        policy's `min_score` is 3 unless you change it. A password is also read without accents, separators, repeats and
        added symbols, and as typed on other keyboards, and the weakest reading counts.

        Third, has it at least 8 characters, and at least 15 where no second factor is recorded, as NIST SP 800-63B-4
        asks? Passwords that are only short of 15 are listed in one finding.

        Fourth, is there a password at all? Age is never a fault, and neither is a missing digit or symbol.

    Why it matters:
        Guessing needs no access to anything: programs try the likely passwords first, on the site itself or on a stolen
        copy of its table. With a social account someone can post as you, and a mailbox resets the password of
        everything else, so these two count more. A score of 0 or 1 falls to a few million guesses, a score of 2 to a
        few thousand million; from 3 on an attacker needs a stolen table and patience.

    Fix:
        Change it on that site to one that your password manager makes: 20 random characters, or six random words where
        you must type it. Then switch on two-step sign-in there. Start with mailboxes and social accounts. Changing only
        the number at the end does not help, because that is tried first.

    False alarms:
        "No second factor recorded" is about the vault alone: many people keep their codes in an app on the phone, which
        no export shows. The estimate knows the commonest words of seven languages other than English, so a weak
        password may pass. A PIN or a door code that the site itself limits to a few digits cannot be made longer:
        accept the risk in the policy. Very long passwords are judged by their beginning. Where only the beginning was
        judged, the finding says so and its confidence is low.
    """
    live = [s for s in snapshot.require("secrets") if not s.archived and not is_outside_vault(s)]
    if not live:
        raise CannotTellError(tr("the vault holds no live entries, so there was nothing to judge"))
    own, judge, short = OwnWords(live, snapshot.names), Judge(snapshot.taken_at.year), list[int]()
    # Ordinary passwords come first, so that one made to take long cannot displace them.
    for at in counted(sorted(range(len(live)), key=lambda n: effort(live[n].value.reveal())), tr("Judging passwords")):
        secret, where, before = live[at], kind(live[at].urls), judge.unjudged
        reasons = list(_reasons(secret, where, own, snapshot, policy.passwords, judge))
        if [reason.only_short for reason in reasons] != [True]:
            yield from [_finding(secret, where, reasons)] if reasons else []
        elif judge.unjudged == before:
            short.append(at)
    yield from [_short([live[at] for at in sorted(short)], policy.passwords.min_length_alone)] if short else []
    if judge.unjudged:
        raise CannotTellError(
            tr_n(
                judge.unjudged,
                "{count:,} password was not looked at, because judging all of them takes too long",
                "{count:,} passwords were not looked at, because judging all of them takes too long",
            )
        )


def _finding(secret: Secret, where: Kind, reasons: Sequence[_Reason]) -> Finding:
    worst = max(reasons, key=lambda r: (r.severity.rank, r.confidence.rank))
    return Finding(
        subject=f"entry:{secret.ref}",
        message=words.message(secret, [reason.text for reason in reasons]),
        severity=worst.severity,
        confidence=worst.confidence,
        why=words.why(where),
        fix=words.fix(secret),
        evidence=tuple(reason.evidence for reason in reasons if reason.evidence),
        opens=where,
        entries=(secret.ref,),
        covers=secret.since,
        concerns=concerned([secret]),
    )


def _short(secrets: Sequence[Secret], least: int) -> Finding:
    """Build one finding for all passwords that are merely short."""
    important = [secret for secret in secrets if kind(secret.urls)]
    ordered = [*important, *(secret for secret in secrets if not kind(secret.urls))]
    refs = "\x00".join(sorted(secret.ref for secret in secrets))
    return Finding(
        subject="short:" + hashlib.sha256(refs.encode("utf-8", "surrogatepass")).hexdigest()[:12],
        message=words.short(len(secrets), least, listed([secret.ref for secret in ordered], _SHOWN)),
        severity=Severity.LOW if important else Severity.INFO,
        confidence=Confidence.MEDIUM,
        why=tr("A long password withstands a stolen table for longer, where no second factor stands behind it."),
        fix=tr("Switch on a second factor, or change them to longer ones, mailboxes and social accounts first."),
        evidence=(words.important(len(important)),) if important else (),
        entries=tuple(secret.ref for secret in ordered),
        fixes=tuple(map(words.longer, ordered)),
        concerns=concerned(secrets),
    )


def _reasons(
    secret: Secret, where: Kind, own: OwnWords, snapshot: Snapshot, rules: PasswordRules, judge: Judge
) -> Iterator[_Reason]:
    password = secret.value.reveal()
    size = length(password, least=rules.min_length, least_alone=rules.min_length_alone)
    if size is Length.NONE:
        # With a passkey there is nothing to guess.
        if not secret.has_passkey:
            yield _Reason(Severity.INFO, Confidence.HIGH, "", tr("the entry's password is empty"))
        return
    serious = Severity.HIGH if where else Severity.MEDIUM
    if word := own.match(secret):
        yield _Reason(serious, Confidence.HIGH, words.own(word), words.equal(word))
    else:
        if in_title(secret):
            yield _Reason(serious, Confidence.HIGH, tr(IN_TITLE), "")
        yield from _guessable(where, judge.strength(password, _known(secret, snapshot)), rules)
    if size is Length.TOO_SHORT:
        yield _Reason(Severity.MEDIUM, Confidence.HIGH, words.too_short(rules.min_length), "")
    elif size is Length.SHORT_ALONE and not (secret.has_totp or secret.has_passkey or secret.second_factor):
        text = words.short_alone(rules.min_length_alone)
        yield _Reason(Severity.LOW if where else Severity.INFO, Confidence.MEDIUM, text, "", only_short=True)


def _guessable(where: Kind, result: Strength | None, rules: PasswordRules) -> Iterator[_Reason]:
    if result is None or result.score >= rules.min_score:
        return
    worse, better = (Severity.HIGH, Severity.MEDIUM) if result.score <= 1 else (Severity.MEDIUM, Severity.LOW)
    confidence = Confidence.HIGH if result.whole else Confidence.LOW
    yield _Reason(worse if where else better, confidence, words.guessable(result), words.strength(result))


def _known(secret: Secret, snapshot: Snapshot) -> dict[str, str]:
    """Return the words an attacker tries first for this entry.

    Each comes with its name for the user, in English. A word that is several of them has the last name.
    """
    sites = (secret.title.reveal() or secret.label, *(site(url).partition(".")[0] for url in secret.urls))
    user_name = (secret.username.reveal().partition("@")[0],)
    named = (
        (sites, tr_later("the site's name")),
        (user_name, tr_later("your user name")),
        (snapshot.names, tr_later("your own name")),
    )
    return {word: name for texts, name in named for text in texts for word in (text, *re.findall(r"[^\W_]{3,}", text))}
