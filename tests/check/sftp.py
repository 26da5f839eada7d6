#!/usr/bin/python3
"""Exports and datasets by SFTP, from a server of the test's own, through a wire that is cut.

    sftp.py --kpirecon PATH [--all]

Starts sshd on the loopback with keys of its own in a temporary folder. What is cut is gone on with, what changed meanwhile is
begun anew, what is the same is not fetched again, and a server whose key is not known is not talked to. Without sshd, or
where it does not start, that is said, and the status is 77. --all cuts at 200 places instead of 8.
"""
import argparse
import getpass
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

import night_killed

SKIPPED = 77
CONFIG = """tickets = sftp://{user}@127.0.0.1:{port}{folder}/served/tickets.csv
dataset = sftp://{user}@127.0.0.1:{port}{folder}/served/kpi-2020-01-15.csv
store = store
output = report
ssh-key = key
ssh-known-hosts = known_hosts
net-tries = 3
net-pause = 0
net-timeout = 60
"""
SSHD = """ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/key.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
MaxStartups 100
Subsystem sftp internal-sftp
"""
ROW = "6034453,2019-12,MOC,{units},{number},{units},{units}00,USD"
LONG_AGO = 1580000000


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Wire:
    """Carries bytes to the server and back; the connections named in `cuts` end after so many bytes from it."""

    def __init__(self, to_port):
        self.to_port, self.cuts, self.counts, self.after = to_port, [], [], None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def reset(self, cuts=(), after=None):
        self.cuts, self.counts, self.after = list(cuts), [], after

    def serve(self):
        while True:
            client, _ = self.listener.accept()
            number = len(self.counts)
            self.counts.append(0)
            server = socket.create_connection(("127.0.0.1", self.to_port))
            threading.Thread(target=self.carry, args=(client, server), daemon=True).start()
            threading.Thread(target=self.carry_back, args=(server, client, number), daemon=True).start()

    @staticmethod
    def end(*ends):
        for one in ends:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()

    def carry(self, client, server):
        try:
            while data := client.recv(65536):
                server.sendall(data)
        except OSError:
            pass
        self.end(client, server)

    def carry_back(self, server, client, number):
        left = self.cuts[number] if number < len(self.cuts) else None
        try:
            while left != 0 and (data := server.recv(65536 if left is None else min(left, 65536))):
                client.sendall(data)
                self.counts[number] += len(data)
                left = None if left is None else left - len(data)
        except OSError:
            pass
        self.end(client, server)
        if left == 0 and self.after:
            self.after()


class Scene:
    def __init__(self, kpirecon, folder):
        self.kpirecon, self.folder, self.user = kpirecon, folder, getpass.getuser()
        for name in ("host_key", "key", "other_key"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.path(name)], check=True)
        os.mkdir(self.path("served"))
        self.port = free_port()
        self.write("sshd_config", SSHD.format(port=self.port, folder=folder))
        # its log is long, and nobody empties a pipe meanwhile
        self.sshd = subprocess.Popen([shutil.which("sshd", path=os.environ["PATH"] + ":/usr/sbin"), "-D", "-E",
                                      self.path("sshd.log"), "-f", self.path("sshd_config")])
        self.wire = Wire(self.port)
        self.write("kpirecon.conf", CONFIG.format(user=self.user, port=self.wire.port, folder=folder))
        self.know("host_key")
        self.day = 16

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def know(self, key):
        """Of the server known_hosts has this key; None: it has none."""
        with open(self.path("host_key.pub" if key is None else key + ".pub"), encoding="utf-8") as file:
            words = file.read().split()
        self.write("known_hosts", "" if key is None else f"[127.0.0.1]:{self.wire.port} {words[0]} {words[1]}\n")

    def has_started(self):
        for _ in range(100):
            if self.sshd.poll() is not None:
                return False
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return True
            except OSError:
                time.sleep(0.1)
        return False

    def serve(self, name, lines, changed=LONG_AGO):
        """Put there at once, and with a time that is long ago unless told otherwise."""
        self.write("served/.new", "\n".join(lines) + "\n")
        os.utime(self.path("served/.new"), (changed, changed))
        os.rename(self.path("served/.new"), self.path("served/" + name))

    def publish(self, units, changed=LONG_AGO):
        """One row that matters, and many that make it long."""
        rows = [ROW.format(units=units, number="G001")] + [ROW.format(units=i, number=f"H{i:05}") for i in range(1, 6000)]
        self.serve("kpi-2020-01-15.csv", [night_killed.KPI] + rows, changed)

    def ask(self, units, changed=LONG_AGO):
        self.serve("tickets.csv", [night_killed.HEAD, f"1,2020-01-16T00:00:00Z,6034453,12,2019,MOC,{units},G001,{units},{units}00,USD"],
                   changed)

    def night(self, fresh=True):
        """Its status, what it said, and what stands of the ticket."""
        if fresh:
            shutil.rmtree(self.path("store"), ignore_errors=True)
            self.day = 16
        self.day += 1
        done = subprocess.run([self.kpirecon, "nightly", "--as-of", f"2020-01-{self.day}"], cwd=self.folder, capture_output=True,
                              text=True, check=False, env=dict(os.environ, HOME=self.folder))
        verdict = None
        if os.path.exists(self.path("store/ledger.sqlite")):
            db = sqlite3.connect(self.path("store/ledger.sqlite"))
            verdict = db.execute("SELECT verdict FROM standing WHERE ticket = '1'").fetchone()
            db.close()
        return done.returncode, done.stderr, verdict and verdict[0]


class Cases:
    def __init__(self, scene, is_all):
        self.scene, self.is_all, self.count, self.failures = scene, is_all, 0, 0
        scene.publish(10)
        scene.ask(10)

    def expect(self, label, found, status, verdict, words=""):
        self.count += 1
        if (found[0], found[2]) != (status, verdict) or words not in found[1]:
            print(f"{label}: {found[0]} {found[2]}, not {status} {verdict} {words}: {found[1][-600:]}")
            self.failures += 1

    def hold(self, label, holds):
        self.count += 1
        if not holds:
            print(f"{label}: {self.scene.wire.counts}")
            self.failures += 1

    def whole_and_again(self):
        scene, wire = self.scene, self.scene.wire
        wire.reset()
        self.expect("whole", scene.night(), 0, "OK")
        whole = wire.counts
        wire.reset()
        self.expect("the same again", scene.night(fresh=False), 0, "OK")
        self.hold("is not fetched again", wire.counts[0] < whole[0] / 2)
        scene.publish(11, LONG_AGO + 1)
        self.expect("another of the same size", scene.night(fresh=False), 0, "OK", "came again with other rows")
        scene.ask(10, LONG_AGO + 1)
        scene.publish(10)
        return whole[0]

    def cuts(self, size):
        """The first connection is the dataset's; it is cut, and the next goes on."""
        scene, wire = self.scene, self.scene.wire
        places = 200 if self.is_all else 8
        for i in range(places):
            at = size * i // places
            wire.reset([at])
            self.expect(f"cut at {at}", scene.night(), 0, "OK")
        wire.reset([size * 9 // 10])
        self.expect("cut near its end", scene.night(), 0, "OK")
        self.hold("only the rest comes again", len(wire.counts) == 3 and wire.counts[1] < size / 2)
        wire.reset([size // 2], lambda: scene.publish(11, LONG_AGO + 5))
        self.expect("it changes after the cut", scene.night(), 0, "CONFIRMED")
        scene.publish(11, int(time.time()) + 1000)
        wire.reset([size // 2], lambda: scene.publish(10, int(time.time()) + 1000))
        self.expect("what changed just now is begun anew", scene.night(), 0, "OK")
        scene.publish(10)
        wire.reset()
        scene.night()
        scene.publish(11, LONG_AGO + 9)
        wire.reset([size // 2, size // 4, size // 8])
        self.expect("cut each time", scene.night(fresh=False), 75, "OK", "[dataset-kept]")
        scene.publish(10)

    def refusals(self):
        scene = self.scene
        scene.wire.reset()
        for label, key in (("no key of the host is known", None), ("another one is", "other_key")):
            scene.know(key)
            self.expect(label, scene.night(), 3, None, "its key is not that of a known host")
        os.unlink(scene.path("known_hosts"))
        self.expect("there is no list of hosts", scene.night(), 3, None, "its key is not that of a known host")
        scene.know("host_key")
        with open(scene.path("kpirecon.conf"), encoding="utf-8") as file:
            config = file.read()
        for label, old, new, status, words in (
                ("another key of the client", "ssh-key = key", "ssh-key = other_key", 3, "the server refuses the login"),
                ("no such file", "kpi-2020-01-15.csv", "gone.csv", 3, "no such file"),
                ("a folder", "/kpi-2020-01-15.csv", "/", 3, "a folder; name a file in it"),
                ("no such key", "ssh-key = key", "ssh-key = none", 2, "ssh-key: cannot open 'none'"),
                ("others may read the key", "ssh-key = key", "ssh-key = key.pub", 2, "ssh-key: others may read")):
            scene.write("kpirecon.conf", config.replace(old, new))
            self.expect(label, scene.night(), status, None, words)
        scene.write("kpirecon.conf", config)
        self.expect("and all is well again", scene.night(), 0, "OK")


def skip(why):
    print(f"not run: {why}", file=sys.stderr)
    return SKIPPED


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", required=True)
    parser.add_argument("--all", action="store_true", help="cut at 200 places")
    options = parser.parse_args()
    if not shutil.which("sshd", path=os.environ["PATH"] + ":/usr/sbin") or not shutil.which("ssh-keygen"):
        return skip("there is no sshd (openssh-server)")
    if os.geteuid() == 0 and not os.path.exists("/run/sshd"):
        try:
            os.mkdir("/run/sshd", 0o755)  # which it wants, and only its service makes
        except OSError as why:
            return skip(f"sshd does not start: {why}")
    with tempfile.TemporaryDirectory() as folder:
        scene = Scene(os.path.abspath(options.kpirecon), folder)
        try:
            if not scene.has_started():
                with open(scene.path("sshd.log"), encoding="utf-8", errors="replace") as log:
                    return skip("sshd does not start: " + log.read().strip()[-300:])
            cases = Cases(scene, options.all)
            cases.cuts(cases.whole_and_again())
            cases.refusals()
        finally:
            scene.sshd.kill()
    print(f"{cases.count} cases, {cases.failures} failed")
    return cases.failures > 0


if __name__ == "__main__":
    sys.exit(main())
