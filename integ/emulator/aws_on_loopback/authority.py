"""The one certificate authority here. What Amazon's authorities would sign, it signs: databases, load balancers."""

import datetime
import functools
import ipaddress
import os
import ssl

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from . import settings


def file() -> str:
    """Of the certificate that everybody here trusts."""
    _authority()
    return _path("authority.pem")


def issue(names: list[str]) -> tuple[bytes, bytes]:
    """(private key, certificate) for hosts, patterns of hosts and IP addresses, as PEM."""
    signer, issuer = _authority()
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(names[0][:64], issuer.subject, key)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    return _private(key), certificate.public_bytes(serialization.Encoding.PEM)


def server_context(names: list[str]) -> ssl.SSLContext:
    """For a server that shows a certificate with these names."""
    key, certificate = issue(names)
    path = os.path.join(settings.folder("authority"), f"{os.urandom(8).hex()}.pem")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as both:
        both.write(key + certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(path)
    return context


@functools.cache
def _authority() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = "AWS on loopback"
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        _builder(name, subject, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_signs_certificates(), critical=True)
        .sign(key, hashes.SHA256())
    )
    with open(_path("authority.pem"), "wb") as file:
        file.write(certificate.public_bytes(serialization.Encoding.PEM))
    return key, certificate


def _builder(name: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=395))  # as those of Certificate Manager
    )


def _signs_certificates() -> x509.KeyUsage:
    others = dict.fromkeys(
        ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "encipher_only", "decipher_only"), False,
    )  # fmt: skip
    return x509.KeyUsage(key_cert_sign=True, crl_sign=True, **others)


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _path(name: str) -> str:
    return os.path.join(settings.folder("authority"), name)
