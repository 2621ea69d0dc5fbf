"""Instagram's "Download your information" as JSON, 2018 to today, in every arrangement of its folders."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any, Final

from hygiene.model.posts import Posts
from hygiene.model.records import App, Event, Login
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import plural
from hygiene.sources.files.files import Files
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.rows import Rows
from hygiene.sources.readers.meta import instagram_records as records
from hygiene.sources.readers.meta.labels import Words
from hygiene.sources.readers.meta.layout import (
    OTHER_WORDS,
    WAIT,
    Lists,
    MetaReading,
    Source,
    begins,
    belongs,
    called,
    download,
    exported,
)
from hygiene.sources.readers.meta.threads import is_threads

_PATHS: Final = re.compile(
    r"(?:^|/)(?:your_instagram_activity/(?!threads/)|apps_and_websites_off_of_instagram/|login_and_(?:account|profile)_creation/)"
    r"|(?:^|/)profile_activity\.json$",
    re.IGNORECASE,
)
"""What is in no other platform's export."""
_NAMES: Final = re.compile(
    r"(?:^|/)(?:\w+_(?:activity|changes|details|information|apps|pps)|account_history|devices|stories|reels|posts_\d+"
    r"|two-factor_authentication)\.json$",
    re.IGNORECASE,
)
_KEYS: Final = re.compile(
    rb'"(?:account_history_\w+|profile_(?:user|profile_change|account_insights)|devices_(?:devices|camera|two_factor_authentication)'
    rb"|apps_and_websites_(?:active|expired)_apps|ig_(?:stories|reels_media|igtv_media|recently_deleted_media|archived_post_media)"
    rb'|login_history|registration_info)"\s*:|^\s*\[\s*\{\s*"media"\s*:\s*\[\s*\{\s*"uri"'
)
_PROFILE: Final = re.compile(r"(?:^|/)(?:personal_information|profile)\.json$", re.IGNORECASE)
_POSTS: Final = re.compile(r"(?:^|/)posts_\d+\.json$", re.IGNORECASE)
_DETAILED: Final = re.compile(r"(?:^|/)posts\.json$", re.IGNORECASE)
_REELS: Final = re.compile(r"(?:^|/)reels(?:_\d+)?\.json$", re.IGNORECASE)
_STORIES: Final = re.compile(r"(?:^|/)stories(?:_\d+)?\.json$", re.IGNORECASE)
_SECURITY: Final = ("login_and_account_creation", "login_and_profile_creation")
_LINKED: Final = "profile_linked_meta_accounts"
_PASSWORD_MAIL: Final = timedelta(minutes=10)
"""How near to a changed password the mail about it is."""


def is_instagram(files: Files) -> bool:
    """Whether a path is as only Instagram has it, a file begins as only Instagram's do, or the name is that of a part of films."""
    if any(map(_PATHS.search, files.names)) or begins(files, _NAMES, _KEYS):
        return True
    return exported(files, "instagram") is not None and not is_threads(files)


@reader(
    "instagram",
    title="Instagram export (JSON)",
    platform="instagram",
    holds="sign-ins with address and program, warnings, password and profile changes, apps with their date and last use, "
    "devices, contacts, authenticator apps, linked accounts of Meta's, posts",
    lacks="the client of posts, permissions of apps, failed sign-ins, second factors other than authenticator apps",
    request="https://accountscenter.instagram.com/info_and_permissions/dyi/, all information, all time, format JSON",
    wait=WAIT,
    recognises=is_instagram,
    belongs=partial(belongs, platform="instagram", profile=_PROFILE),
)
def instagram(files: Files) -> Snapshot:
    """Read everything that bears on the account's security.

    Raises:
        UnreadableError: when it is the export for browsers, or no file of use can be read.
    """
    return _Instagram(files).read()


class _Instagram(MetaReading):
    """One pass over one export."""

    aside = re.compile(r"(?:^|/)(?:messages|threads|past_instagram_insights)/", re.IGNORECASE)

    def __init__(self, files: Files) -> None:
        super().__init__(files, "instagram")

    def read(self) -> Snapshot:
        """Read part after part."""
        owner = self._owner()
        if owner and not owner.labelled:
            self.gap(
                "contacts", "its labels are in words that hygiene does not know; addresses are told by their form alone"
            )
        factors = self.things(
            "second_factors",
            Source(("two-factor_authentication.json",), ("devices_two_factor_authentication",), records.factor),
        )
        if factors == ():
            self.gap("second_factors", f"there is no authenticator app; {self.platform.cannot('kinds')}")
        parts: dict[str, Any] = {
            "posts": self._posts(),
            "apps": self._apps(),
            "logins": self._logins(),
            "devices": self.things(
                "devices",
                Source(("devices.json",), ("devices_devices",), records.device),
                folders=("device_information",),
            ),
            "events": self._events(),
            "contacts": self.counted("contacts", owner.contacts) if owner else None,
            "sign_ins": self.things("sign_ins", Source(("linked_meta_accounts.json",), (_LINKED,), records.linked)),
            "second_factors": factors or None,
        }
        return self.made(owner.handle if owner else "", [owner.name] if owner else [], **parts)

    def _owner(self) -> records.Owner | None:
        now = Source(("personal_information.json",), ("profile_user",), records.owner)
        old = Source(("profile.json",), (), records.old_owner)
        return next(iter(self.all("contacts", now) or self.all("contacts", old) or ()), None)

    def _apps(self) -> tuple[App, ...] | None:
        dates: Words[str] = Words({})
        active, expired = partial(records.app, dates), partial(records.expired, dates)
        apps: tuple[App, ...] | None = self.things(
            "apps",
            Source(("active_apps.json",), ("apps_and_websites_active_apps",), active),
            Source(("expired_apps.json", "expired_pps.json"), ("apps_and_websites_expired_apps",), expired),
            folders=("apps_and_websites",),
        )
        if dates.unknown:
            self.gap("apps", f"{plural(dates.unknown, 'date')} {OTHER_WORDS}")
        return apps

    def _logins(self) -> tuple[Login, ...] | None:
        words = Words(records.ACTIVITIES)
        logins: tuple[Login, ...] | None = self.things(
            "logins",
            Source(("profile_activity.json",), (), partial(records.active, words)),
            Source(("login_activity.json",), ("account_history_login_history",), records.login),
            Source(("logout_activity.json",), ("account_history_logout_history",), records.logout),
            Source(("account_history.json",), ("login_history",), records.old_login),
            folders=_SECURITY,
            besides=(
                Source(_SIGNUP, ("account_history_registration_info",), records.signup_login),
                Source(("account_history.json",), (), records.old_signup_login),
            ),
        )
        if words.unknown:
            self.counts["logins_in_other_words"] = words.unknown
        return logins

    def _events(self) -> tuple[Event, ...] | None:
        what, mails, changed = Words(records.ACTIVITIES), Words(records.MAILS), Words(records.CHANGED)
        history = "account_history_"
        events = self.things(
            "events",
            Source(("profile_activity.json",), (), partial(records.happened, what, mails, changed)),
            Source(("password_change_activity.json",), (f"{history}password_change_history",), records.password),
            Source(_PRIVACY, (f"{history}account_privacy_history",), records.privacy),
            Source(_STATUS, (f"{history}account_active_status_changes",), records.status),
            Source(_SIGNUP, (f"{history}registration_info",), records.signup),
            folders=_SECURITY,
            besides=(
                Source(
                    ("profile_changes.json",), ("profile_profile_change",), partial(records.profile_change, changed)
                ),
                Source(("account_history.json",), (), records.old_signup),
                Source(("your_information_download_requests.json",), (), download),
            ),
        )
        if what.unknown:
            self.gap("events", f"{plural(what.unknown, 'entry', 'entries')} in the log {OTHER_WORDS}")
        return None if events is None else self.counted("events", tuple(_without_echoes(events)))

    def _posts(self) -> Posts | None:
        posts = self.json(called(_POSTS)) or self.json(called(_DETAILED))
        reels = self.json(called(_REELS), at=("ig_reels_media",))
        films = self.json("igtv_videos.json", at=("ig_igtv_media",))
        stories = self.json(called(_STORIES), at=("ig_stories",))
        deleted = self.json("recently_deleted_content.json", at=("ig_recently_deleted_media",))
        old: dict[str, Rows] = {
            name: Lists(self.files.chunks(name), ("photos", "videos", "stories")) for name in self.find("media.json")
        }
        return self.columns(
            (records.post, {**posts, **reels, **films, **stories}),
            (records.deleted, deleted),
            (records.old_post, old),
            folders=("content", "media"),
        )


_SIGNUP: Final = ("signup_details.json", "instagram_signup_details.json", "signup_information.json")
_PRIVACY: Final = ("profile_privacy_changes.json", "account_privacy_changes.json")
_STATUS: Final = ("profile_status_changes.json", "account_status_changes.json")


def _without_echoes(events: Iterable[Event]) -> Iterable[Event]:
    """Without the mails about a changed password where the change itself is told."""
    told = list(events)
    changes = [e.at for e in told if e.kind == "password" and e.detail != records.BY_MAIL and e.at]
    for event in told:
        echo = (
            event.detail == records.BY_MAIL and event.at and any(abs(event.at - at) <= _PASSWORD_MAIL for at in changes)
        )
        if not echo:
            yield event
