"""The time zone of this computer."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo


def system_zone() -> str:
    """Return this computer's time zone as an IANA name.

    It is UTC where the zone is not known. The variable TZ comes before the setting of the system, as it does for other
    programs.
    """
    name = os.environ.get("TZ", "").lstrip(":")
    with suppress(OSError, ValueError, KeyError):  # not a link, not the name of a zone, or an unknown zone
        name = name or str(Path("/etc/localtime").readlink())
        zone = ZoneInfo(name.partition("zoneinfo/")[2] or name).key
        return zone.removeprefix("Etc/") if zone == "Etc/UTC" else zone
    return "UTC"
