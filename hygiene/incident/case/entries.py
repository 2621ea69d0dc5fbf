"""The entries of a case's log, in types.

No secret, text of a post, e-mail address, telephone number or network address enters one. Every text goes through
`kept_text` on its way in.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

import msgspec

from hygiene.incident.case.opening import (
    MAX_PATH,
    Opening,
    ReadInput,
    Run,
    kept_paths,
    kept_text,
    real_path,
    shown_text,
)
from hygiene.incident.records import Asked, State, Surety
from hygiene.model.account import Account, masked_handle
from hygiene.report.report import PluginLine

Digest = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
FILE_NAME: Final = r"\A(?!log\.jsonl\Z|inputs\Z)(inputs/[0-9a-f]{64}-)?[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z"
"""The name of a file in the folder, which leads nowhere else."""
FileName = Annotated[str, msgspec.Meta(pattern=FILE_NAME)]


class Content(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of a file: its SHA-256 and its size in bytes."""

    sha256: Digest
    size: Annotated[int, msgspec.Meta(ge=0)]


class Plugin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plugin of a run, and where it comes from."""

    group: str
    name: str
    distribution: str
    version: str


class Input(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An input of a run, as `ReadInput` has it."""

    path: str
    sha256: str
    with_path: str
    vault: bool


class Reading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A run, as `Run` has it; `masked` are the paths that are not kept."""

    version: str
    plugins: tuple[Plugin, ...]
    inputs: tuple[Input, ...]
    paths: dict[str, tuple[str, ...]]
    masked: tuple[str, ...]
    options: dict[str, str]


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """A line of the log; `previous` is the hash of the line before.

    The number and the hash before are given when the entry is added.
    """

    n: int = 0
    at: datetime
    previous: str = ""


class Opened(Entry, frozen=True, kw_only=True, tag="opened"):
    """The first line: what was asked, and what the first run read."""

    platform: str
    handle: str
    account_id: str
    about: datetime
    post_id: str
    noticed_at: datetime | None
    run: Reading


class Inputs(Entry, frozen=True, kw_only=True, tag="inputs"):
    """A later run that read other inputs, or with another version."""

    run: Reading


class Answer(Entry, frozen=True, kw_only=True, tag="answer"):
    """An answer of the user."""

    key: str
    value: str


class StepState(Entry, frozen=True, kw_only=True, tag="step"):
    """The state of a step of the playbook."""

    key: str
    state: State


class Noticed(Entry, frozen=True, kw_only=True, tag="noticed"):
    """When the user noticed the incident."""

    noticed_at: datetime


class Concluded(Entry, frozen=True, kw_only=True, tag="concluded"):
    """What probably happened, and the share of each explanation."""

    leading: str
    surety: Surety
    shares: dict[str, float]


class Writing(Entry, frozen=True, kw_only=True, tag="writing"):
    """Files that are about to be replaced, with their new content."""

    files: dict[FileName, Content]


class Written(Entry, frozen=True, kw_only=True, tag="written"):
    """The end of the last `writing`: all its files are in place."""


class Kept(Entry, frozen=True, kw_only=True, tag="kept"):
    """The end of the last `writing`: a kill kept all its files as they were."""


class Cut(Entry, frozen=True, kw_only=True, tag="cut"):
    """A line that a killed run had not finished, and that was cut off."""

    size: int
    sha256: Digest


AnyEntry = Opened | Inputs | Answer | StepState | Noticed | Concluded | Writing | Written | Kept | Cut


def reading_of(run: Run) -> Reading:
    """Return a run as the log keeps it."""
    paths = {kept_text(name): kept_paths(given) for name, given in sorted(run.paths.items())}
    masked = [*run.give_again, *(one for _, masked in paths.values() for one in masked)]
    return Reading(
        version=kept_text(run.version),
        plugins=tuple(
            Plugin(
                group=kept_text(each.group),
                name=kept_text(each.name),
                distribution=kept_text(each.distribution),
                version=kept_text(each.version),
            )
            for each in run.plugins
        ),
        inputs=tuple(
            Input(
                path=kept_text(each.path, MAX_PATH),
                sha256=each.sha256,
                with_path=kept_text(each.with_path, MAX_PATH),
                vault=each.vault,
            )
            for each in run.inputs
        ),
        paths={name: tuple(kept) for name, (kept, _) in paths.items() if kept},
        masked=tuple(dict.fromkeys(masked)),
        options={kept_text(name): kept_text(value) for name, value in sorted(run.options.items())},
    )


def run_of(reading: Reading) -> Run:
    """Return a run of a log; every text is safe to print."""
    real = {shown_text(name): [(kept, real_path(kept)) for kept in paths] for name, paths in reading.paths.items()}
    lost = [shown_text(kept, MAX_PATH) for pairs in real.values() for kept, path in pairs if path is None]
    return Run(
        version=shown_text(reading.version),
        plugins=tuple(
            PluginLine(
                group=shown_text(each.group),
                name=shown_text(each.name),
                distribution=shown_text(each.distribution),
                version=shown_text(each.version),
            )
            for each in reading.plugins
        ),
        inputs=tuple(
            ReadInput(
                path=shown_text(each.path, MAX_PATH),
                sha256=shown_text(each.sha256),
                with_path=shown_text(each.with_path, MAX_PATH),
                vault=each.vault,
            )
            for each in reading.inputs
        ),
        paths={name: tuple(path for _, path in pairs if path) for name, pairs in real.items()},
        options={shown_text(name): shown_text(value) for name, value in reading.options.items()},
        give_again=(*(shown_text(masked, MAX_PATH) for masked in reading.masked), *lost),
    )


def opened_of(opening: Opening) -> Opened:
    """Return the first entry of a log."""
    asked = opening.asked
    return Opened(
        at=opening.at,
        platform=kept_text(asked.account.platform),
        handle=shown_text(masked_handle(asked.account.handle)),
        account_id=kept_text(asked.account.id),
        about=asked.at.astimezone(UTC),
        post_id=kept_text(asked.post_id),
        noticed_at=asked.noticed_at and asked.noticed_at.astimezone(UTC),
        run=reading_of(opening.run),
    )


def opening_of(entry: Opened) -> Opening:
    """Return the opening of a case; every text is safe to print."""
    account = Account(
        platform=shown_text(entry.platform), handle=shown_text(entry.handle), id=shown_text(entry.account_id)
    )
    asked = Asked(account=account, at=entry.about, post_id=shown_text(entry.post_id), noticed_at=entry.noticed_at)
    return Opening(at=entry.at, asked=asked, run=run_of(entry.run))
