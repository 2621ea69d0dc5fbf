"""Real servers, a keyring and a browser for tests of live accounts."""
