"""Invented exports of every password manager, with what they hold.

There is one for every known generation of each manager.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import hmac
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hygiene.model.records import Former, Secret
from hygiene.model.redacted import Hidden
from hygiene.sources.vault import Entries, VaultExport

CANARY: Final = "cAnary-7f3e-in-the-mine"
"""A secret in every password, user name, note and code.

A program that prints it has printed a secret.
"""
PASSWORD: Final = f"{CANARY}-now"
FORMER: Final = f"{CANARY}-before"
OLDEST: Final = f"{CANARY}-at first"
USER: Final = f"{CANARY}@harbour.example"
CODE: Final = f"otpauth://totp/x?secret={CANARY}"
URL: Final = "https://harbour.example/login"
OPENS: Final = "the master of the mine"
"""The password of the encrypted exports."""
AT: Final = datetime(2024, 5, 1, 12, tzinfo=UTC)
EPOCH: Final = 1714564800
EARLIER: Final = AT - timedelta(days=100)
EARLIER_EPOCH: Final = EPOCH - 100 * 86400
EVERY_CHECK: Final = frozenset({"password-strength", "password-reuse", "password-breached", "second-factor"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """One invented export, the vault that reads it, and what it should give."""

    name: str
    vault: str
    data: bytes
    secrets: tuple[Secret, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def expected(self) -> Entries:
        """Return what the vault should make of the export."""
        return Entries(secrets=self.secrets, left_out=self.left_out)

    def export(self) -> VaultExport:
        """Return the export as a vault gets it, with the password at hand."""
        return VaultExport(data=self.data, ask=lambda _what: Hidden(OPENS))


def export(text: str | bytes) -> VaultExport:
    """Return an export with that text, and nobody to ask for a password."""
    return VaultExport(data=text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)


def secret(label: str = "Harbour", **changes: Any) -> Secret:
    """Return the entry that the first row of every manager stands for.

    `changes` are what that manager adds or leaves out.
    """
    plain: dict[str, Any] = {
        "ref": label,
        "label": label,
        "value": Hidden(PASSWORD),
        "username": Hidden(USER),
        "urls": (URL,),
    }
    return Secret(**(plain | changes))


def by_item(**changes: Any) -> Secret:
    """Return the same, dated by its item."""
    return secret(changed_at=AT, changed_at_means="item", **changes)


def table(header: str, *lines: Iterable[str], end: str = "\r\n") -> bytes:
    """Return a CSV; each line is filled up to its header."""
    out = io.StringIO(newline="")
    names = header.split(",") if header else []
    writer = csv.writer(out, lineterminator=end)
    writer.writerows([names] if names else [])
    writer.writerows([*row, *[""] * (len(names) - len(row))] for row in map(list, lines))
    return out.getvalue().encode()


def zipped(**members: bytes) -> bytes:
    """Return a zip.

    `__` in a name stands for its dot, and `_of_` for its slash, with the folder last.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            file, _, folder = name.replace("__", ".").partition("_of_")
            archive.writestr(f"{folder.replace('_', ' ')}/{file}" if folder else file, content)
    return out.getvalue()


def dumped(content: object) -> bytes:
    """Return this value as JSON."""
    return json.dumps(content, indent=1).encode()


# Bitwarden

BITWARDEN_LOGIN: Final = {
    "uris": [{"match": None, "uri": URL}, {"match": None, "uri": None}],
    "username": USER,
    "password": PASSWORD,
    "totp": CODE,
    "fido2Credentials": [{"credentialId": "1"}],
}
BITWARDEN_HISTORY: Final = [
    {"lastUsedDate": "2024-05-01T12:00:00.000Z", "password": FORMER},
    {"lastUsedDate": "2024-01-22T12:00:00.000Z", "password": OLDEST},
]
HISTORY: Final = (Former(value=Hidden(FORMER), until=AT), Former(value=Hidden(OLDEST), until=EARLIER))


def bitwarden_item(**changes: Any) -> dict[str, Any]:
    """Return one login of Bitwarden's JSON."""
    plain = {"organizationId": None, "type": 1, "name": "Harbour", "notes": CANARY, "login": BITWARDEN_LOGIN}
    return plain | {"revisionDate": "2024-05-01T12:00:00.000Z"} | changes


def bitwarden(*items: dict[str, Any]) -> bytes:
    """Return Bitwarden's JSON."""
    return dumped({"encrypted": False, "folders": [{"id": "f", "name": CANARY}], "items": list(items)})


BITWARDEN_ALL: Final = bitwarden(
    bitwarden_item(passwordHistory=BITWARDEN_HISTORY),
    bitwarden_item(name="Kept", passwordHistory=None, archivedDate="2024-01-01T00:00:00Z"),
    *(bitwarden_item(type=kind) for kind in (2, 3, 3, 4, 5, 77)),
    bitwarden_item(deletedDate="2024-01-01T00:00:00Z"),
)
_BITWARDEN_READ: Final = {
    "secrets": (
        secret(changed_at=AT, changed_at_means="password", history=HISTORY, has_totp=True, has_passkey=True),
        by_item(label="Kept", has_totp=True, has_passkey=True, archived=True),
    ),
    "left_out": {"secure notes": 1, "cards": 2, "identities": 1, "SSH keys": 1, "other items": 1, "in the trash": 1},
}


def sealed(plain: bytes, key: bytes) -> str:
    """Return a cipher string of Bitwarden's, as its documentation says."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.padding import PKCS7

    stretched = {use: hmac.digest(key, use + b"\x01", "sha256") for use in (b"enc", b"mac")}
    padding, iv = PKCS7(128).padder(), bytes(16)
    writer = Cipher(algorithms.AES256(stretched[b"enc"]), modes.CBC(iv)).encryptor()
    text = writer.update(padding.update(plain) + padding.finalize()) + writer.finalize()
    parts = (iv, text, hmac.digest(stretched[b"mac"], iv + text, "sha256"))
    return "2." + "|".join(base64.b64encode(part).decode() for part in parts)


def bitwarden_sealed(plain: bytes = BITWARDEN_ALL, *, argon: bool = False, **changes: Any) -> bytes:
    """Return Bitwarden's password-protected JSON.

    It has the least cost that Bitwarden's clients allow.
    """
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    salt = "c2FsdCBvZiB0aGUgbWluZQ=="
    if argon:
        salted = hashlib.sha256(salt.encode()).digest()
        key = Argon2id(salt=salted, length=32, iterations=2, lanes=1, memory_cost=16 * 1024).derive(OPENS.encode())
    else:
        key = hashlib.pbkdf2_hmac("sha256", OPENS.encode(), salt.encode(), 5000)
    costs = {"kdfIterations": 2 if argon else 5000, "kdfMemory": 16 if argon else None, "kdfParallelism": 1}
    head = {"encrypted": True, "passwordProtected": True, "salt": salt, "kdfType": int(argon)} | costs
    return dumped(head | {"encKeyValidation_DO_NOT_EDIT": sealed(b"any", key), "data": sealed(plain, key)} | changes)


_BITWARDEN_CSV: Final = "type,name,notes,fields,login_uri,login_username,login_password,login_totp"

# 1Password

PUX_ITEM: Final = {
    "uuid": "1",
    "createdAt": EARLIER_EPOCH,
    "updatedAt": EPOCH,
    "state": "active",
    "categoryUuid": "001",
    "details": {
        "loginFields": [
            {"value": USER, "designation": "username"},
            {"value": PASSWORD, "designation": "password"},
            {"value": "on", "name": "remember me"},
        ],
        "notesPlain": CANARY,
        "sections": [
            {"title": "", "fields": [{"title": "code", "value": {"totp": CANARY}}, {"value": {"phone": "1"}}]}
        ],
        "passwordHistory": [{"value": OLDEST, "time": EARLIER_EPOCH}, {"value": FORMER, "time": EPOCH}],
    },
    "overview": {
        "title": "Harbour",
        "url": URL,
        "urls": [{"label": "website", "url": URL}, {"label": "", "url": "https://quay.example"}],
        "watchtowerExclusions": {
            "weak": True,
            "reused": True,
            "vulnerable": True,
            "compromised": False,
            "expiring": True,
        },
    },
}


def pux(*items: dict[str, Any]) -> bytes:
    """Return a 1PUX of one account with two vaults."""
    data = {"accounts": [{"attrs": {"email": USER}, "vaults": [{"items": list(items)}, {"attrs": {}, "items": []}]}]}
    return zipped(export__attributes=b'{"version": 3}', export__data=dumped(data), scan__pdf_of_files=b"%PDF-1.7")


PUX_ALL: Final = pux(
    PUX_ITEM,
    PUX_ITEM
    | {"state": "archived", "overview": {"title": "Kept", "url": URL, "watchtowerExclusions": None}}
    | {"details": {"loginFields": [{"value": PASSWORD, "designation": "password"}], "passwordHistory": []}},
    {"categoryUuid": "005", "details": {"password": PASSWORD}, "overview": {"title": "Lone"}},
    {"categoryUuid": "001", "state": "trashed"},
    *({"categoryUuid": kind, "overview": {"title": CANARY}} for kind in ("002", "003", "004", "006", "114", "999")),
)

# Proton, Enpass, Keeper, CXF

PROTON_CONTENT: Final[dict[str, Any]] = {
    "itemEmail": "mail@harbour.example",
    "itemUsername": USER,
    "password": PASSWORD,
    "urls": [URL],
    "totpUri": CODE,
    "passkeys": [{"keyId": "1"}],
}


def proton_item(kind: str = "login", name: str = "Harbour", state: int = 1, **content: Any) -> dict[str, Any]:
    """Return one item of Proton's JSON."""
    data = {"metadata": {"name": name, "note": CANARY}, "extraFields": [], "type": kind, "content": content}
    return {"itemId": "1", "data": data, "state": state, "createTime": EARLIER_EPOCH, "modifyTime": EPOCH}


PROTON_OLD: Final = proton_item(name="Old", username=USER, password=PASSWORD, urls=[URL], totpUri="", passkeys=[])
PROTON_NEW: Final = proton_item(
    name="New", itemEmail=USER, itemUsername="", password=PASSWORD, autofillUrls=[URL], totpUri="", passkeys=[]
)
PROTON_NEW["data"]["extraFields"] = [{"fieldName": "code", "type": "totp", "data": {"totpUri": CANARY}}]
PROTON_ALL: Final = dumped(
    {
        "version": "1.30.0",
        "userId": "u",
        "encrypted": False,
        "vaults": {
            "a==": {"name": CANARY, "items": [proton_item(**PROTON_CONTENT), PROTON_OLD, proton_item("note")]},
            "b==": {"items": [PROTON_NEW, proton_item("alias"), proton_item("login", state=2), proton_item("sshKey")]},
        },
    }
)
_PROTON_READ: Final = {
    "secrets": (
        by_item(has_totp=True, has_passkey=True, folders=(CANARY,)),
        by_item(label="Old", folders=(CANARY,)),
        by_item(label="New", has_totp=True),
    ),
    "left_out": {"secure notes": 1, "e-mail aliases": 1, "in the trash": 1, "other items": 1},
}


def enpass_field(kind: str, value: str, at: int = EPOCH, **changes: Any) -> dict[str, Any]:
    """Return one field of an Enpass item."""
    return {"type": kind, "value": value, "updated_at": EPOCH + 99, "value_updated_at": at, "deleted": 0} | changes


def enpass_item(category: str = "login", *fields: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return one Enpass item."""
    plain = {"category": category, "template_type": "login.default", "title": "Harbour", "archived": 0, "trashed": 0}
    return (
        plain
        | {"createdAt": EARLIER_EPOCH, "updated_at": EPOCH + 999, "note": CANARY, "fields": list(fields)}
        | changes
    )


ENPASS_PASSWORD: Final = enpass_field(
    "password",
    PASSWORD,
    history=[
        {"value": OLDEST, "updated_at": EARLIER_EPOCH, "encrypted": False},
        {"value": CANARY, "updated_at": EARLIER_EPOCH + 7, "encrypted": True},
        {"value": FORMER, "updated_at": EARLIER_EPOCH + 9, "encrypted": False},
    ],
)
ENPASS_ALL: Final = dumped(
    {
        "folders": [],
        "items": [
            enpass_item(
                "login",
                enpass_field("username", ""),
                enpass_field("email", USER),
                enpass_field("password", "a deleted one", deleted=1),
                ENPASS_PASSWORD,
                enpass_field("url", URL),
                enpass_field("totp", CANARY),
            ),
            enpass_item("computer", enpass_field("password", PASSWORD, 0), title="Wifi", archived=1),
            enpass_item("login", trashed=1),
            enpass_item("creditcard", enpass_field("ccNumber", CANARY)),
            enpass_item("travel"),
            {"category": "note", "title": "N", "template_type": "note.default", "note": CANARY},
        ],
    }
)

KEEPER_ALL: Final = dumped(
    {
        "shared_folders": [],
        "records": [
            {
                "uid": "1",
                "title": "Harbour",
                "$type": "login",
                "login": USER,
                "password": PASSWORD,
                "login_url": URL,
                "last_modified": EPOCH,
                "custom_fields": {"$oneTimeCode::1": CODE, "$url::1": "https://quay.example", "$text:x:1": CANARY},
            },
            {"uid": 2, "title": "Old", "login": USER, "password": PASSWORD, "custom_fields": {"TFC:Keeper": CODE}},
            {"uid": 3, "title": "Empty"},
            {"uid": 4, "title": "N", "$type": "encryptedNotes", "notes": CANARY},
            {"uid": 5, "title": "C", "$type": "bankCard"},
            {"uid": 6, "title": "K", "$type": "sshKeys", "login": USER, "password": PASSWORD},
            {"uid": 7, "title": "?", "$type": "pamMachine", "password": PASSWORD},
        ],
    }
)
_KEEPER_ROWS: Final = (
    (CANARY, "Harbour", USER, PASSWORD, URL, "two\nlines", "", "TFC:Keeper", CODE, "Colour", "blue"),
    ("", "Old", USER, PASSWORD, "harbour.example", "", ""),
    ("", "N", "", "", "", CANARY),
    ("", "Empty", "", "", "", ""),
)
_KEEPER_READ: Final = {
    "secrets": (secret(has_totp=True, folders=(CANARY,)), secret(label="Old", urls=("harbour.example",))),
    "left_out": {"secure notes": 1, "rows without a login": 1},
}


def cxf_value(value: str, kind: str = "string") -> dict[str, str]:
    """Return an editable field."""
    return {"id": "1", "fieldType": kind, "value": value}


def cxf_item(title: str, *credentials: dict[str, Any]) -> dict[str, Any]:
    """Return one item of the exchange format."""
    return {
        "id": "1",
        "creationAt": EARLIER_EPOCH,
        "modifiedAt": EPOCH,
        "title": title,
        "scope": {"urls": [URL], "androidApps": [{"bundleId": "example.harbour"}]},
        "credentials": list(credentials),
    }


_BASIC: Final = {"type": "basic-auth", "username": cxf_value(USER), "password": cxf_value(PASSWORD, "concealed-string")}
_PASSKEY: Final = {"type": "passkey", "rpId": "harbour.example", "username": USER, "key": CANARY}
CXF_ACCOUNT: Final = {
    "id": "1",
    "username": CANARY,
    "email": USER,
    "collections": [],
    "items": [
        cxf_item("Harbour", _BASIC, {"type": "totp", "secret": CANARY}),
        cxf_item("Key", _PASSKEY),
        cxf_item("Made", {"type": "generated-password", "password": PASSWORD}),
        cxf_item("N", {"type": "note", "content": cxf_value(CANARY)}),
        cxf_item("K", {"type": "api-key", "key": cxf_value(CANARY)}),
        cxf_item("?", {"type": "something-new", "value": CANARY}),
        cxf_item("Nothing"),
    ],
}
_APP: Final = "androidapp://example.harbour"
_CXF_READ: Final = {
    "secrets": (
        by_item(urls=(URL, _APP), has_totp=True),
        by_item(label="Key", value=Hidden(""), urls=(URL, _APP, "https://harbour.example"), has_passkey=True),
        by_item(label="Made", username=Hidden(""), urls=(URL, _APP)),
    ),
    "left_out": {"secure notes": 1, "API keys": 1, "other items": 2},
}

# KeePass


def ticks(at: datetime) -> str:
    """Return a date as KDBX 4 writes it."""
    seconds = int((at - datetime(1, 1, 1, tzinfo=UTC)).total_seconds())
    return base64.b64encode(seconds.to_bytes(8, "little")).decode()


def kp_entry(title: str, password: str, date: str, inside: str = "", **fields: str) -> str:
    """Return one entry of KeePass XML."""
    plain = {"Title": title, "UserName": USER, "Password": password, "URL": URL, "Notes": CANARY} | fields
    strings = "".join(f"<String><Key>{k.replace('__', ' ')}</Key><Value>{v}</Value></String>" for k, v in plain.items())
    uuid = base64.b64encode(hashlib.md5(title.encode(), usedforsecurity=False).digest()).decode()
    times = f"<Times><LastModificationTime>{date}</LastModificationTime></Times>"
    return f"<Entry><UUID>{uuid}</UUID>{times}{strings}{inside}</Entry>"


def kp_reference(title: str, field: str) -> str:
    """Return a reference to a field of another entry."""
    return f"{{REF:{field}@I:{hashlib.md5(title.encode(), usedforsecurity=False).hexdigest().upper()}}}"


def keepass(*, now: str, before: str, long_ago: str, body: str = "") -> bytes:
    """Return KeePass XML with every kind of entry.

    The dates are in the form of its version.
    """
    versions = (
        kp_entry("Harbour", OLDEST, long_ago),
        kp_entry("Harbour", FORMER, before),
        kp_entry("Harbour", PASSWORD, now),
    )
    history = f"<History>{''.join(versions)}</History>"
    same = f"<History>{kp_entry('Same', PASSWORD, before)}</History>"
    known_bad = "<CustomData><Item><Key>KnownBad</Key><Value>true</Value></Item></CustomData>"
    later = ticks(AT + timedelta(days=9)) if "-" not in now else "2024-05-10T12:00:00Z"
    entries = (
        kp_entry("Harbour", PASSWORD, later, history, otp=CODE, KP2A_URL_1="https://quay.example"),
        kp_entry("Same", PASSWORD, now, same + "<QualityCheck>False</QualityCheck>", KPEX_PASSKEY_USERNAME=USER),
        kp_entry(
            "Twin", kp_reference("Same", "P"), now, known_bad, UserName=kp_reference("Same", "U"), TOTP__Seed=CANARY
        ),
        kp_entry("Nothing", "", now, UserName="", URL=""),
    )
    deleted = f"<Group><UUID>aW4=</UUID>{kp_entry('Gone', CANARY, now)}</Group>"
    bin_ = f"<Group><UUID>YmluYmluYmluYmluYmluYg==</UUID>{deleted}</Group>"
    meta = "<RecycleBinEnabled>True</RecycleBinEnabled><RecycleBinUUID>YmluYmluYmluYmluYmluYg==</RecycleBinUUID>"
    inner = f"<Group><UUID>aW4=</UUID>{''.join(entries[1:])}</Group>"
    groups = f"<Group><UUID>cm9vdA==</UUID>{entries[0]}{inner}{bin_}{body}</Group>"
    text = (
        f'<?xml version="1.0" encoding="utf-8"?>\n<KeePassFile><Meta>{meta}</Meta><Root>{groups}</Root></KeePassFile>'
    )
    return text.encode()


KEEPASS_ISO: Final = keepass(now="2024-05-01T12:00:00Z", before="2024-01-22T12:00:00Z", long_ago="2019-01-01T00:00:00Z")
KEEPASS_TICKS: Final = keepass(now=ticks(AT), before=ticks(EARLIER), long_ago=ticks(datetime(2019, 1, 1, tzinfo=UTC)))
KEEPASS_READ: Final[dict[str, Any]] = {
    "secrets": (
        secret(
            changed_at=AT,
            changed_at_means="password",
            history=HISTORY,
            has_totp=True,
            urls=(URL, "https://quay.example"),
        ),
        secret(label="Same", changed_at=EARLIER, changed_at_means="item", has_passkey=True, excluded=EVERY_CHECK),
        secret(
            label="Twin",
            changed_at=EARLIER,
            changed_at_means="item",
            has_totp=True,
            excluded=EVERY_CHECK,
            is_reference=True,
        ),
    ),
    "left_out": {"rows without a login": 1, "in the trash": 1},
}


def kp1_entry(title: str, group: str = "", password: str = PASSWORD, inside: str = "", tree: str = "") -> str:
    """Return one entry of the XML of KeePass 1."""
    uuid = hashlib.md5(title.encode(), usedforsecurity=False).hexdigest()
    outer = f' tree="{tree}"' if tree else ""
    return (
        f"<pwentry><group{outer}>{group}</group><title>{title}</title><username>{USER}</username><url>{URL}</url>"
        f"<password>{password}</password><notes>{CANARY}</notes><uuid>{uuid}</uuid><image>1</image>{inside}</pwentry>"
    )


_KP1_TIME: Final = "<lastmodtime>2024-05-01T12:00:00</lastmodtime>"
KEEPASS_1: Final = (
    '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<pwlist>'
    + kp1_entry(
        "Harbour",
        "Harbours",
        tree="Mine",
        inside=f'{_KP1_TIME}<expiretime expires="true">2024-05-01T12:00:00</expiretime>',
    )
    + kp1_entry("Never", "Mine", inside=f'{_KP1_TIME}<expiretime expires="false">2999-12-28T23:59:59</expiretime>')
    + kp1_entry("Twin", "Mine", kp_reference("Never", "P"), _KP1_TIME)
    + kp1_entry("Undated")
    + kp1_entry("Former", "Backup")
    + kp1_entry("Gone", "Inner", tree="Backup\\Old")
    + "<pwentry><group>Mine</group><title>N</title></pwentry></pwlist>\n"
).encode()

_NORD: Final = "note,cardholdername,cardnumber,cvc,expirydate,zipcode,folder,full_name,phone_number,email,address1,city"
_DASHLANE: Final = "username,username2,username3,title,password,note,url,category"
_DASHLANE_ROWS: Final = (
    (USER, "", "", "Harbour", PASSWORD, "two\nlines", URL, "", CANARY),
    ("", USER, "", "Second", PASSWORD, "", URL, "", "null"),
    ("", "", "", "N", "", CANARY, "", "", ""),
)
_DASHLANE_READ: Final = (secret(has_totp=True), secret(label="Second"))
_APPLE_ROWS: Final = (("Harbour", URL, USER, PASSWORD, CANARY, CODE), ("N", "", "", "", CANARY, ""))
_APPLE_CSV: Final = table("Title,URL,Username,Password,Notes,OTPAuth", *_APPLE_ROWS)
_ROBO: Final = "Name,Url,MatchUrl,Login,Pwd,Note,Folder"
_FIREFOX: Final = "url,username,password,httpRealm,formActionOrigin,guid,timeCreated,timeLastUsed,timePasswordChanged"
_NO_LOGIN: Final = {"rows without a login": 1}

FIXTURES: Final[tuple[Fixture, ...]] = (
    Fixture(
        name="bitwarden json",
        vault="bitwarden-json",
        data=BITWARDEN_ALL,
        **_BITWARDEN_READ,  # type: ignore[arg-type]
    ),
    Fixture(
        name="bitwarden json, old: no dates, no history, no mark",
        vault="bitwarden-json",
        data=dumped({"folders": [], "items": [{"organizationId": None, "type": 1, "name": "Harbour", "login": {
            "username": USER, "password": PASSWORD, "uris": [{"uri": URL}]}}]}),
        secrets=(secret(),),
    ),
    Fixture(
        name="bitwarden zip with attachments",
        vault="bitwarden-json",
        data=zipped(data__json=BITWARDEN_ALL, scan__pdf_of_attachments=b"%PDF-1.7"),
        **_BITWARDEN_READ,  # type: ignore[arg-type]
    ),
    Fixture(name="bitwarden json, empty", vault="bitwarden-json", data=bitwarden()),
    Fixture(
        name="bitwarden json of an organisation",
        vault="bitwarden-json",
        data=dumped({"encrypted": False, "collections": [], "items": [bitwarden_item(organizationId="o")]}),
        secrets=(by_item(has_totp=True, has_passkey=True),),
    ),
    Fixture(
        name="bitwarden sealed",
        vault="bitwarden-encrypted",
        data=bitwarden_sealed(),
        **_BITWARDEN_READ,  # type: ignore[arg-type]
    ),
    Fixture(
        name="bitwarden sealed, argon2",
        vault="bitwarden-encrypted",
        data=bitwarden_sealed(argon=True),
        **_BITWARDEN_READ,  # type: ignore[arg-type]
    ),
    Fixture(
        name="bitwarden csv",
        vault="bitwarden-csv",
        data=table(
            "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp,"
            "archivedDate",
            ("", "", "login", "Harbour", "two\nlines", "", "0", f"{URL},https://quay.example", USER, PASSWORD, CODE,
             "2024-01-01"),
            ("", "", "note", "N", CANARY),
        ),
        secrets=(secret(has_totp=True, archived=True, urls=(URL, "https://quay.example")),),
        left_out={"secure notes": 1},
    ),
    Fixture(
        name="bitwarden csv of an organisation, old",
        vault="bitwarden-csv",
        data=table(
            f"collections,{_BITWARDEN_CSV}", ("T", "login", "Harbour", "", "", URL, USER, PASSWORD, ""), end="\n"
        ),
        secrets=(secret(folders=("T",)),),
    ),
    Fixture(
        name="1password 8 csv",
        vault="1password-csv",
        data=table(
            "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes",
            ("Harbour", URL, USER, PASSWORD, CODE, "true", "false", "a;b", CANARY),
            ("Kept", URL, USER, PASSWORD, "", "false", "true", "", ""),
            ("N", "", "", "", "", "false", "false", "", CANARY),
        ),
        secrets=(secret(has_totp=True, folders=("a", "b")), secret(label="Kept", archived=True)),
        left_out=_NO_LOGIN,
    ),
    Fixture(
        name="1password 4 csv",
        vault="1password-csv",
        data=table("title,notes,username,password,url", ("Harbour", CANARY, USER, PASSWORD, URL), end="\n"),
        secrets=(secret(),),
    ),
    Fixture(
        name="1pux",
        vault="1password-1pux",
        data=PUX_ALL,
        secrets=(
            by_item(
                urls=(URL, "https://quay.example"),
                has_totp=True,
                history=HISTORY,
                excluded=frozenset({"password-strength", "password-reuse", "password-breached"}),
            ),
            by_item(label="Kept", username=Hidden(""), archived=True),
            secret(label="Lone", username=Hidden(""), urls=()),
        ),
        left_out={"in the trash": 1, "cards": 1, "secure notes": 1, "identities": 1, "documents": 1, "SSH keys": 1}
        | {"other items": 1},
    ),
    Fixture(
        name="lastpass csv",
        vault="lastpass-csv",
        data=table(
            "url,username,password,totp,extra,name,grouping,fav",
            (URL, USER, PASSWORD, CANARY, "two\nlines", "Harbour", "G\\H", "0"),
            ("http://sn", "", "", "", f"NoteType:Server\nPassword:{CANARY}", "N", "", "0"),
            ("http://group", "", "", "", "", "", "G", "0"),
            ("", "", "", "", "", "Empty", "", "0"),
            end="\n",
        ),
        secrets=(secret(has_totp=True, folders=("G\\H",)),),
        left_out={"secure notes": 1, "folders": 1, **_NO_LOGIN},
    ),
    Fixture(
        name="lastpass csv, old: no codes",
        vault="lastpass-csv",
        data=table("url,username,password,extra,name,grouping,fav", (URL, USER, PASSWORD, "", "Harbour", "", "0")),
        secrets=(secret(),),
    ),
    Fixture(
        name="keepassxc csv",
        vault="keepassxc-csv",
        data=table(
            "Group,Title,Username,Password,URL,Notes,TOTP,Icon,Last Modified,Created",
            ("Root/Web", "Harbour", USER, PASSWORD, URL, "", CODE, "0", "2024-05-01T12:00:00Z", "2020-01-01T00:00:00Z"),
            ("Root/Recycle Bin", "Gone", USER, PASSWORD, URL, "", "", "0", "", ""),
            ("Root", "N", "", "", "", CANARY, "", "0", "soon", ""),
            end="\n",
        ),
        secrets=(by_item(has_totp=True, folders=("Root/Web",)),),
        left_out={"in the trash": 1, **_NO_LOGIN},
    ),
    Fixture(
        name="keepassxc csv, old: no dates",
        vault="keepassxc-csv",
        data=table("Group,Title,Username,Password,URL,Notes", ("Root", "Harbour", USER, PASSWORD, URL, ""), end="\n"),
        secrets=(secret(folders=("Root",)),),
    ),
    Fixture(name="keepass xml", vault="keepass-xml", data=KEEPASS_ISO, **KEEPASS_READ),
    Fixture(name="keepass xml of kdbx 4", vault="keepass-xml", data=KEEPASS_TICKS, **KEEPASS_READ),
    Fixture(
        name="chrome csv",
        vault="chrome-csv",
        data=table(
            "name,url,username,password,note", ("Harbour", URL, USER, PASSWORD, "a\nb"), ("N", "", "", "", CANARY)
        ),
        secrets=(secret(),),
        left_out=_NO_LOGIN,
    ),
    Fixture(
        name="chrome csv, old: no notes",
        vault="chrome-csv",
        data=b"\xef\xbb\xbf" + table("name,url,username,password", ("", URL, USER, PASSWORD), end="\n"),
        secrets=(secret(label="harbour.example"),),
    ),
    Fixture(
        name="firefox csv",
        vault="firefox-csv",
        data=table(
            _FIREFOX,
            (URL, USER, PASSWORD, "", URL, "{0}", "1500000000000", "1700000000000", f"{EPOCH}000"),
            ("chrome://FirefoxAccounts", "x", CANARY, "", "", "{1}", "0", "0", "0"),
        ),
        secrets=(secret(label="harbour.example", changed_at=AT, changed_at_means="password"),),
        left_out={"keys of Firefox itself": 1},
    ),
    Fixture(
        name="apple csv", vault="apple-csv", data=_APPLE_CSV, secrets=(secret(has_totp=True),), left_out=_NO_LOGIN
    ),
    Fixture(
        name="apple csv, before notes",
        vault="apple-csv",
        data=table("Title,URL,Username,Password,OTPAuth", ("Harbour", URL, USER, PASSWORD, ""), end="\n"),
        secrets=(secret(),),
    ),
    Fixture(
        name="apple csv, first version",
        vault="apple-csv",
        data=table("Title,Url,Username,Password", ("Harbour", URL, USER, PASSWORD), end="\n"),
        secrets=(secret(),),
    ),
    Fixture(
        name="safari zip",
        vault="apple-zip",
        data=zipped(Passwörter__csv=_APPLE_CSV, Lesezeichen__html=b"<html>", Verlauf__json=b"{}"),
        secrets=(secret(has_totp=True),),
        left_out=_NO_LOGIN,
    ),
    Fixture(
        name="dashlane csv",
        vault="dashlane-csv",
        data=table(f"{_DASHLANE},otpSecret", *_DASHLANE_ROWS),
        secrets=_DASHLANE_READ,
        left_out=_NO_LOGIN,
    ),
    Fixture(
        name="dashlane csv, new: code as address",
        vault="dashlane-csv",
        data=table(f"{_DASHLANE},otpUrl", *_DASHLANE_ROWS),
        secrets=_DASHLANE_READ,
        left_out=_NO_LOGIN,
    ),
    Fixture(
        name="dashlane csv, old: no header",
        vault="dashlane-csv",
        data=table(
            "",
            ("Harbour", URL, USER, PASSWORD, CANARY),
            ("Six", URL, USER, PASSWORD, "", CANARY),
            ("Second of six", "harbour.example", "", USER, PASSWORD, CANARY),
            ("Seven", URL, USER, "", "", PASSWORD, CANARY),
            ("Second of seven", URL, "", USER, "", PASSWORD, CANARY),
            ("Mark", URL),
            ("Visa", CANARY, "", "", "", "", "", "NO_TYPE"),
        ),
        secrets=(
            secret(),
            secret(label="Six"),
            secret(label="Second of six", urls=("harbour.example",)),
            secret(label="Seven"),
            secret(label="Second of seven"),
        ),
        left_out={"other items": 1, **_NO_LOGIN},
    ),
    Fixture(
        name="dashlane zip",
        vault="dashlane-zip",
        data=zipped(
            credentials__csv=table(f"{_DASHLANE},otp", *_DASHLANE_ROWS),
            securenotes__csv=table("title,note", ("N", CANARY), ("N", "two\nlines")),
            payments__csv=table("type,cc_number", ("card", CANARY)),
            personalInfo__csv=table("type,email", ("email", USER)),
            ids__csv=table("type,number"),
        ),
        secrets=_DASHLANE_READ,
        left_out={"secure notes": 2, "cards": 1, "identities": 1, **_NO_LOGIN},
    ),
    Fixture(
        name="dashlane json",
        vault="dashlane-json",
        data=dumped(
            {
                "AUTHENTIFIANT": [
                    {"title": "Harbour", "domain": URL, "login": USER, "password": PASSWORD, "note": CANARY},
                    {"title": "Second", "domain": URL, "login": "", "secondaryLogin": USER, "password": PASSWORD},
                    {"title": "Third", "url": URL, "email": USER, "password": PASSWORD, "otpSecret": CANARY},
                    {"title": "N", "domain": "", "email": None, "login": "", "password": "", "secondaryLogin": ""},
                ],
                "SECURENOTE": [{"title": CANARY}, {"title": CANARY}],
                "PAYMENTMEANS_CREDITCARD": [{"cardNumber": CANARY}],
                "BANKSTATEMENT": [{"BankAccountIBAN": CANARY}],
                "EMAIL": [{"email": USER}],
                "IDENTITY": [],
                CANARY: [{}],
                "version": 1,
            }
        ),
        secrets=(secret(), secret(label="Second"), secret(label="Third", has_totp=True)),
        left_out={
            "secure notes": 2,
            "cards": 1,
            "bank accounts": 1,
            "identities": 1,
            "other items": 1,
            **_NO_LOGIN,
        },
    ),
    Fixture(
        name="keepass 1 xml",
        vault="keepass1-xml",
        data=KEEPASS_1,
        secrets=(
            by_item(folders=("Mine/Harbours",), expires_at=AT),
            by_item(label="Never", urls=(URL,), folders=("Mine",)),
            by_item(label="Twin", folders=("Mine",), is_reference=True),
            secret(label="Undated"),
        ),
        left_out={"rows without a login": 1, "in the trash": 2},
    ),
    Fixture(
        name="keepass 1 csv",
        vault="keepass1-csv",
        data=(
            '"Account","Login Name","Password","Web Site","Comments"\r\n'
            f'"Harbour","{USER}","{PASSWORD}","{URL}","two\r\nlines, \\"{CANARY}\\""\r\n'
            f'"The \\"Quay\\"","{USER}","{PASSWORD}\\\\\\"","{URL}",""\r\n'
            f'"N","","","","{CANARY}"\r\n'
        ).encode(),
        secrets=(secret(), secret(label='The "Quay"', value=Hidden(f'{PASSWORD}\\"'))),
        left_out=_NO_LOGIN,
    ),
    Fixture(
        name="proton zip",
        vault="proton-json",
        data=zipped(data__json_of_Proton_Pass=PROTON_ALL),
        **_PROTON_READ,  # type: ignore[arg-type]
    ),
    Fixture(name="proton json alone", vault="proton-json", data=PROTON_ALL, **_PROTON_READ),  # type: ignore[arg-type]
    Fixture(
        name="proton csv",
        vault="proton-csv",
        data=table(
            "type,name,url,autofillUrls,email,username,password,note,totp,createTime,modifyTime,vault",
            ("login", "Harbour", f"{URL}, https://quay.example", "", "m@x.example", USER, PASSWORD, "", CODE, "1",
             str(EPOCH), "P"),
            ("alias", "A", "", "", USER, "", "", "", "", str(EPOCH), str(EPOCH), "P"),
            ("creditCard", "C", "", "", "", "", "", CANARY, "", str(EPOCH), str(EPOCH), "P"),
            ("login", "Empty", "", "", "", "", "", "", "", "", "", ""),
        ),
        secrets=(by_item(has_totp=True, urls=(URL, "https://quay.example"), folders=("P",)),),
        left_out={"e-mail aliases": 1, "cards": 1, **_NO_LOGIN},
    ),
    Fixture(
        name="proton csv, before autofillUrls",
        vault="proton-csv",
        data=table(
            "type,name,url,email,username,password,note,totp,createTime,modifyTime,vault",
            ("login", "Harbour", URL, USER, "", PASSWORD, "", "", str(EPOCH), str(EPOCH), "P"),
        ),
        secrets=(by_item(folders=("P",)),),
    ),
    Fixture(
        name="proton csv, first version",
        vault="proton-csv",
        data=table(
            "type,name,url,username,password,note,totp,createTime,modifyTime",
            ("login", "Harbour", URL, USER, PASSWORD, "", "", str(EPOCH), str(EPOCH)),
        ),
        secrets=(by_item(),),
    ),
    Fixture(
        name="nordpass csv",
        vault="nordpass-csv",
        data=table(
            f"name,url,additional_urls,username,password,{_NORD},type,custom_fields",
            ("Harbour", URL, '["https://quay.example"]', USER, PASSWORD, CANARY, *[""] * 11, "password", CANARY),
            ("Odd", URL, "[not a list", USER, PASSWORD, "", *[""] * 11, "password", ""),
            ("F", *[""] * 16, "folder", ""),
            ("C", "", "", "", "", "", CANARY, CANARY, *[""] * 9, "credit_card", ""),
            ("N", "", "", "", "", CANARY, *[""] * 11, "note", ""),
            ("?", *[""] * 16, "something_new", ""),
            ("E", *[""] * 16, "password", ""),
        ),
        secrets=(secret(urls=(URL, "https://quay.example")), secret(label="Odd")),
        left_out={"folders": 1, "cards": 1, "secure notes": 1, "other items": 1, **_NO_LOGIN},
    ),
    Fixture(
        name="nordpass csv, old: no types",
        vault="nordpass-csv",
        data=table(
            f"name,url,username,password,{_NORD}",
            ("Harbour", URL, USER, PASSWORD, CANARY),
            ("C", "", "", "", "", CANARY, CANARY),
            ("N", "", "", "", CANARY),
            ("I", "", "", "", "", "", "", "", "", "", "", CANARY),
            ("F",),
        ),
        secrets=(secret(),),
        left_out={"cards": 1, "secure notes": 1, "identities": 1, "folders": 1},
    ),
    Fixture(
        name="enpass json",
        vault="enpass-json",
        data=ENPASS_ALL,
        secrets=(
            secret(
                changed_at=AT,
                changed_at_means="password",
                history=(Former(value=Hidden(FORMER), until=AT), Former(value=Hidden(OLDEST))),
                has_totp=True,
            ),
            secret(label="Wifi", username=Hidden(""), urls=(), archived=True, changed_at=AT + timedelta(seconds=999),
                   changed_at_means="item"),
        ),
        left_out={"in the trash": 1, "cards": 1, "other items": 1, "secure notes": 1},
    ),
    Fixture(
        name="roboform csv",
        vault="roboform-csv",
        data=b"\xef\xbb\xbf" + table(
            f"{_ROBO},RfFieldsV2",
            ("Harbour", URL, URL, USER, PASSWORD, "a", "", f"User ID$,,,txt,{USER}", f"TOTP KEY$,,,txt,{CANARY}"),
            ("Quoted", URL, URL, f"'{USER}", f"''{PASSWORD}", "", "/f", f"User ID$,,,txt,{USER}", "Password$,,,pwd,x"),
            ("Mark", URL, URL, "", "", "", "", ""),
            ("N", "", "", "", "", CANARY, ""),
        ),
        secrets=(secret(has_totp=True), secret(label="Quoted", value=Hidden(f"'{PASSWORD}"), folders=("/f",))),
        left_out={"bookmarks": 1, "secure notes": 1},
    ),
    Fixture(
        name="roboform csv, old: no form fields",
        vault="roboform-csv",
        data=table(_ROBO, ("Harbour", URL, URL, USER, PASSWORD, "", "")),
        secrets=(secret(),),
    ),
    Fixture(
        name="roboform csv, old: form fields of the first kind",
        vault="roboform-csv",
        data=table(
            "Name,Url,Login,Pwd,Note,Folder,Rf_fields",
            ("Harbour", URL, USER, PASSWORD, "", "/f", f"User ID$,,,txt,{USER}", f"TOTP KEY$,,,txt,{CANARY}"),
            ("N", "", "", "", CANARY, ""),
        ),
        secrets=(secret(has_totp=True, folders=("/f",)),),
        left_out={"secure notes": 1},
    ),
    Fixture(
        name="keeper json",
        vault="keeper-json",
        data=KEEPER_ALL,
        secrets=(
            by_item(urls=(URL, "https://quay.example"), has_totp=True),
            secret(label="Old", urls=(), has_totp=True),
        ),
        left_out={"secure notes": 1, "cards": 1, "SSH keys": 1, "other items": 1, **_NO_LOGIN},
    ),
    Fixture(
        name="keeper csv",
        vault="keeper-csv",
        data=table("", *_KEEPER_ROWS),
        **_KEEPER_READ,  # type: ignore[arg-type]
    ),
    Fixture(
        name="keeper csv, old: no shared folders",
        vault="keeper-csv",
        data=table(
            "",
            ("Web", "Harbour", USER, PASSWORD, URL, "", "TFC:Keeper", CODE),
            ("", "Old", USER, PASSWORD, "", "two\nlines", "Colour", "blue", "Size", "2"),
            ("", "N", "", "", "", CANARY),
        ),
        secrets=(secret(has_totp=True, folders=("Web",)), secret(label="Old", urls=())),
        left_out={"secure notes": 1},
    ),
    Fixture(
        name="keeper csv with a header",
        vault="keeper-csv",
        data=table(
            "Folder,Title,Login,Password,Website Address,Notes,Shared Folder", *(row[:7] for row in _KEEPER_ROWS)
        ),
        secrets=(secret(folders=(CANARY,)), secret(label="Old", urls=("harbour.example",))),
        left_out={"secure notes": 1, **_NO_LOGIN},
    ),
    Fixture(
        name="cxf",
        vault="cxf-json",
        data=dumped({"version": {"major": 1, "minor": 0}, "exporterRpId": "x.example", "accounts": [CXF_ACCOUNT]}),
        **_CXF_READ,  # type: ignore[arg-type]
    ),
    Fixture(
        name="cxf, one bare account",
        vault="cxf-json",
        data=dumped(CXF_ACCOUNT),
        **_CXF_READ,  # type: ignore[arg-type]
    ),
)  # fmt: skip
"""Every manager and generation that is read without another program."""

REFUSED: Final[tuple[Fixture, ...]] = (
    Fixture(
        name="bitwarden for its account alone",
        vault="bitwarden-encrypted",
        data=dumped({"encrypted": True, "encKeyValidation_DO_NOT_EDIT": "2.a|b|c", "folders": [], "items": [
            {"organizationId": None, "type": 1, "name": "2.a|b|c"}]}),
    ),
    Fixture(name="proton pgp in a zip", vault="proton-pgp", data=zipped(data__pgp_of_Proton_Pass=b"-----BEGIN PGP")),
    Fixture(name="proton pgp alone", vault="proton-pgp", data=b"-----BEGIN PGP MESSAGE-----\n\nwcFMA\n"),
    Fixture(name="keepass 1 database", vault="keepass-kdbx", data=bytes.fromhex("03d9a29a65fb4bb5") + bytes(99)),
    Fixture(name="keepass database", vault="keepass-kdbx", data=bytes.fromhex("03d9a29a67fb4bb5") + bytes(99)),
)  # fmt: skip
"""Exports that are recognised, and explained or left to another program."""
