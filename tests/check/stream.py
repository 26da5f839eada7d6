#!/usr/bin/env python3
"""reconcile --stream: each ticket is answered when its line has come, judged by what came before,
and answered as a run over all of them would.

    tests/check/stream.py --kpirecon PATH
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HEADER = "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency"
ROWS = "partner_id,period,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
FAILURES = []


def check(label, found, expected):
    if found != expected:
        FAILURES.append(label)
        print(f"{label}: found {found!r}, expected {expected!r}", file=sys.stderr)


def ticket(number, invoice, kpi=25, day=16):
    return f"{number},2020-02-{day},6034453,1,2020,MOC,25,{invoice},{kpi},250.00,EUR"


class Pipe:
    def __init__(self, kpirecon, folder, *options):
        self.process = subprocess.Popen(
            [kpirecon, "reconcile", "-d", "kpi-2020-02-15.csv", "--as-of", "2020-02-20", "--stream", *options, "-"],
            cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def say(self, text):
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def ask(self, text):
        """The answer must come before anything else is said: a test that waits here for ever has failed."""
        self.say(text)
        one = json.loads(self.process.stdout.readline())
        return one["ticket_id"], one["verdict"], one["reason"], one["place"]

    def end(self):
        out, err = self.process.communicate(timeout=120)
        return self.process.returncode, out.decode(), err.decode()


def check_answers(kpirecon, folder):
    pipe = Pipe(kpirecon, folder)
    pipe.say(HEADER + "\n")
    check("at once", pipe.ask(ticket(1, "A-1") + "\n"), ("1", "OK", "MATCH_OK", "-:2"))
    check("the next", pipe.ask(ticket(2, "A-2", kpi=52) + "\r\n"), ("2", "CONFIRMED", "KPI_DIFFERS", "-:3"))
    check("a repeat", pipe.ask(ticket(3, "A-1", day=17) + "\n"), ("3", "REJECT", "DUPLICATE_TICKET", "-:4"))
    check("a correction", pipe.ask(ticket(4, "A-1", kpi=24, day=17) + "\n"),
          ("4", "CONFIRMED", "KPI_DIFFERS", "-:5"))
    check("its ticket again", pipe.ask(ticket(4, "A-1", day=17) + "\n"), ("4", "OK", "MATCH_OK", "-:6"))
    pipe.say("5,2020-02-16,6034453\n")
    check("behind a bad row", pipe.ask('6,2020-02-16,6034453,1,2020,MOC,25,"A-3",25,250.00,EUR\n'),
          ("6", "OK", "MATCH_OK", "-:8"))
    pipe.say('7,2020-02-16,6034453,1,2020,"MO')
    check("in two parts", pipe.ask('C",25,A-4,25,250.00,EUR\n'), ("7", "OK", "MATCH_OK", "-:9"))
    pipe.say(ticket(8, "A-5"))  # no line end: answered when the pipe ends
    status, out, err = pipe.end()
    check("the last", [json.loads(line)["ticket_id"] for line in out.splitlines()], ["8"])
    check("status", status, 1)
    check("the bad row is told at its place", "-:7:21: error: row has 3 fields" in err, True)
    check("once", err.count("error:"), 1)


def check_lines(kpirecon, folder):
    pipe = Pipe(kpirecon, folder)
    names = HEADER.split(",")
    for number in (1, 2):
        line = json.dumps(dict(zip(names, ticket(number, f"A-{number}").split(","))))
        check("ndjson", pipe.ask(line + "\n"), (str(number), "OK", "MATCH_OK", f"-:{number}"))
    check("status", pipe.end()[0], 0)


def check_csv(kpirecon, folder):
    pipe = Pipe(kpirecon, folder, "--format", "csv")
    pipe.say(HEADER + "\n" + ticket(1, "A-1") + "\n")
    check("header", pipe.process.stdout.readline().decode().split(",")[:3], ["ticket_id", "claim", "verdict"])
    check("row", pipe.process.stdout.readline().decode().split(",")[:3], ["1", "1", "OK"])
    pipe.say(ticket(2, "A-2") + "\n")
    check("no second header", pipe.process.stdout.readline().decode().split(",")[:3], ["2", "1", "OK"])
    check("status", pipe.end()[0], 0)


def check_wait(kpirecon, folder):
    """What was told to wait may be asked again when the wait is over, and once."""
    pipe = Pipe(kpirecon, folder, "--as-of", "filed")
    pipe.say(HEADER + "\n")
    check("early", pipe.ask(ticket(1, "A-1", day=13) + "\n")[1:3], ("WAIT", "NOT_YET_PUBLISHED"))
    check("still early", pipe.ask(ticket(2, "A-1", day=14) + "\n")[1:3], ("REJECT", "DUPLICATE_TICKET"))
    check("when the wait is over", pipe.ask(ticket(3, "A-1", day=15) + "\n")[1:3], ("OK", "MATCH_OK"))
    check("and again", pipe.ask(ticket(4, "A-1", day=16) + "\n")[1:3], ("REJECT", "DUPLICATE_TICKET"))
    check("status", pipe.end()[0], 0)


def check_whole(kpirecon, folder):
    """As many tickets as make several pieces, without repeats: the answers are those of a run over all."""
    lines = [HEADER] + [ticket(i, f"A-{i % 9000}", kpi=25 + (i % 7 == 0)) for i in range(9000)]
    (folder / "tickets.csv").write_text("\n".join(lines) + "\n")
    common = [kpirecon, "reconcile", "-d", "kpi-2020-02-15.csv", "--as-of", "2020-02-20", "--format", "ndjson"]
    whole = subprocess.run([*common, "tickets.csv"], cwd=folder, capture_output=True, timeout=300)
    stream = subprocess.run([*common, "--stream", "tickets.csv"], cwd=folder, capture_output=True, timeout=300)
    check("as many", len(whole.stdout.splitlines()), 9000)
    check("the same bytes", stream.stdout == whole.stdout, True)
    check("status", (whole.returncode, stream.returncode), (0, 0))


def check_refusals(kpirecon, folder):
    (folder / "list.json").write_text("[{}]")
    for label, options, status in (("a list", ["list.json"], 3), ("a folder as well", ["-o", "out", "-"], 2),
                                   ("a page", ["--format", "html", "-"], 2), ("nothing", ["-"], 4)):
        done = subprocess.run([kpirecon, "reconcile", "-d", "kpi-2020-02-15.csv", "--stream", *options], cwd=folder,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        check(label, (done.returncode, done.stdout), (status, b""))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--kpirecon", required=True)
    kpirecon = str(Path(arguments.parse_args().kpirecon).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [f"6034453,2020-01,MOC,25,A-{i},25,250.00,EUR\n" for i in range(9000)]
        (folder / "kpi-2020-02-15.csv").write_text(ROWS + "".join(rows))
        for one in (check_answers, check_lines, check_csv, check_wait, check_whole, check_refusals):
            one(kpirecon, folder)
    print(f"{len(FAILURES)} failures")
    return 1 if FAILURES else 0


if __name__ == "__main__":
    sys.exit(main())
