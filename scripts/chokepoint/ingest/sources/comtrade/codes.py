"""UN Comtrade's own numbers and limits."""

from __future__ import annotations

from chokepoint.choices import Flow

CHINA = "156"
FLOWS = {"M": Flow.IMPORT, "X": Flow.EXPORT}
LIMITS = (500, 100_000, 250_000)  # records per answer: preview, key, premium key
ASKED = "chokepoint"  # key of a fetched file under which stands what was asked
# Comtrade's own numbers, where they are not those of M49
OWN_CODES = {"USA": "842", "IND": "699", "FRA": "251", "CHE": "757", "NOR": "579", "TWN": "490"}
