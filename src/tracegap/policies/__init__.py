"""What a check without gold is good for: how it agrees with gold, and what policies gain by it."""
