"""The invented fleet's exports of Bluesky, Mastodon, Reddit and GitHub."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from scripts.fleet.lives import DAY, Export, contacts, posts, sessions, site
from scripts.fleet.pretty import pretty
from tests.support import bluesky as bsky
from tests.support import github as hub
from tests.support import mastodon as toot
from tests.support import plc, tables


def bluesky(export: Export) -> dict[str, bytes]:
    """Return an account's repository, and the answers about the account."""
    handle = export.brand.handle
    founded = plc.Directory(_iso(export.ago(700)), alsoKnownAs=[f"at://{handle}"])
    records = {f"app.bsky.feed.post/{_tid(each.at)}": bsky.post(each.text, _iso(each.at)) for each in posts(export)}
    records |= {
        f"app.bsky.graph.follow/{_tid(at)}": bsky.follow(at=_iso(at)) for at in (export.ago(400 + n) for n in range(5))
    }
    records["app.bsky.actor.profile/self"] = bsky.profile(displayName=site(export), website=f"https://{site(export)}")
    answers: dict[str, object] = {
        "app_passwords": {"passwords": [bsky.app_password("Scheduler", _iso(export.ago(190)))]},
        "session": bsky.session(did=founded.did, handle=handle, email=contacts(export).email, emailAuthFactor=True),
        "audit": founded.log,
    }
    return {
        "repo.car": bsky.repository(records, founded.did, rev=_tid(export.taken)),
        **{f"{name}.json": pretty(answer).encode() for name, answer in answers.items()},
    }


def _iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.000Z"


def _tid(at: datetime) -> str:
    return bsky.tid(int(at.timestamp()) * 1_000_000)


def mastodon(export: Export) -> dict[str, bytes]:
    """Return an archive, in a folder named as the server names it."""
    user, _, server = export.brand.handle.partition("@")
    box = toot.outbox(
        *(
            toot.create(int(each.at.timestamp()), f"<p>{each.text}</p>", f"{each.at:%Y-%m-%dT%H:%M:%S}Z")
            for each in posts(export)
        )
    )
    actor = toot.actor(preferredUsername=user, name=site(export))
    digest = "".join(export.chance("archive").choices("0123456789abcdef", k=32))
    folder = f"archive-{export.taken:%Y%m%d%H%M%S}-{digest}"
    home = toot.HOME.removeprefix("https://").encode()
    return {
        f"{folder}/{name}": data.replace(b"/users/kim", f"/users/{user}".encode()).replace(home, server.encode())
        for name, data in toot.members(box, actor)
        if name.endswith(".json")
    }


def reddit(export: Export) -> dict[str, bytes]:
    """Return the answer to a data request."""
    name, reach, said = export.brand.handle, contacts(export), posts(export)
    logins = [f"{_utc(each.at)},{each.ip}" for each in sessions(export)]
    place = f"https://www.reddit.com/r/{name}/comments"
    facts = {
        "account name": name, "export time": _utc(export.taken), "is_deleted": "False",
        "registration date": _utc(export.ago(2_000)), "email verified": "True", "email address": reach.email,
    }  # fmt: skip
    lines = {
        "statistics": ["statistic,value", *(f"{key},{value}" for key, value in facts.items())],
        "ip_logs": ["date,ip", "registration ip,198.51.100.3", *logins],
        "posts": [
            "id,permalink,date,ip,subreddit,gildings,title,url,body",
            *(f"1{n:05x},{place}/1{n:05x}/a/,{_utc(each.at)},,{name},0,{each.text},," for n, each in enumerate(said)),
        ],
        "comments": ["id,permalink,date,ip,subreddit,gildings,link,parent,body,media"],
        "linked_identities": ["issuer_id,subject_id"],
        "linked_phone_number": ["phone_number", reach.phone],
        "friends": ["username,note", "benshore,"],
    }
    return tables.with_checksums({f"{key}.csv": "\n".join([*rows, ""]).encode() for key, rows in lines.items()})


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def github(export: Export) -> dict[str, bytes]:
    """Return the security log of an account, newest line first."""
    rows = [_line(export, "user.login", each.at, actor_ip=each.ip) for each in sessions(export)]
    rows += [_line(export, "repo.create", export.ago(days), repo=f"tools{days}") for days in (11, 33, 61)]
    app = {"oauth_application_name": "Deployer", "oauth_application_id": 77, "token_scopes": "repo"}
    rows.append(_line(export, "oauth_authorization.create", export.ago(70), **app))
    if export.role("factor off"):
        rows.append(_line(export, "two_factor_authentication.disabled", export.planted_at + DAY / 4))
    rows.append(_line(export, "user.audit_log_export", export.taken))
    rows.sort(key=lambda row: -row["@timestamp"])
    number = int(export.taken.timestamp() * 1_000)
    return {f"export-{export.brand.handle}-{number}.json": json.dumps(rows).encode()}


def _line(export: Export, action: str, at: datetime, **more: Any) -> dict[str, Any]:
    ms, name, number = int(at.timestamp() * 1_000), export.brand.handle, 255_000_000 + export.brand.number
    whole = {
        "@timestamp": ms, "created_at": ms, "_document_id": f"{number}-{action}-{ms}",
        "actor": name, "actor_id": number, "user": name, "user_id": number, "actor_location": {"country_code": "DE"},
    }  # fmt: skip
    return hub.line(action) | whole | more
