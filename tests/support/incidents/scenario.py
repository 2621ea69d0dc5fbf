"""Scenarios: an incident, its exports, and its evidence in pieces.

A piece is a part of an export (`file:x apps`), the `vault`, the `policy`, or one answer (`answer:lure`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from hygiene.incident.asked import Wanted, asked
from hygiene.incident.evidence.clues import answered_over, read_clues
from hygiene.incident.evidence.scene import Scene
from hygiene.incident.hypotheses.decide import concluded, open_questions
from hygiene.incident.hypotheses.weigh import explanations
from hygiene.incident.records import Answered, Clue, Conclusion, Explanation, Question
from hygiene.model.policy import AccountRules, Policy
from hygiene.scan.pipeline import examine
from hygiene.scan.request import ScanRequest
from tests.support import vaults
from tests.support.x_archive import TAKEN_AT

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
STRONG: Final = "wY5tb8GQm-4hZs2nV6dj"
WEAK: Final = "summer2019"
Write = Callable[[Path, frozenset[str]], Path]
"""Write an export without some of its pieces, and return its path."""

PLAIN: Final = {
    "you": "no",
    "elsewhere": "could",
    "colleague": "no",
    "lure": "no",
    "phone-dead": "no",
    "mailbox-signs": "no",
    "others-hit": "no",
    "lost-device": "no",
    "reset": "no",
    "failures": "no",
    "email-change": "no",
    "phone-change": "no",
    "locked-out": "no",
    "second-factor-off": "no",
    "profile": "no",
    "password-known": "no",
    "second-factor": "off",
    "messages": "no",
    "follows": "no",
    "grant": "none",
    "strange-session": "no",
    "old-device": "no",
}
"""The honest answers of an owner who saw nothing beside the post."""


@dataclass(frozen=True, kw_only=True)
class Chance:
    """The differences between incidents of one kind, drawn from a seed."""

    seed: int

    def draw(self) -> random.Random:
        """Return the source of the differences, anew."""
        return random.Random(f"incident {self.seed}")  # noqa: S311  # the same incidents each time are the point

    def at(self, hours: Sequence[int]) -> datetime:
        """Return the time of an incident, some days before the archives are made."""
        maker = self.draw()
        day = TAKEN_AT - maker.choice((3, 5, 9, 12)) * DAY
        return day.replace(hour=maker.choice(hours), minute=maker.randrange(60), second=maker.randrange(60))


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """An incident with a known truth.

    `exports` are the writers of its exports, with the pieces of each. `answers` are what the owner would say to every
    question.
    """

    name: str
    platform: str
    truth: str
    at: datetime
    handle: str
    exports: Mapping[str, tuple[Write, tuple[str, ...]]]
    answers: Mapping[str, str]
    passwords: Mapping[str, str] = field(default_factory=dict)
    password_changed: datetime | None = None
    known_clients: tuple[str, ...] | None = None

    @property
    def pieces(self) -> tuple[str, ...]:
        """Every piece of evidence that can be left out, apart from the post."""
        files = tuple(f"file:{name} {part}" for name, (_, parts) in self.exports.items() for part in parts)
        vault = ("vault",) if self.passwords else ()
        rules = ("policy",) if self.known_clients is not None else ()
        return (*files, *vault, *rules, *(f"answer:{key}" for key in self.answers))

    def policy(self, without: frozenset[str]) -> Policy:
        """Return the owner's policy, or an empty one."""
        if self.known_clients is None or "policy" in without:
            return Policy()
        rules = AccountRules(platform=self.platform, handle=self.handle, known_clients=self.known_clients)
        return Policy(accounts=(rules,))


@dataclass(frozen=True)
class Outcome:
    """The words of a walkthrough about an incident."""

    clues: tuple[Clue, ...]
    explanations: tuple[Explanation, ...]
    questions: Sequence[Question]
    conclusion: Conclusion

    def judged(self, truth: str) -> str:
        """Return `right`, `leads right`, `cannot tell`, `leads wrong` or `wrong`.

        `right` and `wrong` are those that were called likely.
        """
        said = self.conclusion
        if said.surety == "cannot tell":
            return "cannot tell"
        sure = said.surety != "leads"
        if said.leading == truth:
            return "right" if sure else "leads right"
        return "wrong" if sure else "leads wrong"


class Walk:
    """Walkthroughs of one scenario, with all or less of its evidence."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        self.scenario, self._folder = scenario, folder
        self._read: dict[frozenset[str], tuple[Clue, ...]] = {}

    def __call__(self, without: frozenset[str] = frozenset()) -> Outcome:
        """Return the outcome without some pieces of the evidence."""
        files = frozenset(piece for piece in without if not piece.startswith("answer:"))
        if files not in self._read:
            self._read[files] = self._examined(files)
        given = {key: value for key, value in self.scenario.answers.items() if f"answer:{key}" not in without}
        return outcome(self._read[files], given)

    def asked(self) -> tuple[list[str], str]:
        """Return the questions until a conclusion is likely, and its hypothesis.

        Without the owner's answers at first, they are asked in their order. Those that the owner cannot answer are
        passed over. The hypothesis is empty where nothing became likely.
        """
        missing, keys = set(self.scenario.answers), list[str]()
        while True:
            found = self(frozenset(f"answer:{key}" for key in missing))
            if found.conclusion.surety in {"likely", "very likely"}:
                return keys, found.conclusion.leading
            following = next((each.key for each in found.questions if each.key in missing), "")
            if not following:
                return keys, ""
            keys.append(following)
            missing.discard(following)

    def _examined(self, without: frozenset[str]) -> tuple[Clue, ...]:
        scenario, folder = self.scenario, self._folder / str(len(self._read))
        folder.mkdir(parents=True)
        paths = []
        for name, (write, parts) in scenario.exports.items():
            left_out = frozenset(part for part in parts if f"file:{name} {part}" in without)
            if len(left_out) < len(parts) or "whole" not in parts:
                paths.append(write(folder, left_out))
        given = [vault(folder / "vault.json", scenario)] if scenario.passwords and "vault" not in without else []
        policy = scenario.policy(without)
        examined = examine(ScanRequest(exports=paths, vaults=given, now=TAKEN_AT + DAY), policy)
        wanted = Wanted(at=scenario.at, account=f"{scenario.platform}/@{scenario.handle}")
        about = asked(wanted, examined.snapshots, examined.report, policy)
        scene = Scene(asked=about, every=examined.snapshots, results=examined.report.results, policy=policy)
        return read_clues(scene)


def outcome(read: Sequence[Clue], answers: Mapping[str, str]) -> Outcome:
    """Return what a walkthrough says, given clues of files and answers."""
    told = Answered(clues={key: (value, TAKEN_AT) for key, value in answers.items()})
    found = answered_over(read, told)
    weighed = explanations(found)
    questions = open_questions(found)
    return Outcome(found, weighed, questions, concluded(found, weighed, questions))


def vault(file: Path, scenario: Scenario) -> Path:
    """Write Bitwarden's export of the owner's vault."""
    items: list[dict[str, Any]] = []
    for address, password in scenario.passwords.items():
        login = {"uris": [{"match": None, "uri": address}], "username": scenario.handle, "password": password}
        changed = scenario.password_changed if not items else None
        history = (
            [{"lastUsedDate": f"{changed:%Y-%m-%dT%H:%M:%S.000Z}", "password": "kettle-9-Former"}] if changed else []
        )
        date = f"{changed or TAKEN_AT - 400 * DAY:%Y-%m-%dT%H:%M:%S.000Z}"
        items.append(
            vaults.bitwarden_item(
                name=address, login=login, revisionDate=date, creationDate=date, passwordHistory=history, notes=None
            )
        )
    file.write_bytes(vaults.bitwarden(*items))
    return file


def members_without(members: Mapping[str, Any], parts: Mapping[str, str], left_out: frozenset[str]) -> dict[str, Any]:
    """Return the members of an export without some parts.

    A part is given by what begins the names of its members.
    """
    gone = tuple(parts[part] for part in left_out)
    return {name: content for name, content in members.items() if not (gone and name.startswith(gone))}
