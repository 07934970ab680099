"""The checks without gold within tools of others, in their process; each module needs its tool."""
