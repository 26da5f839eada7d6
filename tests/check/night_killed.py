#!/usr/bin/python3
"""A night that is killed anywhere is made good by the next one.

    night_killed.py --kpirecon PATH [--cc CC] [--sample N] [--recovery]

A small library stands before every call by which the program or SQLite changes a file, and kills the program at
the Nth of them: at each N, or at N of them spread evenly. After each: what can be seen holds; then an undisturbed run
comes to the decisions of a night that nobody disturbed. --recovery kills that run as well, once at a call
that moves on with each N, before the undisturbed one. ledger_checker.py looks at the files by itself.
"""
import argparse
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile

import ledger_checker

LIBRARY = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static void due(void)
{
    static int count;
    const char *at = getenv("BREAK_AT");
    if (at && ++count == atoi(at))
        kill(getpid(), SIGKILL);
}
#define REAL(type, name) ((type)dlsym(RTLD_NEXT, #name))
#define BEFORE(type, name, takes, gives) \
    type name takes { due(); return REAL(type (*) takes, name) gives; }
BEFORE(ssize_t, pwrite, (int fd, const void *at, size_t count, off_t to), (fd, at, count, to))
BEFORE(ssize_t, pwrite64, (int fd, const void *at, size_t count, off_t to), (fd, at, count, to))
BEFORE(int, fsync, (int fd), (fd))
BEFORE(int, fdatasync, (int fd), (fd))
BEFORE(int, ftruncate, (int fd, off_t len), (fd, len))
BEFORE(int, ftruncate64, (int fd, off_t len), (fd, len))
BEFORE(int, rename, (const char *a, const char *b), (a, b))
BEFORE(int, renameat, (int a, const char *b, int c, const char *d), (a, b, c, d))
BEFORE(int, renameat2, (int a, const char *b, int c, const char *d, unsigned e), (a, b, c, d, e))
BEFORE(int, unlink, (const char *a), (a))
BEFORE(int, unlinkat, (int fd, const char *a, int flags), (fd, a, flags))
BEFORE(int, mkdir, (const char *a, mode_t mode), (a, mode))
BEFORE(int, mkdirat, (int fd, const char *a, mode_t mode), (fd, a, mode))
ssize_t write(int fd, const void *at, size_t count)
{
    if (fd > 2)
        due();
    return REAL(ssize_t (*)(int, const void *, size_t), write)(fd, at, count);
}
"""
HEAD = "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency"
TICKETS = [f"{i},2020-01-20T00:00:00Z,600000{i % 3},{12 if i % 4 else 1},{2019 if i % 4 else 2020},MOC,{i},G{i:03},"
           f"{i + (i % 5 == 0)},{i}00.00,USD" for i in range(1, 21)]
KPI = "partner_id,month,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency"
CONFIG = "tickets = tickets.csv\ndataset = kpi\nstore = store\noutput = report\n"
MOST_CALLS = 5000


def rows(month, numbers):
    return [KPI] + [f"600000{i % 3},{month},MOC,{i},G{i:03},{i},{i}00.00,USD" for i in numbers]


class Scene:
    def __init__(self, kpirecon, cc, folder):
        self.kpirecon, self.folder = kpirecon, folder
        self.library = os.path.join(folder, "break.so")
        self.put("break.c", [LIBRARY])
        subprocess.run([cc, "-shared", "-fPIC", "-O1", "-o", self.library, os.path.join(folder, "break.c"), "-ldl"],
                       check=True)
        self.before, self.work = os.path.join(folder, "before"), os.path.join(folder, "work")
        self.ledger, self.report = os.path.join(self.work, "store", "ledger.sqlite"), os.path.join(self.work, "report")
        self.tickets = [ticket.split(",")[0] for ticket in TICKETS]
        os.makedirs(os.path.join(self.before, "kpi"))
        self.put("before/kpirecon.conf", [CONFIG])
        self.put("before/tickets.csv", [HEAD] + TICKETS[:12])
        self.put("before/kpi/kpi-2020-01-15.csv", rows("2019-12", [i for i in range(1, 21) if i % 4]))

    def put(self, name, lines):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    def night(self, day, at=None):
        env = dict(os.environ, LC_ALL="C.UTF-8")
        if at:
            env.update(LD_PRELOAD=self.library, BREAK_AT=str(at))
            env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0:detect_leaks=0"
        return subprocess.run([self.kpirecon, "nightly", "-q", "--as-of", day], cwd=self.work, env=env,
                              capture_output=True, check=False)

    def reset(self):
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.before, self.work)

    def first_night(self):
        """Then more tickets come, and a publication that answers those that wait."""
        self.reset()
        done = self.night("2020-01-21")
        if done.returncode:
            sys.exit(f"the first night failed: {done.stderr.decode()}")
        shutil.rmtree(self.before)
        shutil.copytree(self.work, self.before)
        self.put("before/tickets.csv", [HEAD] + TICKETS)
        self.put("before/kpi/kpi-2020-02-15.csv", rows("2019-12", [i for i in range(1, 21) if i % 4]) +
                 rows("2020-01", range(4, 21, 4))[1:])

    def decisions(self):
        db = sqlite3.connect(self.ledger)
        found = list(db.execute("SELECT ticket, claim, verdict, reason, detail, content FROM decision ORDER BY seq"))
        db.close()
        return found

    def faults(self, is_settled):
        return ledger_checker.faults(self.ledger, self.report, self.tickets, is_settled)


def complaint_of(scene, expected, recover_at):
    """What is wrong after one kill; empty when nothing is."""
    found = scene.faults(False)
    if found:
        return f"before the next run: {found}"
    if recover_at:
        scene.night("2020-02-16", recover_at)
        found = scene.faults(False)
        if found:
            return f"killed again at call {recover_at}: {found}"
    done = scene.night("2020-02-16")
    if done.returncode:
        return f"the next run ends with {done.returncode}: {done.stderr.decode()}"
    found = scene.faults(True)
    if found:
        return f"after the next run: {found}"
    return "" if scene.decisions() == expected else "other decisions than those of a night that nobody disturbed"


def count_calls(scene):
    """By halving: the first N that the night never gets to."""
    low, high = 1, MOST_CALLS
    while low < high:
        middle = (low + high) // 2
        scene.reset()
        if scene.night("2020-02-16", middle).returncode == -signal.SIGKILL:
            low = middle + 1
        else:
            high = middle
    return low - 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--sample", type=int, default=0, help="so many calls only, spread evenly")
    parser.add_argument("--recovery", action="store_true", help="kill the next run as well")
    options = parser.parse_args()
    complaints = []
    with tempfile.TemporaryDirectory(prefix="night-killed-") as folder:
        scene = Scene(os.path.abspath(options.kpirecon), options.cc, folder)
        scene.first_night()
        scene.reset()
        done = scene.night("2020-02-16")
        if done.returncode or scene.faults(True):
            sys.exit(f"the second night failed: {done.stderr.decode()} {scene.faults(True)}")
        expected, calls = scene.decisions(), count_calls(scene)
        step = max(1, calls // options.sample) if options.sample else 1
        points = range(1, calls + 1, step)
        for at in points:
            scene.reset()
            if scene.night("2020-02-16", at).returncode != -signal.SIGKILL:
                complaints.append(f"call {at} was not reached")
                continue
            complaint = complaint_of(scene, expected, at * 7 % calls + 1 if options.recovery else 0)
            complaints += [f"killed at call {at}: {complaint}"] if complaint else []
    print("\n".join(complaints) or f"killed at {len(points)} of {calls} calls, and made good each time")
    return 1 if complaints or calls < 50 else 0


if __name__ == "__main__":
    sys.exit(main())
