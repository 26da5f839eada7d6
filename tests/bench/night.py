#!/usr/bin/env python3
"""What a night costs that has little to do: some new tickets, many that are still open, much in the store and in the ledger.

    night.py PATH/TO/kpirecon [FOLDER] [--rows N] [--new N] [--carried N] [--decisions N] [--runs N] [--seed N] [--cold] [--plan]

makes published rows (generate.py), puts them into a store, spends a first night with `carried` tickets that stay open, fills
the ledger up to `decisions` others that are closed, and then measures the second night, in which `new` tickets come: each
time from the same store and ledger, and the first night without counting it; with --cold, of a ledger that is on the disk only. It needs some 400 bytes of disk a decision.
"""
import argparse
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PUBLISHED = "kpi-2020-02-15.csv"
HEADER = "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
CONFIG = "tickets = today.csv\ndataset = store\nstore = store\noutput = {report}\n"
# what is copied of a decision that the ledger made itself, so that every column is one that nights know
FILL = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA foreign_keys = OFF;
CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {count}) SELECT i FROM c;
CREATE TEMP TABLE t AS SELECT * FROM ticket LIMIT 1;
CREATE TEMP TABLE d AS SELECT * FROM decision LIMIT 1;
CREATE TEMP TABLE m AS SELECT max(seq) AS seq FROM decision;
UPDATE t SET since = '2019-12-01';
UPDATE d SET verdict = 'OK', reason = 'MATCH_OK', detail = '', because = '', wait_until = '', day = '2019-12-01';
INSERT INTO ticket({ticket}) SELECT printf('Z%08d', i), {ticket_rest} FROM n, t;
INSERT INTO decision({decision}) SELECT m.seq + i, printf('Z%08d', i), lower(hex(randomblob(32))), {decision_rest} FROM n, d, m;
INSERT INTO claim(ticket, number, dataset, open, gone, standing, person) SELECT printf('Z%08d', i), 1, '', 0, 0, m.seq + i, NULL FROM n, m;
INSERT INTO settled SELECT lower(hex(randomblob(12))), printf('Z%08d', i), 1, lower(hex(randomblob(12))), 1 FROM n;
"""


def take_rows(path, count, rows, chance):
    """So many published rows, evenly from all over the file."""
    wanted = set(chance.sample(range(rows), count))
    found = []
    with open(path, encoding="utf-8") as file:
        next(file)
        for i, line in enumerate(file):
            if i in wanted:
                found.append(line.rstrip("\n").rsplit(",", 7))
    chance.shuffle(found)
    return found


def ticket_line(name, row, add):
    _, month, kind, units, invoice, kpi, revenue, currency = row
    partner = row[0].split(",", 1)[0]
    return (f"{name},2020-02-16T00:00:00Z,{partner},{int(month[5:])},{month[:4]},{kind},{units},{invoice},{int(kpi) + add},"
            f"{revenue},{currency}\n")


def make_tickets(folder, options):
    chance = random.Random(options.seed)
    rows = take_rows(os.path.join(folder, PUBLISHED), options.carried + options.new, options.rows, chance)
    for name, part, prefix in (("first.csv", rows[:options.carried], "T"), ("second.csv", rows[options.carried:], "U")):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(HEADER)
            for i, row in enumerate(part):
                # what stays open has another value; of what is new seven in ten are right
                add = 0 if prefix == "U" and chance.random() < 0.7 else chance.randint(1, 40)
                file.write(ticket_line(f"{prefix}{i:07}", row, add))


def fill_ledger(path, count):
    db = sqlite3.connect(path, isolation_level=None)
    has = db.execute("SELECT count(*) FROM ticket WHERE id LIKE 'Z%'").fetchone()[0]
    if has == 0 and count:
        def names(table, taken):
            return [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})") if name not in taken]
        ticket, decision = names("ticket", ("id",)), names("decision", ("seq", "ticket", "hash"))
        seals = db.execute("SELECT name, sql FROM sqlite_schema WHERE name LIKE 'seal_%'").fetchall()
        for name, _ in seals:
            db.execute(f"DROP TRIGGER {name}")
        db.executescript(FILL.format(count=count, ticket=", ".join(["id"] + ticket), ticket_rest=", ".join("t." + n for n in ticket),
                                     decision=", ".join(["seq", "ticket", "hash"] + decision),
                                     decision_rest=", ".join("d." + n for n in decision)))
        for _, sql in seals:
            db.execute(sql)  # the sums are left as they were: a night only moves them
    db.close()


def prepare(folder, options):
    """The store and the ledger as they are before the second night, in `before`."""
    run = lambda *command: subprocess.run(command, cwd=folder, check=True)
    if not os.path.exists(os.path.join(folder, PUBLISHED)):
        run(sys.executable, os.path.join(HERE, "generate.py"), folder, "--rows", str(options.rows), "--tickets", "1000",
            "--seed", str(options.seed))
    before = os.path.join(folder, "before")
    if os.path.exists(before):
        return
    shutil.rmtree(os.path.join(folder, "store"), ignore_errors=True)
    with open(os.path.join(folder, "kpirecon.conf"), "w", encoding="utf-8") as file:
        file.write(CONFIG.format(report="report"))
    run(options.kpirecon, "dataset", "add", PUBLISHED, "--store", "store", "-q")
    make_tickets(folder, options)
    shutil.copy(os.path.join(folder, "first.csv"), os.path.join(folder, "today.csv"))
    run(options.kpirecon, "nightly", "-q", "--as-of", "2020-02-17")
    fill_ledger(os.path.join(folder, "store/ledger.sqlite"), options.decisions)
    os.rename(os.path.join(folder, "store"), before)
    shutil.rmtree(os.path.join(folder, "report"))


def second_night(folder, options, number):
    """Its wall and CPU seconds, and its peak in MB. A folder of its own for the report: ext4 takes long to make files where
    others were just removed."""
    store = os.path.join(folder, "store")
    shutil.rmtree(store, ignore_errors=True)
    with open(os.path.join(folder, "kpirecon.conf"), "w", encoding="utf-8") as file:
        file.write(CONFIG.format(report=f"report-{number}"))
    shutil.copytree(os.path.join(folder, "before"), store, copy_function=
                    lambda a, b: (shutil.copyfile if "ledger" in a else os.link)(a, b))
    os.sync()
    if options.cold:
        with open(os.path.join(store, "ledger.sqlite"), "rb") as ledger:
            os.posix_fadvise(ledger.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    with open(os.path.join(folder, "said"), "w", encoding="utf-8") as said:
        command = [options.kpirecon, "nightly", "-v", "--as-of", "2020-02-18"]
        began = time.monotonic()
        with subprocess.Popen(command, cwd=folder, stderr=said, stdout=said) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = status
    if status not in (0, 256):
        sys.exit("night.py: " + open(os.path.join(folder, "said"), encoding="utf-8").read())
    return time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kpirecon")
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--new", type=int, default=1000)
    parser.add_argument("--carried", type=int, default=20_000)
    parser.add_argument("--decisions", type=int, default=0, help="of earlier nights, closed")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cold", action="store_true", help="the system holds nothing of the ledger in memory")
    parser.add_argument("--plan", action="store_true", help="print what the last night said")
    options = parser.parse_args()
    options.kpirecon = os.path.abspath(options.kpirecon)
    folder = options.folder or os.path.join(tempfile.gettempdir(), f"kpirecon-night-{options.rows}-{options.carried}-{options.decisions}")
    os.makedirs(folder, exist_ok=True)
    prepare(folder, options)
    with open(os.path.join(folder, "before/ledger.sqlite"), "rb") as ledger:
        size = ledger.seek(0, 2)
    shutil.copy(os.path.join(folder, "second.csv"), os.path.join(folder, "today.csv"))
    nights = [second_night(folder, options, i) for i in range(options.runs)]
    for i in range(options.runs):
        shutil.rmtree(os.path.join(folder, f"report-{i}"), ignore_errors=True)
    wall, cpu, peak = (statistics.median(night[i] for night in nights) for i in range(3))
    print(f"{options.new} new, {options.carried} carried, {options.rows} rows, ledger of {size >> 20} MB: "
          f"{wall:.2f} s wall, {cpu:.2f} s CPU, {peak:.0f} MB, median of {options.runs}")
    with open(os.path.join(folder, "said"), encoding="utf-8") as said:
        lines = said.read()
    print(lines if options.plan else lines.strip().splitlines()[-1])


if __name__ == "__main__":
    main()
