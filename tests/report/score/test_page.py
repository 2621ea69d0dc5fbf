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
