#!/usr/bin/python3
"""Runs golden cases; see README.md beside this file.

    run.py --kpirecon PATH [--update] CASE...

A case passes when standard output, standard error and exit status are those of
its expect.* files. With --update they are rewritten, to be reviewed like code.
"""
import argparse
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SANITIZER_STATUS = 99  # what a sanitizer ends with, so that it never passes for an expected 1
TIMEOUT_SECONDS = 120
SCHEMAS = {"kpirecon.resolution/1": "resolution", "kpirecon.claim/1": "claim", "kpirecon.screening/1": "screening",
           "kpirecon.dataset/1": "dataset", "kpirecon.explanation/1": "explanation",
           "kpirecon.standing/1": "standing"}


def read(path, default=b""):
    if not os.path.exists(path):
        return default
    with open(path, "rb") as file:
        return file.read()


def environment(kpirecon, scratch):
    """Nothing of the user's environment but what sanitizers are told."""
    env = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
        env[name] = f"{env.get(name, '')}:exitcode={SANITIZER_STATUS}".lstrip(":")
    env.update(PATH=f"{os.path.dirname(kpirecon)}:/usr/local/bin:/usr/bin:/bin", HOME=scratch, TMPDIR=scratch,
               LC_ALL="C.UTF-8", TZ="UTC", TERM="dumb")
    return env


def command_line(case):
    lines = [line for line in read(os.path.join(case, "args")).decode().splitlines() if line and line[0] != "#"]
    line = "\n".join(lines)
    if re.search(r"(^|[\s;&|(])kpirecon(\s|$)", line):
        return line
    assignments = re.match(r"(?:[A-Za-z_]\w*=\S*\s+)*", line).group()
    return f"{assignments}kpirecon {line[len(assignments):]}"


class Result:
    def __init__(self, stdout, stderr, status):
        self.stdout, self.stderr, self.status = stdout, stderr, status


def run(case, kpirecon):
    """In a copy of the case's folder that has fixtures/ beside its files."""
    with tempfile.TemporaryDirectory(prefix="golden-") as scratch:
        folder = os.path.join(scratch, "case")
        shutil.copytree(case, folder)
        if not os.path.exists(os.path.join(folder, "fixtures")):
            os.symlink(os.path.join(ROOT, "fixtures"), os.path.join(folder, "fixtures"))
        with open(os.path.join(case, "stdin") if os.path.exists(os.path.join(case, "stdin")) else os.devnull, "rb") as stdin:
            done = subprocess.run(["bash", "-c", command_line(case)], cwd=folder, stdin=stdin, capture_output=True,
                                  env=environment(kpirecon, scratch), timeout=TIMEOUT_SECONDS, check=False)
    return Result(done.stdout, done.stderr, done.returncode)


def difference(name, expected, found):
    if expected == found:
        return ""
    lines = difflib.unified_diff(expected.decode(errors="replace").splitlines(True),
                                 found.decode(errors="replace").splitlines(True), f"{name} as expected",
                                 f"{name} as found")
    return "".join(line if line.endswith("\n") else line + "\n\\ no newline at the end\n" for line in lines)


def schema_of(name, kpirecon, loaded={}):
    if name not in loaded:
        text = subprocess.run([kpirecon, "schema", name], capture_output=True, check=True).stdout
        loaded[name] = json.loads(text)
    return loaded[name]


def schema_faults(stdout, kpirecon):
    """Each line that says which schema it follows must follow it."""
    if not re.search(rb'"schema":\s*"kpirecon\.', stdout):
        return ""
    try:
        import jsonschema
    except ImportError:
        print("NOT CHECKED AGAINST ITS SCHEMA: python3-jsonschema is missing")
        return ""
    faults = ""
    for number, line in enumerate(stdout.decode(errors="replace").splitlines(), 1):
        if not line.startswith('{"schema":"kpirecon.'):
            continue
        try:
            value = json.loads(line)
            schema = schema_of(SCHEMAS[value["schema"]], kpirecon)
            for error in jsonschema.Draft202012Validator(schema).iter_errors(value):
                where = "/".join(str(part) for part in error.absolute_path) or "the object"
                faults += f"stdout:{number}: {where}: {error.message}\n"
        except (ValueError, KeyError) as error:
            faults += f"stdout:{number}: {error!r}\n"
    return faults


def compare(case, result, kpirecon):
    expected_status = int(read(os.path.join(case, "expect.exit"), b"0"))
    text = difference("stdout", read(os.path.join(case, "expect.stdout")), result.stdout)
    text += difference("stderr", read(os.path.join(case, "expect.stderr")), result.stderr)
    if result.status != expected_status:
        text += f"exit status {result.status}, expected {expected_status}\n"
    return text + schema_faults(result.stdout, kpirecon)


def write_or_remove(path, content):
    if content:
        with open(path, "wb") as file:
            file.write(content)
    elif os.path.exists(path):
        os.remove(path)


def update(case, result, kpirecon):
    write_or_remove(os.path.join(case, "expect.stdout"), result.stdout)
    write_or_remove(os.path.join(case, "expect.stderr"), result.stderr)
    write_or_remove(os.path.join(case, "expect.exit"), b"%d\n" % result.status if result.status else b"")
    return schema_faults(result.stdout, kpirecon)


def crashed(result):
    return (result.status == SANITIZER_STATUS or result.status < 0 or 128 < result.status < 160
            or b"Sanitizer" in result.stderr or b"runtime error:" in result.stderr)


def check(case, kpirecon, rewrite):
    """The case's complaint, empty when it passes."""
    name = os.path.relpath(case, os.path.join(ROOT, "tests", "golden"))
    result = run(case, kpirecon)
    if crashed(result) and not read(os.path.join(case, "expect.exit")).strip() == str(result.status).encode():
        return f"{name}: crashed with status {result.status}\n{result.stderr.decode(errors='replace')}"
    reason = read(os.path.join(case, "xfail")).decode().strip()
    if rewrite and not reason:
        return update(case, result, kpirecon)
    text = compare(case, result, kpirecon)
    if reason and text:
        print(f"EXPECTED TO FAIL, AND FAILS: {name}: {reason}")
        return ""
    if reason:
        return f"{name}: passes now, remove xfail ({reason})\n"
    return f"{name}: $ {command_line(case)}\n{text}" if text else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", default=shutil.which("kpirecon"), help="the program")
    parser.add_argument("--update", action="store_true", help="rewrite what is expected (not where xfail stands)")
    parser.add_argument("cases", nargs="*", help="case folders; all of them when none is named")
    options = parser.parse_args()
    if not options.kpirecon or not os.access(options.kpirecon, os.X_OK):
        parser.error("where is the program? give --kpirecon PATH")
    cases = options.cases
    if not cases:
        found = os.walk(os.path.join(ROOT, "tests", "golden"))
        cases = sorted(folder for folder, _, files in found if "args" in files)
    complaints = [complaint for case in cases
                  if (complaint := check(os.path.abspath(case), os.path.abspath(options.kpirecon), options.update))]
    sys.stdout.write("\n".join(complaints))
    return 1 if complaints or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
