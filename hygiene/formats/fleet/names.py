"""The names of accounts and people of a fleet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hygiene.formats.wording import phrases as _words
from hygiene.language.words import tr, tr_n
from hygiene.model.policy.fleet import NAME
from hygiene.model.text import printable
from hygiene.report.fleet.records import FleetLine, Overview, Person

_LINE: Final = 500
"""Characters of a line that names accounts.

Every page shows this number uncut.
"""


def fleet(overview: Overview) -> str:
    """Return the name of a fleet."""
    return tr(NAME) if overview.name == NAME else overview.name


def name(line: FleetLine) -> str:
    """Return the name of an account."""
    return shown(line.account.name)


def shown(account: str) -> str:
    """Return the name of an account in a sentence.

    A backtick would mark a command there.
    """
    return printable(account, _words.NAME).replace("`", "'")


def person(person: Person) -> str:
    """Return the name of a person."""
    return printable(person.name, _words.NAME) or tr("a person without a name")


def accounts(names: Sequence[str], most: int) -> Iterator[str]:
    """Yield lines that name accounts, up to `most`, and count the rest.

    A single remaining account is named instead.
    """
    named = [shown(each) for each in names[: most + (len(names) == most + 1)]]
    if left := len(names) - len(named):
        named[-1] = tr_n(left, "{names} and {count:,} more", "{names} and {count:,} more", names=named[-1])
    line = tr("Accounts:") if named else ""
    for number, each in enumerate(named, 1):
        word = f"{each}{'.' if number == len(named) else ','}"
        if len(line) + len(word) >= _LINE:
            yield line
            line = word
        else:
            line = f"{line} {word}"
    if line:
        yield line
