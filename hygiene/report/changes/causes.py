"""The causes of a changed answer to a question.

Reasons are compared one by one. Reasons in only one of the runs show what was read more or less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hygiene.language.words import tr, tr_later
from hygiene.model.account import FLEET, VAULT, Account
from hygiene.model.finding import Status
from hygiene.report.changes.records import Cause, CheckAnswer, CheckAnswers
from hygiene.report.verdict.by_hand import CHECK as BY_HAND

Why = tuple[str, Cause]
"""A cause as a sentence, which may be empty, and as one word."""
_LESS: Final = tr_later("Not everything was read this time: {reasons}")
_MORE: Final = tr_later("More was read than last time, when this was missing: {reasons}")
_OLDER: Final = tr_later("An older export was read this time.")
_SAME_DATA: Final = tr_later("The data are the same, but the check is now of {version}, and was of {old_version}.")
_OTHER_DATA: Final = tr_later("Besides, the check is now of {version}, and was of {old_version}.")
_NOTED: Final = tr_later("You noted this since then.")
_ACCOUNT_UNREAD: Final = tr_later("Its account was not read this time.")
_FEWER: Final = tr_later("Fewer accounts were read this time.")
_NOT_READ: Final[Mapping[str, str]] = {
    FLEET: _FEWER,
    VAULT: tr_later("No export of a password manager was read this time."),
}
"""Why a pseudo-account has no answer, by its platform."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """The accounts of both runs, by key.

    `earlier` is None where no earlier run is known. `sources` identify the data of the later run, and `answered` are
    the answers of the earlier one.
    """

    read: Mapping[tuple[str, str], Account]
    earlier: Mapping[tuple[str, str], Account] | None
    sources: Mapping[tuple[str, str], str]
    answered: Sequence[CheckAnswer]

    @classmethod
    def of(cls, now: CheckAnswers, before: CheckAnswers) -> Runs:
        """Return those of two runs."""
        return cls(
            read={answer.account.key: answer.account for answer in now.values() if answer.account},
            earlier={answer.account.key: answer.account for answer in before.values() if answer.account}
            if before
            else None,
            sources={answer.account.key: answer.source for answer in now.values() if answer.account},
            answered=tuple(before.values()),
        )


def why_new(answer: CheckAnswer, before: CheckAnswer | None, runs: Runs) -> Why:
    """Return why the earlier run does not have a finding."""
    known = runs.earlier is not None and answer.account is not None and answer.account.key in runs.earlier
    if runs.earlier is None:
        return tr("No earlier run was kept."), "reading"
    if answer.check == BY_HAND and known:
        return tr(_NOTED), "account"
    if before is None:
        return _why_it_ran(answer, runs) if known else (tr("This was not read last time."), "reading")
    return _why_not_found(answer, before)


def _why_it_ran(answer: CheckAnswer, runs: Runs) -> Why:
    """Return why a check ran that did not run last time on the same account.

    If its version ran then, either the policy asks for the check now, or it has now what it needs, such as a second
    export. Where both may be so, the data is named as the cause, because the account may be as it was.
    """
    version, policy = _rule(answer)
    # Each account is compared with its own earlier run, so the others may be of another version or policy.
    key = answer.account and answer.account.key
    answered = [each for each in runs.answered if each.account and each.account.key == key]
    policies = {stated for of, stated in map(_rule, answered) if of == version}
    if not policies:
        return tr("The check did not run last time."), "rule"
    # A report by an older hygiene does not state its policy.
    if policy in policies or "" in {policy, *policies}:
        return tr("Last time too little was read for this check."), "reading"
    if answer.source in {each.source for each in answered if each.source}:
        return tr("The check did not run last time."), "policy"
    return tr("Another policy or less data kept this check from running last time."), "reading"


def _why_not_found(answer: CheckAnswer, before: CheckAnswer) -> Why:
    """Return why an earlier answer does not have a finding of this one."""
    if before.status is Status.UNKNOWN:
        return tr("Last time this could not be checked: {reasons}", reasons=_joined(before.reasons)), "reading"
    # If other things were missing each time, as with counts of records, the account is named as the cause.
    if more(answer, before) and not less(answer, before):
        return tr(_MORE, reasons=_joined(more(answer, before))), "reading"
    if answer.accounts - before.accounts:
        return tr("More accounts were read than last time."), "reading"
    return _cause(answer, before)


def why_gone(answer: CheckAnswer | None, before: CheckAnswer, runs: Runs) -> Why:
    """Return why the later run does not have a finding."""
    if answer and before.accounts - answer.accounts:
        return tr(_FEWER), "reading"
    if before.account is not None and before.account.key not in runs.read:
        return tr(_NOT_READ.get(before.account.platform, _ACCOUNT_UNREAD)), "reading"
    if before.check == BY_HAND:
        same = before.account is not None and runs.sources[before.account.key] == before.source
        return tr("You no longer say so.") if same else tr(
            "You no longer say so, or newer data answered it."
        ), "account"
    if answer is None:
        return tr("The check did not run this time."), "reading"
    if missing := less(answer, before):
        return tr(_LESS, reasons=_joined(missing)), "reading"
    return (tr(_OLDER), "reading") if _is_older(answer, before) else _cause(answer, before)


def why_changed(answer: CheckAnswer, before: CheckAnswer, *, worse: bool) -> Why:
    """Return why a finding that goes on changed; `worse` says in which way."""
    missing, added = less(answer, before), more(answer, before)
    if worse and added and not missing:
        return tr(_MORE, reasons=_joined(added)), "reading"
    if not worse and missing and not added:
        return tr(_LESS, reasons=_joined(missing)), "reading"
    return (tr(_OLDER), "reading") if not worse and _is_older(answer, before) else _cause(answer, before)


def why_other_events(answer: CheckAnswer, before: CheckAnswer, *, fewer: bool) -> Why:
    """Return why a finding covers other events than before, or only fewer."""
    if answer.check == BY_HAND:
        return tr("You noted this again since then."), "account"
    why, cause = why_changed(answer, before, worse=not fewer)
    other = tr("It covers less than before.") if fewer else tr("It no longer covers the same posts, apps or changes.")
    return why or other, cause


def _is_older(now: CheckAnswer, before: CheckAnswer) -> bool:
    """Return whether the later run read an older export.

    What it lacks may still be there.
    """
    return now.as_of is not None and before.as_of is not None and now.as_of < before.as_of


def less(now: CheckAnswer, before: CheckAnswer) -> tuple[str, ...]:
    """Return the reasons for data that is missing now but was not before.

    Data that was also missing then hid nothing that was found then. Another rule may ask for more of the same data.
    """
    if _ruled(now, before) and now.status is not Status.UNKNOWN:
        return ()
    return _beyond(now, before)


def more(now: CheckAnswer, before: CheckAnswer) -> tuple[str, ...]:
    """Return the reasons for data that was missing before but is not now."""
    if _ruled(now, before) and before.status is not Status.UNKNOWN:
        return ()
    return _beyond(before, now)


def _beyond(one: CheckAnswer, other: CheckAnswer) -> tuple[str, ...]:
    """Return the reasons for data that only one of two answers lacks.

    They are compared in English. If the English is not known, reasons in two languages cannot be matched, so only their
    numbers are compared.
    """
    known = one.english or other.english
    if not known and one.language and other.language and one.language != other.language:
        return one.reasons if len(one.reasons) > len(other.reasons) else ()
    theirs = other.english or other.reasons
    each = zip(one.english or one.reasons, one.reasons, strict=True)
    return tuple(dict.fromkeys(said for meant, said in each if meant not in theirs))


def _ruled(now: CheckAnswer, before: CheckAnswer) -> bool:
    """Return whether another check or policy judged the same data."""
    return _cause(now, before)[1] in {"rule", "policy"}


def _cause(now: CheckAnswer, before: CheckAnswer) -> Why:
    """Return why an answer changed although the same data was read.

    The same data give another answer only by another version of the check, under another policy, or at another time.
    Where the data changed too, the account is named as the cause, and the sentence says what else changed.
    """
    (version, policy), (old, earlier) = _rule(now), _rule(before)
    same = bool(now.source) and now.source == before.source
    # A report by an older hygiene does not state its policy.
    decided = bool(policy and earlier) and policy != earlier
    also = tr("Besides, your policy changed.") if decided else ""
    if version != old:
        said = tr(_SAME_DATA if same else _OTHER_DATA, version=version, old_version=old)
        return f"{said} {also}".strip(), "rule" if same else "account"
    if decided:
        return (tr("The data are the same, but your policy changed."), "policy") if same else (also, "account")
    if not same:
        return "", "account"
    return tr("The data are the same, but more time has passed."), "time"


def _rule(answer: CheckAnswer) -> tuple[str, str]:
    """Return the version of a check, and the identity of its policy."""
    version, policy = answer.rule.rsplit(", policy ", 1)
    return version, policy


def _joined(reasons: Iterable[str]) -> str:
    return "; ".join(reasons)
