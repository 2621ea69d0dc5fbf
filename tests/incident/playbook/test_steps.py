"""The steps of every explanation on every platform, and the laws that they keep."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.incident.hypotheses.table import hypotheses
from hygiene.incident.playbook.steps import steps
from hygiene.incident.records import Step, Surety
from hygiene.model.account import VAULT, Account
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import AccountRules
from hygiene.reference.platforms import all_platforms, platform
from hygiene.report.report import Incident
from hygiene.wording.steps import UNKNOWN, all_steps, step_words
from tests.support.playbooks import DAY, EXPLANATIONS, HOUR, SPAM, brand, entry, facts

KINDS = sorted({kind for words in all_steps() for kind in words.seen})
HARMLESS = ("colleague", "scheduler", "owner")
PLATFORMS = st.sampled_from([*(known.id for known in all_platforms()), "acme"])
LEADING = st.sampled_from(["", "meteor", *EXPLANATIONS])
SURETIES: st.SearchStrategy[Surety] = st.sampled_from(["very likely", "likely", "leads"])
SEEN = st.lists(st.sampled_from(KINDS), max_size=4)


def made(leading: str, platform: str, kinds: list[str], surety: Surety = "likely") -> tuple[Step, ...]:
    """Return the steps where the evidence shows these kinds of acts."""
    lines = [
        entry(kind, "something happened", SPAM + n * HOUR, account=brand(platform)) for n, kind in enumerate(kinds)
    ]
    return steps(facts(leading, *lines, platform=platform, surety=surety))


def keys(made: tuple[Step, ...]) -> list[str]:
    return [step.key for step in made]


def test_every_explanation_has_its_steps_and_the_harmless_ones_are_known() -> None:
    assert {each.key for each in hypotheses()} == set(EXPLANATIONS) - {UNKNOWN}
    assert sorted(HARMLESS) == sorted({each.key for each in hypotheses() if not each.intruder})


@settings(max_examples=150, deadline=None)
@given(LEADING, PLATFORMS, SEEN, SURETIES)
def test_the_steps_are_in_a_safe_order_each_once(leading: str, name: str, kinds: list[str], surety: Surety) -> None:
    found = keys(made(leading, name, kinds, surety))
    first = {
        key: found.index(key) if key in found else -1 for key in ("password", "mailbox", "sessions", "apps", "keys")
    }

    assert sorted(set(found)) == sorted(found)
    assert "again" == found[-1]
    assert "sessions" in found
    if "password" in found:
        assert all(at < first["password"] for key, at in first.items() if key != "password")
    if {"email", "password-reset", "recovery"} & set(kinds):
        assert "mailbox" in found


@settings(max_examples=100, deadline=None)
@given(LEADING, st.sampled_from([known.id for known in all_platforms()]), SEEN)
def test_no_step_names_a_page_or_an_act_that_the_platform_lacks(leading: str, name: str, kinds: list[str]) -> None:
    known = platform(name)

    for step in made(leading, name, kinds):
        assert f"in {known.title}'s settings" != step.where
        assert not step_words(step.key).lacking(known)
        assert "{" not in step.title + step.why + step.how


@settings(max_examples=100, deadline=None)
@given(LEADING, PLATFORMS, SEEN, st.sampled_from(KINDS))
def test_more_evidence_never_takes_a_step_away(leading: str, name: str, kinds: list[str], more: str) -> None:
    before, after = keys(made(leading, name, kinds)), keys(made(leading, name, [*kinds, more]))

    assert set(before) <= set(after)
    lacking = {words.key for words in all_steps() if words.lacking(platform(name))}
    assert {words.key for words in all_steps() if more in words.seen} - lacking <= set(after)


def test_the_changes_that_the_evidence_shows_come_before_those_to_look_for() -> None:
    found = keys(made("password", "x", ["deletion", "follow"]))

    assert ["follows", "deletions", "profile", "messages", "delegates", "ads"] == found[found.index("follows") :][:6]


def test_the_acts_are_named_up_to_three_and_the_rest_counted() -> None:
    follows = next(step for step in made("password", "x", ["follow"] * 5) if step.key == "follows")

    assert follows.why == (
        "Others take them for yours, and whoever is blocked cannot warn you. The evidence shows: something "
        "happened, 2026-10-13 14:20 UTC; something happened, 2026-10-13 15:20 UTC; something happened, 2026-10-13 "
        "16:20 UTC; 2 more acts."
    )


def test_a_strangers_words_in_the_evidence_are_made_printable() -> None:
    (profile,) = [s for s in steps(facts("app", entry("link", "it leads to \x1b[31mevil"))) if s.key == "profile"]

    assert profile.why.endswith("The evidence shows: it leads to \\x1b[31mevil, 2026-10-13 14:20 UTC.")


def test_a_harmless_explanation_has_a_short_playbook_without_a_new_password() -> None:
    assert ["correct", "sessions", "ask", "separate", "again"] == keys(steps(facts("colleague")))
    assert ["queue", "correct", "sessions", "review", "again"] == keys(steps(facts("scheduler", client="Buffer")))
    assert ["correct", "sessions", "lock", "again"] == keys(steps(facts("owner")))
    assert "Stop what “Buffer” still has in its queue." == steps(facts("scheduler", client="Buffer"))[0].title


def test_a_harmless_explanation_that_is_not_yet_likely_keeps_every_step() -> None:
    for leading in HARMLESS:
        assert steps(facts("")) == steps(facts(leading, surety="leads"))


def test_where_nothing_leads_the_steps_are_those_of_every_intrusion() -> None:
    found = set(keys(made("", "github", ["app-password"])))
    of_all = {
        key for each in EXPLANATIONS if each not in (*HARMLESS, "platform") for key in keys(made(each, "github", []))
    }

    assert of_all <= found


def test_keys_are_deleted_at_their_page_or_where_the_evidence_shows_one() -> None:
    github, x = platform("github"), platform("x")

    assert [github.page("keys")] == [step.where for step in made("password", "github", []) if step.key == "keys"]
    assert [] == [step for step in made("password", "x", []) if step.key == "keys"]
    (shown,) = [step for step in made("password", "x", ["app-password"]) if step.key == "keys"]
    assert ("Delete the app password (made 2026-10-13 14:20 UTC), and every other that you did not make.",
            x.page("apps")) == (shown.title, shown.where)  # fmt: skip


def test_the_mailbox_and_the_tool_have_owners_of_their_own() -> None:
    owners = {step.key: step.owner for step in steps(facts("", rules=AccountRules(platform="x", handle="Harbourlane")))}

    assert {"": 17, "whoever runs the mailbox": 1, "whoever runs the tool": 1, "whoever pays for the number": 1} == {
        owner: list(owners.values()).count(owner) for owner in owners.values()
    }


def reuse(status: Status, *findings: Finding) -> Result:
    vault = Account(platform=VAULT, handle="me", id=VAULT)
    reason = "nothing was given" if status is Status.UNKNOWN else ""
    return Result(check="password-reuse", path="reuse", account=vault, status=status, findings=findings, reason=reason)


def test_the_entries_that_share_the_password_are_those_of_the_report_and_not_read_is_said() -> None:
    def how(*results: Result) -> list[str]:
        return [step.private for step in steps(facts("password", results=results)) if step.key == "reuse"]

    ours = Finding(subject="reuse:1", message="3 accounts share one password: A, B and C.", severity=Severity.HIGH,
                   concerns=(brand().key,))  # fmt: skip
    theirs = Finding(subject="reuse:2", message="2 accounts share one password: D and E.", severity=Severity.HIGH,
                     concerns=())  # fmt: skip

    assert ["3 accounts share one password: A, B and C."] == how(reuse(Status.FOUND, theirs, ours))
    assert ["No entry that shares it was recognised in your password manager, so think of others yourself."] == how(
        reuse(Status.FOUND, theirs)
    )
    assert [] == how(reuse(Status.CLEAR))
    unread = ["No password manager was read, so think of them yourself, or scan its export with `--vault FILE`."]
    assert unread == how() == how(reuse(Status.UNKNOWN))


def test_the_apps_of_an_incident_at_the_time_of_the_story_are_named() -> None:
    found = Finding(subject="app:9", message="It is new.", severity=Severity.HIGH, apps=("Followers Boost",))
    result = Result(check="authorized-apps", path="app", account=brand(), status=Status.FOUND, findings=(found,))

    def title(shift: int) -> str:
        incident = Incident(
            account=brand(), owner="", title="It is new.", confidence=Confidence.HIGH, since=SPAM + shift * DAY,
            until=SPAM + shift * DAY, events=(), steps=(), fingerprints=(result.fingerprint(found),),
        )  # fmt: skip
        made = facts("password", results=[result])
        made = replace(made, report=replace(made.report, incidents=(incident,)))
        return next(step.title for step in steps(made) if step.key == "apps")

    assert "Revoke “Followers Boost”, and every app you do not know." == title(0)
    assert "Revoke every app you do not know." == title(30)
