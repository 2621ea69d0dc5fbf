"""Parts of a report: fixes, signs, lists and what is accepted."""
