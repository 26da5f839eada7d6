#!/usr/bin/python3
"""The manual pages name everything that a user can meet, and nothing else.

    manual.py --kpirecon PATH [--update]

Codes and findings stand in lists between .\\" begin NAME and .\\" end NAME; they come
from the .def files, and --update writes them anew. Commands and options come
from the program's own help; kpirecon(1) describes them, and kpirecon.conf(5) the keys.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import textwrap

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "contrib", "man")
MAIN, CODES, CONF = "kpirecon.1", "kpirecon-codes.7", "kpirecon.conf.5"


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def rows(path, macro):
    """The arguments of every MACRO(...) of a .def file, strings without their quotes."""
    text = re.sub(r"/\*.*?\*/", "", read(path), flags=re.S)
    found = 0
    for match in re.finditer(rf'^{macro}\(((?:"(?:[^"\\]|\\.)*"|[^")])*)\)', text, re.M):
        parts = re.findall(r'"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*|[^,\s][^,]*', match.group(1))
        yield [re.sub(r'"\s*"', "", part).strip().strip('"') for part in parts]
        found += 1
    if found != len(re.findall(rf"^{macro}\(", text, re.M)):
        sys.exit(f"{path}: not every row of it can be read here")


def verdicts(kpirecon):
    """Names in the order of the enum; meanings as the program explains them."""
    body = re.search(r"enum verdict \{(.*?)VERDICT_COUNT", read("src/resolution/resolution.h"), re.S).group(1)
    for name in re.findall(r"VERDICT_(\w+)", body):
        said = subprocess.run([kpirecon, "explain", name], capture_output=True, text=True, check=True).stdout
        yield name, re.search(r"means: +(.*)", said).group(1)


def settings(kpirecon):
    """In the order of their table; what the program says of each."""
    for name in re.findall(r"<(\w+) source=", read("templates/rules/programme.xml").split("</settings>")[0]):
        said = subprocess.run([kpirecon, "explain", name], capture_output=True, text=True, check=True).stdout
        told = dict(re.findall(r"^  (\w+): +(.*)$", said, re.M))
        yield f"{name} Pq {told['is']}", f"{told['means'].removesuffix('?')}: {told['allowed']}"


def item(name, text):
    text = f"{text[0].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"
    lines = [piece for line in text.split("\n") for piece in textwrap.wrap(line, 80, break_on_hyphens=False)]
    lines = [re.sub(r"^(?=[.'])", r"\\&", line) for line in lines]  # which would be a request
    return "\n".join([f".It Sy {name}", *lines, ""])


def lists(kpirecon):
    reasons = [(f"{row[0]} Pq {row[1]}", f"{row[2][0].upper()}{row[2][1:]}.\n{row[3]}")
               for row in rows("src/resolution/reasons.def", "REASON")]
    severities = {"ERROR": "error", "WARNING": "warning", "IGNORE": "ignored"}
    findings = [(f"{row[0].replace('_', '-')} Pq {severities[row[1]]}", row[2])
                for row in rows("src/base/findings.def", "FINDING")]
    return {"verdicts": list(verdicts(kpirecon)), "reasons": reasons,
            "notes": list(rows("src/resolution/notes.def", "NOTE")),
            "causes": list(rows("src/diagnosis/causes.def", "CAUSE")), "findings": findings,
            "settings": list(settings(kpirecon))}


def keys(kpirecon):
    """Of kpirecon.conf, as the program lists them."""
    said = subprocess.run([kpirecon, "help", "--keys"], capture_output=True, text=True, check=True).stdout
    for key, text in re.findall(r"^  (\S+ = \S+)((?: .*)?\n(?:    .*\n)*)", said, re.M):
        name, _, argument = key.partition(" = ")
        yield f"{name} Pq {argument.replace('|', ' or ')}", re.sub(r"\s+", " ", text).strip()


def list_pattern(name):
    return re.compile(rf'(\.\\" begin {name}\n)(.*?)(\.\\" end {name}\n)', re.S)


def check_lists(page, wanted):
    for name, entries in wanted.items():
        found = list_pattern(name).search(page)
        text = "".join(item(*entry) for entry in entries)
        if not entries:
            yield f"no {name} were found in the sources"
        elif not found:
            yield f'the page has no list between .\\" begin {name} and .\\" end {name}'
        elif found.group(2) != text:
            yield f"the list of {name} is not that of the sources: run tests/check/manual.py --update"


def check_options(page, kpirecon):
    overview = subprocess.run([kpirecon, "help"], capture_output=True, text=True, check=True).stdout
    commands = re.findall(r"^  ([a-z]+) ", overview, re.M)
    known = set()
    for command in commands:
        if not re.search(rf"^\.It Cm {command}\b", page, re.M):
            yield f"the command '{command}' has no entry (.It Cm {command})"
        text = subprocess.run([kpirecon, "help", command], capture_output=True, text=True, check=True).stdout
        for letter, option in re.findall(r"^  (?:-(\w), |    )--(?:\[no-\])?([a-z-]+)", text, re.M):
            known.add(option)
            if not re.search(rf"^\.It .*Fl -{option}\b", page, re.M):
                yield f"--{option} of '{command}' has no entry (.It Fl -{option})"
            if letter and not re.search(rf"^\.It Fl {letter}\b.*Fl -{option}\b", page, re.M):
                yield f"-{letter} of '{command}' has no entry beside --{option}"
    for option in re.findall(r"^\.It .*?Fl -([a-z-]+)", page, re.M):
        if option not in known:
            yield f"the page has --{option}, the program has not"
    if not commands or not known:
        yield "the program's help names no commands or no options"


def check_statuses(page):
    statuses = re.findall(r"STATUS_\w+ = (\d+)", read("src/cli/exit_status.h"))
    for status in statuses:
        if not re.search(rf"^\.It {status}$", page, re.M):
            yield f"exit status {status} has no entry (.It {status})"
    if not statuses:
        yield "exit_status.h names no status"


def check_layout():
    if not shutil.which("mandoc"):
        print("NOT CHECKED BY MANDOC: it is not installed")
        return
    for name in sorted(os.listdir(FOLDER)):
        said = subprocess.run(["mandoc", "-T", "lint", "-W", "style", name], cwd=FOLDER, capture_output=True, text=True,
                              check=False)
        # pages that are referred to are not installed yet
        yield from (line for line in said.stdout.splitlines()
                    if "referenced manual not found" not in line)


def check_examples(conf, wanted):
    """Every key of the example configurations is one."""
    known = {name.split()[0] for name, _ in wanted["keys"]}
    for where, text in (("kpirecon.conf.5", conf), ("contrib/kpirecon.conf", read("contrib/kpirecon.conf"))):
        found = re.findall(r"^#?([a-z][a-z-]*) = ", text, re.M)
        yield from (f"{where}: there is no key '{key}'" for key in found if key not in known)
        if len(found) < 5:
            yield f"{where} has no example"


def check_references():
    """Pages of ours that a page speaks of are there."""
    for name in os.listdir(FOLDER):
        for page, section in re.findall(r"\.Xr (kpirecon\S*) (\d)", read(os.path.join(FOLDER, name))):
            if not os.path.exists(os.path.join(FOLDER, f"{page}.{section}")):
                yield f"{name} refers to {page}({section}), which there is not"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", default=shutil.which("kpirecon"))
    parser.add_argument("--update", action="store_true", help="write the lists of codes and findings anew")
    options = parser.parse_args()
    page, codes = read(os.path.join(FOLDER, MAIN)), read(os.path.join(FOLDER, CODES))
    wanted = lists(options.kpirecon)
    conf, wanted_keys = read(os.path.join(FOLDER, CONF)), {"keys": list(keys(options.kpirecon))}
    if options.update:
        text = "".join(item(*entry) for entry in wanted_keys["keys"])
        conf = list_pattern("keys").sub(lambda match: match.group(1) + text + match.group(3), conf)
        with open(os.path.join(FOLDER, CONF), "w", encoding="utf-8") as file:
            file.write(conf)
        for name, entries in wanted.items():
            text = "".join(item(*entry) for entry in entries)
            codes = list_pattern(name).sub(lambda match, text=text: match.group(1) + text + match.group(3), codes)
        with open(os.path.join(FOLDER, CODES), "w", encoding="utf-8") as file:
            file.write(codes)
    complaints = [*check_lists(codes, wanted), *check_lists(conf, wanted_keys), *check_examples(conf, wanted_keys),
                  *check_options(page, options.kpirecon), *check_statuses(page), *check_layout(), *check_references()]
    count = sum(map(len, wanted.values()))
    print("\n".join(complaints) or f"the manual pages are complete: {count} codes and findings")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
