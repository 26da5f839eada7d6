#!/usr/bin/python3
"""Completion in three shells: each is well formed, names every command and option, and offers what is asked for.

    completions.py --kpirecon PATH
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

# what is typed up to the cursor -> what is offered, among other things; None: nothing at all
CASES = [
    ("kpirecon re", {"reconcile", "read"}),
    ("kpirecon reconcile --form", {"--format"}),
    ("kpirecon reconcile --format nd", {"ndjson"}),
    ("kpirecon reconcile --format=nd", {"ndjson"}),
    ("kpirecon reconcile --fail-if OK,CONF", {"OK,CONFIRMED"}),
    ("kpirecon reconcile -d kp", {"kpi.csv"}),
    ("kpirecon reconcile --output fol", {"folder"}),
    ("kpirecon dataset re", {"remove"}),
    ("kpirecon dataset add kp", {"kpi.csv"}),
    ("kpirecon schema res", {"resolution"}),
    ("kpirecon help ex", {"explain"}),
    ("kpirecon screen kp", {"kpi.csv"}),
    ("kpirecon reconcile --as-of ", None),
]
FISH_CANNOT = {"kpirecon reconcile --fail-if OK,CONF"}  # one word of a list is all it offers

ASK_BASH = r"""
source "$1"
COMP_LINE=$2 COMP_POINT=${#2}
read -ra COMP_WORDS <<<"${2//=/ = }"
[[ $2 == *[\ =] ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_kpirecon
printf '%s\n' "${COMPREPLY[@]}"
"""


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


def options_of(kpirecon):
    overview = run(kpirecon, "help").stdout
    for command in re.findall(r"^  ([a-z]+) ", overview, re.M):
        text = run(kpirecon, "help", command).stdout
        for letter, denied, name in re.findall(r"^  (?:-(\w), |    )--(\[no-\])?([a-z-]+)", text, re.M):
            yield command, letter, bool(denied), name


def names_all(shell, script, kpirecon):
    """Each option stands in the lines of its command."""
    count = 0
    for command, letter, denied, name in options_of(kpirecon):
        count += 1
        part = {"bash": rf"^    {command}:-\*\).* ?'?--{name}[ ']|^    {command}:-\*\) _kpirecon_words '--{name}",
                "zsh": rf"^    {command}\)\n(?:            .*\n|        .*\n)*?            '\*?--{name}[=\[]",
                "fish": rf"seen_subcommand_from {command}'(?: -s {letter})?(?: -l {name}) "}[shell]
        if not re.search(part, script, re.M):
            yield f"{shell}: --{name} of '{command}' is not offered"
        if denied and f"no-{name}" not in script:
            yield f"{shell}: --no-{name} of '{command}' is not offered"
    if count < 20:
        yield "the program's help names hardly any options"


def offered(shell, path, line, folder):
    if shell == "bash":
        said = run("bash", "--norc", "-c", ASK_BASH, "-", path, line, cwd=folder)
    else:
        said = run("fish", "--no-config", "-c", f"source {path}; complete -C '{line}'", cwd=folder,
                   env={**os.environ, "HOME": folder})
    if said.stderr.strip():
        yield f"error: {said.stderr.strip()}"
    for word in said.stdout.splitlines():
        yield word.split("\t")[0].rstrip("/").removeprefix("--format=")


def answers(shell, path, folder):
    for line, wanted in CASES:
        if shell == "fish" and line in FISH_CANNOT:
            continue
        found = {word for word in offered(shell, path, line, folder) if word}
        if wanted is None and found or wanted and not wanted <= found or any("error" in word for word in found):
            yield f"{shell}: '{line}' is offered {sorted(found)}, wanted {wanted}"


def check_shell(shell, kpirecon, folder):
    said = run(kpirecon, "help", "--completion", shell)
    path = os.path.join(folder, f"completion.{shell}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(said.stdout)
    if said.returncode or not said.stdout:
        yield f"{shell}: nothing is written"
    yield from names_all(shell, said.stdout, kpirecon)
    if not shutil.which(shell):
        print(f"NOT CHECKED IN {shell.upper()}: it is not installed")
        return
    syntax = run(shell, "-n", path)
    if syntax.returncode or syntax.stderr:
        yield f"{shell}: {syntax.stderr.strip()}"
    if shell == "zsh":
        load = f"autoload -Uz compinit; compinit -u -D; source {path}; print $_comps[kpirecon]"
        loaded = run("zsh", "-f", "-c", load, env={**os.environ, "HOME": folder, "ZDOTDIR": folder})
        if loaded.stdout.strip() != "_kpirecon" or loaded.stderr:
            yield f"zsh: it does not load: {loaded.stdout}{loaded.stderr}"
    else:
        yield from answers(shell, path, folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    kpirecon = os.path.abspath(parser.parse_args().kpirecon)
    complaints = []
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "folder"))
        with open(os.path.join(folder, "kpi.csv"), "w", encoding="utf-8"):
            pass
        for shell in ("bash", "zsh", "fish"):
            complaints += check_shell(shell, kpirecon, folder)
    print("\n".join(complaints) or "completions are complete")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
