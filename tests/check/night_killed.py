#!/usr/bin/python3
"""A night that is killed, or told of an error, anywhere is made good by the next one.

    night_killed.py --kpirecon PATH [--cc CC] [--tickets N] [--fault kill|change|EINTR|EIO|ENOSPC|EDQUOT|EMFILE|ENOMEM|close]
                    [--first N] [--last N] [--sample N] [--recovery] [--random N] [--together N]

at_call.c stands before every system call of the program, and kills it at the Nth, or lets the Nth that can meet an error
fail: at each N, or at --sample of them spread evenly; `change` kills before the calls that change a file and before no
others. After each: what can be seen holds; then an undisturbed run comes to the decisions of a night that nobody
disturbed. Kills between which no call changed a file leave the same disk, which the tool counts and a hash of all files
confirms: the next run is made and looked at once for each disk. --recovery disturbs that run as well, once at a call that
moves on with each N, before the undisturbed one. --random kills at so many random moments besides, --together starts so
many nights at the same time. An error ends the night with a status and one line that says why, or changes nothing; an
interrupted call is never seen at all. ledger_checker.py looks at the files by itself.
"""
import argparse
import hashlib
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import ledger_checker

HEAD = "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency"
KPI = "partner_id,month,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency"
CONFIG = "tickets = tickets.csv\ndataset = kpi\nstore = store\noutput = report\n"
AT_CALL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "at_call.c")
FAULTS = ("kill", "change", "EINTR", "EIO", "ENOSPC", "EDQUOT", "EMFILE", "ENOMEM", "close")
KILLS = ("kill", "change")
KILLED, SKIPPED = 128 + signal.SIGKILL, 77
# No handler of the program interrupts a call; the dynamic linker and libxlsxwriter rely on that.
OF_LIBRARIES = re.compile(r" needs lib|resolutions\.xlsx")
# what two runs that do the same write differently: how long it took, who holds the lock, SQLite's journal and its numbers
TIMES, PASSING = re.compile(rb'"timings": \[[^]]*\]'), ("ledger.sqlite.lock", "ledger.sqlite-journal")


def tickets(count):
    return [f"{i},2020-01-20T00:00:00Z,600000{i % 3},{12 if i % 4 else 1},{2019 if i % 4 else 2020},MOC,{i},G{i:03},"
            f"{i + (i % 5 == 0)},{i}00.00,USD" for i in range(1, count + 1)]


def rows(month, numbers):
    return [KPI] + [f"600000{i % 3},{month},MOC,{i},G{i:03},{i},{i}00.00,USD" for i in numbers]


class Scene:
    def __init__(self, kpirecon, cc, folder, count, fault):
        self.kpirecon, self.folder, self.fault = kpirecon, folder, fault
        self.breaker, self.note = os.path.join(folder, "at_call"), os.path.join(folder, "note")
        subprocess.run([cc, "-std=c17", "-D_GNU_SOURCE", "-O1", "-o", self.breaker, AT_CALL], check=True)
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
        """at 0 only counts the calls."""
        env = dict(os.environ, LC_ALL="C.UTF-8")
        command = [self.kpirecon, "nightly", "-q", "--as-of", day]
        if at is not None:
            command = [self.breaker, str(at), self.fault, self.note] + command
            env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":detect_leaks=0"  # it cannot, where it is traced
        process = subprocess.Popen(command, cwd=self.work, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if after_s is not None:
            time.sleep(after_s)
            process.kill()
        _, said = process.communicate()
        return process.returncode, said.decode(errors="replace")

    def noted(self):
        """Calls counted, and how many of all calls before changed a file."""
        with open(self.note, encoding="utf-8") as file:
            return [int(number) for number in file.read().split()]

    def disk(self):
        """What the night has left, as a hash."""
        digest = hashlib.sha256()
        for folder, folders, names in os.walk(self.work):
            folders.sort()
            for name in sorted(names):
                digest.update(os.path.join(folder, name).encode())
                if name in PASSING:
                    continue
                with open(os.path.join(folder, name), "rb") as file:
                    digest.update(TIMES.sub(b"", file.read()))
        return digest.hexdigest()

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
    if status == KILLED:
        return "" if scene.fault in KILLS else "killed"
    if status < 0 or 128 < status:
        return f"ended by signal {abs(status) % 128}: {said}"
    if status == 0:
        # what could not be removed is removed by the next run
        found = [fault for fault in scene.faults(True) if not fault.endswith("stays behind")]
        return f"status 0, and {found}" if found else ""
    if scene.fault == "EINTR" and not OF_LIBRARIES.search(said):
        return f"an interrupted call is seen: status {status}, {said}"
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
    if scene.fault in KILLS and scene.decisions() != expected:
        return "other decisions than those of a night that nobody disturbed"
    return ""


def count_linking(scene):
    """Calls before main() are those of the dynamic linker, and of no concern to the program."""
    subprocess.run([scene.breaker, "0", scene.fault, scene.note, scene.kpirecon, "version"], check=False,
                   stdout=subprocess.DEVNULL)
    return 0 if scene.fault in KILLS else scene.noted()[0]


def count_calls(scene):
    scene.reset()
    status, said = scene.night("2020-02-16", 0)
    if status == SKIPPED:
        print("not run: programs may not be traced here", file=sys.stderr)
        sys.exit(SKIPPED)
    if status:
        sys.exit(f"a night that is only counted ends with {status}: {said}")
    return scene.noted()[0]


def at_calls(scene, expected, options, complaints):
    calls = count_calls(scene)
    begin = count_linking(scene) + 1
    first, last = max(begin, options.first), min(options.last or calls, calls)
    count = max(0, min(options.sample or calls, last - first + 1))
    seen, missed = set(), 0
    for at in [first + i * (last - first + 1) // count for i in range(count)]:
        scene.reset()
        status, said = scene.night("2020-02-16", at)
        if options.fault in KILLS and status == 0 and missed < calls // 100:
            missed += 1  # threads wait for each other now and then, and the last calls have other numbers
            continue
        if options.fault in KILLS and status != KILLED:
            complaints.append(f"call {at} was not reached: status {status}, {said}")
            continue
        disk = (scene.noted()[1], scene.disk(), status)
        if options.fault in KILLS and disk in seen:
            continue
        seen.add(disk)
        complaint = complaint_of_status(scene, status, said)
        complaint = complaint or complaint_of(scene, expected, begin + at * 7 % (calls - begin + 1) if options.recovery else 0)
        if complaint:
            complaints.append(f"{options.fault} at call {at}: {complaint}")
            print(complaints[-1], file=sys.stderr, flush=True)
    part = f", of those from {first} to {last}" if options.first or options.last else ""
    disks = f", {len(seen)} disks" if options.fault in KILLS else ""
    return f"{options.fault} at {count - missed} of {calls} calls{part}{disks}"


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
        if complaint:
            complaints.append(f"killed after {after_s:.6f} s: {complaint}")
            print(complaints[-1], file=sys.stderr, flush=True)
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
    parser.add_argument("--fault", default="kill", choices=FAULTS)
    parser.add_argument("--first", type=int, default=0, help="from this call on")
    parser.add_argument("--last", type=int, default=0, help="up to this call")
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
