"""Files that people send as evidence: what they are, and a copy of them that can be shared.

Nothing here knows the web, a database or a key. What a file is, its own bytes say; its name never does.
"""
