"""What a command-line option or a side-car may say where only a few words have a meaning."""

from enum import StrEnum


class Flow(StrEnum):
    """Direction of the trade, as the reporter sees it."""

    EXPORT = "export"
    IMPORT = "import"


class Currency(StrEnum):
    """Currencies that customs publish values in (ISO 4217); a mapping file may name others."""

    USD = "USD"
    CNY = "CNY"
    EUR = "EUR"
    GBP = "GBP"
    JPY = "JPY"
    KRW = "KRW"
    TWD = "TWD"


class Publishers(StrEnum):
    """Whose records `chokepoint fetch` asks for: each is a module of chokepoint.fetch."""

    COMTRADE = "comtrade"
    COMEXT = "comext"
    CENSUS = "census"
    HMRC = "hmrc"
    ESTAT = "estat"


class Severity(StrEnum):
    """How much an alert matters, least first."""

    INFO = "info"
    WARNING = "warning"
    ALERT = "alert"


class Statistic(StrEnum):
    """What 100 is in an index."""

    MEAN = "mean"
    MEDIAN = "median"


class Theme(StrEnum):
    """Colours of a figure."""

    LIGHT = "light"
    DARK = "dark"
