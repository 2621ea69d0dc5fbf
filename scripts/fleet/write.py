"""The files of the invented fleet, written to a folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from scripts.fleet import linkedin, meta, open_web, x
from scripts.fleet.lives import DAY, Export
from scripts.fleet.plan import Brand, brands, fleet_toml
from scripts.fleet.planted import planted
from tests.support.x_archive import write_zip

WRITERS: Final[Mapping[str, Callable[[Export], Mapping[str, bytes]]]] = {
    "bluesky": open_web.bluesky,
    "facebook": meta.facebook,
    "github": open_web.github,
    "instagram": meta.instagram,
    "linkedin": linkedin.members,
    "mastodon": open_web.mastodon,
    "reddit": open_web.reddit,
    "x": x.members,
}
"""The writer of each platform's export: its files by name."""
_STALE: Final = timedelta(days=70)
"""The age of the stale export in the first week."""


def write(folder: Path, *, accounts: int, seed: int, now: date, week: int = 1) -> int:
    """Write the fleet as exported in a week, and return the number of exports.

    The exports were made in the days before `now`, or whole weeks later. From the second week on, `planted.json` lists
    what happened since the first.
    """
    every, midnight, count = list(brands(accounts, seed)), datetime.combine(now, time(), UTC), 0
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fleet.toml").write_text(fleet_toml(every), encoding="utf-8", newline="\n")
    if week > 1:
        text = json.dumps(planted(every), indent=2)
        (folder / "planted.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    for brand in every:
        at = folder / "exports" / brand.platform
        at.mkdir(parents=True, exist_ok=True)
        if week > 1 and brand.role == "missing later":
            for earlier in at.glob(f"{brand.handle}*"):
                earlier.unlink()
        elif brand.role != "missing":
            _write(at, _export(brand, seed, midnight, week))
            count += 1
    return count


def _export(brand: Brand, seed: int, midnight: datetime, week: int) -> Export:
    """Return the account at the time of its export.

    That is between one and three days before the week's day.
    """
    hours = (brand.number * 7) % 49
    first = midnight - DAY - timedelta(hours=hours, minutes=brand.number % 60)
    if brand.role == "stale":
        return Export(brand=brand, seed=seed, first=first - _STALE, taken=first - _STALE)
    return Export(brand=brand, seed=seed, first=first, taken=first + (week - 1) * 7 * DAY)


def _write(folder: Path, export: Export) -> None:
    """Write the export's zip, dated like its export."""
    path = folder / f"{export.brand.handle}-{export.taken:%Y-%m-%d}.zip"
    write_zip(path, WRITERS[export.brand.platform](export).items())
    if export.brand.role == "damaged":
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])
    stamp = export.taken.timestamp()
    os.utime(path, (stamp, stamp))
