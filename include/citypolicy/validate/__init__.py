"""The gate before the warehouse: Great Expectations suites in, what is accepted and what is set aside out.

The suites are JSON files that people write (``expectations/<table>.json``); they are read, never written. Every suite
begins with an expectation on the number of rows, because expectations on rows pass where there are none. A row that
breaks a critical expectation is set aside with the expectation's code; one that breaks a warning is kept and counted.
A table-level expectation that fails, or a suite of which too large a share of rows is set aside, stops the batch. An
expectation that cannot be evaluated is a fault of the suite, never of the data: it raises SuiteError.
"""

from __future__ import annotations

from citypolicy.model import Quarantined
from citypolicy.validate.suites import ExpectationResult, SuiteError, Waiver, load_waivers
from citypolicy.validate.verdict import Verdict, validate

__all__ = [
    "ExpectationResult",
    "Quarantined",
    "SuiteError",
    "Verdict",
    "Waiver",
    "load_waivers",
    "validate",
]
