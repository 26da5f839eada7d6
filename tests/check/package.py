#!/usr/bin/python3
"""What is installed: by 'cmake --install' under two prefixes, and by the Debian package, which is built, installed into
a root of its own and removed again. The unit, the profile and the scripts are looked at by who knows them.

    package.py --build DIR

Tools that are not there are named, and what they would check counts as not run.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FILES = """
bin/kpirecon
lib/systemd/system/kpirecon.service
lib/systemd/system/kpirecon.timer
lib/sysusers.d/kpirecon.conf
share/bash-completion/completions/kpirecon
share/doc/kpirecon/README.md
share/doc/kpirecon/copyright
share/doc/kpirecon/examples/apparmor/usr.bin.kpirecon
share/doc/kpirecon/examples/cron
share/doc/kpirecon/examples/kpirecon.conf
share/doc/kpirecon/examples/logrotate
share/fish/vendor_completions.d/kpirecon.fish
share/man/man1/kpirecon.1
share/man/man5/kpirecon.conf.5
share/man/man7/kpirecon-codes.7
share/zsh/vendor-completions/_kpirecon
""".split()
MOST_EXPOSURE = 1.5  # of 10, as systemd-analyze rates the unit


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


def has(tool):
    if shutil.which(tool, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin"):
        return True
    print(f"NOT RUN: {tool} is not installed")
    return False


def wrong(what, done):
    if done.returncode:
        yield f"{what}: status {done.returncode}: {(done.stderr + done.stdout).strip()[-600:]}"


def tree(folder):
    return sorted(os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names)


def works(program, folder):
    """From wherever it stands it decides tickets, with templates of its own."""
    done = run(program, "reconcile", "-q", "-d", os.path.join(ROOT, "fixtures/demo/kpi-2020-02-15.csv"), "--as-of",
               "2020-02-20", "-o", os.path.join(folder, "out"), os.path.join(ROOT, "fixtures/demo/tickets.csv"), cwd="/",
               env={"PATH": "/usr/bin:/bin", "HOME": folder})
    if done.returncode != 1 or not os.path.exists(os.path.join(folder, "out", "index.html")):
        yield f"the installed program does not work: status {done.returncode}: {done.stderr[-400:]}"
    shutil.rmtree(os.path.join(folder, "out"), ignore_errors=True)


def check_install(build, folder):
    for prefix in ("/usr", "/opt/kpi recon"):
        dest = os.path.join(folder, "dest" + prefix.replace("/", "-"))
        yield from wrong("cmake --install", run("cmake", "--install", build, "--prefix", prefix,
                                                env={**os.environ, "DESTDIR": dest}))
        found = tree(dest + prefix)
        if found != FILES or len(tree(dest)) != len(FILES):
            yield f"under {prefix} there stand {found}"
            continue
        with open(dest + prefix + "/lib/systemd/system/kpirecon.service", encoding="utf-8") as file:
            unit = file.read()
        etc = "/etc" if prefix == "/usr" else prefix + "/etc"
        if f"ExecStart={prefix}/bin/kpirecon nightly -c {etc}/kpirecon/kpirecon.conf\n" not in unit:
            yield f"the unit under {prefix} does not start {prefix}/bin/kpirecon"
        if re.search("@[A-Z]+@", unit) or ROOT in unit or build in unit:
            yield f"the unit under {prefix} was not filled in"
        moved = os.path.join(folder, "moved")
        shutil.copytree(dest + prefix, moved)
        yield from works(os.path.join(moved, "bin", "kpirecon"), folder)
        shutil.rmtree(moved)


def check_unit(dest):
    unit = os.path.join(dest, "usr/lib/systemd/system/kpirecon.service")
    if has("systemd-analyze"):
        done = run("systemd-analyze", "security", "--offline=yes", "--no-pager", unit)
        rating = re.search(r"Overall exposure level.*: ([0-9.]+)", done.stdout)
        if not rating or float(rating.group(1)) > MOST_EXPOSURE:
            yield f"the unit is rated {rating.group(1) if rating else done.stderr}, wanted {MOST_EXPOSURE} at most"
        else:
            print(f"systemd-analyze security: {rating.group(1)} of 10")
        said = run("systemd-analyze", "verify", unit, unit.replace(".service", ".timer"))
        yield from (line for line in (said.stdout + said.stderr).splitlines()
                    if "kpirecon" in line and "man kpirecon" not in line and "is not executable" not in line)
    if has("apparmor_parser"):
        profile = os.path.join(ROOT, "contrib/apparmor/usr.bin.kpirecon")
        yield from wrong("the AppArmor profile", run("/usr/sbin/apparmor_parser", "-Q", "-K", profile))
    if has("shellcheck"):
        scripts = [os.path.join(ROOT, "contrib/deb", name) for name in os.listdir(os.path.join(ROOT, "contrib/deb"))]
        yield from wrong("shellcheck", run("shellcheck", *scripts))
    if has("logrotate"):
        with open(os.path.join(ROOT, "contrib/logrotate/kpirecon"), encoding="utf-8") as file:
            text = re.sub(r"\b(su|create 0640) kpirecon adm", r"\1 root root", file.read())  # there is no such user here
        with open(os.path.join(dest, "logrotate"), "w", encoding="utf-8") as file:
            file.write(text)
        yield from wrong("logrotate", run("logrotate", "-d", file.name))


def needed_at_run_time():
    with open(os.path.join(ROOT, "contrib", "packages"), encoding="utf-8") as file:
        return re.findall(r"^(\S+) +run ", file.read(), re.M)


def check_contents(package, folder):
    control = run("dpkg-deb", "-f", package, "Depends").stdout
    for name in needed_at_run_time():
        if not re.search(rf"(^|, ){re.escape(name)}( |,|$)", control):
            yield f"the package does not depend on {name}, which is loaded when it is needed"
    listed = run("dpkg-deb", "-c", package).stdout
    for line in listed.splitlines():
        mode, owner, path = line.split()[0], line.split()[1], line.split()[-1]
        wanted = "drwxr-xr-x" if path.endswith("/") else "-rwxr-xr-x" if path.endswith("bin/kpirecon") else "-rw-r--r--"
        if mode != wanted or owner != "root/root":
            yield f"in the package: {line}"
    unpacked = os.path.join(folder, "unpacked")
    yield from wrong("dpkg -x", run("dpkg", "-x", package, unpacked))
    if tree(unpacked) != sorted("usr/" + name for name in FILES):
        yield f"the package has {tree(unpacked)}"
    yield from works(os.path.join(unpacked, "usr/bin/kpirecon"), folder)


def check_life(package, folder):
    """Installed into a root of its own, where its scripts leave this machine alone, and removed again."""
    if os.getuid() != 0:
        print("NOT RUN: only root can install a package; it was unpacked")
        return
    root = os.path.join(folder, "root")
    for name in ("var/lib/dpkg/info", "var/lib/dpkg/updates", "var/log", "etc"):
        os.makedirs(os.path.join(root, name))
    for name in ("var/lib/dpkg/status", "etc/passwd", "etc/group"):
        with open(os.path.join(root, name), "w", encoding="utf-8"):
            pass
    dpkg = ["dpkg", f"--root={root}", "--force-script-chrootless", "--force-depends"]
    env = {**os.environ, "PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"}
    yield from wrong("dpkg --install", run(*dpkg, "--install", package, env=env))
    yield from wrong("dpkg --install again", run(*dpkg, "--install", package, env=env))
    if not os.path.exists(os.path.join(root, "usr/bin/kpirecon")):
        yield "nothing was installed"
    with open(os.path.join(root, "etc/passwd"), encoding="utf-8") as file:
        if shutil.which("systemd-sysusers") and "kpirecon:" not in file.read():
            yield "installing made no user"
    ledger = os.path.join(root, "var/lib/kpirecon/ledger.sqlite")
    os.makedirs(os.path.dirname(ledger), exist_ok=True)
    with open(ledger, "w", encoding="utf-8"):
        pass
    yield from wrong("dpkg --purge", run(*dpkg, "--purge", "kpirecon", env=env))
    if os.path.exists(os.path.join(root, "usr/bin/kpirecon")):
        yield "removing left the program"
    if not os.path.exists(ledger):
        yield "removing took the ledger"


def check_package(build, folder):
    if not has("dpkg-deb") or not has("dpkg-shlibdeps"):
        return
    done = run("cpack", "-G", "DEB", "-B", folder, "-D", "CPACK_DEBIAN_COMPRESSION_TYPE=gzip", cwd=build,
               umask=0o077)
    yield from wrong("cpack", done)
    packages = [name for name in os.listdir(folder) if name.endswith(".deb")]
    if len(packages) != 1:
        yield f"cpack made {packages}"
        return
    package = os.path.join(folder, packages[0])
    yield from check_contents(package, folder)
    yield from check_life(package, folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True)
    build = os.path.abspath(parser.parse_args().build)
    complaints = []
    with tempfile.TemporaryDirectory() as folder:
        complaints += check_install(build, folder)
        complaints += check_unit(os.path.join(folder, "dest-usr"))
        complaints += check_package(build, folder)
    print("\n".join(complaints) or f"{len(FILES)} files are installed as they should be")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
