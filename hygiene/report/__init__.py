"""Results to report: score, verdict, fixes, inventory and timeline."""
