"""Parts of a report: fixes, signs, lists and acceptances."""
