"""The case folder of a walkthrough: opening, and the files it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hygiene._version import __version__
from hygiene.cli import terminal
from hygiene.incident.case.case import Case
from hygiene.incident.case.chain import shown_seal
from hygiene.incident.case.opening import Opening, ReadInput, Run, shown_text
from hygiene.incident.records import Answered, State, Tone, Walkthrough
from hygiene.model.text import home_hidden

if TYPE_CHECKING:
    from hygiene.incident.records import Asked
    from hygiene.incident.walkthrough import Guide
    from hygiene.report.report import Report

_TONES: Final[Mapping[str, Tone]] = {"person": "person", "brand": "brand"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a walkthrough was given, so that a later run can go on with it.

    `account` is the account as reports show it, `at` the moment in ISO 8601, and `post` the id of the post or empty.
    Before an export has come, only the `platform` is known.
    """

    exports: tuple[Path, ...] = ()
    vaults: tuple[Path, ...] = ()
    policy: Path | None = None
    tone: Tone | None = None
    platform: str = ""
    account: str = ""
    at: str = ""
    post: str = ""

    @classmethod
    def of(cls, run: Run) -> Given:
        """Return what an earlier run was given, as its case keeps it."""
        policies = run.paths.get("policy", ())
        return cls(
            exports=run.paths.get("exports", ()),
            vaults=run.paths.get("vaults", ()),
            policy=policies[0] if policies else None,
            tone=_TONES.get(run.options.get("tone", "")),
            platform=run.options.get("platform", ""),
            account=run.options.get("account", ""),
            at=run.options.get("at", ""),
            post=run.options.get("post", ""),
        )

    def run(self, report: Report | None = None) -> Run:
        """Return the record of a run that was given this and read a report's inputs."""
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
            "at": self.at,
            "post": self.post,
        }
        return Run(
            version=__version__,
            plugins=report.plugins if report else (),
            inputs=inputs,
            paths={name: found for name, found in paths.items() if found},
            options={name: value for name, value in options.items() if value},
        )


class Notes:
    """What the user says in a walkthrough: kept in a case, or in memory alone."""

    def __init__(self, case: Case | None) -> None:
        self.case = case
        self._clues: dict[str, tuple[str, datetime]] = {}
        self._steps: dict[str, tuple[State, datetime]] = {}
        self._noticed_at: datetime | None = None

    @property
    def answered(self) -> Answered:
        """Everything that was said so far."""
        if self.case:
            return self.case.answered
        return Answered(clues=self._clues, steps=self._steps, noticed_at=self._noticed_at)

    @property
    def seal(self) -> str:
        """The seal of the case, or empty."""
        return self.case.seal if self.case else ""

    def answer(self, key: str, value: str, at: datetime | None = None) -> None:
        """Note the answer to a question."""
        at = at or datetime.now(UTC)
        if self.answered.clues.get(key, ("", at))[0] == value:
            return
        self._clues[key] = value, at
        if self.case:
            self.case.record_answer(key, value, at)

    def step(self, key: str, state: State, at: datetime | None = None) -> None:
        """Note the state of a step."""
        at = at or datetime.now(UTC)
        if self.answered.steps.get(key) == (state, at):
            return
        self._steps[key] = state, at
        if self.case:
            self.case.record_step(key, state, at)

    def noticed(self, at: datetime) -> None:
        """Note when the user noticed the incident."""
        if self.answered.noticed_at == at:
            return
        self._noticed_at = at
        if self.case:
            self.case.record_noticed(at, datetime.now(UTC))

    def take(self, given: Answered) -> None:
        """Note the answers of a file."""
        for key, (value, at) in given.clues.items():
            self.answer(key, value, at)
        held = self.answered.steps
        for step, (state, at) in given.steps.items():
            if held.get(step, ("open", at))[0] != state:
                self.step(step, state, at)
        if given.noticed_at:
            self.noticed(given.noticed_at)


@contextmanager
def case_of(folder: Path | None, asked: Asked, run: Run, now: datetime) -> Iterator[Case | None]:
    """Yield the case in a folder: a new one, or the one to go on with.

    Raises:
        CaseError: The folder cannot be used, or its case is about something else.
    """
    if folder is None:
        yield None
    elif is_case(folder):
        with Case.open(folder, now) as case:
            if case.torn:
                terminal.warn(f"{folder}: an entry that was not finished was cut off")
            if asked.account.named:
                _same(case, asked, folder)
                case.record_run(run, now)
            yield case
    else:
        with Case.create(folder, Opening(at=now, asked=asked, run=run)) as case:
            yield case


def is_case(folder: Path) -> bool:
    """Return whether a folder holds the log of a case."""
    from hygiene.incident.case.chain import NAME

    return (folder / NAME).exists()


def _same(case: Case, asked: Asked, folder: Path) -> None:
    """Refuse to go on with a case about another account or moment.

    A case that was opened before an export had come is about none yet.
    """
    from hygiene.model.errors import CaseError

    about = Given.of(case.run)
    if about.at and (about.account, about.at) != (str(asked.account), asked.at.isoformat()):
        raise CaseError(
            f"the case is about {shown_text(about.account)} at {shown_text(about.at)}",
            hint="name another folder for another incident",
            path=str(folder),
        )


def write_case(case: Case, guide: Guide, answered: Answered, now: datetime, *, full: bool) -> None:
    """Write the files of a case: report, timeline and drafts.

    Without `full` they hold what may be shared.
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
    """Copy the exports into the case, and name what is not copied."""
    for path, why in case.copy(paths, now).items():
        terminal.warn(f"{path} was not copied: {why}")


def end(case: Case, folder: Path) -> None:
    """Print where the case is, its seal, and how to go on."""
    shown = terminal.line(home_hidden(str(folder)), 1000)
    terminal.say(
        f"The case is in {shown}. Its seal is {shown_seal(case.seal)}. Note the seal elsewhere: with it, "
        f"`hygiene incident verify {shown}` can prove that nothing was changed. "
        f"`hygiene incident --case {shown}` goes on."
    )
