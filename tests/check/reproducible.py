#!/usr/bin/python3
"""The same sources give the same bytes: built twice, under two paths of different length, on two days, by two umasks,
languages and zones, with files of other times; the program and the Debian package are compared.

    reproducible.py [--cc CC] [--build-type TYPE]

Takes two whole builds; compiler caches are switched off, since they would answer the second from the first.
"""
import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PARTS = ["CMakeLists.txt", "LICENSE", "README.md", "contrib", "src", "templates"]
WORLDS = [("a", 0o022, 1, {"LC_ALL": "C.UTF-8", "TZ": "UTC", "LANG": "C"}, time.time() - 400 * 86400),
          ("another/much/longer/path to it", 0o077, 2,
           {"LC_ALL": "POSIX", "TZ": "Pacific/Kiritimati", "LANG": "de_DE.UTF-8"}, time.time())]


def build(folder, world, options):
    name, umask, jobs, settings, when = world
    source = os.path.join(folder, name)
    os.makedirs(source)
    for part in PARTS:
        path = os.path.join(ROOT, part)
        (shutil.copytree if os.path.isdir(path) else shutil.copy)(path, os.path.join(source, part))
    for at, folders, files in os.walk(source):
        for entry in folders + files:
            os.utime(os.path.join(at, entry), (when, when))
    env = {**os.environ, **settings, "SOURCE_DATE_EPOCH": "1582180200", "CCACHE_DISABLE": "1"}
    where = os.path.join(source, "out")
    for command in (["cmake", "-S", source, "-B", where, f"-DCMAKE_BUILD_TYPE={options.build_type}",
                     f"-DCMAKE_C_COMPILER={options.cc}", "-DKPIRECON_HARDEN=ON", "-DBUILD_TESTING=OFF"],
                    ["cmake", "--build", where, "-j", str(jobs)], ["cpack", "-G", "DEB", "-B", where]):
        # cpack of CMake 3.25 writes the umask into the head of the package, and nowhere else
        packs = command[0] == "cpack"
        done = subprocess.run(command, cwd=where if packs else source, env=env, capture_output=True, text=True,
                              check=False, umask=0o022 if packs else umask)
        if done.returncode:
            sys.exit(f"{' '.join(command)}: {(done.stdout + done.stderr)[-2000:]}")
    package = [entry for entry in os.listdir(where) if entry.endswith(".deb")][0]
    return {"the program": os.path.join(where, "src", "kpirecon"), "the package": os.path.join(where, package)}


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--build-type", default="RelWithDebInfo")
    options = parser.parse_args()
    complaints = []
    with tempfile.TemporaryDirectory() as folder:
        first, second = (build(folder, world, options) for world in WORLDS)
        for what, path in first.items():
            print(f"{what}: {digest(path)}")
            if digest(path) != digest(second[what]):
                complaints.append(f"{what} differs: {digest(second[what])}")
        with open(first["the program"], "rb") as file:
            if folder.encode() in file.read():
                complaints.append("the program names the folder that it was built in")
    print("\n".join(complaints) or "two builds gave the same bytes")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
