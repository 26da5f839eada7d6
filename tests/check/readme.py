#!/usr/bin/python3
"""What README.md shows is what happens.

    readme.py --kpirecon PATH [--update]

In blocks marked ```console each line that starts with "$ " is run by bash in a scratch
copy of the project, one after the other, and what follows it must be its output, both
streams. A line "..." stands for any lines. Blocks with another mark are not run.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
README = os.path.join(ROOT, "README.md")
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.S | re.M)
LEFT_OUT = "..."


def steps(block):
    """(command, expected lines) of one block; a command may go on after a backslash."""
    command, expected, goes_on = None, [], False
    for line in block.splitlines():
        if goes_on:
            command += "\n" + line
        elif line.startswith("$ "):
            if command is not None:
                yield command, expected
            command, expected = line[2:], []
        else:
            expected.append(line)
        goes_on = command is not None and not expected and line.endswith("\\")
    if command is not None:
        yield command, expected


def agrees(expected, found):
    if not expected:
        return not found
    if expected[0] == LEFT_OUT:
        return any(agrees(expected[1:], found[skip:]) for skip in range(len(found) + 1))
    return bool(found) and expected[0].rstrip() == found[0].rstrip() and agrees(expected[1:], found[1:])


def run(command, folder, kpirecon):
    env = {"PATH": f"{os.path.dirname(kpirecon)}:/usr/local/bin:/usr/bin:/bin", "HOME": folder, "LC_ALL": "C.UTF-8",
           "TERM": "dumb", "TZ": "UTC", "COLUMNS": "120"}
    env.update({name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")})
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False)
    return done.stdout.decode(errors="replace").splitlines()


def check_block(block, folder, kpirecon, complaints):
    """The block with the output as found."""
    text = ""
    for command, expected in steps(block):
        found = run(command, folder, kpirecon)
        text += f"$ {command}\n"
        if agrees(expected, found):
            found = expected
        else:
            complaints.append("\n".join([f"$ {command}", "expected:", *expected, "found:", *found, ""]))
        text += "".join(line + "\n" for line in found)
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", default=shutil.which("kpirecon"))
    parser.add_argument("--update", action="store_true", help="put the output as found into README.md")
    options = parser.parse_args()
    with open(README, encoding="utf-8") as file:
        page = file.read()
    complaints = []
    blocks = BLOCK.findall(page)
    with tempfile.TemporaryDirectory(prefix="readme-") as scratch:
        folder = os.path.join(scratch, "kpirecon")
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns("build*", "out", ".git"))
        kpirecon = os.path.abspath(options.kpirecon)
        page = BLOCK.sub(lambda match: f"```console\n{check_block(match[1], folder, kpirecon, complaints)}```", page)
    if options.update:
        with open(README, "w", encoding="utf-8") as file:
            file.write(page)
        return 0
    if not blocks:
        complaints.append("README.md shows no ```console block at all")
    print("\n".join(complaints) or f"README.md: {len(blocks)} blocks are true")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
