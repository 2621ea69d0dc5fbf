"""X (Twitter): the account's archive, in its present and its first form."""
