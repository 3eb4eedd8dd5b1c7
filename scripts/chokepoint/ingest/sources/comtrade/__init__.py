"""UN Comtrade: six digits at most, a mirror.

columns of the API since 2023: records.py; before: earlier.py; summaries by three-letter partner:
summary.py; which rows of one flow is the flow: one_flow.py; what an answer says of itself:
answers.py. Asked for by chokepoint.fetch.comtrade.
"""

from __future__ import annotations

from chokepoint.ingest.sources.comtrade.earlier import EARLIER
from chokepoint.ingest.sources.comtrade.records import RECORDS
from chokepoint.ingest.sources.comtrade.summary import SUMMARY

SOURCES = (RECORDS, EARLIER, SUMMARY)
