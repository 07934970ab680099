"""Swapping traces and asking students again: locally, served, or a mock."""
