"""`chokepoint claim`: what the marts say about "the exporter cut off this product to them".

queries.py reads the published file, answer.py puts an answer together, sentences.py says it in one
sentence, lines.py prints it. A month of the reconstruction that print does not fix is not known.
"""

from chokepoint.claim.answer import Answer
from chokepoint.claim.command import checked, claim

__all__ = ["Answer", "checked", "claim"]
