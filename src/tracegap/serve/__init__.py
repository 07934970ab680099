"""Checking traces over HTTP: an endpoint of its own, and a proxy in front of any chat server."""
