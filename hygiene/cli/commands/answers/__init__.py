"""Commands that write into the policy what the user says."""
