"""The questions of `hygiene init`, and the policy made from the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import click
import msgspec
import tomlkit
from tomlkit.items import Table

from hygiene.cli.policy.edit import PolicyFile, fits
from hygiene.cli.policy.text import array, with_table
from hygiene.cli.policy.zone import system_zone
from hygiene.language.words import tr, tr_as, tr_later, tr_n
from hygiene.model.account import Account
from hygiene.model.errors import PolicyError
from hygiene.model.policy import VERSION, AccountRules, Policy
from hygiene.model.records import App
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import app_name, name_key, printable
from hygiene.sources.settings.policy_file import parse

_OPENING = tr_later(
    "What hygiene expects of your accounts. Every key may be left out; `hygiene scan "
    "--policy` names any that is not valid.\nTo live with a finding until a date, run "
    "`hygiene accept FINGERPRINT`. It adds an [[accept]] table here.\nThresholds that can be "
    "set:"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Functions that ask the user, given a question and its default answer.

    `confirm` asks for yes or no, `text` for a line.
    """

    confirm: Callable[[str, bool], bool]
    text: Callable[[str, str], str]


class StoppedError(Exception):
    """The user's end of the questions before the last account was finished.

    `done` counts the finished accounts of `total`. `text` is the policy with the answers about them.
    """

    def __init__(self, text: str, done: int, total: int) -> None:
        super().__init__()
        self.text, self.done, self.total = text, done, total


def compose(snapshots: Sequence[Snapshot], ask: Questions) -> str:
    """Return the text of a policy file, parsed once to prove it valid.

    Raises:
        StoppedError: The user stopped before the last account.
    """
    document = tomlkit.document()
    for line in (*tr(_OPENING).splitlines(), *thresholds()):
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    document.add("version", tomlkit.integer(VERSION))
    document.add("timezone", tomlkit.string(_zone(ask)))
    text = tomlkit.dumps(document)
    newest = _newest(snapshots)
    for number, snapshot in enumerate(newest):
        try:
            table = _account(snapshot, _numbered(ask, number, len(newest)))
        except click.Abort:
            raise StoppedError(text, number, len(newest)) from None
        text = with_table(text, "accounts", table)
    parse(text)
    return text


def extend(file: PolicyFile, snapshots: Sequence[Snapshot], ask: Questions) -> None:
    """Add to a policy the accounts, clients and apps that are new in exports.

    A new account becomes a table. The owner of a known account is asked about further clients and apps only.

    Raises:
        StoppedError: The user stopped before the last account. Answers about earlier accounts are added.
    """
    known, newest = file.policy, _newest(snapshots)
    for number, snapshot in enumerate(newest):
        try:
            _extend(file, snapshot, known, _numbered(ask, number, len(newest)))
        except click.Abort:
            raise StoppedError(file.text, number, len(newest)) from None


def _extend(file: PolicyFile, snapshot: Snapshot, known: Policy, ask: Questions) -> None:
    """Add the answers about one export to a policy, once all are given."""
    rules = known.account(snapshot.account)
    if rules is None:
        file.add("accounts", _account(snapshot, ask))
        return
    index = known.accounts.index(rules)
    clients = _clients(snapshot, ask, rules)
    apps = _apps(snapshot, ask, clients, rules)
    file.extend("accounts", index, "known_clients", clients)
    file.extend("accounts", index, "known_apps", apps)


def _numbered(ask: Questions, done: int, total: int) -> Questions:
    """Return the questions with the account's number before each.

    The only account has no number.
    """
    lead = f"{tr('{number} of {total}', number=done + 1, total=total)}, " if total > 1 else ""
    return Questions(
        confirm=lambda text, default: ask.confirm(f"{lead}{text}", default),
        text=lambda text, default: ask.text(f"{lead}{text}", default),
    )


def thresholds() -> list[str]:
    """Return a line for each table of thresholds, with its keys."""
    return [f"  [{name}] {', '.join(keys)}" for name, keys in _tables(Policy(), "") if name]


def _tables(rules: msgspec.Struct, name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield a table and the tables within it, each with its own keys."""
    values = {field: getattr(rules, field) for field in rules.__struct_fields__}
    within = {field: value for field, value in values.items() if isinstance(value, msgspec.Struct)}
    if own := [field for field in values if field not in within]:
        yield name, own
    for field, value in within.items():
        yield from _tables(value, f"{name}.{field}".lstrip("."))


def _newest(snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Return the newest snapshot of each account, in the order given.

    Two exports of one account are one set of questions.
    """
    found: dict[tuple[str, str], Snapshot] = {}
    for snapshot in snapshots:
        who = snapshot.account.platform, snapshot.account.handle.casefold()
        if who not in found or found[who].taken_at < snapshot.taken_at:
            found[who] = snapshot
    return list(found.values())


def _zone(ask: Questions) -> str:
    """Ask for the home time zone until the answer is valid."""
    question, default = tr("Home time zone (e.g. Europe/Berlin)"), system_zone()
    while True:
        name = ask.text(question, default).strip()
        try:
            return parse(tomlkit.dumps({"timezone": name})).timezone
        except PolicyError as error:
            question, default = f"{error}. {tr('Home time zone')}", "UTC"


def _account(snapshot: Snapshot, ask: Questions) -> Table:
    account = snapshot.account
    table = tomlkit.table()
    table.add("platform", account.platform)
    table.add("handle", account.handle)
    question = tr("{account}: which person or team is responsible for it", account=account)
    table.add("owner", printable(ask.text(question, ""), 100))
    clients = _clients(snapshot, ask)
    if clients:
        table.add("known_clients", array(clients))
    else:
        table.add(tomlkit.comment(tr('known_clients = ["Twitter for iPhone"]  # any other client is then not yours')))
    table.add("known_apps", array(_apps(snapshot, ask, clients)))
    return table


def _clients(snapshot: Snapshot, ask: Questions, rules: AccountRules | None = None) -> list[str]:
    """Return the clients of the last year that the user calls theirs.

    The most used one comes first. Clients that `rules` list are not asked about. With such a list, any other client
    counts as not the user's, so the default answer is no.
    """
    posts = snapshot.posts
    if posts is None:
        return []
    import numpy as np

    listed = rules.known_clients if rules else None
    told = {name_key(name) for name in listed or ()}
    since = np.datetime64((snapshot.taken_at - timedelta(days=Policy().posts.review_days)).replace(tzinfo=None), "ms")
    recent = Counter(posts.client[(posts.at >= since) & (posts.client >= 0)].tolist())
    yours: dict[str, str] = {}
    for code, count in recent.most_common():
        label = posts.clients[code].label
        if not fits(label) or name_key(label) in {*told, *yours}:
            continue
        given = {"account": snapshot.account, "client": printable(label, 60)}
        if listed is None:
            question = tr_n(
                count,
                "{account}: {count:,} post from “{client}” in the last year. Yours?",
                "{account}: {count:,} posts from “{client}” in the last year. Yours?",
                **given,
            )
        else:
            question = tr_n(
                count,
                "{account}: {count:,} post in the last year from “{client}”, which the policy does not list. Yours?",
                "{account}: {count:,} posts in the last year from “{client}”, which the policy does not list. Yours?",
                **given,
            )
        if ask.confirm(question, listed is None and count > 1):
            yours[name_key(label)] = label
    return list(yours.values())


def _apps(snapshot: Snapshot, ask: Questions, clients: Sequence[str], rules: AccountRules | None = None) -> list[str]:
    """Return the ids of the third-party apps that should have access.

    Apps that `rules` list are not asked about. The default answer is yes for the only app with the name of a client
    that is the user's (`clients`, or listed in `rules`), and no for any other.
    """
    yours = {name_key(name) for name in (*clients, *((rules.known_clients if rules else None) or ()))}
    listed = {name.strip().casefold() for name in ((rules.known_apps if rules else None) or ())}
    apps = [app for app in snapshot.apps or () if not app.first_party]
    names = Counter(name_key(app.name) for app in apps)
    wanted: list[str] = []
    for app in apps:
        if not fits(app.id) or {app.id.casefold(), app.name.strip().casefold()} & {*listed, *wanted}:
            continue
        question = f"{_access(snapshot.account, app)} {tr('Should it have access?')}"
        if ask.confirm(question, name_key(app.name) in yours and names[name_key(app.name)] == 1):
            wanted.append(app.id)
    return wanted


def _access(account: Account, app: App) -> str:
    """Return an app's permissions and their start, as a reminding sentence."""
    may = printable(", ".join(tr_as("permission", each) for each in sorted(app.permissions)), 60)
    given = {"account": account, "app": app_name(app.name, app.id), "permissions": may}
    if app.granted_at and app.granted_at_means == "grant":
        since = {**given, "year": f"{app.granted_at:%Y}"}
        if may:
            return tr("{account}: the app “{app}” has had access since {year} ({permissions}).", **since)
        return tr("{account}: the app “{app}” has had access since {year}.", **since)
    if may:
        return tr("{account}: the app “{app}” has access ({permissions}).", **given)
    return tr("{account}: the app “{app}” has access.", **given)
