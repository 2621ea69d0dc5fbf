"""Locations from a real database: gaps, private addresses, unusable files."""

from __future__ import annotations

import hashlib
import json
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hygiene.enrich.places import open_places
from hygiene.model.errors import UnreadableError
from hygiene.model.policy import Policy
from hygiene.model.records import Login
from hygiene.model.redacted import Hidden
from hygiene.scan.read import Material, locate
from tests.support import command
from tests.support.places import CITIES, FLAT, NETWORKS, database
from tests.support.snapshots import snapshot
from tests.support.x_archive import id_of

NOW = datetime.now(UTC)


def login(ip: str, **fields: object) -> Login:
    return Login(at=NOW, ip=Hidden(ip), **fields)  # type: ignore[arg-type]  # fields by name


def placed(path: Path, *logins: Login) -> list[tuple[str, str, object, str]]:
    """Return country, city, point and network of each session."""
    with open_places(path, now=NOW, days=730) as places:
        filled = places.fill(snapshot(logins=logins))
    return [(each.country, each.place, each.point, each.network) for each in filled.logins or ()]


def test_a_database_of_cities_gives_country_city_and_point(tmp_path: Path) -> None:
    expected = [("Portugal", "Lisbon", (38.72, -9.14), ""), ("Ireland", "", None, "")]
    assert expected == placed(database(tmp_path / "a.mmdb"), login("8.8.8.8"), login("2a00:1450::1"))


def test_an_address_inside_a_longer_one_is_the_same_address(tmp_path: Path) -> None:
    assert "Portugal" == placed(database(tmp_path / "a.mmdb"), login("::ffff:8.8.8.8"))[0][0]


def test_the_middle_of_a_country_is_no_point(tmp_path: Path) -> None:
    assert [("Australia", "", None, "")] == placed(database(tmp_path / "a.mmdb"), login("1.1.1.1"))


def test_databases_of_networks_and_flat_ones_are_read_too(tmp_path: Path) -> None:
    networks = database(tmp_path / "n.mmdb", NETWORKS, "GeoLite2-ASN")
    assert [("", "", None, "Example Net, AS64500")] == placed(networks, login("8.8.8.8"))
    assert [("Portugal", "", None, "AS64500")] == placed(database(tmp_path / "f.mmdb", FLAT), login("8.8.8.8"))


@pytest.mark.parametrize(
    "ip", ["10.0.0.1", "192.168.1.4", "127.0.0.1", "100.64.1.1", "198.51.100.7", "fe80::1", "::1", "", "no address"]
)
def test_a_private_or_reserved_address_and_none_are_never_looked_up(tmp_path: Path, ip: str) -> None:
    everywhere = database(tmp_path / "a.mmdb", {"0.0.0.0/0": CITIES["8.8.8.0/24"], "8000::/1": CITIES["8.8.8.0/24"]})
    assert [("", "", None, "")] == placed(everywhere, login(ip))


def test_what_the_platform_states_is_never_replaced(tmp_path: Path) -> None:
    stated = login("9.9.9.9", country="PT", place="Porto", point=(1.0, 2.0), network="AS1")
    assert [("PT", "Porto", (1.0, 2.0), "AS1")] == placed(database(tmp_path / "a.mmdb"), stated)


def test_where_the_platform_states_some_countries_none_is_added_in_another_spelling(tmp_path: Path) -> None:
    rest = login("8.8.4.4"), login("8.8.8.9")
    for stated, added in (("PT", "PT"), ("pt", "PT"), ("Portugal", ""), ("PRT", ""), ("Bresil, PT", "")):
        found = placed(database(tmp_path / "a.mmdb"), login("8.8.8.8", country=stated), *rest)
        assert [stated, "", added] == [country for country, *_ in found]
    flat = placed(database(tmp_path / "b.mmdb", FLAT), login("9.9.9.9", country="BR"), *rest)
    assert ["BR", "", "PT"] == [country for country, *_ in flat]


def test_a_country_without_a_code_is_not_added_to_codes(tmp_path: Path) -> None:
    names = database(tmp_path / "a.mmdb", {"8.8.8.0/24": {"country": "Portugal"}, "9.9.9.0/24": {"country": {}}})
    found = placed(names, login("1.1.1.1", country="BR"), login("8.8.8.8"), login("9.9.9.9"))
    assert ["BR", "", ""] == [country for country, *_ in found]


def test_a_database_without_longer_addresses_knows_none_of_them(tmp_path: Path) -> None:
    short = database(tmp_path / "a.mmdb", FLAT, version=4)
    assert ["", "Portugal"] == [country for country, *_ in placed(short, login("2a00:1450::1"), login("8.8.8.8"))]


def test_the_report_says_which_database_and_how_far_it_got(tmp_path: Path) -> None:
    path = database(tmp_path / "a.mmdb")
    material = Material(
        snapshots=[snapshot(logins=(login("8.8.8.8"), login("8.8.8.8"), login("7.7.7.7"), login("10.0.0.1")))]
    )
    locate(material, [path, path], Policy(), NOW)
    (line,) = material.inputs
    assert (str(path), hashlib.sha256(path.read_bytes()).hexdigest()) == (line.path, line.sha256)
    assert f"GeoLite2-City of {datetime.now(UTC):%Y-%m-%d}" == line.reader
    assert ({"sessions_placed": 2, "sessions_not_found": 1}, {}) == (line.read, line.gaps)


def test_a_record_of_the_continent_alone_is_an_address_not_found(tmp_path: Path) -> None:
    some = database(tmp_path / "a.mmdb", {**CITIES, "7.7.7.0/24": {"continent": {"code": "NA"}}})
    material = Material(snapshots=[snapshot(logins=(login("7.7.7.7"), login("8.8.8.8")))])
    locate(material, [some], Policy(), NOW)
    assert {"sessions_placed": 1, "sessions_not_found": 1} == material.inputs[0].read


def test_a_database_that_meets_no_address_says_so(tmp_path: Path) -> None:
    material = Material(snapshots=[snapshot(logins=(login("10.0.0.1"),)), snapshot()])
    locate(material, [database(tmp_path / "a.mmdb")], Policy(), NOW)
    assert {"places": "no session has an address with a known location"} == material.inputs[0].gaps


def failure(path: Path, now: datetime = NOW) -> str:
    before = snapshot(logins=(login("8.8.8.8"),))
    material = Material(snapshots=[before])
    locate(material, [path], Policy(), now)
    (error,) = material.failures
    assert material.snapshots == [before]
    assert [["places"]] == [sorted(line.gaps) for line in material.inputs if not line.reader]
    return str(error).replace(str(path), "FILE")


def test_a_database_that_cannot_be_used_is_a_clear_error_and_the_rest_goes_on(tmp_path: Path) -> None:
    said = {
        "none": failure(tmp_path / "none.mmdb"),
        "a folder": failure(tmp_path),
        "empty": failure(written(tmp_path, b"")),
        "another file": failure(written(tmp_path, b"PK\x03\x04 a zip that was not unpacked")),
        "cut short": failure(written(tmp_path, database(tmp_path / "a.mmdb").read_bytes()[-300:])),
        "old": re.sub(r"\d{4}-\d\d-\d\d", "DAY", failure(database(tmp_path / "a.mmdb"), NOW + timedelta(days=731))),
        "another kind": failure(
            database(tmp_path / "a.mmdb", {"8.8.8.0/24": {"is_anonymous": True}}, "GeoIP2-Anonymous-IP")
        ),
    }
    no_database = (
        "FILE: this is not a database of locations in the MaxMind DB format, or it is damaged (download it again, and "
        "unpack the .mmdb file; hygiene cannot read the older GeoIP.dat)"
    )
    assert {
        "none": "FILE: it cannot be read: No such file or directory (check the name and the permissions)",
        "a folder": "FILE: it cannot be read: Is a directory (check the name and the permissions)",
        "empty": no_database,
        "another file": no_database,
        "cut short": no_database,
        "old": (
            "FILE: it was built on DAY, more than 730 days ago, and addresses move (download it again, and unpack the "
            ".mmdb file)"
        ),
        "another kind": (
            "FILE: it holds no country, city or network (it is a “GeoIP2-Anonymous-IP”) (give a database of "
            "countries, cities or networks (ASN))"
        ),
    } == said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no names here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "FILE: it is not an ordinary file (save it to a file first)" == failure(tmp_path / "pipe")


def written(folder: Path, content: bytes) -> Path:
    (folder / "odd.mmdb").write_bytes(content)
    return folder / "odd.mmdb"


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_damaged_database_gives_places_or_a_clear_error(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(database(tmp_path / "a.mmdb").read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    logins = [login(ip) for ip in ("8.8.8.8", "9.9.9.9", "2a00:1450::1")]
    try:
        said = f"{len(placed(written(tmp_path, bytes(content)), *logins))} sessions"
    except UnreadableError as error:
        said = str(error)
    assert re.search("^3 sessions$|damaged|when it was built|ago", said)
    assert "8.8.8" not in said


def test_scan_finds_journeys_with_a_database_and_prints_no_address(tmp_path: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    export = archive(tmp_path, now)
    path = database(tmp_path / "places.mmdb")
    done = command.run(tmp_path, "scan", export, "--places", path, "--format", "json", "--no-plugins")
    (found,) = [f for r in json.loads(done.out)["results"] if r["check"] == "logins" for f in r["findings"]]
    assert "travel" == found["subject"]
    assert [] == [part for part in ("8.8.8", "9.9.9") if part in done.out]


def archive(folder: Path, now: datetime) -> Path:
    """Return an X archive of sixty days in Lisbon.

    It has one session in Rio de Janeiro, half an hour after a session in Lisbon.
    """
    data = folder / "brand" / "data"
    data.mkdir(parents=True)
    times = [now - timedelta(days=day) for day in range(59, 0, -1)]
    rows = [(at, "8.8.8.8") for at in times] + [(times[40] + timedelta(minutes=30), "9.9.9.9")]
    parts = {
        "account": [{"account": {"username": "brand", "accountId": id_of(now - timedelta(days=900))}}],
        "ip-audit": [{"ipAudit": {"createdAt": f"{at:%Y-%m-%dT%H:%M:%S}.000Z", "loginIp": ip}} for at, ip in rows],
    }
    for name, records in parts.items():
        text = f"window.YTD.{name.replace('-', '_')}.part0 = {json.dumps(records)}"
        (data / f"{name}.js").write_text(text, encoding="utf-8")
    manifest = {
        "userInfo": {"accountId": "12", "userName": "brand", "displayName": "brand"},
        "archiveInfo": {"generationDate": f"{now:%Y-%m-%dT%H:%M:%S}.000Z"},
        "dataTypes": {
            key: {
                "files": [
                    {"fileName": f"data/{name}.js", "globalName": f"YTD.{key}.part0", "count": str(len(parts[name]))}
                ]
            }
            for key, name in {"account": "account", "ipAudit": "ip-audit"}.items()
        },
    }
    (data / "manifest.js").write_text(f"window.__THAR_CONFIG = {json.dumps(manifest)}", encoding="utf-8")
    return folder / "brand"
