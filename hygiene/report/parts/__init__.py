"""The parts of a report, each from the results: fixes, lists and what is accepted."""
