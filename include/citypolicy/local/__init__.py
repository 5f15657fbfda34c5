"""Everything on one machine: the embedded PostgreSQL, the sample portal and Airflow, started and ended together.

``python -m citypolicy.local run|up|down|status|reset|psql`` is what the Makefile calls. What it makes lies under one
folder (``CITYPOLICY_HOME``, by default ``.citypolicy``); what it starts it can name, and it ends nothing else.
"""
