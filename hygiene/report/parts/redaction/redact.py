"""A report in which labels stand for names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import Enum
from functools import cache, partial
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final, TypeVar, cast

from hygiene.model.account import FLEET, VAULT, Account
from hygiene.model.finding import Finding, Result
from hygiene.model.policy import Bands
from hygiene.model.policy.fleet import FleetAccount
from hygiene.model.policy.thresholds import AppRules
from hygiene.model.records import App
from hygiene.model.text import first_sentence
from hygiene.reference.platforms import all_platforms
from hygiene.report.fleet.records import Overview, SharedFinding
from hygiene.report.parts.redaction.fields import TREATMENTS, Treatment
from hygiene.report.parts.redaction.labels import KINDS, Kind, Labels
from hygiene.report.parts.redaction.places import Places
from hygiene.report.parts.redaction.sentences import Manner, Sentences
from hygiene.report.report import Fix, Report

_QUOTED: Final = re.compile(r"[“„«]([^“”„«»]+)[”“»]")
_PAGE: Final = re.compile(r"https://[\w./?=&-]*\w/?")
_PLAIN: Final = (Bands, bool, int, float, datetime, date, timedelta, tzinfo, Enum, type(None))
"""Texts that name no one."""
_KEYS: Final = frozenset(f"apps.{key}" for key in AppRules.__struct_fields__)
"""Lists of the policy, which problems with it name."""
_PERMISSIONS: Final = frozenset({"directmessages", "emailaddress"})
"""Permissions in the platforms' own words, which hygiene does not use."""


Whole = TypeVar("Whole", Report, Overview)


def redacted(report: Whole, vocabulary: frozenset[str]) -> Whole:
    """Return a report without names, to be forwarded.

    The same name has the same label everywhere. Findings, the verdict, numbers, times and counts stay. All times are in
    UTC, and no posts are counted by the hours of the home zone.

    Args:
        report: The report as it is.
        vocabulary: The words of hygiene's messages. Any other word of a sentence counts as a name.
    """
    labels, own, ids = Labels(), frozenset[str](), set[str]()
    if isinstance(report, Report):
        own = frozenset(site for line in report.entries for site in line.sites)
    places = Places(own)
    first = _Walk(labels, places, None)
    if isinstance(report, Report):
        for part in (report.accounts, report.apps, report.inputs, report.entries, report.figures):
            first.value(part)
        ids = {part for line in report.plugins for part in line.name.replace("_", "-").casefold().split("-")}
    first.value(report)
    sentences = Sentences(labels, vocabulary | ids | _KEYS | _PERMISSIONS, _public(), report.zone, places)
    made: Whole = _Walk(labels, places, sentences).value(report)
    if isinstance(made, Report):
        made = replace(made, figures=tuple(replace(each, hours=()) for each in made.figures))
    return replace(made, zone=UTC, redacted=True)


def _public() -> Iterator[str]:
    """Yield the names of platforms, and the addresses of their settings."""
    for known in all_platforms():
        yield from (known.id, known.title, *known.domains, *known.settings.values())
        for text in (known.as_data, *known.notes.values(), *known.unrecorded.values()):
            yield from _PAGE.findall(text)


@cache
def _domains() -> frozenset[str]:
    """Return the domains of all platforms, which name no one."""
    return frozenset(domain for known in all_platforms() for domain in known.domains)


def _is_about_vault(value: Any) -> bool:
    """Return whether the sentences of a record name entries of a vault."""
    return (isinstance(value, Finding) and bool(value.entries)) or (
        isinstance(value, Fix) and value.account is not None and value.account.platform == VAULT
    )


_EMPTY: Final = App(id="", name="")


class _Walk:
    """A walk over the records of a report, in their order.

    The first one, without `sentences`, gives the names their labels.
    """

    def __init__(self, labels: Labels, places: Places, sentences: Sentences | None, *, vault: bool = False) -> None:
        self._labels, self._places, self._sentences, self._vault = labels, places, sentences, vault
        self._own: Mapping[str, Callable[[str], str]] = {
            "as it is": str,
            "sentence": partial(self._sentence, Manner(vault=vault)),
            "advice": partial(self._sentence, Manner(advice=True, vault=vault)),
            "fingerprint": labels.mark,
            "path": self._path,
            "reader": self._reader,
            "subject": self._subject,
            "account name": self._account_name,
            "site": self._site,
        }

    def value(self, value: Any) -> Any:
        """Return a record, or a tuple of records, without names."""
        return self._value(value, None)

    def _record(self, value: Any) -> Any:
        """Return a record, with every text as its treatment says."""
        if isinstance(value, Account):
            return self._account(value)
        if isinstance(value, App):
            return self._app(value)
        if not self._vault and _is_about_vault(value):
            return _Walk(self._labels, self._places, self._sentences, vault=True).value(value)
        if isinstance(value, FleetAccount):
            self._labels.of("account", value.handle, value.platform)
        if isinstance(value, Finding):
            self._named(value)
        if isinstance(value, SharedFinding) and value.kind == "app" and (quoted := _QUOTED.search(value.message)):
            self._labels.of("app", quoted[1])
        if isinstance(value, Result):
            marked = tuple(replace(each, mark=value.fingerprint(each)) for each in value.findings)
            value = replace(value, findings=marked)
        known = next((TREATMENTS[each.__name__] for each in type(value).__mro__ if each.__name__ in TREATMENTS), {})
        treatments: Mapping[str, Treatment] = {"mark": "fingerprint", **known}
        made = {
            field.name: self._value(getattr(value, field.name), treatments.get(field.name)) for field in fields(value)
        }
        return replace(value, **made)

    def _value(self, value: Any, treatment: Treatment | None) -> Any:
        if isinstance(value, str) and not isinstance(value, Enum):
            return self._text(value, treatment) if treatment else ""
        if is_dataclass(value) and not isinstance(value, type):
            return self._record(value)
        if isinstance(value, _PLAIN):
            return value
        if treatment == "key" and value is not None:
            return tuple((platform, self._handle(platform, known)) for platform, known in value)
        if isinstance(value, Mapping):
            return dict(self._items(value, treatment))
        if isinstance(value, tuple | frozenset | list):
            each = (self._value(one, treatment) for one in value if treatment or not isinstance(one, str))
            return type(value)(each)
        raise TypeError(f"no report holds a {type(value).__name__}")

    def _items(self, value: Mapping[Any, Any], treatment: Treatment | None) -> Iterator[tuple[Any, Any]]:
        """Yield the items of a mapping.

        Its keys are fingerprints, or words of hygiene's as the keys of counts and reasons are.
        """
        for key, each in value.items() if treatment else ():
            shown = self._labels.mark(key) if treatment in {"fingerprint", "account name"} else key
            if treatment == "sentence" and ": " in key:
                shown = self._text(key, treatment)
            yield shown, self._value(each, treatment)

    def _text(self, text: str, treatment: Treatment) -> str:
        made = self._own.get(treatment)
        return made(text) if made else self._labels.of(cast("Kind", treatment), text)

    def _account_name(self, name: str) -> str:
        platform, mark, handle = name.partition("/@")
        return f"{platform}{mark}{self._handle(platform, handle)}" if mark else self._labels.of("account", name)

    def _sentence(self, manner: Manner, text: str) -> str:
        """Return a text without names. The first walk learns the new sites in it."""
        if self._sentences:
            return self._sentences.of(text, manner)
        for site in self._places.sites(text):
            self._site(site)
        return text

    def _site(self, site: str) -> str:
        return site if site.casefold() in _domains() else self._labels.of("site", site)

    def _named(self, finding: Finding) -> None:
        """Learn the names in the message of a finding.

        The subject names a client as hygiene knows it, and the message as the posts name it.
        """
        kind, _, name = finding.subject.partition(":")
        if finding.subject == "links:new-sites":
            for site in self._places.parts(finding.message.rstrip(".").rpartition(": ")[2]):
                self._site(site)
        if kind == "episode":  # its first sentence only names clients
            for client in _QUOTED.findall(first_sentence(finding.message)):
                self._labels.of("client", client)
        if kind == "client" and name and (quoted := _QUOTED.search(finding.message)):
            self._labels.alias("client", quoted[1], self._labels.of("client", name))

    def _account(self, account: Account) -> Account:
        """Return an account whose handle is its label. Only its platform stays.

        The word for an account without a name is no name. Such an account has its label as the id, because sentences
        about it hold no name that a label could stand for.
        """
        if account.platform == FLEET:
            return account
        if account.platform == VAULT:
            return replace(account, handle=self._handle(VAULT, account.handle))
        if not (account.named or account.id):
            return account
        label = self._handle(account.platform, account.id or account.handle)
        if not account.named:
            return replace(account, id=label)
        self._labels.alias("account", account.handle, label, account.platform)
        return replace(account, handle=label, id="")

    def _handle(self, platform: str, handle: str) -> str:
        """Return the label of an account, or those of the files of a vault."""
        if platform == VAULT:
            return " + ".join(map(self._path, handle.split(" + ")))
        return handle if platform == FLEET else self._labels.of("account", handle, platform)

    def _app(self, app: App) -> App:
        """Return an app by its label, with its permissions.

        Its name has the label of its id. A client of the same name is the same thing.
        """
        label = self._labels.of("app", app.name or app.id)
        self._labels.alias("app", app.id, label)
        return replace(
            app,
            id=self._labels.of("app", app.id),
            name=label if app.name.strip() else "",
            publisher=self._labels.of("maker", app.publisher),
            sites=tuple(map(self._site, app.sites)),
            granted_at_means=self._text(app.granted_at_means, "sentence"),
            permissions=frozenset(self._permission(each) for each in app.permissions),
        )

    def _permission(self, permission: str) -> str:
        """Return a permission that is made of words of hygiene's, or its gist."""
        if self._sentences and not self._sentences.names_nothing(permission):
            return "write" if replace(_EMPTY, permissions=frozenset({permission})).may_post else "read"
        return permission

    def _path(self, path: str) -> str:
        """Return the label of a path, which its file name and its stem have too."""
        label = self._labels.of("input", path)
        for name in {PurePosixPath(path).name, PureWindowsPath(path).name}:
            self._labels.alias("input", name, label)
            self._labels.alias("input", PurePosixPath(name).stem, label)
        return label

    def _subject(self, subject: str) -> str:
        """Return a subject by its number, after the word for its kind."""
        kind, mark, name = subject.partition(":")
        if not mark:
            return self._labels.of("name", subject)
        if not name:
            return subject
        known: Kind = next((each for each in KINDS if each == kind), "name")
        return f"{kind}:{self._labels.of(known, name)}"

    def _reader(self, reader: str) -> str:
        """Return the name of the reader of an input.

        The name for a database may contain its owner.
        """
        if self._sentences is None or self._sentences.names_nothing(reader):
            return reader
        return self._sentences.of(reader, Manner())
