#!/usr/bin/python3
"""Every way of handing a message over, against servers and programs of the test's own that go wrong at each stage:
what was taken is 'sent', what was surely not is 'queued', what was refused is 'failed', and what nobody answered is
'unknown'. No secret is ever told, and nothing of a message becomes a header or another recipient.

    delivery.py --deliver PATH
"""
import argparse
import concurrent.futures
import email
import email.policy
import hashlib
import hmac
import json
import os
import shutil
import socket
import ssl
import stat
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PASSWORD = "geheim-9vq"
KEY = "schluessel-77"
ACTIONS = ["4xx", "5xx", "close", "stall"]
STAGES = ["connect", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "body", "dot", "quit"]
BIG = 5 << 20

# (stage, action) -> outcome; what is not named is queued
EXPECTED = {("mail", "5xx"): "failed", ("rcpt", "5xx"): "failed", ("data", "5xx"): "failed", ("dot", "5xx"): "failed",
            ("dot", "close"): "unknown", ("dot", "stall"): "unknown",
            **{("quit", action): "sent" for action in ACTIONS}}


class Server:
    """One thread a connection; handle(socket) does the talking."""

    def __init__(self, handle):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.handle = handle
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        try:
            self.handle(connection)
        except (OSError, ssl.SSLError, EOFError):
            pass
        finally:
            connection.close()


class Smtp:
    """A mail server that goes wrong as told, and keeps what it took."""

    def __init__(self, tls, stage="", action="", offers_tls=True, echoes=False):
        self.tls, self.stage, self.action, self.offers_tls, self.echoes = tls, stage, action, offers_tls, echoes
        self.taken, self.seen, self.connections = [], [], 0
        self.server = Server(self.handle)
        self.url = f"smtp://127.0.0.1:{self.server.port}"

    def go_wrong(self, connection, stage):
        if stage != self.stage:
            return False
        if self.action == "stall":
            time.sleep(6)
        if self.action in ("close", "stall"):
            raise EOFError
        connection.sendall(b"451 4.3.0 try later\r\n" if self.action == "4xx" else b"554 5.7.1 never\r\n")
        if stage in ("connect", "body"):
            raise EOFError
        return True

    def read_body(self, connection, lines):
        size, body = 0, []
        for line in lines:
            size += len(line)
            if size > BIG // 4:
                self.go_wrong(connection, "body")
            if line == b".\r\n":
                break
            body.append(line[1:] if line.startswith(b".") else line)
        else:
            raise EOFError
        if not self.go_wrong(connection, "dot"):
            self.taken.append(b"".join(body))
            connection.sendall(b"250 2.0.0 mine now\r\n")

    def handle(self, connection):
        self.connections += 1
        if not self.go_wrong(connection, "connect"):
            connection.sendall(b"220 test\r\n")
        lines, secure = connection.makefile("rb"), False
        while line := lines.readline():
            word = line.decode("latin-1").strip()
            self.seen.append(word)
            verb = word.split(" ")[0].upper()
            if verb in ("EHLO", "HELO"):
                if not self.go_wrong(connection, "ehlo"):
                    offers = b"250-AUTH PLAIN\r\n" if secure else b"250-STARTTLS\r\n" if self.offers_tls else b""
                    connection.sendall(b"250-test\r\n" + offers + b"250 SIZE 99999999\r\n")
            elif verb == "STARTTLS":
                if not self.go_wrong(connection, "starttls"):
                    connection.sendall(b"220 go\r\n")
                    connection = self.tls.wrap_socket(connection, server_side=True)
                    lines, secure = connection.makefile("rb"), True
            elif verb == "AUTH":
                if self.echoes:
                    connection.sendall(f"535 bad password {PASSWORD}\r\n".encode())
                elif not self.go_wrong(connection, "auth"):
                    connection.sendall(b"334 \r\n" if word.endswith("PLAIN") else b"235 in\r\n")
                    if word.endswith("PLAIN"):
                        self.seen.append(lines.readline().decode().strip())
                        connection.sendall(b"235 in\r\n")
            elif verb in ("MAIL", "RCPT", "NOOP"):
                if not self.go_wrong(connection, verb.lower()):
                    connection.sendall(b"250 fine\r\n")
            elif verb == "DATA":
                if not self.go_wrong(connection, "data"):
                    connection.sendall(b"354 on\r\n")
                    self.read_body(connection, lines)
            elif verb == "QUIT":
                if not self.go_wrong(connection, "quit"):
                    connection.sendall(b"221 bye\r\n")
                return


class Http:
    """A receiver of webhooks that answers as told, and keeps what came whole."""

    def __init__(self, answer=b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", cut_at=None):
        self.reply, self.cut_at, self.taken = answer, cut_at, []
        self.server = Server(self.handle)
        self.url = f"http://127.0.0.1:{self.server.port}/hook?token=q"

    def handle(self, connection):
        text, wanted = b"", None
        while wanted is None or len(text) < wanted:
            if self.cut_at is not None and len(text) >= self.cut_at:
                raise EOFError
            got = connection.recv(65536)
            if not got:
                raise EOFError
            text += got
            if wanted is None and b"\r\n\r\n" in text:
                head, _, _ = text.partition(b"\r\n\r\n")
                length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                wanted = len(head) + 4 + int(length[0].split(b":")[1])
        self.taken.append(text)
        if self.reply == b"stall":
            time.sleep(6)
        elif self.reply:
            connection.sendall(self.reply)


class Bench:
    def __init__(self, deliver):
        self.program, self.complaints, self.count = deliver, [], 0
        self.folder = tempfile.mkdtemp()
        self.password = self.secret("password", PASSWORD)
        self.key = self.secret("key", KEY)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", self.path("tls.key"),
                        "-out", self.path("tls.crt"), "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
                        "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(self.path("tls.crt"), self.path("tls.key"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def secret(self, name, text, mode=0o600):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text + "\n")
        os.chmod(self.path(name), mode)
        return self.path(name)

    def deliver(self, *arguments, **environment):
        done = subprocess.run([self.program, *arguments], capture_output=True, text=True, check=False, timeout=60,
                              env={"PATH": "/usr/bin:/bin", "HOME": self.folder, **environment})
        self.count += 1
        said = done.stdout + done.stderr
        for secret in (PASSWORD, KEY):
            if secret in said:
                self.complaints.append(f"{arguments}: a secret is told: {said}")
        if done.stderr or done.returncode not in (0, 1):
            self.complaints.append(f"{arguments}: {done.stderr}")
        return [line.split("\t", 1) for line in done.stdout.splitlines()] or [["nothing", said]]

    def expect(self, label, found, wanted, because=""):
        if found[0] != wanted or because not in found[1]:
            self.complaints.append(f"{label}: {found}, wanted {wanted} '{because}'")

    def mail(self, server, *more, **environment):
        return self.deliver("mail", f"mail-server={server.url}", "mail-from=pfs@example.org", "to=partner@example.com",
                            "mail-user=pfs", f"mail-password-file={self.password}", f"ca-file={self.path('tls.crt')}",
                            *more, **environment)

    def hook(self, server, *more, **environment):
        return self.deliver("webhook", f"webhook-url={server.url}", f"webhook-secret-file={self.key}", *more,
                            **environment)


def check_smtp_stage(bench, stage, action):
    server = Smtp(bench.tls, stage, action)
    size = BIG if stage == "body" else 2000
    found = bench.mail(server, f"text-bytes={size}", "answer-s=3" if stage == "body" else "answer-s=1")[0]
    wanted = EXPECTED.get((stage, action), "queued")
    bench.expect(f"mail, {action} at {stage}", found, wanted)
    if len(server.taken) != (1 if wanted == "sent" else 0):
        bench.complaints.append(f"mail, {action} at {stage}: taken {len(server.taken)} times")
    if server.connections > 1:
        bench.complaints.append(f"mail, {action} at {stage}: {server.connections} connections for one message")


def check_smtp(bench):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda case: check_smtp_stage(bench, *case), [(s, a) for s in STAGES for a in ACTIONS]))
    server = Smtp(bench.tls)
    subject = "Ticket 1001: 틱 é"
    text = ".\n..a\n.b\nlast without an end"
    found = bench.mail(server, f"subject={subject}", f"text={text}", "html=<p>é</p>", "id=abc", "times=3")
    bench.expect("mail", found[2], "sent")
    if server.connections != 1 or len(server.taken) != 3:
        bench.complaints.append(f"mail: {server.connections} connections for {len(server.taken)} messages of a night")
    mails = [email.message_from_bytes(taken, policy=email.policy.default) for taken in server.taken]
    if len({mail["Message-ID"] for mail in mails}) != 1:
        bench.complaints.append("mail: one message has several Message-IDs")
    found = mails[0]
    if (found["Subject"] != subject or found["To"] != "partner@example.com" or found["From"] != "pfs@example.org"
            or found.get_body(("plain",)).get_content().replace("\r\n", "\n").rstrip("\n") != text
            or found.get_body(("html",)).get_content().strip() != "<p>é</p>"):
        bench.complaints.append(f"mail: it arrived otherwise: {found}")
    envelope = [line for line in server.seen if line.startswith(("MAIL", "RCPT"))]
    if not envelope[0].startswith("MAIL FROM:<pfs@example.org>") or envelope[1] != "RCPT TO:<partner@example.com>":
        bench.complaints.append(f"mail: the envelope is {envelope}")
    bench.expect("no TLS offered", bench.mail(Smtp(bench.tls, offers_tls=False))[0], "queued", "no TLS")
    other = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", bench.path("b.key"), "-out",
                    bench.path("b.crt"), "-days", "2", "-subj", "/CN=other.example"], check=True, capture_output=True)
    other.load_cert_chain(bench.path("b.crt"), bench.path("b.key"))
    server = Smtp(other)
    bench.expect("another's certificate", bench.mail(server)[0], "queued", "no valid certificate")
    if any(line.startswith("AUTH") for line in server.seen):
        bench.complaints.append("the login went to a server that nobody knows")
    bench.expect("a server that echoes", bench.mail(Smtp(bench.tls, echoes=True))[0], "queued", "refuses the login")
    closed = socket.create_server(("127.0.0.1", 0))
    url = f"mail-server=smtp://127.0.0.1:{closed.getsockname()[1]}"
    closed.close()
    bench.expect("nobody there", bench.mail(Smtp(bench.tls), url)[0], "queued", "cannot be reached")
    server = Smtp(bench.tls)
    bench.secret("logins", f"machine 127.0.0.1 login agent password {PASSWORD}")
    found = bench.mail(server, "mail-user=", "mail-password-file=", f"netrc={bench.path('logins')}")[0]
    bench.expect("a login of the netrc", found, "sent")
    if not any(line.startswith("AUTH") for line in server.seen):
        bench.complaints.append("the login of the netrc was not used")
    bench.expect("a try", bench.mail(Smtp(bench.tls), "try=1")[0], "sent")
    bench.expect("a try that fails", bench.mail(Smtp(bench.tls, "auth", "5xx"), "try=1")[0], "queued", "login")


def check_injection(bench):
    server = Smtp(bench.tls)
    rows = [("subject=a\r\nBcc: evil@example.net", "its subject"), ("subject=a\nX: y", "its subject"),
            ("to=a@example.com\r\nRCPT TO:<evil@example.net>", "its to"),
            ("to=a@example.com,b@example.com", "no address"),
            ("to=a b@example.com", "no address"), ("to=<a@example.com>", "no address"), ("to=", "no address"),
            ("id=a\r\nX: y", "its id"), ("ticket=1\r\nX: y", "its ticket_id"),
            ("text=a\r\n.\r\nMAIL FROM:<x>", "its text")]
    for row, because in rows:
        bench.expect(row, bench.mail(server, row)[0], "failed", because)
    if server.taken or any("evil" in line for line in server.seen):
        bench.complaints.append(f"injected: {server.seen}")


def check_settings(bench):
    open_file = bench.secret("open", PASSWORD, 0o644)
    mail = ["mail-server=smtp://x", "mail-from=a@example.org"]
    rows = [("mail", ["mail-server=http://x", "mail-from=a@example.org"], "mail-server"),
            ("mail", ["mail-server=smtp://u:p@x", "mail-from=a@example.org"], "mail-server"),
            ("mail", ["mail-server=smtp://x", "mail-from=a"], "mail-from"),
            ("mail", [*mail, f"mail-password-file={open_file}"], "chmod 600"),
            ("mail", [*mail, "mail-password-file=/none"], "cannot open"),
            ("mail", [*mail, f"mail-password-file={bench.folder}"], "no file"),
            ("mail", [*mail, "mail-user=u", "mail-plain=1"], "mail-plain"),
            ("webhook", ["webhook-url=https://x/"], "webhook-secret-file"),
            ("webhook", ["webhook-url=ftp://x/"], "webhook-url"),
            ("webhook", ["webhook-url=https://u:p@x/"], "webhook-url"),
            ("command", ["command=sendmail"], "delivery-command"), ("command", [], "delivery-command"),
            ("folder", [], "delivery-folder")]
    for way, arguments, because in rows:
        bench.expect(f"{way} {arguments}", bench.deliver(way, *arguments)[0], "fault", because)
    bench.expect("a password in the environment",
                 bench.mail(Smtp(bench.tls), "mail-password-file=", KPIRECON_MAIL_PASSWORD=PASSWORD)[0], "sent")
    found = bench.deliver("webhook", "webhook-url=https://x/", KPIRECON_WEBHOOK_SECRET="a\nb")[0]
    bench.expect("a secret of two lines", found, "fault", "KPIRECON_WEBHOOK_SECRET")


def status(code, *headers):
    return "\r\n".join([f"HTTP/1.1 {code} Because", "Content-Length: 0", *headers, "", ""]).encode()


def check_webhook(bench):
    rows = [(status(200), "sent"), (status(201), "sent"), (status(204), "sent"), (status(400), "failed"),
            (status(401), "failed"), (status(404), "failed"), (status(410), "failed"), (status(413), "failed"),
            (status(408), "queued"), (status(429, "Retry-After: 9"), "queued"), (status(500), "queued"),
            (status(502), "queued"), (status(503), "queued"), (status(302, "Location: /other"), "failed"),
            (b"", "unknown"), (b"stall", "unknown"), (b"SSH-2.0-x\r\n", "unknown"),
            (b"HTTP/1.1 100 Go\r\n\r\n", "unknown"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut", "sent")]
    for answer, wanted in rows:
        server = Http(answer)
        bench.expect(f"webhook {answer[:40]}", bench.hook(server, "answer-s=1")[0], wanted)
        if len(server.taken) != 1:
            bench.complaints.append(f"webhook {answer[:40]}: posted {len(server.taken)} times")
    for answer in (b"", b"stall"):
        bench.expect("webhook, the receiver knows repetitions",
                     bench.hook(Http(answer), "answer-s=1", "webhook-idempotent=1")[0], "queued")
    for cut_at in (0, 1, 200, 1000):  # beyond, the system may have taken all of it from us
        bench.expect(f"webhook, cut at {cut_at}", bench.hook(Http(cut_at=cut_at), f"text-bytes={BIG}", "answer-s=3")[0],
                     "queued")
    server = Http()
    bench.hook(server, "id=abc", "subject=é", "ticket=1", f"webhook-token-file={bench.secret('token', 'T0k')}")
    head, _, body = server.taken[0].partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    moment, signed = (part.split("=")[1] for part in headers["Kpirecon-Signature"].split(","))
    wanted = hmac.new(KEY.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signed, wanted) or abs(int(moment) - time.time()) > 60:
        bench.complaints.append(f"webhook: the signature is {headers['Kpirecon-Signature']}, wanted {wanted}")
    found = json.loads(body)
    if (headers["Idempotency-Key"] != "abc" or headers["Authorization"] != "Bearer T0k" or found["subject"] != "é"
            or found["ticket_id"] != "1" or found["schema"] != "kpirecon.message/1"):
        bench.complaints.append(f"webhook: posted {headers} {found}")
    try:
        import jsonschema  # of a package of its own
        with open(os.path.join(ROOT, "templates", "schemas", "message.json"), encoding="utf-8") as file:
            for error in jsonschema.Draft202012Validator(json.load(file)).iter_errors(found):
                bench.complaints.append(f"webhook: {error.message}")
    except ImportError:
        print("NOT RUN: python3-jsonschema is not installed")
    bench.expect("a try", bench.hook(Http(), "try=1")[0], "sent")


def check_command(bench):
    script = bench.path("script")
    with open(script, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\ncat >\"$1\"\nenv >>\"$1.env\"\necho \"said $2\" >&2\n$3\nexit $2\n")
    os.chmod(script, 0o755)

    def run(code, last=":", *more, **environment):
        return bench.deliver("command", f"command={script}", f"command={bench.path('in')}", f"command={code}",
                             f"command={last}", *more, **environment)[0]
    for code, wanted in ((0, "sent"), (75, "queued"), (1, "failed"), (2, "failed"), (127, "failed")):
        bench.expect(f"command, status {code}", run(code), wanted, f"said {code}" if code else "")
    bench.expect("command, killed", run(0, "kill -9 0"), "unknown", "signal 9")
    bench.expect("command, too slow", run(0, "sleep 30", "answer-s=1"), "unknown", "too long")
    began = time.time()
    bench.expect("command, leaves another behind", run(0, "sleep 5 &"), "sent")
    if time.time() - began > 4:
        bench.complaints.append("command: somebody else was waited for")
    bench.expect("command, not there", bench.deliver("command", "command=/none/such")[0], "queued", "No such file")
    found = bench.deliver("command", "command=/bin/true", f"text-bytes={BIG}")[0]
    bench.expect("command, reads nothing", found, "sent")
    bench.expect("command, no shell", bench.deliver("command", "command=/bin/echo; touch /tmp/x")[0], "queued")
    run(0, ":", "to=a@example.com", "form=text", "text=only text\n", KPIRECON_MAIL_PASSWORD=PASSWORD)
    with open(bench.path("in"), encoding="utf-8") as file:
        if file.read() != "only text\n":
            bench.complaints.append("command: its input is not the text")
    with open(bench.path("in.env"), encoding="utf-8") as file:
        said = file.read()
        if "KPIRECON_TO=a@example.com" not in said or "KPIRECON_MESSAGE_ID=m-1" not in said or PASSWORD in said:
            bench.complaints.append(f"command: its environment is {said}")


def check_folder(bench):
    folder = bench.path("folder")
    arguments = ["folder", f"folder={folder}", "id=abc", "mail-from=a@example.org"]
    nowhere = ["folder", f"folder={folder}/beneath", "id=abc", "mail-from=a@example.org"]
    bench.expect("folder, in none", bench.deliver(*nowhere)[0], "queued", "No such file")
    bench.expect("folder, a try", bench.deliver(*arguments, "try=1")[0], "sent")
    bench.expect("folder", bench.deliver(*arguments)[0], "sent")
    with open(os.path.join(folder, "abc.eml"), "rb") as file:
        first = file.read()
    if stat.S_IMODE(os.stat(os.path.join(folder, "abc.eml")).st_mode) & 0o007:
        bench.complaints.append("folder: everybody may read the message")
    bench.expect("folder, again", bench.deliver(*arguments, "text=other\n")[0], "sent", "already")
    with open(os.path.join(folder, "abc.eml"), "rb") as file:
        if file.read() != first or b"Message-ID: <" not in first:
            bench.complaints.append("folder: what was there was changed")
    with open(os.path.join(folder, ".next.tmp"), "w", encoding="utf-8") as file:
        file.write("half of it")
    bench.expect("folder, after a kill", bench.deliver("folder", f"folder={folder}", "id=next", "form=json")[0], "sent")
    os.symlink("/etc/passwd", os.path.join(folder, ".link.tmp"))
    bench.expect("folder, a link aside", bench.deliver("folder", f"folder={folder}", "id=link")[0], "queued")
    for ticket, name in (("1001", "letter-1001-9f.txt"), ("../../x y", "letter-.._.._x_y-9f.txt"), ("T" * 300, "letter-" +
                         "T" * 80 + "-9f.txt"), ("\u0661", "letter-__-9f.txt"), ("CON", "letter-CON-9f.txt")):
        bench.expect(f"folder, ticket {ticket[:9]}", bench.deliver("folder", f"folder={folder}", "id=letter-9f", "kind=letter",
                                                                  "form=text", f"ticket={ticket}")[0], "sent")
        if not os.path.exists(os.path.join(folder, name)):
            bench.complaints.append(f"folder: no {name} but {sorted(os.listdir(folder))}")
        else:
            os.unlink(os.path.join(folder, name))
    if sorted(os.listdir(folder)) != ["abc.eml", "next.json"]:
        bench.complaints.append(f"folder: there lies {sorted(os.listdir(folder))}")
    full = bench.path("full")
    os.mkdir(full)
    if os.getuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", full], check=False,
                                           capture_output=True).returncode == 0:
        found = bench.deliver("folder", f"folder={full}", "text-bytes=200000")[0]
        bench.expect("folder, full", found, "queued", "No space")
        if os.listdir(full):
            bench.complaints.append("folder: half a message lies in it")
        subprocess.run(["umount", full], check=True)
    else:
        print("NOT RUN: no small file system can be mounted")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--deliver", required=True)
    bench = Bench(os.path.abspath(parser.parse_args().deliver))
    if not shutil.which("openssl"):
        sys.exit("openssl is not installed")
    try:
        for check in (check_settings, check_smtp, check_injection, check_webhook, check_command, check_folder):
            check(bench)
    finally:
        shutil.rmtree(bench.folder, ignore_errors=True)
    print("\n".join(bench.complaints) or f"{bench.count} deliveries came out as they should")
    return 1 if bench.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
