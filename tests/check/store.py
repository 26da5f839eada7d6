#!/usr/bin/python3
"""The same claims get the same answers from a store as from the files it was made of.

    store.py --kpirecon PATH [--rows N] [CASE...]

Every golden case of reconcile runs once more with its datasets added to a store
first: standard output, standard error and status must be those that are expected.
Then the same for a generated dataset, wholly from the store and half of it.
"""
import argparse
import csv
import os
import stat
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "golden"))
import run as golden  # noqa: E402

# What stands between a case and the program: datasets go to a store, and are taken from there. When
# they cannot be added, the program gets what it was given.
SHIM = '''#!/usr/bin/python3
import os, subprocess, sys
given = sys.argv[1:]
real, said = {real!r}, {said!r}

def value(i):
    """The value of a dataset or publication option, and where the next argument is."""
    for name in ("-d", "--dataset", "--published"):
        if given[i] == name and i + 1 < len(given):
            return name, given[i + 1], i + 2
        if name.startswith("--") and given[i].startswith(name + "="):
            return name, given[i][len(name) + 1:], i + 1
    return None, None, i + 1

if given[:1] == ["reconcile"] and os.path.isfile(real):
    i, files, published, rest = 1, [], [], []
    while i < len(given):
        name, text, after = value(i)
        if name in ("-d", "--dataset"):
            files.append(text)
        else:
            rest += given[i:after]
            published = ["--published", text] if name else published
        i = after
    store = os.path.join(os.environ["TMPDIR"], "store-%d" % os.getpid())
    added = bool(files) and all(os.path.isfile(file) for file in files)
    for file in files if added else []:
        done = subprocess.run([real, "dataset", "add", "--incomplete", "--store", store, *published, file],
                              capture_output=True, check=False, stdin=subprocess.DEVNULL)
        if done.returncode > 1:
            sys.stderr.flush()
            added = False
            with open(said, "a") as log:
                log.write("refused " + done.stderr.decode(errors="replace"))
            break
    if added:
        with open(said, "a") as log:
            log.write("stored\\n")
        given = ["reconcile", "-d", "store", "--store", store, *rest]
os.execv(real, ["kpirecon", *given])
'''


def write_shim(folder, kpirecon):
    path, said = os.path.join(folder, "kpirecon"), os.path.join(folder, "said")
    with open(path, "w", encoding="utf-8") as file:
        file.write(SHIM.format(real=kpirecon, said=said))
    os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
    return path, said


def check_cases(kpirecon, cases):
    """Yields complaints; says how many cases really were answered from a store."""
    stored = 0
    with tempfile.TemporaryDirectory(prefix="store-") as folder:
        shim, said = write_shim(folder, kpirecon)
        for case in cases:
            if os.path.exists(said):
                os.remove(said)
            result = golden.run(case, shim)
            text = golden.read(said)
            if b"stored" not in text or os.path.exists(os.path.join(case, "xfail")):
                continue
            stored += 1
            difference = golden.compare(case, result, kpirecon)
            if difference:
                yield f"{os.path.basename(case)}: answered otherwise from a store\n{difference}"
    print(f"{stored} of {len(cases)} golden cases were answered from a store")
    if len(cases) > 20 and stored < len(cases) // 2:
        yield "too few golden cases were answered from a store"


def output(kpirecon, *arguments):
    done = subprocess.run([kpirecon, *arguments], capture_output=True, check=False)
    if done.returncode > 1:
        sys.exit(f"kpirecon {' '.join(arguments)}: status {done.returncode}\n{done.stderr.decode()}")
    return done.stdout


def halve(path, folder):
    """The months of a file in two files of one publication."""
    with open(path, "rb") as file:
        head, *lines = file.read().splitlines(True)
    month = head.rstrip().split(b",").index(b"month")
    parts = {False: [head], True: [head]}
    for line in lines:
        parts[next(csv.reader([line.decode()]))[month] < "2019-08"].append(line)
    names = []
    for early, part in parts.items():
        names.append(os.path.join(folder, f"kpi-2020-02-15-{'ab'[early]}.csv"))
        with open(names[-1], "wb") as file:
            file.writelines(part)
    return names


def check_generated(kpirecon, rows):
    with tempfile.TemporaryDirectory(prefix="store-") as folder:
        generator = os.path.join(ROOT, "tests", "bench", "generate.py")
        subprocess.run([sys.executable, generator, folder, "--rows", str(rows), "--tickets", str(rows // 5)],
                       check=True, stdout=subprocess.DEVNULL)
        dataset = os.path.join(folder, "kpi-2020-02-15.csv")
        common = ("reconcile", "--format", "ndjson", "--as-of", "2020-02-20", os.path.join(folder, "tickets.csv"))
        scanned = output(kpirecon, *common, "-d", dataset)
        whole, half = os.path.join(folder, "whole"), os.path.join(folder, "half")
        output(kpirecon, "dataset", "add", "--memory", "1M", "--store", whole, dataset)
        if output(kpirecon, *common, "-d", "store", "--store", whole) != scanned:
            yield f"{rows} generated rows: answered otherwise from a store"
        late, early = halve(dataset, folder)
        by_two = output(kpirecon, *common, "-d", late, "-d", early)
        output(kpirecon, "dataset", "add", "--store", half, late)
        if output(kpirecon, *common, "-d", "store", "-d", early, "--store", half) != by_two:
            yield f"{rows} generated rows: answered otherwise half from a store, half from a file"
        print(f"{scanned.count(bytes([10]))} claims about {rows} generated rows were answered alike")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    parser.add_argument("--rows", type=int, default=20000)
    parser.add_argument("cases", nargs="*", help="folders of golden cases; all of reconcile when none is named")
    options = parser.parse_args()
    kpirecon = os.path.abspath(options.kpirecon)
    base = os.path.join(ROOT, "tests", "golden", "reconcile")
    cases = options.cases or [os.path.join(base, name) for name in sorted(os.listdir(base))]
    complaints = [*check_cases(kpirecon, [os.path.abspath(case) for case in cases]),
                  *(check_generated(kpirecon, options.rows) if options.rows else [])]
    print("\n".join(complaints) or "stores answer as files do")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
