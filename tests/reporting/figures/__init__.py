"""A program that reads every number of a report by its key, and finds where one key has two values.

`reading` reads tables of HTML, CSV and XLSX, `sentences` what stands outside tables, `frozen` the snapshot; `keys` says
which headings mean the same; `checking` compares, and holds each row against what it says of itself.
"""
