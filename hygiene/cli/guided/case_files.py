"""The case folder of a walkthrough: the arguments of a run, and its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hygiene._version import __version__
from hygiene.cli import terminal
from hygiene.incident.case.case import Case
from hygiene.incident.case.chain import shown_seal
from hygiene.incident.case.run import ReadInput, Run, shown_text
from hygiene.incident.names import kept_name
from hygiene.incident.records import Answered, Tone, Walkthrough
from hygiene.language.words import tr, tr_later
from hygiene.model.text import home_hidden, typed_path

if TYPE_CHECKING:
    from hygiene.incident.records import Asked
    from hygiene.incident.walkthrough import Guide
    from hygiene.report.report import Report

_YES: Final = "yes"
_TONES: Final[Mapping[str, Tone]] = {"person": "person", "brand": "brand"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The arguments of a walkthrough, with which a later run can go on.

    `account` is the account by its `kept_name`, `at` the moment in ISO 8601, and `post` the id of the post or empty.
    Both are empty until the post or the moment has been found. `live` are the names of connected accounts. Until there
    is an export, only the `platform` is known. `named` is true where the user named that post, and `full` where the
    files of the case hold everything.
    """

    exports: tuple[Path, ...] = ()
    vaults: tuple[Path, ...] = ()
    policy: Path | None = None
    tone: Tone | None = None
    platform: str = ""
    account: str = ""
    live: tuple[str, ...] = ()
    at: str = ""
    post: str = ""
    named: bool = False
    full: bool = False

    @classmethod
    def of(cls, run: Run) -> Given:
        """Return the arguments of an earlier run from its case."""
        policies = run.given("policy")
        return cls(
            exports=run.given("exports"),
            vaults=run.given("vaults"),
            policy=policies[0] if policies else None,
            tone=_TONES.get(run.options.get("tone", "")),
            platform=run.options.get("platform", ""),
            account=run.options.get("account", ""),
            live=tuple(run.options.get("live", "").split()),
            at=run.options.get("at", ""),
            post=run.options.get("post", ""),
            named=run.options.get("named") == _YES,
            full=run.options.get("full") == _YES,
        )

    def run(self, report: Report | None = None) -> Run:
        """Return the record of a run with these arguments.

        Its inputs are those that a report read.
        """
        vaults = {home_hidden(str(path)) for path in self.vaults} | {str(path) for path in self.vaults}
        inputs = tuple(
            ReadInput(path=each.path, sha256=each.sha256, with_path=each.with_path, vault=each.path in vaults)
            for each in (report.inputs if report else ())
        )
        paths = {"exports": self.exports, "vaults": self.vaults, "policy": (self.policy,) if self.policy else ()}
        options = {
            "tone": self.tone or "",
            "platform": self.platform,
            "account": self.account,
            "live": " ".join(self.live),
            "at": self.at,
            "post": self.post,
            "named": _YES if self.named else "",
            "full": _YES if self.full else "",
        }
        return Run.of(
            version=__version__,
            plugins=report.plugins if report else (),
            inputs=inputs,
            paths={name: found for name, found in paths.items() if found},
            options={name: value for name, value in options.items() if value},
        )


def refuse_another(given: Given, asked: Asked, folder: Path | None) -> None:
    """Refuse to go on with a case about another account or moment.

    A case has neither until its post or moment has been found.

    Raises:
        CaseError: The case is about another account or moment.
    """
    from hygiene.model.errors import CaseError

    if given.at and (given.account, given.at) != (kept_name(asked.account), asked.at.isoformat()):
        raise CaseError(
            tr(
                "the case is about {account} at {time}",
                account=shown_text(given.account),
                time=shown_text(given.at),
            ),
            hint=tr("name another folder for another incident"),
            path=str(folder),
        )


SHARED: Final = tr_later("Its report, timeline and drafts leave out what is private. Keep log.jsonl to yourself.")
FULL: Final = tr_later(
    "Its files hold everything, for a lawyer. For files to share, begin a case in another folder without --full."
)
"""Words for the content of a case's files, without `--full` and with it."""


def write_case(case: Case, guide: Guide, answered: Answered, now: datetime, *, full: bool) -> None:
    """Write the files of a case: report, timeline and drafts.

    Without `full` they hold only what may be shared.

    Raises:
        CaseError: They cannot be written.
    """
    from hygiene.incident.pages import html, markdown
    from hygiene.incident.redaction import shareable
    from hygiene.incident.timeline import csv, timesketch

    walk = guide.walkthrough(answered, now, seal=case.seal, full=full)
    case.record_conclusion(walk.conclusion, walk.explanations, now)
    walk = walk if full else shareable(walk)
    files = {
        "report.html": html.render(walk),
        "report.md": markdown.render(walk),
        "timeline.csv": csv.render(walk.story, walk.zone),
        "timeline.jsonl": timesketch.render(walk.story),
        **_drafts(walk),
    }
    case.write(files, now)


def _drafts(walk: Walkthrough) -> dict[str, str]:
    return {f"draft-{draft.audience}.txt": f"{draft.title}\n\n{draft.text}\n" for draft in walk.drafts}


def copy_inputs(case: Case, paths: Sequence[Path], now: datetime) -> None:
    """Copy the exports into the case, and print what is not copied."""
    for path, why in case.copy(paths, now).items():
        terminal.warn(tr("{path} was not copied: {why}", path=path, why=why))


def end(case: Case, folder: Path, about_files: str = "") -> None:
    """Print the place, content and seal of the case, and how to go on."""
    shown, place = shown_folder(folder), terminal.line(home_hidden(str(folder.absolute())), 1000)
    words = (
        tr("The case is in {folder}.", folder=place),
        tr(about_files),
        tr("`{command}` goes on.", command=goes_on(folder)),
    )
    terminal.say(" ".join(filter(None, words)))
    terminal.say(
        tr(
            "Its seal is {seal}. Note it elsewhere: `hygiene incident verify {folder} --seal SEAL` can then prove that "
            "nothing was changed.",
            seal=shown_seal(case.seal),
            folder=shown,
        )
    )


def shown_folder(folder: Path) -> str:
    """Return a folder as a user can type it, without their name.

    `FOLDER` stands for one that cannot be typed.
    """
    return terminal.line(typed_path(folder, "FOLDER"), 1000)


def goes_on(folder: Path) -> str:
    """Return the command that goes on with a case."""
    return f"hygiene incident --case {shown_folder(folder)}"
