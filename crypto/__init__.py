"""Sealing, keys, receipts and signatures; stands alone on the standard library and `cryptography`.

Sealed objects are age v1 files (C2SP `age.md`). Modules that open are apart from those that seal: a program
that must not be able to open imports `sealing`, `keys`, `recipients`, `receipt`, `binding`, `padding`,
`signing` and `chain`, and never `identities`, `opening`, `passphrase` or `recovery`.
"""
