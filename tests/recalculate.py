"""Recalculates a workbook with LibreOffice and compares every formula with the result stored beside it.

    python3 tests/recalculate.py BOOK.xlsx        needs soffice and openpyxl
"""
import pathlib
import subprocess
import sys
import tempfile

import openpyxl

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""


def recalculated(book, folder):
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS)
    command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out"), str(book)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=240)
    return openpyxl.load_workbook(folder / "out" / book.name, data_only=True)


def same(stored, fresh):
    if isinstance(stored, (int, float)) and isinstance(fresh, (int, float)):
        return abs(stored - fresh) <= 1e-9 * max(1, abs(fresh))
    return stored == fresh or (stored == "" and fresh is None)


def main():
    book = pathlib.Path(sys.argv[1]).resolve()
    formulas, stored = openpyxl.load_workbook(book), openpyxl.load_workbook(book, data_only=True)
    with tempfile.TemporaryDirectory() as folder:
        fresh = recalculated(book, pathlib.Path(folder))
        count, differ = 0, 0
        for sheet in formulas.worksheets:
            for cell in (c for row in sheet.iter_rows() for c in row if c.data_type == "f"):
                count += 1
                ours, theirs = stored[sheet.title][cell.coordinate].value, fresh[sheet.title][cell.coordinate].value
                if not same(ours, theirs) or isinstance(theirs, str) and theirs.startswith("#"):
                    differ += 1
                    print(f"{sheet.title}!{cell.coordinate} {cell.value}: stored {ours!r}, recalculated {theirs!r}")
    print(f"{count} formulas recalculated, {differ} differ")
    return 1 if differ or not count else 0


sys.exit(main())
