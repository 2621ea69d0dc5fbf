"""User agents lose their versions and keep what distinguishes devices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.reference.user_agents import Agent, agent

WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS {} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.4 Mobile/15E148 Safari/604.1"
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 11; motorola one action) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/99.0.4844.73 Mobile Safari/537.36"
)

SAID = {
    WINDOWS.format(99): "Chrome on Windows",
    IPHONE.format("17_4_1"): "Safari on iPhone",
    ANDROID: "Chrome on Android (motorola one action)",
    "LIAuthLibrary:0.0.3 com.linkedin.android:4.1.679 motorola_motorola one action:android_11": (
        "LinkedIn app on Android (motorola one action)"
    ),
    (
        "Instagram 422.1.0.44.67 (iPhone10,6; iOS 16_7_15; en_GB; en-GB; scale=3.00; 1125x2436; 918355888) "
        "AppleWebKit/420+"
    ): "Instagram app on iPhone (iPhone10,6)",
    "Instagram 10.26.0 Android (18/4.3; 320dpi; 720x1280; Xiaomi; HM 1SW; armani; qcom; en_US)": (
        "Instagram app on Android (HM 1SW)"
    ),
    "Barcelona 350.0.0 Android (33/13; 420dpi; 1080x2400; samsung; SM-A515F; a51; exynos; de_DE)": (
        "Threads app on Android (SM-A515F)"
    ),
    "[FBAN/FBIOS;FBAV/400.0;FBBV/1;FBDV/iPhone10,6;FBMD/iPhone;FBSN/iOS;FBSV/16.7]": (
        "Facebook app on iPhone (iPhone10,6)"
    ),
    "[FBAN/FB4A;FBAV/300.0;FBDM/{density=3.0};FBLC/en;FBDV/SM-G960F;FBSV/10;]": "Facebook app on Android (SM-G960F)",
    "TwitterAndroid/9.86.0-release.0 (29860000-r-0) M2010J19SG/11 (Xiaomi;M2010J19SG;Redmi;M2010J19SG;0;;1;2016)": (
        "X app on Android (M2010J19SG)"
    ),
    "Twitter-iPhone/9.65 iOS/16.5 (Apple;iPhone14,2;;;;;1;2021)": "X app on iPhone (iPhone14,2)",
    "Twitter for iPhone (Twitter)": "X app on iPhone",
    "Snapchat/12.93.1.0 (iPhone13,4; iOS 17.4.1; gzip) grpc-c++/1.48.0 grpc-c/26.0.0 (ios; cronet_http)": (
        "Snapchat app on iPhone (iPhone13,4)"
    ),
    "Snapchat/12.10 (SM-G991B; Android 13#G991BXXU5; gzip)": "Snapchat app on Android (SM-G991B)",
    "iPhone14,4 iOS 17.6.1": "iPhone (iPhone14,4)",
    "SM-A515F Android 12": "Android (SM-A515F)",
    "App : GMAIL_APP. App Version : 6.0.2. Os : IOS_OS. Os Version : 17": "Gmail app on iPhone",
    (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Mobile Safari/537.36 "
        "OPR/76"
    ): "Opera on Android",
    "Mozilla/5.0 (Android 14; Mobile; rv:120.0) Gecko/120.0 Firefox/120.0": "Firefox on Android",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17 Safari/605": (
        "Safari on Mac"
    ),
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36": (
        "a program (headlesschrome)"
    ),
    "SM-G991B": "Android (SM-G991B)",
    "CPH2349": "Android (CPH2349)",
    "itel-A16": "Android (itel-A16)",
    "Pixel 7": "Android (Pixel 7)",
    "iPhone 12": "iPhone",
    "Auth": "",
    "PS5": "",
    "python-httpx/0.27.0": "a program (python-httpx)",
    "okhttp/4.12.0": "a program (okhttp)",
    "Brand/7.1 (Android 14; Pixel 7) okhttp/4.12.0": "Android (Pixel 7)",
    "python-requests/2.31.0": "a program (python-requests)",
    "Chrome PC (Cadmium)": "Chrome on Windows",
    "Netflix Chrome MAC (Cadmium) HTML 5": "Chrome on Mac",
    "Netflix iPhone-Safari iPhone": "Safari on iPhone",
    "Sony Sony Android TV 2019 M3 Smart TV": "television",
    "Google Sabrina ATV Set Top Box": "television",
    "Google Chromecast streaming stick": "television",
    "OS X 12.3.1 [arm 2]": "Mac",
    "Partner amazon_salmon Amazon Echo_Dot": "speaker",
    "Twitter Web App (Twitter. Inc)": "",
    "C++/THttpClient": "",
    "": "",
}


@pytest.mark.parametrize(("text", "shown"), SAID.items())
def test_an_agent_is_said_in_words_without_versions(text: str, shown: str) -> None:
    assert shown == str(agent(text))


@given(first=st.integers(40, 200), then=st.integers(40, 200))
def test_an_update_is_no_new_device(first: int, then: int) -> None:
    assert agent(WINDOWS.format(first)) == agent(WINDOWS.format(then))
    assert agent(IPHONE.format(f"{first}_1")) == agent(IPHONE.format(f"{then}_2_1"))


def test_telephones_differ_by_model_and_computers_by_browser() -> None:
    app = Agent(app="LinkedIn app", device="Android", model="motorola one action")
    assert app.detail == agent(ANDROID).detail == "motorola one action"
    firefox = agent("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0")
    assert ("Firefox", "Chrome") == (firefox.detail, agent(WINDOWS.format(1)).detail)


def test_what_a_stranger_wrote_there_is_shortened_and_does_not_act() -> None:
    shown = str(agent(f"[FBAN/FB4A;FBDV/\x1b[31m\u202e{'x' * 500};]"))
    assert r"Facebook app on Android (\x1b[31m\u202exxxxxxxxxxxxxxxxxxxxxxxxx…)" == shown


def test_an_address_in_a_model_is_not_shown() -> None:
    assert "Android ([e-mail])" == str(agent("[FB4A;FBDV/dana@brand.example;]"))


@given(text=st.text(max_size=600))
def test_any_text_gives_an_agent_that_can_be_shown(text: str) -> None:
    made = agent(text)
    assert len(str(made)) < 100
    assert str(made).replace("\u00a0", "").isprintable()
