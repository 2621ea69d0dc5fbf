"""Facebook's "Download your information" as JSON, 2018 to today, in every arrangement of its folders."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from hygiene.model.posts import Posts
from hygiene.model.records import FIRST, App, Contact, Device, Event, Login
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import plural
from hygiene.sources.files.files import Files
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import MAX_RECORDS, MemberPattern, combined
from hygiene.sources.readers.meta import facebook_records as records
from hygiene.sources.readers.meta.facebook_posts import app_post, post, uploads
from hygiene.sources.readers.meta.labels import Words
from hygiene.sources.readers.meta.layout import (
    OTHER_WORDS,
    WAIT,
    MetaReading,
    Source,
    begins,
    belongs,
    called,
    download,
    exported,
)

_PATHS: Final = re.compile(
    r"(?:^|/)(?:your_facebook_activity|your_activity_across_facebook|apps_and_websites_off_of_facebook)/"
    r"|(?:^|/)(?:your_posts(?:_\d+|__check_ins__\w+)?|connected_apps_and_websites|where_you.{1,2}re_logged_in)\.(?:json|html)$",
    re.IGNORECASE,
)
"""What is in no other platform's export."""
_NAMES: Final = re.compile(
    r"(?:^|/)(?:\w*apps_and_websites|account_activity|logins_and_logouts|recognized_devices|authorized_logins|ip_address_activity"
    r"|used_ip_addresses|record_details|administrative_records|login_protection_data|account_status_changes"
    r"|profile_information|email_address_verifications)\.json$",
    re.IGNORECASE,
)
_KEYS: Final = re.compile(
    rb'"(?:(?:installed_apps|app_posts|account_activity|account_accesses|active_sessions|recognized_devices|used_ip_address'
    rb"|admin_records|login_protection_data|account_status_changes|contact_verifications)(?:_v2)?|profile_v2|status_updates)"
    rb'"\s*:'
)
_PROFILE: Final = re.compile(r"(?:^|/)profile_information\.json$", re.IGNORECASE)
_POSTS: Final = re.compile(r"(?:^|/)your_posts(?:_\d+|__check_ins__\w+)?\.json$", re.IGNORECASE)
_LOGGED_IN: Final = re.compile(r"(?:^|/)where_you.{1,4}re_logged_in\.json$", re.IGNORECASE)
"""Its apostrophe is written in several ways."""
_APPS: Final = ("connected_apps_and_websites.json", "apps_and_websites.json")
_RECORDS: Final = ("record_details.json", "administrative_records.json")
_TRUSTED: Final = ("recognized_devices.json", "authorized_logins.json")
_APPS_IN: Final = ("apps_and_websites", "apps_and_websites_off_of_facebook")
_PERMISSIONS: Final = "permissions_you_have_granted_to_apps.json"
_RECOVERIES: Final = ("account_recoveries_without_password_changes.json", "your_recent_account_recovery_successes.json")
_SECURITY: Final = ("security_and_login_information",)
_NEW: Final = timedelta(days=1)
"""An address that is confirmed so soon after the account was made is its first."""


def is_facebook(files: Files) -> bool:
    """Whether a path is as only Facebook has it, a file begins as only Facebook's do, or the name is that of a part of films."""
    return (
        any(map(_PATHS.search, files.names)) or begins(files, _NAMES, _KEYS) or exported(files, "facebook") is not None
    )


@reader(
    "facebook",
    title="Facebook export (JSON)",
    platform="facebook",
    holds="apps, some with their date, sign-ins and sessions with address and place, devices, changes of password, name and "
    "addresses, recoveries, contacts, whether a second factor is on, posts",
    lacks="the client of posts, last use of apps, failed sign-ins, the kind of second factor",
    request="https://accountscenter.facebook.com/info_and_permissions/dyi, all information, all time, format JSON",
    wait=WAIT,
    recognises=is_facebook,
    belongs=partial(belongs, platform="facebook", profile=_PROFILE),
)
def facebook(files: Files) -> Snapshot:
    """Read everything that bears on the account's security.

    Raises:
        UnreadableError: when it is the export for browsers, or no file of use can be read.
    """
    return _Facebook(files).read()


def _of(key: str, parse: Callable[[dict[str, Any]], Iterable[Any]], *names: MemberPattern) -> Source:
    """Files of one kind, whose records stand behind a key: until 2019 as it is, since 2020 with `_v2`."""
    return Source(names, (f"{key}_v2", key) if key else (), parse)


class _Facebook(MetaReading):
    """One pass over one export."""

    def __init__(self, files: Files) -> None:
        super().__init__(files, "facebook")
        self.actions, self.changes = Words(records.OUTCOMES), Words(records.CHANGES)
        self.uploads: dict[Hashable, Login] = {}

    def read(self) -> Snapshot:
        """Read part after part; posts first, because their pictures tell where they were sent from."""
        posts = self._posts()
        self.share("posts", "logins")
        owner = self._owner()
        confirmed = self._confirmed()
        self.share("contacts", "events")
        factors = self._factors()
        self.share("second_factors", "events")
        parts: dict[str, Any] = {
            "posts": posts,
            "apps": self._apps(),
            "logins": self._logins(),
            "devices": self._devices(),
            "events": self._events(owner, confirmed, factors),
            "contacts": self._contacts(owner, confirmed),
            "second_factors": self._kinds(factors),
        }
        return self.made(owner.handle if owner else "", [owner.name] if owner else [], **parts)

    def _posts(self) -> Posts | None:
        own = self.json(called(_POSTS), at=("status_updates",))
        apps = self.json("posts_from_apps_and_websites.json", at=("app_posts_v2", "app_posts"))
        return self.columns((self._post, own), (app_post, apps), folders=("posts",))

    def _post(self, record: dict[str, Any]) -> Row:
        made = post(record)
        for login in uploads(record):
            if len(self.uploads) < MAX_RECORDS:
                self.uploads.setdefault((login.at, login.ip.reveal()), login)
        return made

    def _owner(self) -> records.Profile | None:
        profiles = Source((called(_PROFILE),), ("profile_v2", "profile_information_v2", "profile"), records.profile)
        return next(iter(self.all("contacts", profiles) or ()), None)

    def _confirmed(self) -> dict[str, datetime]:
        """When each address was first confirmed: later ones are Facebook asking whether it is still right."""
        names = ("email_address_verifications.json", "contact_verifications.json")
        found = self.all("contacts", _of("contact_verifications", records.verification, *names)) or ()
        pairs = [(address.casefold(), at) for address, at in found if at]
        return dict(sorted(pairs, key=lambda pair: pair[1], reverse=True))

    def _factors(self) -> tuple[records.Factor, ...] | None:
        parse = partial(records.factor, Words(records.STATES))
        return self.things("second_factors", _of("", parse, f"{_SECURITY[0]}/two-factor_authentication.json"))

    def _kinds(self, factors: tuple[records.Factor, ...] | None) -> tuple[str, ...] | None:
        told = [factor.on for factor in factors or () if factor.on is not None]
        if factors and not told:
            self.gap("second_factors", "whether one is on is told in words that hygiene does not know")
        return ("kind not told",) * any(told) if told else None

    def _apps(self) -> tuple[App, ...] | None:
        """The grants, each with its permissions; apps and permissions meet by name."""
        apps: tuple[App, ...] | None = self.things("apps", _of("installed_apps", self._app, *_APPS), folders=_APPS_IN)
        may: defaultdict[str, set[str]] = defaultdict(set)
        for name, permission in self.all("apps", _of("", records.permission, _PERMISSIONS)) or ():
            may[name].add(permission)
        if apps is None:
            return None
        told = (replace(app, permissions=app.permissions | may[app.name.strip().casefold()]) for app in apps)
        return self.counted("apps", tuple(told))

    def _app(self, record: dict[str, Any]) -> list[App]:
        found = list(records.app(record))
        self.counts["apps_removed"] = self.counts.get("apps_removed", 0) + (not found)
        return found

    def _logins(self) -> tuple[Login, ...] | None:
        """The logs from the fullest to the barest, for what several of them tell counts as the first one tells it."""
        logged = partial(records.activity, self.actions)
        told = self.things(
            "logins",
            _of("account_activity", logged, "account_activity.json"),
            _of("used_ip_address", logged, "ip_address_activity.json", "used_ip_addresses.json"),
            _of("account_accesses", logged, "logins_and_logouts.json"),
            _of("active_sessions", records.open_session, called(_LOGGED_IN)),
            _of("admin_records", records.admin_login, *_RECORDS),
            _of("login_protection_data", records.protection, "login_protection_data.json"),
            folders=_SECURITY,
        )
        if self.actions.unknown:
            self.counts["logins_in_other_words"] = self.actions.unknown
        both = combined(told, tuple(self.uploads.values()) or None)
        return both if both is None else self.counted("logins", both)

    def _devices(self) -> tuple[Device, ...] | None:
        return self.things(
            "devices",
            _of("recognized_devices", records.trusted, *_TRUSTED),
            _of("active_sessions", records.session_device, called(_LOGGED_IN)),
            _of("devices", records.mobile, "mobile_devices.json"),
            _of("last_activity", records.clients, "your_facebook_activity_history.json", "your_facebook_activity.json"),
            folders=_SECURITY,
        )

    def _events(
        self,
        owner: records.Profile | None,
        confirmed: Mapping[str, datetime],
        factors: tuple[records.Factor, ...] | None,
    ) -> tuple[Event, ...] | None:
        self.share("apps", "events")
        told = self.things(
            "events",
            _of("admin_records", partial(records.change, self.changes), *_RECORDS),
            _of(
                "account_status_changes",
                partial(records.status, Words(records.STATUSES)),
                "account_status_changes.json",
            ),
            _of("recognized_devices", records.trusting, *_TRUSTED),
            _of("", records.recovery, *_RECOVERIES),
            folders=_SECURITY,
            besides=(
                _of("installed_apps", records.removal, *_APPS),
                _of("", partial(records.password, self.changes), "your_account_password_information.json"),
                _of("", download, "your_information_download_requests.json"),
            ),
        )
        if told is None:
            return None
        if self.changes.unknown:
            self.gap("events", f"{plural(self.changes.unknown, 'change')} {OTHER_WORDS}")
        since = [Event(at=f.since, kind="second-factor-on") for f in factors or () if f.since]
        return self.counted("events", (*_once(told), *_confirmations(owner, confirmed), *since))

    def _contacts(self, owner: records.Profile | None, confirmed: Mapping[str, datetime]) -> tuple[Contact, ...] | None:
        self.counts.pop("contacts", None)
        if owner is None:
            return None
        self.counts["contacts_former"] = owner.former
        known = (replace(each, changed_at=confirmed.get(each.value.reveal().casefold())) for each in owner.contacts)
        return self.counted("contacts", tuple(known))


def _once(events: Iterable[Event]) -> Iterator[Event]:
    """Without a new password that another file told a moment earlier or later: the log, and the time of the last change."""
    minutes: set[int] = set()
    for event in events:
        if event.kind == "password" and event.at:
            minute = int(event.at.timestamp()) // 60
            if minutes & {minute - 1, minute, minute + 1}:
                continue
            minutes.add(minute)
        yield event


def _confirmations(owner: records.Profile | None, confirmed: Mapping[str, datetime]) -> Iterator[Event]:
    """An address that is confirmed was added shortly before; that of the first day is the first."""
    for address, at in confirmed.items():
        first = owner is not None and owner.registered is not None and at - owner.registered <= _NEW
        yield Event(at=at, kind="email" if "@" in address else "phone", detail=FIRST if first else "confirmed")
