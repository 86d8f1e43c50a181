"""A finished study handed over: to who decides, as a page or a workbook; to a referee, as tables and references."""
