"""A gateway in Python, from spec/gateway.md and spec/enroll-api.txt, for our `send` to talk to."""

import base64
import http.server
import json
import subprocess
import threading

import wire

CLIENT_ID = "2188000123456789"
ACCESS_KEY = "interop-access-key"


class Gateway(http.server.ThreadingHTTPServer):
    """Answers every enrollment, as the case at hand wants it, and keeps what was wrong with the request."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.key, self.merchant = wire.new_private_key(), wire.new_private_key()
        self.secret = base64.urlsafe_b64encode(wire.new_aes_key(256)).decode().rstrip("=")
        self.case, self.complaint, self.served = {}, None, 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def base_url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.served += 1
        try:
            aes_key, _request = self.admit(body)
        except Exception as error:  # whatever it is, the case has failed
            self.server.complaint = f"{type(error).__name__}: {error}"
            aes_key = None
        self.answer(aes_key)

    def admit(self, body):
        """Checks a request as strictly as the page is; returns its AES key, if any, and its JSON."""
        headers, case = self.headers, self.server.case
        require(self.path == wire.ENROLL, f"the path is {self.path}")
        require(headers["Client-Id"] == CLIENT_ID, "the Client-Id is another")
        require(wire.minutes_from_now(headers["Request-Time"]) < 2, "the Request-Time is far from now")
        message = wire.content(self.path, CLIENT_ID, headers["Request-Time"], body)
        aes_key, plain = None, body
        if case.get("scheme") == "aksk":
            require(headers["Auth-Type"] == "AKSK", "Auth-Type is not AKSK")
            require(headers["Access-Key"] == ACCESS_KEY, "the Access-Key is another")
            require(headers["Encrypt"] is None, "AKSK is plain JSON only")
            require(headers["Signature"] == wire.hmac_sign(self.server.secret, message), "the signature is wrong")
        else:
            require(wire.is_strictly_encoded(headers["Signature"], "signature"), "Signature is not percent-encoded")
            signature = wire.from_header(headers["Signature"], "RSA256", "signature")
            require(wire.verifies(self.server.merchant.public_key(), message, signature), "the signature is wrong")
        if case.get("encrypted"):
            require(headers["Content-Type"] == wire.ENCRYPTED, f"Content-Type is {headers['Content-Type']}")
            require(wire.is_strictly_encoded(headers["Encrypt"], "symmetricKey"), "Encrypt is not percent-encoded")
            wrapped = wire.from_header(headers["Encrypt"], "RSA_AES", "symmetricKey")
            aes_key = wire.unwrap(self.server.key, wrapped)
            require(len(aes_key) in (16, 24, 32), f"the AES key has {len(aes_key)} bytes")
            plain = wire.decrypt(aes_key, body)
        else:
            require(headers["Encrypt"] is None, "there is an Encrypt header")
            require(headers["Content-Type"] == wire.PLAIN, f"Content-Type is {headers['Content-Type']}")
        request = json.loads(plain)
        for field, longest in (("bizId", 32), ("userId", 64), ("base64ImageContent", 1_000_000)):
            require(0 < len(request[field]) <= longest, f"{field} has {len(request[field])} characters")
        jpeg = base64.b64decode(request["base64ImageContent"], validate=True)
        require(jpeg.startswith(b"\xff\xd8\xff") and jpeg.endswith(b"\xff\xd9"), "the photo is no JPEG")
        return aes_key, request

    def answer(self, request_key):
        case = self.server.case
        body = json.dumps(case["answer"]).encode()
        headers = [("Content-Type", wire.PLAIN)]
        if request_key is not None:
            # A response has a key of its own, of any size.
            key = wire.new_aes_key(case["encrypted"])
            body = wire.encrypt(key, body, line_breaks=case.get("line_breaks", False))
            wrapped = wire.wrap(self.server.merchant.public_key(), key)
            headers = [
                ("Content-Type", wire.ENCRYPTED),
                ("Encrypt", wire.to_header("RSA_AES", "symmetricKey", wrapped, case.get("percent", True))),
            ]
        if case.get("signed", True):
            time = wire.now()
            message = wire.content(self.path, CLIENT_ID, time, body)
            if case.get("forged"):
                message += b" "
            if case.get("scheme") == "aksk":
                signature = wire.hmac_sign(self.server.secret, message)
            else:
                signed = wire.sign(self.server.key, message)
                signature = wire.to_header("RSA256", "signature", signed, case.get("percent", True))
            headers += [("Response-Time", time), ("Signature", signature)]
        self.send_response_only(case.get("status", 200))
        for name, value in headers + [("Content-Length", str(len(body)))]:
            self.send_header(name.lower() if case.get("lower_case") else name, value)
        self.end_headers()
        self.wfile.write(body)


def require(condition, complaint):
    if not condition:
        raise ValueError(complaint)


def result(status, code, **more):
    return {**more, "result": {"resultStatus": status, "resultCode": code, "resultMessage": code.capitalize()}}


SUCCESS = result("S", "SUCCESS", transactionId="G006600016CN20190114000000009572520355")
REJECTED = result("F", "UNABLE_GET_IMAGE")

# name, how the gateway behaves, outcome, signature
CASES = [
    ("plain", {"answer": SUCCESS}, "enrolled", "valid"),
    ("encrypted, the answer with a key of 128 bits", {"answer": SUCCESS, "encrypted": 128}, "enrolled", "valid"),
    ("encrypted, the answer with a key of 192 bits", {"answer": SUCCESS, "encrypted": 192}, "enrolled", "valid"),
    ("encrypted, the answer with a key of 256 bits", {"answer": SUCCESS, "encrypted": 256}, "enrolled", "valid"),
    ("AKSK", {"answer": SUCCESS, "scheme": "aksk"}, "enrolled", "valid"),
    ("AKSK, wrong signature", {"answer": SUCCESS, "scheme": "aksk", "forged": True}, "unknown", "invalid"),
    ("header names in lower case", {"answer": SUCCESS, "encrypted": 256, "lower_case": True}, "enrolled", "valid"),
    ("header values unencoded", {"answer": SUCCESS, "encrypted": 256, "percent": False}, "enrolled", "valid"),
    ("Base64 with line breaks", {"answer": SUCCESS, "encrypted": 256, "line_breaks": True}, "enrolled", "valid"),
    ("signed F", {"answer": REJECTED}, "rejected", "valid"),
    ("signed U", {"answer": result("U", "SYSTEM_ERROR")}, "unknown", "valid"),
    ("wrong signature", {"answer": SUCCESS, "forged": True}, "unknown", "invalid"),
    ("wrong signature, encrypted", {"answer": SUCCESS, "encrypted": 256, "forged": True}, "unknown", "invalid"),
    ("wrong signature of an F", {"answer": REJECTED, "forged": True}, "unknown", "invalid"),
    ("unsigned F", {"answer": REJECTED, "signed": False}, "rejected", "absent"),
    ("unsigned F, encrypted", {"answer": REJECTED, "encrypted": 256, "signed": False}, "rejected", "absent"),
    ("unsigned S", {"answer": SUCCESS, "signed": False}, "unknown", "absent"),
    ("signed F under HTTP 500", {"answer": REJECTED, "status": 500}, "rejected", "valid"),
]

EXIT_CODES = {"enrolled": 0, "rejected": 1, "unknown": 4}


def settings(gateway):
    common = f'kind = "sandbox"\nbase_url = "{gateway.base_url()}"\nclient_id = "{CLIENT_ID}"\nretries = 0\n'
    pair = f'private_key_file = "merchant.pem"\ngateway_public_key = "{wire.public_base64(gateway.key)}"\n'
    secret = f'access_key = "{ACCESS_KEY}"\nsecret_key_file = "secret.key"\n'
    return (
        f"[profiles.plain]\n{common}{pair}encrypt = false\n"
        f"[profiles.encrypted]\n{common}{pair}"
        f"[profiles.aksk]\n{common}{secret}"
    )


def private(path, content):
    path.write_bytes(content)
    path.chmod(0o600)


def cases(binary, photo, folder):
    """Runs every case and yields its name and what was wrong with it, or None."""
    gateway = Gateway()
    private(folder / "merchant.pem", wire.private_pem(gateway.merchant))
    private(folder / "secret.key", gateway.secret.encode())
    private(folder / "config.toml", settings(gateway).encode())
    for name, case, outcome, signature in CASES:
        gateway.case, gateway.complaint, gateway.served = case, None, 0
        profile = "aksk" if case.get("scheme") == "aksk" else "encrypted" if case.get("encrypted") else "plain"
        command = [binary, "--config", folder / "config.toml", "--data-dir", folder / "data", "--profile", profile]
        command += ["send", "--json", "--again", "--image", photo, "--user-id", "interop-ü"]
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
        yield name, verdict(done, gateway, outcome, signature)


def verdict(done, gateway, outcome, signature):
    if gateway.complaint:
        return f"the gateway says: {gateway.complaint}"
    try:
        attempt = json.loads(done.stdout)
    except ValueError:
        return f"no JSON but {done.stdout!r}, {done.stderr!r}"
    found = (attempt["outcome"], attempt["response"]["signature"] if attempt["response"] else None, done.returncode)
    wanted = (outcome, signature, EXIT_CODES[outcome])
    if found != wanted:
        return f"{found}, not {wanted}: {attempt['failure']}"
    if gateway.served != 1:
        return f"it was sent {gateway.served} times"
    expected = gateway.case["answer"].get("transactionId") if outcome == "enrolled" else None
    if outcome == "enrolled" and attempt["transactionId"] != expected:
        return f"the transactionId is {attempt['transactionId']}"
    return None
