"""The treatment of each text of a report.

A text that is not listed is left out, so that a new one is private until the code lists it. Numbers, times and
severities stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from hygiene.report.parts.redaction.labels import Kind

Treatment = (
    Kind | Literal["as it is", "sentence", "advice", "fingerprint", "path", "reader", "key", "account name", "subject"]
)
"""A label of a kind, or one of these.

`as it is`: a word of hygiene's, such as the id of a check. `sentence`: a text in which labels stand for names.
`advice`: a text that says what to do, which no name may change. `fingerprint`: a number in its place. `path`: the label
of an input, whose file name has the same one. `reader`: the reader of an input. `key`: the key of an account. `account
name`: its name in a fleet. `subject`: what a finding is about.
"""

TREATMENTS: Final[Mapping[str, Mapping[str, Treatment]]] = {
    "AccountLine": {
        "owner": "person",
        "taken_at_means": "as it is",
        "factors": "as it is",
        "damage": "sentence",
    },
    "Accepted": {
        "fingerprint": "fingerprint",
        "owner": "person",
        "until": "as it is",
        "instead": "fingerprint",
        "notes": "sentence",
    },
    "AppLine": {"imitates": "name"},
    "Change": {"kind": "as it is", "cause": "as it is", "check": "as it is", "why": "sentence"},
    "Changes": {"first_seen": "fingerprint"},
    "ClientHours": {"client": "client"},
    "ClientYears": {"client": "client"},
    "Compromise": {"status": "as it is", "statement": "sentence", "fingerprints": "fingerprint"},
    "Coverage": {"answered": "as it is", "asked": "as it is", "by_hand": "as it is"},
    "EntryLine": {"ref": "entry", "sites": "site", "user": "name"},
    "Finding": {
        "subject": "subject",
        "message": "sentence",
        "why": "advice",
        "fix": "advice",
        "fixes": "advice",
        "evidence": "sentence",
        "opens": "as it is",
        "entries": "entry",
        "shares": "as it is",
        "concerns": "key",
        "apps": "app",
    },
    "Fix": {
        "subject": "subject",
        "title": "sentence",
        "how": "advice",
        "gain": "as it is",
        "owner": "person",
        "fingerprints": "fingerprint",
    },
    "Found": {"fingerprint": "fingerprint", "subject": "subject", "message": "sentence", "fix": "advice"},
    "FleetAccount": {
        "platform": "as it is",
        "handle": "account",
        "group": "group",
        "owner": "person",
        "responder": "person",
        "people": "person",
        "importance": "as it is",
    },
    "FleetLine": {
        "state": "as it is",
        "word": "as it is",
        "reason": "sentence",
        "fix": "advice",
        "damage": "sentence",
        "unread": "as it is",
        "open": "as it is",
        "answers": "as it is",
    },
    "GroupLine": {"name": "group", "words": "as it is"},
    "Incident": {"owner": "person", "title": "sentence", "fingerprints": "fingerprint"},
    "Input": {
        "path": "path",
        "sha256": "as it is",
        "reader": "reader",
        "read": "sentence",
        "gaps": "sentence",
        "warnings": "sentence",
        "damaged": "as it is",
        "parts": "as it is",
        "with_path": "path",
    },
    "Look": {
        "question": "as it is",
        "where": "advice",
        "what": "advice",
        "reasons": "advice",
        "by_hand": "advice",
        "fine": "advice",
        "act": "as it is",
    },
    "NearSign": {"fingerprint": "fingerprint", "act": "as it is"},
    "NotChecked": {"check": "as it is", "title": "sentence", "reason": "sentence"},
    "Overview": {
        "name": "name",
        "view": "sentence",
        "version": "as it is",
        "notes": "sentence",
        "policy_notes": "sentence",
        "language": "as it is",
        "among": "account name",
        "lost": "account name",
    },
    "OwnerView": {"owner": "person", "statement": "sentence"},
    "Person": {"name": "person", "accounts": "account name"},
    "PluginLine": {
        "group": "as it is",
        "name": "as it is",
        "distribution": "as it is",
        "version": "as it is",
        "sees": "as it is",
        "error": "sentence",
    },
    "Report": {
        "version": "as it is",
        "language": "as it is",
        "titles": "as it is",
        "policy": "path",
        "judged_by": "path",
        "profile": "as it is",
        "policy_notes": "sentence",
        "about": "account",
        "unread": "sentence",
        "false_alarms": "as it is",
    },
    "Result": {"check": "as it is", "path": "as it is", "reason": "sentence", "undo": "advice"},
    "Score": {"model": "as it is", "by_path": "as it is"},
    "SessionSpan": {"network": "network", "place": "place"},
    "SharedFinding": {
        "kind": "as it is",
        "fingerprint": "fingerprint",
        "message": "sentence",
        "fix": "advice",
        "accounts": "account name",
    },
    "Step": {"topic": "as it is", "title": "advice", "where": "advice", "fingerprints": "fingerprint"},
    "TimelineEvent": {"kind": "as it is", "what": "sentence", "fingerprint": "fingerprint"},
    "TrendPoint": {"word": "as it is", "model": "as it is"},
    "Unread": {"check": "as it is", "reason": "sentence"},
    "Verdict": {"word": "as it is", "sentence": "sentence", "because": "fingerprint"},
}
"""The treatment of each text by the name of its record and of its field."""
