"""An invented walkthrough with every part that a page can have.

Everything in it that may not be shared says so: it holds the word `secretly`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hygiene.incident.records import (
    Aftermath,
    Asked,
    Clue,
    Conclusion,
    Draft,
    Entry,
    Explanation,
    Gap,
    Question,
    Step,
    Story,
    Walkthrough,
    Weight,
)
from hygiene.model.account import Account
from hygiene.model.snapshot import Input
from hygiene.report.parts.lines import PluginLine

AT: Final = datetime(2026, 10, 13, 14, 20, tzinfo=UTC)
BRAND: Final = Account(platform="x", handle="harbourlane", id="42")
SHOP: Final = Account(platform="x", handle="secretly_shop", id="43")
PRIVATE: Final = "secretly"
"""A part of everything that may not be shared."""
_HOUR: Final = timedelta(hours=1)
_PATHS: Final = ("~/secretly/x.zip", "~/secretly/shop.zip", "~/secretly/vault.csv")


def walkthrough(client: str = "Twitter Web App") -> Walkthrough:
    """Return the walkthrough.

    `client` is the name that an attacker can choose.
    """
    owner = "Mara (secretly)"
    first = Step(
        key="sessions", title="End all other sessions.", why="They stay open.",
        how="One page ends them. `hygiene readers x` says more.", where="at https://x.com/settings/sessions",
        checked="2026-11", owner=owner, state="done", done_at=AT + 2 * _HOUR,
    )  # fmt: skip
    revoke = Step(key="apps", title=f"Revoke “{client}”.", why="A new password may not stop an app.", owner=owner)
    reuse = Step(
        key="reuse", title="Change the password wherever else you used it.", why="It is tried elsewhere.",
        private="2 accounts share one password: secretly bank and secretly mail.", owner=owner, state="not needed",
    )  # fmt: skip
    supporting, opposing = _clues(client)
    return Walkthrough(
        generated_at=AT + 3 * _HOUR,
        version="1.2.3",
        zone=ZoneInfo("Europe/Lisbon"),
        tone="brand",
        asked=Asked(account=BRAND, at=AT, post_id="1978", client=client, address="https://x.com/i/web/status/1978"),
        first=(first, revoke),
        keep=(Step(key="keep", title="Keep the mails.", why="They date changes.", where="in your mailbox"),),
        story=_story(client),
        conclusion=Conclusion(
            leading="app", surety="leads", words="So far it looks most as if an app did it. That is not sure.",
            decides=Question(key="lure", text="Did you sign in on a page that a message led to?",
                             choices={"no": "no", "yes": "yes, or perhaps"}, where="your mails"),
        ),
        explanations=(
            Explanation(key="app", title="An app with access misused it", intruder=True, share=0.64,
                        supporting=supporting, opposing=opposing),
            Explanation(key="owner", title="It was you", intruder=False, share=0.002, supporting=(), opposing=()),
        ),
        questions=(Question(key="elsewhere", text="Where were you?", choices={"yes": "here", "no": "away, on stage"}),),
        steps=(first, revoke, reuse),
        drafts=(
            Draft(audience="public", title="Draft of a public statement",
                  text="On 2026-10-13 at 15:20 WEST, a post appeared on this account that we did not write. Sorry."),
            Draft(audience="recipients", title="Draft of a message", text="You got a message.\n\n``` It was not us."),
        ),
        aftermath=Aftermath(
            first_act=AT, noticed=AT + _HOUR, contained=None, words=("You noticed it 60 minutes after it.",),
            prevented_by=("“secretly bank” has the same password.",),
            policy='[[accounts]]\nplatform = "x"\nowner = "Mara (secretly)"\n',
        ),
        inputs=_inputs(),
        plugins=(PluginLine(group="checks", name="links", distribution="hygiene", version="1.2.3"),),
        texts={"1978": "Claim your secretly free coffee at prize.example"},
        seal="3f2a9c0177de4b10aa52" * 3 + "3f2a",
    )  # fmt: skip


def _inputs() -> tuple[Input, ...]:
    accounts = (BRAND, SHOP, None)
    readers = ("x-archive", "x-archive", "secretly-manager-csv")
    return tuple(
        Input(path=path, sha256=str(number) * 64, reader=reader, read={}, gaps={}, account=account)
        for number, (path, reader, account) in enumerate(zip(_PATHS, readers, accounts, strict=True))
    )


def _clues(client: str) -> tuple[tuple[Weight, ...], tuple[Weight, ...]]:
    found = (
        Clue(key="route", value="new-app", words=f"The post came through “{client}”, which had never posted before."),
        Clue(key="strange-session", value="yes", words="A session came from secretly Nepal.", at=AT - _HOUR),
        Clue(key="password-known", value="yes", words="2 accounts share one password: secretly bank."),
        Clue(key="matter", value="foreign", words=f"The post links to prize.example, as {SHOP} does."),
        Clue(key="old-device", value="no", words="No device came back, the secretly tablet neither."),
        Clue(key="lure", value="no", words="You fell for no trap.", answered=True),
    )
    weights = [
        Weight(clue=clue, ratio=ratio) for clue, ratio in zip(found, (17, 2.6, 1.4, 1.2, 0.9, 0.031), strict=True)
    ]
    return tuple(weights[:4]), tuple(weights[4:])


def _story(client: str) -> Story:
    path = _PATHS[0]

    def entry(hours: float, kind: str, what: str, account: Account = BRAND, **more: object) -> Entry:
        fields: dict[str, object] = {"input": path, **more}
        at = AT + hours * _HOUR
        return Entry(at=at, account=account, kind=kind, what=what, **fields)  # type: ignore[arg-type]  # fields by name

    return Story(
        since=AT - timedelta(days=14),
        until=AT + timedelta(days=2),
        entries=(
            entry(-50, "session", "a session was used in secretly Faro"),
            entry(-48, "message", "sent a message to secretly Kim"),
            entry(-30, "grant", f"“{client}” was given access", suspicious=True),
            entry(-3, "post", "posted from “Twitter for iPhone”"),
            entry(0, "post", f"posted from “{client}”", post_id="1978", suspicious=True),
            entry(1, "link", "the link in the profile changed", since=AT - 40 * _HOUR, suspicious=True),
            entry(2, "post", "posted from “Twitter for Mac”", account=SHOP, input=_PATHS[1]),
        ),
        undated={"apps": 2, "secrets": 1},
        gaps=(
            Gap(account=BRAND, part="events", words=f"password changes are not shown: {path} lacks them",
                look="at https://x.com/settings/password"),
            Gap(account=SHOP, part="events", words="the secretly shop has no deletions"),
        ),
        left_out=3,
    )  # fmt: skip


def without_client(walk: Walkthrough) -> Walkthrough:
    """Return a walkthrough about a moment, without posts, drafts or gaps."""
    story = replace(walk.story, entries=(), gaps=(), undated={}, left_out=0)
    return replace(walk, asked=Asked(account=BRAND, at=AT), story=story, drafts=(), questions=(), seal="", inputs=())
