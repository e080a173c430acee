"""A client in Python, from spec/gateway.md and spec/enroll-api.txt, for our `simulator` to answer."""

import base64
import contextlib
import http.client
import json
import re
import subprocess
import urllib.parse

import wire


class Merchant:
    """What the simulator's profile file gives to its one merchant."""

    def __init__(self, profile_file):
        text = profile_file.read_text()
        value = lambda name: re.search(rf'^{name} = "(.*)"$', text, re.M).group(1)  # noqa: E731
        self.host = urllib.parse.urlsplit(value("base_url")).netloc
        self.client_id = value("client_id")
        with open(value("private_key_file"), "rb") as file:
            self.key = wire.load_private(file.read())
        self.gateway_key = wire.load_public(value("gateway_public_key"))
        self.access_key = value("access_key")
        with open(value("secret_key_file"), encoding="ascii") as file:
            self.secret = file.read().strip()

    def post(self, uri, plain, aes_key=None, line_breaks=False, scheme="rsa", forged=False, headers=()):
        """Sends a request and returns the response's headers and body as they came."""
        body, time = plain, wire.now()
        sent = {"Client-Id": self.client_id, "Request-Time": time, "Content-Type": wire.PLAIN}
        if aes_key is not None:
            body = wire.encrypt(aes_key, plain, line_breaks)
            sent["Content-Type"] = wire.ENCRYPTED
            wrapped = wire.wrap(self.gateway_key, aes_key)
            sent["Encrypt"] = wire.to_header("RSA_AES", "symmetricKey", wrapped)
        message = wire.content(uri, self.client_id, time, body) + (b" " if forged else b"")
        if scheme == "aksk":
            sent |= {"Auth-Type": "AKSK", "Access-Key": self.access_key}
            sent["Signature"] = wire.hmac_sign(self.secret, message)
        else:
            sent["Signature"] = wire.to_header("RSA256", "signature", wire.sign(self.key, message))
        sent |= dict(headers)
        with contextlib.closing(http.client.HTTPConnection(self.host, timeout=30)) as connection:
            connection.request("POST", uri, body=body, headers=sent)
            response = connection.getresponse()
            assert response.status == 200, f"HTTP {response.status}"
            return response.headers, response.read()

    def check(self, uri, headers, body, scheme="rsa"):
        """Fails unless the response is signed as the page has it."""
        time = headers["Response-Time"]
        assert wire.minutes_from_now(time) < 2, f"Response-Time is {time}"
        message = wire.content(uri, self.client_id, time, body)
        if scheme == "aksk":
            assert headers["Signature"] == wire.hmac_sign(self.secret, message), "the signature is wrong"
        else:
            signature = wire.from_header(headers["Signature"], "RSA256", "signature")
            assert wire.verifies(self.gateway_key, message, signature), "the signature is wrong"

    def enroll(self, photo, scheme="rsa", aes_key=None, **more):
        """Enrolls, checks the signature, and returns headers, body and the JSON under the request's own key."""
        fields = {"bizId": "interop-1", "userId": "interop-ü", "base64ImageContent": base64.b64encode(photo).decode()}
        headers, body = self.post(wire.ENROLL, json.dumps(fields).encode(), aes_key, scheme=scheme, **more)
        self.check(wire.ENROLL, headers, body, scheme)
        # As the official Python client does: with the key it sent, whatever the answer's header says.
        return headers, body, json.loads(body if aes_key is None else wire.decrypt(aes_key, body))


def succeeded(answer):
    result = answer["result"]
    assert (result["resultStatus"], result["resultCode"]) == ("S", "SUCCESS"), answer
    assert answer["transactionId"], answer


def refused(answer, code):
    result = answer["result"]
    assert (result["resultStatus"], result["resultCode"]) == ("F", code), answer
    assert "transactionId" not in answer, answer


def plain(merchant, photo):
    headers, _, answer = merchant.enroll(photo)
    assert headers["Encrypt"] is None and headers["Content-Type"] == wire.PLAIN, headers
    succeeded(answer)


def encrypted(bits):
    def case(merchant, photo):
        succeeded(merchant.enroll(photo, aes_key=wire.new_aes_key(bits))[2])

    return case


def key_of_the_answer(merchant, photo):
    headers, body, _ = merchant.enroll(photo, aes_key=wire.new_aes_key(256))
    wrapped = wire.from_header(headers["Encrypt"], "RSA_AES", "symmetricKey")
    succeeded(json.loads(wire.decrypt(wire.unwrap(merchant.key, wrapped), body)))


def line_breaks(merchant, photo):
    succeeded(merchant.enroll(photo, aes_key=wire.new_aes_key(128), line_breaks=True)[2])


def aksk(merchant, photo):
    succeeded(merchant.enroll(photo, scheme="aksk")[2])


def aksk_wrong_signature(merchant, photo):
    refused(merchant.enroll(photo, scheme="aksk", forged=True)[2], "SIGNATURE_INVALID")


def aksk_encrypted(merchant, photo):
    """Plain JSON only: an Encrypt header is refused, in plain."""
    wrapped = wire.wrap(merchant.gateway_key, wire.new_aes_key(256))
    encrypt = ("Encrypt", wire.to_header("RSA_AES", "symmetricKey", wrapped))
    headers, body = merchant.post(wire.ENROLL, b"{}", scheme="aksk", headers=[encrypt])
    merchant.check(wire.ENROLL, headers, body, "aksk")
    assert json.loads(body)["result"]["resultStatus"] == "F", body


def authentication_test(merchant, photo):
    sent = {"hello": "ü", "list": [1, 2, {"a": None}]}
    text = json.dumps(sent).encode()
    for key in (None, wire.new_aes_key(128), wire.new_aes_key(256)):
        headers, body = merchant.post(wire.AUTHENTICATION_TEST, text, key)
        merchant.check(wire.AUTHENTICATION_TEST, headers, body)
        assert json.loads(body if key is None else wire.decrypt(key, body)) == sent, body
    headers, body = merchant.post(wire.AUTHENTICATION_TEST, text, scheme="aksk")
    merchant.check(wire.AUTHENTICATION_TEST, headers, body, "aksk")
    assert json.loads(body) == sent, body


def wrong_signature(merchant, photo):
    refused(merchant.enroll(photo, forged=True)[2], "SIGNATURE_INVALID")


def wrong_client_id(merchant, photo):
    headers, body = merchant.post(wire.ENROLL, b"{}", headers=[("Client-Id", "2188999999999999")])
    refused(json.loads(body), "MERCHANT_NOT_FOUND")
    assert headers["Signature"] is None, "signed for a merchant that does not exist"


def shapes_of_the_java_client(merchant, photo):
    """Title case on the wire, the body one line, and values that survive a decoder that takes + for a space."""
    headers, body, _ = merchant.enroll(photo, aes_key=wire.new_aes_key(256))
    names = [name for name, _ in headers.items()]
    assert {"Signature", "Response-Time", "Encrypt"} <= set(names), names
    assert b"\n" not in body and b"\r" not in body, body
    for name in ("Signature", "Encrypt"):
        value = headers[name].split(", ", 1)[1]
        assert urllib.parse.unquote_plus(value) == urllib.parse.unquote(value), value


CASES = [
    ("plain", plain),
    ("encrypted, 128 bits, opened with its own key", encrypted(128)),
    ("encrypted, 192 bits, opened with its own key", encrypted(192)),
    ("encrypted, 256 bits, opened with its own key", encrypted(256)),
    ("encrypted, opened with the answer's key", key_of_the_answer),
    ("Base64 with line breaks", line_breaks),
    ("AKSK", aksk),
    ("AKSK, wrong signature", aksk_wrong_signature),
    ("AKSK with an Encrypt header", aksk_encrypted),
    ("authentication test, plain, encrypted and AKSK", authentication_test),
    ("wrong signature", wrong_signature),
    ("wrong Client-Id", wrong_client_id),
    ("shapes of the Java client", shapes_of_the_java_client),
]


def cases(binary, photo, folder):
    """Starts a simulator, runs every case and yields its name and what was wrong with it, or None."""
    command = [binary, "--data-dir", folder / "data", "simulator"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as simulator:
        try:
            simulator.stdout.readline()
            profile_file = simulator.stdout.readline().removeprefix("profile file ").strip()
            merchant = Merchant(folder / profile_file)
            for name, case in CASES:
                try:
                    case(merchant, photo.read_bytes())
                    yield name, None
                except Exception as error:  # whatever it is, the case has failed
                    yield name, f"{type(error).__name__}: {error}"
        finally:
            simulator.terminate()
