"""Interventions: a student's trace is replaced, and the student answers again."""
