#!/usr/bin/env python3
"""A snapshot that somebody cuts short while it is read: the run ends with a reason and status 3, not by a signal,
and what it answered before stands.

    tests/check/snapshot_cut.py --kpirecon PATH
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HEADER = "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
ROWS = "partner_id,period,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
LINES = 60000


def ticket(number, invoice):
    return f"{number},2020-02-16,6034453,1,2020,MOC,25,G-{invoice},25,250.00,EUR\n"


def run(kpirecon, folder):
    kpi = folder / "kpi-2020-02-15.csv"
    kpi.write_text(ROWS + "".join(f"6034453,2020-01,MOC,25,G-{i},25,250.00,EUR\n" for i in range(LINES)))
    store = folder / "store"
    subprocess.run([kpirecon, "dataset", "add", "--store", store, kpi], check=True, capture_output=True)
    snapshot = max((path for path in store.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    with subprocess.Popen([kpirecon, "reconcile", "-d", "store", "--store", store, "--as-of", "2020-02-20", "--stream", "-"],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdin.write((HEADER + ticket(1, 7)).encode())
        process.stdin.flush()
        first = json.loads(process.stdout.readline())
        os.truncate(snapshot, 4096)
        out, err = process.communicate(ticket(2, LINES - 1).encode(), timeout=120)
    complaints = []
    if (first["ticket_id"], first["reason"]) != ("1", "MATCH_OK"):
        complaints.append(f"the first answer is {first}")
    if process.returncode != 3:
        complaints.append(f"status {process.returncode}, not 3")
    if b"became shorter" not in err or out:
        complaints.append(f"stdout {out!r}, stderr {err!r}")
    again = subprocess.run([kpirecon, "dataset", "verify", "--store", store], capture_output=True, check=False, text=True)
    if again.returncode != 3 or "cut off" not in again.stderr:
        complaints.append(f"verify: status {again.returncode}, {again.stderr!r}")
    return complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    with tempfile.TemporaryDirectory(prefix="cut-") as folder:
        complaints = run(os.path.abspath(parser.parse_args().kpirecon), Path(folder))
    print("\n".join(complaints) or "a snapshot that is cut short ends the run with its reason")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
