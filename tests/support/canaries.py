"""Exports full of values that must never come out again.

There is an export of every password manager, and the private files of an archive.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from tests.support.command import ARCHIVE

PASSWORDS: Final = (
    "Zq7!canary-Vx9-Lm2",
    "canary2019",
    "canary2020!",
    "öcanary-Ünïcode-77",
    "mara.canary@mail.example",
)
SPARE: Final = "Rw4!canary-Old-Pw8"
MAIL: Final = "mara.canary@mail.example"
TOTP: Final = "CANARYTOTPSEED234567"
NOTE: Final = "canary note: the safe opens with 5550142"
TYPED: Final = "Typed-canary-9Kd"
WORD: Final = "canary"
"""Part of every planted password, token, message and name of another."""
NUMBERS: Final = ("198.18.77.", "198.51.100.", "203.0.113.", "2001:db8", "+1 555", "+1555")
"""Parts of every planted network address and telephone number.

Nothing that may be shown holds one of them, or the word above, in whatever case.
"""
EMAIL: Final = re.compile(r"\b(?!kim@harbour\.example\b)[\w.+-]+@(?:[\w-]+\.)*example(?:\.\w+)*\b", re.IGNORECASE)
"""A planted e-mail address. A Mastodon name looks like one, but is none."""
TITLES: Final = ("Shop", "Forum", "Bank", "Mail", "Club")
LOCKED: Final = ("bitwarden-encrypted", "keepass-kdbx", "proton-pgp")
"""Kinds of export that cannot be opened without a password."""
COLUMNS: Final = {
    "1password-csv": "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes",
    "apple-csv": "Title,URL,Username,Password,Notes,OTPAuth",
    "bitwarden-csv": "folder,favorite,type,name,notes,fields,reprompt,"
    "login_uri,login_username,login_password,login_totp",
    "chrome-csv": "name,url,username,password,note",
    "dashlane-csv": "username,username2,username3,title,password,note,url,category,otpSecret",
    "firefox-csv": "url,username,password,httpRealm,formActionOrigin,guid,timeCreated,timeLastUsed,timePasswordChanged",
    "keepass1-csv": "Account,Login Name,Password,Web Site,Comments",
    "keepassxc-csv": "Group,Title,Username,Password,URL,Notes,TOTP,Icon,Last Modified,Created",
    "keeper-csv": "folder,title,login,password,website address,notes,shared folder",
    "lastpass-csv": "url,username,password,totp,extra,name,grouping,fav",
    "nordpass-csv": "name,url,username,password,note,"
    "cardholdername,cardnumber,cvc,expirydate,zipcode,folder,full_name,type",
    "proton-csv": "type,name,url,email,username,password,note,totp,createTime,modifyTime,vault",
    "roboform-csv": "Name,Url,MatchUrl,Login,Pwd,Note,Folder,RfFieldsV2",
}


def export(kind: str) -> bytes:
    """Return one manager's export with every kind of secret in it."""
    if kind in COLUMNS:
        return _csv(COLUMNS[kind].split(","), "password" if kind == "nordpass-csv" else "login")
    if kind == "apple-zip":
        return _zip({"Passwords.csv": export("apple-csv"), "History.json": MAIL.encode()})
    if kind == "dashlane-zip":
        return _zip({"credentials.csv": export("dashlane-csv"), "securenotes.csv": f"title,note\nx,{NOTE}\n".encode()})
    if kind == "1password-1pux":
        return _zip({"export.attributes": b'{"version": 3}', "export.data": _json(_1pux())})
    if kind == "keepass-xml":
        return _keepass().encode()
    return {
        **{name: _json(made) for name, made in _documents().items()},
        **_locked(),
        "keepass1-xml": _keepass1().encode(),
    }[kind]


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False).encode()


def _rows() -> list[tuple[str, str]]:
    return list(zip(TITLES, PASSWORDS, strict=True))


def _zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def _csv(columns: list[str], kind: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for title, password in _rows():
        site = f"https://{title.lower()}.example"
        known = {
            "title": title, "name": title, "account": title, "login name": MAIL, "web site": site, "comments": NOTE,
            "url": site, "website address": site, "login_uri": site, "type": kind,
            "username": MAIL, "login": MAIL, "login_username": MAIL, "email": MAIL, "archived": "", "favorite": "",
            "password": password, "pwd": password, "login_password": password, "cardnumber": "", "shared folder": "",
            "notes": NOTE, "note": NOTE, "extra": NOTE, "rffieldsv2": f"Password$,,,pwd,{password}", "fav": "0",
            "reprompt": "0", "username2": "", "username3": "",
            **dict.fromkeys(("timecreated", "timelastused", "timepasswordchanged"), "1600000000000"),
            **dict.fromkeys(("createtime", "modifytime"), "1600000000"),
            **dict.fromkeys(("last modified", "created"), "2024-01-01T00:00:00Z"),
            **dict.fromkeys(("totp", "otpauth", "otpsecret", "login_totp"), f"otpauth://totp/x?secret={TOTP}"),
        }  # fmt: skip
        writer.writerow([known.get(column.lower(), "canary-0") for column in columns])
    return out.getvalue().encode()


def _1pux() -> object:
    items = [
        {
            "uuid": "u", "categoryUuid": "001", "state": "active", "updatedAt": 1700000000,
            "overview": {"title": title, "url": f"https://{title}.example", "subtitle": MAIL},
            "details": {
                "loginFields": [
                    {"designation": "username", "value": MAIL}, {"designation": "password", "value": password},
                ],
                "notesPlain": NOTE, "sections": [{"fields": [{"id": "TOTP_1", "value": {"totp": TOTP}}]}],
                "passwordHistory": [{"value": SPARE, "time": 1600000000}],
            },
        }
        for title, password in _rows()
    ]  # fmt: skip
    return {"accounts": [{"attrs": {"email": MAIL}, "vaults": [{"attrs": {"name": "canary"}, "items": items}]}]}


def _keepass() -> str:
    def string(key: str, value: str) -> str:
        return f"<String><Key>{key}</Key><Value>{value}</Value></String>"

    entries = "\n".join(
        "<Entry><UUID>AAAA</UUID>"
        + string("Title", title) + string("UserName", MAIL) + string("Password", password) + string("Notes", NOTE)
        + string("otp", TOTP) + string("URL", f"https://{title}.example")
        + f"<History><Entry>{string('Password', SPARE)}</Entry></History></Entry>"
        for title, password in _rows()
    )  # fmt: skip
    group = f"<Group><Name>canary</Name>\n{entries}\n</Group>"
    return f"<?xml version='1.0'?>\n<KeePassFile><Meta/><Root>{group}</Root></KeePassFile>"


def _keepass1() -> str:
    entries = "\n".join(
        f"<pwentry><group>canary</group><title>{title}</title><username>{MAIL}</username>"
        f"<password>{password}</password><url>https://{title}.example</url><notes>{NOTE}</notes><uuid>00</uuid>"
        "<lastmodtime>2024-01-01T00:00:00</lastmodtime></pwentry>"
        for title, password in _rows()
    )
    return f"<?xml version='1.0'?>\n<pwlist>\n{entries}\n</pwlist>"


def _documents() -> dict[str, object]:
    """Return the exports that are one JSON document."""
    rows = _rows()
    return {
        "bitwarden-json": {"encrypted": False, "folders": [], "items": [
            {"id": "c", "organizationId": None, "type": 1, "name": t, "notes": NOTE, "favorite": False,
             "fields": [{"name": "PIN", "value": "canary-0", "type": 1}], "deletedDate": None,
             "passwordHistory": [{"lastUsedDate": "2024-01-01T00:00:00Z", "password": SPARE}],
             "revisionDate": "2024-01-01T00:00:00Z",
             "login": {"username": MAIL, "password": p, "totp": TOTP, "uris": [{"uri": f"https://{t}.example"}],
                       "fido2Credentials": [{"keyValue": "canary-private-key", "userHandle": "canary"}]}}
            for t, p in rows]},
        "dashlane-json": {
            "AUTHENTIFIANT": [
                {"title": t, "domain": f"https://{t}.example", "login": MAIL, "secondaryLogin": MAIL, "email": MAIL,
                 "password": p, "note": NOTE, "otpSecret": TOTP}
                for t, p in rows],
            "SECURENOTE": [{"title": "canary", "content": NOTE}]},
        "cxf-json": {"version": {"major": 1, "minor": 0}, "exporterRpId": "x.example", "accounts": [
            {"id": "a", "username": MAIL, "email": MAIL, "items": [
                {"id": "i", "title": t, "modifiedAt": 1700000000, "scope": {"urls": [f"https://{t}.example"]},
                 "credentials": [
                     {"type": "basic-auth", "username": {"value": MAIL}, "password": {"value": p}},
                     {"type": "totp", "secret": TOTP}, {"type": "note", "content": {"value": NOTE}}]}
                for t, p in rows]}]},
        "enpass-json": {"folders": [], "items": [
            {"category": "login", "template_type": "login.default", "title": t, "note": NOTE, "updated_at": 1700000000,
             "fields": [{"type": "username", "value": MAIL}, {"type": "totp", "value": TOTP},
                        {"type": "url", "value": f"https://{t}.example"},
                        {"type": "password", "value": p, "value_updated_at": 1700000000,
                         "history": [{"value": SPARE, "updated_at": 1600000000}]}]} for t, p in rows]},
        "keeper-json": {"shared_folders": [], "records": [
            {"$type": "login", "title": t, "login": MAIL, "password": p, "login_url": f"https://{t}.example",
             "notes": NOTE, "last_modified": 1700000000, "custom_fields": {"$oneTimeCode::1": TOTP}} for t, p in rows]},
        "proton-json": {"version": "1.0.0", "encrypted": False, "userId": MAIL, "vaults": {"v": {"name": "canary",
            "items": [
            {"itemId": "i", "state": 1, "modifyTime": 1700000000, "data": {
                "type": "login", "metadata": {"name": t, "note": NOTE}, "extraFields": [],
                "content": {"itemEmail": MAIL, "password": p, "urls": [f"https://{t}.example"], "totpUri": TOTP}}}
            for t, p in rows]}}},
    }  # fmt: skip


def _locked() -> dict[str, bytes]:
    """Return exports that only look encrypted.

    They have canaries where the ciphertext would be.
    """
    sealed = {
        "encrypted": True, "passwordProtected": True, "salt": PASSWORDS[0], "kdfType": 0, "kdfIterations": 600000,
        "encKeyValidation_DO_NOT_EDIT": f"2.{PASSWORDS[0]}|{SPARE}|{TOTP}", "data": f"2.{PASSWORDS[0]}|{SPARE}|{TOTP}",
    }  # fmt: skip
    return {
        "bitwarden-encrypted": _json(sealed),
        "keepass-kdbx": b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5" + PASSWORDS[0].encode() * 20,
        "proton-pgp": f"-----BEGIN PGP MESSAGE-----\n\n{PASSWORDS[0]}\n{MAIL}\n-----END PGP MESSAGE-----\n".encode(),
    }


def damaged(kind: str) -> dict[str, bytes]:
    """Return one manager's export, broken in many ways by name.

    Each of them makes a parser quote what it could not parse.
    """
    whole = export(kind)
    head, _, rest = whole.partition(b"\n")
    secret = PASSWORDS[0].encode()
    at = whole.index(secret) + 6
    later = whole.rindex(b"canary") + 3
    made = {
        "cut": whole[:at],
        "cut-later": whole[:later],
        "binary": whole[:at] + b"\xff\xfe\x00" + whole[at:],
        "nul": whole[:at] + b"\x00" + whole[at:],
        "utf-16": b"\xff\xfe" + whole.decode("latin-1").encode("utf-16-le")[: at * 2 + 1],
        "no-entries": head + b"\n",
        "wrong-shape": whole.replace(b":", b"=").replace(b",", b";"),
        "quoted": whole.replace(secret, b'"' + secret, 1),
        "wide": whole + b",".join([secret] * 30) + b"\n",
        "headless": rest or b"\n",
        "types": whole.replace(b'"' + secret + b'"', b'["' + secret + b'"]'),
        "dates": whole.replace(b"2024-01-01T00:00:00Z", secret).replace(b"1700000000", b'"' + secret + b'"'),
        "tags": whole.replace(secret, b"<" + secret + b">"),
    }
    return {what: data for what, data in made.items() if data != whole}


def archive(made: Path, *, broken: bool = False) -> Path:
    """Write the example's archive with private files full of canaries.

    With `broken`, each of these files is damaged in the middle.
    """
    private = _private_files()
    with zipfile.ZipFile(ARCHIVE) as old, zipfile.ZipFile(made, "w") as new:
        for member in old.namelist():
            if member.removeprefix("data/").removesuffix(".js") not in private:
                new.writestr(member, old.read(member))
        for part, rows in private.items():
            text = f"window.YTD.{part.replace('-', '_')}.part0 = {json.dumps(rows, indent=1)}"
            if broken and part != "account":
                at = max(text.lower().find("canary"), text.find("198.18.77"), text.find("5550142")) + 5
                text = text[:at] + '" oops {' + text[at:]
            new.writestr(f"data/{part}.js", text)
    return made


def _private_files() -> dict[str, list[dict[str, Any]]]:
    when = "2026-10-12T08:00:00.000Z"
    return {
        "account": [{"account": {
            "email": MAIL, "username": "harbourlane", "accountId": "412345678", "createdVia": "web",
            "createdAt": "2011-11-15T10:00:00.000Z", "accountDisplayName": "Harbour Lane Coffee",
        }}],
        "account-creation-ip": [{"accountCreationIp": {"accountId": "1", "userCreationIp": "198.18.77.1"}}],
        "ip-audit": [{"ipAudit": {"accountId": "1", "createdAt": when, "loginIp": ip, "loginPortNumber": "1"}}
                     for ip in ("198.18.77.9", "2001:db8:77::1")],
        "phone-number": [{"device": {"phoneNumber": "+15550142"}}],
        "device-token": [{"deviceToken": {
            "clientApplicationId": "129032", "token": "canarytoken" * 4, "createdAt": when, "lastSeenAt": when,
            "clientApplicationName": "Twitter for iPhone (Twitter, Inc.)"}}],
        "ni-devices": [
            {"niDeviceResponse": {"messagingDevice": {
                "deviceType": "Auth", "carrier": "canary", "phoneNumber": "+15550142", "createdDate": when,
                "updatedDate": when}}},
            {"niDeviceResponse": {"pushDevice": {
                "deviceType": "iOS", "udid": "canary-udid", "token": "canary", "deviceVersion": "1",
                "createdDate": when, "updatedDate": when}}}],
        "key-registry": [{"keyRegistryData": {"userId": "1", "registeredDevices": {"deviceMetadataList": [
            {"userAgent": "Phone", "createdAt": when, "deviceId": "canary-device", "identityKey": "canary-key",
             "registrationToken": "canary-token"}]}}}],
        "email-address-change": [{"emailAddressChange": {"accountId": "1", "emailChange": {
            "changedAt": when, "changedFrom": "old.canary@mail.example", "changedTo": MAIL}}}],
        "sso": [{"singleSignOnMetaValues": {"ssoId": "canary-sso-identity-21", "ssoEmail": MAIL, "createdAt": when}}],
        "direct-messages": [{"dmConversation": {"conversationId": "1-2", "messages": [
            {"messageCreate": {"text": "the canary password is " + PASSWORDS[0], "createdAt": when}}]}}],
        "contact": [{"contact": {"id": "1", "emails": [MAIL], "phoneNumbers": ["+15550142"]}}],
    }  # fmt: skip


def leaks(text: str, *, moved: bool = False, emails: Iterable[str] | None = None) -> list[str]:
    """Return the planted values that a text gives away.

    Args:
        text: What a user may see.
        moved: Whether a value may stand where another one belongs, such as a password in place of a title. Then only
            addresses and numbers count, which may be shown nowhere.
        emails: The planted e-mail addresses in lower case; any address of an invented domain by default.
    """
    low = text.lower()
    found = {number for number in NUMBERS if number in low}
    if not moved:
        found |= {form for form in _SECRET_FORMS if form.lower() in low}
    found |= set(EMAIL.findall(text)) if emails is None else {email for email in emails if email in low}
    return sorted(found)


def addresses(data: bytes) -> set[str]:
    """Return the e-mail addresses in the content of a file, in lower case."""
    return {found.lower() for found in EMAIL.findall(data.decode("utf-8", "replace"))}


def _forms(secret: str) -> Iterable[str]:
    """Yield a secret, and forms of it that may look harmless."""
    data = secret.encode()
    yield from (secret, secret[:8], secret[-8:], data.hex(), base64.b64encode(data).decode()[:12])
    for name in ("md5", "sha1", "sha256"):
        digest = hashlib.new(name, data, usedforsecurity=False)
        yield from (digest.hexdigest()[:16], base64.b64encode(digest.digest()).decode()[:16])


_SECRET_FORMS: Final = frozenset(
    {WORD, "5550142", *(form for secret in (*PASSWORDS[:4], SPARE, TYPED) for form in _forms(secret))}
)
