"""Words by which tables name a sum over partners, districts, regimes or provinces.

Whole texts, in lower case: 'Africa' is a sum over partners, 'South Africa' is not.
"""

from __future__ import annotations

import re

from chokepoint.sql_text import literal, literals

_SUMS = (
    r"_*(grand )?totals?( general| geral| général| all( countries)?)?|_*totals?[ :,-].*|all|"
    r"sum|subtotal|sub-total|gesamt|insgesamt|"
    r"all (districts|ports|regimes|provinces|states|customs)|todos|todas|"
    r"计|計|계|共计|全国|全國|전국|总值|总计|總計|合计|合計|总额|總額|小计|小計|全部|计|総額|総計|총계|합계|소계|전체"
)
_WORLD = (
    r"_*(the )?world( total|, all countries)?|all (partner )?(countries|partners)(, total)?|"
    r"total (all )?countries|todos os países|mundo|monde|welt|"
    r"世界|全世界|全球|所有国家|全部国家|世界計|世界合計|全世界計|세계|전세계|전국가"
)
_GROUPS = (
    r"((extra|intra|non)[ _-])?(eu|e\.u\.|european union)"
    r"[ _-]?\d*([ _]\d+)?( ?[(,-].*| ext.*| int.*| total)?|"
    r"(asean|apec|opec|oecd|efta|mercosur|brics?|nafta|usmca|rcep|cptpp|caricom|gcc|g-?7|g-?20)"
    r"[ _-]?\d*( ?\(.*| total| countries)?|"
    r"euro ?(zone|area)( ?\d+)?( ?\(.*)?|"
    r"((north|northern|southern|east|eastern|west|western|central) )?"
    r"(africa|asia|europe|america|americas)|"
    r"oceania|south (america|asia)|latin america|middle east|southeast asia|sub-saharan africa|"
    r"commonwealth of independent states|"
    r"(亚洲|非洲|欧洲|拉丁美洲|北美洲|南美洲|大洋洲|欧盟|欧洲联盟|东盟|东南亚国家联盟)"
    "([(\uff08].*)?(合计|总值)?|亚太经济合作组织|金砖国家|アジア|欧州"
)


def _as_written(words: str) -> str:
    """With blanks within words of the East, as in tables made to be looked at, and with a code
    before the word: `合 计`, `000 合计`.
    """
    east = "[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]"
    apart = re.sub(f"(?<={east})(?={east})", "[ \u3000]*", words)
    return f"(?:[0-9]{{1,4}}[ .:\u3000-]*)?(?:{apart})"


SUMS = _as_written(_SUMS)  # of parts of a month: districts, ports, regimes, provinces
PARTNER_SUMS = _as_written(f"{_SUMS}|{_WORLD}|{_GROUPS}")
# Codes of sums in the lists of partners that have letters.
PARTNER_SUM_CODES = {
    "iso2": ("EU", "WD", "W0", "WL"),
    "iso3": ("WLD", "W00", "EUN", "EUU", "E27", "EU27"),
    "m49": ("0", "00", "000"),
    "us_census": ("-", "-1"),
    "tdm": ("WORLD", "EU", "E27", "EU27", "WLD", "EUN", "W0"),
}
# Of these, and of the words, those that are a sum over all partners.
_WORLD_CODES = ("WD", "W0", "WL", "WLD", "W00", "WORLD", "0", "00", "000", "-", "-1")


def is_world(scheme: str) -> str:
    """SQL over a row of `cells` that is a sum over partners: whether it is one over all of them."""
    words = literal(_as_written(f"{_SUMS}|{_WORLD}"))
    codes = [code for code in PARTNER_SUM_CODES.get(scheme, ()) if code in _WORLD_CODES]
    return (
        f"(coalesce(regexp_full_match(lower(partner_text), {words}), false) "
        f"or coalesce(regexp_full_match(lower(partner_name), {words}), false) "
        f"or coalesce(upper(partner_text) in ({literals(codes)}), false))"
    )
