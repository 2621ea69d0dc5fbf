"""Counts of records with their nouns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from hygiene.language.words import number, tr, tr_n

COUNTS: Final[Mapping[str, Callable[[int], str]]] = {
    "about_others": lambda n: tr_n(n, "{count:,} about others", "{count:,} about others"),
    "apps": lambda n: tr_n(n, "{count:,} app", "{count:,} apps"),
    "apps_removed": lambda n: tr_n(n, "{count:,} app removed", "{count:,} apps removed"),
    "apps_repeated": lambda n: tr_n(n, "{count:,} app repeated", "{count:,} apps repeated"),
    "attachments": lambda n: tr_n(n, "{count:,} attachment", "{count:,} attachments"),
    "changes_of_other_kinds": lambda n: tr_n(
        n, "{count:,} change of another kind", "{count:,} changes of other kinds"
    ),
    "channels": lambda n: tr_n(n, "{count:,} channel", "{count:,} channels"),
    "checksums_held": lambda n: tr_n(n, "{count:,} checksum held", "{count:,} checksums held"),
    "comments_by_others": lambda n: tr_n(n, "{count:,} comment by others", "{count:,} comments by others"),
    "contacts": lambda n: tr_n(n, "{count:,} contact address", "{count:,} contact addresses"),
    "contacts_former": lambda n: tr_n(n, "{count:,} contact former", "{count:,} contacts former"),
    "contacts_repeated": lambda n: tr_n(n, "{count:,} contact repeated", "{count:,} contacts repeated"),
    "deleted_long_posts": lambda n: tr_n(n, "{count:,} deleted long post", "{count:,} deleted long posts"),
    "deleted_posts": lambda n: tr_n(n, "{count:,} deleted post", "{count:,} deleted posts"),
    "deletions": lambda n: tr_n(n, "{count:,} deletion", "{count:,} deletions"),
    "deletions_repeated": lambda n: tr_n(n, "{count:,} deletion repeated", "{count:,} deletions repeated"),
    "devices": lambda n: tr_n(n, "{count:,} device", "{count:,} devices"),
    "devices_repeated": lambda n: tr_n(n, "{count:,} device repeated", "{count:,} devices repeated"),
    "entries": lambda n: tr_n(n, "{count:,} entry", "{count:,} entries"),
    "events": lambda n: tr_n(n, "{count:,} account change", "{count:,} account changes"),
    "events_repeated": lambda n: tr_n(n, "{count:,} event repeated", "{count:,} events repeated"),
    "files_not_read": lambda n: tr_n(n, "{count:,} file not read", "{count:,} files not read"),
    "follows": lambda n: tr_n(n, "{count:,} follow", "{count:,} follows"),
    "follows_repeated": lambda n: tr_n(n, "{count:,} follow repeated", "{count:,} follows repeated"),
    "left_out": lambda n: tr_n(n, "{count:,} entry left out", "{count:,} entries left out"),
    "likes": lambda n: tr_n(n, "{count:,} like", "{count:,} likes"),
    "linked_accounts": lambda n: tr_n(n, "{count:,} linked account", "{count:,} linked accounts"),
    "logins": lambda n: tr_n(n, "{count:,} sign-in or session", "{count:,} sign-ins and sessions"),
    "logins_in_other_words": lambda n: tr_n(n, "{count:,} login in other words", "{count:,} logins in other words"),
    "logins_of_devices_alone": lambda n: tr_n(
        n, "{count:,} login of devices alone", "{count:,} logins of devices alone"
    ),
    "logins_repeated": lambda n: tr_n(n, "{count:,} login repeated", "{count:,} logins repeated"),
    "long_posts": lambda n: tr_n(n, "{count:,} long post", "{count:,} long posts"),
    "mails_of_other_kinds": lambda n: tr_n(n, "{count:,} mail of another kind", "{count:,} mails of other kinds"),
    "messages": lambda n: tr_n(n, "{count:,} message", "{count:,} messages"),
    "messages_repeated": lambda n: tr_n(n, "{count:,} message repeated", "{count:,} messages repeated"),
    "older_repositories": lambda n: tr_n(n, "{count:,} older repository", "{count:,} older repositories"),
    "other_actions": lambda n: tr_n(n, "{count:,} other action", "{count:,} other actions"),
    "other_items": lambda n: tr_n(n, "{count:,} other item", "{count:,} other items"),
    "posts": lambda n: tr_n(n, "{count:,} post", "{count:,} posts"),
    "posts_back_dated": lambda n: tr_n(n, "{count:,} post back dated", "{count:,} posts back dated"),
    "posts_repeated": lambda n: tr_n(n, "{count:,} repeated post", "{count:,} repeated posts"),
    "posts_stated": lambda n: tr_n(
        n, "{count:,} post that the server counts", "{count:,} posts that the server counts"
    ),
    "posts_unpublished": lambda n: tr_n(n, "{count:,} post unpublished", "{count:,} posts unpublished"),
    "posts_without_time_of_day": lambda n: tr_n(
        n, "{count:,} post without a time of day", "{count:,} posts without a time of day"
    ),
    "profile": lambda n: tr_n(n, "{count:,} profile", "{count:,} profile"),
    "records": lambda n: tr_n(n, "{count:,} record", "{count:,} records"),
    "revisions": lambda n: tr_n(n, "{count:,} revision", "{count:,} revisions"),
    "second_factors": lambda n: tr_n(n, "{count:,} second factor", "{count:,} second factors"),
    "second_factors_repeated": lambda n: tr_n(
        n, "{count:,} second factor repeated", "{count:,} second factors repeated"
    ),
    "sessions": lambda n: tr_n(n, "{count:,} session", "{count:,} sessions"),
    "sign_ins": lambda n: tr_n(
        n, "{count:,} linked account that can sign in", "{count:,} linked accounts that can sign in"
    ),
    "sign_ins_repeated": lambda n: tr_n(n, "{count:,} sign in repeated", "{count:,} sign ins repeated"),
    "unread_lists": lambda n: tr_n(n, "{count:,} unread list", "{count:,} unread lists"),
}  # fmt: skip
"""The words for the counts of records, by the kind as readers call it."""


def counted(kind: str, count: int) -> str:
    """Return a count with its noun: `507 posts`.

    A vault says why it left entries out: `left_out: no password`. It also says why entries are not judged: `not_in_use:
    expired`. Third-party readers name their own kinds.
    """
    if kind.startswith("not_in_use: "):
        why = tr(kind.removeprefix("not_in_use: "))
        return tr_n(count, "{count:,} entry not in use: {why}", "{count:,} entries not in use: {why}", why=why)
    if kind.startswith("left_out: "):
        why = tr(kind.removeprefix("left_out: "))
        return tr("{count:,} because of: {why}", count=count, why=why)
    if kind in COUNTS:
        return COUNTS[kind](count)
    name = kind.replace("_", " ")
    return f"{number(count)} {name.removesuffix('s') if count == 1 else name}"
