#!/usr/bin/python3
"""The workbook and the CSV in LibreOffice: they open, and nothing that a ticket says becomes a formula.

    office.py --kpirecon PATH

16 kinds of injection in 8 fields of a ticket. Ends with 77, which CTest counts as not run, without LibreOffice.
"""
import argparse
import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile

INJECTIONS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1+1)", "\t=1+1", "\r=1+1", " =1+1", "=HYPERLINK(\"http://evil.example\";\"x\")",
    "=cmd|' /C calc'!A0", "=WEBSERVICE(\"http://evil.example\")", "\uff1d1+1", "\uff0b1+1", "\uff0d1+1", "\uff201",
    "=DDE(\"soffice\";\"x\";\"y\")", "{=1+1}"]
FIELDS = ["ticket_id", "partner_id", "omlp_type", "invoice_number", "currency", "evidence", "subject", "body"]
SHEETS = ["Summary", "Claims", "Differences", "Patterns", "Quarantine", "Run"]


def make_run(kpirecon, scratch):
    names = ["ticket_id", "filed", "partner_id", "month", "year", "omlp_type", "purchase_unit", "invoice_number",
             "kpi_value", "revenue", "currency", "evidence", "language", "subject", "body"]
    tickets, dataset = os.path.join(scratch, "tickets.csv"), os.path.join(scratch, "kpi-2020-02-15.csv")
    with open(tickets, "w", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, names)
        rows.writeheader()
        for i, (text, field) in enumerate((text, field) for text in INJECTIONS for field in FIELDS):
            row = dict(zip(names, [f"T{i}", "2020-02-15T07:30:00Z", "6034453", "1", "2020", "MOC", "25", f"G00{i:07}",
                                   "25", "3062500", "KRW", "invoice", "ko", "s", "b"]))
            row[field] = text + (f"+{i}" if field == "ticket_id" else "")
            rows.writerow(row)
        file.write("=1+1,broken\n")
    with open(dataset, "w", encoding="utf-8") as file:
        file.write("Partner ID,Month,Year,OMLP Type,Units,Invoice Number,KPI Value,Revenue,Currency\n")
        for i in range(0, len(INJECTIONS) * len(FIELDS), 2):
            file.write(f"6034453,1,2020,MOC,25,G00{i:07},{25 + i % 4},3062500,KRW\n")
    folder = os.path.join(scratch, "run")
    subprocess.run([kpirecon, "reconcile", "-q", "-d", dataset, "--as-of", "2020-02-20", "-o", folder, tickets],
                   capture_output=True, check=False)
    return folder


def convert(soffice, path, scratch, filters=()):
    """The document as flat OpenDocument, and what LibreOffice said."""
    done = subprocess.run([soffice, "--headless", "--norestore", f"-env:UserInstallation=file://{scratch}/profile",
                           *filters, "--convert-to", "fods", "--outdir", scratch, path], capture_output=True, text=True,
                          timeout=300, check=False)
    made = os.path.join(scratch, os.path.splitext(os.path.basename(path))[0] + ".fods")
    if done.returncode or not os.path.exists(made):
        return "", done.stdout + done.stderr
    with open(made, encoding="utf-8") as file:
        text = file.read()
    os.remove(made)
    return text, ""


def faults_of(folder, soffice, scratch):
    book, said = convert(soffice, os.path.join(folder, "resolutions.xlsx"), scratch)
    if not book:
        yield f"the workbook does not open: {said}"
        return
    found = re.findall(r'<table:table table:name="([^"]*)"', book)
    if found != SHEETS:
        yield f"the sheets are {found}"
    for what, pattern, least in (("number", 'office:value-type="float"', 500), ("date", 'office:value-type="date"', 10),
                                 ("filter", "<table:database-range ", 4), ("ticket", ">T1<", 1)):
        if book.count(pattern) < least:
            yield f"the workbook has {book.count(pattern)} of what should be a {what}"
    cells, said = convert(soffice, os.path.join(folder, "resolutions.csv"), scratch,
                          ["--infilter=CSV:44,34,UTF8,1,,0,false,true,false,true"])
    if not cells:
        yield f"the CSV does not open: {said}"
    for name, text in (("workbook", book), ("CSV", cells)):
        formulas = re.findall(r'table:formula="[^"]*"', text)
        if formulas or "text:a xlink" in text:
            yield f"{name}: {len(formulas)} formulas, as {formulas[:3]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kpirecon", required=True)
    options = parser.parse_args()
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if not soffice:
        print("NOT RUN: there is no LibreOffice; install libreoffice-calc-nogui to open workbooks")
        return 77
    with tempfile.TemporaryDirectory(prefix="office-") as scratch:
        folder = make_run(os.path.abspath(options.kpirecon), scratch)
        faults = list(faults_of(folder, soffice, scratch))
    print("\n".join(faults) or f"{len(INJECTIONS)} kinds in {len(FIELDS)} fields: 0 formulas")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
