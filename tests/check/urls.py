#!/usr/bin/python3
"""URLs as the whole program sees them, against servers of its own on the loopback: what is
whole is read, nothing else is taken for it, the exit status says whether trying again
may help, and no message holds a password.

    urls.py --kpirecon PATH
"""
import argparse
import base64
import gzip
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

BODY = b"ticket_id,subject\n1,one\n2,two\n"
SECRET = "geheim"
DONE, FAILED, TRY_LATER = 0, 3, 75
OTHER_PORT = "OTHER"  # in a location: that of the second server


def response(status="200 OK", body=BODY, *headers, length=None):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def moved(location):
    return response("302 Found", b"", f"Location: {location}")


LOGIN = b"<!DOCTYPE html>\n<html><body>Please log in</body></html>\n"
BOMB = gzip.compress(b"ticket_id\n" + b"1\n" * (30 << 20))
KPI = (b"MPN ID,Month,OMLP Type,Units,Invoice,KPI,Revenue,Currency\n"
       b"6034453,2020-01,MOC,25,A-1,25,250.00,EUR\n6034453,2020-01,MOC,30,A-2,30,300.00,EUR\n")
TICKETS = (b"ticket_id,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
           b"1,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n2,6034453,1,2020,MOC,40,A-3,40,400.00,EUR\n")
TITLES = b'{"ticket_fields": [{"id": 360001, "title": "Invoice number"}, {"id": 360002, "title": "KPI value"}]}'
NUMBERED = (b'{"tickets": [{"id": 1, "subject": "KPI", "created_at": "2020-03-01T00:00:00Z", "custom_fields": '
            b'[{"id": 360001, "value": "A-1"}, {"id": 360002, "value": "5"}]}]}')
ENDLESS = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
PATHS = {
    "/kpi-2020-02-15.csv": response(body=KPI),
    "/ticket_fields.json": response(body=TITLES),
    "/whole-2020-02-15.csv": ENDLESS + KPI,
    "/cut-2020-02-15.csv": ENDLESS + KPI[:-6],
    "/said-2020-02-15.csv": response(body=KPI[:-1]),
    "/cut-2020-02-15.html": response(body=b"<html><table><tr><th>" + KPI.replace(b",", b"<td>").replace(b"\n", b"<tr><td>")),
    "/cut-2020-02-15.json": ENDLESS + b'[{"MPN ID": "6034453", "Month": "2020-01"}, {"MPN ID": "60',
    "/ok": response(),
    "/empty": response(body=b""),
    "/gzip": response("200 OK", gzip.compress(BODY), "Content-Encoding: gzip"),
    "/bomb": response("200 OK", BOMB, "Content-Encoding: gzip"),
    "/login": response("200 OK", LOGIN, "Content-Type: text/html"),
    "/cut": response(length=len(BODY) + 1),
    "/huge": response(length=5 << 30),
    "/chunks-cut": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ntick",
    "/gzip-cut": response("200 OK", gzip.compress(BODY)[:-4], "Content-Encoding: gzip"),
    "/no-http": b"SSH-2.0-OpenSSH_9.2\r\n",
    "/silence": b"",
    "/loop": moved("/loop"),
    "/hop": moved("/ok"),
    "/to-file": moved("file:///etc/passwd"),
    "/to-ftp": moved("ftp://127.0.0.1/x"),
    "/to-gopher": moved("gopher://127.0.0.1/x"),
    "/to-https": moved(f"https://127.0.0.1:{OTHER_PORT}/ok"),
    "/to-other": moved(f"http://127.0.0.1:{OTHER_PORT}/who"),
    **{f"/{code}": response(f"{code} Because", LOGIN) for code in (401, 403, 404, 408, 410, 429, 500, 502, 503, 504)},
}


class Server:
    """Answers each connection by handle(connection), one thread each."""

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
            connection.shutdown(socket.SHUT_WR)
            connection.recv(1)
        except OSError:
            pass  # the program may hang up whenever it has seen enough
        finally:
            connection.close()


def read_request(connection):
    text = b""
    while b"\r\n\r\n" not in text:
        got = connection.recv(4096)
        if not got:
            break
        text += got
    return text.decode("latin-1")


def http_answerer(other_port):
    def answer(connection):
        request = read_request(connection)
        path = request.split(" ")[1] if " " in request else ""
        path = "/" + path.split("/", 3)[3] if path.startswith("http://") else path  # asked as a proxy
        wanted = "Basic " + base64.b64encode(f"agent:{SECRET}".encode()).decode()
        if path == "/auth" and wanted in request:
            connection.sendall(response())
        elif path == "/auth":
            connection.sendall(response("401 Unauthorized", LOGIN, 'WWW-Authenticate: Basic realm="x"'))
        elif path == "/who":
            connection.sendall(response(body=b"told\nyes\n" if "Authorization" in request else b"told\nno\n"))
        else:
            answer = PATHS.get(path.split("?")[0], PATHS["/404"])
            connection.sendall(answer.replace(OTHER_PORT.encode(), str(other_port()).encode()))
    return answer


def ftp_answer(connection):
    """As little of FTP as a download needs; what the file is called says what goes wrong."""
    data = None
    connection.sendall(b"220 ready\r\n")
    for line in connection.makefile("rb"):
        word, _, name = line.decode("latin-1").strip().partition(" ")
        if word == "EPSV":
            data = socket.create_server(("127.0.0.1", 0))
            connection.sendall(f"229 Entering Extended Passive Mode (|||{data.getsockname()[1]}|)\r\n".encode())
        elif word == "SIZE":
            connection.sendall(b"550 no\r\n" if name == "missing.csv" else b"213 %d\r\n" % len(BODY))
        elif word == "RETR" and name == "missing.csv":
            connection.sendall(b"550 no such file\r\n")
        elif word == "RETR" and name == "busy.csv":
            connection.sendall(b"450 busy\r\n")
        elif word == "RETR":
            connection.sendall(b"150 here it comes\r\n")
            stream, _ = data.accept()
            stream.sendall(BODY[:7] if name == "cut.csv" else BODY)
            stream.close()
            connection.sendall(b"226 done\r\n")
        elif word == "QUIT":
            return connection.sendall(b"221 bye\r\n")
        else:
            replies = {"USER": b"331 and\r\n", "PASS": b"230 in\r\n", "PWD": b'257 "/"\r\n'}
            connection.sendall(replies.get(word, b"200 fine\r\n"))
    return None


class Bench:
    def __init__(self, kpirecon, folder):
        self.kpirecon, self.folder, self.complaints = kpirecon, folder, []
        self.env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        self.env["HOME"] = folder
        self.other = Server(http_answerer(lambda: self.other.port))
        self.web = Server(http_answerer(lambda: self.other.port))
        self.ftp = Server(ftp_answer)

    def read(self, url, **env):
        return subprocess.run([self.kpirecon, "read", "--raw", "--format", "csv", url], capture_output=True,
                              check=False, stdin=subprocess.DEVNULL, timeout=120, env={**self.env, **env})

    def expect(self, what, done, status, said="", body=None):
        stderr = done.stderr.decode("utf-8", "replace")
        wrong = [f"status {done.returncode}, not {status}"] if done.returncode != status else []
        wrong += [f"does not say {said!r}"] if said not in stderr else []
        wrong += ["says a password"] if SECRET in stderr or SECRET.encode() in done.stdout else []
        wanted = body if body is not None else BODY if status == DONE else b""
        wrong += [f"gave {done.stdout[:80]!r}"] if done.stdout != wanted else []
        if wrong:
            self.complaints.append(f"{what}: {', '.join(wrong)}; stderr: {stderr.strip()[-300:]}")


def answers(bench):
    rows = [
        ("/ok", DONE, ""), ("/gzip", DONE, ""), ("/hop", DONE, ""),
        ("/login", FAILED, "an HTML page without a table"),
        ("/huge", FAILED, "larger than what is read of a URL"),
        ("/cut", TRY_LATER, "cut off"), ("/chunks-cut", TRY_LATER, "cut off"),
        ("/gzip-cut", FAILED, "cut off"),
        ("/no-http", FAILED, "cannot read"), ("/silence", TRY_LATER, "cannot read"),
        ("/loop", FAILED, "redirected more than 5 times"),
        ("/to-file", FAILED, "a kind of address that is not read"),
        ("/to-ftp", FAILED, "a kind of address that is not read"),
        ("/to-gopher", FAILED, "a kind of address that is not read"),
        *((f"/{code}", FAILED, f"the server answers {code}") for code in (401, 403, 404, 410)),
        *((f"/{code}", TRY_LATER, f"the server answers {code}") for code in (408, 429, 500, 502, 503, 504)),
    ]
    # what stands before the ceiling has been handed on when it is hit; the status tells
    done = bench.read(f"http://127.0.0.1:{bench.web.port}/bomb")
    bench.expect("/bomb", done, FAILED, "more than 200 times as large", body=done.stdout)
    for path, status, said in rows:
        bench.expect(path, bench.read(f"http://127.0.0.1:{bench.web.port}{path}?key={SECRET}"), status, said)


def hosts(bench):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    bench.expect("nobody listens", bench.read(f"http://agent:{SECRET}@127.0.0.1:{port}/x"), TRY_LATER,
                 "cannot be reached")
    bench.expect("no such host", bench.read(f"https://agent:{SECRET}@no-such-host.invalid/x"), TRY_LATER,
                 "host is not known")
    bench.expect("not a URL", bench.read(f"http://agent:{SECRET}@[/x"), FAILED, "well-formed")


def logins(bench):
    base = f"127.0.0.1:{bench.web.port}"
    bench.expect("a login in the URL", bench.read(f"http://agent:{SECRET}@{base}/auth"), DONE)
    bench.expect("a wrong login", bench.read(f"http://agent:not{SECRET}@{base}/auth"), FAILED, "the server answers 401")
    bench.expect("no login", bench.read(f"http://{base}/auth"), FAILED, "the server answers 401")
    bench.expect("a login stays with its server", bench.read(f"http://agent:{SECRET}@{base}/to-other"), DONE,
                 body=b"told\nno\n")
    with open(os.path.join(bench.folder, ".netrc"), "w", encoding="utf-8") as file:
        file.write(f"machine 127.0.0.1 login agent password {SECRET}\n")
    bench.expect("a login in ~/.netrc", bench.read(f"http://{base}/auth"), DONE)
    os.remove(os.path.join(bench.folder, ".netrc"))


def proxies(bench):
    proxy = f"http://agent:{SECRET}@127.0.0.1:{bench.web.port}/"
    bench.expect("by a proxy", bench.read("http://no-such-host.invalid/ok", http_proxy=proxy), DONE)
    bench.expect("not by a proxy", bench.read(f"http://127.0.0.1:{bench.web.port}/ok", no_proxy="127.0.0.1",
                                              http_proxy=f"http://agent:{SECRET}@127.0.0.1:1/"), DONE)
    bench.expect("the proxy is not there", bench.read("http://no-such-host.invalid/ok",
                                                      http_proxy=f"http://agent:{SECRET}@127.0.0.1:1/"), TRY_LATER)
    bench.expect("the proxy's host is not known", bench.read("http://no-such-host.invalid/ok",
                                                             http_proxy=f"http://a:{SECRET}@no-such.invalid:1/"),
                 TRY_LATER, "the host of the proxy")


def secure(bench):
    """A certificate that nobody vouches for, made here; and a server that speaks no TLS."""
    if not shutil.which("openssl"):
        print("urls.py: SKIPPED: https with a bad certificate, because there is no openssl(1)")
        return
    names = [os.path.join(bench.folder, name) for name in ("key.pem", "cert.pem")]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", names[0], "-out", names[1], "-days", "1", "-subj", "/CN=127.0.0.1"], check=True,
                   capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(names[1], names[0])

    def answer(connection):
        with context.wrap_socket(connection, server_side=True) as stream:
            read_request(stream)
            stream.sendall(PATHS["/ok"])

    server = Server(answer)
    bench.expect("a certificate of its own", bench.read(f"https://agent:{SECRET}@127.0.0.1:{server.port}/ok"), FAILED,
                 "no valid certificate: the server made it itself")
    bench.expect("no TLS", bench.read(f"https://127.0.0.1:{bench.ftp.port}/ok"), FAILED, "no TLS")
    bench.other.port, port = server.port, bench.other.port
    bench.expect("led to a bad certificate", bench.read(f"http://127.0.0.1:{bench.web.port}/to-https"), FAILED,
                 "no valid certificate")
    bench.other.port = port


def ftp(bench):
    base = f"ftp://agent:{SECRET}@127.0.0.1:{bench.ftp.port}"
    bench.expect("ftp", bench.read(f"{base}/ok.csv"), DONE)
    bench.expect("ftp, cut", bench.read(f"{base}/cut.csv"), TRY_LATER, "cut off")
    bench.expect("ftp, missing", bench.read(f"{base}/missing.csv"), FAILED, "no such file")
    bench.expect("ftp, busy", bench.read(f"{base}/busy.csv"), TRY_LATER)


def files(bench):
    path = os.path.join(bench.folder, "a b.csv")
    with open(path, "wb") as file:
        file.write(BODY)
    bench.expect("a file's URL", bench.read("file://" + path.replace(" ", "%20")), DONE)
    bench.expect("no such file", bench.read("file:///no/such/file.csv"), FAILED, "no such file")
    bench.expect("a folder", bench.read("file://" + bench.folder), FAILED, "is a folder")
    bench.expect("a device without end", bench.read("file:///dev/zero"), FAILED, "is a device")
    bench.expect("another host's file", bench.read("file://host/a.csv"), FAILED, "not the URL of a file here")


def datasets(bench):
    """What may have been cut off is not missing; what a server says is whole, or says so itself, is."""
    tickets = os.path.join(bench.folder, "tickets.csv")
    with open(tickets, "wb") as file:
        file.write(TICKETS)
    for path, reason, finding in (
            ("/kpi-2020-02-15.csv", "MISSING_IN_DATASET", False), ("/whole-2020-02-15.csv", "MISSING_IN_DATASET", False),
            ("/said-2020-02-15.csv", "MISSING_IN_DATASET", False), ("/cut-2020-02-15.csv", "PUBLICATION_LATE", True),
            ("/cut-2020-02-15.html", "PUBLICATION_LATE", True), ("/cut-2020-02-15.json", None, False)):
        done = subprocess.run([bench.kpirecon, "reconcile", "-d", f"http://127.0.0.1:{bench.web.port}{path}", "--as-of",
                               "2020-02-20", "--format", "csv", tickets], capture_output=True, check=False, text=True,
                              stdin=subprocess.DEVNULL, timeout=120, env=bench.env)
        found = [line.split(",")[3] for line in done.stdout.splitlines()[1:]]
        wanted = ["MATCH_OK", reason] if reason else []
        if found != wanted or ("dataset-end-open" in done.stderr) != finding or (reason is None) != (done.returncode == 3):
            bench.complaints.append(f"dataset {path}: {found}, not {wanted}; status {done.returncode}; {done.stderr[-300:]}")


def titles(bench):
    """The list that says what numbered fields are called may lie on a server, too."""
    tickets = os.path.join(bench.folder, "numbered.json")
    with open(tickets, "wb") as file:
        file.write(NUMBERED)
    for path, invoice, status in (("/ticket_fields.json", '"invoice":"A-1"', 0), ("/cut", None, 75)):
        done = subprocess.run([bench.kpirecon, "read", "--format", "ndjson", "--map-ids",
                               f"http://127.0.0.1:{bench.web.port}{path}", tickets], capture_output=True, check=False,
                              text=True, stdin=subprocess.DEVNULL, timeout=120, env=bench.env)
        if done.returncode != status or (invoice and invoice not in done.stdout) or (not invoice and done.stdout):
            bench.complaints.append(f"titles {path}: status {done.returncode}; {done.stdout[:300]}{done.stderr[-300:]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kpirecon", default=shutil.which("kpirecon"))
    kpirecon = os.path.abspath(parser.parse_args().kpirecon)
    with tempfile.TemporaryDirectory(prefix="urls-") as folder:
        bench = Bench(kpirecon, folder)
        for part in (answers, hosts, logins, proxies, secure, ftp, files, datasets, titles):
            part(bench)
    print("\n".join(bench.complaints) or "every URL is read whole or refused with its reason")
    return 1 if bench.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
