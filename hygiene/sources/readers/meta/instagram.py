"""Instagram's "Download your information" as JSON, from 2018 to today.

Every arrangement of its folders is read.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any, Final

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.posts import Posts
from hygiene.model.records import App, Event, Login
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import Files
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.rows import Rows
from hygiene.sources.readers.meta import instagram_records as records
from hygiene.sources.readers.meta.acts.instagram import INSTAGRAM as FOLLOWS
from hygiene.sources.readers.meta.acts.messages import sent_messages
from hygiene.sources.readers.meta.acts.people import follows
from hygiene.sources.readers.meta.instagram_activity import CHANGED, ActivityLog, profile_change, without_repeats
from hygiene.sources.readers.meta.labels import Cookies, Words
from hygiene.sources.readers.meta.layout import (
    UNKNOWN_WORDS,
    WAIT,
    MetaReading,
    RecordLists,
    Source,
    download,
    export_key,
    export_name,
    has_file_with_start,
    path_matcher,
)
from hygiene.sources.readers.meta.owners import instagram as owners
from hygiene.sources.readers.meta.threads import is_threads
from hygiene.sources.readers.meta.unread import FOLDERS, INSTAGRAM

_PATHS: Final = re.compile(
    r"(?:^|/)(?:your_instagram_activity/(?!threads/)|apps_and_websites_off_of_instagram/"
    r"|login_and_(?:account|profile)_creation/)|(?:^|/)profile_activity\.json$",
    re.IGNORECASE,
)
"""Paths that no other platform's export has."""
_NAMES: Final = re.compile(
    r"(?:^|/)(?:\w+_(?:activity|changes|details|information|apps|pps)|account_history|devices|stories|reels|posts_\d+"
    r"|two-factor_authentication)\.json$",
    re.IGNORECASE,
)
_KEYS: Final = re.compile(
    rb'"(?:account_history_\w+|profile_(?:user|profile_change|account_insights)'
    rb"|devices_(?:devices|camera|two_factor_authentication)|apps_and_websites_(?:active|expired)_apps"
    rb"|ig_(?:stories|reels_media|igtv_media|recently_deleted_media|archived_post_media)"
    rb'|login_history|registration_info)"\s*:|^\s*\[\s*\{\s*"media"\s*:\s*\[\s*\{\s*"uri"'
)
_PROFILE: Final = re.compile(r"(?:^|/)(?:personal_information|profile)\.json$", re.IGNORECASE)
_POSTS: Final = re.compile(r"(?:^|/)posts_\d+\.json$", re.IGNORECASE)
_DETAILED: Final = re.compile(r"(?:^|/)posts\.json$", re.IGNORECASE)
_REELS: Final = re.compile(r"(?:^|/)reels(?:_\d+)?\.json$", re.IGNORECASE)
_STORIES: Final = re.compile(r"(?:^|/)stories(?:_\d+)?\.json$", re.IGNORECASE)
_SECURITY: Final = ("login_and_account_creation", "login_and_profile_creation")
_LINKED: Final = "profile_linked_meta_accounts"


def is_instagram(files: Files) -> bool:
    """Return whether these files are an Instagram export, or a part of one.

    Some paths, and some keys at the start of a file, are only Instagram's. A part with only films is recognised by its
    name.
    """
    if any(map(_PATHS.search, files.names)) or has_file_with_start(files, _NAMES, _KEYS):
        return True
    return export_name(files, "instagram") is not None and not is_threads(files)


@reader(
    "instagram",
    title=tr_later("Instagram export (JSON)"),
    platform="instagram",
    holds=tr_later(
        "sign-ins with network address and program, warnings, password and profile changes, apps "
        "with their date and last use, devices, contacts, authenticator apps, linked Meta "
        "accounts, posts, follows, blocks, likes, and the times of messages you sent"
    ),
    lacks=tr_later(
        "the client of posts, permissions of apps, failed sign-ins, second factors other than authenticator apps"
    ),
    request=tr_later(
        "https://accountscenter.instagram.com/info_and_permissions/dyi/, all information, all time, format JSON"
    ),
    wait=WAIT,
    recognises=is_instagram,
    belongs=partial(export_key, platform="instagram", profile=_PROFILE),
    own_folders=FOLDERS,
)
def instagram(files: Files) -> Snapshot:
    """Read everything that concerns the account's security.

    Raises:
        UnreadableError: when the export was made for a browser, or no useful file can be read.
    """
    return _Instagram(files).read()


class _Instagram(MetaReading):
    """A single pass over an export."""

    ignored = re.compile(r"(?:^|/)(?:messages|threads|past_instagram_insights)/", re.IGNORECASE)
    others = INSTAGRAM

    def __init__(self, files: Files) -> None:
        super().__init__(files, "instagram")
        self.names: set[str] = set()

    def read(self) -> Snapshot:
        """Read every part of the export.

        Messages come after the changes, which state the names that the owner had before.
        """
        owner = self._owner()
        if owner and not owner.labelled:
            self.gap(
                "contacts",
                tr("the labels are in words that hygiene does not know; addresses were found by their form alone"),
            )
        factors = self.read_part(
            "second_factors",
            Source(("two-factor_authentication.json",), ("devices_two_factor_authentication",), records.factor),
        )
        if factors == ():
            self.gap(
                "second_factors", tr("there is no authenticator app; {reason}", reason=self.platform.cannot("kinds"))
            )
        parts: dict[str, Any] = {
            "posts": self._posts(),
            "apps": self._apps(),
            "logins": self._logins(),
            "devices": self.read_part(
                "devices",
                Source(("devices.json",), ("devices_devices",), records.device),
                folders=("device_information",),
            ),
            "events": self._events(),
            "contacts": self.counted("contacts", owner.contacts) if owner else None,
            "sign_ins": self.read_part("sign_ins", Source(("linked_meta_accounts.json",), (_LINKED,), records.linked)),
            "second_factors": factors or None,
            "messages": sent_messages(self, [owner.handle, owner.name, *self.names] if owner else self.names),
            "follows": follows(self, *FOLLOWS),
            "profile": (owner.profile or None) if owner else None,
        }
        return self.build(owner.handle if owner else "", [owner.name] if owner else [], **parts)

    def _owner(self) -> owners.Owner | None:
        current = Source(("personal_information.json",), ("profile_user",), owners.owner)
        old = Source(("profile.json",), (), owners.old_owner)
        return next(iter(self.read_all("contacts", current) or self.read_all("contacts", old) or ()), None)

    def _apps(self) -> tuple[App, ...] | None:
        dates: Words[str] = Words({})
        active, expired = partial(records.app, dates), partial(records.expired, dates)
        apps: tuple[App, ...] | None = self.read_part(
            "apps",
            Source(("active_apps.json",), ("apps_and_websites_active_apps",), active),
            Source(("expired_apps.json", "expired_pps.json"), ("apps_and_websites_expired_apps",), expired),
            folders=("apps_and_websites",),
        )
        if dates.unknown:
            self.gap("apps", f"{tr_n(dates.unknown, '{count:,} date', '{count:,} dates')} {tr(UNKNOWN_WORDS)}")
        return apps

    def _logins(self) -> tuple[Login, ...] | None:
        cookies = Cookies()
        log, old = ActivityLog(cookies), partial(records.old_login, cookies)
        login, logout = partial(records.login, cookies), partial(records.logout, cookies)
        logins: tuple[Login, ...] | None = self.read_part(
            "logins",
            Source(("profile_activity.json",), (), log.login),
            Source(("login_activity.json",), ("account_history_login_history",), log.recorded(login)),
            Source(("logout_activity.json",), ("account_history_logout_history",), log.recorded(logout)),
            Source(("account_history.json",), ("login_history",), old),
            folders=_SECURITY,
            additional=(
                Source(_SIGNUP, ("account_history_registration_info",), records.signup_login),
                Source(("account_history.json",), (), records.old_signup_login),
            ),
        )
        if log.unknown:
            self.counts["logins_in_other_words"] = log.unknown
            self.gap(
                "events",
                tr_n(
                    log.unknown,
                    "{count:,} entry in the log {labelled}",
                    "{count:,} entries in the log {labelled}",
                    labelled=tr(UNKNOWN_WORDS),
                ),
            )
        if logins is None:
            return None
        distinct = tuple(log.distinct(logins))
        if repeated := len(logins) - len(distinct):
            self.counts["logins_repeated"] = self.counts.get("logins_repeated", 0) + repeated
        return self.counted("logins", distinct)

    def _events(self) -> tuple[Event, ...] | None:
        changed = Words(CHANGED)
        log = ActivityLog(Cookies(), changed)
        history = "account_history_"
        events = self.read_part(
            "events",
            Source(("profile_activity.json",), (), log.event),
            Source(("password_change_activity.json",), (f"{history}password_change_history",), records.password),
            Source(_PRIVACY, (f"{history}account_privacy_history",), records.privacy),
            Source(_STATUS, (f"{history}account_active_status_changes",), records.status),
            Source(_SIGNUP, (f"{history}registration_info",), records.signup),
            folders=_SECURITY,
            additional=(
                Source(
                    ("profile_changes.json",),
                    ("profile_profile_change",),
                    partial(profile_change, changed, self.names),
                ),
                Source(("account_history.json",), (), records.old_signup),
                Source(("your_information_download_requests.json",), (), download),
            ),
        )
        self.names |= log.names
        if log.other_mails:
            self.counts["mails_of_other_kinds"] = log.other_mails
        if changed.unknown:
            self.counts["changes_of_other_kinds"] = changed.unknown
        return None if events is None else self.counted("events", tuple(without_repeats(events)))

    def _posts(self) -> Posts | None:
        posts = self.json(path_matcher(_POSTS)) or self.json(path_matcher(_DETAILED))
        reels = self.json(path_matcher(_REELS), at=("ig_reels_media",))
        films = self.json("igtv_videos.json", at=("ig_igtv_media",))
        stories = self.json(path_matcher(_STORIES), at=("ig_stories",))
        deleted = self.json("recently_deleted_content.json", at=("ig_recently_deleted_media",))
        old: dict[str, Rows] = {
            name: RecordLists(self.files.chunks(name), ("photos", "videos", "stories"))
            for name in self.find("media.json")
        }
        return self.read_posts(
            (records.post, {**posts, **reels, **films, **stories}),
            (records.deleted_post, deleted),
            (records.old_post, old),
            folders=("content", "media"),
        )


_SIGNUP: Final = ("signup_details.json", "instagram_signup_details.json", "signup_information.json")
_PRIVACY: Final = ("profile_privacy_changes.json", "account_privacy_changes.json")
_STATUS: Final = ("profile_status_changes.json", "account_status_changes.json")
