#!/usr/bin/env python3
"""Runs commands in turn, several rounds, and compares them.

    measure.py --runs N FOLDER < commands

A line of input is a name, a tab, and a shell command to be run in FOLDER; the first
one is what the others are compared with. Rounds go through all commands, so that a
machine that is busy for a while is busy for everybody.
"""
import argparse
import hashlib
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time


def run(command, folder):
    """Wall seconds, CPU seconds, peak megabytes of the largest process, and the hash of what came out."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        # a child of our own, so that the peak of one command is not the next one's
        reader, writer = os.pipe()
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            os.close(reader)
            done = subprocess.run(["/bin/sh", "-c", command], cwd=folder, stdout=out, stderr=err, check=False)
            usage = resource.getrusage(resource.RUSAGE_CHILDREN)
            os.write(writer, b"%d %f %d" % (done.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss))
            os._exit(0)
        os.close(writer)
        os.waitpid(child, 0)
        wall = time.monotonic() - started
        status, cpu, peak = os.read(reader, 100).split()
        os.close(reader)
        out.seek(0)
        err.seek(0)
        if int(status) not in (0, 1):
            sys.exit("measure.py: status %s from: %s\n%s" % (int(status), command, err.read().decode(errors="replace")))
        return wall, float(cpu), int(peak) / 1024, hashlib.sha256(out.read()).hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("folder")
    options = parser.parse_args()
    commands = [line.rstrip("\n").split("\t", 1) for line in sys.stdin if line.strip()]
    results = {name: [] for name, _ in commands}
    for _ in range(options.runs):
        for name, command in commands:
            results[name].append(run(command, options.folder))
    median = {name: [statistics.median(result[i] for result in runs) for i in range(3)]
              for name, runs in results.items()}
    first = median[commands[0][0]]
    titles = ("median of %d" % options.runs, "wall s", "CPU s", "peak MB", "x wall", "x CPU")
    print("%-24s %9s %9s %10s %9s %7s" % titles)
    for name, (wall, cpu, peak) in median.items():
        print("%-24s %9.3f %9.3f %10.1f %9.2f %7.2f" % (name, wall, cpu, peak, wall / first[0], cpu / first[1]))
        if len({result[3] for result in results[name]}) != 1:
            print("%-24s gave different output in different runs" % name)


if __name__ == "__main__":
    main()
