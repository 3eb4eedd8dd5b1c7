"""Kilogrammes at the precision at which print leaves them.

fct_claims says the same of a window by the macro is_at_a_step; a test compares.
"""

from typing import NamedTuple

MILLION = 10**6
STEPS = tuple(10**zeros for zeros in range(6))


class Printed(NamedTuple):
    """A volume at its step, as a number and in words (14.1 million)."""

    kg: int
    words: str


def printed(lower_kg: int | None, upper_kg: int | None) -> Printed | None:
    """The figure whose rounding has these ends; none where they are those of no step."""
    if lower_kg is None or upper_kg is None:
        return None
    step = upper_kg - lower_kg + 1
    if step not in STEPS or (lower_kg + step // 2) % step:
        return None
    kg = lower_kg + step // 2
    decimals = 7 - len(str(step))
    if step >= 10_000 and kg >= MILLION:
        return Printed(kg, f"{kg / MILLION:.{decimals}f} million")
    return Printed(kg, f"{kg:,}")


def between(lower_kg: int | None, upper_kg: int | None) -> str | None:
    """What is known of a volume, in words with its unit; none where nothing is."""
    one = printed(lower_kg, upper_kg)
    if one:
        return f"{one.words} kg"
    if upper_kg is None:
        return f"at least {lower_kg:,} kg" if lower_kg else None
    return f"between {lower_kg or 0:,} and {upper_kg:,} kg"


def number(words: str | None) -> float | None:
    """The number behind words of a mart: `14.1 million`, `656,605`, `86`, `0.4`."""
    if words is None:
        return None
    value = float(words.replace(",", "").removesuffix(" million"))
    value = round(value * MILLION) if words.endswith(" million") else value
    return int(value) if value == int(value) else value
