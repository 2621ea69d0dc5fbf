"""The built-in formats, one file or folder each.

A format is a function `render(report, screen) -> str`. It words what the report holds and computes no verdict.
"""
