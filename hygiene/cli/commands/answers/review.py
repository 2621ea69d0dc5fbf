"""The command `review`: answer by hand what no export answers."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import click

from hygiene.cli import terminal
from hygiene.cli.options import FILE, budget_option, policy_option
from hygiene.cli.terminal import errors
from hygiene.model.account import Account
from hygiene.model.errors import HygieneError, PolicyError
from hygiene.model.text import home_hidden, listed, plural, sentence

if TYPE_CHECKING:
    from hygiene.cli.policy.edit import PolicyFile
    from hygiene.model.policy import AccountRules, Answer, Policy
    from hygiene.report.report import Report
    from hygiene.report.verdict.coverage import Look

Told = Literal["fine", "not fine"]

_ANSWERS: Final[dict[str, Told | None]] = {"f": "fine", "n": "not fine", "s": None, "q": None}
_KEYS: Final = "[f]ine, [n]ot fine, [s]kip, [q]uit"
_TITLES: Final = {"signs": "recent activity", "recovery": "addresses and phone numbers"}
_NEXT: Final = "`hygiene review` asks the other open questions, and the next scan counts your answers."
_DONE: Final = "`hygiene scan` shows what your answers change."


@click.command()
@click.argument("exports", nargs=-1, metavar="[EXPORT]...", type=FILE)
@click.option(
    "--vault", "vaults", multiple=True, type=FILE, metavar="FILE", help="A password manager's export. Repeat for more."
)
@policy_option
@budget_option
@click.option(
    "--answers",
    "answers_file",
    type=FILE,
    metavar="FILE",
    help="Take the answers from a TOML file with [[answers]] tables instead of asking.",
)
def review(
    exports: tuple[Path, ...], vaults: tuple[Path, ...], policy_file: Path | None, answers_file: Path | None
) -> None:
    """Answer by hand what no export says, and note it in the policy.

    Each question names a page, and what to look for there. Look, then answer: fine, not fine, or skip. Every answer is
    written at once, so you can stop at any time and go on later. What is fine stays so for 90 days. What is not fine is
    a finding until you answer again, or until a newer export shows that it is mended.

    With an EXPORT or a vault, only the questions that they leave open are asked. Without one, the questions are about
    the accounts in the policy.
    """
    with errors():
        from hygiene.cli.policy.edit import file_to_change

        file = file_to_change(policy_file, (*exports, *vaults))
        if answers_file:
            _take(answers_file, file)
            return
        if not terminal.can_ask():
            raise click.UsageError("there is no one to ask here; give --answers FILE.")
        # A review goes on where it stopped; what was not fine today may have been mended since.
        looks = sorted(_open(exports, vaults, file.policy), key=lambda look: _asked_today(look, file.policy))
        if not looks:
            terminal.say("There is no question to ask.")
            return
        ask_all(looks, file.path)


def ask_all(looks: Sequence[Look], path: Path) -> None:
    """Ask every question in turn, and note each answer at once.

    Args:
        looks: The open questions, each about an account with a name.
        path: The policy that keeps the answers.
    """
    from hygiene.cli.policy.edit import PolicyFile

    shown = terminal.line(home_hidden(str(path)), 1000)
    terminal.say(f"{plural(len(looks), 'question')}. Your answers go into {shown}.")
    noted = 0
    for number, look in enumerate(looks, 1):
        told, stop = _ask(look, f"{number} of {len(looks)}")
        if stop:
            break
        if told:
            note(PolicyFile.read(path), look, told)
            noted += 1
    terminal.say(f"{plural(noted, 'answer')} noted. {_DONE}" if noted else "Nothing was noted.")


def offer_one(report: Report, policy_file: Path | None, inputs: Iterable[Path] = ()) -> None:
    """Offer the first open question that decides, at the end of a scan.

    Nothing is asked unless the report itself was shown at a terminal, and a file may keep the answer.

    Args:
        report: The report of the scan.
        policy_file: The policy that the scan used, or None.
        inputs: The files and folders that the scan read.
    """
    from hygiene.cli.policy.edit import file_to_change, new_path

    looks = [look for line in report.accounts for look in line.coverage.looks if look.decides and line.account.named]
    if not looks or terminal.is_quiet() or not terminal.can_ask() or not terminal.interactive(sys.stdout):
        return
    try:
        file = file_to_change(policy_file or new_path(inputs))
    except (HygieneError, click.UsageError):  # such as a link, which is never written through
        return
    told, _ = _ask(looks[0], "One look helps most")
    if told:
        note(file, looks[0], told)
        terminal.say(f"Noted in {terminal.line(home_hidden(str(file.path)), 1000)}. {_NEXT}")


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


def _open(exports: tuple[Path, ...], vaults: tuple[Path, ...], policy: Policy) -> list[Look]:
    """Return the open questions about every account that has a name."""
    from hygiene.cli.options import load_plugins

    plugins = load_plugins(policy, no_plugins=False)
    if exports or vaults:
        from hygiene.cli.running import run
        from hygiene.scan.request import ScanRequest

        report = run(ScanRequest(exports=exports, vaults=vaults), policy, plugins)
        each = [line.coverage for line in report.accounts]
    else:
        from hygiene.report.verdict.judged import judged_unread

        accounts = [Account(platform=a.platform, handle=a.handle.lstrip("@")) for a in policy.accounts]
        if not accounts:
            raise click.UsageError("the policy names no account; give an EXPORT, or name your accounts in the policy.")
        every = judged_unread(accounts, plugins.loaded("checks"), policy, datetime.now(UTC))
        each = [one.coverage for one in every]
    looks = [look for coverage in each for look in coverage.looks if look.account]
    for name in dict.fromkeys(str(look.account) for look in looks if look.account and not look.account.named):
        terminal.warn(f"{name}: the export does not name the account, so no answer about it can be kept")
    return [look for look in looks if look.account and look.account.named]


def _asked_today(look: Look, policy: Policy) -> bool:
    """Return whether the question was answered today."""
    today = policy.day(datetime.now(UTC))
    about = policy.answers_about(look.account) if look.account else []
    return any(answer.question == look.question and answer.on == today for answer in about)


def _ask(look: Look, number: str) -> tuple[Told | None, bool]:
    """Ask one question; return the answer, and whether to stop."""
    click.echo(err=True)
    terminal.say(f"{number}. {terminal.line(str(look.account))}: {_TITLES.get(look.question, look.question)}")
    for line in lines(look):
        click.echo(terminal.wrapped(line, indent="  "), err=True)
    while True:
        try:
            given = click.prompt(f"  {_KEYS}", default="s", show_default=False, err=True).strip().casefold()
        except click.Abort:
            click.echo(err=True)
            return None, True
        key = given[:1]
        if key in _ANSWERS and (given == key or given in {"fine", "not fine", "skip", "quit"}):
            return _ANSWERS[key], key == "q"
        terminal.say(f"  Please answer with one of these: {_KEYS}.")


def lines(look: Look) -> Iterable[str]:
    """Yield where to look, and what is fine there."""
    yield sentence(f"Look {look.by_hand}")
    yield sentence(f"It is fine when {look.fine}")


def _take(path: Path, file: PolicyFile) -> None:
    """Note the answers of a file.

    Raises:
        PolicyError: The file cannot be read, or holds something else.
    """
    from hygiene.model.policy import Policy
    from hygiene.sources.settings.policy_file import load

    given = load(path)
    if given != Policy(answers=given.answers):
        raise PolicyError("it holds more than [[answers]] tables", hint="leave the rest out", path=str(path))
    policy = file.policy
    _check_answers(given.answers, policy.day(datetime.now(UTC)), path)
    _warn_of_unknown(given.answers, policy)
    noted = _put_all(file, policy, given.answers)
    if file.text == file.before:
        terminal.say("Nothing to change: the policy holds these answers, or newer ones, already.")
        return
    file.save()
    shown = terminal.line(home_hidden(str(file.path)), 1000)
    terminal.say(f"{plural(noted, 'answer')} noted in {shown}. {_DONE}")


def _check_answers(answers: Iterable[Answer], today: date, path: Path) -> None:
    """Refuse answers of later days, and about accounts without a name.

    Raises:
        PolicyError: naming the first such answer.
    """
    for answer in sorted(answers, key=_order):
        if answer.on > today:
            raise PolicyError(f"the answer of {answer.on} is dated later than today, {today}", path=str(path))
        if not _account(answer).named:
            raise PolicyError(
                f"no answer about {_account(answer)} can be kept, because every account whose export does not name it "
                "has this handle",
                hint="give the account's own handle, or leave the answer out",
                path=str(path),
            )


def _warn_of_unknown(answers: Iterable[Answer], policy: Policy) -> None:
    """Print one warning that names the accounts that the policy does not know.

    A handle may be mistyped. A policy that names no account says nothing about that.
    """
    if not policy.accounts:
        return
    known = {_key(entry)[:2] for entries in (policy.accounts, policy.answers) for entry in entries}
    unknown = {_key(answer)[:2]: str(_account(answer)) for answer in answers if _key(answer)[:2] not in known}
    if unknown:
        names = listed(list(unknown.values()), 5)
        terminal.warn(f"the policy names no account {names}, so check the spelling of what was answered there")


def _put_all(file: PolicyFile, policy: Policy, given: Iterable[Answer]) -> int:
    """Put answers into the policy, and return how many were put.

    Each takes the place of an earlier answer to the same question, and none that of a newer one.
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
    """Return what two entries about one account, or one question of it, share."""
    account = entry.platform.casefold(), entry.handle.lstrip("@").casefold()
    return (*account, getattr(entry, "question", ""))


def _order(answer: Answer) -> tuple[date, bool]:
    """Return the key that sorts answers by day, the worse of one day last."""
    return answer.on, answer.answer == "not fine"
