"""What Chinese city governments publish, turned into numbers that can be queried and proved."""

__version__ = "0.1.0"
