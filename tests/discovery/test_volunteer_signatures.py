"""Keys and signatures: the published vectors, and every forged or older manifest refused."""

import json
import random
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discovery.volunteer.code_signing import is_signed, new_code_key, sign_data, sign_key
from discovery.volunteer.ed25519 import public_key, sign, verify
from discovery.volunteer.keys import make_keys, read_keys
from discovery.volunteer.manifest import Manifest, read_manifest, trusted
from kernels.errors import DiscoveryError

# RFC 8032, section 7.1: secret, public key, message, signature.
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
]
MANIFEST = Manifest("c0ffee", {"kind": "value"}, "v1", 5)


@pytest.mark.parametrize(("secret", "public", "message", "signature"), VECTORS)
def test_published_vectors(secret: str, public: str, message: str, signature: str) -> None:
    key = bytes.fromhex(secret)
    assert public_key(key).hex() == public
    assert sign(key, bytes.fromhex(message)).hex() == signature
    assert verify(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))


@settings(max_examples=60)
@given(st.binary(max_size=40), st.integers(0, 511), st.integers(0, 255))
def test_a_changed_bit_is_seen(message: bytes, bit: int, other: int) -> None:
    secret = bytes(31) + b"\7"
    signature = bytearray(sign(secret, message))
    assert verify(public_key(secret), message, bytes(signature))
    signature[bit // 8] ^= 1 << bit % 8
    assert not verify(public_key(secret), message, bytes(signature))
    key = bytearray(public_key(secret))
    key[other // 8] ^= 1 << other % 8
    assert not verify(bytes(key), message, sign(secret, message))


@given(st.binary(max_size=70), st.binary(max_size=40), st.binary(max_size=70))
def test_rubbish_verifies_nothing(public: bytes, message: bytes, signature: bytes) -> None:
    assert not verify(public, message, signature)


def test_code_signatures() -> None:
    one, two = new_code_key(), new_code_key()
    assert one.n.bit_length() == 1024
    assert one.public_text.startswith("1024\n")
    assert [len(line) for line in one.public_text.splitlines()[1:-1]] == [64] * 8
    signature = sign_data(one, b"app")
    assert is_signed(one, b"app", signature)
    assert not is_signed(one, b"other app", signature)
    assert not is_signed(two, b"app", signature)
    text = two.public_text
    assert sign_key(one, f"\n{text}\n") == sign_data(one, text.strip().encode())


def test_keys_are_kept_by_their_owner_only(tmp_path: Path) -> None:
    keys = make_keys(tmp_path / "k.json")
    assert read_keys(tmp_path / "k.json") == keys
    assert stat.S_IMODE((tmp_path / "k.json").stat().st_mode) == 0o600
    with pytest.raises(DiscoveryError, match="keys are never replaced"):
        make_keys(tmp_path / "k.json")
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(DiscoveryError, match="holds no keys"):
        read_keys(tmp_path / "x.json")


def test_unsigned_wrongly_signed_and_older_manifests_are_refused(tmp_path: Path) -> None:
    memory, good, generator = tmp_path / "trust.json", MANIFEST.signed(bytes(32)), random.Random(1)
    assert trusted(good, memory) == MANIFEST
    older = Manifest("c0ffee", {"kind": "value"}, "v1", 4)
    stranger = MANIFEST.signed(b"\1" * 32)
    refused = 0
    for attempt in range(100):
        forged = dict(good)
        match attempt % 5:
            case 0:
                del forged[generator.choice(sorted(forged))]
            case 1:
                forged["signature"] = generator.randbytes(64).hex()
            case 2:
                forged["manifest"] = json.dumps({**json.loads(good["manifest"]), "sequence": attempt + 6})
            case 3:
                forged = stranger
            case 4:
                forged = older.signed(bytes(32))
        with pytest.raises(DiscoveryError, match=r"signed|another key|older"):
            trusted(forged, memory)
        refused += 1
    assert refused == 100
    assert trusted(good, memory) == MANIFEST
    assert trusted(Manifest("c0ffee", {}, "v2", 6).signed(bytes(32)), memory).sequence == 6


NAMES = st.sampled_from(["manifest", "signature", "key"])
DOCUMENTS = st.recursive(
    st.none() | st.integers() | st.text(max_size=9), lambda part: st.lists(part) | st.dictionaries(NAMES, part)
)


@given(DOCUMENTS)
def test_any_document_is_refused_in_words(document: object) -> None:
    with pytest.raises(DiscoveryError):
        read_manifest(document)
