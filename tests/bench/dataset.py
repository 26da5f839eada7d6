#!/usr/bin/env python3
"""The dataset at speed: the four workloads and the building of a store, beside the peers.

    dataset.py PATH/TO/kpirecon [FOLDER] [--rows N] [--tickets N] [--seed N] [--runs N] [--only W1,W2,W3,W4,build]

W1  all tickets against the published file as it is
W2  the same against the store: ours a snapshot, the peers' a file of their own with an index on the number
W3  one ticket against the store, the whole process; one that matches, and one that matches nothing
W4  all tickets through a pipe against the store, and how long the answer to a single line takes
build  the store itself, from the published file

The peers do the exact join, the sums per key and the comparison of three values; kpirecon does the whole job. Rounds go
through all commands. What is not installed is named. The store needs a few times the size of the file in FOLDER.
"""
import argparse
import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
FILE = "kpi-2020-02-15.csv"

# For each ticket what the store adds up to under its key.
DUCK_JOIN = """
COPY (
    WITH q AS (SELECT * FROM read_csv('%(tickets)s', all_varchar = true)), k AS (
        SELECT partner_id, month, omlp_type, invoice_number, SUM(purchase_unit::BIGINT) AS units,
            SUM(kpi_value::DECIMAL(18, 6)) AS kpi, SUM(revenue::DECIMAL(18, 6)) AS revenue
        FROM s.k WHERE invoice_number IN (SELECT invoice_number FROM q) GROUP BY ALL)
    SELECT q.ticket_id, CASE WHEN k.units IS NULL THEN 'missing' WHEN k.units <> q.purchase_unit::BIGINT THEN 'units'
        WHEN k.kpi <> q.kpi_value::DECIMAL(18, 6) THEN 'kpi'
        WHEN k.revenue <> q.revenue::DECIMAL(18, 6) THEN 'revenue' ELSE 'same' END
    FROM q LEFT JOIN k ON k.invoice_number = q.invoice_number AND k.partner_id = q.partner_id
        AND k.month = printf('%%s-%%02d', q.year, q.month::INT) AND k.omlp_type = q.omlp_type ORDER BY 1
) TO '/dev/stdout' (FORMAT csv, HEADER false);
"""
DUCK_LOAD = ("ATTACH 'peer.duckdb' AS s; CREATE TABLE s.k AS SELECT * FROM read_csv('" + FILE + "', all_varchar = true);"
             " CREATE INDEX k_number ON s.k (invoice_number); CHECKPOINT s;")
LITE_LOAD = (".mode csv\nPRAGMA journal_mode = OFF;\nPRAGMA synchronous = OFF;\n.import " + FILE + " k\n"
             "CREATE INDEX k_number ON k (invoice_number);\n")
LITE_JOIN = """
.mode csv
.import --schema temp %(tickets)s q
SELECT q.ticket_id, SUM(k.purchase_unit), SUM(k.kpi_value), SUM(CAST(ROUND(k.revenue * 100) AS INT)), q.purchase_unit,
    q.kpi_value, q.revenue
FROM temp.q LEFT JOIN k ON k.invoice_number = q.invoice_number AND k.partner_id = q.partner_id
    AND k.month = printf('%%s-%%02d', q.year, q.month) AND k.omlp_type = q.omlp_type GROUP BY q.rowid;
"""
WARM_LINES = 50
TIMED_LINES = 500


def load_measure():
    spec = importlib.util.spec_from_file_location("measure", os.path.join(HERE, "measure.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def put(folder, name, text):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)
    return name


def duckdb_command():
    probe = subprocess.run(["node", "-e", 'require("@duckdb/node-api")'], stderr=subprocess.DEVNULL, check=False) \
        if shutil.which("node") else None
    if probe and probe.returncode == 0:
        return "node '%s/peers/duckdb.cjs' " % HERE
    return "duckdb < " if shutil.which("duckdb") else None


def make_data(folder, options):
    if not os.path.exists(os.path.join(folder, "tickets.csv")):
        subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), folder, "--rows", str(options.rows),
                        "--tickets", str(options.tickets), "--seed", str(options.seed)], check=True)
    with open(os.path.join(folder, "tickets.csv")) as file:
        lines = file.read().splitlines(True)
    absent = next(line for line in lines[1:] if ",Q00" in line)
    put(folder, "one.csv.tmp", lines[0] + lines[1])
    put(folder, "absent.csv.tmp", lines[0] + absent)
    return lines


def workloads(folder, ours, duck, lite):
    """Of each: name and command; ours first."""
    def reconcile(what):
        return "'%s' reconcile --as-of 2020-02-20 --format ndjson %s" % (ours, what)

    store = "--store ours.store -d store "
    table = {
        "build": [("kpirecon", "rm -rf ours.store && '%s' dataset add -q --store ours.store %s" % (ours, FILE))],
        "W1": [("kpirecon", reconcile("-d %s tickets.csv" % FILE))],
        "W2": [("kpirecon", reconcile(store + "tickets.csv"))],
        "W3": [("kpirecon", reconcile(store + "one.csv.tmp")),
               ("kpirecon, absent", reconcile(store + "absent.csv.tmp"))],
        "W4": [("kpirecon", reconcile(store + "--stream - < tickets.csv"))],
    }
    if duck:
        put(folder, "load.duckdb.tmp", DUCK_LOAD)
        for name in ("tickets.csv", "one.csv.tmp"):
            put(folder, name + ".duckdb.tmp", "ATTACH 'peer.duckdb' AS s (READ_ONLY);" + DUCK_JOIN % {"tickets": name})
        table["build"].append(("duckdb", "rm -f peer.duckdb*; " + duck + "load.duckdb.tmp"))
        table["W1"].append(("duckdb", duck + "'%s/peers/join.duckdb.sql'" % HERE))
        table["W2"].append(("duckdb", duck + "tickets.csv.duckdb.tmp"))
        table["W3"].append(("duckdb", duck + "one.csv.tmp.duckdb.tmp"))
        table["W4"].append(("duckdb, one batch", duck + "tickets.csv.duckdb.tmp"))
    if lite:
        put(folder, "load.sqlite.tmp", LITE_LOAD)
        for name in ("tickets.csv", "one.csv.tmp"):
            put(folder, name + ".sqlite.tmp", LITE_JOIN % {"tickets": name})
        table["build"].append(("sqlite3", "rm -f peer.sqlite; sqlite3 peer.sqlite < load.sqlite.tmp"))
        table["W1"].append(("sqlite3", "sqlite3 :memory: < '%s/peers/join.sqlite'" % HERE))
        table["W2"].append(("sqlite3", "sqlite3 -bail peer.sqlite < tickets.csv.sqlite.tmp || exit 3"))
        table["W3"].append(("sqlite3", "sqlite3 -bail peer.sqlite < one.csv.tmp.sqlite.tmp || exit 3"))
        table["W4"].append(("sqlite3, one batch", "sqlite3 -bail peer.sqlite < tickets.csv.sqlite.tmp || exit 3"))
    if shutil.which("mawk"):
        table["W1"].append(("mawk", "mawk -f '%s/peers/join.awk' tickets.csv %s" % (HERE, FILE)))
    if shutil.which("mlr"):
        table["W1"].append(("mlr", "'%s/peers/join.mlr.sh'" % HERE))
    return table


def show(title, commands, folder, runs, run):
    results = {name: [] for name, _ in commands}
    for _ in range(runs):
        for name, command in commands:
            results[name].append(run(command, folder))
    middle = {name: [statistics.median(result[i] for result in got) for i in range(3)] for name, got in results.items()}
    first = middle[commands[0][0]]
    titles = ("%s, median of %d" % (title, runs), "wall s", "CPU s", "peak MB", "x wall", "x CPU")
    print("%-24s %9s %9s %10s %9s %7s" % titles)
    for name, (wall, cpu, peak) in middle.items():
        print("%-24s %9.4f %9.4f %10.1f %9.2f %7.2f" %
              (name, wall, cpu, peak, wall / first[0], cpu / first[1] if first[1] else 0))
    sys.stdout.flush()


def show_delay(ours, folder, lines):
    """From a line to its answer, when nobody sends more before it came."""
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen([ours, "reconcile", "--store", "ours.store", "-d", "store", "--as-of", "2020-02-20",
                                  "--format", "ndjson", "--stream", "-"], cwd=folder, stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, stderr=errors, bufsize=0)
        child.stdin.write(lines[0].encode())
        answers = child.stdout
        delays = []
        for line in lines[1:1 + WARM_LINES + TIMED_LINES]:
            began = time.monotonic()
            child.stdin.write(line.encode())
            got = b""
            while not got.endswith(b"\n"):
                part = answers.read(65536)
                if not part:
                    sys.exit("dataset.py: the stream ended early")
                got += part
            delays.append((time.monotonic() - began) * 1000)
        child.stdin.close()
        answers.read()
        child.wait()
    timed = sorted(delays[WARM_LINES:])
    print("one line, ms: first %.3f, then median %.3f, 95 of 100 under %.3f, most %.3f" %
          (delays[0], statistics.median(timed), timed[len(timed) * 95 // 100], timed[-1]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("kpirecon")
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--rows", type=int, default=1000000)
    parser.add_argument("--tickets", type=int, default=100000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="build,W1,W2,W3,W4")
    options = parser.parse_args()
    ours = os.path.abspath(options.kpirecon)
    folder = os.path.abspath(options.folder or os.path.join(
        tempfile.gettempdir(), "kpirecon-bench-%d-%d-%d" % (options.rows, options.tickets, options.seed)))
    os.makedirs(folder, exist_ok=True)
    lines = make_data(folder, options)
    duck, lite = duckdb_command(), shutil.which("sqlite3")
    print("machine: %d CPUs, load %.1f; %s: %.0f MB, %d tickets" % (
        os.cpu_count(), os.getloadavg()[0], FILE, os.path.getsize(os.path.join(folder, FILE)) / 1e6, len(lines) - 1))
    for name, there in (("duckdb", duck), ("sqlite3", lite), ("mawk", shutil.which("mawk")), ("mlr", shutil.which("mlr"))):
        if not there:
            print("not installed, not measured: %s" % name)
    run = load_measure().run
    table = workloads(folder, ours, duck, lite)
    wanted = options.only.split(",")
    for title, commands in table.items():
        if title not in wanted:
            continue
        show(title, commands, folder, options.runs, run)
        if title == "W4":
            show_delay(ours, folder, lines)
    for title, name in (("ours", "ours.store"), ("duckdb", "peer.duckdb"), ("sqlite3", "peer.sqlite")):
        path = os.path.join(folder, name)
        if os.path.exists(path):
            parts = [os.path.join(at, leaf) for at, _, leaves in os.walk(path) for leaf in leaves] or [path]
            print("store of %s: %.0f MB" % (title, sum(os.path.getsize(part) for part in parts) / 1e6))


main()
