"""An invented export of Netflix."""

from __future__ import annotations

from typing import Final

LOGINS: Final = """\
Esn,Country,Region Code,Device Description,Ip,Ts
NFCDCH-02-AAAA,PT,11,Chrome PC (Cadmium),198.51.100.7,2026-03-02 08:00:00
,PT,11,Apple iPhone XS,2001:db8::7,2026-04-02 09:30:00
,BR,,Netflix iPhone-Safari iPhone,203.0.113.9,2026-05-01 03:04:05
"""
CREATED: Final = """\
Esn,Country,Region Code,Device Description,Ip,Ts
NFCDCH-02-AAAA,PT,11,Chrome - Windows,198.51.100.7,2024-01-09 06:36:45
"""
STREAMS: Final = """\
Esn,Country,Localized Device Description,Device Description,Ip,Region Code Display Name,Ts
NFAPPL-02-BBBB,PT,Apple iPhone XS,Apple iPhone XS,198.51.100.7,Lisbon,2026-04-03T20:41:47.343Z
NFCDCH-02-AAAA,PT,Chrome PC (Cadmium),Chrome PC (Cadmium),198.51.100.7,Lisbon,2026-04-04T20:41:47.343Z
"""
_DATES: Final = ",".join(
    f"{whose} {when} Playback Date{which}"
    for whose in ("Acct", "Profile")
    for which in ("", " For User Generated Plays")
    for when in ("First", "Last")
)
DEVICES: Final = f"""\
Profile Name,Esn,Device Type,{_DATES},Deactivation Time
Kim,NFCDCH-02-AAAA,Chrome PC (Cadmium),2024-01-09T06:38:22.367,2026-04-04T20:41:47.000,,,,,,,1970-01-01T00:00:00.000
Mara,NFCDCH-02-AAAA,Chrome PC (Cadmium),2024-01-09T06:38:22.367,2026-04-04T20:41:47.000,,,,,,,
Kim,NFAPPL-02-BBBB,Apple iPhone XS,,,,,,,,,1970-01-01T00:00:00.000
Kim,NFTV-CCCC,Sony Smart TV,2020-01-01T10:00:00.000Z,2021-01-01T10:00:00.000Z,,,,,,,2022-11-27T21:37:45.854
"""
ACCESS: Final = """\
Devices,Date,Esn,Part Of Netflix Household
Apple iPhone XS,2026-05-02 00:00:00,NFAPPL-02-BBBB,No
Samsung Smart TV,2026-05-01 17:16:57.893,NFTV-DDDD,Yes
"""
DETAILS: Final = """\
"First Name","Last Name","Email Address","Phone Number","Country Of Registration","Customer Creation Timestamp"
"Kim","Lane","kim@harbourlane.example","+15550100","PT","2024-01-09T06:35:41Z"
"""
MESSAGES: Final = """\
Profile Name,Sent Utc Ts,Message Name,Channel,Country Iso Code,Title Name,Email Domain Name,Link Url,Click Cnt
Kim,2026-05-01 03:04:06,New Device Login,EMAIL,PT,,HARBOURLANE.EXAMPLE,,0
Kim,2026-05-01 03:10:00,Account Change Mfa,SMS,PT,,HARBOURLANE.EXAMPLE,,0
Kim,2026-05-01 03:11:00,Confirmation Of Email Address Change,EMAIL,PT,,HARBOURLANE.EXAMPLE,,0
Kim,2026-05-01 03:11:00,Confirmation Of Email Address Change,EMAIL,PT,,HARBOURLANE.EXAMPLE,,0
Kim,2026-04-01 10:00:00,EMAIL_NEW_ARRIVALS,EMAIL,PT,A film,HARBOURLANE.EXAMPLE,,0
Kim,2026-04-01 10:00:00,Collect Phone Interstitial,ALERTS,PT,,HARBOURLANE.EXAMPLE,,0
Kim,2026-05-03 12:00:00,Edr Request Verification,EMAIL,PT,,HARBOURLANE.EXAMPLE,,1
"""


def members() -> dict[str, str]:
    """Return every file that is read, and two that are not."""
    return {
        "netflix-report/ACCOUNT/AccountDetails.csv": DETAILS,
        "netflix-report/ACCOUNT/AccessAndDevices.csv": ACCESS,
        "netflix-report/ACCOUNT/TermsOfUse.csv": "Tou Accepted Date\n2024-01-09 06:36:45\n",
        "netflix-report/CONTENT_INTERACTION/ViewingActivity.csv": "Profile Name,Start Time\nKim,2026-04-01 10:00:00\n",
        "netflix-report/DEVICES/Devices.csv": DEVICES,
        "netflix-report/IP_ADDRESSES/IpAddressesAccountCreation.csv": CREATED,
        "netflix-report/IP_ADDRESSES/IpAddressesLogin.csv": LOGINS,
        "netflix-report/IP_ADDRESSES/IpAddressesStreaming.csv": STREAMS,
        "netflix-report/MESSAGES/MessagesSentByNetflix.csv": MESSAGES,
    }
