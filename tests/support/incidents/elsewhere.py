"""Incidents of accounts on Instagram, Facebook, GitHub and Mastodon."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from tests.support import github, mastodon, meta, takeovers
from tests.support.incidents.on_x import DAY_HOURS, NIGHT_HOURS, lures, owner
from tests.support.incidents.scenario import (
    DAY,
    HOUR,
    MINUTE,
    PLAIN,
    STRONG,
    Chance,
    Scenario,
    Write,
    members_without,
)
from tests.support.takeovers import HOME, STRANGER
from tests.support.x_archive import iso, write_zip

TABLET: Final = "Instagram 300.0.0.29.110 (iPad8,1; iOS 15_7; en_GB; en-GB; scale=2.00; 1668x2388; 498000000)"
_SITES: Final = {
    "instagram": "https://www.instagram.com/",
    "facebook": "https://www.facebook.com/",
    "github": "https://github.com/login",
    "mastodon": "https://harbour.example/auth/sign_in",
}
_HANDLES: Final = {"instagram": "roasters", "facebook": "roasters", "github": "Acme", "mastodon": "kim@harbour.example"}
_GRAM: Final = {
    "apps": "apps_and_websites",
    "posts' neighbours": "connections/",
    "sessions and changes": "security_and_login_information/",
    "messages": "your_instagram_activity/messages/",
}
_BOOK: Final = {
    "sessions": "security_and_login_information/account_activity.json",
    "changes": "security_and_login_information/record_details.json",
    "messages": "your_facebook_activity/messages/",
}


def _scenario(
    name: str,
    on: str,
    truth: str,
    at: datetime,
    exported: tuple[Write, tuple[str, ...]],
    **answers: str,
) -> Scenario:
    """Return a scenario with a strong password in the vault, if any.

    Underscores in the names of answers stand for dashes.
    """
    given = PLAIN | {name.replace("_", "-"): value for name, value in answers.items()}
    return Scenario(
        name=name, platform=on, truth=truth, at=at, handle=_HANDLES[on], exports={on: exported}, answers=given,
        passwords={_SITES[on]: STRONG, "https://beans.example/": "Rq7-maple.Trunk-58-violin"},
    )  # fmt: skip


def _meta(file: str, members: Mapping[str, Any], parts: Mapping[str, str]) -> tuple[Write, tuple[str, ...]]:
    def write(folder: Path, without: frozenset[str]) -> Path:
        return meta.zipped(folder / file, members_without(members, parts, without))

    return write, tuple(parts)


def _when(chance: Chance, hours: Sequence[int]) -> tuple[datetime, int]:
    """Return the time of an incident in Meta's exports, and its seconds."""
    at = chance.at(hours) - 6 * DAY
    return at, int(at.timestamp()) - meta.AT


def _posts(start: int, texts: Sequence[str]) -> list[Any]:
    return [meta.ig_post(start + n * 240, text) for n, text in enumerate(texts)]


def _entry(seconds: int, chance: Chance) -> list[Any]:
    place = chance.draw().choice(("Lagos, Nigeria", "Hanoi, Vietnam"))
    return [meta.done(seconds, "Log in", STRANGER, meta.CHROME, Location=place)]


def _changed(seconds: int, kind: str) -> Any:
    return meta.done(seconds, "Profile changed", STRANGER, meta.CHROME, Type=kind, New_value="x")


def _gram(**more: Sequence[Any]) -> tuple[Write, tuple[str, ...]]:
    return _meta(takeovers.GRAM, takeovers.gram_members(**more), _GRAM)


def gram_phished(chance: Chance) -> Scenario:
    """Return a password given to a false page, posts and a new link."""
    at, start = _when(chance, NIGHT_HOURS)
    log = [*_entry(start - 1_800, chance), _changed(start - 900, "external url")]
    made = _gram(log=log, posts=_posts(start, lures(chance)))
    return _scenario(
        "phished", "instagram", "phished", at, made, lure="yes", profile="yes", strange_session="yes", own_session="no",
        matter="foreign", number="one",
    )  # fmt: skip


def gram_sim(chance: Chance) -> Scenario:
    """Return a number moved to another card, a reset, and another number."""
    at, start = _when(chance, NIGHT_HOURS)
    log = [
        meta.mailed(start - 4_000, "PASSWORD_RESET"), *_entry(start - 1_800, chance), _changed(start - 1_200, "phone"),
    ]  # fmt: skip
    made = _gram(log=log, posts=_posts(start, lures(chance)))
    return _scenario(
        "SIM swap", "instagram", "sim", at, made, phone_dead="yes", reset="yes", phone_change="yes",
        strange_session="yes", own_session="no", matter="foreign", number="one",
    )  # fmt: skip


def gram_mail(chance: Chance) -> Scenario:
    """Return a mailbox that was taken first, a reset, and another address."""
    at, start = _when(chance, NIGHT_HOURS)
    log = [
        meta.mailed(start - 4_000, "PASSWORD_RESET"), *_entry(start - 1_800, chance), _changed(start - 1_200, "email"),
    ]  # fmt: skip
    made = _gram(log=log, posts=_posts(start, lures(chance)))
    return _scenario(
        "e-mail first", "instagram", "mailbox", at, made, mailbox_signs="yes", reset="yes", email_change="before",
        strange_session="yes", own_session="no", matter="foreign", number="one",
    )  # fmt: skip


def gram_tablet(chance: Chance) -> Scenario:
    """Return a tablet lent long ago, from which someone posts."""
    at, start = _when(chance, DAY_HOURS)
    old = [meta.done(-day * 86_400, "Log in", HOME, TABLET, Location="Porto, Portugal") for day in (100, 98, 95, 92)]
    log = [*old, meta.done(start - 600, "Log in", HOME, TABLET, Location="Porto, Portugal")]
    texts = list(islice(owner(chance).texts("taunt"), 2))
    return _scenario(
        "tablet", "instagram", "session", at, _gram(log=log, posts=_posts(start, texts)), lost_device="yes",
        went_on="yes", old_device="yes", own_session="yes", matter="own", number="one",
    )  # fmt: skip


def gram_messages(chance: Chance) -> Scenario:
    """Return a stolen session from which only messages were sent."""
    at, start = _when(chance, NIGHT_HOURS)
    count = chance.draw().choice((60, 120))
    talks = [meta.chat(takeovers._NAME, [start + n * 3], other=f"Stranger {n}") for n in range(count)]
    made = _gram(log=_entry(start - 1_800, chance), chats=talks)
    return _scenario(
        "messages only", "instagram", "phished", at, made, lure="yes", messages="yes", strange_session="yes",
        own_session="no",
    )  # fmt: skip


def gram_owner(chance: Chance) -> Scenario:
    """Return an owner who posted at night and does not remember it."""
    at, start = _when(chance, NIGHT_HOURS)
    made = _gram(posts=_posts(start, list(islice(owner(chance).texts("night"), 1))))
    return _scenario(
        "owner at night", "instagram", "owner", at, made, you="yes", route="usual", matter="own", own_session="yes",
        number="one",
    )  # fmt: skip


def gram_colleague(chance: Chance) -> Scenario:
    """Return a post that a colleague meant for another account."""
    at, start = _when(chance, DAY_HOURS)
    made = _gram(posts=_posts(start, ["Tonight: cupping with Kim #coffee"]))
    return _scenario(
        "colleague", "instagram", "colleague", at, made, colleague="yes", matter="elsewhere", route="usual",
        own_session="yes", number="one",
    )  # fmt: skip


def gram_platform(chance: Chance) -> Scenario:
    """Return a platform whose own tools were misused."""
    at, start = _when(chance, DAY_HOURS)
    return _scenario(
        "platform", "instagram", "platform", at, _gram(posts=_posts(start, lures(chance))), others_hit="platform",
        second_factor="on", own_session="no", matter="foreign", number="one",
    )  # fmt: skip


def book_phished(chance: Chance) -> Scenario:
    """Return a cookie that was stolen, and posts by its new holder."""
    at, start = _when(chance, NIGHT_HOURS)
    second = meta.CHROME.replace("Windows NT 10.0; Win64; x64", "X11; Linux x86_64")
    rows = [takeovers._access(-day * 86_400, HOME, meta.CHROME, "PT", "first") for day in range(80, 0, -1)]
    rows += [takeovers._access(start + n * 1_800, HOME, meta.CHROME, "PT", "first") for n in (-1, 1)]
    rows.append(takeovers._access(start, STRANGER, second, "NG", "first"))
    made = _meta("facebook-roasters-2026-02-25.zip", _book(rows, start, lures(chance)), _BOOK)
    return _scenario(
        "phished", "facebook", "phished", at, made, lure="yes", strange_session="yes", own_session="yes",
        matter="foreign", number="one", route="seldom",
    )  # fmt: skip


def book_mail(chance: Chance) -> Scenario:
    """Return a mailbox that was taken first, a reset, and another address."""
    at, start = _when(chance, NIGHT_HOURS)
    rows = [takeovers._access(-day * 86_400, HOME, meta.CHROME, "PT", "first") for day in range(80, 0, -1)]
    second = meta.CHROME.replace("Windows NT 10.0; Win64; x64", "X11; Linux x86_64")
    rows.append(takeovers._access(start - 600, STRANGER, second, "NG", "other"))
    made = _meta("facebook-roasters-2026-02-25.zip", _book(rows, start, lures(chance)), _BOOK)
    return _scenario(
        "e-mail first", "facebook", "mailbox", at, made, mailbox_signs="yes", reset="yes", email_change="before",
        strange_session="yes", own_session="no", matter="foreign", number="one", route="seldom",
    )  # fmt: skip


def _book(rows: Sequence[Any], start: int, texts: Sequence[str]) -> dict[str, Any]:
    ordinary = [meta.fb_post(-day * 86_400, f"Beans of day {day}.") for day in range(300, 0, -2)]
    return {
        "personal_information/profile_information/profile_information.json": meta.profile(),
        "security_and_login_information/account_activity.json": {"account_activity_v2": list(rows)},
        "security_and_login_information/record_details.json": {"admin_records_v2": []},
        "your_facebook_activity/posts/your_posts_1.json": [
            *ordinary, *(meta.fb_post(start + n * 240, text) for n, text in enumerate(texts)),
        ],
        "your_facebook_activity/messages/inbox/dana_1/message_1.json": meta.chat(
            takeovers._NAME, [-day * 86_400 for day in range(1, 90)]
        ),
    }  # fmt: skip


_FAR: Final = {"actor_location": {"country_code": "BR"}, "actor_ip": STRANGER, "user_agent": meta.CHROME}


def _log(chance: Chance, *steps: dict[str, Any]) -> tuple[datetime, tuple[Write, tuple[str, ...]]]:
    """Return the time of an incident and a security log of GitHub.

    A step without a time is at that time.
    """
    at = github.BEGIN + timedelta(days=50 + chance.draw().choice((0, 1, 2.5)))
    day = (at - github.BEGIN) / DAY
    rows = [github.line("user.login", n, actor_ip=HOME) for n in range(0, 54, 2)]
    for n, step in enumerate(steps):
        rows.append(github.line(day=day + (n - 2) / 400, **(_FAR | step)))
    rows.append(github.line("user.audit_log_export", 56, actor_ip=HOME))
    text = github.as_json(sorted(rows, key=lambda row: -row["@timestamp"]))

    def write(folder: Path, _: frozenset[str]) -> Path:
        return write_zip(folder / "github.zip", [(f"{github.NAME}.json", text)])

    return at, (write, ())


def hub_phished(chance: Chance) -> Scenario:
    """Return a password given to a false page, and a new token."""
    at, made = _log(
        chance, {"action": "user.two_factor_requested"}, {"action": "user.login"},
        {"action": "personal_access_token.create"},
    )  # fmt: skip
    return _scenario("phished", "github", "phished", at, made, lure="yes", strange_session="yes")


def hub_sim(chance: Chance) -> Scenario:
    """Return a number moved to another card, which reset the password."""
    at, made = _log(
        chance, {"action": "two_factor_authentication.password_reset_fallback_sms"}, {"action": "user.login"},
        {"action": "two_factor_authentication.update_fallback"}, {"action": "two_factor_authentication.disabled"},
    )  # fmt: skip
    return _scenario(
        "SIM swap", "github", "sim", at, made, phone_dead="yes", reset="yes", phone_change="yes",
        strange_session="yes", second_factor="on", second_factor_off="yes",
    )  # fmt: skip


def hub_mail(chance: Chance) -> Scenario:
    """Return a mailbox that was taken first, and a reset by mail."""
    at, made = _log(
        chance, {"action": "user.forgot_password"}, {"action": "user.login"},
        {"action": "user.add_email", "email": "canary@mail.example"},
    )  # fmt: skip
    return _scenario(
        "e-mail first", "github", "mailbox", at, made, mailbox_signs="yes", reset="yes", email_change="after",
        strange_session="yes",
    )  # fmt: skip


def hub_app(chance: Chance) -> Scenario:
    """Return an app with a false name, let in by its victim."""
    name = chance.draw().choice(("Vercel Deploy Check", "GitHub Security Notifier"))
    grant = {
        "action": "oauth_authorization.create", "oauth_application_name": name, "oauth_application_id": 99,
        "token_scopes": "repo,workflow", "actor_location": {"country_code": "NO"}, "actor_ip": HOME,
        "user_agent": github.line("x")["user_agent"],
    }  # fmt: skip
    at, made = _log(chance, grant)
    return _scenario("look-alike app", "github", "app", at, made, grant="disguised", lure="no")


def _toot(
    name: str, truth: str, chance: Chance, hours: Sequence[int], texts: Callable[[Sequence[str]], Sequence[str]],
    **answers: str,
) -> Scenario:  # fmt: skip
    """Return a scenario on Mastodon, whose archive holds posts alone."""
    at = chance.at(hours)
    life = owner(chance).life(150, end=at - HOUR)
    said = [(each.at, each.text) for each in life]
    said += [(at + n * 4 * MINUTE, text) for n, text in enumerate(texts([each.text for each in life]))]
    box = [mastodon.create(int(when.timestamp()), f"<p>{text}</p>", iso(when)) for when, text in said]

    def write(folder: Path, _: frozenset[str]) -> Path:
        file = "archive-20260301101112-0123456789abcdef0123456789abcdef.zip"
        return write_zip(folder / file, mastodon.members(mastodon.outbox(*box)))

    return _scenario(name, "mastodon", truth, at, (write, ()), **({"number": "one", "own_session": "yes"} | answers))


def toot_bot(chance: Chance) -> Scenario:
    """Return an account at a feed bot that was taken over."""
    return _toot(
        "feed bot", "behind", chance, NIGHT_HOURS, lambda _: lures(chance), route="tool", matter="foreign",
        tool_history="yes", tool_strangers="yes",
    )  # fmt: skip


def toot_misfire(chance: Chance) -> Scenario:
    """Return a scheduler that posts old posts again."""
    return _toot(
        "scheduler misfire", "scheduler", chance, DAY_HOURS, lambda said: [max(said[-200:-40], key=len)], route="tool",
        matter="repeat", tool_history="yes", tool_strangers="no",
    )  # fmt: skip


def toot_owner(chance: Chance) -> Scenario:
    """Return an owner who posted at night and does not remember it."""
    texts = list(islice(owner(chance).texts("night"), 1))
    return _toot(
        "owner at night", "owner", chance, NIGHT_HOURS, lambda _: texts, you="yes", route="usual", matter="own"
    )


ALL: Final = (
    gram_phished, gram_sim, gram_mail, gram_tablet, gram_messages, gram_owner, gram_colleague, gram_platform,
    book_phished, book_mail, hub_phished, hub_sim, hub_mail, hub_app, toot_bot, toot_misfire, toot_owner,
)  # fmt: skip
