"""Account facts: changes of an account, and contacts shared by accounts."""
