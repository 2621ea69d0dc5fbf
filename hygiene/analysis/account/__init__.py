"""Account facts: changes of name, address and protection, and contacts shared by accounts."""
