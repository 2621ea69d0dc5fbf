"""The fleet file: accounts, who answers for them, where exports are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import msgspec

from hygiene.language.words import tr_later
from hygiene.model.account import login_key
from hygiene.model.policy.entries import AccountRules
from hygiene.model.policy.table import Table, Text

Importance = Literal["low", "normal", "high"]
IMPORTANCE: Final[tuple[Importance, ...]] = ("low", "normal", "high")
Patterns = Annotated[tuple[Text, ...], msgspec.Meta(max_length=50)]
People = Annotated[tuple[Text, ...], msgspec.Meta(max_length=1000)]


class Expected(Table, frozen=True):
    """The rules for an account.

    A key that an account leaves out is its group's, and else that of the whole fleet.
    """

    owner: Text | None = None
    """The person or team responsible for the account."""
    responder: Text | None = None
    """Who acts when the account is taken over."""
    people: People | None = None
    """The people who know the password."""
    tools: People | None = None
    """The clients and apps that should post, by name. Any other is unknown."""
    timezone: Text | None = None
    """The home time zone (IANA name, e.g. `Europe/Berlin`)."""
    importance: Importance | None = None
    """How much depends on the account: `low`, `normal` or `high`."""
    exports: Patterns | None = None
    """Where its exports are, as patterns relative to the file.

    `{platform}` and `{handle}` stand for the account's own. The newest of all files and folders that a pattern matches
    is read. An export that came in several zips lies in a folder of its own, and the pattern names the folder.
    """


class Group(Expected, frozen=True, kw_only=True):
    """A group of accounts, with what its accounts share."""

    name: Text


class Member(Expected, frozen=True, kw_only=True):
    """An account of the fleet."""

    platform: Text
    handle: Text
    group: Text | None = None
    live: Text | None = None
    """The name of its connection, such as `bluesky:alice.example`.

    It is then read as it is now, beside its exports, which needs `--online`. `hygiene accounts` lists the names.
    """


NAME: Final = tr_later("Fleet")
"""The name of a fleet whose file states none, translated where shown."""


class FleetFile(Table, frozen=True):
    """The fleet file. `version` is that of its form."""

    version: Literal[1]
    name: Text = NAME
    policy: Text | None = None
    """The policy of all accounts, relative to this file."""
    stale_days: Annotated[int, msgspec.Meta(ge=1, le=36500)] = 35
    """An export older than this is stale: what it cleared is open again.

    Five weeks are a month and some days of delay. This is our judgement.
    """
    person_accounts: Annotated[int, msgspec.Meta(ge=1)] = 10
    """More accounts than these in the hands of one person are reported.

    This is our judgement.
    """
    vaults: Patterns = ()
    """The exports of password managers, as patterns relative to this file."""
    defaults: Expected = Expected()
    groups: tuple[Group, ...] = ()
    accounts: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetAccount:
    """An account of the fleet, with all that its group and the fleet say.

    `tools` is None where the file names none, so that no client is unknown for that reason. `live` is the name of its
    connection, or empty.
    """

    platform: str
    handle: str
    group: str
    owner: str
    responder: str
    people: tuple[str, ...]
    tools: tuple[str, ...] | None
    timezone: str
    importance: Importance
    exports: tuple[str, ...]
    live: str = ""

    @property
    def name(self) -> str:
        """The name that reports, messages and the journal give the account."""
        return f"{self.platform}/@{self.handle}"

    @property
    def login(self) -> tuple[str, str]:
        """The key that two spellings of one login share."""
        return login_key(self.platform, self.handle)

    def rules(self, known: AccountRules | None) -> AccountRules:
        """Return the rules of the account: those of the policy, and the fleet's.

        What the fleet file says about owner and tools counts before the policy.
        """
        listed = (None, None) if self.tools is None else (self.tools, self.tools)
        clients, apps = (known.known_clients, known.known_apps) if known else (None, None)
        return AccountRules(
            platform=self.platform,
            handle=self.handle,
            owner=self.owner or (known.owner if known else ""),
            known_clients=listed[0] if listed[0] is not None else clients,
            known_apps=listed[1] if listed[1] is not None else apps,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """The accounts of a fleet, as one file describes them.

    `unused` are the names of groups without an account.
    """

    name: str
    policy: str
    stale_days: int
    person_accounts: int
    vaults: tuple[str, ...]
    accounts: tuple[FleetAccount, ...]
    unused: tuple[str, ...] = ()


def fleet_of(file: FleetFile) -> Fleet:
    """Return the fleet that a file describes.

    Each account has all that it inherits.
    """
    groups = {group.name: group for group in file.groups}
    used = {member.group for member in file.accounts}
    return Fleet(
        name=file.name,
        policy=file.policy or "",
        stale_days=file.stale_days,
        person_accounts=file.person_accounts,
        vaults=file.vaults,
        accounts=tuple(_account(member, groups.get(member.group or ""), file.defaults) for member in file.accounts),
        unused=tuple(name for name in groups if name not in used),
    )


def _account(member: Member, group: Group | None, defaults: Expected) -> FleetAccount:
    tables: Sequence[Expected] = (member, group, defaults) if group else (member, defaults)
    tools = next((table.tools for table in tables if table.tools is not None), None)
    return FleetAccount(
        platform=member.platform.casefold(),
        handle=member.handle.lstrip("@"),
        group=group.name if group else "",
        owner=next((table.owner for table in tables if table.owner is not None), ""),
        responder=next((table.responder for table in tables if table.responder is not None), ""),
        people=next((table.people for table in tables if table.people is not None), ()),
        tools=tools,
        timezone=next((table.timezone for table in tables if table.timezone is not None), ""),
        importance=next((table.importance for table in tables if table.importance is not None), "normal"),
        exports=next((table.exports for table in tables if table.exports is not None), ()),
        live=member.live or "",
    )
