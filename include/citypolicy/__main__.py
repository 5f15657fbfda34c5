"""``python -m citypolicy`` is the command line."""

from citypolicy.cli import app

app()
