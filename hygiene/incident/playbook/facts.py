"""The facts of an incident that its playbook is made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from hygiene.incident.hypotheses.table import hypotheses
from hygiene.incident.records import Answered, Asked, Conclusion, Entry, Step, Story, Tone
from hygiene.language.words import tr
from hygiene.model.policy import Policy
from hygiene.model.text import local, printable
from hygiene.reference.platforms import Platform, platform
from hygiene.report.report import Report
from hygiene.wording.steps import StepWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts that steps, drafts and lessons are made from.

    `intruder` is the share of the explanations in which someone broke in, from 0 to 1. `again` is the command to look
    again.
    """

    asked: Asked
    conclusion: Conclusion
    intruder: float
    report: Report
    story: Story
    answered: Answered
    policy: Policy
    tone: Tone
    again: str

    @property
    def sure(self) -> bool:
        """True if the first explanation is at least likely."""
        return self.conclusion.surety in {"very likely", "likely"}

    @property
    def explanation(self) -> str:
        """The key of the explanation that the steps follow, or empty.

        A harmless explanation that is less than likely does not count, because its steps would leave an intruder in
        place.
        """
        leading = self.conclusion.leading
        return leading if self.sure or not _harmless(leading) else ""

    @property
    def harmless(self) -> bool:
        """True if probably no one broke in."""
        return _harmless(self.explanation)

    @property
    def known(self) -> Platform:
        """The platform of the account."""
        return platform(self.asked.account.platform)

    @property
    def owner(self) -> str:
        """The person or team responsible for the account, or empty."""
        rules = self.policy.account(self.asked.account)
        return printable(rules.owner, 100) if rules else ""

    @property
    def suspicious(self) -> tuple[Entry, ...]:
        """The suspicious lines of the story about the account."""
        return tuple(e for e in self.story.entries if e.suspicious and e.account.key == self.asked.account.key)

    def acts(self, *kinds: str) -> tuple[Entry, ...]:
        """Return the suspicious acts of these kinds.

        The post that the user named counts, whether or not the story contains it.
        """
        found = tuple(entry for entry in self.suspicious if entry.kind in kinds)
        listed = {entry.post_id for entry in found}
        if "post" not in kinds or not self.asked.post_id or not self.asked.named or self.asked.post_id in listed:
            return found
        if any(entry.at <= self.asked.at <= (entry.until or entry.at) for entry in found):
            return found  # a line of several posts names none of them
        post = Entry(at=self.asked.at, account=self.asked.account, kind="post", what="", post_id=self.asked.post_id)
        return tuple(sorted((*found, post), key=lambda entry: entry.at))

    @property
    def first_act(self) -> datetime:
        """The time of the first known suspicious act."""
        return min((self.asked.at, *(entry.at for entry in self.suspicious)))

    @property
    def noticed_at(self) -> datetime | None:
        """The time at which the user noticed the incident, or None."""
        return self.answered.noticed_at or self.asked.noticed_at


def _harmless(explanation: str) -> bool:
    """Return whether no one broke in under an explanation."""
    return any(each.key == explanation and not each.intruder for each in hypotheses())


def pair(first: datetime, last: datetime, zone: tzinfo) -> str:
    """Return two times joined by "and", with the zone named once."""
    begun, ended = local(first, zone), local(last, zone)
    name = begun.rpartition(" ")[2]
    begun = begun.removesuffix(f" {name}") if ended.endswith(f" {name}") else begun
    return tr("{begun} and {ended}", begun=begun, ended=ended)


def step(
    words: StepWords,
    known: Platform,
    answered: Answered,
    *,
    owner: str = "",
    why: str = "",
    how: str = "",
    private: str = "",
) -> Step:
    """Return a step with its page on a platform and its answered state.

    Args:
        words: The words of the step.
        known: The platform.
        answered: What the user has said so far.
        owner: The owner of the account. A step for another owner names them.
        why: Further reasons, as sentences.
        how: Further instructions, as sentences.
        private: Further instructions for the owner alone, as sentences.
    """
    given = answered.steps.get(words.key)
    page = words.page if words.page and (words.page in known.settings or not words.optional_page) else ""
    return Step(
        key=words.key,
        title=words.title,
        why=" ".join(filter(None, (words.why, why))),
        how=" ".join(filter(None, (words.how, tr(known.notes.get(page, "")), how))),
        private=private,
        where=words.where or (known.page(page) if page else ""),
        checked=known.checked_on(page),
        owner=words.owner or owner,
        state=given[0] if given else "open",
        done_at=given[1] if given and given[0] == "done" else None,
    )
