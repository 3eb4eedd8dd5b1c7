"""A mapping file that says the least, and tables for it."""

from .reading import put

PLAIN = """
id = "korea"

[constants]
reporter = "KOR"
flow = "export"
currency = "USD"

[columns]
month = "Month"
partner_code = "Partner"
hs_code = "HS"
value = "Value"

[partner]
scheme = "iso3"

[[quantity.columns]]
column = "Weight"
unit_column = "Unit"
"""
HEADER = "Month,Partner,HS,Weight,Unit,Value\n"
ROW = "202601,JPN,85051110,1200,KG,60000\n"


def toml(tmp_path, text=PLAIN):
    """A mapping file."""
    return put(tmp_path, "korea.toml", text)
