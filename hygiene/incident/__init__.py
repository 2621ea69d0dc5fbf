"""The incident walkthrough: what happened to an account, and what to do."""
