"""The command `init`: what it asks, what it writes, and what it leaves alone."""

from __future__ import annotations

import json
import re
import stat
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest

from hygiene.model.finding import TOPIC
from hygiene.model.policy import Policy
from hygiene.sources.settings import policy_file
from tests.support.command import ARCHIVE, at_terminal, run, second_account
from tests.support.x_archive import XArchive, account, app, post

CLIENT: Final = "71e048aa"
"""How the fingerprint of the post that is not the brand's own begins."""


def told(out: str) -> Any:
    return json.loads(out)


def test_init_names_every_threshold(tmp_path: Path) -> None:
    assert 0 == run(tmp_path, "init", typed="UTC\n").code
    written = (tmp_path / "hygiene.toml").read_text(encoding="utf-8")
    tables = [
        field for field in Policy.__struct_fields__ if field in {"apps", "posts", "changes", "timeline", "logins"}
    ]

    assert 5 == len(tables)
    for table in tables:
        keys = ", ".join(type(getattr(Policy(), table)).__struct_fields__)
        assert f"#   [{table}] {keys}\n" in written
    assert f"#   [score.bands] {', '.join(Policy().score.bands.__struct_fields__)}\n" in written


def test_init_asks_and_writes_a_policy_with_which_the_founding_story_is_sure(tmp_path: Path) -> None:
    without = told(run(tmp_path, "scan", ARCHIVE, "--format", "json").out)
    # The zone, the owner, three clients that are ours and one that is not, and the app of one of these clients.
    done = run(tmp_path, "init", ARCHIVE, typed="Europe/Lisbon\nMara\n\n\n\n\n" + "\n" * 7)
    written = tmp_path / "hygiene.toml"
    rules = policy_file.load(written)
    seen = told(run(tmp_path, "scan", ARCHIVE, "--policy", "hygiene.toml", "--format", "json").out)

    assert (done.code, done.out) == (0, "")
    assert done.err.endswith(f"Wrote hygiene.toml. Next:\n  hygiene scan {ARCHIVE} --policy hygiene.toml\n")
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert (rules.timezone, rules.accounts[0].owner) == ("Europe/Lisbon", "Mara")
    assert rules.accounts[0].known_clients == ("Twitter for Mac", "Twitter for iPhone", "FeedFerry")
    assert rules.accounts[0].known_apps == ("20411907",)
    assert (without["compromise"]["confidence"], seen["compromise"]["confidence"]) == ("medium", "high")
    assert [fingerprint[:TOPIC] for fingerprint in seen["compromise"]["fingerprints"]] == [CLIENT]


def test_init_asks_again_until_the_time_zone_is_one(tmp_path: Path) -> None:
    done = run(tmp_path, "init", typed="Berlin\nEurope/Berlin\n")

    assert done.code == 0
    assert "'Berlin' is not a time zone" in done.err
    assert policy_file.load(tmp_path / "hygiene.toml") == Policy(timezone="Europe/Berlin")


def test_init_without_anyone_to_answer_is_a_usage_error(tmp_path: Path) -> None:
    for arguments in (("--yes",), (ARCHIVE, "--yes"), ()):
        done = run(tmp_path, "init", *arguments)

        assert (done.code, done.out) == (2, "")
        assert done.err.endswith(
            "Error: init asks questions, and there is no one to answer here; run it at a terminal. --yes only leaves "
            "out the question whether to write the change. Nothing was written.\n"
        )
        assert "Home time zone" not in done.err
    ended = run(tmp_path, "init", ARCHIVE, typed="UTC\nMara\n")
    assert ended.code == 2
    assert "Error: init asks questions" in ended.err
    assert not (tmp_path / "hygiene.toml").exists()


def test_what_was_answered_about_finished_accounts_can_be_kept(tmp_path: Path) -> None:
    x_archive(tmp_path, "x.zip")
    x_archive(tmp_path, "new.zip", **{">Feed<": ">Mail<", "acme": "second", '"77"': '"78"'})
    first = [("Home time zone", "UTC"), ("1 of 2, x/@acme: which person", "Mara"), ("Yours?", "y"), ("access?", "n")]
    start, asked = [*first, ("access?", "n")], "2 of 2, x/@second: which person"
    written = at_terminal(tmp_path, "init", "x.zip", "new.zip", answers=[*start, (asked, "\x04y")])

    assert written.code == 0
    said = "You stopped. What you answered about 1 of 2 accounts can be written. `hygiene init` with the same exports"
    assert said in " ".join(written.out.split())
    (kept,) = policy_file.load(tmp_path / "hygiene.toml").accounts
    assert (kept.handle, kept.owner, kept.known_clients) == ("acme", "Mara", ("Feed",))
    before = (tmp_path / "hygiene.toml").read_bytes()
    refused = at_terminal(tmp_path, "init", "--force", "x.zip", "new.zip", answers=[*start, (asked, "\x04n")])
    assert refused.out.endswith("Nothing was written.\n")
    assert before == (tmp_path / "hygiene.toml").read_bytes()


def test_init_that_is_stopped_says_that_nothing_was_written(tmp_path: Path) -> None:
    done = at_terminal(tmp_path, "init", answers=[("Home time zone", "\x04")])

    assert done.code == 1
    assert done.out.endswith("\nStopped. Nothing was written.\n")
    assert "Abort" not in done.out
    assert not (tmp_path / "hygiene.toml").exists()


def test_init_shows_the_control_characters_of_a_files_name(tmp_path: Path) -> None:
    named = "x\x1b]0;t\x07.zip"
    (tmp_path / named).write_bytes(ARCHIVE.read_bytes())
    done = run(tmp_path, "init", named, "--output", "p\x1b[2J.toml", typed="UTC\n" + "\n" * 20)

    assert done.code == 0
    assert not {"\x1b", "\x07"} & {*done.out, *done.err}
    command = "hygiene scan EXPORT --policy FILE\nPut your own in place of the words in capitals."
    assert done.err.endswith(f"Wrote p\\x1b[2J.toml. Next:\n  {command}\n")


def test_init_asks_once_of_an_account_with_two_exports(tmp_path: Path) -> None:
    done = run(tmp_path, "init", ARCHIVE, second_account(tmp_path), ARCHIVE, typed="UTC\n" + "\n" * 30)

    assert done.code == 0
    assert done.err.count("which person or team is responsible for it") == 2
    assert [a.handle for a in policy_file.load(tmp_path / "hygiene.toml").accounts] == ["harbourlane", "lane_two"]


def test_init_leaves_an_existing_policy_alone_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "hygiene.toml").write_text("# mine\n", encoding="utf-8")

    refused = run(tmp_path, "init")
    assert (refused.code, (tmp_path / "hygiene.toml").read_text(encoding="utf-8")) == (1, "# mine\n")
    assert "it exists already" in refused.err
    assert run(tmp_path, "init", "--force", typed="UTC\n").code == 0
    assert 'timezone = "UTC"' in (tmp_path / "hygiene.toml").read_text(encoding="utf-8")


def apps_of(path: Path) -> list[tuple[str, ...]]:
    return [account.known_apps or () for account in policy_file.load(path).accounts]


def x_archive(folder: Path, name: str, **swaps: str) -> str:
    """An archive of @acme: three posts from the client “Feed”, and the apps “Feed” (id 5000) and “Other” (5001).

    `swaps` are texts of the archive and what stands there instead.
    """
    source = '<a href="https://feed.example" rel="nofollow">Feed</a>'
    made = XArchive(
        rows={
            "account": [account()],
            "connected_application": [app(n, name=title) for n, title in enumerate(("Feed", "Other"))],
            "tweets": [{"tweet": post(n, source=source)} for n in range(3)],
        }
    )
    with zipfile.ZipFile(folder / name, "w") as archive:
        for member, data in made.members().items():
            text = data.decode()
            for old, new in swaps.items():
                text = text.replace(old, new)
            archive.writestr(member, text)
    return name


def test_an_app_whose_posts_were_just_called_yours_should_have_access_by_default(tmp_path: Path) -> None:
    x_archive(tmp_path, "x.zip")
    yes = run(tmp_path, "init", "x.zip", "--output", "yes.toml", typed="UTC\nMara\n" + "\n" * 3)
    no = run(tmp_path, "init", "x.zip", "--output", "no.toml", typed="UTC\nMara\nn\n" + "\n" * 2)

    assert (yes.code, no.code) == (0, 0)
    assert re.findall(r"“(\w+)”[^“]*\[(.*?)\]", yes.err) == [("Feed", "Y/n"), ("Feed", "Y/n"), ("Other", "y/N")]
    assert re.findall(r"“(\w+)”[^“]*\[(.*?)\]", no.err) == [("Feed", "Y/n"), ("Feed", "y/N"), ("Other", "y/N")]
    assert (apps_of(tmp_path / "yes.toml"), apps_of(tmp_path / "no.toml")) == ([("5000",)], [()])


def test_two_apps_of_one_name_are_both_asked_about_with_care(tmp_path: Path) -> None:
    x_archive(tmp_path, "x.zip", Other="feed")
    done = run(tmp_path, "init", "x.zip", typed="UTC\nMara\n" + "\n" * 3)

    assert re.findall(r"app “(\w+)”[^“]*\[(.*?)\]", done.err) == [("Feed", "y/N"), ("feed", "y/N")]
    assert apps_of(tmp_path / "hygiene.toml") == [()]


OWN: Final = """\
# Ours. Ask Mara before you change it.
timezone = "Europe/Lisbon"

[[accounts]]
platform = "X" # not Twitter
handle = "@Acme"
known_clients = ["Old"]   # from the shop
known_apps = ["other"]

# what we live with
[[accept]]
fingerprint = "067a1d90ea7d3c81"
reason = "needed"
owner = "Mara"
until = 2999-01-01
"""


def test_an_existing_policy_is_asked_about_what_it_does_not_know_and_nothing_else_in_it_changes(tmp_path: Path) -> None:
    policy = tmp_path / "hygiene.toml"
    policy.write_text(OWN, encoding="utf-8")
    x_archive(tmp_path, "x.zip")
    x_archive(tmp_path, "new.zip", **{">Feed<": ">Mail<", "acme": "second", '"77"': '"78"'})
    done = run(tmp_path, "init", "x.zip", "new.zip", typed="y\n\nIvo\n\n\n\ny\n")

    assert (done.code, done.out) == (0, "")
    assert done.err == (
        "1 of 2, x/@acme: 3 posts in the last year from “Feed”, which the policy does not list. Yours? [y/N]: "
        "1 of 2, x/@acme: the app “Feed” has had access since 2019 (read, write). Should it have access? [Y/n]: "
        "2 of 2, x/@second: which person or team is responsible for it []: "
        "2 of 2, x/@second: 3 posts from “Mail” in the last year. Yours? [Y/n]: "
        "2 of 2, x/@second: the app “Feed” has had access since 2019 (read, write). Should it have access? [y/N]: "
        "2 of 2, x/@second: the app “Other” has had access since 2019 (read, write). Should it have access? [y/N]: "
        """This changes hygiene.toml:
  line 5:
    platform = "X" # not Twitter
    handle = "@Acme"
  - known_clients = ["Old"]   # from the shop
  - known_apps = ["other"]
  + known_clients = ["Old", "Feed"]   # from the shop
  + known_apps = ["other", "5000"]
  +
  + [[accounts]]
  + platform = "x"
  + handle = "second"
  + owner = "Ivo"
  + known_clients = ["Mail"]
  + known_apps = []

    # what we live with
Write it? [Y/n]: Wrote hygiene.toml. Next:
  hygiene scan x.zip new.zip --policy hygiene.toml
"""
    )
    assert policy.read_text(encoding="utf-8") == OWN.replace('["Old"]', '["Old", "Feed"]').replace(
        '["other"]\n',
        '["other", "5000"]\n\n[[accounts]]\nplatform = "x"\nhandle = "second"\nowner = "Ivo"\n'
        'known_clients = ["Mail"]\nknown_apps = []\n',
    )


def test_the_client_of_an_intruder_is_not_added_by_pressing_enter(tmp_path: Path) -> None:
    policy = tmp_path / "hygiene.toml"
    policy.write_text(OWN, encoding="utf-8")
    x_archive(tmp_path, "x.zip")
    done = run(tmp_path, "init", "x.zip", typed="\n" * 9)

    assert (done.code, done.out) == (0, "")
    assert done.err.endswith("[y/N]: Nothing to add: hygiene.toml was not changed.\n")
    assert policy.read_text(encoding="utf-8") == OWN


def test_an_account_without_a_list_of_clients_gets_one(tmp_path: Path) -> None:
    policy = tmp_path / "hygiene.toml"
    policy.write_text('[[accounts]]\nplatform = "x"\nhandle = "acme"\n', encoding="utf-8")
    x_archive(tmp_path, "x.zip")
    done = run(tmp_path, "init", "x.zip", "--yes", typed="\n" * 3)

    assert done.code == 0
    assert policy.read_text(encoding="utf-8") == (
        '[[accounts]]\nplatform = "x"\nhandle = "acme"\nknown_clients = ["Feed"]\nknown_apps = ["5000"]\n'
    )


def test_a_change_that_is_not_wanted_is_not_written(tmp_path: Path) -> None:
    policy = tmp_path / "hygiene.toml"
    policy.write_text(OWN, encoding="utf-8")
    x_archive(tmp_path, "x.zip")
    no = run(tmp_path, "init", "x.zip", typed="y\ny\nn\n")
    unanswered = run(tmp_path, "init", "x.zip", typed="y\ny\n")

    assert (no.code, unanswered.code) == (1, 1)
    assert no.err.endswith("Write it? [Y/n]: Nothing was written.\n")
    assert unanswered.err.endswith("give --yes.\nNothing was written.\n")
    assert policy.read_text(encoding="utf-8") == OWN


def test_the_change_is_coloured_at_a_terminal_that_wants_colour(tmp_path: Path) -> None:
    policy = tmp_path / "hygiene.toml"
    policy.write_text(OWN, encoding="utf-8")
    x_archive(tmp_path, "x.zip")
    answers = [("Yours?", "y"), ("access?", "y"), ("Write it?", "n")]
    color = at_terminal(tmp_path, "init", "x.zip", answers=answers)
    plain = at_terminal(tmp_path, "init", "x.zip", answers=answers, env={"NO_COLOR": "1"})

    assert '\x1b[32m  + known_apps = ["other", "5000"]\x1b[0m\n' in color.out
    assert '\x1b[31m  - known_apps = ["other"]\x1b[0m\n' in color.out
    assert '\n  + known_apps = ["other", "5000"]\n' in plain.out
    assert all(len(line) <= 80 for line in plain.out.splitlines()), "no question breaks within a word"


def test_a_policy_that_is_not_valid_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "hygiene.toml").write_text("timezone = 3\n", encoding="utf-8")
    done = run(tmp_path, "init", ARCHIVE)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: hygiene.toml, line 1: key `timezone`: expected text, got a whole number")


def test_a_policy_that_someone_else_may_have_written_is_not_changed_unless_it_is_named(tmp_path: Path) -> None:
    policy = tmp_path / "hygiene.toml"
    policy.write_text(OWN, encoding="utf-8")
    policy.chmod(0o666)
    x_archive(tmp_path, "x.zip")
    refused = run(tmp_path, "init", "x.zip", "--yes", typed="y\ny\n")
    unchanged = policy.read_text(encoding="utf-8")
    named = run(tmp_path, "init", "x.zip", "--yes", "--output", "hygiene.toml", typed="y\ny\n")

    assert (refused.code, unchanged, named.code) == (2, OWN, 0)
    assert "hygiene.toml in this folder is not used; to change it, give it with --output." in refused.err
    assert policy.read_text(encoding="utf-8") == OWN.replace('["Old"]', '["Old", "Feed"]').replace(
        '["other"]', '["other", "5000"]'
    )


@pytest.mark.parametrize("name", ["\\ud83d", ""])
def test_a_name_that_no_policy_can_hold_is_not_asked_about(tmp_path: Path, name: str) -> None:
    x_archive(tmp_path, "x.zip", **{">Feed<": f">{name}<"})
    done = run(tmp_path, "init", "x.zip", typed="UTC\nMara\n" + "\n" * 3)

    assert done.code == 0
    assert "posts from" not in done.err
    assert policy_file.load(tmp_path / "hygiene.toml").accounts[0].known_clients is None
