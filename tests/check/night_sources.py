#!/usr/bin/python3
"""A ticket whose rows come from several exports is never decided on a part of them.

    night_sources.py --kpirecon PATH

Two exports, a file and a server, each with one claim of the same ticket; then nights on which the server is away, or the
file has a row that cannot be read. Whatever else changes meanwhile, the ticket keeps its claims and its decisions until
both are there again.
"""
import argparse
import http.server
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading

import night_killed

CONFIG = """tickets = here.csv
tickets = http://127.0.0.1:{port}/there
dataset = kpi-2020-01-15.csv
store = store
output = report
net-tries = 1
"""
ROWS = ["6034453,2019-12,MOC,10,G001,10,1000,USD", "6034453,2019-12,MOC,20,G002,20,2000,USD",
        "6034453,2019-12,MOC,30,G003,30,3000,USD"]
RIGHT, OTHER, OF_SERVER = ("10", "G001"), ("11", "G001"), ("20", "G002")


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):  # pylint: disable=invalid-name
        lines = self.server.lines
        body = "\n".join(lines or []).encode() + b"\n"
        self.send_response(200 if lines is not None else 503)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


def line(ticket, value):
    units, invoice = value
    return f"{ticket},2020-01-16T00:00:00Z,6034453,12,2019,MOC,{units},{invoice},{units},{units}00,USD"


class Desk:
    def __init__(self, kpirecon, server, folder):
        self.kpirecon, self.server, self.folder, self.day = kpirecon, server, folder, 16
        self.write("kpirecon.conf", CONFIG.format(port=server.server_address[1]).rstrip().split("\n"))
        self.write("kpi-2020-01-15.csv", [night_killed.KPI] + ROWS)

    def write(self, name, lines):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    def night(self, here, there, status):
        """Spends one, and tells what stands of ticket 1: its claims, their verdicts, and how many decisions there are."""
        self.day += 1
        self.write("here.csv", [night_killed.HEAD] + here)
        self.server.lines = None if there is None else [night_killed.HEAD] + there
        done = subprocess.run([self.kpirecon, "nightly", "--as-of", f"2020-01-{self.day}"], cwd=self.folder,
                              capture_output=True, text=True, check=False)
        if done.returncode != status:
            sys.exit(f"2020-01-{self.day}: status {done.returncode}, not {status}: {done.stderr}")
        db = sqlite3.connect(os.path.join(self.folder, "store/ledger.sqlite"))
        rows = db.execute("SELECT verdict FROM standing WHERE ticket = '1' AND gone = 0 ORDER BY number").fetchall()
        count = db.execute("SELECT count(*) FROM decision WHERE ticket = '1'").fetchone()[0]
        db.close()
        return " ".join(row[0] for row in rows), count, "[tickets-held]" in done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    kpirecon = os.path.abspath(parser.parse_args().kpirecon)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    away, bad, new = None, "1,2020-01-16T00:00:00Z", line("2", ("30", "G003"))
    nights = [  # label, of the file, of the server, status, what stands of ticket 1, decisions about it, is it told
        ("both parts", [line("1", RIGHT)], [line("1", OF_SERVER)], 0, "OK OK", 2, False),
        ("the server is away", [line("1", RIGHT), new], away, 75, "OK OK", 2, True),
        ("and the other part changed", [line("1", OTHER), new], away, 75, "OK OK", 2, True),
        ("it is there again, and the change counts", [line("1", OTHER)], [line("1", OF_SERVER)], 0, "OK CONFIRMED", 3, False),
        ("what is open is held too", [line("1", RIGHT)], away, 75, "OK CONFIRMED", 3, True),
        ("nothing of it came", [new], away, 75, "OK CONFIRMED", 3, False),
        ("all of it from the file", [line("1", RIGHT), line("1", OF_SERVER)], [new], 0, "OK OK", 4, False),
        ("then the server does not matter", [line("1", OTHER), line("1", OF_SERVER)], away, 75, "OK CONFIRMED", 5, False),
        ("a row of it cannot be read", [line("1", OF_SERVER), bad], [new], 1, "OK CONFIRMED", 5, True),
        ("another's row cannot be read", [line("1", RIGHT), line("1", OF_SERVER), bad], [new], 1, "OK OK", 6, False),
        # its only claim is the first now, and another one than was
        ("it says less, and all could be read", [line("1", OF_SERVER)], [new], 0, "OK", 7, False),
    ]
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(kpirecon, server, folder)
        for label, here, there, status, *wanted in nights:
            found = list(desk.night(here, there, status))
            # which claim is the first is the order of their content
            found[0] = " ".join(sorted(found[0].split(), reverse=True))
            if found != wanted:
                print(f"{label}: {found}, not {wanted}")
                failures += 1
        verified = subprocess.run([kpirecon, "verify", "store/ledger.sqlite"], cwd=folder, capture_output=True, text=True,
                                  check=False)
        if verified.returncode:
            print(f"verify: {verified.stdout}{verified.stderr}")
            failures += 1
    server.shutdown()
    print(f"{len(nights)} nights, {failures} failed")
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
