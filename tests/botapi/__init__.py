"""A Bot API server of our own, for tests: `server.Server` starts it and plays the people. See `docs` in `server.py`."""
