"""The report without names, so that it can be forwarded."""
