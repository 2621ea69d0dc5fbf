"""The walkthrough of an incident, made from exports and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

import numpy as np

from hygiene.incident.evidence.clues import answered_over, read_clues
from hygiene.incident.evidence.scene import Scene
from hygiene.incident.hypotheses.decide import concluded, open_questions
from hygiene.incident.hypotheses.weigh import explanations
from hygiene.incident.playbook.drafts import drafts
from hygiene.incident.playbook.facts import Facts
from hygiene.incident.playbook.first import before_you_delete, first_steps
from hygiene.incident.playbook.lessons import aftermath
from hygiene.incident.playbook.steps import steps
from hygiene.incident.records import Answered, Asked, Clue, Story, Tone, Walkthrough
from hygiene.incident.timeline.story import story, window
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import printable
from hygiene.report.report import Report

_WORDS: Final = 1000
"""The characters of a post that a page for a lawyer quotes."""
_QUOTED: Final = 200
"""The most posts that such a page quotes."""


@dataclass(frozen=True)
class Guide:
    """A walkthrough that is made again after each answer.

    The clues from the files are worked out once.

    Attributes:
        asked: The post or the moment.
        snapshots: All snapshots of the run.
        report: The report of the same run.
        policy: The rules for the accounts.
        tone: Whether drafts speak for a person or a brand.
        again: The command to look again.
        days: The days of the timeline before and after the moment, or None for the usual time.
    """

    asked: Asked
    snapshots: Sequence[Snapshot]
    report: Report
    policy: Policy
    tone: Tone
    again: str
    days: float | None = None

    @cached_property
    def clues(self) -> tuple[Clue, ...]:
        """The clues that the files give."""
        scene = Scene(asked=self.asked, every=self.snapshots, results=self.report.results, policy=self.policy)
        return read_clues(scene)

    @cached_property
    def story(self) -> Story:
        """The timeline."""
        since, until = window(self.asked, self.snapshots, self.days)
        accepted = {each.fingerprint for each in self.report.accepted}
        return story(self.snapshots, self.report.results, self.asked, self.policy, since, until, accepted=accepted)

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The words of the suspicious posts, by their id."""
        wanted = [entry.post_id for entry in self.story.entries if entry.post_id and entry.suspicious]
        wanted = [self.asked.post_id, *wanted][:_QUOTED] if self.asked.post_id else wanted[:_QUOTED]
        found: dict[str, str] = {}
        for snapshot in self.snapshots:
            if snapshot.account.key == self.asked.account.key and snapshot.posts is not None:
                rows = np.flatnonzero(np.isin(snapshot.posts.id, [name.encode("ascii", "replace") for name in wanted]))
                for row in rows.tolist():
                    found[snapshot.posts.post_id(row)] = printable(snapshot.posts.text(row), _WORDS)
        return found

    def walkthrough(self, answered: Answered, now: datetime, *, seal: str = "", full: bool = False) -> Walkthrough:
        """Return the walkthrough with these answers.

        `seal` is that of the case, or empty. With `full` it quotes the suspicious posts.
        """
        name = self.asked.account.platform
        clues = answered_over(self.clues, answered)
        found = explanations(clues)
        questions = open_questions(clues)
        conclusion = concluded(clues, found, questions)
        facts = Facts(
            asked=self.asked,
            conclusion=conclusion,
            intruder=sum(each.share for each in found if each.intruder),
            report=self.report,
            story=self.story,
            answered=answered,
            policy=self.policy,
            tone=self.tone,
            again=self.again,
        )
        playbook = steps(facts)
        return Walkthrough(
            generated_at=now,
            version=self.report.version,
            zone=self.policy.zone(),
            tone=self.tone,
            asked=self.asked,
            first=first_steps(name, answered, facts.owner),
            keep=before_you_delete(name, answered, facts.owner),
            story=self.story,
            conclusion=conclusion,
            explanations=found,
            questions=tuple(questions),
            steps=playbook,
            drafts=drafts(facts, playbook),
            aftermath=aftermath(facts, playbook, self.snapshots),
            inputs=self.report.inputs,
            plugins=self.report.plugins,
            texts=self.texts if full else {},
            seal=seal,
        )
