"""The seam for platform exports: what a reader is, how an input finds its reader, and how parts become one export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hygiene.model.snapshot import PARTS, Snapshot
from hygiene.sources.files.files import Files

if TYPE_CHECKING:
    pass

ACCOUNT_PARTS: Final = PARTS - {"secrets", "holdings"}
"""The parts of a Snapshot that an export may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One platform's export.

    `recognises` looks at names and first bytes; `read` gives the Snapshot, with a gap for whatever was missing or damaged,
    and raises `UnreadableError` only when nothing of use can be read. For people, as words that can follow a colon: `holds`
    is what the export tells, `lacks` what it does not, `request` how to ask for it, `wait` how long that takes.

    `belongs` names the account and export an input belongs to: inputs with one name are parts of one export, and one that
    cannot tell (an empty name) joins the only export there is, unless one of its files has other contents there. Without
    it, parts are known by the numbers in their names.

    `within` is the reader of an export that may hold this one's too: such an input is read by both.
    """

    id: str
    title: str
    platform: str
    holds: str
    lacks: str
    request: str
    wait: str
    recognises: Callable[[Files], bool]
    read: Callable[[Files], Snapshot]
    belongs: Callable[[Files], str] | None = None
    within: str = ""

    @property
    def reads(self) -> str:
        """The name of the function that reads it. Readers that share one read each other's inputs as parts of one export."""
        return f"{self.read.__module__}.{self.read.__qualname__}"


def reader(  # noqa: PLR0913  # each is a thing to know of an export, and is named where it is given
    id: str,  # noqa: A002  # the word every field of the domain uses
    *,
    title: str,
    platform: str,
    holds: str,
    lacks: str,
    request: str,
    wait: str,
    recognises: Callable[[Files], bool],
    belongs: Callable[[Files], str] | None = None,
    within: str = "",
) -> Callable[[Callable[[Files], Snapshot]], Reader]:
    """Make a function from an export's files to a Snapshot into a reader."""

    def decorate(read: Callable[[Files], Snapshot]) -> Reader:
        return Reader(
            id=id,
            title=title,
            platform=platform,
            holds=holds,
            lacks=lacks,
            request=request,
            wait=wait,
            recognises=recognises,
            read=read,
            belongs=belongs,
            within=within,
        )

    return decorate
