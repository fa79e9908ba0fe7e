"""The real programs under the real server, and a lean client, for tests, the bench and the long fault runs."""
