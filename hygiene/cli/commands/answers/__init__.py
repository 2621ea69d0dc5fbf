"""Commands that write the user's answers into the policy."""
