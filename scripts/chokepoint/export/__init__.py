"""`chokepoint export`: the published marts as Parquet, CSV, one workbook and a data package."""
