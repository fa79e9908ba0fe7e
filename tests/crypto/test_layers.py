"""What intake loads cannot open anything."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SEALING_SIDE = (
    "crypto.errors",
    "crypto.sealing",
    "crypto.keys",
    "crypto.recipients",
    "crypto.receipt",
    "crypto.binding",
    "crypto.padding",
    "crypto.signing",
    "crypto.chain",
)
OPENING_SIDE = (
    "crypto.identities",
    "crypto.opening",
    "crypto.header_reader",
    "crypto.passphrase",
    "crypto.recovery",
    "crypto.__main__",
)


def modules_after(statement: str) -> set[str]:
    """Every module a fresh interpreter has after a statement."""
    program = f"{statement}\nimport sys\nprint(*sys.modules, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("module", SEALING_SIDE)
def test_the_sealing_side_loads_no_code_that_opens(module: str) -> None:
    assert not modules_after(f"import {module}") & set(OPENING_SIDE)


def test_all_of_the_sealing_side_together_loads_no_code_that_opens() -> None:
    loaded = modules_after(f"import {', '.join(SEALING_SIDE)}")
    assert loaded >= set(SEALING_SIDE)
    assert not loaded & set(OPENING_SIDE)


def test_crypto_stands_on_the_standard_library_and_cryptography_alone() -> None:
    loaded = modules_after(f"import {', '.join(SEALING_SIDE + OPENING_SIDE)}")
    outside = {
        name.partition(".")[0]
        for name in loaded - modules_after("import cryptography.hazmat.primitives.hpke")
    }
    assert outside <= {"crypto", "cryptography", "_cffi_backend"} | sys.stdlib_module_names
