"""Units of weight, as customs write them in English, Chinese, Japanese and by code.

What is not here is no weight, or not one that a word alone decides: a ton is long, short or metric.
"""

from __future__ import annotations

from decimal import Decimal

_KILOGRAMMES = {
    "1": "kg kgs kgm kilo kilos kilogram kilograms kilogramme kilogrammes kilogram(s) 千克 公斤 "
    "キログラム キロ ㎏ 킬로그램 quilograma quilogramas",
    "1000": "t mt tne tonne tonnes 吨 公吨 千千克 トン メトリックトン 톤 tonelada toneladas",
    "0.001": "g gr grm gram grams gramme grammes 克 グラム 그램 grama gramas",
}
# Names of more than one word, and the sources' ways of writing a multiple.
_PHRASES = {
    "metric ton": "1000",
    "metric tons": "1000",
    "weight in kilograms": "1",
    "thousand kilograms": "1000",
    "1000 kg": "1000",
    "100 kg": "100",
}
UNITS: dict[str, Decimal] = {
    name: Decimal(kilogrammes)
    for kilogrammes, names in _KILOGRAMMES.items()
    for name in names.split()
} | {name: Decimal(kilogrammes) for name, kilogrammes in _PHRASES.items()}

# What customs count or measure otherwise, as China's list of units and Trade Data Monitor write it.
_COUNTED = {
    "台 个 件 辆 只 条 套 张 艘 把 支 头 株 双 米 平方米 立方米 升 百个 百支 千个 千支 千块 千升",
    "千瓦 克拉 千瓦时 百万贝可",
    "number no u unit units item items piece pieces pcs pair pairs pr metre meter m m2 m3 l litre",
    "liter kilolitre kilowatt kilowatt-hour kwh carat carats",
}
COUNTED = frozenset(name for names in _COUNTED for name in names.split()) | {
    "number of item", "number of items", "in hundreds", "in thousands", "square metre",
    "square meter", "cubic metre", "cubic meter", "million bq",
}  # fmt: skip


def kilogrammes_of(own: dict[str, Decimal]) -> dict[str, Decimal]:
    """Kilogrammes of each unit in lower case; a layout's own meaning of a word comes first."""
    return UNITS | {name.casefold(): factor for name, factor in own.items()}
