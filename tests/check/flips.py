#!/usr/bin/python3
"""A bit that turned over in a ledger, a run folder or a store is named, or lies where nothing is read.

    flips.py --kpirecon PATH [--flips N] [--seed N]

Two nights with letters and a person's decision. Then so many bits are turned, one at a time, and `verify` looks. What it
calls whole must be the same: of a ledger all rows of all tables and the schema, as python's SQLite reads them; of a store
what it decides; of a run folder nothing but the timings of its manifest may differ. A file of the folder that is cut is
named, by `verify` and by `report`.
"""
import argparse
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile

DEMO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../fixtures/demo")
CONFIG = ("tickets = tickets.csv\ndataset = kpi\nstore = store\noutput = out\nletters-by = folder\n"
          "delivery-folder = letters\nattachments = demo\n")
LEDGER, WHOLE, NAMED = "store/ledger.sqlite", 0, 3


class Place:
    def __init__(self, kpirecon, folder):
        self.kpirecon, self.folder, self.complaints = kpirecon, folder, []

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *arguments):
        return subprocess.run([self.kpirecon, *arguments], cwd=self.folder, capture_output=True, check=False)

    def night(self, day, lines):
        with open(os.path.join(DEMO, "tickets.csv"), encoding="utf-8") as file:
            text = file.read().splitlines(keepends=True)[:lines]
        with open(self.path("tickets.csv"), "w", encoding="utf-8") as file:
            file.writelines(text)
        done = self.run("nightly", "-q", "--as-of", day)
        if done.returncode not in (0, 1):
            sys.exit(f"the night of {day}: {done.stderr.decode()}")

    def prepare(self):
        shutil.copytree(DEMO, self.path("demo"))
        os.mkdir(self.path("kpi"))
        with open(self.path("kpirecon.conf"), "w", encoding="utf-8") as file:
            file.write(CONFIG)
        shutil.copy(self.path("demo/kpi-2020-01-15.csv"), self.path("kpi"))
        self.night("2020-02-01", 20)
        shutil.copy(self.path("demo/kpi-2020-02-15.csv"), self.path("kpi"))
        self.run("decide", "--store", "store", "PFS-4102", "REVIEW", "--because", "seen", "--by", "anna", "--as-of", "2020-02-01")
        self.night("2020-02-20", 1000)
        for what in (("verify", "store", "out"), ("dataset", "verify", "--store", "store")):
            done = self.run(*what)
            if done.returncode:
                sys.exit(f"what is to be damaged is not whole: {(done.stdout + done.stderr).decode()}")

    def changed(self, name, content, *command):
        """What the command says with another content of that file: its status and all it says."""
        path = self.path(name)
        mode = os.stat(path).st_mode
        with open(path, "rb") as file:
            before = file.read()
        os.chmod(path, 0o600)
        with open(path, "wb") as file:
            file.write(content(before))
        done = self.run(*command)
        answer = done.returncode, (done.stdout + done.stderr).decode(errors="replace"), self.seen(name)
        with open(path, "wb") as file:
            file.write(before)
        os.chmod(path, mode)
        return answer

    def seen(self, name):
        """What is read of that file."""
        if name == LEDGER:
            return rows_of(self.path(name))
        if name.startswith("store/"):
            return self.run("reconcile", "-q", "-d", "store", "--store", "store", "--as-of", "2020-02-20", "--format", "ndjson",
                            "tickets.csv").stdout
        with open(self.path(name), "rb") as file:
            return file.read().split(b'"timings"')[0] if name == "out/manifest.json" else file.read()


def rows_of(path):
    db = sqlite3.connect(path)
    db.text_factory = bytes
    try:
        names = [name.decode() for name, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        found = [sorted(db.execute(f"SELECT * FROM {name}"), key=repr) for name in names]
        return found + [sorted(db.execute("SELECT type, name, sql FROM sqlite_schema"), key=repr)]
    except (sqlite3.Error, UnicodeError) as fault:
        return str(fault)
    finally:
        db.close()


def turn(chance):
    """At one place of the file, whatever its length: drawn before it is known."""
    share, bit = chance.random(), chance.randrange(8)

    def content(before):
        at = int(share * len(before))
        return before[:at] + bytes([before[at] ^ 1 << bit]) + before[at + 1:]
    return content


def turn_bits(place, names, count, chance, *command):
    weights = [os.path.getsize(place.path(name)) ** 0.5 for name in names]
    unused = 0
    sound = {}
    for _ in range(count):
        name = chance.choices(names, weights)[0]
        if name not in sound:
            sound[name] = place.seen(name)
        content = turn(chance)
        status, said, seen = place.changed(name, content, *command)
        unused += status == WHOLE
        if status not in (WHOLE, NAMED) or "Sanitizer" in said:
            place.complaints.append(f"{name}: status {status}: {said[:300]}")
        elif status == WHOLE and seen != sound[name]:
            place.complaints.append(f"{name}: a bit turned over, and it is called whole")
        elif status == NAMED and not said.strip():
            place.complaints.append(f"{name}: refused without a word")
    return f"{count} bits of {len(names)} files: {count - unused} named, {unused} unused"


def cut_files(place, names):
    for name in names:
        for command in (("verify", "out"), ("report", "-o", "again", "out")):
            for keep in (lambda before: before[:len(before) // 2], lambda before: before[:-1]):
                status, said, _ = place.changed(name, keep, *command)
                if status != NAMED or os.path.basename(name).split(".")[0] not in said:
                    place.complaints.append(f"{command[0]} of a cut {name}: status {status}, {said}")
    return f"{len(names)} files cut"


def files(place, root):
    found = [os.path.relpath(os.path.join(folder, name), place.folder) for folder, _, names in os.walk(place.path(root))
             for name in names]
    return sorted(name for name in found if os.path.getsize(place.path(name)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    parser.add_argument("--flips", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="flips-") as folder:
        place = Place(os.path.abspath(options.kpirecon), folder)
        place.prepare()
        run, heads = files(place, "out"), [name for name in files(place, "out") if name.count("/") == 1]
        done = ["ledger: " + turn_bits(place, [LEDGER], options.flips, chance, "verify", "store"),
                "run folder: " + turn_bits(place, run, options.flips // 3, chance, "verify", "out"),
                "store: " + turn_bits(place, files(place, "store/datasets"), options.flips // 3, chance, "dataset", "verify",
                                      "--store", "store"),
                cut_files(place, [name for name in heads if not name.endswith("changes.ndjson")])]
    print("\n".join(place.complaints) or "; ".join(done))
    return 1 if place.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
