"""Rejection sampling as arms: which of a student's own tries are kept to train on."""

from tracegap.improving.keeping import KEEPS, Keep

__all__ = ["KEEPS", "Keep"]
