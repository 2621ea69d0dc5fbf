"""Stories of invented accounts, and their lines in short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from hygiene.incident.records import Asked, Entry, Story
from hygiene.incident.timeline.story import story, window
from hygiene.model.acts import Acts
from hygiene.model.finding import Finding, Result, Severity, Status
from hygiene.model.policy import Policy, TimelineRules
from hygiene.model.snapshot import Snapshot
from hygiene.sources.reader_kit.columns.acts import Act, ActsBuilder
from tests.support.snapshots import BRAND, DAY, NOW

HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
POST: Final = NOW - 8 * DAY
"""The moment that the stories are about.

The export comes long enough after it to show what followed.
"""


def about(at: datetime = POST, post_id: str = "", client: str = "") -> Asked:
    """Return the question about the brand's account at a moment."""
    return Asked(account=BRAND, at=at, post_id=post_id, client=client)


def told(
    *snapshots: Snapshot, results: Iterable[Result] = (), asked: Asked | None = None, policy: Policy | None = None
) -> Story:
    """Return the story in its usual window."""
    asked, policy = asked or about(), policy or Policy()
    return story(snapshots, tuple(results), asked, policy, *window(asked, snapshots))


def limited(lines: int) -> Policy:
    """Return a policy that allows this many lines."""
    return Policy(timeline=TimelineRules(lines=lines))


def short(found: Story | Sequence[Entry], moment: datetime = POST) -> list[str]:
    """Return each line as its hours from the moment, its kind and its words.

    A suspicious one has a `!`.
    """
    entries = found.entries if isinstance(found, Story) else found
    return [f"{(e.at - moment) / HOUR:+g} {e.kind}{'!' * e.suspicious} {e.what}" for e in entries]


def acts(*given: tuple[str, datetime | None, str]) -> Acts:
    """Return the table of acts with these kinds, times and people."""
    builder = ActsBuilder()
    for kind, at, whom in given:
        builder.add(Act(kind, at, whom))
    return builder.build()


def result(check: str, at: datetime, last_at: datetime | None = None, **fields: object) -> Result:
    """Return a finding of a check about the brand, from `at` to `last_at`."""
    made = Finding(
        subject=str(fields.pop("subject", check)),
        message=str(fields.pop("message", f"Found by {check}. It says more.")),
        severity=Severity.MEDIUM,
        at=at,
        last_at=last_at,
        **fields,  # type: ignore[arg-type]  # fields by name, checked by the dataclass
    )
    return Result(check=check, path="compromise", account=BRAND, status=Status.FOUND, findings=(made,))
