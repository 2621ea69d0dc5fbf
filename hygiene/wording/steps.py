"""The words of the steps after an incident, and their order.

The report and the walkthrough of an incident say the same thing in the same words, which are those of `playbook.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import cache, reduce
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from hygiene.language.conjunctions import either as either_of
from hygiene.language.words import tr, tr_later
from hygiene.model.text import in_quotes, listed, local, printable, sentence, series

if TYPE_CHECKING:
    from hygiene.reference.platforms import Platform

CHANGES: Final = "changes"
"""The place of the steps that undo what an intruder may have changed."""
UNKNOWN: Final = "unknown"
"""The explanation whose steps are used where no other is known."""
_ACTS: Final[Mapping[str, tuple[str, str]]] = {
    "posts": (tr_later("post"), tr_later("posts")),
    "messages": (tr_later("message"), tr_later("messages")),
}
"""Parts of a snapshot that other people see, with the nouns for them."""
_WHERE: Final[Mapping[str, str]] = {"messages": tr_later("in your messages"), "posts": tr_later("on your profile")}
"""The places where such acts show, by the part."""
_NAMED: Final = 8
"""The most apps or times that a step names. The rest is counted."""
_CHANGED: Final[Mapping[str, Mapping[str, str]]] = {
    "contacts": {
        "email": tr_later("e-mail address (changed {times})"),
        "phone": tr_later("phone number (changed {times})"),
    },
    "keys": {
        "access-key": tr_later("key or token (made {times})"),
        "app-password": tr_later("app password (made {times})"),
    },
    "second_factor": {"second-factor-off": tr_later("your second factor (off since {times})")},
}
"""Steps that name changes, each with the things changed and when.

A thing is named by the kind of its event.
"""
_SPOKEN: Final = ("do", "because", "how", "named", "named_because", "named_how", "where", "owner", "done")
"""The fields of a step that people read."""

Order = Literal["first", "first_without_apps", "before_deleting", "changes"]


class StepWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of a step, and what it depends on.

    The comment at the top of `playbook.toml` explains every field.
    """

    key: str
    do: str
    because: str
    how: str = ""
    named: str = ""
    named_because: str = ""
    named_how: str | None = None
    page: str = ""
    where: str = ""
    owner: str = ""
    done: str = ""
    needs: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    with_page: bool = False
    optional_page: bool = False
    only_seen: bool = False
    contains: bool = False

    def filled(self, **given: str) -> StepWords:
        """Return the step with the words in braces replaced.

        With `names`, its words for known names stand in for the others.
        """
        if "names" in given and self.named:
            how = self.how if self.named_how is None else self.named_how
            made = msgspec.structs.replace(self, do=self.named, because=self.named_because or self.because, how=how)
        else:
            made = self
        return msgspec.structs.replace(made, do=made.do.format_map(given), how=made.how.format_map(given))

    @property
    def title(self) -> str:
        """What to do, as a sentence."""
        return f"{self.do}."

    @property
    def why(self) -> str:
        """The reason, as a sentence."""
        return sentence(self.because)

    @property
    def reason(self) -> str:
        """What to do and why, as a sentence."""
        return tr("{do}, because {because}.", do=self.do, because=self.because)

    @property
    def line(self) -> str:
        """The whole step. Its first sentence has the reason."""
        return f"{self.reason} {self.how}".strip()

    def lacking(self, known: Platform) -> bool:
        """Return whether a platform lacks the thing that the step is about."""
        no_page = self.with_page and self.page not in known.settings
        return no_page or bool(self.needs and self.needs <= known.without)


class Lesson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of standing finding that would have prevented an incident."""

    explanations: frozenset[str]
    checks: frozenset[str]
    words: str
    subject: str = ""
    mailbox: bool = False


class _Playbook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole table."""

    steps: Mapping[str, StepWords]
    order: Mapping[str, tuple[str, ...]]
    explanations: Mapping[str, tuple[str, ...]]
    instead: Mapping[str, Mapping[str, dict[str, Any]]]
    lessons: tuple[Lesson, ...]


@cache
def _table() -> _Playbook:
    values = tomllib.loads(files("hygiene.data").joinpath("playbook.toml").read_text(encoding="utf-8"))
    values["steps"] = {key: {**row, "key": key} for key, row in values["steps"].items()}
    return msgspec.convert(values, _Playbook)


def step_words(key: str, explanation: str = "") -> StepWords:
    """Return the words of a step in the user's language.

    They are those for an explanation.

    Raises:
        KeyError: The table has no such step.
    """
    table = _table()
    words = table.steps[key]
    if instead := table.instead.get(explanation, {}).get(key):
        words = msgspec.convert({**msgspec.structs.asdict(words), **instead}, StepWords)
    spoken = {name: tr(text) for name in _SPOKEN if (text := getattr(words, name))}
    return msgspec.structs.replace(words, **spoken)


def all_steps() -> tuple[StepWords, ...]:
    """Return every step of the table, in English."""
    return tuple(_table().steps.values())


def order(name: Order) -> tuple[str, ...]:
    """Return the keys of a list of steps, in order."""
    return _table().order[name]


def order_of(explanation: str) -> tuple[str, ...]:
    """Return the keys of an explanation's steps, with `CHANGES` as one.

    An explanation that the table does not know has the steps of `UNKNOWN`.
    """
    table = _table().explanations
    return table.get(explanation) or table[UNKNOWN]


def lessons(explanation: str) -> tuple[Lesson, ...]:
    """Return the kinds of findings that would have prevented an incident."""
    return tuple(lesson for lesson in _table().lessons if explanation in lesson.explanations)


def acts_seen(known: Platform) -> dict[str, str]:
    """Return the acts that other people see on a platform.

    They are parts of a snapshot, each with the noun for one such act.
    """
    return {part: tr(noun) for part, (noun, _) in _ACTS.items() if part not in known.without}


def acts_named(known: Platform) -> str:
    """Return the acts that other people see on a platform, joined as nouns.

    It is empty where they see no acts.
    """
    return series([tr(nouns) for part, (_, nouns) in _ACTS.items() if part not in known.without])


def where_seen(known: Platform) -> str:
    """Return where the acts that other people see are shown.

    Without any such acts, it is the page of the account's events.
    """
    places = [tr(words) for part, words in _WHERE.items() if part not in known.without]
    return series(places) or known.page("activity")


def where_undone(kind: str) -> str:
    """Return where a change that other people see is undone.

    `kind` is the kind of its event. The result is empty where no step undoes such a change.
    """
    return next((words.where for words in map(step_words, order("changes")) if kind in words.seen), "")


def either(words: Sequence[str]) -> str:
    """Join words as alternatives: `a or b`."""
    return reduce(either_of, words) if words else ""


def apps_named(names: Iterable[str]) -> dict[str, str]:
    """Return the words to fill in for the names of apps, if there are any."""
    distinct = list(dict.fromkeys(names))
    if not distinct:
        return {}
    shown = listed([in_quotes(printable(name, 60)) for name in distinct], _NAMED)
    return {"names": shown, "yours": tr("the app is yours") if len(distinct) == 1 else tr("one of them is yours")}


def changes_named(key: str, events: Iterable[tuple[str, datetime | None]], zone: tzinfo) -> dict[str, str]:
    """Return the words to fill in for the changes that a step undoes.

    It is empty for a step that names none, and without a dated change.

    Args:
        key: The key of the step.
        events: The kind and the time of each event.
        zone: The zone in which the times are shown.
    """
    named, dated = [], list(events)
    for kind, thing in _CHANGED.get(key, {}).items():
        times = [local(at, zone) for of_kind, at in dated if of_kind == kind and at]
        if times:
            named.append(tr(thing, times=listed(list(dict.fromkeys(times)), _NAMED)))
    return {"names": series(named)} if named else {}


def place(where: str) -> str:
    """Return a place to look as a label.

    `at https://…` becomes the address alone.
    """
    before, _, after = tr("at {where}", where="\0").partition("\0")
    address = where.removeprefix(before).removesuffix(after)
    return address if address.startswith("https://") else where
