"""Records that add to a list of devices.

They give the time of day where the list has a bare day, and the devices that made the account's posts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np

from hygiene.analysis.baseline.client_use import plausible_rows
from hygiene.model.snapshot import Snapshot
from hygiene.reference.user_agents import Agent, agent

POSTED_DAYS: Final = 5
"""The fewest days with posts from a device that show it to be the owner's.

This is our judgement: in a single intrusion there are seldom posts on more days.
"""
LONG_BEFORE: Final = timedelta(days=90)
"""The shortest time between those posts and a session from the device.

This is our judgement. Posts of an intruder within the days under review then make no device ordinary.
"""


def is_bare_day(at: datetime) -> bool:
    """Return whether a time stands for a day without a time of day.

    Readers store a bare day as midnight UTC.
    """
    utc = at.astimezone(UTC)
    return (utc.hour, utc.minute, utc.second, utc.microsecond) == (0, 0, 0, 0)


@dataclass(slots=True)
class OtherRecords:
    """The records that add to a list of devices.

    `times` are the times of day by device and day, and `posted` is when a device had posted on `POSTED_DAYS` days.
    """

    times: dict[tuple[str, str, date], datetime] = field(default_factory=dict)
    posted: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def exact(self, device: Agent, day: datetime) -> datetime | None:
        """Return the first time of the day at which this device was seen."""
        return self.times.get((device.device, device.app, day.astimezone(UTC).date())) if device.device else None

    def has_posted(self, device: Agent, at: datetime) -> bool:
        """Return whether a device made the account's posts long before a time."""
        since = self.posted.get((device.device, device.detail))
        return since is not None and since <= at - LONG_BEFORE


def other_records(snapshot: Snapshot) -> OtherRecords:
    """Return the facts about devices in sessions, grants, devices and posts."""
    stated = snapshot.devices or any(login.agent.strip() for login in snapshot.logins or ())
    found = OtherRecords(posted=_posted(snapshot) if stated else {})
    for device, at in _dated(snapshot):
        if device.device and not is_bare_day(at):
            key = device.device, device.app, at.astimezone(UTC).date()
            found.times[key] = min(at, found.times.get(key, at))
    return found


def _dated(snapshot: Snapshot) -> Iterator[tuple[Agent, datetime]]:
    for device in snapshot.devices or ():
        if device.first_seen_at:
            yield agent(device.name), device.first_seen_at
    for app in snapshot.apps or ():
        if app.granted_at and app.granted_at_means == "grant":
            yield agent(app.name), app.granted_at
    for login in snapshot.logins or ():
        if login.at and login.agent.strip():
            yield agent(login.agent), login.at


def _posted(snapshot: Snapshot) -> dict[tuple[str, str], datetime]:
    """Return when each device that posts had done so on `POSTED_DAYS` days."""
    posts = snapshot.posts
    if posts is None or not len(posts):
        return {}
    devices = [agent(client.label) for client in posts.clients]
    names = sorted({(each.device, each.detail) for each in devices if each.device})
    code = {name: number for number, name in enumerate(names)}
    of_client = np.array([code.get((each.device, each.detail), -1) for each in devices] or [-1], np.int32)
    rows = plausible_rows(snapshot)
    client = posts.client[rows]
    codes = np.where(client >= 0, of_client[np.maximum(client, 0)], -1)
    found = {}
    for name, number in code.items():
        distinct = np.unique(posts.at[rows[codes == number]].astype("datetime64[D]"))
        if len(distinct) >= POSTED_DAYS:
            day = distinct[POSTED_DAYS - 1].astype(object)
            # The whole day counts, so that no post of it comes after this time.
            found[name] = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    return found
