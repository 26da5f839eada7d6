#!/usr/bin/python3
"""The same tickets in any split, order, repetition or format are the same night.

    night_split.py --kpirecon PATH [--cases N] [--seed N]

Tickets of one to three claims are written to one to four files, as CSV or NDJSON, rows shuffled, some files given
twice; the decisions in the ledger are those of one plain file. A failure names its seed.
"""
import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile

import night_killed

NAMES = night_killed.HEAD.split(",")


def tickets(chance):
    for i in range(1, 16):
        for part in range(chance.randint(1, 3)):
            units = i + part + (chance.random() < 0.3)
            yield [str(i), "2020-01-20T00:00:00Z", f"600000{i % 3}", "12", "2019", "MOC", str(units),
                   f"G{i:03}" if part == 0 else f"G{i:03}-{part}", str(units), f"{i}00.00", "USD"]


def write(path, rows, as_json):
    with open(path, "w", encoding="utf-8") as file:
        if as_json:
            file.writelines(json.dumps(dict(zip(NAMES, row))) + "\n" for row in rows)
        else:
            file.writelines(",".join(row) + "\n" for row in [NAMES] + rows)


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
        write(os.path.join(folder, "plain", "all.csv"), rows, False)
        os.mkdir(os.path.join(folder, "other"))
        chance.shuffle(rows)
        count = chance.randint(1, 4)
        for i in range(count):
            for again in range(chance.randint(1, 2)):
                as_json = chance.random() < 0.5
                name = f"{chance.randint(0, 999):03}-{i}{again}.{'ndjson' if as_json else 'csv'}"
                write(os.path.join(folder, "other", name), rows[i::count], as_json)
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
