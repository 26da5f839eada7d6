#!/usr/bin/python3
"""A change of the store that is ended anywhere leaves the old store or the new one.

    store_killed.py --kpirecon PATH [--cc CC]

A small library stands before write, pwrite, fsync, rename, unlink and ftruncate and, at
the Nth of them: kills the program, or finds the disk full, or writes one byte only. After
each, the store lists what it listed before or what it lists in the end, proves sound,
and takes the same change again.
"""
import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile

LIBRARY = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int due(const char *what)
{
    static int count;
    const char *at = getenv("BREAK_AT"), *how = getenv("BREAK_HOW");
    if (!at || !how || ++count != atoi(at))
        return 0;
    if (strcmp(how, "kill") == 0)
        kill(getpid(), SIGKILL);
    return how[0];
}
#define REAL(type, name) ((type)dlsym(RTLD_NEXT, #name))
#define BREAK(what) do { if (due(what) == 'f') { errno = ENOSPC; return -1; } } while (0)

ssize_t pwrite(int fd, const void *at, size_t count, off_t offset)
{
    int how = due("pwrite");
    if (how == 'f') { errno = ENOSPC; return -1; }
    return REAL(ssize_t (*)(int, const void *, size_t, off_t), pwrite)(fd, at, how == 's' && count ? 1 : count, offset);
}
ssize_t pwrite64(int fd, const void *at, size_t count, off_t offset) { return pwrite(fd, at, count, offset); }
ssize_t write(int fd, const void *at, size_t count)
{
    int how = fd > 2 ? due("write") : 0;
    if (how == 'f') { errno = ENOSPC; return -1; }
    return REAL(ssize_t (*)(int, const void *, size_t), write)(fd, at, how == 's' && count ? 1 : count);
}
int fsync(int fd) { BREAK("fsync"); return REAL(int (*)(int), fsync)(fd); }
int rename(const char *a, const char *b)
{
    BREAK("rename");
    return REAL(int (*)(const char *, const char *), rename)(a, b);
}
int unlink(const char *a) { due("unlink"); return REAL(int (*)(const char *), unlink)(a); }
int unlinkat(int fd, const char *a, int flags)
{
    due("unlinkat");
    return REAL(int (*)(int, const char *, int), unlinkat)(fd, a, flags);
}
"""
ROWS = ["partner_id,month,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency"]
ROWS += [f"{1000 + i % 7},2020-01,MOC,{i % 90 + 1},G{i:06},{i % 90 + 1},{i}.50,USD" for i in range(12000)]
MOST_BREAKS = 300


class Scene:
    def __init__(self, kpirecon, cc, folder):
        self.kpirecon, self.folder = kpirecon, folder
        self.breaker = os.path.join(folder, "break.so")
        source = os.path.join(folder, "break.c")
        with open(source, "w", encoding="utf-8") as file:
            file.write(LIBRARY)
        subprocess.run([cc, "-shared", "-fPIC", "-O1", "-o", self.breaker, source, "-ldl"], check=True)
        self.before, self.store = os.path.join(folder, "before"), os.path.join(folder, "store")
        self.data = os.path.join(folder, "kpi-2020-02-15.csv")

    def write(self, factor):
        with open(self.data, "w", encoding="utf-8") as file:
            file.write("\n".join(row.replace(",MOC,", f",{factor},") for row in ROWS) + "\n")

    def run(self, store, *arguments, at=None, how=None):
        env = dict(os.environ)
        if at:
            env.update(LD_PRELOAD=self.breaker, BREAK_AT=str(at), BREAK_HOW=how)
            env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0:detect_leaks=0"
        return subprocess.run([self.kpirecon, "dataset", arguments[0], "--store", store, *arguments[1:]], env=env,
                              capture_output=True, check=False)

    def listing(self, store):
        return self.run(store, "list", "--format", "ndjson").stdout

    def replace(self, at=None, how=None):
        return self.run(self.store, "add", "--replace", self.data, at=at, how=how)


def complaint_of(scene, done, how, old, new):
    """What is wrong after one break; empty when nothing is."""
    found = scene.listing(scene.store)
    if found not in (old, new):
        return f"neither the old store nor the new one:\n{found.decode()}"
    if scene.run(scene.store, "verify").returncode != 0:
        return "the store is damaged"
    if done.returncode not in {"kill": (0, -signal.SIGKILL), "full": (0, 3), "short": (0,)}[how]:
        return f"an unexpected end\n{done.stderr.decode()}"
    if done.returncode == 0 and found != new:
        return "said to be done, and is not"
    if scene.replace().returncode != 0 or scene.listing(scene.store) != new:
        return "the change cannot be made again"
    left = [name for name in os.listdir(os.path.join(scene.store, "datasets")) if name.endswith(".aside")]
    return f"{left} stay behind" if left else ""


def break_all(scene, how, old, new, calls):
    """Breaks the change at its first call, its second, ...; returns a complaint and how many calls there are."""
    for at in range(1, calls + 1):
        shutil.rmtree(scene.store, ignore_errors=True)
        shutil.copytree(scene.before, scene.store)
        done = scene.replace(at, how)
        if how == "kill" and done.returncode == 0:
            print(f"{at - 1} calls were broken")
            return ("" if at > 10 else "so few calls cannot be all"), at - 1
        complaint = complaint_of(scene, done, how, old, new)
        if complaint:
            return f"{how} at call {at}: status {done.returncode}: {complaint}", calls
    return ("" if how != "kill" else f"still not through after {calls} calls"), calls


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    parser.add_argument("--cc", default="cc")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="store-killed-") as folder:
        scene = Scene(os.path.abspath(options.kpirecon), options.cc, folder)
        scene.write("MOC")
        if scene.run(scene.before, "add", scene.data).returncode != 0:
            sys.exit("the first addition failed")
        scene.write("DMOC")
        shutil.copytree(scene.before, scene.store)
        old = scene.listing(scene.store)
        done = scene.replace()
        new = scene.listing(scene.store)
        if done.returncode != 0 or old == new:
            sys.exit(f"the change itself failed: {done.stderr.decode()}")
        complaints, calls = [], MOST_BREAKS
        for how in ("kill", "full", "short"):
            complaint, calls = break_all(scene, how, old, new, calls)
            complaints += [complaint] if complaint else []
    print("\n".join(complaints) or "the store is always the old one or the new one")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
