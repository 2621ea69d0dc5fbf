"""Facebook's "Download your information" as JSON, from 2018 to today."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.posts import Posts
from hygiene.model.records import App, Contact, Device, Event, Login
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.budget import MAX_RECORDS
from hygiene.sources.files.files import Files
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.fields import combined
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import MemberPattern
from hygiene.sources.readers.meta import facebook_records as records
from hygiene.sources.readers.meta.acts.facebook import FACEBOOK as FOLLOWS
from hygiene.sources.readers.meta.acts.messages import sent_messages
from hygiene.sources.readers.meta.acts.people import follows
from hygiene.sources.readers.meta.facebook_posts import app_post, lost_uploads, post, uploads
from hygiene.sources.readers.meta.labels import Cookies, Words
from hygiene.sources.readers.meta.layout import (
    UNKNOWN_WORDS,
    WAIT,
    MetaReading,
    Source,
    download,
    export_key,
    export_name,
    has_file_with_start,
    path_matcher,
)
from hygiene.sources.readers.meta.owners import facebook as owners
from hygiene.sources.readers.meta.unread import FACEBOOK, FOLDERS

_PATHS: Final = re.compile(
    r"(?:^|/)(?:your_facebook_activity|your_activity_across_facebook|apps_and_websites_off_of_facebook)/"
    r"|(?:^|/)(?:your_posts(?:_\d+|__check_ins__\w+)?|connected_apps_and_websites|where_you.{1,2}re_logged_in)"
    r"\.(?:json|html)$",
    re.IGNORECASE,
)
"""Paths that no other platform's export has."""
_NAMES: Final = re.compile(
    r"(?:^|/)(?:\w*apps_and_websites|account_activity|logins_and_logouts|recognized_devices|authorized_logins"
    r"|ip_address_activity|used_ip_addresses|record_details|administrative_records|login_protection_data"
    r"|account_status_changes|profile_information|email_address_verifications)\.json$",
    re.IGNORECASE,
)
_KEYS: Final = re.compile(
    rb'"(?:(?:installed_apps|app_posts|account_activity|account_accesses|active_sessions|recognized_devices'
    rb"|used_ip_address|admin_records|login_protection_data|account_status_changes|contact_verifications)(?:_v2)?"
    rb'|profile_v2|status_updates)"\s*:'
)
_PROFILE: Final = re.compile(r"(?:^|/)profile_information\.json$", re.IGNORECASE)
_POSTS: Final = re.compile(r"(?:^|/)your_posts(?:_\d+|__check_ins__\w+)?\.json$", re.IGNORECASE)
_LOGGED_IN: Final = re.compile(r"(?:^|/)where_you.{1,4}re_logged_in\.json$", re.IGNORECASE)
"""The apostrophe in this name is written in several ways."""
_APPS: Final = ("connected_apps_and_websites.json", "apps_and_websites.json")
_RECORDS: Final = ("record_details.json", "administrative_records.json")
_TRUSTED: Final = ("recognized_devices.json", "authorized_logins.json")
_APPS_IN: Final = ("apps_and_websites", "apps_and_websites_off_of_facebook")
_PERMISSIONS: Final = "permissions_you_have_granted_to_apps.json"
_RECOVERIES: Final = ("account_recoveries_without_password_changes.json", "your_recent_account_recovery_successes.json")
_SECURITY: Final = ("security_and_login_information",)


def is_facebook(files: Files) -> bool:
    """Return whether these files are a Facebook export, or a part of one.

    Some paths, and some keys at the start of a file, are only Facebook's. A part with only films is recognised by its
    name.
    """
    return (
        any(map(_PATHS.search, files.names))
        or has_file_with_start(files, _NAMES, _KEYS)
        or export_name(files, "facebook") is not None
    )


@reader(
    "facebook",
    title=tr_later("Facebook export (JSON)"),
    platform="facebook",
    holds=tr_later(
        "apps, some with their date, sign-ins and sessions with network address and location, devices, changes of "
        "password, name, e-mail address and phone number, recoveries, contacts, whether a second factor is on, posts, "
        "follows, likes, and the times of messages you sent"
    ),
    lacks=tr_later("the client of posts, last use of apps, failed sign-ins, the kind of second factor"),
    request=tr_later(
        "https://accountscenter.facebook.com/info_and_permissions/dyi, all information, all time, format JSON"
    ),
    wait=WAIT,
    recognises=is_facebook,
    belongs=partial(export_key, platform="facebook", profile=_PROFILE),
    own_folders=FOLDERS,
)
def facebook(files: Files) -> Snapshot:
    """Read everything that concerns the account's security.

    Raises:
        UnreadableError: when the export was made for a browser, or no useful file can be read.
    """
    return _Facebook(files).read()


def _source(key: str, parse: Callable[[dict[str, Any]], Iterable[Any]], *names: MemberPattern) -> Source:
    """Return the source of files with the same key.

    Until 2019 Facebook used the key itself, and since 2020 with `_v2`.
    """
    return Source(names, (f"{key}_v2", key) if key else (), parse)


class _Facebook(MetaReading):
    """A single pass over an export."""

    ignored = re.compile(r"(?:^|/)messages/(?!messenger_contacts)", re.IGNORECASE)
    others = FACEBOOK

    def __init__(self, files: Files) -> None:
        super().__init__(files, "facebook")
        self.actions, self.changes, self.cookies = Words(records.OUTCOMES), Words(records.CHANGES), Cookies()
        self.uploads, self.names = dict[Hashable, Login](), set[str]()

    def read(self) -> Snapshot:
        """Read every part of the export.

        Posts come first, because their pictures state the network address they were sent from. Messages come after the
        changes, which state the names that the owner had before.
        """
        posts = self._posts()
        owner = self._owner()
        confirmed = self._confirmed()
        self.spread_damage("contacts", "events")
        factors = self._factors()
        self.spread_damage("second_factors", "events")
        parts: dict[str, Any] = {
            "posts": posts,
            "apps": self._apps(),
            "logins": self._logins(),
            "devices": self._devices(),
            "events": self._events(owner, confirmed, factors),
            "contacts": self._contacts(owner, confirmed),
            "second_factors": self._kinds(factors),
            "messages": sent_messages(self, owner.names | self.names if owner else self.names, encrypted=True),
            "follows": follows(self, *FOLLOWS),
            "profile": (owner.shown or None) if owner else None,
        }
        return self.build(owner.handle if owner else "", [owner.name] if owner else [], **parts)

    def _posts(self) -> Posts | None:
        own = self.json(path_matcher(_POSTS), at=("status_updates",))
        apps = self.json("posts_from_apps_and_websites.json", at=("app_posts_v2", "app_posts"))
        return self.read_posts((self._post, own), (app_post, apps), folders=("posts",))

    def _post(self, record: dict[str, Any]) -> Row:
        row = post(record)
        for login in uploads(record):
            if len(self.uploads) < MAX_RECORDS:
                self.uploads.setdefault((login.at, login.ip.reveal()), login)
        return row

    def _owner(self) -> owners.Profile | None:
        keys = ("profile_v2", "profile_information_v2", "profile")
        profiles = Source((path_matcher(_PROFILE),), keys, owners.profile)
        return next(iter(self.read_all("contacts", profiles) or ()), None)

    def _confirmed(self) -> dict[str, datetime]:
        """Return the time at which the owner first confirmed each address.

        In later confirmations, Facebook only asked whether the address is still right.
        """
        names = ("email_address_verifications.json", "contact_verifications.json")
        source = _source("contact_verifications", owners.verification, *names)
        dated = [(address.casefold(), at) for address, at in self.read_all("contacts", source) or () if at]
        # Newest first, so that the oldest confirmation of an address replaces the newer ones.
        return dict(sorted(dated, key=lambda pair: pair[1], reverse=True))

    def _factors(self) -> tuple[owners.Factor, ...] | None:
        parse = partial(owners.factor, Words(owners.STATES))
        return self.read_part("second_factors", _source("", parse, f"{_SECURITY[0]}/two-factor_authentication.json"))

    def _kinds(self, factors: tuple[owners.Factor, ...] | None) -> tuple[str, ...] | None:
        states = [factor.on for factor in factors or () if factor.on is not None]
        if factors and not states:
            self.gap("second_factors", tr("the state of the second factor is in words that hygiene does not know"))
        return (tr_later("kind unknown"),) * any(states) if states else None

    def _apps(self) -> tuple[App, ...] | None:
        """Return the grants, each with its permissions.

        The export lists permissions by the name of the app.
        """
        source = _source("installed_apps", self._app, *_APPS)
        apps: tuple[App, ...] | None = self.read_part("apps", source, folders=_APPS_IN)
        permissions: defaultdict[str, set[str]] = defaultdict(set)
        for name, permission in self.read_all("apps", _source("", records.permission, _PERMISSIONS)) or ():
            permissions[name].add(permission)
        if apps is None:
            return None
        complete = (
            replace(app, permissions=app.permissions | permissions[app.name.strip().casefold()]) for app in apps
        )
        return self.counted("apps", tuple(complete))

    def _app(self, record: dict[str, Any]) -> list[App]:
        apps = list(records.app(record))
        self.counts["apps_removed"] = self.counts.get("apps_removed", 0) + (not apps)
        return apps

    def _logins(self) -> tuple[Login, ...] | None:
        """Return the sign-ins and sessions of all logs.

        The most detailed log comes first, because the first record of a sign-in counts.
        """
        logged = partial(records.activity, self.actions, self.cookies)
        sessions = self.read_part(
            "logins",
            _source("account_activity", logged, "account_activity.json"),
            _source("used_ip_address", logged, "ip_address_activity.json", "used_ip_addresses.json"),
            _source("account_accesses", logged, "logins_and_logouts.json"),
            _source("active_sessions", partial(records.open_session, self.cookies), path_matcher(_LOGGED_IN)),
            _source("admin_records", partial(records.admin_login, self.cookies), *_RECORDS),
            _source("login_protection_data", records.protection, "login_protection_data.json"),
            folders=_SECURITY,
            additional=(_source("", records.registration, "registration_information.json"),),
        )
        if self.actions.unknown:
            self.counts["logins_in_other_words"] = self.actions.unknown
        self.gap("logins", *lost_uploads(self._damage["posts"], self.gaps.get("posts", ())))
        self._excess["logins"] += self._excess["posts"]
        both = combined(sessions, tuple(self.uploads.values()) or None)
        return both if both is None else self.counted("logins", both)

    def _devices(self) -> tuple[Device, ...] | None:
        return self.read_part(
            "devices",
            _source("recognized_devices", records.trusted, *_TRUSTED),
            _source("active_sessions", records.session_device, path_matcher(_LOGGED_IN)),
            _source("devices", records.mobile, "mobile_devices.json"),
            _source(
                "last_activity", records.clients, "your_facebook_activity_history.json", "your_facebook_activity.json"
            ),
            folders=_SECURITY,
        )

    def _events(
        self,
        owner: owners.Profile | None,
        confirmed: Mapping[str, datetime],
        factors: tuple[owners.Factor, ...] | None,
    ) -> tuple[Event, ...] | None:
        self.spread_damage("apps", "events")
        updates = records.ProfileUpdates(owner.name if owner else "")
        events = self.read_part(
            "events",
            _source("admin_records", partial(records.change, self.changes, self.names), *_RECORDS),
            _source(
                "account_status_changes",
                partial(records.status, Words(records.STATUSES)),
                "account_status_changes.json",
            ),
            _source("recognized_devices", records.trusting, *_TRUSTED),
            _source("", records.recovery, *_RECOVERIES),
            folders=_SECURITY,
            additional=(
                _source("installed_apps", records.removal, *_APPS),
                _source("", partial(records.password, self.changes), "your_account_password_information.json"),
                _source("", download, "your_information_download_requests.json"),
                _source("profile_updates", updates, "profile_update_history.json"),
            ),
        )
        if updates.others:
            self.counts["changes_of_other_kinds"] = updates.others
        if events is None:
            return None
        if unknown := self.changes.unknown:
            self.gap("events", f"{tr_n(unknown, '{count:,} change', '{count:,} changes')} {tr(UNKNOWN_WORDS)}")
        switched_on = [Event(at=f.since, kind="second-factor-on") for f in factors or () if f.since]
        return self.counted(
            "events",
            (*records.without_repeated_passwords(events), *owners.confirmation_events(owner, confirmed), *switched_on),
        )

    def _contacts(self, owner: owners.Profile | None, confirmed: Mapping[str, datetime]) -> tuple[Contact, ...] | None:
        self.counts.pop("contacts", None)
        if owner is None:
            return None
        self.counts["contacts_former"] = owner.former
        dated = (replace(c, changed_at=confirmed.get(c.value.reveal().casefold())) for c in owner.contacts)
        return self.counted("contacts", tuple(dated))
