"""UN Comtrade's own numbers and limits."""

from __future__ import annotations

from chokepoint.choices import Flow
from chokepoint.ingest.rows.iso_codes import M49_BY_ISO3

FLOWS = {"M": Flow.IMPORT, "X": Flow.EXPORT}
LIMITS = (500, 100_000, 250_000)  # records per answer: preview, key, premium key
ASKED = "chokepoint"  # key under which earlier releases wrote what they had asked
# Comtrade's own numbers, where they are not those of M49; 490 is "Other Asia, nes"
OWN_CODES = {"USA": "842", "IND": "699", "FRA": "251", "CHE": "757", "NOR": "579", "TWN": "490"}
# Reporters by number, as files write it, and by letters, of which 490 has its own
REPORTERS = {str(int(code)): letters for letters, code in M49_BY_ISO3.items()}
REPORTERS |= {code: letters for letters, code in OWN_CODES.items()} | {"S19": "TWN"}
REPORTERS |= {letters: letters for letters in M49_BY_ISO3}
# Unions, which stand beside their members: the European one, ASEAN, Southern Africa's
GROUPS = ("97", "097", "EUR", "975", "ASE", "711")
