"""Words that several checks or modules share for facts of the analysis."""
