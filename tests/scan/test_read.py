"""Reading every input: second factors meet the right entries, vaults are one, and one bad input stops nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hygiene.model.account import VAULT, Account
from hygiene.model.finding import Status
from hygiene.model.policy import PasswordRules, Policy
from hygiene.model.records import Contact, Secret
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.plugins.registry import Plugins
from hygiene.scan.judge import judge
from hygiene.scan.read import Material, read, second_factors
from hygiene.scan.request import ScanRequest
from hygiene.scan.vault_entries import vault_snapshot
from hygiene.sources.vault import Entries, entries
from hygiene.sources.vault_files import VaultFile
from tests.support import mastodon
from tests.support.snapshots import BRAND, NOW, snapshot
from tests.support.vaults import bitwarden, bitwarden_item, keepass, kp_entry
from tests.support.x_archive import write_zip

PLUGINS = Plugins(strangers=False)
MAIL = Contact(kind="email", value=Hidden("Dana@brand.example"))


def secret(label: str = "X", user: str = "", url: str = "https://twitter.com/login", **fields: object) -> Secret:
    made = Secret(ref=label, label=label, value=Hidden("pw"), username=Hidden(user), urls=(url,))
    return replace(made, **fields)  # type: ignore[arg-type]  # fields by name, checked by the dataclass


def vault(*secrets: Secret, name: str = "a.csv") -> VaultFile:
    return VaultFile(path=f"~/{name}", sha256=f"of {name}", vault="bitwarden-csv", entries=entries(secrets))


def merged(*secrets: Secret, accounts: tuple[Snapshot, ...]) -> dict[str, str]:
    found = vault_snapshot([vault(*secrets)], accounts, NOW).secrets or ()
    return {one.ref: one.second_factor for one in found}


PROTECTED = snapshot(second_factors=("sms", "app"), contacts=(MAIL,))
OTHER = snapshot(account=Account(platform="x", handle="shop", id="13"), contacts=(), second_factors=("key",))
FACTORS = "app, sms (X (Twitter) export)"


@pytest.mark.parametrize(
    ("user", "expected"),
    [("brand", FACTORS), ("@Brand", FACTORS), ("dana@BRAND.example", FACTORS), ("", FACTORS), ("someone else", "")],
)
def test_an_entry_gets_the_second_factor_of_the_account_it_opens(user: str, expected: str) -> None:
    assert {"X": expected} == merged(secret(user=user), accounts=(PROTECTED,))


def test_an_entry_opens_the_accounts_that_share_its_sign_in() -> None:
    instagram, threads = (
        snapshot(account=Account(platform=each, handle="brand", id=f"{each} 1"), second_factors=("app",))
        for each in ("instagram", "threads")
    )
    entry = secret(user="brand", url="https://www.instagram.com/")

    found = vault_snapshot([vault(entry)], (instagram, threads), NOW).secrets or ()
    assert [(instagram.account.key, threads.account.key)] == [one.accounts for one in found]


@pytest.mark.parametrize(
    ("user", "server"), [("kim", "harbour.example"), ("", "harbour.example"), ("kim", "other.example")]
)
def test_an_entry_of_a_server_opens_the_account_on_that_server(user: str, server: str) -> None:
    kim = snapshot(account=Account(platform="mastodon", handle="kim@harbour.example"), contacts=None)
    other = replace(kim, account=Account(platform="mastodon", handle="kim@other.example"))
    entry = secret(user=user, url=f"https://{server}/auth/sign_in")

    found = vault_snapshot([vault(entry)], (kim, other), NOW).secrets or ()
    assert [("mastodon", f"kim@{server}")] == [key for one in found for key in one.accounts]


@pytest.mark.parametrize("user", ["Dana@brand.example", "", "lee"])
def test_an_entry_of_a_blogs_own_site_opens_the_blog(user: str) -> None:
    blog = snapshot(
        account=Account(platform="wordpress", handle="harbour.example/blog"),
        contacts=(MAIL,),
        gaps={"contacts": "more"},
    )
    entry = secret(user=user, url="https://harbour.example/blog/wp-login.php")

    found = vault_snapshot([vault(entry)], (blog,), NOW).secrets or ()
    assert [(blog.account.key,)] == [one.accounts for one in found]


def test_an_entry_of_another_site_gets_none() -> None:
    assert {"X": ""} == merged(secret(user="brand", url="https://x.com.evil.example"), accounts=(PROTECTED,))


def test_each_of_two_logins_gets_its_own_accounts_factors() -> None:
    found = merged(secret("one", "brand"), secret("two", "shop", "https://x.com"), accounts=(PROTECTED, OTHER))
    assert {"one": FACTORS, "two": "key (X (Twitter) export)"} == found


def test_of_two_logins_and_one_account_only_the_one_that_names_it_is_protected() -> None:
    found = merged(secret("brand", "brand"), secret("mine", "dana_private"), secret("old"), accounts=(PROTECTED,))
    assert {"brand": FACTORS, "mine": "", "old": ""} == found


def test_a_name_that_cannot_be_checked_against_contacts_leaves_the_only_login_to_the_only_account() -> None:
    unread = replace(PROTECTED, contacts=None)
    assert {"X": FACTORS} == merged(secret(user="dana@elsewhere.example"), accounts=(unread,))
    assert {"X": ""} == merged(secret(), accounts=(unread, OTHER))


def test_an_account_without_a_second_factor_recorded_adds_nothing() -> None:
    for none in ((), None):
        assert {"X": ""} == merged(secret(user="brand"), accounts=(replace(PROTECTED, second_factors=none),))


def test_an_archived_entry_is_no_second_login() -> None:
    assert {"X": FACTORS, "old": ""} == merged(
        secret(), secret("old", archived=True, user="gone"), accounts=(PROTECTED,)
    )


def test_two_vaults_with_the_same_labels_keep_every_entry_apart() -> None:
    files = [vault(secret("X"), secret("X")), vault(secret("X"), secret("Y"), name="b.json")]
    typed = entries([secret("Y")])
    found = vault_snapshot(files, (), NOW, typed=typed)
    assert ["X", "X#2", "X (vault 2)", "Y", "Y (vault 3)"] == [one.ref for one in found.secrets or ()]
    assert ["X", "X", "X (vault 2)", "Y", "Y (vault 3)"] == [one.label for one in found.secrets or ()]
    assert Account(platform=VAULT, handle="a.csv + b.json + typed", id=VAULT) == found.account


def test_a_copy_of_a_vault_under_another_name_adds_no_entry() -> None:
    file = vault(secret("X"))
    found = vault_snapshot([file, replace(file, path="~/a (1).csv", entries=entries([secret("X")]))], (), NOW)

    assert ["X"] == [one.ref for one in found.secrets or ()]


def test_a_vault_keeps_its_fingerprints_when_its_file_is_named_anew() -> None:
    ids = {vault_snapshot([vault(secret(), name=name)], (), NOW).account.id for name in ("1.csv", "2.csv")}
    assert {VAULT} == ids


def test_what_a_guesser_would_try_comes_from_every_account() -> None:
    one, two = replace(PROTECTED, names=("brand", "Brand Inc")), replace(OTHER, names=("shop", "brand"))
    assert ("brand", "Brand Inc", "Dana", "shop") == vault_snapshot([vault(secret())], (one, two), NOW).names


def test_second_factors_are_listed_where_one_is_recorded() -> None:
    assert {BRAND: ("app", "sms")} == second_factors([PROTECTED, replace(OTHER, second_factors=()), snapshot()])


def test_a_code_or_a_passkey_that_a_vault_keeps_is_the_second_factor_of_the_account_it_opens() -> None:
    entry = secret("Brand", has_totp=True, accounts=(BRAND.key,))
    old, other = replace(entry, ref="old", has_passkey=True, archived=True), replace(entry, ref="other", accounts=())
    vault = snapshot(account=Account(platform=VAULT, handle="a.csv", id=VAULT), secrets=(entry, old, other))

    assert {BRAND: ("totp",)} == second_factors([snapshot(), vault])


def archive(folder: Path, handle: str, **fields: str) -> Path:
    """A little archive of X in a folder; `fields` are more of its account."""
    data = folder / handle / "data"
    data.mkdir(parents=True)
    account = [{"account": {"username": handle, "accountId": "12", "createdAt": "2016-03-31T00:00:00.000Z", **fields}}]
    (data / "account.js").write_text(f"window.YTD.account.part0 = {json.dumps(account)}", encoding="utf-8")
    manifest = {
        "userInfo": {"accountId": fields.get("accountId", "12"), "userName": handle, "displayName": handle},
        "archiveInfo": {"generationDate": "2024-06-01T12:00:00.000Z"},
        "dataTypes": {
            "account": {"files": [{"fileName": "data/account.js", "globalName": "YTD.account.part0", "count": "1"}]}
        },
    }
    (data / "manifest.js").write_text(f"window.__THAR_CONFIG = {json.dumps(manifest)}", encoding="utf-8")
    return folder / handle


def material(exports: list[Path], vaults: list[Path], typed: Entries | None = None) -> Material:
    request = ScanRequest(exports=exports, vaults=vaults, typed=typed)
    return read(request, PLUGINS, now=datetime(2024, 6, 2, tzinfo=UTC))


def test_an_input_that_cannot_be_read_is_a_failure_and_a_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = archive(tmp_path, "brand")
    (tmp_path / "not.zip").write_bytes(b"nothing of the kind")
    (tmp_path / "not.csv").write_bytes(b"\xff\xfe\x00")
    found = material([tmp_path / "not.zip", good, tmp_path / "none"], [tmp_path / "not.csv"])
    assert [Account(platform="x", handle="brand", id="12")] == [s.account for s in found.snapshots]
    assert 3 == len(found.failures)
    unread = [
        (Path(line.path).name, line.reader, line.sha256, sorted(line.gaps)) for line in found.inputs if not line.reader
    ]
    assert [
        ("not.zip", "", "", ["export"]),
        ("none", "", "", ["export"]),
        ("not.csv", "", "", ["entries"]),
    ] == unread


def test_an_input_given_twice_is_read_once(tmp_path: Path) -> None:
    good = archive(tmp_path, "brand")
    assert 1 == len(material([good, good], []).snapshots)


def test_typed_passwords_alone_are_a_vault() -> None:
    found = material([], [], entries([secret("typed password 1")]))
    assert ["typed"] == [s.account.handle for s in found.snapshots]
    assert [] == found.inputs


def test_every_check_gives_a_result_whatever_was_read(tmp_path: Path) -> None:
    for given in (Material(), material([archive(tmp_path, "brand")], [])):
        results = judge(given, Policy(), PLUGINS)
        # One export leaves no question open about two.
        asked = sorted(c.id for c in PLUGINS.loaded("checks") if "differences" not in c.needs)
        assert asked == [r.check for r in results]
        # Of one account alone it is clear that it shares nothing with another.
        clear = [r for r in results if r.status is not Status.UNKNOWN]
        alone = ["apps-across", "recovery-across"] if given.snapshots else []
        assert [(check, Status.CLEAR) for check in alone] == [(r.check, r.status) for r in clear]
        assert all(r.reason for r in results if r not in clear)


def test_one_mailbox_behind_two_accounts_shows_when_both_are_given(tmp_path: Path) -> None:
    mail = "dana@brand.example"
    two = [archive(tmp_path, "brand", email=mail), archive(tmp_path, "shop", email=mail, accountId="13")]
    (result,) = [r for r in judge(material(two, []), Policy(), PLUGINS) if r.check == "recovery-across"]
    assert ("all accounts", Status.FOUND) == (str(result.account), result.status)
    none = "the archive holds no file of addresses"
    assert f"x/@brand: {none}; x/@shop: {none}" == result.reason
    assert ["1 e-mail address can recover 2 accounts: x/@brand, x/@shop."] == [f.message for f in result.findings]
    (tmp_path / "not.zip").write_bytes(b"nothing of the kind")
    (result,) = [
        r
        for r in judge(material([two[0], tmp_path / "not.zip"], []), Policy(), PLUGINS)
        if r.check == "recovery-across"
    ]
    why = "x/@brand: the archive holds no file of addresses; 1 export could not be read"
    assert (Status.UNKNOWN, why) == (result.status, result.reason)


def test_what_could_not_be_read_of_a_vault_leaves_its_checks_open(tmp_path: Path) -> None:
    path = tmp_path / "vault.json"
    path.write_bytes(bitwarden(bitwarden_item(), bitwarden_item(login=None)))
    material = read(ScanRequest(vaults=(path,)), PLUGINS, now=NOW)
    reason = "not read: damaged or edited items (at `login`) (1)"

    assert {"secrets": f"vault.json: {reason}"} == material.snapshots[0].gaps
    assert {"entries": reason} == material.inputs[0].gaps
    on_passwords = {r.check: r.status for r in judge(material, Policy(), PLUGINS) if r.check.startswith("password-")}
    assert len(on_passwords) > 2
    assert Status.CLEAR not in on_passwords.values()


def test_expired_entries_are_not_judged_and_the_policy_leaves_out_folders(tmp_path: Path) -> None:
    times = "<Expires>True</Expires><ExpiryTime>2019-01-01T00:00:00Z</ExpiryTime></Times>"
    body = kp_entry("Gone", "x", "2019-01-01T00:00:00Z").replace("</Times>", times)
    test = f"<Group><Name>Test</Name>{kp_entry('Trial', 'x', '2019-01-01T00:00:00Z')}</Group>"
    path = tmp_path / "vault.xml"
    dates = {"now": "2024-05-01T12:00:00Z", "before": "2024-01-22T12:00:00Z", "long_ago": "2019-01-01T00:00:00Z"}
    path.write_bytes(keepass(**dates, body=body + test))
    policy = Policy(passwords=PasswordRules(leave_out=("test", "Tset")))
    material = read(ScanRequest(vaults=(path,)), PLUGINS, now=NOW, policy=policy)

    (line,) = material.inputs
    assert {"Harbour": False, "Gone": True, "Same": False, "Twin": False} == {
        secret.label: secret.archived for secret in material.snapshots[0].secrets or ()
    }
    assert {
        "entries": 4,
        "left_out": 3,
        "not_in_use: expired": 1,
        "left_out: in a folder that the policy leaves out": 1,
        "left_out: in the trash": 1,
        "left_out: rows without a login": 1,
    } == line.read
    assert "the policy leaves out the folder “Tset”, which no vault has" == line.warnings[-1]


def test_two_archives_of_one_account_are_compared_whatever_was_purged(tmp_path: Path) -> None:
    link = {"type": "PropertyValue", "name": "Site", "value": '<a href="https://b0ats.example">boats.example</a>'}
    seconds = [1_790_000_000 + n * 9_000 for n in range(9)]
    posts = [mastodon.create(at, at=datetime.fromtimestamp(at, UTC).isoformat()) for at in seconds]
    made = [("20261002101112", posts, {}), ("20261121101112", posts[:4], {"name": "Double", "attachment": [link]})]
    paths = [
        write_zip(
            tmp_path / f"archive-{day}-0123456789abcdef0123456789abcdef.zip",
            mastodon.members(mastodon.outbox(*some), mastodon.actor(**profile)),
        )
        for day, some, profile in made
    ]
    for given in (paths, paths[::-1]):
        material = read(ScanRequest(exports=given, now=NOW), PLUGINS, now=NOW)
        told = {each.account.handle: each.differences for each in material.snapshots if each.differences is not None}
        assert [("deletion", 5, ""), ("link", 1, "it now leads to b0ats.example"), ("name", 1, "")] == sorted(
            (one.kind, one.count, one.what) for one in told["kim@harbour.example"]
        )
