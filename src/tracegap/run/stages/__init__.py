"""The stages of a run, each reading the files of the one before and writing its own."""
