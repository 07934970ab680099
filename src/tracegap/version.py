"""The version, by itself, so that a stage's key can hold it without importing the package's face."""

__version__ = "0.1.0"
