"""The browser's modules do what the programs' own do, byte for byte."""

import json
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.conversation import act_tag
from alerts.envelope import signed_body
from alerts.filing import mailbox_card, message_key
from alerts.trust import statement_text
from crypto import canonical_json
from crypto.binding import Binding, bind, read_binding
from crypto.chain import sign_first, sign_next, verify_chain
from crypto.errors import ReceiptError
from crypto.identities import HybridIdentity
from crypto.keys import recipient_of
from crypto.opening import open_sealed
from crypto.padding import pad_text, padme
from crypto.receipt import Receipt, new_receipt, parse_receipt, word_list
from crypto.sealing import seal
from crypto.signing import sign, verify_key_of
from tests.browser_sealing.peer import Refused

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/receipt.json").read_text("utf-8"))
SALT = bytes.fromhex(VECTORS["salt"])
SITE, CASE = "ab" * 16, "cd" * 16
ROOT_SEED, FIRST_SEED, NEXT_SEED = b"r" * 32, b"1" * 32, b"2" * 32
a_few = settings(max_examples=60)
anything = st.recursive(
    st.text() | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans() | st.none(),
    lambda inner: st.lists(inner) | st.dictionaries(st.from_regex(r"\A[a-z_A-Z0-9]*\Z"), inner),
    max_leaves=8,
)


@pytest.mark.parametrize("vector", VECTORS["receipts"], ids=lambda vector: vector["value"])
def test_receipts_follow_the_shared_vectors(peer, vector):
    receipt = bytes.fromhex(vector["value"])
    assert " ".join(peer("receipt.words", receipt, word_list())) == vector["words"]
    assert " ".join(peer("receipt.groups", receipt)) == vector["digits"]
    for text in (vector["words"], vector["digits"]):
        assert peer("receipt.parseReceipt", text, word_list()) == receipt
    assert peer("receipt.token", receipt, SALT).hex() == vector["token"]
    assert peer("receipt.tokenHash", receipt, SALT).hex() == vector["token_hash"]
    assert peer("receipt.cardKey", receipt, SALT).hex() == vector["card_key"]
    seed = peer("receipt.mailboxSeed", receipt, SALT)
    assert seed.hex() == vector["mailbox_seed"]
    assert peer("age.recipientOf", seed) == vector["mailbox_recipient"]


@a_few
@given(typed=st.text(alphabet="áéñ abcdez0123456789-.1,\n", max_size=60))
def test_nonsense_is_refused_for_the_same_reason(peer, typed):
    assert parsed_there(peer, typed) == parsed_here(typed)


@a_few
@given(value=st.integers(0, 2**95 - 1), place=st.integers(0, 8), word=st.sampled_from(word_list()))
def test_another_word_is_refused_for_the_same_reason(peer, value, place, word):
    words = list(Receipt(value).words)
    words[place] = word
    typed = " ".join(words).upper()
    assert parsed_there(peer, typed) == parsed_here(typed)


@a_few
@given(digits=st.from_regex(r"\A[0-9]{28,31}\Z"))
def test_other_digits_are_refused_for_the_same_reason(peer, digits):
    assert parsed_there(peer, digits) == parsed_here(digits)


def test_words_may_be_cut_numbered_and_without_accents(peer):
    receipt = new_receipt()
    typed = ", ".join(f"{place}. {word[:4]}" for place, word in enumerate(receipt.words, 1))
    assert peer("receipt.parseReceipt", typed, word_list()) == receipt.secret_bytes


def test_receipts_are_drawn_from_all_95_bits(peer):
    drawn = [int.from_bytes(peer("receipt.newReceipt"), "big") for _ in range(200)]
    assert max(drawn) < 2**95
    assert len(set(drawn)) == 200
    assert max(drawn) > 2**94


@a_few
@given(value=st.dictionaries(st.from_regex(r"\A[a-z_]*\Z"), anything))
def test_json_has_the_same_one_spelling(peer, value):
    coded = canonical_json.encode(value)
    assert peer("canonical.canonical", value) == coded
    assert peer("canonical.fromCanonical", coded) == value


@pytest.mark.parametrize("data", [b'{"a": 1}', b'{"b":1,"a":1}', b'{"a":1,"a":1}', b"\xff", b'{"a":01}'])
def test_another_spelling_is_refused(peer, data):
    with pytest.raises(Refused):
        peer("canonical.fromCanonical", data)


@a_few
@given(kind=st.text(max_size=20), seq=st.integers(0, 2**31), body=st.binary(max_size=200))
def test_bindings_are_the_same_bytes(peer, kind, seq, body):
    binding = Binding(site=SITE, case=CASE, kind=kind, seq=seq, role="reporter")
    given_there = {name: value for name, value in asdict(binding).items() if value}
    bound = bind(binding, body)
    assert peer("binding.bind", given_there, body) == bound
    assert peer("binding.unbind", bound, given_there) == body
    assert peer("binding.readBinding", bound) == {"binding": asdict(binding), "body": body}
    with pytest.raises(Refused):
        peer("binding.unbind", bound, given_there | {"case": SITE})


@pytest.mark.parametrize("length", [0, 1, 8191, 8192, 8193, 32768, 32769, 131072])
def test_texts_are_padded_alike(peer, length):
    assert peer("binding.padText", b"x" * length) == pad_text(b"x" * length)


def test_what_fits_no_size_class_is_refused(peer):
    with pytest.raises(Refused):
        peer("binding.padText", b"x" * 131073)


@given(length=st.integers(0, 30_000_000))
def test_attachments_are_padded_alike(peer, length):
    assert peer("binding.padme", length) == padme(length)


@pytest.mark.parametrize("length", [0, 1, 65535, 65536, 65537, 131072, 200_000])
def test_what_the_browser_seals_the_programs_open_and_the_other_way(peer, length):
    seed, data = b"s" * 32, bytes(range(256)) * (length // 256) + b"x" * (length % 256)
    recipient = str(recipient_of(seed))
    other = str(recipient_of(b"o" * 32))
    assert peer("age.recipientOf", seed) == recipient
    assert open_sealed(peer("age.seal", data, [other, recipient]), [HybridIdentity(seed)]) == data
    sealed = seal(data, [recipient_of(b"o" * 32), recipient_of(seed)])
    assert peer("age.open", sealed, [b"n" * 32, seed]) == data


@a_few
@given(data=st.data())
def test_a_changed_byte_opens_nothing(peer, data):
    sealed = seal(b"a" * 100, [recipient_of(b"s" * 32)])
    at = data.draw(st.integers(0, len(sealed) - 1))
    changed = sealed[:at] + bytes([sealed[at] ^ data.draw(st.integers(1, 255))]) + sealed[at + 1 :]
    with pytest.raises(Refused):
        peer("age.open", changed, [b"s" * 32])


@pytest.mark.parametrize("cut", [1, 16, 40, 1700])
def test_a_cut_off_file_opens_nothing(peer, cut):
    sealed = seal(b"a" * 70_000, [recipient_of(b"s" * 32)])
    for part in (sealed[:-cut], sealed[: 65536 + 16 + 16 + cut]):
        with pytest.raises(Refused):
            peer("age.open", part, [b"s" * 32])


@pytest.mark.parametrize(
    "recipient", ["age1pq1qqqq", "", "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"]
)
def test_only_hybrid_recipients_are_sealed_to(peer, recipient):
    with pytest.raises(Refused):
        peer("age.seal", b"a", [recipient])


def statements():
    """A chain of two epochs."""
    recipient = str(recipient_of(b"d" * 32))
    first = sign_first(
        ROOT_SEED, site=SITE, desk="analisis", recipient=recipient, verify_key=verify_key_of(FIRST_SEED)
    )
    following = sign_next(first, FIRST_SEED, recipient=recipient, verify_key=verify_key_of(NEXT_SEED))
    return [first, following]


def test_an_unbroken_chain_gives_the_latest_epoch(peer):
    chain = statements()
    root = verify_key_of(ROOT_SEED)
    latest = verify_chain(root, SITE, chain)
    found = peer("chain.verifyChain", root.hex(), SITE, "analisis", [statement_text(each) for each in chain])
    assert found["epoch"] == latest.epoch
    assert found["recipient"] == latest.recipient
    assert found["verifyKeys"] == {str(each.epoch): each.verify_key for each in chain}


def broken():
    """Chains that prove nothing, and why."""
    first, following = statements()
    foreign = sign_first(
        b"x" * 32, site=SITE, desk="analisis", recipient=first.recipient, verify_key=first.verify_key
    )
    return {
        "empty": [],
        "without its first epoch": [following],
        "out of order": [following, first],
        "twice the same": [first, first],
        "signed by another root": [foreign],
        "another recipient": [replace(first, recipient=str(recipient_of(b"z" * 32)))],
        "another site": [replace(first, site=CASE)],
        "another desk": [replace(first, desk="alterna")],
        "a key of another length": [replace(first, verify_key=b"short")],
        "a signature changed": [first, replace(following, signature=first.signature)],
    }


@pytest.mark.parametrize("why", broken())
def test_a_broken_chain_proves_nothing(peer, why):
    texts = [statement_text(each) for each in broken()[why]]
    with pytest.raises(Refused) as refused:
        peer("chain.verifyChain", verify_key_of(ROOT_SEED).hex(), SITE, "analisis", texts)
    assert refused.value.kind == "ChainError"


@pytest.mark.parametrize("text", ["", "[]", "null", '{"desk":"analisis"}', "{}"])
def test_what_is_no_statement_proves_nothing(peer, text):
    with pytest.raises(Refused) as refused:
        peer("chain.verifyChain", verify_key_of(ROOT_SEED).hex(), SITE, "analisis", [text])
    assert refused.value.kind == "ChainError"


def test_a_desks_signature_holds_for_its_content_alone(peer):
    binding = Binding(SITE, CASE, "reply", 1, "desk", "analisis", 1)
    document = json.loads(signed_body(binding, {"text": "Sí", "on": "2026-11-22"}, FIRST_SEED))
    key = verify_key_of(FIRST_SEED)
    assert peer("signing.signedContent", document, asdict(binding), key) == document["content"]
    for changed in (
        document | {"content": {"text": "No", "on": "2026-11-22"}},
        document | {"signature": "AAAA"},
    ):
        with pytest.raises(Refused):
            peer("signing.signedContent", changed, asdict(binding), key)
    assert not peer("signing.verify", key, "another context", b"m", sign(FIRST_SEED, "context", b"m"))


@pytest.mark.parametrize("kind", ["message", "file", "notify", "identity", "closed"])
def test_tags_and_cards_are_the_same(peer, kind):
    card = b"k" * 32
    key = message_key(card)
    content = {"on": "2026-11-22", "text": "ñ"}
    binding = Binding(SITE, CASE, kind, 7, "reporter")
    assert peer("tags.messageKey", card) == key
    assert peer("tags.actTag", key, asdict(binding), content) == act_tag(key, binding, content)
    tag = mailbox_card(card, bytes.fromhex(CASE), "age1pq1…", "analisis").hex()
    assert peer("tags.mailboxCard", card, CASE, "age1pq1…", "analisis") == tag
    assert peer("tags.isCard", tag, card, CASE, "age1pq1…", "analisis")
    assert not peer("tags.isCard", tag, card, CASE, "age1pq1…", "alterna")


def test_a_file_is_sealed_whole_to_the_case_alone(peer, tmp_path):
    data = bytes(range(256)) * 5000
    path = tmp_path / "evidence"
    path.write_bytes(data)
    line = {"site": SITE, "case": CASE, "caseRecipient": str(recipient_of(b"c" * 32))}
    made = peer("test.sealFile", str(path), "C:\\fakepath\\foto\n1.jpg", "image/jpeg", line)
    binding, body = read_binding(open_sealed(made["payload"], [HybridIdentity(b"c" * 32)]))
    assert binding == Binding(site=SITE, case=CASE, kind="evidence", role="reporter")
    assert len(body) == padme(len(data))
    assert body == data.ljust(len(body), b"\0")
    assert made["note"] == {
        "length": len(data),
        "name": "foto 1.jpg",
        "object": made["object"],
        "sealed_by": "sender",
        "sha256": sha256(data).hexdigest(),
        "type": "image/jpeg",
    }


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [("../../a.pdf", "a.pdf"), ("a" * 300 + ".jpeg", "a" * 115 + ".jpeg"), ("\u202e\x00", "archivo")],
)
def test_a_files_name_is_one_short_line_without_a_path(peer, given_name, kept):
    assert peer("files.safeName", given_name) == kept


def test_work_is_hashes_that_begin_with_zeros(peer):
    challenge = peer("work.challengeOf", "shown", b"t" * 32)
    assert challenge == sha256(b"alertas/v1/work" + b"shown" + b"t" * 32).digest()
    answer = next(n for n in range(10_000) if sha256(challenge + str(n).encode()).digest()[0] == 0)
    assert peer("work.isWork", challenge, str(answer), 8)
    assert not peer("work.isWork", challenge, str(answer), 30)


def parsed_here(typed):
    """What the programs make of something typed: the receipt's bytes, or why there is none."""
    try:
        return parse_receipt(typed).secret_bytes
    except ReceiptError as error:
        return error.reason, error.position or 0


def parsed_there(peer, typed):
    """What the browser makes of it."""
    try:
        return peer("receipt.parseReceipt", typed, word_list())
    except Refused as refused:
        return refused.reason, refused.position
