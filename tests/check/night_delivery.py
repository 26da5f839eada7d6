#!/usr/bin/python3
"""Nights that hand letters over: each once or listed as unknown, whatever ends the run between; nothing leaves unless
it is switched on, and a dry run changes nothing.

    night_delivery.py --kpirecon PATH
"""
import argparse
import hashlib
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

TICKETS = 12
CONFIG = """tickets = tickets.csv
dataset = kpi-2020-01-15.csv
store = s
output = out
letters-by = command
delivery-command = {script}
delivery-command = {folder}
delivery-form = text
"""
# takes a letter, and may be told to be slow, to refuse, or to ask for patience
SCRIPT = """#!/bin/sh
cat >"$1/$$.tmp"
echo "$KPIRECON_TICKET_ID" >>"$1/asked"
[ -e "$1/slow" ] && sleep 1
[ -e "$1/later" ] && exit 75
[ -e "$1/refuse" ] && exit 1
mv "$1/$$.tmp" "$1/$KPIRECON_MESSAGE_ID.$$"
"""

# ends in the middle of a change that has reached the file, and leaves the journal that undoes it
DIE_IN_A_TRANSACTION = """
import os, sqlite3, sys
ledger = sqlite3.connect(sys.argv[1], isolation_level=None)
ledger.create_function("sealed", -1, lambda *_: 0)
ledger.execute("PRAGMA cache_size = 1")
ledger.execute("BEGIN EXCLUSIVE")
ledger.execute("UPDATE ticket SET record = randomblob(100000)")
os._exit(9)
"""


class Bench:
    def __init__(self, kpirecon):
        self.kpirecon, self.complaints = kpirecon, []

    def start(self):
        self.folder = tempfile.mkdtemp()
        self.box = self.path("box")
        os.mkdir(self.box)
        os.mkdir(self.path("tmp"))
        self.write("script", SCRIPT)
        os.chmod(self.path("script"), 0o755)
        self.write("kpirecon.conf", CONFIG.format(script=self.path("script"), folder=self.box))
        tickets = [f"{i},2020-01-16,6034453,11,2019,MOC,10,G00{i},10,1000,USD" for i in range(1, TICKETS + 1)]
        rows = [f"6034453,2019-11,MOC,10,G00{i},10,1000,USD" for i in range(1, TICKETS + 1)]
        self.write("tickets.csv", "\n".join(["ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,"
                                             "invoice_number,kpi_value,revenue,currency", *tickets, ""]))
        self.write("kpi-2020-01-15.csv", "\n".join(["partner_id,period,omlp_type,purchase_units,invoice_number,"
                                                    "kpi_value,revenue,currency", *rows, ""]))

    def end(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def run(self, *arguments):
        return subprocess.run([self.kpirecon, *arguments], cwd=self.folder, capture_output=True, text=True, check=False,
                              env={"PATH": "/usr/bin:/bin", "HOME": self.folder, "TMPDIR": self.path("tmp")})

    def head_of(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.readline()

    def everything(self):
        """What there is, as names with what a change would change."""
        found = set()
        for folder, folders, names in os.walk(self.folder):
            for path in [os.path.join(folder, name) for name in folders + names]:
                about = os.lstat(path)
                data = b""
                if os.path.isfile(path):
                    with open(path, "rb") as file:
                        data = file.read()
                found.add((path, about.st_ino, about.st_mode, about.st_nlink, about.st_mtime_ns,
                           hashlib.sha256(data).hexdigest()) if path != self.path("tmp") else path)
        return found

    def night(self, *more):
        return self.run("nightly", "--as-of", "2020-01-20", *more)

    def taken(self):
        return sorted(name.rsplit(".", 1)[0] for name in os.listdir(self.box) if name.startswith("letter-"))

    def states(self):
        said = self.run("ledger", "outbox", "--all", "--store", "s", "--format", "ndjson").stdout
        return [re.search(r'"state":"(\w+)"', line).group(1) for line in said.splitlines()]

    def expect(self, label, found, wanted):
        if found != wanted:
            self.complaints.append(f"{label}: {found}, wanted {wanted}")


def check_usual(bench):
    done = bench.night("--dry-run")
    bench.expect("a dry run", (done.returncode, done.stderr, f"\n{TICKETS} messages would be" in done.stdout),
                 (0, "", True))
    bench.expect("a dry run hands over", bench.taken(), [])
    bench.expect("a dry run decides", os.path.exists(bench.path("out")), False)
    done = bench.night()
    bench.expect("a night", (done.returncode, done.stdout, done.stderr), (0, "", ""))
    bench.expect("a night's letters", len(set(bench.taken())), TICKETS)
    bench.night()
    bench.expect("two nights' letters", len(bench.taken()), TICKETS)
    bench.expect("the ledger", bench.run("verify", "s/ledger.sqlite").returncode, 0)


def check_dry_run(bench):
    """Nothing at all changes: not the store by a publication that is new, not the ledger, not the report that an ended
    run left beside its place."""
    bench.write("kpirecon.conf", CONFIG.format(script=bench.path("script"), folder=bench.box)
                .replace("kpi-2020-01-15.csv", "kpi").replace("tickets.csv", "tickets"))
    os.mkdir(bench.path("kpi"))
    os.mkdir(bench.path("tickets"))
    os.rename(bench.path("kpi-2020-01-15.csv"), bench.path("kpi/kpi-2020-01-15.csv"))
    os.rename(bench.path("tickets.csv"), bench.path("tickets/1.csv"))
    for label, messages in (("first of all", TICKETS), ("after a night", 0), ("with all new", 1), ("after an ended run", 1)):
        if label == "after a night":
            bench.expect("a night", bench.night().returncode, 0)
        if label == "with all new":
            row = "99,2020-01-16,6034453,12,2019,MOC,10,G0099,10,1000,USD"
            bench.write("tickets/2.csv", bench.head_of("tickets/1.csv") + row + "\n")
            bench.write("kpi/kpi-2020-02-15.csv",
                        bench.head_of("kpi/kpi-2020-01-15.csv") + "6034453,2019-12,MOC,10,G0099,10,1000,USD\n")
        if label == "after an ended run":
            os.rename(bench.path("out"), bench.path(".out.run-1.tmp"))
            with sqlite3.connect(bench.path("s/ledger.sqlite")) as ledger:
                ledger.create_function("sealed", -1, lambda *_: 0)
                ledger.execute("UPDATE outbox SET state = 'queued' WHERE kind = 'report'")
        before = bench.everything()
        done = bench.night("--dry-run", "--as-of", "2020-02-20")
        bench.expect(f"a dry run {label}", (done.returncode, done.stderr, f"\n{messages} message" in "\n" + done.stdout),
                     (0, "", True))
        bench.expect(f"a dry run {label} changes", bench.everything() ^ before, set())
    journal = subprocess.run([sys.executable, "-c", DIE_IN_A_TRANSACTION, bench.path("s/ledger.sqlite")], check=False)
    bench.expect("a journal stays", (journal.returncode, os.path.exists(bench.path("s/ledger.sqlite-journal"))), (9, True))
    before = bench.everything()
    done = bench.night("--dry-run")
    bench.expect("a dry run over a journal", (done.returncode, "the next night puts that right" in done.stderr,
                                              bench.everything() ^ before), (3, True, set()))
    bench.expect("the night after", bench.night().returncode, 0)


def check_switched_off(bench):
    with open(bench.path("kpirecon.conf"), encoding="utf-8") as file:
        bench.write("kpirecon.conf", file.read().replace("letters-by = command\n", ""))
    bench.expect("switched off", (bench.night().returncode, bench.taken(), bench.states()), (0, [], []))


def check_refused(bench):
    bench.write("box/later", "")
    done = bench.night()
    bench.expect("later", (done.returncode, done.stderr.count("[delivery-queued]")), (75, TICKETS))
    done = bench.night("-q")
    bench.expect("later, quietly", (done.returncode, done.stderr.count("\n"), "the next run tries again" in done.stderr),
                 (75, 1, True))
    bench.expect("later, and then", (set(bench.states()), bench.taken()), ({"queued"}, []))
    os.unlink(bench.path("box/later"))
    bench.write("box/refuse", "")
    done = bench.night()
    bench.expect("refused", (done.returncode, done.stderr.count("[delivery-failed]")), (1, TICKETS))
    os.unlink(bench.path("box/refuse"))
    bench.expect("the night after is quiet", (bench.night().returncode, bench.taken()), (0, []))
    key = re.search(r'"key":"([^"]+)"', bench.run("ledger", "outbox", "--store", "s", "--format", "ndjson").stdout)
    bench.expect("resend", bench.run("ledger", "resend", key.group(1), "--store", "s").returncode, 0)
    bench.night()
    bench.expect("sent again", bench.taken(), [key.group(1)])
    bench.expect("no second time", bench.run("ledger", "resend", key.group(1), "--store", "s").returncode, 3)


def check_left_over(bench):
    """What a run that was killed while it wrote a letter left in the folder goes with the next one."""
    with open(bench.path("kpirecon.conf"), encoding="utf-8") as file:
        bench.write("kpirecon.conf", file.read().replace("letters-by = command", "letters-by = folder\ndelivery-folder = box"))
    bench.write("box/.letter-0123.tmp", "half a let")
    bench.write("box/.other.tmp", "of somebody else")
    bench.expect("a night over a left-over", bench.night().returncode, 0)
    bench.expect("left over", [name for name in os.listdir(bench.box) if name.startswith(".")], [".other.tmp"])
    bench.expect("its letters", len(bench.taken()), TICKETS)


def check_summary(bench):
    """Who reads it stands in no folder: it says where the report is from the root on."""
    with open(bench.path("kpirecon.conf"), encoding="utf-8") as file:
        bench.write("kpirecon.conf", file.read().replace("letters-by = command", "summary-by = command"))
    bench.expect("a night with a summary", bench.night().returncode, 0)
    found = []
    for name in os.listdir(bench.box):
        if name.startswith("summary-"):
            with open(bench.path("box/" + name), encoding="utf-8") as file:
                found += re.findall("The report: (.*)", file.read())
    bench.expect("the report's place", found, [os.path.realpath(bench.path("out/index.html"))])


def check_killed(bench, after_s):
    """Killed in the middle of handing over: that one is unknown, the others follow, none comes twice."""
    bench.write("box/slow", "")
    with subprocess.Popen([bench.kpirecon, "nightly", "--as-of", "2020-01-20"], cwd=bench.folder,
                          stderr=subprocess.DEVNULL, env={"PATH": "/usr/bin:/bin", "HOME": bench.folder}) as night:
        until = time.time() + 60
        while not os.path.exists(bench.path("box/asked")) and time.time() < until:
            time.sleep(0.01)
        time.sleep(after_s)
        night.send_signal(signal.SIGKILL)
    time.sleep(1.5)  # the program that was started goes on, as one would
    os.unlink(bench.path("box/slow"))
    bench.night()
    states, taken = bench.states(), bench.taken()
    if len(taken) != len(set(taken)):
        bench.complaints.append(f"killed after {after_s}: letters twice: {taken}")
    if states.count("sent") + states.count("unknown") != TICKETS or states.count("unknown") > 1:
        bench.complaints.append(f"killed after {after_s}: {states}")
    if len(taken) < states.count("sent"):
        bench.complaints.append(f"killed after {after_s}: {len(taken)} letters came of {states}")
    bench.expect(f"killed after {after_s}, the ledger", bench.run("verify", "s/ledger.sqlite").returncode, 0)
    return "unknown" in states


def check_settings(bench):
    # the lines behind the usual ones; what is wrong; the line that is to blame, 0: a key is missing
    rows = [("letters-by = pigeon", "is none of mail, webhook, command, folder", 5),
            ("letter-by = mail", "did you mean 'letters-by'", 5), ("letters-by = mail", "letter-to: name", 0),
            ("letters-by = mail\nletter-to = x+{ticket}@example.org", "mail-server: name", 0),
            ("letters-by = mail\nletter-to = x+{tikcet}@example.org", "is no address", 6),
            ("letters-by = mail\nletter-to = a@b.org\nmail-from = a@b.org\nmail-server = http://h", "neither smtps", 8),
            ("summary-by = mail\nsummary-to = a b", "'a b' is no address", 6),
            ("mail-plain = maybe", "is yes or no", 5),
            ("letters-by = webhook\nwebhook-url = https://h/", "there is no key for it", 0),
            ("letters-by = command\ndelivery-command = sendmail", "whole path", 6),
            ("delivery-timeout = 1h", "not a whole number", 5), ("\nzone = Mars", "Mars", 6),
            ("letter-language = xx", "no letters in 'xx'", 5), ("rates = none.csv", "No such file", 5),
            ("tickets = none", "tickets: cannot read", 5), ("dataset = none.csv", "dataset: cannot read", 5),
            ("partner-registry = none.csv", "No such file", 5), ("map = nonsense", "map", 5)]
    head = CONFIG.split("letters-by", maxsplit=1)[0]
    for lines, because, line in rows:
        bench.write("bad.conf", f"{head}{lines}\n")
        done = bench.night("--check", "-c", "bad.conf")
        if done.returncode != 2 or because not in done.stderr or (f"bad.conf:{line}:" in done.stderr) != (line > 0):
            bench.complaints.append(f"'{lines}': status {done.returncode}: {done.stderr}")
    done = bench.night("--check=online")
    bench.expect("--check=online", (done.returncode, "it answers" in done.stdout), (0, True))
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        bench.write("net.conf", f"tickets = http://127.0.0.1:{port}/t.csv?token=geheim\n"
                                "dataset = kpi-2020-01-15.csv\nstore = s\noutput = out\n")
        done = bench.night("--check=online", "-c", "net.conf")
        bench.expect("an address", (done.returncode, f"http://127.0.0.1:{port}/t.csv: it answers\n" in done.stdout),
                     (0, True))
    done = bench.night("--check=online", "-c", "net.conf")
    bench.expect("an address that is gone", (done.returncode, "cannot be reached" in done.stdout), (75, True))
    bench.expect("no secret is told", "geheim" in done.stdout + done.stderr, False)
    os.unlink(bench.path("script"))
    bench.expect("--check=online, not there", bench.night("--check=online").returncode, 75)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    bench = Bench(os.path.abspath(parser.parse_args().kpirecon))
    for check in (check_usual, check_dry_run, check_left_over, check_summary, check_switched_off, check_refused,
                  check_settings):
        bench.start()
        check(bench)
        bench.end()
    unknown = 0
    for after_s in (0.0, 0.4, 1.6):
        bench.start()
        unknown += check_killed(bench, after_s)
        bench.end()
    if not unknown:
        bench.complaints.append("no kill hit a letter that was being handed over")
    print("\n".join(bench.complaints) or "every letter came once, or is unknown")
    return 1 if bench.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
