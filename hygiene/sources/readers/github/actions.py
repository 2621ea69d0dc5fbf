"""The actions in a GitHub security log, by their meaning.

They are sign-ins, changes and grants. The names are those of GitHub's own list of security log events. Actions that are
in no table here concern repositories, projects, payments and organisations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from hygiene.language.words import tr_later
from hygiene.sources.reader_kit.fields import renamed

OUTCOMES: Final[Mapping[str, Literal["success", "failure", "challenge"]]] = {
    "user.login": "success",
    "user.failed_login": "failure",
    "user.two_factor_challenge_failure": "failure",
    "user.two_factor_requested": "challenge",
    "user.device_verification_requested": "challenge",
    "user.device_verification_failure": "failure",
}
"""Actions that are sign-in attempts, with their outcomes."""
EVENTS: Final[Mapping[str, str]] = {
    "git_signing_ssh_public_key.create": "key",
    "gpg_key.create": "key",
    "migration.create": "data-download",
    "oauth_access.create": "access-key",
    "oauth_access.regenerate": "access-key",
    "oauth_authorization.destroy": "revocation",
    "integration_installation.destroy": "revocation",
    "passkey.register": "access-key",
    "personal_access_token.create": "access-key",
    "personal_access_token.credential_regenerated": "access-key",
    "profile_picture.update": "picture",
    "public_key.create": "access-key",
    "security_key.register": "second-factor-on",
    "security_key.remove": "second-factor-off",
    "trusted_device.register": "device",
    "two_factor_authentication.add_factor": "second-factor-on",
    "two_factor_authentication.disabled": "second-factor-off",
    "two_factor_authentication.enabled": "second-factor-on",
    "two_factor_authentication.password_reset_fallback_sms": "password-reset",
    "two_factor_authentication.recovery_codes_regenerated": "recovery-codes",
    "two_factor_authentication.remove_factor": "second-factor-off",
    "two_factor_authentication.sign_in_fallback_sms": "challenge",
    "two_factor_authentication.update_fallback": "phone",
    "user.add_email": "email",
    "user.async_delete": "deactivation",
    "user.audit_log_export": "data-download",
    "user.change_password": "password",
    "user.forgot_password": "password-reset",
    "user.new_device_used": "warning",
    "user.recreate": "deactivation",
    "user.remove_email": "email",
    "user.rename": "handle",
    "user.reset_password": "password",
    "user.sign_in_from_unrecognized_device": "warning",
    "user.sign_in_from_unrecognized_device_and_location": "warning",
    "user.suspend": "suspension",
    "user.two_factor_recover": "recovery",
    "user.two_factor_recovery_codes_downloaded": "recovery-codes",
    "user.two_factor_recovery_codes_printed": "recovery-codes",
    "user.two_factor_recovery_codes_viewed": "recovery-codes",
    "user.unsuspend": "suspension",
}
"""Actions that are changes, with their kinds.

The kinds are those of `hygiene.model.records.EVENT_KINDS`.
"""
APPS: Final[Mapping[str, tuple[str, str]]] = {
    "oauth_authorization.create": ("oauth_application_name", "oauth_application_id"),
    "oauth_authorization.update": ("oauth_application_name", "oauth_application_id"),
    "oauth_authorization.destroy": ("oauth_application_name", "oauth_application_id"),
    "integration_installation.create": ("integration", "integration_id"),
    "integration_installation.destroy": ("integration", "integration_id"),
}
"""Actions by which an app gains or loses access.

Each has the fields that hold the app's name and its id.
"""
_IDENTITIES: Final = frozenset({"social_identity.linked", "social_identity.unlinked", "social_identity.unlinked_all"})
USED: Final = frozenset({*OUTCOMES, *EVENTS, *APPS, *_IDENTITIES})
FIELDS: Final = (
    "_document_id", "actor", "integration", "integration_id", "oauth_application_id", "oauth_application_name",
    "old_login", "provider", "repo", "user", "user_agent", "user_programmatic_access_name",
)  # fmt: skip
"""The fields that are read.

They include neither tokens, hashed or not, nor addresses of the owner.
"""
_DETAILS: Final[Mapping[str, str]] = {
    "git_signing_ssh_public_key.create": tr_later("a key that signs commits"),
    "gpg_key.create": tr_later("a key that signs commits"),
    "migration.create": tr_later("an archive of repositories"),
    "passkey.register": tr_later("a passkey"),
    "security_key.register": tr_later("a security key"),
    "security_key.remove": tr_later("a security key"),
    "two_factor_authentication.add_factor": tr_later("one more"),
    "two_factor_authentication.recovery_codes_regenerated": tr_later("new ones"),
    "two_factor_authentication.remove_factor": tr_later("one of several"),
    "two_factor_authentication.sign_in_fallback_sms": tr_later("a code by text message"),
    "two_factor_authentication.update_fallback": tr_later("the number that recovers the second factor"),
    "user.add_email": tr_later("one was added"),
    "user.async_delete": tr_later("it was deleted"),
    "user.audit_log_export": tr_later("the security log"),
    "user.new_device_used": tr_later("from a new device"),
    "user.recreate": tr_later("it was restored"),
    "user.remove_email": tr_later("one was removed"),
    "user.reset_password": tr_later("by a reset"),
    "user.sign_in_from_unrecognized_device": tr_later("from a device not seen before"),
    "user.sign_in_from_unrecognized_device_and_location": tr_later("from a device and a location not seen before"),
    "user.two_factor_recover": tr_later("with a recovery code"),
    "user.two_factor_recovery_codes_downloaded": tr_later("downloaded"),
    "user.two_factor_recovery_codes_printed": tr_later("printed"),
    "user.two_factor_recovery_codes_viewed": tr_later("shown"),
}
"""Actions with a fixed detail."""


def detail(action: str, fields: Mapping[str, str]) -> str | None:
    """Return the detail of a change, which adds to its kind.

    The result is None if another line of the log records the same change. The owner chooses the names of tokens and
    keys, so they may be shown. Tokens, keys and addresses themselves are left out.
    """
    if action.startswith("oauth_access."):
        # A token with an app's name belongs to that app and has a line of its own. Other tokens are classic ones.
        return None if fields.get("oauth_application_name") else tr_later("a personal access token")
    if action.startswith("personal_access_token."):
        name = fields.get("user_programmatic_access_name")
        return (
            tr_later("the personal access token “{name}”", name=name[:60])
            if name
            else tr_later("a personal access token")
        )
    if action == "public_key.create":
        return tr_later("a deploy key of a repository") if fields.get("repo") else tr_later("an SSH key")
    if action in APPS:
        name = fields.get(APPS[action][0])
        return f"“{name[:60]}”" if name else ""
    if action == "user.rename":
        return renamed(fields.get("old_login", ""), fields.get("user", ""))
    return _DETAILS.get(action, "")
