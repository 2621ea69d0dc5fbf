"""Requests over http: the only code that opens a socket."""
