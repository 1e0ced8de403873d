"""Fills cells of a workbook in as a script would: python3 fill.py IN OUT CELLS, the cells as JSON {"B10": "12"}."""

import json
import sys

import openpyxl

source, target, cells = sys.argv[1:]
book = openpyxl.load_workbook(source)
sheet = book.worksheets[0]
for address, value in json.loads(cells).items():
    if sheet[address].protection.locked:
        sys.exit(f"{address} is locked")
    sheet[address] = float(value) if value.replace(".", "", 1).isdigit() else value
book.save(target)
