"""The records of a walkthrough.

The rest of the package makes or shows them. All times are aware UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final, Literal

from hygiene.model.account import Account
from hygiene.model.snapshot import Input
from hygiene.report.parts.lines import PluginLine

UNKNOWN: Final = ""
"""The value of a clue that no file and no answer gives."""

Tone = Literal["person", "brand"]
State = Literal["open", "done", "not needed"]
Surety = Literal["very likely", "likely", "leads", "cannot tell"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The post or the moment that a walkthrough is about.

    `post_id` is empty where the incident is not about a post. `client` is the label of its client, or empty. `address`
    is the address of the post, or its id where the platform has none. `noticed_at` is when the user noticed it, or
    None. `named` is true where the user named this post, which is then suspicious whatever it looks like.
    """

    account: Account
    at: datetime
    post_id: str = ""
    client: str = ""
    address: str = ""
    noticed_at: datetime | None = None
    named: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """A fact for some explanations and against others.

    `key` and `value` are those of `hypotheses.toml`. `UNKNOWN` is the value of an unknown clue. `words` state it in a
    full sentence, or say why it is unknown. `at` is its time, or None. `answered` is true where the user gave it.
    `look` names the page or the file that would show it, or is empty. `moot` is true where it can never be known, such
    as the client of a post where there is no post.
    """

    key: str
    value: str
    words: str
    at: datetime | None = None
    answered: bool = False
    look: str = ""
    moot: bool = False

    @property
    def known(self) -> bool:
        """True if a file or an answer gives it."""
        return self.value != UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """A clue, and how much it speaks for or against one explanation.

    `ratio` is its likelihood ratio: how much more often the clue has this value under the explanation than under all
    others together. A ratio above 1 speaks for the explanation.
    """

    clue: Clue
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A hypothesis with its weight.

    `share` is its share of all hypotheses, from 0 to 1. `supporting` and `opposing` hold the clues that speak for and
    against it, the weightiest first.
    """

    key: str
    title: str
    intruder: bool
    share: float
    supporting: tuple[Weight, ...]
    opposing: tuple[Weight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question to the user, or a file or page to look at.

    `choices` are the values of the clue with their words. `where` names the page or the file, or is empty. `between`
    are the titles of the explanations that it would separate.
    """

    key: str
    text: str
    choices: Mapping[str, str]
    where: str = ""
    between: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """The conclusion from the evidence: what probably happened.

    `leading` is the key of the first explanation, or empty where they cannot be separated. `words` are full sentences.
    `decides` is the question or look that would separate the first two, or None without one.
    """

    leading: str
    surety: Surety
    words: str
    decides: Question | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the incident's timeline.

    `kind` is `post`, `message`, `follow`, `unfollow`, `block`, `like`, `deletion`, `grant`, `identity`, `session`,
    `device`, `finding` or a key of `EVENT_KINDS`. `what` is a sentence without an end. `post_id` names a post, and
    `client` is the label of its client. `count` is the number of acts. `until` is the time of the last of several acts,
    and `since` the earliest time where only an interval is known. `input` is the file that states it, as the report
    shows it. `suspicious` marks acts that may be the intruder's.
    """

    at: datetime
    account: Account
    kind: str
    what: str
    post_id: str = ""
    client: str = ""
    count: int = 1
    until: datetime | None = None
    since: datetime | None = None
    input: str = ""
    suspicious: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A gap in the timeline.

    `words` give the reason in a sentence, such as how long the platform keeps the data. `look` names the page that
    shows it, or is empty.
    """

    account: Account
    part: str
    words: str
    look: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The timeline of an incident.

    `entries` are those from `since` to `until`, oldest first. `undated` counts the rows without a time, by part, which
    have no line. `left_out` is the number of lines beyond the limit, and `private` the number of lines that a page to
    share leaves out.
    """

    since: datetime
    until: datetime
    entries: tuple[Entry, ...]
    undated: Mapping[str, int] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    left_out: int = 0
    private: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the playbook.

    `key` stays the same across runs. `title` says what to do, `why` gives the reason and `how` the way, each in full
    sentences. `private` are further sentences for the owner alone, such as entries of the vault or paths. `where` names
    the page, and `checked` the month in which it was last looked up. `owner` is who does it, or empty. `done_at` is
    when it was done, or None.
    """

    key: str
    title: str
    why: str
    how: str = ""
    private: str = ""
    where: str = ""
    checked: str = ""
    owner: str = ""
    state: State = "open"
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message to other people, for the user to edit.

    `audience` is `public` or `recipients`.
    """

    audience: Literal["public", "recipients"]
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """The lessons of an incident.

    `first_act` is the time of the first suspicious act, `noticed` when the user noticed, and `contained` when the last
    step of containment was done. Each is None where it is unknown. `prevented_by` are the lessons, each with the
    standing findings that teach it. `policy` holds lines to add to the policy.
    """

    first_act: datetime | None
    noticed: datetime | None
    contained: datetime | None
    words: tuple[str, ...]
    prevented_by: tuple[str, ...] = ()
    policy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the user has said so far.

    `clues` maps the key of a clue to its value and the time of the answer. `steps` maps the key of a step to its state
    and time. The later answer to a question counts. `noticed_at` is when the user noticed the incident, or None.
    """

    clues: Mapping[str, tuple[str, datetime]] = field(default_factory=dict)
    steps: Mapping[str, tuple[State, datetime]] = field(default_factory=dict)
    noticed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Walkthrough:
    """The content of a walkthrough, in the order of its parts.

    `first` are the steps to do before any analysis, and `keep` the steps before anything is deleted. `explanations` are
    sorted, the likeliest first. `questions` are the open ones, the most useful first. `texts` holds the words of
    suspicious posts by their id, and is empty in a page to share. `seal` is that of the case, or empty. `shared` marks
    what may be shared.
    """

    generated_at: datetime
    version: str
    zone: tzinfo
    tone: Tone
    asked: Asked
    first: tuple[Step, ...]
    keep: tuple[Step, ...]
    story: Story
    conclusion: Conclusion
    explanations: tuple[Explanation, ...]
    questions: tuple[Question, ...]
    steps: tuple[Step, ...]
    drafts: tuple[Draft, ...]
    aftermath: Aftermath
    inputs: tuple[Input, ...] = ()
    plugins: tuple[PluginLine, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    seal: str = ""
    shared: bool = False
