"""The commands to go on with after the report about a fleet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hygiene.formats.blocks.blocks import Item, List, Section, Text
from hygiene.formats.fleet import names as _called
from hygiene.formats.fleet import words as _words
from hygiene.formats.wording.phrases import IN_CAPITALS
from hygiene.language.words import tr
from hygiene.report.fleet.records import Overview
from hygiene.report.verdict.word import ALARMS

_CAPITALS: Final = frozenset({"EXPORT", "NAME", "ID", "FILE", "FOLDER"})
"""Words in a command that stand for names of the user's."""


def go_on(overview: Overview, *, whole: bool) -> Section:
    """Return the commands to go on with, and how this page was made."""
    commands = _commands(overview, whole=whole)
    items = tuple(Item(title=f"`{command}`: {does}.") for command, does in commands.items() if does)
    capitals = any(_CAPITALS.intersection(command.split()) for command, does in commands.items() if does)
    note = (Text(words=tr(IN_CAPITALS)),) if capitals else ()
    blocks = (List(items=items), *note, Text(words=_words.made(overview), weight="note"))
    return Section(key="next", title=tr("How to go on"), blocks=blocks)


def _commands(overview: Overview, *, whole: bool) -> Mapping[str, str]:
    """Return the commands, each with its purpose.

    The purpose is empty where a command does nothing here.
    """
    if overview.redacted:
        # The reader does not have the files, and no finding has its own id.
        return {"hygiene explain score": tr("every number and its source")}
    found = overview.shared or any(line.found for line in overview.lines)
    first = next((line for line in overview.lines if line.taken_at), None)
    alarm = first and first.word in ALARMS[:2]
    live = first and first.account.live and not first.account.exports
    given = "--account NAME --online" if live else "EXPORT"
    return {
        f"hygiene incident {given}": tr("what happened to {account}, and what to do", account=_called.name(first))
        if first and alarm
        else "",
        f"hygiene scan {given}": tr("the report of one account, such as {account}", account=_called.name(first))
        if first
        else "",
        "hygiene report last --owner NAME": tr("the list of one owner, without a new run")
        if overview.run and not overview.view and any(line.account.owner for line in overview.lines)
        else "",
        "hygiene diff": tr("what changed between any two runs") if overview.since else "",
        "hygiene accept ID": tr("accept a finding until a date, when it is meant to be so") if found else "",
        "hygiene fleet FILE --output FOLDER": tr("a page about each account and each group")
        if overview.lines and not any(line.file for line in overview.lines)
        else "",
        "hygiene fleet FILE --details": tr("every account and every change") if not whole else "",
    }
