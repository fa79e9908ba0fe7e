"""What single steps cost: keys, sealing, opening, receipts."""

from crypto.identities import HybridIdentity
from crypto.keys import new_seed, recipient_of
from crypto.opening import open_sealed
from crypto.receipt import new_receipt, parse_receipt, token_hash
from crypto.recipients import HybridRecipient
from crypto.sealing import seal
from tests.bench.timing import median_us
from tests.live.reporter import TYPICAL
from tests.world import World, answers_of

TEXT = bytes(8192)
SALT = bytes(16)


def measure_steps(world: World) -> dict[str, float]:
    """Median microseconds of each step on this machine, one thread."""
    identities = [HybridIdentity(new_seed()) for _ in range(3)]
    recipients = [identity.recipient for identity in identities]
    one, three = seal(TEXT, recipients[:1]), seal(TEXT, recipients)
    written, receipt = str(recipients[0]), new_receipt()
    answers = answers_of(TYPICAL)
    return {
        "make_key_us": median_us(lambda: recipient_of(new_seed())),
        "write_recipient_us": median_us(lambda: str(HybridRecipient(recipients[0].public))),
        "read_recipient_us": median_us(lambda: HybridRecipient.parse(written)),
        "seal_8_kib_to_1_us": median_us(lambda: seal(TEXT, recipients[:1])),
        "seal_8_kib_to_3_us": median_us(lambda: seal(TEXT, recipients)),
        "open_8_kib_of_1_us": median_us(lambda: open_sealed(one, identities[:1])),
        "open_8_kib_of_3_us": median_us(lambda: open_sealed(three, identities[2:])),
        "derive_and_parse_receipt_us": median_us(lambda: token_hash(parse_receipt(receipt.digits), SALT)),
        "check_answers_us": median_us(lambda: answers_of(TYPICAL)),
        "file_alert_us": median_us(lambda: world.intake.file(answers, receipt=new_receipt())),
    }
