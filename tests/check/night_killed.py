#!/usr/bin/python3
"""A night that is killed, or told of an error, anywhere is made good by the next one.

    night_killed.py --kpirecon PATH [--cc CC] [--tickets N] [--fault kill|ENOSPC|EIO|EINTR|EMFILE] [--sample N]
                    [--recovery] [--random N] [--together N]

A small library stands before every call by which the program or SQLite changes a file (with EMFILE and EINTR also before
those that open one), and kills the program at the Nth of them, or lets it fail: at each N, or at --sample of them
spread evenly. Between two of these calls nothing on the disk changes, so these are all the states that a kill can leave.
After each: what can be seen holds; then an undisturbed run comes to the decisions of a night that nobody disturbed.
--recovery disturbs that run as well, once at a call that moves on with each N, before the undisturbed one.
--random kills at so many random moments besides, --together starts so many nights at the same time. An error ends the night with a status and one line that says why, or
changes nothing. ledger_checker.py looks at the files by itself.
"""
import argparse
import errno
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import ledger_checker

LIBRARY = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* Fails once, or for ever after; 0: goes on. */
static int due(int opens)
{
    static int count, broken;
    const char *at = getenv("BREAK_AT"), *error = getenv("BREAK_ERROR");
    int number = error ? atoi(error) : 0;
    if (!at || (opens && number != EMFILE && number != EINTR) || (!opens && number == EMFILE))
        return 0;
    if (++count != atoi(at) && !broken)
        return 0;
    if (!number)
        kill(getpid(), SIGKILL);
    broken = number == ENOSPC;
    errno = number;
    return number;
}
#define REAL(type, name) ((type)dlsym(RTLD_NEXT, #name))
#define BEFORE(type, name, takes, gives) \
    type name takes { return due(0) ? -1 : REAL(type (*) takes, name) gives; }
/* what gives room back is not refused for want of room, and what only names is not interrupted */
#define NAMING(name, takes, gives) \
    int name takes \
    { \
        const char *error = getenv("BREAK_ERROR"); \
        int number = error ? atoi(error) : 0; \
        return number != EINTR && number != ENOSPC && due(0) ? -1 : REAL(int (*) takes, name) gives; \
    }
BEFORE(ssize_t, pwrite, (int fd, const void *at, size_t count, off_t to), (fd, at, count, to))
BEFORE(ssize_t, pwrite64, (int fd, const void *at, size_t count, off_t to), (fd, at, count, to))
BEFORE(int, fsync, (int fd), (fd))
BEFORE(int, fdatasync, (int fd), (fd))
BEFORE(int, syncfs, (int fd), (fd))
BEFORE(int, mkdir, (const char *a, mode_t mode), (a, mode))
BEFORE(int, mkdirat, (int fd, const char *a, mode_t mode), (fd, a, mode))
NAMING(ftruncate, (int fd, off_t len), (fd, len))
NAMING(ftruncate64, (int fd, off_t len), (fd, len))
NAMING(rename, (const char *a, const char *b), (a, b))
NAMING(renameat, (int a, const char *b, int c, const char *d), (a, b, c, d))
NAMING(renameat2, (int a, const char *b, int c, const char *d, unsigned e), (a, b, c, d, e))
NAMING(unlink, (const char *a), (a))
NAMING(unlinkat, (int fd, const char *a, int flags), (fd, a, flags))
ssize_t write(int fd, const void *at, size_t count)
{
    if (fd > 2 && due(0))
        return -1;
    return REAL(ssize_t (*)(int, const void *, size_t), write)(fd, at, count);
}
#define OPENS(name, takes, gives, last) \
    int name takes \
    { \
        va_list rest; \
        va_start(rest, last); \
        unsigned mode = va_arg(rest, unsigned); \
        va_end(rest); \
        return due(1) ? -1 : REAL(int (*) takes, name) gives; \
    }
OPENS(open, (const char *path, int flags, ...), (path, flags, mode), flags)
OPENS(open64, (const char *path, int flags, ...), (path, flags, mode), flags)
OPENS(openat, (int fd, const char *path, int flags, ...), (fd, path, flags, mode), flags)
OPENS(openat64, (int fd, const char *path, int flags, ...), (fd, path, flags, mode), flags)
"""
HEAD = "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency"
KPI = "partner_id,month,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency"
CONFIG = "tickets = tickets.csv\ndataset = kpi\nstore = store\noutput = report\n"
MOST_CALLS = 50000


def tickets(count):
    return [f"{i},2020-01-20T00:00:00Z,600000{i % 3},{12 if i % 4 else 1},{2019 if i % 4 else 2020},MOC,{i},G{i:03},"
            f"{i + (i % 5 == 0)},{i}00.00,USD" for i in range(1, count + 1)]


def rows(month, numbers):
    return [KPI] + [f"600000{i % 3},{month},MOC,{i},G{i:03},{i},{i}00.00,USD" for i in numbers]


class Scene:
    def __init__(self, kpirecon, cc, folder, count, fault):
        self.kpirecon, self.folder, self.fault = kpirecon, folder, fault
        self.breaker = os.path.join(folder, "break.so")
        self.put("break.c", [LIBRARY])
        subprocess.run([cc, "-shared", "-fPIC", "-O1", "-o", self.breaker, os.path.join(folder, "break.c"), "-ldl"],
                       check=True)
        self.before, self.work = os.path.join(folder, "before"), os.path.join(folder, "work")
        self.ledger, self.report = os.path.join(self.work, "store", "ledger.sqlite"), os.path.join(self.work, "report")
        self.lines, self.numbers = tickets(count), range(1, count + 1)
        self.tickets = [ticket.split(",")[0] for ticket in self.lines]
        os.makedirs(os.path.join(self.before, "kpi"))
        self.put("before/kpirecon.conf", [CONFIG])
        self.put("before/tickets.csv", [HEAD] + self.lines[:count * 3 // 5])
        self.put("before/kpi/kpi-2020-01-15.csv", rows("2019-12", [i for i in self.numbers if i % 4]))

    def put(self, name, lines):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    def night(self, day, at=None, after_s=None):
        env = dict(os.environ, LC_ALL="C.UTF-8")
        if at:
            env.update(LD_PRELOAD=self.breaker, BREAK_AT=str(at))
            env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0:detect_leaks=0"
            if self.fault != "kill":
                env["BREAK_ERROR"] = str(getattr(errno, self.fault))
        process = subprocess.Popen([self.kpirecon, "nightly", "-q", "--as-of", day], cwd=self.work, env=env,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if after_s is not None:
            time.sleep(after_s)
            process.kill()
        _, said = process.communicate()
        return process.returncode, said.decode(errors="replace")

    def reset(self):
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.before, self.work)

    def first_night(self):
        """Then more tickets come, and a publication that answers those that wait."""
        self.reset()
        status, said = self.night("2020-01-21")
        if status:
            sys.exit(f"the first night failed: {said}")
        shutil.rmtree(self.before)
        shutil.copytree(self.work, self.before)
        self.put("before/tickets.csv", [HEAD] + self.lines)
        self.put("before/kpi/kpi-2020-02-15.csv", rows("2019-12", [i for i in self.numbers if i % 4]) +
                 rows("2020-01", [i for i in self.numbers if i % 4 == 0])[1:])

    def decisions(self):
        db = sqlite3.connect(self.ledger)
        found = list(db.execute("SELECT ticket, claim, verdict, reason, detail, content FROM decision ORDER BY seq"))
        db.close()
        return found

    def faults(self, is_settled):
        return ledger_checker.faults(self.ledger, self.report, self.tickets, is_settled)


def complaint_of_status(scene, status, said):
    """Of a night that met an error."""
    if status == -signal.SIGKILL:
        return "" if scene.fault == "kill" else "killed"
    if status < 0:
        return f"ended by signal {-status}: {said}"
    if status == 0:
        # what could not be removed is removed by the next run
        found = [fault for fault in scene.faults(True) if not fault.endswith("stays behind")]
        return f"status 0, and {found}" if found else ""
    lines = said.strip().splitlines()
    if not lines or any(ord(char) < 32 for char in lines[-1]):
        return f"status {status}, and no line says why: {said!r}"
    return ""


def standing(decisions):
    """A night that could not read its dataset goes on with the last one, says so, and decides; the next one again."""
    return {row[:2]: row[2:] for row in decisions}


def complaint_of(scene, expected, recover_at):
    """What is wrong after one night that was disturbed; empty when nothing is."""
    found = scene.faults(False)
    if found:
        return f"before the next run: {found}"
    if recover_at:
        status, said = scene.night("2020-02-16", recover_at)
        found = scene.faults(False) or complaint_of_status(scene, status, said)
        if found:
            return f"disturbed again at call {recover_at}: {found}"
    status, said = scene.night("2020-02-16")
    if status:
        return f"the next run ends with {status}: {said}"
    found = scene.faults(True)
    if found:
        return f"after the next run: {found}"
    if standing(scene.decisions()) != standing(expected):
        return "other decisions stand than after a night that nobody disturbed"
    if scene.fault == "kill" and scene.decisions() != expected:
        return "other decisions than those of a night that nobody disturbed"
    return ""


def count_calls(scene):
    """By halving: the first N that the night never gets to."""
    low, high = 1, MOST_CALLS
    kind, scene.fault = scene.fault, "kill" if scene.fault != "EMFILE" else scene.fault
    while low < high:
        middle = (low + high) // 2
        scene.reset()
        if scene.night("2020-02-16", middle)[0] != 0:
            low = middle + 1
        else:
            high = middle
    scene.fault = kind
    return low - 1


def at_calls(scene, expected, options, complaints):
    calls = count_calls(scene)
    step = max(1, calls // options.sample) if options.sample else 1
    points = range(1, calls + 1, step)
    for at in points:
        scene.reset()
        status, said = scene.night("2020-02-16", at)
        if options.fault == "kill" and status != -signal.SIGKILL:
            complaints.append(f"call {at} was not reached")
            continue
        complaint = complaint_of_status(scene, status, said)
        complaint = complaint or complaint_of(scene, expected, at * 7 % calls + 1 if options.recovery else 0)
        if complaint:
            complaints.append(f"{options.fault} at call {at}: {complaint}")
            print(complaints[-1], file=sys.stderr, flush=True)
    return f"{options.fault} at {len(points)} of {calls} calls"


def at_moments(scene, expected, options, complaints):
    scene.reset()
    began = time.monotonic()
    scene.night("2020-02-16")
    length = time.monotonic() - began
    for number in range(options.random):
        after_s = random.Random(number).uniform(0, length)
        scene.reset()
        scene.night("2020-02-16", after_s=after_s)
        complaint = complaint_of(scene, expected, 0)
        complaints += [f"killed after {after_s:.6f} s: {complaint}"] if complaint else []
    return f"killed at {options.random} random moments"


def together(scene, expected, count, complaints):
    """One of them works, the others leave at once and say who does; afterwards it is one night."""
    scene.reset()
    nights = [subprocess.Popen([scene.kpirecon, "nightly", "-q", "--as-of", "2020-02-16"], cwd=scene.work,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(count)]
    ends = [(night.communicate()[1].decode(), night.returncode) for night in nights]
    odd = [end for end in ends if end[1] not in (0, 75) or (end[1] == 75 and "is held by process" not in end[0])]
    if odd or 0 not in [status for _, status in ends]:
        complaints.append(f"{count} at once: {odd or 'none of them did it'}")
    elif scene.faults(True) or scene.decisions() != expected:
        complaints.append(f"{count} at once: {scene.faults(True) or 'other decisions'}")
    return f"{count} at once"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--tickets", type=int, default=20)
    parser.add_argument("--fault", default="kill", choices=("kill", "ENOSPC", "EIO", "EINTR", "EMFILE"))
    parser.add_argument("--sample", type=int, default=0, help="so many calls only, spread evenly")
    parser.add_argument("--recovery", action="store_true", help="disturb the next run as well")
    parser.add_argument("--random", type=int, default=0, help="so many kills at random moments")
    parser.add_argument("--together", type=int, default=0, help="so many nights at the same time")
    options = parser.parse_args()
    complaints = []
    with tempfile.TemporaryDirectory(prefix="night-killed-") as folder:
        scene = Scene(os.path.abspath(options.kpirecon), options.cc, folder, options.tickets, options.fault)
        scene.first_night()
        scene.reset()
        status, said = scene.night("2020-02-16")
        if status or scene.faults(True):
            sys.exit(f"the second night failed: {said} {scene.faults(True)}")
        expected = scene.decisions()
        done = at_calls(scene, expected, options, complaints)
        if options.together:
            done += ", " + together(scene, expected, options.together, complaints)
        if options.random:
            done += ", " + at_moments(scene, expected, options, complaints)
    print("\n".join(complaints) or f"{done}, and made good each time")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
