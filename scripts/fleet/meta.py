"""The invented fleet's exports of Facebook and Instagram."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from scripts.fleet.apps import App, apps, gone, number_of, revoked_at
from scripts.fleet.lives import Export, contacts, posts, sessions, site
from scripts.fleet.pretty import pretty
from tests.support import meta

_IN_FACEBOOK: Final = "security_and_login_information"
_IN_INSTAGRAM: Final = "security_and_login_information/login_and_profile_creation"
_APPS: Final = "apps_and_websites_off_of_instagram/apps_and_websites"


def facebook(export: Export) -> dict[str, bytes]:
    """Return an export of Facebook, in the layout since November 2023."""
    name = site(export).removesuffix(".example")
    inside = {
        f"{_IN_FACEBOOK}/account_activity.json": {"account_activity_v2": _activity(export)},
        f"{_IN_FACEBOOK}/record_details.json": {"admin_records_v2": [
            {"event": "Password Change", "session": {
                "created_timestamp": _seconds(export.ago(150)), "ip_address": "198.51.100.9",
                "user_agent": meta.CHROME, "datr_cookie": "datr"}}]},
        f"{_IN_FACEBOOK}/two-factor_authentication.json": meta.labels(
            {"ent_field_name": "State", "label": "State", "value": "Enabled"},
            {"ent_field_name": "EnabledTime", "label": "Time", "timestamp_value": _seconds(export.ago(149))},
            ent_name="TwoFactorSettings"),
        "apps_and_websites_off_of_facebook/connected_apps_and_websites.json": {
            "installed_apps_v2": _facebook_apps(export)},
        "personal_information/profile_information/profile_information.json": _profile(export, name),
        "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json": [
            meta.fb_post(_relative(each.at), each.text) for each in posts(export)],
        "your_facebook_activity/messages/inbox/dana_1/message_1.json": meta.chat(
            name, [_relative(export.ago(days)) for days in (12, 40, 70)]),
        "connections/friends/your_friends.json": {"friends_v2": [
            meta.person(f"Friend {n}", _relative(export.ago(300 + 9 * n))) for n in range(8)]},
    }  # fmt: skip
    return _wrapped(export, inside)


def _activity(export: Export) -> list[dict[str, Any]]:
    """Return the log of sessions, newest first.

    A session from another country is planted in some.
    """
    home = {"city": "Hamburg", "region": "Hamburg", "country": "DE"}
    abroad = {"city": "Recife", "region": "Pernambuco", "country": "BR"}
    rows = [(each.at, each.ip, home) for each in sessions(export)]
    if export.role("country"):
        rows.append((export.planted_at, "203.0.113.77", abroad))
    return [
        {"action": "Login", "timestamp": _seconds(at), "ip_address": ip, "user_agent": meta.CHROME, **where}
        for at, ip, where in sorted(rows, key=lambda row: row[0], reverse=True)
    ]


def _facebook_apps(export: Export) -> list[dict[str, Any]]:
    found = [meta.app(app.name, added=_seconds(app.at), number=number_of(export, app)) for app in apps(export)]
    if app := gone(export):
        found.append(
            meta.app(app.name, category="removed", removed=_seconds(revoked_at(export)), number=number_of(export, app))
        )
    return found


def _profile(export: Export, name: str) -> dict[str, Any]:
    reach = contacts(export)
    emails = {
        "emails": [reach.email],
        "previous_emails": [],
        "pending_emails": [f"next-{reach.email}"] if export.has("unconfirmed") else [],
        "ad_account_emails": [],
    }
    phone = {"phone_type": "Mobile", "phone_number": reach.phone, "verified": True}
    return meta.profile(
        name={"full_name": name, "first_name": name},
        emails=emails,
        phone_numbers=[phone],
        username=export.brand.handle,
        registration_timestamp=_seconds(export.ago(2_500)),
        profile_uri=f"https://www.facebook.com/{export.brand.handle}",
    )


def instagram(export: Export) -> dict[str, bytes]:
    """Return an export of Instagram, in the layout since November 2023."""
    reach, handle = contacts(export), export.brand.handle
    inside = {
        f"{_IN_INSTAGRAM}/login_activity.json": {"account_history_login_history": [
            meta.signed_in(_relative(each.at), each.ip, meta.PHONE if each.phone else meta.CHROME)
            for each in reversed(sessions(export))]},
        f"{_IN_INSTAGRAM}/password_change_activity.json": {"account_history_password_change_history": [
            meta.mapped(Time=_seconds(export.ago(210)))]},
        "personal_information/personal_information/profile_changes.json": {
            "profile_profile_change": _changes(export)},
        "personal_information/personal_information/personal_information.json": {"profile_user": [
            meta.mapped("User Information", Email=reach.email, Phone_Number=reach.phone, Phone_Confirmed="True",
                        Username=handle, Name=site(export), Bio="News and offers.", Private_Account="False")]},
        "personal_information/device_information/devices.json": {"devices_devices": [
            meta.mapped(Last_Login=_seconds(export.ago(80)), User_Agent=meta.PHONE)]},
        "personal_information/device_information/two-factor_authentication.json": {
            "devices_two_factor_authentication": [meta.mapped(Nickname="Desk phone", Device_ID="udid")]},
        f"{_APPS}/active_apps.json": {"apps_and_websites_active_apps": [
            _instagram_app(export, app) for app in apps(export)]},
        "your_instagram_activity/media/posts_1.json": [
            meta.ig_post(_relative(each.at), each.text, cross_post_source=None) for each in posts(export)],
        "connections/followers_and_following/following.json": {"relationships_following": [
            meta.listed(f"friend{n}", _relative(export.ago(300 + 9 * n))) for n in range(8)]},
    }  # fmt: skip
    return _wrapped(export, inside)


def _changes(export: Export) -> list[dict[str, Any]]:
    """Return the changes of the profile.

    The e-mail address changes where that is planted, and in some accounts a few weeks ago.
    """
    times = [export.ago(16)] if export.has("earlier e-mail") else []
    times += [export.planted_at] if export.role("e-mail") else []
    old, new = f"old-brand{export.brand.number}@brands.example", contacts(export).email
    mails = [meta.mapped(Changed="Email", Previous_Value=old, New_Value=new, Change_Date=_seconds(at)) for at in times]
    bio = {"Changed": "Profile Bio Text", "Previous_Value": "", "New_Value": "News and offers."}
    return [meta.mapped(**bio, Change_Date=_seconds(export.ago(500))), *mails]


def _instagram_app(export: Export, app: App) -> dict[str, Any]:
    at, number = _seconds(app.at), str(number_of(export, app))
    return meta.mapped(app.name, Added_on=at, Last_active_on=at + 9_000, App_User_ID=number)


def _wrapped(export: Export, inside: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the files in a folder named as the platform names its zip."""
    folder = f"{export.brand.platform}-{export.brand.handle}-{export.taken:%Y-%m-%d}-Ab3dEf9h"
    return {f"{folder}/{name}": pretty(value).encode() for name, value in inside.items()}


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _relative(at: datetime) -> int:
    """Return a time as the builders take it, in seconds after their own."""
    return int(at.timestamp()) - meta.AT
