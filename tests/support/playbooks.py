"""Facts of invented incidents, and playbooks for them as text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from hygiene.incident.playbook.facts import Facts
from hygiene.incident.records import Answered, Asked, Conclusion, Entry, State, Step, Story, Surety, Tone
from hygiene.model.account import Account
from hygiene.model.finding import Result
from hygiene.model.policy import AccountRules, Policy
from tests.support.project import ROOT
from tests.support.reports import report

EXPLANATIONS: tuple[str, ...] = tuple(
    tomllib.loads((ROOT / "hygiene/data/playbook.toml").read_text(encoding="utf-8"))["explanations"]
)
"""The keys of the explanations that have steps."""
SPAM = datetime(2026, 10, 13, 14, 20, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def brand(platform: str = "x") -> Account:
    """Return the account of the incidents."""
    return Account(platform=platform, handle="harbourlane", id="7")


def entry(kind: str, what: str, at: datetime = SPAM, count: int = 1, **more: object) -> Entry:
    """Return a suspicious line of a story.

    It is on X unless another account is given.
    """
    fields: dict[str, object] = {"account": brand(), "suspicious": True, **more}
    return Entry(at=at, kind=kind, what=what, count=count, **fields)  # type: ignore[arg-type]  # fields by name


def facts(
    leading: str = "",
    *entries: Entry,
    platform: str = "x",
    surety: Surety = "likely",
    client: str = "Twitter Web App",
    results: Iterable[Result] = (),
    done: Mapping[str, tuple[State, datetime]] | None = None,
    noticed: datetime | None = None,
    tone: Tone = "brand",
    post_id: str = "1",
    rules: AccountRules | None = None,
    left_out: int = 0,
    intruder: float = 0.5,
) -> Facts:
    """Return the facts of an incident that the user asked about at `SPAM`."""
    account = brand(platform)
    own = AccountRules(platform=platform, handle="harbourlane", owner="Mara") if rules is None else rules
    asked = Asked(account=account, at=SPAM, post_id=post_id, client=client, noticed_at=noticed)
    return Facts(
        asked=asked,
        conclusion=Conclusion(leading=leading, surety=surety if leading else "cannot tell", words=""),
        intruder=intruder,
        report=report(results=tuple(results), zone=UTC),
        story=Story(since=SPAM - 7 * DAY, until=SPAM + 7 * DAY, entries=entries, left_out=left_out),
        answered=Answered(steps=done or {}),
        policy=Policy(accounts=(own,)),
        tone=tone,
        again="hygiene incident --case harbour",
    )


def shown(steps: Iterable[Step]) -> str:
    """Return steps as lines.

    A line holds state, title, reason, way, page with its month, and owner.
    """
    return "\n".join(
        f"{number}. {step.title} {step.why}"
        + (f"\n   How: {how}" if (how := f"{step.how} {step.private}".strip()) else "")
        + (f"\n   Where: {step.where}{f' ({step.checked})' if step.checked else ''}" if step.where else "")
        + (f"\n   Who: {step.owner}" if step.owner else "")
        + (f"\n   {step.state} {step.done_at or ''}".rstrip() if step.state != "open" else "")
        for number, step in enumerate(steps, 1)
    )
