"""Reading outputs from files, and joining them to examples."""
