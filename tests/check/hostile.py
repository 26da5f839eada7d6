#!/usr/bin/python3
"""Inputs and limits that are meant ill, or only look so: each is read right, or refused with
one line and status 3; nothing crashes, hangs, or leaves half a report.

    hostile.py --kpirecon PATH [--sanitized]
"""
import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HEADER = "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
ROW = "T1,2020-02-16T08:00:00Z,6034453,1,2020,MOC,25,INV1,25,1000.00,EUR\n"
DATASET = ("partner,period,omlp_type,units,invoice_number,kpi_value,revenue,currency,publication\n"
           "6034453,2020-01,MOC,25,INV1,25,1000.00,EUR,2020-02-15\n")
DONE, FAILED, NOTHING, TRY_LATER = 0, 3, 4, 75
MANY = 3000  # more files than a process usually may have open


class Bench:
    def __init__(self, kpirecon, folder, is_sanitized):
        self.kpirecon, self.folder, self.is_sanitized, self.complaints = kpirecon, folder, is_sanitized, []
        self.write("one.csv", HEADER + ROW)
        self.write("kpi-2020-02-15.csv", DATASET)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def expect(self, what, arguments, statuses, said=b"", limits=(), **settings):
        """limits: (resource, value)... set in the child before it starts."""
        def in_child():
            for which, value in limits:
                resource.setrlimit(which, (value, value))
        try:
            done = subprocess.run([self.kpirecon, "reconcile", "-d", "kpi-2020-02-15.csv", "--as-of", "2020-02-20",
                                   *arguments], cwd=self.folder, capture_output=True, check=False, timeout=120,
                                  preexec_fn=in_child, **{"stdin": subprocess.DEVNULL, **settings})
        except subprocess.TimeoutExpired:
            self.complaints.append(f"{what}: it hangs")
            return b""
        wrong = [f"status {done.returncode}"] if done.returncode not in statuses else []
        wrong += [f"does not say {said!r}"] if said not in done.stderr else []
        wrong += ["says control characters"] if any(c < 32 and c != 10 for c in done.stderr) else []
        wrong += ["fails without a word"] if done.returncode in (FAILED, TRY_LATER) and not done.stderr else []
        if wrong:
            self.complaints.append(f"{what}: {', '.join(wrong)}; stderr: {done.stderr[-300:]!r}")
        return done.stdout


def kinds_of_files(bench):
    def path(name):
        return os.path.join(bench.folder, name)

    os.mkdir(path("loop"))
    os.symlink(".", path("loop/self"))
    os.symlink("nowhere", path("loop/dangling"))
    shutil.copy(path("one.csv"), path("loop/one.csv"))
    bench.expect("a folder that links to itself", ["loop"], [DONE])
    os.symlink("knot", path("knot"))
    bench.expect("a link to itself", ["knot"], [FAILED], b"symbolic links are in the way")
    bench.expect("a device without end", ["/dev/zero"], [FAILED], b"is a device")
    bench.expect("a dataset without end", ["-d", "/dev/zero", "one.csv"], [FAILED])
    bench.expect("a folder as a dataset", ["-d", "loop", "one.csv"], [FAILED])
    bench.expect("nothing to read", ["-"], [4])
    os.mkfifo(path("pipe"))
    os.mkdir(path("pipes"))
    os.mkfifo(path("pipes/pipe"))
    bench.expect("a folder with a FIFO only", ["pipes"], [FAILED], b"no file in the folder")
    writer = threading.Thread(target=lambda: bench.write("pipe", HEADER + ROW))
    writer.start()
    bench.expect("a FIFO", ["pipe"], [DONE])
    writer.join()
    if os.geteuid() != 0:
        bench.write("locked.csv", ROW)
        os.chmod(path("locked.csv"), 0)
        bench.expect("a file that may not be read", ["locked.csv"], [FAILED], b"permission denied")


def names(bench):
    for name in (b"a\nb.csv", b"\x1b[31mred.csv", b"bad-\xff.csv", b"two\xe2\x80\xae words.csv", b"-", b"--help.csv",
                 b"x" * 250 + b".csv", b"a:12:3.csv", b"%s%n.csv"):
        folder = os.path.join(os.fsencode(bench.folder), b"names")
        os.mkdir(folder)
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(HEADER + "T9\n" + ROW)
        out = bench.expect(f"the name {name!r}", ["names"], [1])
        if out.decode("utf-8", "replace").encode() != out:
            bench.complaints.append(f"the name {name!r}: the answers are no UTF-8")
        shutil.rmtree(folder)


def files_that_change(bench):
    """Growing, shrinking, replaced while it is read: the file as it was, or a fault that may pass."""
    path = os.path.join(bench.folder, "changing.csv")
    for what in ("grows", "shrinks", "is replaced"):
        stop = threading.Event()

        def disturb():
            rows = HEADER + "".join(ROW.replace("T1", f"T{i}") for i in range(2000))
            while not stop.is_set():
                if what == "is replaced":
                    bench.write("changing.tmp", rows)
                    os.replace(path[:-len(".csv")] + ".tmp", path)
                elif what == "grows":
                    with open(path, "a", encoding="utf-8") as file:
                        file.write(rows[len(HEADER):] * 20)
                    if os.path.getsize(path) > 20 << 20:
                        os.truncate(path, len(rows))
                else:
                    os.truncate(path, len(rows) // 2)
                    bench.write("changing.csv", rows)
                time.sleep(0.001)

        bench.write("changing.csv", HEADER + ROW * 2000)
        thread = threading.Thread(target=disturb)
        thread.start()
        for _ in range(5):
            # whatever stood there when it was read; a line cut in two is a quarantined row
            bench.expect(f"a file that {what}", ["-q", "changing.csv"], [DONE, 1, FAILED, NOTHING, TRY_LATER])
            bench.expect(f"a dataset that {what}", ["-q", "-d", "changing.csv", "one.csv"],
                         [DONE, 1, FAILED, NOTHING, TRY_LATER])
        stop.set()
        thread.join()


def many_files(bench):
    os.mkdir(os.path.join(bench.folder, "many"))
    for i in range(MANY):
        bench.write(f"many/{i:05d}.csv", HEADER + ROW.replace("T1", f"T{i}"))
    out = bench.expect("a folder of many files, few of them open", ["many"], [DONE],
                       limits=[(resource.RLIMIT_NOFILE, 64)])
    if out.count(b"\n") != MANY:
        bench.complaints.append(f"a folder of many files: {out.count(10)} answers")


def limits(bench):
    for count in range(4, 20):
        bench.expect(f"{count} open files", ["-q", "-o", f"few-{count}", "one.csv"], [DONE, FAILED],
                     limits=[(resource.RLIMIT_NOFILE, count)])
    for size in (0, 1, 4096, 20000):
        bench.expect(f"files of {size} bytes", ["-q", "-o", "small", "one.csv"], [FAILED], b"cannot write",
                     limits=[(resource.RLIMIT_FSIZE, size)])
        if os.path.exists(os.path.join(bench.folder, "small")):
            bench.complaints.append(f"files of {size} bytes: half a report is left")
    left = [name for name in os.listdir(bench.folder) if name.endswith(".tmp") or name.startswith(".")]
    if left:
        bench.complaints.append(f"left lying about: {left}")
    if bench.is_sanitized:
        return  # its shadow alone is larger than any such limit
    for mib in (100, 200, 400, 1000, 4000):
        for arguments in (["one.csv"], ["-q", "-o", f"memory-{mib}", "one.csv"], ["http://127.0.0.1:1/x"]):
            bench.expect(f"{mib} MiB of memory", arguments, [DONE, FAILED, TRY_LATER],
                         limits=[(resource.RLIMIT_AS, mib << 20)])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", default=shutil.which("kpirecon"))
    parser.add_argument("--sanitized", action="store_true", help="built so, which needs memory of its own")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        bench = Bench(os.path.abspath(arguments.kpirecon), folder, arguments.sanitized)
        for part in (kinds_of_files, names, files_that_change, many_files, limits):
            part(bench)
    print("\n".join(bench.complaints) or "every one is read right or refused with a reason")
    return 1 if bench.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
