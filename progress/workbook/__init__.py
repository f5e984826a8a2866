"""The workbook of an institution for a period: answering without the internet (docs/collecting.md)."""
