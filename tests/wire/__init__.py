"""Whole conversations over the wire: the real bot process against the project's own Bot API server."""
