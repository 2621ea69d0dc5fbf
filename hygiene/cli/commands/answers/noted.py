"""Answers that are noted in the policy, one by one or from a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from hygiene.cli import terminal
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.account import Account
from hygiene.model.errors import PolicyError
from hygiene.model.text import home_hidden, listed

if TYPE_CHECKING:
    from hygiene.cli.policy.edit import PolicyFile
    from hygiene.model.policy import AccountRules, Answer, Policy
    from hygiene.report.verdict.coverage import Look

Told = Literal["fine", "not fine"]
DONE: Final = tr_later("`hygiene scan` shows what your answers change.")


def note(file: PolicyFile, look: Look, told: Told) -> None:
    """Write an answer into the policy, with today's date.

    It takes the place of an earlier answer to the same question about the same account.

    Raises:
        OutputError: The file cannot be written, or it has changed since it was read.
    """
    from hygiene.model.policy import Answer

    if who := look.account:
        policy = file.policy
        day = policy.day(datetime.now(UTC))
        answer = Answer(platform=who.platform, handle=who.handle, question=look.question, answer=told, on=day)
        _put_all(file, policy, [answer])
        file.save()


def take(path: Path, file: PolicyFile) -> None:
    """Note the answers of a file.

    Raises:
        PolicyError: The file cannot be read, or holds something else.
    """
    from hygiene.model.policy import Policy
    from hygiene.sources.settings.policy_file import load

    given = load(path)
    if given != Policy(answers=given.answers):
        raise PolicyError(tr("it holds more than [[answers]] tables"), hint=tr("leave the rest out"), path=str(path))
    policy = file.policy
    _check_answers(given.answers, policy.day(datetime.now(UTC)), path)
    _warn_of_unknown(given.answers, policy)
    noted = _put_all(file, policy, given.answers)
    if file.text == file.before:
        terminal.say(tr("Nothing to change: the policy holds these answers, or newer ones, already."))
        return
    file.save()
    shown = terminal.line(home_hidden(str(file.path)), 1000)
    words = tr_n(noted, "{count:,} answer noted in {file}.", "{count:,} answers noted in {file}.", file=shown)
    terminal.say(f"{words} {tr(DONE)}")


def _check_answers(answers: Iterable[Answer], today: date, path: Path) -> None:
    """Refuse answers of later days, and about accounts without a name.

    Raises:
        PolicyError: naming the first such answer.
    """
    for answer in sorted(answers, key=_order):
        if answer.on > today:
            raise PolicyError(
                tr("the answer of {day} is dated later than today, {today}", day=answer.on, today=today), path=str(path)
            )
        if not _account(answer).named:
            raise PolicyError(
                tr(
                    "no answer about {account} can be kept, because every account whose export does not name it has "
                    "this handle",
                    account=_account(answer).stable_name,
                ),
                hint=tr("give the account's own handle, or leave the answer out"),
                path=str(path),
            )


def _warn_of_unknown(answers: Iterable[Answer], policy: Policy) -> None:
    """Print one warning that names the accounts that the policy does not know.

    A handle may be mistyped. With a policy that names no account, nothing is printed.
    """
    if not policy.accounts:
        return
    known = {_key(entry)[:2] for entries in (policy.accounts, policy.answers) for entry in entries}
    unknown = {_key(answer)[:2]: str(_account(answer)) for answer in answers if _key(answer)[:2] not in known}
    if unknown:
        names = listed(list(unknown.values()), 5)
        terminal.warn(
            tr(
                "the policy names no account {accounts}, so check the spelling of what was answered there",
                accounts=names,
            )
        )


def _put_all(file: PolicyFile, policy: Policy, given: Iterable[Answer]) -> int:
    """Put answers into the policy, and return how many were put.

    Each replaces an earlier answer to the same question, but never a newer one.
    """
    from msgspec import to_builtins

    today = policy.day(datetime.now(UTC))
    held, first_new = list(policy.answers), len(policy.answers)
    indexes_of: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, answer in enumerate(held):
        indexes_of[_key(answer)].append(index)
    noted, changed = 0, set()
    for answer in sorted(given, key=_order):
        indexes = indexes_of[_key(answer)]
        newest = max(indexes, key=lambda index: _order(held[index]), default=None)
        if newest is None:
            indexes.append(len(held))
            held.append(answer)
        elif answer.on < held[newest].on <= today:
            continue
        else:
            held[newest] = answer
            changed.add(newest)
        noted += 1
    changes = {index: {"answer": held[index].answer, "on": held[index].on} for index in changed if index < first_new}
    file.put_all("answers", changes, [to_builtins(answer, builtin_types=(date,)) for answer in held[first_new:]])
    return noted


def _account(answer: Answer) -> Account:
    """Return the account that an answer is about."""
    return Account(platform=answer.platform, handle=answer.handle.lstrip("@"))


def _key(entry: Answer | AccountRules) -> tuple[str, ...]:
    """Return the key of entries about one account, or one question about it."""
    account = entry.platform.casefold(), entry.handle.lstrip("@").casefold()
    return (*account, getattr(entry, "question", ""))


def _order(answer: Answer) -> tuple[date, bool]:
    """Return the key that sorts answers by day, the worse of one day last."""
    return answer.on, answer.answer == "not fine"
