"""A finished study handed over: to the person who decides, as a page or a workbook; to a referee, as tables and references."""
