#!/usr/bin/python3
"""A published row settles one claim, also where the claims come on different nights.

    night_rows.py --kpirecon PATH

Each case: what came on the first night, what happened between, what comes on the second, and what must be decided then.
"""
import argparse
import os
import subprocess
import sys
import tempfile

import night_killed

ROWS = ["6034453,2019-12,MOC,10,G001,10,1000,USD", "6034453,2019-11,MOC,20,G002,20,2000,USD",
        "6034453,2019-12,MOC,30,G003,30,3000,USD", "6034453,2019-12,MOC,30,G003,30,3000,USD"]
RESTATED = "6034453,2019-12,DMOC,10,G001,10,1000,USD"
CASES = [
    # label, first night, between, second night, (verdict, reason) of its tickets
    ("another type", ["1 12 MOC 10 G001"], "", ["2 12 DMOC 10 G001"], "NEED_INFO CONFLICTING_VALUES"),
    ("another month", ["1 12 MOC 10 G001"], "", ["2 11 MOC 10 G001"], "NEED_INFO CONFLICTING_VALUES"),
    ("also where an export repeats the first", ["1 12 MOC 10 G001"], "", ["1 12 MOC 10 G001", "2 12 DMOC 10 G001"],
     "OK MATCH_OK, NEED_INFO CONFLICTING_VALUES"),
    ("the same asked again is answered again", ["1 12 MOC 10 G001"], "", ["2 12 MOC 10 G001"], "OK MATCH_OK"),
    ("and a correction", ["1 12 MOC 10 G001"], "", ["2 12 MOC 12 G001"], "CONFIRMED UNITS_DIFFER"),
    ("of two equal rows one is free", ["1 12 MOC 30 G003"], "", ["2 12 DMOC 30 G003"], "CONFIRMED TYPE_DIFFERS"),
    ("who is rejected is asked about all the same", ["1 12 MOC 10 G001"], "decide 1 REJECT", ["2 12 DMOC 10 G001"],
     "NEED_INFO CONFLICTING_VALUES"),
    ("a person's OK takes it", ["1 12 MOC 12 G001"], "decide 1 OK", ["2 12 DMOC 10 G001"], "REVIEW CONFLICTING_VALUES"),
    ("and undone takes it no more", ["1 12 MOC 10 G001"], "decide 1 REJECT, decide 1 --undo", ["2 12 DMOC 10 G001"],
     "NEED_INFO CONFLICTING_VALUES"),
    ("a publication that repeats the row", ["1 12 MOC 10 G001"], "repeat", ["2 12 DMOC 10 G001"],
     "NEED_INFO CONFLICTING_VALUES"),
    ("a publication that says otherwise", ["1 12 MOC 10 G001"], "restate", ["2 12 DMOC 10 G001"], "OK MATCH_OK"),
    ("the ticket asks for another one now", ["1 12 MOC 10 G001"], "", ["1 11 MOC 20 G002", "2 12 DMOC 10 G001"],
     "OK MATCH_OK, CONFIRMED TYPE_DIFFERS"),
]


def write(folder, name, lines):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def export(tickets):
    """\"2 12 DMOC 10 G001\": ticket, month, type, units, invoice."""
    lines = [night_killed.HEAD]
    for ticket, month, kind, units, invoice in map(str.split, tickets):
        lines.append(f"{ticket},2020-01-1{ticket}T00:00:00Z,6034453,{month},2019,{kind},{units},{invoice},{units},{units}00,USD")
    return lines


def run(kpirecon, folder, *arguments):
    done = subprocess.run([kpirecon, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{arguments}: status {done.returncode}: {done.stderr}")
    return done.stdout


def night(kpirecon, folder, tickets, day):
    write(folder, "tickets.csv", export(tickets))
    said = run(kpirecon, folder, "reconcile", "-q", "-d", "kpi", "--as-of", day, "--ledger", "--store", "s", "-o", "out",
               "--format", "csv", "tickets.csv")
    wanted = [ticket.split()[0] for ticket in tickets]
    rows = [line.split(",") for line in said.splitlines()[1:]]
    return ", ".join(" ".join(row[2:4]) for row in rows if row[0] in wanted)


def between(kpirecon, folder, what):
    if what in ("repeat", "restate"):
        rows = ROWS if what == "repeat" else [RESTATED] + ROWS[1:]
        write(folder, "kpi/kpi-2020-01-18.csv", [night_killed.KPI] + rows)
        return
    for step in what.split(", ") if what else []:
        run(kpirecon, folder, *step.split(), "--because", "said so", "--by", "anna", "--store", "s")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    kpirecon = os.path.abspath(parser.parse_args().kpirecon)
    complaints = []
    for label, first, then, second, wanted in CASES:
        with tempfile.TemporaryDirectory(prefix="night-rows-") as folder:
            os.mkdir(os.path.join(folder, "kpi"))
            write(folder, "kpi/kpi-2020-01-15.csv", [night_killed.KPI] + ROWS)
            night(kpirecon, folder, first, "2020-01-16")
            between(kpirecon, folder, then)
            found = night(kpirecon, folder, second, "2020-01-20")
            if found != wanted:
                complaints.append(f"{label}: {found}, wanted {wanted}")
    print("\n".join(complaints) or f"{len(CASES)} cases: a row settles one claim")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
