"""The questions of `hygiene init`, and the policy made from the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec
import tomlkit
from tomlkit.items import Table

from hygiene.model.errors import PolicyError
from hygiene.model.policy import Policy
from hygiene.model.records import App
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import app_name, plural, printable
from hygiene.sources.policy_file import parse

_OPENING = """\
What hygiene expects of your accounts. Every key may be left out; `hygiene scan --policy` names any that is not valid.
To live with a finding until a date: an [[accept]] table with fingerprint, reason, owner and until.
Thresholds that can be set:"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Functions that ask the user, given a question and its default answer.

    `confirm` asks for yes or no, `text` for a line.
    """

    confirm: Callable[[str, bool], bool]
    text: Callable[[str, str], str]


def compose(snapshots: Sequence[Snapshot], ask: Questions) -> str:
    """Return the text of a policy file, parsed once to prove it valid."""
    document = tomlkit.document()
    for line in (*_OPENING.splitlines(), *thresholds()):
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    document.add("timezone", tomlkit.string(_zone(ask)))
    accounts = tomlkit.aot()
    for snapshot in _newest(snapshots):
        accounts.append(_account(snapshot, ask))
    if snapshots:
        document.add("accounts", accounts)
    text = tomlkit.dumps(document)
    parse(text)
    return text


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
    question, default = "Home time zone (e.g. Europe/Berlin)", system_zone()
    while True:
        name = ask.text(question, default).strip()
        try:
            return parse(tomlkit.dumps({"timezone": name})).timezone
        except PolicyError as error:
            question, default = f"{error}. Home time zone", "UTC"


def system_zone() -> str:
    """Return this computer's time zone; UTC where it is not known."""
    try:
        name = str(Path("/etc/localtime").readlink()).partition("zoneinfo/")[2]
        return parse(tomlkit.dumps({"timezone": name})).timezone if name else "UTC"
    except (OSError, PolicyError):
        return "UTC"


def _account(snapshot: Snapshot, ask: Questions) -> Table:
    account = snapshot.account
    table = tomlkit.table()
    table.add("platform", account.platform)
    table.add("handle", account.handle)
    table.add("owner", printable(ask.text(f"{account}: which person or team is responsible for it", ""), 100))
    clients = _clients(snapshot, ask)
    if clients:
        table.add("known_clients", _lines(clients))
    else:
        table.add(tomlkit.comment('known_clients = ["Twitter for iPhone"]  # any other client is then not yours'))
    table.add("known_apps", _lines(_apps(snapshot, ask)))
    return table


def _lines(values: Sequence[str]) -> tomlkit.items.Array:
    array = tomlkit.array()
    array.extend(values)
    return array.multiline(len(values) > 1)


def _clients(snapshot: Snapshot, ask: Questions) -> list[str]:
    """Return the clients of the last year that are the owner's.

    The most used one comes first.
    """
    posts = snapshot.posts
    if posts is None:
        return []
    import numpy as np

    since = np.datetime64((snapshot.taken_at - timedelta(days=Policy().posts.review_days)).replace(tzinfo=None), "ms")
    recent = Counter(posts.client[(posts.at >= since) & (posts.client >= 0)].tolist())
    known = []
    for code, count in recent.most_common():
        label = posts.clients[code].label
        if label and ask.confirm(
            f"{snapshot.account}: {plural(count, 'post')} from “{printable(label, 60)}”. Yours?", count > 1
        ):
            known.append(label)
    return known


def _apps(snapshot: Snapshot, ask: Questions) -> list[str]:
    """Return the ids of the third-party apps that should have access.

    The default answer is no.
    """
    return [
        app.id
        for app in snapshot.apps or ()
        if not app.first_party
        and ask.confirm(
            f"{snapshot.account}: the app “{app_name(app.name, app.id)}”{_access(app)}. Should it have access?", False
        )
    ]


def _access(app: App) -> str:
    """Return an app's permissions and their start, as a reminder."""
    may = printable(", ".join(sorted(app.permissions)), 60)
    since = f" since {app.granted_at:%Y}" if app.granted_at and app.granted_at_means == "grant" else ""
    return f" has access{since}" + (f" ({may})" if may else "")
