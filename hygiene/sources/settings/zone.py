"""The home time zone that a settings file names."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from hygiene.language.words import tr
from hygiene.model.errors import PolicyError
from hygiene.sources.settings.toml_file import short
from hygiene.sources.settings.toml_lines import line_of


def check_zone(name: str, text: str, path: Sequence[str | int]) -> None:
    """Refuse a time zone that this computer does not know.

    Args:
        name: The zone, such as `Europe/Berlin`.
        text: The text of the file.
        path: The names of the keys that lead to the zone.

    Raises:
        PolicyError: It names the zone and the line.
    """
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise PolicyError(
            tr("key `timezone`: {name} is not a time zone", name=repr(short(name))),
            hint=tr("use an IANA name such as Europe/Berlin"),
            line=line_of(text, path),
        ) from error
