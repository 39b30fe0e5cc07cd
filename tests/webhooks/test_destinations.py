"""Where a webhook may lead: to the open internet, to the very address that was checked (7.1.3)."""

import socket
import ssl
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.exceptions import ValidationError

from salesdept.common.calendar import now
from salesdept.webhooks.destinations import is_public
from salesdept.webhooks.models.webhook import be_an_address
from salesdept.webhooks.sending import Trouble, post

pytestmark = pytest.mark.clause("7.1.3")

NAME = "receiver.example.test"

NOT_PUBLIC = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "0.0.0.0",  # noqa: S104
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:93.184.216.34", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
]  # fmt: skip


@pytest.fixture
def names(monkeypatch):
    """The resolver of the machine, with names of one's own: names({"a.test": ["127.0.0.1"]}); it counts questions."""
    real, known, asked = socket.getaddrinfo, {}, []

    def resolve(host, port, *args, **kwargs):
        if host not in known:
            return real(host, port, *args, **kwargs)
        asked.append(host)
        # The second answer leads elsewhere, as a rebinding name server's does.
        addresses = known[host] if len(asked) == 1 else ["127.0.0.9"]
        return [entry for address in addresses for entry in real(address, port, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    def know(**found):
        known.update(found)
        return asked

    return lambda found: know(**found)


def send(address):
    return post(address, b"{}", {"Salesdept-Event": "ping"})


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"])
def test_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_nobody_reaches_into_our_own_network(receiver, host):
    outcome = send(receiver.address(host=host))
    assert (outcome.trouble, receiver.calls) == (Trouble.PRIVATE, [])


def test_one_private_address_among_public_ones_is_enough(receiver, names):
    names({NAME: ["93.184.216.34", "127.0.0.1"]})
    assert send(receiver.address(host=NAME)).trouble == Trouble.PRIVATE


def test_the_connection_goes_to_the_address_that_was_checked(private, receiver, names):
    """Asked once: a name that leads elsewhere at the second question gains nothing."""
    asked = names({NAME: ["127.0.0.1"]})
    assert send(receiver.address(host=NAME)).status == 200
    assert asked == [NAME]
    assert receiver.calls[0].headers["Host"] == f"{NAME}:{receiver.port}"


def test_a_name_that_is_none_is_told(private):
    assert send(f"https://{'a' * 70}.example/").trouble == Trouble.NAME


def test_nobody_there_is_told(private, receiver):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert send(f"http://127.0.0.1:{free.getsockname()[1]}/").trouble == Trouble.UNREACHABLE


class TestCertificates:
    def test_the_name_is_checked_though_the_address_is_called(self, private, receiver, names, certified, monkeypatch):
        certificate = certified(receiver, NAME)
        names({NAME: ["127.0.0.1"]})
        monkeypatch.setenv("SSL_CERT_FILE", certificate)
        assert send(receiver.address(host=NAME, scheme="https")).status == 200

    def test_one_of_another_name_is_refused(self, private, receiver, names, certified, monkeypatch):
        monkeypatch.setenv("SSL_CERT_FILE", certified(receiver, "somebody.example.test"))
        names({NAME: ["127.0.0.1"]})
        assert send(receiver.address(host=NAME, scheme="https")).trouble == Trouble.CERTIFICATE

    def test_one_that_nobody_vouches_for_is_refused(self, private, receiver, names, certified):
        certified(receiver, NAME)
        names({NAME: ["127.0.0.1"]})
        assert send(receiver.address(host=NAME, scheme="https")).trouble == Trouble.CERTIFICATE
        assert receiver.calls == []


@pytest.fixture
def certified(tmp_path):
    """Let the receiver speak TLS by a certificate of its own; gives the file that vouches for it."""

    def certify(receiver, name) -> str:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now() - timedelta(days=1))
            .not_valid_after(now() + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        vouching, chain = tmp_path / "vouching.pem", tmp_path / "chain.pem"
        vouching.write_bytes(certificate.public_bytes(pem))
        chain.write_bytes(certificate.public_bytes(pem) + plain)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        receiver.server.socket = context.wrap_socket(receiver.server.socket, server_side=True)
        return str(vouching)

    return certify


@pytest.mark.parametrize(
    "address",
    [
        "http://receiver.example.com/", "ftp://receiver.example.com/", "https://", "receiver.example.com",
        "https://name:word@receiver.example.com/", "https://127.0.0.1/", "https://[::1]/", "https://a b.com/",
        "https://receiver.example.com/\r\nX: y", "file:///etc/passwd", "https://receiver.example.com:0x/",
    ],
)  # fmt: skip
def test_is_no_address_of_a_receiver(address):
    with pytest.raises(ValidationError):
        be_an_address(address)


def test_development_may_use_this_machine(private):
    be_an_address("http://127.0.0.1:9000/hook")
