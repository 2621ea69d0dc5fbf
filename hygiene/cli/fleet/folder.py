"""The folder that a fleet's reports are written to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from hygiene.cli import output as writer
from hygiene.formats.fleet import NAMES
from hygiene.language.words import tr
from hygiene.model.account import masked_handle
from hygiene.model.errors import OutputError, system_words
from hygiene.model.text import home_hidden, sentence
from hygiene.plugins.format import Screen
from hygiene.report.fleet.records import FleetLine
from hygiene.report.report import Report

_ODD: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST: Final = 100


def prepared(folder: Path) -> Path:
    """Create the folder, for its owner's eyes only, if there is none.

    Raises:
        OutputError: It is a file, or cannot be created.
    """
    shown = home_hidden(str(folder))
    if folder.exists() and not folder.is_dir():
        raise OutputError(
            tr("a fleet's reports go to a folder, and this is a file"), hint=tr("name a folder"), path=shown
        )
    try:
        for each in (folder, folder / "accounts", folder / "groups"):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            tr("it cannot be made: {reason}", reason=system_words(error)), hint=tr("name another folder"), path=shown
        ) from error
    return folder


@dataclass(slots=True)
class Reports:
    """The files of a run: of each account, each group and the fleet."""

    folder: Path
    style: str
    render: Callable[[Report, Screen], str]
    taken: set[str] = field(default_factory=set)

    def account(self, line: FleetLine, report: Report) -> str:
        """Write the report of an account; return its name within the folder.

        Raises:
            OutputError: It cannot be written.
        """
        shown = f"{line.account.platform}-{masked_handle(line.account.handle)}"
        name = f"accounts/{self._plain(shown)}{writer.usual_ending(self.style)}"
        unread = (line.reason,) if line.state == "not read" else tuple(map(sentence, line.damage))
        page = replace(report, about=line.account.name, unread=unread)
        writer.write(self.folder / name, self.render(page, Screen(details=True, overview=f"../{self.fleet}")))
        return name

    @property
    def fleet(self) -> str:
        """The name of the fleet's report within the folder."""
        return f"fleet{writer.usual_ending(self.whole_style)}"

    @property
    def whole_style(self) -> str:
        """The format of the reports about the groups and the fleet.

        Formats about findings have no place for a fleet.
        """
        return self.style if self.style in NAMES else "json"

    def overview(self, name: str, text: str) -> None:
        """Write the report about a group or the fleet.

        Raises:
            OutputError: It cannot be written.
        """
        writer.write(self.folder / name, text)

    def group(self, name: str) -> str:
        """Return the name of a group's report within the folder."""
        return (
            f"groups/{self._plain(f'group-{name}' if name else 'without-group')}{writer.usual_ending(self.whole_style)}"
        )

    def _plain(self, text: str) -> str:
        """Return a name that every system allows, and that no other file has.

        Systems that ignore letter case would take two such names as one.
        """
        plain = _ODD.sub("_", text).strip("._")[:_LONGEST] or "_"
        name, number = plain, 1
        while name.casefold() in self.taken:
            number += 1
            name = f"{plain}-{number}"
        self.taken.add(name.casefold())
        return name
