#!/usr/bin/python3
"""What the machine's clock and zone say makes no difference to a night that is told its day.

    night_clock.py --kpirecon PATH [--all] [--sanitized]

The same two nights at instants where clocks do odd things (summer time begins and ends, leap days, years that end, the
first and the last second of 32 bits, years ago, a clock that jumps while the night is under way) in zones as far apart as
there are: decisions and reports are the same bytes, but for the timings of the manifest. Needs libfaketime; with
sanitizers, which it cannot be loaded beside, only the zones change.
"""
import argparse
import hashlib
import itertools
import os
import re
import sqlite3
import subprocess
import sys
import tempfile

import night_killed

FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
INSTANTS = ("@2026-03-29 01:59:58", "@2026-10-25 02:59:58", "@2020-02-29 23:59:59", "@2019-12-31 23:59:59",
            "@1970-01-02 00:00:00", "@2038-01-19 03:14:06", "@2038-01-19 03:14:08", "@2100-02-28 23:59:59",
            "-400d", "+3650d", "@2020-02-15 23:59:59 x10000", "@2026-11-01 01:30:00 i-0.01")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Kolkata",
         "Asia/Kathmandu", "Asia/Tehran", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati",
         "Pacific/Niue", "Pacific/Chatham", "Antarctica/Troll", "Europe/London", "Europe/Dublin",
         "Europe/Istanbul", "Africa/Cairo", "Asia/Pyongyang", "Asia/Jerusalem", "America/St_Johns", "America/Caracas",
         "America/Santiago", "Pacific/Norfolk", "EST5EDT", "<-12>12", "ABC-25", "", ":", "Mars/Phobos",
         "/dev/null", "Europe/Berlin\n", "UTC0UTC,0,0")
MOMENTS = re.compile(rb'"timings": \[[^]]*\]')  # how long it took


def lay_out(folder):
    numbers = range(1, 13)
    files = {"kpirecon.conf": ["tickets = tickets.csv", "dataset = kpi-2020-01-15.csv", "dataset = kpi-2020-02-15.csv",
                               "store = store", "output = report"],
             "tickets.csv": [night_killed.HEAD] + night_killed.tickets(12),
             "kpi-2020-01-15.csv": night_killed.rows("2019-12", numbers),
             "kpi-2020-02-15.csv": night_killed.rows("2019-12", numbers) + night_killed.rows("2020-01", [4, 8])[1:]}
    for name, lines in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


def outcome(kpirecon, folder, zone, instant):
    """Hashes of the report's files, and the decisions."""
    lay_out(folder)
    env = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": zone}
    if instant:
        env.update(LD_PRELOAD=FAKETIME, FAKETIME=instant, FAKETIME_DONT_FAKE_MONOTONIC="1")
    for day in ("2020-01-21", "2020-02-16"):
        done = subprocess.run([kpirecon, "nightly", "-q", "--as-of", day], cwd=folder, env=env, capture_output=True, text=True,
                              check=False, timeout=120)
        if done.returncode or done.stderr:
            raise AssertionError(f"status {done.returncode}: {done.stderr}")
    found = {}
    for at, _, names in os.walk(os.path.join(folder, "report")):
        for name in names:
            with open(os.path.join(at, name), "rb") as file:
                data = file.read()
            found[os.path.relpath(os.path.join(at, name), folder)] = hashlib.sha256(MOMENTS.sub(b"", data)).hexdigest()
    db = sqlite3.connect(os.path.join(folder, "store/ledger.sqlite"))
    found["decisions"] = db.execute("SELECT * FROM decision ORDER BY seq").fetchall()
    db.close()
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    parser.add_argument("--all", action="store_true", help="each instant in each zone; otherwise each once")
    parser.add_argument("--sanitized", action="store_true", help="the program has sanitizers: no clock is preloaded")
    options = parser.parse_args()
    kpirecon = os.path.abspath(options.kpirecon)
    instants = INSTANTS
    if options.sanitized or not os.path.exists(FAKETIME):
        print("NOT RUN: the clock is not changed, libfaketime " +
              ("and sanitizers cannot be loaded together" if options.sanitized else "is not installed"))
        instants = ("",)
    pairs = list(itertools.product(ZONES, instants)) if options.all else \
        [(zone, instants[i % len(instants)]) for i, zone in enumerate(ZONES)][::1 if instants[0] else 4]
    with tempfile.TemporaryDirectory(prefix="night-clock-") as folder:
        expected = outcome(kpirecon, folder, "UTC", "")
    if len(expected) < 5 or not expected["decisions"]:
        sys.exit("the night decided nothing")
    failures = 0
    for zone, instant in pairs:
        with tempfile.TemporaryDirectory(prefix="night-clock-") as folder:
            try:
                found = outcome(kpirecon, folder, zone, instant)
                differing = sorted(name for name in set(found) | set(expected) if found.get(name) != expected.get(name))
                if differing:
                    raise AssertionError(f"other than in UTC today: {differing}")
            except (AssertionError, subprocess.TimeoutExpired) as fault:
                print(f"{zone!r}, {instant!r}: {fault}")
                failures += 1
    print(f"{len(pairs)} clocks and zones, {failures} made a difference")
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
