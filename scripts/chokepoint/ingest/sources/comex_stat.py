"""Brazilian imports: the raw files of Comex Stat by product (NCM), a year per file.

Rows of one product and country differ by state, port and way of transport, and add up. A file does
not say whether it is of imports, and its name is no evidence: --flow says it.
"""

from __future__ import annotations

from collections.abc import Sequence

from chokepoint.choices import Flow
from chokepoint.ingest.files.head import Place
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.rows import layout as words
from chokepoint.ingest.sources.source import Source

CHINA = "160"  # of CO_PAIS
KNOWN_BY = ("CO_ANO", "CO_MES", "CO_NCM", "CO_PAIS", "KG_LIQUIDO", "VL_FOB")

LAYOUT = words.Layout(
    id="comex_stat",
    description="Comex Stat, raw data by NCM code.",
    numbers=words.Numbers(thousands_mark="", fractions="refuse"),
    constants=words.Constants(reporter="BRA", currency="USD"),
    columns=words.Columns(
        year=("CO_ANO",),
        month=("CO_MES",),
        partner_code=("CO_PAIS",),
        hs_code=("CO_NCM",),
        value=("VL_FOB",),
    ),
    partner=words.Partner(scheme="iso3"),
    hs=words.Hs(digits=8),
    quantity=words.Quantities(columns=(words.Quantity(column=("KG_LIQUIDO",), unit="KG"),)),
    codes={"partner_code": {CHINA: "CHN"}},
    keep=(words.Filter(column=("CO_PAIS",), values=(CHINA,), reason="other partners"),),
    rows=words.Rows(repeated="sum"),
)


def _require_imports(file: SourceFile, places: Sequence[Place]) -> None:
    if file.options.flow is not Flow.IMPORT:
        what = "the file does not say whether it is of imports or exports."
        raise refuse(file.name, what, "Say --flow import of imports; exports are not read.")


SOURCE = Source(
    layout=LAYOUT,
    title="Comex Stat, raw files by NCM code",
    publisher="Ministry of Development, Industry, Trade and Services of Brazil",
    url="https://www.gov.br/mdic/pt-br/assuntos/comercio-exterior/estatisticas/base-de-dados-bruta",
    known_by=tuple((name,) for name in KNOWN_BY),
    flows=(Flow.IMPORT,),
    mirror_of="CHN",
    check=_require_imports,
)
SOURCES = (SOURCE,)
