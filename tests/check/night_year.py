#!/usr/bin/python3
"""A year of nights: publications with restatements, tickets in changing formats, people who decide, and faults.

    night_year.py --kpirecon PATH [--cc CC] [--tickets N] [--seed N] [--nights N] [--faults SHARE]

Every day some tickets come, in a folder or from a server, in another format each time, some of them again, some changed;
each month is published and what was published is restated; people decide, and take back. A night is disturbed as chance
has it: killed at a system call or a moment, told of an error, cut off from its server, at another clock or zone; another
one may be disturbed while it puts that right. After each undisturbed night the ledger, the report and the letters are what
a model of its own says. A failure names the seed, which does the same again.
"""
import argparse
import hashlib
import http.server
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

import ledger_checker
import night_killed
import night_split
from night_year_model import Model, World

CONFIG = """tickets = exports
tickets = http://127.0.0.1:{port}/export
dataset = kpi
store = store
output = report
letters-by = folder
delivery-folder = letters
delivery-form = text
net-tries = 2
net-timeout = 20
"""
ERRORS = ("EIO", "ENOSPC", "EDQUOT", "EMFILE", "ENOMEM", "EINTR", "close")
MOST_CALLS = 4000  # of a small night; where a larger number is drawn than there are calls, nothing happens
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
ZONES = ("UTC", "Pacific/Kiritimati", "Pacific/Niue", "Europe/Berlin", "", "Mars/Phobos")
CLOCKS = ("@2020-02-29 23:59:58", "@2038-01-19 03:14:06", "@1970-01-02 00:00:00", "@2026-03-29 01:59:58")


class Handler(http.server.BaseHTTPRequestHandler):
    """Gives the server's export, whole or cut."""

    def do_GET(self):  # pylint: disable=invalid-name
        server = self.server
        tag = '"' + hashlib.sha256(server.export).hexdigest()[:16] + '"'
        if self.headers.get("If-None-Match") == tag and server.cut is None:
            self.send_response(304)
            self.send_header("ETag", tag)
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(server.export)))
        self.send_header("ETag", tag)
        self.end_headers()
        self.wfile.write(server.export[:server.cut])
        self.close_connection = True

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


class Year:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.chance = random.Random(options.seed)
        self.world = World(self.chance, options.tickets)
        self.model = Model(self.world)
        self.counts = {"nights": 0, "disturbed": 0, "ended by a fault": 0, "decided by people": 0}
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.export, self.server.cut = b"", None
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.breaker = os.path.join(folder, "at_call")
        subprocess.run([options.cc, "-std=c17", "-D_GNU_SOURCE", "-O1", "-o", self.breaker, night_killed.AT_CALL], check=True)
        self.work = os.path.join(folder, "work")
        for name in ("exports", "kpi"):
            os.makedirs(os.path.join(self.work, name))
        with open(self.path("kpirecon.conf"), "w", encoding="utf-8") as file:
            file.write(CONFIG.format(port=self.server.server_address[1]))
        self.can_trace = self.command([self.breaker, "0", "kill", self.path("../note"), options.kpirecon, "version"])[0] != 77
        if not self.can_trace:
            print("programs may not be traced here: no fault is put at a call", file=sys.stderr)
        self.has_clock = os.path.exists(FAKETIME) and not options.sanitized

    def path(self, name):
        return os.path.join(self.work, name)

    def command(self, command, after_s=None, **environment):
        env = dict(os.environ, LC_ALL="C.UTF-8", **environment)
        with subprocess.Popen(command, cwd=self.work if os.path.exists(self.work) else None, env=env,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            if after_s is not None:
                time.sleep(after_s)
                process.kill()
            out, said = process.communicate()
        return process.returncode, out.decode(errors="replace"), said.decode(errors="replace")

    # --- what comes in ---

    def is_parted(self, row):
        """Of half of the tickets with several rows the last one is the server's, each time that they come."""
        rows = self.world.tickets[row[0]]
        return len(rows) > 1 and int(row[0]) % 2 == 0 and row == rows[-1]


    def put_exports(self, day):
        rows = self.world.rows_of_day(day)
        there = {ticket for ticket in sorted({row[0] for row in rows}) if self.chance.random() < 0.3}
        to_server = [row for row in rows if self.is_parted(row) or row[0] in there]
        rows = [row for row in rows if row not in to_server]
        self.chance.shuffle(rows)
        for name in os.listdir(self.path("exports")):
            os.unlink(self.path("exports/" + name))
        parts = self.chance.randint(1, 3)
        for i in range(parts):
            kind = self.chance.choice(night_split.KINDS)
            order = self.chance.sample(range(len(night_split.NAMES)), len(night_split.NAMES))
            night_split.write(self.path(f"exports/{self.chance.randint(0, 99):02}-{i}.{kind}"), rows[i::parts], kind, order)
        lines = [",".join(row) for row in [night_split.NAMES] + to_server]
        self.server.export = ("\n".join(lines) + "\n").encode()

    def publish(self, day):
        name, rows = self.world.publication(day)
        if not name:
            return
        with open(self.path("kpi/" + name), "w", encoding="utf-8") as file:
            file.write("\n".join([night_killed.KPI] + rows) + "\n")

    def people(self, day):
        """Some look at what is open, and decide; some think again."""
        for ticket, verdict in self.model.choose_decisions(self.chance):
            undo = verdict is None
            words = ["--undo"] if undo else [verdict]
            status, _, said = self.command([self.options.kpirecon, "decide", ticket, *words, "--because", f"seen on {day}",
                                            "--by", "anna", "--as-of", day, "--store", "store"])
            if status:
                raise AssertionError(f"decide {ticket} {verdict}: status {status}: {said}")
            self.model.note_decision(ticket, verdict)
            self.counts["decided by people"] += 1

    # --- nights ---

    def night(self, day, before=(), after_s=None, **environment):
        return self.command([*before, self.options.kpirecon, "nightly", "-q", "--as-of", day], after_s, **environment)

    def draw_fault(self, day):
        """One disturbed night: its status and what it said."""
        chance, env = self.chance, {}
        what = chance.choice(("kill", "moment", "error", "cut", "kill", "error"))
        if what == "cut":
            self.server.cut = chance.randint(0, len(self.server.export))
            status, _, said = self.night(day)
            self.server.cut = None
        elif what == "moment" or not self.can_trace:
            status, _, said = self.night(day, after_s=chance.uniform(0, self.usual_s * 1.2))
        else:
            fault = "kill" if what == "kill" else chance.choice(ERRORS)
            if self.options.sanitized:
                env["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
            at = str(chance.randint(1, MOST_CALLS))
            status, _, said = self.night(day, (self.breaker, at, fault, self.path("../note"), ), **env)
            what = f"{fault} at call {at}"
        self.check_nothing_gone(what)
        self.counts["disturbed"] += 1
        self.counts["ended by a fault"] += status not in (0,)
        if status == 0 and "close" not in what:
            pass
        if status not in (0, 128 + signal.SIGKILL, -signal.SIGKILL) and not said.strip():
            raise AssertionError(f"{what}: status {status}, and no line says why")
        if status < 0 and status != -signal.SIGKILL or 128 < status != 128 + signal.SIGKILL:
            raise AssertionError(f"{what}: ended by signal {abs(status) % 128}: {said}")
        return what

    def check_nothing_gone(self, what):
        """No ticket ever has fewer rows than before: where a claim is gone, it was decided without the rest of it."""
        ledger = self.path("store/ledger.sqlite")
        if not os.path.exists(ledger) or os.path.exists(ledger + "-journal"):
            return
        db = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
        tables = db.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'claim'").fetchone()[0]
        gone = db.execute("SELECT ticket FROM claim WHERE gone = 1").fetchall() if tables else []
        db.close()
        if gone:
            raise AssertionError(f"{what}: decided on a part: {gone[:3]}")

    def check(self, day, is_settled, said=""):
        """Of the whole ledger only now and then, when it is large."""
        if is_settled and (self.options.tickets <= 5000 or self.counts["nights"] % 20 == 0):
            found = ledger_checker.faults(self.path("store/ledger.sqlite"), self.path("report"), self.world.known_ids(), True)
            if found:
                raise AssertionError(f"{found[:3]}")
        if is_settled:
            self.model.check(self.path("store/ledger.sqlite"), self.path("report"), self.path("letters"), day, said)

    def spend(self, day):
        chance, told = self.chance, []
        self.publish(day)
        self.put_exports(day)
        while chance.random() < self.options.faults:
            told.append(self.draw_fault(day))
        env = {}
        if self.has_clock and chance.random() < 0.2:
            env = {"LD_PRELOAD": FAKETIME, "FAKETIME": chance.choice(CLOCKS)}
        env["TZ"] = chance.choice(ZONES)
        began = time.monotonic()
        status, _, said = self.night(day, **env)
        self.usual_s = time.monotonic() - began
        self.counts["nights"] += 1
        try:
            if status != (1 if "[delivery-unknown]" in said else 0):
                raise AssertionError(f"the night ends with {status}: {said[-500:]}")
            self.check(day, True, said)
            self.people(day)
        except AssertionError as fault:
            raise AssertionError(f"seed {self.options.seed}, {day}, after {told or 'no fault'} {env}: {fault}") from fault

    usual_s = 0.2

    def end(self):
        self.server.shutdown()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--tickets", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--nights", type=int, default=0, help="no more than so many")
    parser.add_argument("--faults", type=float, default=0.3, help="how likely a night is disturbed, once and again")
    parser.add_argument("--sanitized", action="store_true", help="the program has sanitizers: no clock is preloaded")
    parser.add_argument("--keep", help="a folder that is kept")
    options = parser.parse_args()
    options.kpirecon = os.path.abspath(options.kpirecon)
    if options.keep:
        os.makedirs(options.keep)
    folder = options.keep or tempfile.mkdtemp(prefix="night-year-")
    year = Year(options, folder)
    began = time.monotonic()
    try:
        days = year.world.days()
        for day in days[:options.nights or len(days)]:
            year.spend(day)
    except AssertionError as fault:
        print(fault)
        return 1
    finally:
        year.end()
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    counts = json.dumps({**year.counts, **year.model.counts()})
    print(f"seed {options.seed}: {time.monotonic() - began:.0f} s, {counts}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
