"""The page of `hygiene explain score`: whole tables, and a width for terminals."""

from __future__ import annotations

from hygiene.model.policy import Bands
from hygiene.report.score.page import page
from hygiene.report.score.priors import MODEL


def test_the_page_prints_every_number_of_the_model() -> None:
    paths = """\
  path                                   average    base   SMS stronger ceiling
  guess    the password is guessed        0.10 %  0.03 % x0.04    x0.01   1.3 %
  reuse    the password leaks elsewhere   0.35 %  0.06 % x0.04    x0.01   2.3 %
  app      an app with access is abused   0.25 %  0.09 %                  3.4 %
  session  a device or session is used    0.20 %  0.17 %                  6.1 %
  recovery the address or phone is taken  0.10 %  0.08 %                  3.1 %
  insider  someone who has access         0.05 %  0.05 %                  1.9 %
  unseen   what no export shows           0.55 %  0.55 % x0.24    x0.10
"""
    odds = """\
  confidence        info       low    medium      high  critical
  high              x1.0      x2.0      x4.0     x10.0     x40.0
  medium            x1.0      x1.5      x2.3      x4.0      x9.1
  low               x1.0      x1.2      x1.5      x2.0      x3.0
"""
    shares = """\
  check first      an open sign of medium confidence
  high             an open critical finding, or a found number from 8 %
  raised           an open high finding, or a found number from 3 %
  not enough read  one of these, if every open check found its worst
  accepted         one of these, had you accepted nothing
  low              none of these

A finding is open unless you accepted it. For high and raised, its confidence
is medium or high. A sign is a finding about what may already have happened;
facts for information are no signs. The found number is the chance by the open
findings alone: each check counts with its worst finding, and everything unread
is taken as clear. Every check declares the worst it can find. A plugin that
declares nothing may find anything. Where a second factor was read, findings
about guessed and reused passwords count as one step less severe.

A run has the word of its worst account. The chance that any of its accounts
falls is a line of its own, because it grows with their number. An app or
address behind several accounts counts for each of them. An entry of a vault
counts for the account of its site, and a mailbox for all accounts. Other
entries are listed and make no word. In a run without an export, every entry
counts.

A question is answered when every check that could make an alarm was answered.
For passwords, that takes a vault that holds the account's entry. An export or
an answer by hand that is older than 90 days, or dated later than today, keeps
its findings, but what it cleared is open again. `hygiene review` asks the open
questions. "Not fine" is a finding until a newer answer or export ends it.

The number
----------
An average account, of which nothing was read, is lost with a chance of 1.6 %
a year. Each path has its part of it. The base is the chance of an account in
which every check is clear. The next columns show the share of the base that is
left behind a second factor that was read: SMS, or a stronger kind
(app, key, passkey, prompt, totp).
Any other kind counts as SMS. The ceiling is the most that findings can add.
  path                                   average    base   SMS stronger ceiling
  guess    the password is guessed        0.10 %  0.03 % x0.04    x0.01   1.3 %
  reuse    the password leaks elsewhere   0.35 %  0.06 % x0.04    x0.01   2.3 %
  app      an app with access is abused   0.25 %  0.09 %                  3.4 %
  session  a device or session is used    0.20 %  0.17 %                  6.1 %
  recovery the address or phone is taken  0.10 %  0.08 %                  3.1 %
  insider  someone who has access         0.05 %  0.05 %                  1.9 %
  unseen   what no export shows           0.55 %  0.55 % x0.24    x0.10

`unseen` is phishing, malware and the platform's own side. A second factor
never helps against an app or a session, because both are already past it. When
several are recorded, the strongest counts.

A finding multiplies the odds of its path. The severity sets the factor, and
the confidence scales its logarithm
(high 1, medium 0.6, low 0.3).
  confidence        info       low    medium      high  critical
  high              x1.0      x2.0      x4.0     x10.0     x40.0
  medium            x1.0      x1.5      x2.3      x4.0      x9.1
  low               x1.0      x1.2      x1.5      x2.0      x3.0

Several findings on one path overlap: ten old apps are not ten independent
dangers. For each finding, e = 1 - (1 - p') / (1 - p) is the chance it adds,
and C is the ceiling (one critical finding of high confidence). Sorted by e,
the n-th finding counts 1/n, and together they add
    S = C * (1 - product of (1 - min(1, e_n / n / C)))
which is never more than C. A finding that is read twice counts once. Paths are
taken as independent: 1 - product of (1 - p).

What was not read
-----------------
For each check, this is the share of accounts in which its worst finding has
this severity (m, l: of medium, low confidence):
  check                       low     medium       high   critical
  authorized-apps          25 %       20 %       10 %
  automation                5 % m      5 % m
  logins                   30 % l      5 % m      2 % m
  password-age             10 % m      3 % m
  password-breached                                          3 %
  password-history                     5 % m
  password-reuse                      15 % m     40 %
  password-strength        10 % m     20 %       10 %
  recovery                 35 % m      5 % l
  second-factor            90 % m
"""
    examples = """\
  nothing was read                              1.6 % (1.0 % to 2.0 %)
  everything is clear                           1.0 %
  everything is clear, with an app for codes    0.4 %
  passwords not given, the rest clear           1.4 % (1.0 % to 1.7 %)
  an old app that only reads (low)              1.1 %
  an old app that may write (medium)            1.3 %
  ten such apps                                 1.7 %
  a reused password (high)                      1.6 %
  a breached and reused password                3.3 %
"""
    text = page(Bands())
    assert [True] * 4 == [table in text for table in (paths, odds, shares, examples)]


def test_the_page_shows_the_limits_of_the_policy_in_use() -> None:
    text = page(Bands(raised=0.025, high=0.2))
    assert "or a found number from 20 %\n" in text
    assert "or a found number from 2.5 %\n" in text


def test_the_page_names_its_model_and_fits_a_terminal() -> None:
    lines = page(Bands()).splitlines()
    assert f"The verdict, the number and the coverage, model {MODEL}" == lines[0]
    assert [] == [line for line in lines if len(line) >= 80]
