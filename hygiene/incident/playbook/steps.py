"""The playbook: the steps by explanation and platform."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Final

import msgspec

from hygiene.incident.playbook.facts import Facts, pair, step
from hygiene.incident.records import Entry, Step
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.finding import Status
from hygiene.model.text import local, printable
from hygiene.report.report import Incident
from hygiene.wording.steps import (
    CHANGES,
    UNKNOWN,
    StepWords,
    acts_named,
    apps_named,
    changes_named,
    order,
    order_of,
    step_words,
    where_seen,
)

_SHOWN: Final = 3
"""The most acts of the evidence, and groups of entries, that a step names."""
_BEFORE: Final = ("password", "posts", "again")
"""Steps that only the evidence asks for are put before the first of these."""
_BY_APP: Final = frozenset({"app", "behind"})
"""The explanations in which the client of the post is an app to revoke."""
_BY_TOOL: Final = frozenset({"behind", "scheduler"})
"""The explanations in which the client of the post is the owner's tool."""
_HOW: Final = {
    "posts": tr_later("Wait for the export first, unless they harm someone."),
    "again": tr_later("Ask for a new export then."),
}
"""Further instructions of steps."""
_REUSE: Final = "password-reuse"
"""The check that finds which entries of a vault share a password."""


def steps(facts: Facts) -> tuple[Step, ...]:
    """Return the steps of an incident, the first to do first.

    They are those of the leading explanation, or of all explanations if none leads. Every suspicious act in the
    evidence has its step, whatever the explanation. Steps about things that the platform does not have are left out.
    The step to look again comes last.
    """
    return tuple(_steps(facts))


def _steps(facts: Facts) -> Iterator[Step]:
    for key in _keys(facts):
        words = step_words(key, facts.explanation)
        seen = _seen(words, facts)
        if not _left_out(words, facts, seen):
            yield _step(words, facts, seen)


def _keys(facts: Facts) -> list[str]:
    """Return the keys of the steps in order, each once."""
    every = [key for key in (*order_of(UNKNOWN), *order("changes")) if key != CHANGES]
    shown = [key for key in every if _seen(step_words(key), facts)]
    keys: list[str] = []
    for key in order_of(facts.explanation):
        keys += sorted(order("changes"), key=lambda each: each not in shown) if key == CHANGES else [key]
    missing = [key for key in shown if key not in keys]
    first = [key for key in missing if key == "mailbox"]
    place = min(keys.index(key) for key in _BEFORE if key in keys)
    return [*first, *keys[:place], *(key for key in missing if key not in first), *keys[place:]]


def _seen(words: StepWords, facts: Facts) -> tuple[Entry, ...]:
    """Return the suspicious acts that a step answers, oldest first."""
    return tuple(entry for entry in facts.suspicious if entry.kind in words.seen)


def _left_out(words: StepWords, facts: Facts, seen: Sequence[Entry]) -> bool:
    """Return whether there is nothing to do in a step."""
    if words.lacking(facts.known):
        return True
    if words.key == "keys":
        return not seen and "keys" not in facts.known.settings
    if words.key == "tell":
        return not facts.acts("post", "message", "link")
    if words.key == "reuse":
        return _reused(facts) == ""
    return words.only_seen and not seen


def _step(words: StepWords, facts: Facts, seen: Sequence[Entry]) -> Step:
    changes = changes_named(words.key, ((entry.kind, entry.at) for entry in seen), facts.report.zone)
    given = changes or _given(words.key, facts)
    if words.key == "keys" and "keys" not in facts.known.settings:
        words = msgspec.structs.replace(words, page="apps", optional_page=True)
    if words.key in {"posts", "correct"}:
        words = msgspec.structs.replace(words, where=where_seen(facts.known))
    how, private = tr(_HOW.get(words.key, "")), {"reuse": _reused, "again": _again}.get(words.key)
    return step(
        words.filled(**given) if given else words,
        facts.known,
        facts.answered,
        owner=facts.owner,
        why="" if changes else _remark(seen, facts),
        how=how,
        private=private(facts) if private else "",
    )


def _given(key: str, facts: Facts) -> dict[str, str]:
    """Return the words to fill in for a step, other than changes."""
    if key == "apps":
        return apps_named(_apps(facts))
    if key in {"tool", "queue"} and facts.asked.client and facts.explanation in _BY_TOOL:
        return {"names": f"“{printable(facts.asked.client, 60)}”"}
    if key == "posts":
        return {"acts": acts_named(facts.known)}
    return {}


def _apps(facts: Facts) -> Iterator[str]:
    """Yield the names of the suspicious apps.

    They are the client of the post, if it is an app, and the apps of incidents at the time of the story.
    """
    if facts.asked.client and facts.explanation in _BY_APP:
        yield facts.asked.client
    marks = {
        mark for incident in facts.report.incidents if _concerns(incident, facts) for mark in incident.fingerprints
    }
    for result in facts.report.results:
        if result.account and result.account.key == facts.asked.account.key:
            for finding in result.findings:
                if result.fingerprint(finding) in marks:
                    yield from finding.apps


def _concerns(incident: Incident, facts: Facts) -> bool:
    """Return whether an incident of the report is about the same time."""
    story, since, until = facts.story, incident.since, incident.until
    same = incident.account.key == facts.asked.account.key
    return same and (since is None or since <= story.until) and (until is None or until >= story.since)


def _remark(seen: Sequence[Entry], facts: Facts) -> str:
    """Return the acts that the evidence shows as a sentence, or ""."""
    if not seen:
        return ""
    named = [f"{printable(each.what, 120)}, {_when(each, facts.report.zone)}" for each in seen[:_SHOWN]]
    if len(seen) > _SHOWN:
        named.append(tr_n(len(seen) - _SHOWN, "{count:,} more act", "{count:,} more acts"))
    return tr("The evidence shows: {acts}.", acts="; ".join(named))


def _when(entry: Entry, zone: tzinfo) -> str:
    if entry.since:
        return tr("some time between {pair}", pair=pair(entry.since, entry.at, zone))
    return local(entry.at, zone)


def _reused(facts: Facts) -> str:
    """Return the entries that share the password, as sentences.

    The result is empty where a whole vault was read and no password is used twice.
    """
    results = [result for result in facts.report.results if result.check == _REUSE]
    found = [
        finding.message
        for result in results
        for finding in result.findings
        if finding.concerns is None or facts.asked.account.key in finding.concerns
    ]
    if found:
        more = len(found) - _SHOWN
        rest = tr_n(more, "The report names {count:,} more group.", "The report names {count:,} more groups.")
        return " ".join([*found[:_SHOWN], *([rest] if more > 0 else [])])
    if results and all(result.status is Status.CLEAR for result in results):
        return ""
    if any(result.status is Status.FOUND for result in results):
        return tr("No entry that shares it was recognised in your password manager, so think of others yourself.")
    return tr("No password manager was read, so think of them yourself, or scan its export with `--vault FILE`.")


def _again(facts: Facts) -> str:
    """Return the command that looks again, which may name a folder."""
    return tr("Read it with `{command}`.", command=facts.again)
