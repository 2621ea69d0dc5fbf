"""Options of the command `fleet`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from hygiene.cli.options import FILE


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say where the accounts are read."""
    for option in (
        click.option("--tls-key", type=FILE, metavar="FILE", help="The private key of that certificate, in PEM."),
        click.option("--tls-cert", type=FILE, metavar="FILE", help="Your certificate for the scheduler, in PEM."),
        click.option(
            "--tls-ca", type=FILE, metavar="FILE", help="The authority of the cluster's certificates, in PEM."
        ),
        click.option(
            "--scheduler",
            metavar="ADDRESS",
            help="A Dask scheduler: tls://HOST:PORT, or one of this computer. Its workers need the same files and the "
            "same hygiene. Without the option, a cluster is started here.",
        ),
        click.option(
            "--engine",
            type=click.Choice(["processes", "dask"]),
            default="processes",
            show_default=True,
            help="Where accounts are read: processes of this computer, or a Dask cluster.",
        ),
        click.option(
            "--workers",
            type=click.IntRange(1, 1024),
            metavar="N",
            help="How many accounts are read at once [one for each processor].",
        ),
    ):
        command = option(command)
    return command


def view_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say whose accounts are listed."""
    for option in (
        click.option("--group", metavar="NAME", help="List the accounts of one group only. All are read."),
        click.option("--owner", metavar="NAME", help="List the accounts of one owner only. All are read."),
    ):
        command = option(command)
    return command
