"""The wire of the gateway in Python, written from spec/gateway.md alone, with `cryptography` for the arithmetic.

Shares nothing with the Rust sources: what both understand, the specification says.
"""

import base64
import datetime
import hashlib
import hmac
import os
import re
import urllib.parse

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, padding, serialization
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

ENROLL = "/api/v1/zoloz/connect/enroll"
AUTHENTICATION_TEST = "/api/v1/zoloz/authentication/test"
PLAIN = "application/json; charset=UTF-8"
ENCRYPTED = "text/plain; charset=UTF-8"


def content(uri, client_id, time, body):
    """The content to sign."""
    return f"POST {uri}\n{client_id}.{time}.".encode() + body


def now():
    """yyyy-MM-dd'T'HH:mm:ssZ, with an offset without colon."""
    return datetime.datetime.now().astimezone().strftime("%Y-%m-%dT%H:%M:%S%z")


def minutes_from_now(time):
    """How far a time of that form is from this clock; fails for any other form."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}", time):
        raise ValueError(f"{time} is not of the form 2019-04-04T12:08:56+0530")
    then = datetime.datetime.strptime(time, "%Y-%m-%dT%H:%M:%S%z")
    return abs((datetime.datetime.now().astimezone() - then).total_seconds()) / 60


def to_header(algorithm, name, value, encode=True):
    """`algorithm=…, name=<Base64, percent-encoded>`; some documentation samples leave the encoding out."""
    text = base64.b64encode(value).decode()
    return f"algorithm={algorithm}, {name}=" + (urllib.parse.quote(text, safe="") if encode else text)


def from_header(header, algorithm, name):
    """The bytes in such a header."""
    fields = dict(part.strip().split("=", 1) for part in header.split(","))
    if fields["algorithm"] != algorithm:
        raise ValueError(f"the algorithm is {fields['algorithm']}, not {algorithm}")
    return base64.b64decode(urllib.parse.unquote(fields[name]), validate=True)


def is_strictly_encoded(header, name):
    """Whether the value is percent-encoded as for a URL query, which a client has to do."""
    return re.search(rf"{name}=(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{{2}})+$", header) is not None


def sign(key, message):
    return key.sign(message, rsa_padding.PKCS1v15(), hashes.SHA256())


def verifies(key, message, signature):
    try:
        key.verify(signature, message, rsa_padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def hmac_sign(secret, message):
    """AKSK: keyed with the URL-safe-Base64-decoded secret, URL-safe Base64 without padding."""
    key = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
    return base64.urlsafe_b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode().rstrip("=")


def encrypt(key, plain, line_breaks=False):
    """AES/ECB/PKCS5Padding, then Base64; the bash helper's has line breaks."""
    padder = padding.PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    data = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    return base64.encodebytes(data).rstrip(b"\n") if line_breaks else base64.b64encode(data)


def decrypt(key, body):
    decryptor = Cipher(algorithms.AES(key), modes.ECB()).decryptor()
    data = decryptor.update(base64.b64decode(body)) + decryptor.finalize()
    unpadder = padding.PKCS7(128).unpadder()
    return unpadder.update(data) + unpadder.finalize()


def wrap(public_key, key):
    return public_key.encrypt(key, rsa_padding.PKCS1v15())


def unwrap(private_key, wrapped):
    return private_key.decrypt(wrapped, rsa_padding.PKCS1v15())


def new_aes_key(bits):
    return os.urandom(bits // 8)


def new_private_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def public_base64(key):
    """SubjectPublicKeyInfo in bare Base64, as the official tools take it."""
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def load_private(pem):
    return serialization.load_pem_private_key(pem, password=None)


def load_public(text):
    return serialization.load_der_public_key(base64.b64decode(text))
