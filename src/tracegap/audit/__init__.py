"""Audit: what a file of other people's outputs shows about traces and answers. No torch here."""
