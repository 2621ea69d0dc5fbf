"""Real servers, a keyring and a browser on this computer, for tests of live accounts."""
