#!/usr/bin/python3
"""Publications that an older version compiled are compiled anew from their files, by the next night or when asked.

    store_upgrade.py --kpirecon PATH [--cc CC]

Snapshots are given the number of an older version, once so that they say of which file they were made, and once as the
oldest, which do not. Whoever only looks is told what to do and changes nothing; where a file is missing or is another
one, nothing is made of it; killed before any call that changes a file, the next one puts it right.
"""
import argparse
import os
import shutil
import struct
import subprocess
import sys
import tempfile

import night_killed

CONFIG = ["tickets = tickets.csv", "dataset = kpi", "store = store", "output = report"]
TICKETS = ["1,2020-01-20T00:00:00Z,6000001,12,2019,MOC,10,G001,10,1000.00,USD",
           "2,2020-01-20T00:00:00Z,6000001,12,2019,MOC,20,G002,20,2000.00,USD"]
FIRST = ["6000001,2019-12,MOC,10,G001,10,1000.00,USD", "6000001,2019-12,MOC,25,G002,25,2500.00,USD"]
SECOND = [FIRST[0], "6000001,2019-12,MOC,20,G002,20,2000.00,USD", "6000001,2020-01,MOC,5,G003,5,500.00,USD"]
VERSION_AT, CHECKSUM_AT = 12, 352  # in the header, see snapshot_format.h
PI, E, PHI, WORD = 0x243f6a8885a308d3, 0xb7e151628aed2a6b, 0x9e3779b97f4a7c15, (1 << 64) - 1
KILLED, SKIPPED = 137, 77


def mix(a, b):
    product = a * b
    return (product ^ product >> 64) & WORD


def checksum(data):
    lanes, words = [PI, E, PHI, len(data)], struct.unpack(f"<{len(data) // 8}Q", data)
    whole = len(words) // 8 * 8
    for i in range(0, whole, 8):
        for lane in range(4):
            lanes[lane] = mix(words[i + lane * 2] ^ lanes[lane], words[i + lane * 2 + 1] ^ PHI)
    for i in range(whole, len(words)):
        lanes[i % 4] = mix(words[i] ^ lanes[i % 4], PI)
    return mix(lanes[0] ^ E, lanes[1] ^ PHI) ^ mix(lanes[2] ^ PI, lanes[3] ^ E) ^ len(data)


class Scene:
    def __init__(self, kpirecon, folder):
        self.kpirecon, self.folder = kpirecon, folder
        os.makedirs(self.path("kpi"))
        self.write("kpirecon.conf", CONFIG)
        self.write("tickets.csv", [night_killed.HEAD] + TICKETS)
        self.write("kpi/kpi-2020-01-15.csv", [night_killed.KPI] + FIRST)
        self.write("kpi/kpi-2020-02-15.csv", [night_killed.KPI] + SECOND)
        self.run(0, "nightly", "-q", "--as-of", "2020-02-16")
        self.made = self.snapshots()

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, lines):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    def run(self, status, *arguments, before=()):
        done = subprocess.run([*before, self.kpirecon, *arguments], cwd=self.folder, capture_output=True, text=True, check=False)
        if status is not None and done.returncode != status:
            raise AssertionError(f"{arguments}: status {done.returncode}, not {status}: {done.stderr or done.stdout}")
        return done

    def snapshots(self):
        found, folder = {}, self.path("store/datasets")
        for name in sorted(os.listdir(folder)):
            if name.endswith(".snapshot"):
                with open(os.path.join(folder, name), "rb") as file:
                    found[name] = file.read()
        return found

    def age(self, version):
        """As an older version would have left them; before version 2 the header was another one."""
        for name, data in self.made.items():
            if checksum(data[:CHECKSUM_AT]) != struct.unpack_from("<Q", data, CHECKSUM_AT)[0]:
                raise AssertionError("the header is not what this test takes it for")
            header = bytearray(data[:CHECKSUM_AT + 8])
            struct.pack_into("<I", header, VERSION_AT, version)
            struct.pack_into("<Q", header, CHECKSUM_AT, checksum(bytes(header[:CHECKSUM_AT])) if version > 1 else 0)
            path = self.path("store/datasets/" + name)
            os.chmod(path, 0o644)
            with open(path, "wb") as file:
                file.write(bytes(header) + data[len(header):])


def expect(holds, what):
    if not holds:
        raise AssertionError(what)


def decisions(scene):
    return scene.run(0, "ledger", "list", "--store", "store", "--format", "ndjson").stdout


def looked_at(scene):
    old = scene.snapshots()
    said = scene.run(3, "reconcile", "-d", "store", "--store", "store", "tickets.csv").stderr
    expect("2020-01-15, 2020-02-15" in said and "dataset renew --store store" in said, said)
    expect("older format" in scene.run(0, "dataset", "list", "--store", "store").stdout, "the list does not tell")
    scene.run(3, "dataset", "verify", "--store", "store")
    scene.run(0, "nightly", "--dry-run", "--as-of", "2020-02-17")
    expect(scene.snapshots() == old, "looking changed the store")


def renewed_by_night(scene):
    before = decisions(scene)
    said = scene.run(0, "nightly", "--as-of", "2020-02-17").stderr
    expect(said.count("[dataset-renewed]") == 2, said)
    expect(scene.snapshots() == scene.made, "not what a new store would have")
    expect(decisions(scene) == before, "other decisions")
    expect("dataset-renewed" not in scene.run(0, "nightly", "--as-of", "2020-02-18").stderr, "told twice")
    scene.run(0, "verify", "store/ledger.sqlite")


def without_its_file(scene, is_known):
    """The first one is moved; then another one of its size is in its place."""
    scene.write("kpirecon.conf", [line.replace("= kpi", "= store") for line in CONFIG])
    os.rename(scene.path("kpi/kpi-2020-01-15.csv"), scene.path("moved.csv"))
    for _ in range(2):
        said = scene.run(3, "nightly", "--as-of", "2020-02-18").stderr
        expect("2020-01-15" in said and "kpirecon dataset renew --store store FILE" in said, said)
        expect(("'kpi/kpi-2020-01-15.csv'" in said) == is_known, said)
        scene.write("kpi/kpi-2020-01-15.csv", [night_killed.KPI, FIRST[0], FIRST[1].replace("25,25", "26,26")])
    # what is not known is not in the name, either
    os.unlink(scene.path("kpi/kpi-2020-01-15.csv"))
    scene.run(0, "dataset", "renew", "--store", "store", "moved.csv", *([] if is_known else ["kpi/kpi-2020-02-15.csv"]))
    scene.run(0, "nightly", "-q", "--as-of", "2020-02-18")
    scene.run(0, "dataset", "verify", "--store", "store")
    os.rename(scene.path("moved.csv"), scene.path("kpi/kpi-2020-01-15.csv"))
    scene.write("kpirecon.conf", CONFIG)


def added_again(scene):
    """As before there was a way to renew."""
    said = scene.run(0, "dataset", "add", "--store", "store", "kpi/kpi-2020-01-15.csv", "kpi/kpi-2020-02-15.csv").stdout
    expect(said.count("renewed as publication") == 2 and scene.snapshots() == scene.made, said)


def killed(scene, breaker):
    for at in range(1, 1000):
        scene.age(2)
        done = scene.run(None, "dataset", "renew", "--store", "store", before=(breaker, str(at), "change", scene.path("note")))
        if done.returncode == SKIPPED:
            print("programs may not be traced here: nothing is killed", file=sys.stderr)
            return 0
        if done.returncode != KILLED:
            expect(done.returncode == 0 and at > 10, f"{at} calls: status {done.returncode}: {done.stderr}")
            return at - 1
        scene.run(0, "dataset", "renew", "--store", "store")
        left = [name for name in os.listdir(scene.path("store/datasets")) if name.endswith(".aside")]
        expect(scene.snapshots() == scene.made and not left, f"killed at call {at}: {left}")
    raise AssertionError("it never ends")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    parser.add_argument("--cc", default="cc")
    options = parser.parse_args()
    os.environ["LC_ALL"] = "C.UTF-8"
    os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"  # it cannot, where it is traced
    with tempfile.TemporaryDirectory(prefix="store-upgrade-") as folder:
        breaker = os.path.join(folder, "at_call")
        subprocess.run([options.cc, "-std=c17", "-D_GNU_SOURCE", "-O1", "-o", breaker, night_killed.AT_CALL], check=True)
        scene = Scene(os.path.abspath(options.kpirecon), os.path.join(folder, "scene"))
        for version in (2, 1):
            for step in (looked_at, renewed_by_night, lambda scene: without_its_file(scene, version > 1), added_again):
                scene.age(version)
                step(scene)
        count = killed(scene, breaker)
    print(f"compiled anew, also when killed at {count} calls")
    return 0


if __name__ == "__main__":
    sys.exit(main())
