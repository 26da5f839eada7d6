#!/usr/bin/python3
"""The same tickets in any split, order, repetition or format are the same night.

    night_split.py --kpirecon PATH [--cases N] [--seed N]

Tickets of one to three claims, some that repeat or nearly repeat another one, wait, lack a value or name no type, are
written to one to four files, as CSV, TSV, JSON, NDJSON, XLSX or compressed, rows shuffled, columns in another order, some
files given twice; the decisions in the ledger are those of one plain file. A failure names its seed. No two rows of a
ticket are alike: in one file these are two lines of an invoice, in two files they are a repetition.
"""
import argparse
import gzip
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from xml.sax.saxutils import escape

import night_killed

NAMES = night_killed.HEAD.split(",")


def tickets(chance):
    for i in range(1, 16):
        filed = f"2020-01-{chance.choice((18, 19, 20))}T00:00:00Z"
        for part in range(chance.randint(1, 3)):
            units = i + 2 * part + (chance.random() < 0.3)
            row = [str(i), filed, f"600000{i % 3}", "12", "2019", "MOC",
                   str(units), f"G{i:03}" if part == 0 else f"G{i:03}-{part}", str(units), f"{i}00.00", "USD"]
            oddity = chance.random()
            if oddity < 0.1:
                row[3:5] = ["1", "2020"]  # not yet published
            elif oddity < 0.2:
                row[8] = ""
            elif oddity < 0.25:
                row[5] = "MOX"
            elif oddity < 0.3:
                row[7] = f"G{i + 3:03}"  # that of another ticket of the same partner
            elif oddity < 0.35:
                row[7] = f"GO{i % 10}{i:02}"
            elif oddity < 0.4:
                row[3:5] = ["2", "2018"]
            yield row


def sheet(rows):
    """The least of a workbook, its cells as text."""
    cells = "".join("<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) + "</row>"
                    for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    return {"[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="'
            'application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="'
            'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="'
            '/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
            'worksheet+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/'
            'officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="T" sheetId="1" r:id="r1"/>'
            '</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="'
            f'{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'}


def write(path, rows, kind, order):
    names, rows = [NAMES[i] for i in order], [[row[i] for i in order] for row in rows]
    objects = [dict(zip(names, row)) for row in rows]
    if kind == "xlsx":
        with zipfile.ZipFile(path, "w") as package:
            for name, text in sheet([names] + rows).items():
                package.writestr(name, text)
        return
    text = {"ndjson": lambda: "".join(json.dumps(one) + "\n" for one in objects),
            "json": lambda: json.dumps({"tickets": objects}, indent=1)}.get(
                kind, lambda: "".join({"tsv": "\t", "csv.semi": ";"}.get(kind, ",").join(row) + "\n"
                                      for row in [names] + rows))()
    with (gzip.open if kind == "csv.gz" else open)(path, "wt", encoding="utf-8") as file:
        file.write(text)


KINDS = ("csv", "tsv", "csv.semi", "ndjson", "json", "xlsx", "csv.gz")


def decisions(kpirecon, folder, name):
    """Of one night over the folder of exports; what the export files are called is not among it."""
    ledger = os.path.join(folder, f"{name}-store", "ledger.sqlite")
    done = subprocess.run([kpirecon, "reconcile", "-q", "-d", os.path.join(folder, "kpi-2020-01-15.csv"), "--as-of",
                           "2020-01-21", "--ledger", "--store", os.path.dirname(ledger), "-o", os.path.join(folder, f"{name}-out"),
                           os.path.join(folder, name)], capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"{name}: status {done.returncode}: {done.stderr.decode()}")
    db = sqlite3.connect(ledger)
    found = list(db.execute("SELECT seq, ticket, claim, verdict, reason, detail, because, content, hash FROM decision"))
    db.close()
    return found


def complaint_of(kpirecon, seed):
    chance = random.Random(seed)
    rows = list(tickets(chance))
    with tempfile.TemporaryDirectory(prefix="night-split-") as folder:
        with open(os.path.join(folder, "kpi-2020-01-15.csv"), "w", encoding="utf-8") as file:
            file.write("\n".join(night_killed.rows("2019-12", range(1, 16))) + "\n")
        os.mkdir(os.path.join(folder, "plain"))
        write(os.path.join(folder, "plain", "all.csv"), rows, "csv", range(len(NAMES)))
        os.mkdir(os.path.join(folder, "other"))
        chance.shuffle(rows)
        count = chance.randint(1, 4)
        for i in range(count):
            for again in range(chance.randint(1, 2)):
                kind = chance.choice(KINDS)
                name = f"{chance.randint(0, 999):03}-{i}{again}.{kind}"
                order = chance.sample(range(len(NAMES)), len(NAMES))
                write(os.path.join(folder, "other", name), rows[i::count], kind, order)
        plain, other = decisions(kpirecon, folder, "plain"), decisions(kpirecon, folder, "other")
    differing = [pair for pair in zip(plain, other) if pair[0] != pair[1]]
    return "" if plain == other else f"seed {seed}: {len(plain)} and {len(other)} decisions, first {differing[:1]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    parser.add_argument("--cases", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    kpirecon = os.path.abspath(options.kpirecon)
    seeds = range(options.seed, options.seed + options.cases)
    complaints = [complaint for seed in seeds if (complaint := complaint_of(kpirecon, seed))]
    print("\n".join(complaints) or f"{options.cases} cases: the same decisions, hash by hash")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
