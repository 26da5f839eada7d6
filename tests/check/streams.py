#!/usr/bin/python3
"""Standard streams that are closed, full or cut short, signals, and odd environments:
what is delivered is right, or the exit status says that it is not.

    streams.py --kpirecon PATH
"""
import argparse
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

TICKET_COUNT = 400  # so many that the answers do not fit into a pipe
HEADER = "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
DATASET = "partner,period,omlp_type,units,invoice_number,kpi_value,revenue,currency,publication\n"
DAY = ["--as-of", "2020-02-20"]


class Bench:
    """A folder with input, and one undisturbed run to compare with."""

    def __init__(self, kpirecon, folder):
        self.kpirecon, self.folder, self.complaints = kpirecon, folder, []
        with open(os.path.join(folder, "tickets.csv"), "w", encoding="utf-8") as file:
            file.write(HEADER)
            for i in range(TICKET_COUNT):
                file.write(f"T{i},2020-02-16T08:00:00Z,6034453,1,2020,MOC,25,INV{i:06d},25,1000.00,EUR\n")
        with open(os.path.join(folder, "kpi-2020-02-15.csv"), "w", encoding="utf-8") as file:
            file.write(DATASET)
            for i in range(TICKET_COUNT):
                file.write(f"6034453,2020-01,MOC,25,INV{i:06d},{25 + i % 2},1000.00,EUR,2020-02-15\n")
        done = self.run()
        self.expected = done.stdout
        self.check("an undisturbed run", done.returncode == 0 and done.stdout.count(b"\n") == TICKET_COUNT, done)

    def command(self, *more):
        return [self.kpirecon, "reconcile", "-d", "kpi-2020-02-15.csv", *DAY, *more, "tickets.csv"]

    def run(self, *more, **settings):
        return subprocess.run(self.command(*more), cwd=self.folder, stdin=subprocess.DEVNULL, check=False, timeout=120,
                              **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **settings})

    def check(self, what, holds, done=None):
        if holds:
            return
        detail = ""
        if done is not None:
            said = done.stderr[-500:] if done.stderr else b""
            detail = f" (status {done.returncode}, stderr {said!r})"
        self.complaints.append(f"{what}{detail}")


def close_streams(closed):
    def in_child():
        for fd in closed:
            os.close(fd)
    return in_child


def all_but_timings(folder, name):
    with open(os.path.join(folder, name), "rb") as file:
        content = file.read()
    return content.split(b'"timings"')[0] if name == "manifest.json" else content


def files_beneath(folder):
    return sorted(os.path.relpath(os.path.join(at, name), folder)
                  for at, _, names in os.walk(folder) for name in names)


def same_folder(one, other):
    names = files_beneath(one)
    return names == files_beneath(other) and all(
        all_but_timings(one, name) == all_but_timings(other, name) or name.endswith(".xlsx") for name in names)


def closed_streams(bench):
    """In all eight ways: output gets into no file, and a closed one is an error when it is needed."""
    whole = os.path.join(bench.folder, "whole")
    bench.check("a run folder", bench.run("-q", "-o", whole).returncode == 0)
    for closed in itertools.chain.from_iterable(itertools.combinations(range(3), n) for n in range(4)):
        what = f"descriptors {closed} closed"
        done = bench.run(preexec_fn=close_streams(closed))
        if 1 in closed:
            bench.check(f"{what}: status 3", done.returncode == 3, done)
        else:
            bench.check(f"{what}: all is delivered", done.returncode == 0 and done.stdout == bench.expected, done)
        if 1 in closed and 2 not in closed:
            bench.check(f"{what}: one line says why", done.stderr.count(b"\n") == 1, done)
        folder = os.path.join(bench.folder, "disturbed")
        done = bench.run("-o", folder, preexec_fn=close_streams(closed))
        bench.check(f"{what}: the run folder is whole", done.returncode == 0 and same_folder(whole, folder), done)
        shutil.rmtree(folder, ignore_errors=True)


def full_disk(bench):
    with open("/dev/full", "wb") as full:
        done = bench.run(stdout=full)
    bench.check("a full disk: status 3 and one line", done.returncode == 3 and done.stderr.count(b"\n") == 1, done)


def reader_that_stops(bench):
    """A reader may stop anywhere: no message, and the status says that not all arrived."""
    for count in (0, 1, 100, 4096, 65536, 70000, len(bench.expected) - 1):
        with subprocess.Popen(bench.command(), cwd=bench.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            got = process.stdout.read(count)
            process.stdout.close()
            said = process.stderr.read()
            status = process.wait(timeout=120)
        # what still fits into the pipe when it is closed may count as written
        fine = status == 3 or (status == 0 and count > len(bench.expected) - 70000)
        bench.check(f"a reader that stops after {count} bytes: status {status}, {said!r}",
                    fine and not said and bench.expected.startswith(got))


def slow_writer(bench):
    """Tickets that come byte by byte are the same tickets."""
    with open(os.path.join(bench.folder, "tickets.csv"), "rb") as file:
        head = b"".join(file.readlines()[:3])
    with subprocess.Popen(bench.command()[:-1] + ["-"], cwd=bench.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        for i in range(len(head)):
            process.stdin.write(head[i:i + 1])
            process.stdin.flush()
        process.stdin.close()
        got = process.stdout.read().replace(b'"place":"-:', b'"place":"tickets.csv:')
        process.wait(timeout=120)
    bench.check("a slow pipe", got == b"".join(bench.expected.splitlines(True)[:2]))


def signals(bench):
    """The program ends by the signal and leaves nothing half-written where a reader looks."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        for delay_ms in (0, 5, 20, 60, 150, 400):
            folder = os.path.join(bench.folder, "signalled")
            with subprocess.Popen(bench.command("-q", "-o", folder), cwd=bench.folder, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
                time.sleep(delay_ms / 1000)
                process.send_signal(number)
                process.stderr.read()
                status = process.wait(timeout=120)
            bench.check(f"{number.name} after {delay_ms} ms: status {status}", status in (0, -number))
            bench.check(f"{number.name} after {delay_ms} ms: half a run folder",
                        not os.path.exists(folder) or same_folder(os.path.join(bench.folder, "whole"), folder))
            shutil.rmtree(folder, ignore_errors=True)
    bench.check("something is left lying aside", not [name for name in os.listdir(bench.folder) if name.endswith(".tmp")])


def environments(bench):
    """Language, zone, home and path of the user change no byte."""
    locale_free = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
    for env in ({}, {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"}, {"LC_ALL": "de_DE.UTF-8", "TZ": "Pacific/Kiritimati"},
                {"LC_ALL": "POSIX", "TZ": "Pacific/Niue", "PATH": "", "HOME": "/nonexistent"}, {"TZ": ":garbage", "TMPDIR": "/nonexistent"},
                {"TERM": "xterm", "X": "x" * 100000}):
        done = bench.run(env={**locale_free, **env})
        bench.check(f"environment {str(env)[:60]}", done.returncode == 0 and done.stdout == bench.expected, done)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", default=shutil.which("kpirecon"))
    kpirecon = os.path.abspath(parser.parse_args().kpirecon)
    with tempfile.TemporaryDirectory(prefix="streams-") as folder:
        bench = Bench(kpirecon, folder)
        for part in (closed_streams, full_disk, reader_that_stops, slow_writer, signals, environments):
            part(bench)
    print("\n".join(bench.complaints) or "every stream ends as it should")
    return 1 if bench.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
