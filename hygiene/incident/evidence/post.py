"""Clues from the post itself and from the posts around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.baseline.client_use import client_use, time_of
from hygiene.analysis.posts.bursts import INCIDENT_BITS
from hygiene.analysis.posts.ranking import ORDINARY, Suspicion, Window, suspicions
from hygiene.incident.evidence.scene import HOURS, Scene, unknown
from hygiene.incident.records import Clue
from hygiene.model.posts import Client, Posts, moment
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import local, plural, printable, span
from hygiene.reference.clients import families_named, family, known
from hygiene.reference.user_agents import agent

_BEFORE: Final = timedelta(days=14)
"""The days before the moment that make no client usual.

An intruder may have been there for some days. This is our judgement.
"""
_USUAL: Final = 20
"""The posts in the year before with which a client of the platform is usual."""
_TOOL: Final = 5
"""The posts before the last days with which a tool has long posted."""
_SILENT: Final = timedelta(days=60)
"""The silence after which a device counts as not used for long. Our judgement."""
_YEAR: Final = timedelta(days=365)
_BESIDE: Final = timedelta(minutes=30)
"""The time between posts of two clients in which two people write. Our judgement."""
_SEVERAL: Final = 3
"""The posts of one incident that are several."""
_TEXT: Final = 20
"""The characters of a text that is no repetition by chance."""
_TEXTS: Final = 20_000
"""The most earlier posts whose texts are compared."""
_SMS: Final = "sms"


@dataclass(frozen=True)
class PostFacts:
    """The asked post among the posts of its account.

    `row` is its row in Posts. `near` are the posts from 14 days before it to the export, most suspicious first.
    """

    scene: Scene
    snapshot: Snapshot
    posts: Posts
    row: int

    @cached_property
    def near(self) -> dict[str, Suspicion]:
        """The posts around the moment, and those since, by their id."""
        until = max(self.snapshot.taken_at, self.scene.at) + timedelta(days=1)
        window = Window(start=self.scene.at - _BEFORE, end=until)
        return {each.id: each for each in suspicions(self.snapshot, self.scene.policy, window=window)}

    @property
    def client(self) -> Client | None:
        """The client of the post, or None where the export names none."""
        code = int(self.posts.client[self.row])
        return self.posts.clients[code] if code >= 0 else None

    @cached_property
    def family(self) -> str:
        """The client's name with its renames joined, or empty."""
        return family(self.snapshot.account.platform, self.client) if self.client else ""

    @cached_property
    def uses(self) -> NDArray[np.int64]:
        """When the client was used before the last days, in ms since 1970."""
        measured = client_use(self.snapshot)
        if self.family not in measured.families:
            return np.array([], dtype=np.int64)
        of_client = measured.family == measured.families.index(self.family)
        at: NDArray[np.int64] = measured.at[of_client]
        return at[at < _ms(self.scene.at - _BEFORE)]

    @property
    def last_use(self) -> datetime | None:
        """The last use of the client before the last days, or None."""
        return time_of(int(self.uses[-1])) if len(self.uses) else None

    @property
    def silence(self) -> timedelta | None:
        """The time from that use to the post, or None."""
        last = self.last_use
        return self.scene.at - last if last else None

    @property
    def a_year(self) -> int:
        """The posts by the client in the year before the last days."""
        return int((self.uses >= _ms(self.scene.at - _BEFORE - _YEAR)).sum())


def _ms(at: datetime) -> int:
    return int(moment(at).astype(np.int64))


def facts(scene: Scene) -> PostFacts | None:
    """Return the asked post among the others, or None where it is not a post."""
    snapshot = scene.of("posts")
    if snapshot is None or not scene.asked.post_id or snapshot.posts is None:
        return None
    rows = np.flatnonzero(snapshot.posts.id == scene.asked.post_id.encode("ascii", "replace"))
    dated = [int(row) for row in rows if snapshot.posts.when(int(row)) == scene.at]
    return PostFacts(scene, snapshot, snapshot.posts, dated[0]) if dated else None


def clues(scene: Scene) -> Iterator[Clue]:
    """Yield the clues from the post and the posts around it."""
    found = facts(scene)
    if found is None:
        why = "the incident is not about a post that was read"
        yield from (unknown(scene, key, why) for key in ("route", "matter", "likeness", "number", "beside", "went-on"))
        return
    yield _route(found)
    yield _matter(found)
    yield _likeness(found)
    yield _number(found)
    yield _beside(found)
    yield _went_on(found)


def _route(found: PostFacts) -> Clue:
    client, scene = found.client, found.scene
    if client is None:
        return unknown(scene, "route", scene.platform.cannot("client") or "the export does not name its client")
    shown = f"“{printable(client.label, 60)}”"
    genuine = known(scene.account.platform, client)
    if genuine and genuine.family == _SMS:
        return Clue(key="route", value="text-message", words="The post was sent as a text message.", at=scene.at)
    listed = _listed(found)
    if genuine and genuine.first_party:
        usual = found.family in listed if listed is not None else found.a_year >= _USUAL
        if usual:
            words = f"The post came from {shown}, which you use most days."
            return Clue(key="route", value="usual", words=words, at=scene.at)
        return Clue(key="route", value="seldom", words=f"The post came from {shown}, {_seldom(found)}.", at=scene.at)
    if (listed is not None and found.family in listed) or len(found.uses) >= _TOOL or _granted_long_ago(found):
        words = f"The post came through {shown}, which has long had access."
        return Clue(key="route", value="tool", words=words, at=scene.at)
    return Clue(
        key="route",
        value="new-app",
        words=f"The post came through {shown}, which had never posted before.",
        at=scene.at,
    )


def _seldom(found: PostFacts) -> str:
    """Return why a client of the platform is not a usual one."""
    if found.silence is None:
        return "which you had never used before"
    if found.silence > _SILENT:
        return f"which you had not used for {span(found.silence)}"
    return f"which you used for {plural(found.a_year, 'post')} in the year before"


def _listed(found: PostFacts) -> frozenset[str] | None:
    """Return the clients that the policy lists, or None where it lists none."""
    rules = found.scene.rules
    if rules is None or rules.known_clients is None:
        return None
    return families_named(found.snapshot.account.platform, rules.known_clients, found.posts.clients)


def _granted_long_ago(found: PostFacts) -> bool:
    """Return whether an app of the client's name had access before the last days."""
    apps = found.scene.of("apps")
    label = found.client.label.casefold() if found.client else ""
    since = found.scene.at - _BEFORE
    return any(
        app.name.strip().casefold() == label and app.granted_at and app.granted_at < since
        for app in (apps.apps if apps and apps.apps else ())
    )


def _matter(found: PostFacts) -> Clue:
    scene, source = found.scene, int(found.posts.order[found.row])
    if _repeats(found):
        return Clue(key="matter", value="repeat", words="The account had posted the same words before.", at=scene.at)
    hosts = [host for host in found.posts.domains.of(source) if host not in scene.platform.domains]
    fresh = [host for host in hosts if host not in _hosts_before(found.snapshot, found)]
    if fresh:
        other = next(_accounts_with(found, fresh), None)
        if other:
            words = f"The post links to {printable(fresh[0], 80)}, as {other} does and this account never did."
            return Clue(key="matter", value="elsewhere", words=words, at=scene.at)
        words = f"The post links to {printable(fresh[0], 80)}, to which the account had never linked before."
        return Clue(key="matter", value="foreign", words=words, at=scene.at)
    if hosts:
        words = f"The post links to {printable(hosts[0], 80)}, to which the account had linked before."
        return Clue(key="matter", value="own", words=words, at=scene.at)
    return unknown(scene, "matter", "whether the words are yours is for you to say; hygiene does not judge them")


def _repeats(found: PostFacts) -> bool:
    """Return whether the account had posted the same text a day or more before."""
    text = found.posts.text(found.row).strip().casefold()
    if len(text) < _TEXT:
        return False
    at = found.posts.at
    earlier = np.flatnonzero(~np.isnat(at) & (at < moment(found.scene.at - timedelta(days=1))))[-_TEXTS:]
    suspicious = {key for key, each in found.near.items() if each.suspicion >= INCIDENT_BITS}
    return any(
        other.strip().casefold() == text and found.posts.post_id(int(row)) not in suspicious
        for row, other in zip(earlier, found.posts.texts(earlier), strict=True)
    )


def _hosts_before(snapshot: Snapshot, found: PostFacts) -> set[str]:
    """Return the hosts that an account linked to before, in posts like its others."""
    posts, hour = snapshot.require("posts"), timedelta(hours=1)
    rows = np.flatnonzero(~np.isnat(posts.at) & (posts.at < moment(found.scene.at - hour)))
    suspicious = {key for key, each in found.near.items() if each.suspicion >= INCIDENT_BITS}
    recent = _ms(found.scene.at - _BEFORE)
    codes: set[int] = set()
    for row in rows.tolist():
        late = posts.at[row].astype(np.int64) >= recent
        if not (late and posts.post_id(row) in suspicious):
            source = int(posts.order[row])
            codes.update(posts.domains.codes[posts.domains.starts[source] : posts.domains.starts[source + 1]].tolist())
    return {posts.domains.words[code] for code in codes}


def _accounts_with(found: PostFacts, hosts: Sequence[str]) -> Iterator[str]:
    """Yield the other accounts of the run that often link to one of these hosts."""
    for snapshot in found.scene.every:
        if snapshot.posts is not None and snapshot.account.key != found.scene.account.key:
            words = snapshot.posts.domains.words
            wanted = [words.index(host) for host in hosts if host in words]
            if wanted and int(np.isin(snapshot.posts.domains.codes, wanted).sum()) >= _SEVERAL:
                yield str(snapshot.account)


def _likeness(found: PostFacts) -> Clue:
    asked = found.near.get(found.scene.asked.post_id)
    if asked is None or len(found.posts) < found.scene.policy.posts.min_history:
        return unknown(found.scene, "likeness", "there are too few posts to compare it with")
    words = {
        "like": "The post is like most posts of the account.",
        "middling": "The post is somewhat unusual for the account.",
        "unlike": f"The post is as unusual as about one in {round(2**asked.alone):,} posts of the account.",
    }
    value = "unlike" if asked.alone >= INCIDENT_BITS else "middling" if asked.alone >= ORDINARY else "like"
    return Clue(key="likeness", value=value, words=words[value], at=found.scene.at)


def _number(found: PostFacts) -> Clue:
    scene, asked = found.scene, found.near.get(found.scene.asked.post_id)
    if asked is None:
        return unknown(scene, "number", "the posts around it have no date")
    beside = [each for each in found.near.values() if each.at and abs(each.at - scene.at) <= HOURS]
    alike = [each for each in beside if each.suspicion >= INCIDENT_BITS or _is_same(each, asked)]
    total = len({each.id for each in alike} | {asked.id})
    if total >= _SEVERAL:
        words = f"{total:,} such posts appeared within {span(HOURS)} of it."
        return Clue(key="number", value="several", words=words, at=scene.at)
    return Clue(key="number", value="one", words=f"It is {plural(total, 'such post')} on its own.", at=scene.at)


def _is_same(each: Suspicion, asked: Suspicion) -> bool:
    """Return whether a post that is no usual one came from the same client."""
    return each.suspicion >= ORDINARY and bool(asked.client) and each.client == asked.client


def _beside(found: PostFacts) -> Clue:
    scene = found.scene
    if not found.family:
        return unknown(scene, "beside", "the export does not name the clients of posts")
    other = Counter[str]()
    labels = _families(found)
    for each in found.near.values():
        theirs = labels.get(each.client, "")
        near = each.at and abs(each.at - scene.at) <= _BESIDE and each.id != scene.asked.post_id
        if near and theirs and theirs != found.family and each.suspicion < ORDINARY:
            other[each.client] += 1
    if other:
        shown = printable(other.most_common(1)[0][0], 60)
        words = f"Your usual “{shown}” posted within half an hour of it, so two people may have written."
        return Clue(key="beside", value="yes", words=words, at=scene.at)
    return Clue(key="beside", value="no", words="No other client posted within half an hour of it.", at=scene.at)


def _families(found: PostFacts) -> Mapping[str, str]:
    return {client.label: family(found.snapshot.account.platform, client) for client in found.posts.clients}


def _went_on(found: PostFacts) -> Clue:
    scene = found.scene
    changed = min((at for at in password_changes(scene) if at > scene.at), default=None)
    if changed is None:
        return unknown(scene, "went-on", "when the password was changed afterwards is not known")
    labels = _families(found)
    later = [
        each.at
        for each in found.near.values()
        if each.at and each.at > changed and each.suspicion >= INCIDENT_BITS and labels.get(each.client) == found.family
    ]
    if later:
        when = local(min(later), scene.policy.zone())
        return Clue(
            key="went-on", value="yes", words=f"Such posts went on after the new password, {when}.", at=min(later)
        )
    if found.snapshot.taken_at < changed + HOURS:
        return unknown(scene, "went-on", "the export was made too soon after the new password")
    return Clue(key="went-on", value="no", words="No such post came after the new password.", at=changed)


def password_changes(scene: Scene) -> list[datetime]:
    """Return when the password of the account was changed, oldest first."""
    held = scene.of("events")
    own = [event.at for event in (held.events if held and held.events else ()) if event.kind == "password"]
    vault = [
        secret.changed_at
        for snapshot in scene.every
        for secret in snapshot.secrets or ()
        if scene.account.key in secret.accounts and secret.changed_at_means == "password"
    ]
    return sorted(at for at in (*own, *vault) if at)


def old_device(found: PostFacts | None) -> str:
    """Return the device of a client not used for long, or "".

    The label of the client names the device.
    """
    if found is None or found.client is None or found.silence is None or found.silence <= _SILENT:
        return ""
    return str(agent(found.client.label).device)
