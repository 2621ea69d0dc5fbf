"""The plugin seam for readers of platform exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import Files


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A reader of one platform's export.

    Attributes:
        id: the reader's name in commands and reports.
        title: the platform's name for people.
        platform: the platform's id.
        holds: the content of the export. This and the next three are words for people that can follow a colon.
        lacks: the data that the export does not contain.
        request: how to ask the platform for the export.
        wait: how long the platform takes.
        recognises: returns whether an input is such an export, by the names and first bytes of its members.
        read: returns the Snapshot, with gaps for missing and damaged data. It raises `UnreadableError` only when
            nothing of use can be read.
        belongs: returns a name for the account and export that an input belongs to. Inputs with the same name are parts
            of one export. An input without a name (an empty text) joins the only export of this reader, unless one of
            its files has different contents there. Without `belongs`, the numbers in the inputs' names identify parts.
        once: returns the paths of files that an export holds in one version, by a name that every export gives them.
            Give it where `belongs` only names the account. Inputs of one account that hold different versions of a file
            are then exports of different times.
        within: the id of another reader whose export may contain this one. Such an input is read by both.
        own_folders: the names of folders at the top of such an export, in lower case. Several folders with other names
            beside each other, each with an export of this reader, are several exports. Without `own_folders`, they are
            one unless they hold a file at the same path.
        shows: the acts that it shows (see `hygiene.reference.platforms.ACTS`). Without it, they are all acts that
            exports of the platform show.
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
    once: Callable[[Files], Mapping[str, str]] | None = None
    within: str = ""
    own_folders: frozenset[str] = frozenset()
    shows: frozenset[str] | None = None

    @property
    def reads(self) -> str:
        """Return the name of the function that reads the export.

        Readers that share this function read each other's inputs as parts of one export.
        """
        return f"{self.read.__module__}.{self.read.__qualname__}"


def reader(  # noqa: PLR0913  # each is a fact about an export, given by keyword
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
    once: Callable[[Files], Mapping[str, str]] | None = None,
    within: str = "",
    own_folders: frozenset[str] = frozenset(),
    shows: frozenset[str] | None = None,
) -> Callable[[Callable[[Files], Snapshot]], Reader]:
    """Turn a function from an export's files to a Snapshot into a reader.

    The arguments are the attributes of `Reader`.
    """

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
            once=once,
            within=within,
            own_folders=own_folders,
            shows=shows,
        )

    return decorate
