"""The command `review`: answer by hand what no export answers."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from hygiene.cli import terminal
from hygiene.cli.commands.answers.noted import DONE, Told, note, take
from hygiene.cli.nearby.accounts import account_option, refuse_offline
from hygiene.cli.options import FILE, budget_option, policy_option
from hygiene.cli.terminal import errors
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.account import Account
from hygiene.model.errors import HygieneError, UnreadableError
from hygiene.model.text import home_hidden, sentence

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.report.report import Report
    from hygiene.report.verdict.coverage import Look
    from hygiene.scan.request import ScanRequest

_ANSWERS: Final[dict[str, Told | None]] = {"f": "fine", "n": "not fine", "s": None, "q": None}
_KEYS: Final = tr_later("[f]ine, [n]ot fine, [s]kip, [q]uit")
_TITLES: Final = {"signs": tr_later("recent activity"), "recovery": tr_later("addresses and phone numbers")}
_NEXT: Final = tr_later("`hygiene review` asks the other open questions, and the next scan counts your answers.")


@click.command()
@click.argument("exports", nargs=-1, metavar="[EXPORT]...", type=FILE)
@click.option(
    "--vault", "vaults", multiple=True, type=FILE, metavar="FILE", help="A password manager's export. Repeat for more."
)
@account_option
@click.option("--online", is_flag=True, help="Use the network, to read the connected accounts.")
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
    exports: tuple[Path, ...],
    vaults: tuple[Path, ...],
    accounts: tuple[str, ...],
    online: bool,
    policy_file: Path | None,
    answers_file: Path | None,
) -> None:
    """Answer by hand what no export says, and note it in the policy.

    Each question names a page, and what to look for there. Look, then answer: fine, not fine, or skip. Every answer is
    written at once, so you can stop at any time and go on later. What is fine stays so for 90 days. What is not fine is
    a finding until you answer again, or until a newer export shows that it is mended.

    With an EXPORT, a vault or a connected account, only the questions that they leave open are asked. Without one, the
    questions are about the accounts in the policy.
    """
    with errors():
        from hygiene.cli.policy.edit import file_to_change
        from hygiene.scan.request import ScanRequest

        file = file_to_change(policy_file, (*exports, *vaults))
        if answers_file:
            take(answers_file, file)
            return
        if not terminal.can_ask():
            raise click.UsageError(tr("there is no one to ask here; give --answers FILE."))
        # A review goes on where it stopped. A fault answered today may have been mended since.
        request = ScanRequest(exports=exports, vaults=vaults, accounts=accounts, online=online)
        looks = sorted(_open(request, file.policy), key=lambda look: _asked_today(look, file.policy))
        if not looks:
            terminal.say(tr("There is no question to ask."))
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
    terminal.say(
        tr_n(
            len(looks),
            "{count:,} question. Your answers go into {file}.",
            "{count:,} questions. Your answers go into {file}.",
            file=shown,
        )
    )
    noted = 0
    for number, look in enumerate(looks, 1):
        told, stop = _ask(look, tr("{number} of {total}", number=number, total=len(looks)))
        if stop:
            break
        if told:
            note(PolicyFile.read(path), look, told)
            noted += 1
    words = tr("Nothing was noted.")
    if noted:
        words = f"{tr_n(noted, '{count:,} answer noted.', '{count:,} answers noted.')} {tr(DONE)}"
    terminal.say(words)


def offer_one(report: Report, policy_file: Path | None, inputs: Iterable[Path] = ()) -> None:
    """Offer the first decisive open question at the end of a scan.

    Nothing is asked unless the report itself was shown at a terminal, and a file may keep the answer.

    Args:
        report: The report of the scan.
        policy_file: The policy that the scan used, or None.
        inputs: The files and folders that the scan read.
    """
    from hygiene.cli.policy.edit import file_to_change, new_path

    # A question that only a search of known breaches can answer is not for the user.
    looks = [
        look
        for line in report.accounts
        for look in line.coverage.looks
        if look.decides and line.account.named and look.act != "search"
    ]
    if not looks or terminal.is_quiet() or not terminal.can_ask() or not terminal.interactive(sys.stdout):
        return
    try:
        file = file_to_change(policy_file or new_path(inputs))
    except (HygieneError, click.UsageError):  # such as a link, which is never written through
        return
    told, _ = _ask(looks[0], tr("One look helps most"))
    if told:
        note(file, looks[0], told)
        where = terminal.line(home_hidden(str(file.path)), 1000)
        terminal.say(f"{tr('Noted in {file}.', file=where)} {tr(_NEXT)}")


def _open(request: ScanRequest, policy: Policy) -> list[Look]:
    """Return the open questions about every account that has a name.

    Raises:
        UnreadableError: There were inputs, and none could be read.
    """
    from hygiene.cli.options import load_plugins

    plugins = load_plugins(policy, no_plugins=False)
    refuse_offline(request.accounts, online=request.online, plugins=plugins)
    if request.exports or request.vaults or request.accounts:
        from hygiene.cli.nearby.running import run

        report = run(request, policy, plugins)
        if not any(line.reader for line in report.inputs):
            raise UnreadableError(tr("nothing could be read, so it is not known which questions are open"))
        each = [line.coverage for line in report.accounts]
    else:
        from hygiene.report.verdict.judged import judged_unread

        accounts = [Account(platform=a.platform, handle=a.handle.lstrip("@")) for a in policy.accounts]
        if not accounts:
            raise click.UsageError(
                tr("the policy names no account; give an EXPORT, or name your accounts in the policy.")
            )
        every = judged_unread(accounts, plugins.loaded("checks"), policy, datetime.now(UTC))
        each = [one.coverage for one in every]
    looks = [look for coverage in each for look in coverage.looks if look.account]
    for name in dict.fromkeys(str(look.account) for look in looks if look.account and not look.account.named):
        terminal.warn(
            tr("{account}: the export does not name the account, so no answer about it can be kept", account=name)
        )
    return [look for look in looks if look.account and look.account.named]


def _asked_today(look: Look, policy: Policy) -> bool:
    """Return whether the question was answered today."""
    today = policy.day(datetime.now(UTC))
    about = policy.answers_about(look.account) if look.account else []
    return any(answer.question == look.question and answer.on == today for answer in about)


def _ask(look: Look, number: str) -> tuple[Told | None, bool]:
    """Ask one question; return the answer, and whether to stop."""
    click.echo(err=True)
    terminal.say(f"{number}. {terminal.line(str(look.account))}: {tr(_TITLES.get(look.question, look.question))}")
    for line in lines(look):
        click.echo(terminal.wrapped(line, indent="  "), err=True)
    while True:
        try:
            given = click.prompt(f"  {tr(_KEYS)}", default="s", show_default=False, err=True).strip().casefold()
        except click.Abort:
            click.echo(err=True)
            return None, True
        key = given[:1]
        if key in _ANSWERS and (given == key or given in {"fine", "not fine", "skip", "quit"}):
            return _ANSWERS[key], key == "q"
        terminal.say(f"  {tr('Please answer with one of these: {keys}.', keys=tr(_KEYS))}")


def lines(look: Look) -> Iterable[str]:
    """Yield where to look, and what a fine answer looks like."""
    yield sentence(tr("Look {place}", place=look.by_hand))
    yield sentence(tr("It is fine when {fine}", fine=look.fine))
