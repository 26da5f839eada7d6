#!/usr/bin/python3
"""A ledger of each earlier version is brought up to date by the next night, and nothing in it is lost.

    ledger_upgrade.py --kpirecon PATH

fixtures/ledger/version-N.sql is one of version N. Whoever only looks at it is told its version, and changes nothing.
"""
import argparse
import glob
import os
import re
import sqlite3
import subprocess
import sys
import tempfile

import night_killed

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../fixtures/ledger")
CONFIG = "tickets = tickets.csv\ndataset = kpi-2020-01-15.csv\nstore = store\noutput = report\n"
ROWS = ["6034453,2019-12,MOC,10,G001,10,1000,USD", "6034453,2019-12,MOC,20,G002,20,2000,USD"]
NEW = "5,2020-01-18T00:00:00Z,6034453,12,2019,MOC,10,G001,10,1000,USD"
KEPT = ("SELECT seq, ticket, claim, verdict, who, hash FROM decision ORDER BY seq", "SELECT id, content, since FROM ticket ORDER BY id",
        "SELECT key, way, state, packed FROM outbox WHERE kind = 'letter' ORDER BY id")

PROVED = "SELECT key, ticket, partner, invoice FROM proof ORDER BY key, ticket, invoice"


def write(folder, name, lines):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def run(kpirecon, folder, status, *arguments):
    done = subprocess.run([kpirecon, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != status:
        raise AssertionError(f"{arguments[0]}: status {done.returncode}, not {status}: {done.stderr or done.stdout}")
    return done.stderr


def ask(ledger, *questions):
    db = sqlite3.connect(ledger)
    answers = [db.execute(question).fetchall() for question in questions]
    db.close()
    return answers


def lay_out(folder):
    write(folder, "kpirecon.conf", CONFIG.rstrip().split("\n"))
    write(folder, "kpi-2020-01-15.csv", [night_killed.KPI] + ROWS)
    write(folder, "tickets.csv", [night_killed.HEAD, NEW])


def upgrade(kpirecon, fixture, folder, made):
    lay_out(folder)
    os.mkdir(os.path.join(folder, "store"))
    ledger = os.path.join(folder, "store/ledger.sqlite")
    with open(fixture, encoding="utf-8") as file:
        db = sqlite3.connect(ledger)
        db.executescript(file.read())
        db.close()
    before, proved = ask(ledger, *KEPT), ask(ledger, PROVED)[0]
    said = run(kpirecon, folder, 3, "ledger", "list", "--store", "store")
    if "old version" not in said or ask(ledger, *KEPT) != before:
        raise AssertionError(f"looking at it: {said}")
    run(kpirecon, folder, 0, "nightly", "-q", "--as-of", "2020-01-20")
    run(kpirecon, folder, 0, "verify", "store/ledger.sqlite")
    after = ask(ledger, *KEPT)
    for was, now in zip(before, after):
        if not was or now[:len(was)] != was:
            raise AssertionError(f"kept otherwise: {sorted(set(was) - set(now))[:3]}")
    if ask(ledger, PROVED)[0] != proved:
        raise AssertionError(f"what documents proved was {proved}")
    if not [row for row in after[0] if row[1] == "5"]:
        raise AssertionError("the night decided nothing")
    if ask(ledger, *SHAPE) != made:
        raise AssertionError("its tables are not those of a new one")


SHAPE = ("PRAGMA user_version", "PRAGMA application_id", "SELECT type, name, sql FROM sqlite_schema ORDER BY name")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    kpirecon = os.path.abspath(parser.parse_args().kpirecon)
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        lay_out(folder)
        run(kpirecon, folder, 0, "nightly", "-q", "--as-of", "2020-01-20")
        made = ask(os.path.join(folder, "store/ledger.sqlite"), *SHAPE)
    versions = sorted(int(re.search(r"version-(\d+)", name)[1]) for name in glob.glob(FIXTURES + "/version-*.sql"))
    if versions != list(range(1, made[0][0][0])):
        sys.exit(f"{FIXTURES} has the versions {versions}, and this program makes {made[0][0][0]}")
    for version in versions:
        with tempfile.TemporaryDirectory() as folder:
            try:
                upgrade(kpirecon, f"{FIXTURES}/version-{version}.sql", folder, made)
            except AssertionError as fault:
                print(f"version {version}: {fault}")
                failures += 1
    print(f"{len(versions)} versions, {failures} failed")
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
