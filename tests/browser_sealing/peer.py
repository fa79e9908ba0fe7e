"""The browser's modules, run by Node, as Python calls."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Self

SCRIPT = Path(__file__).with_name("peer.mjs")
ROOT = Path(__file__).resolve().parents[2]


class Refused(Exception):
    """What a module threw: the name of its error and its reason, if it gave one."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__(f"{answer['error']}: {answer['message']}")
        self.kind = answer["error"]
        self.reason = answer.get("reason")
        self.position = answer.get("position")


class Peer:
    """One Node process; `peer("receipt.words", …)` calls what a module exports."""

    def __init__(self, script: Path = SCRIPT) -> None:
        self._process = subprocess.Popen(
            ["node", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def __call__(self, call: str, *args: Any) -> Any:
        """The result, bytes as bytes; Refused when the module throws."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"call": call, "args": _plain(args)}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise Refused(answer)
        return _revived(answer["result"])


def is_there() -> bool:
    """Whether Node and the packages are installed."""
    return shutil.which("node") is not None and (ROOT / "node_modules/@noble/post-quantum").is_dir()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def _revived(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"hex"}:
            return bytes.fromhex(value["hex"])
        return {name: _revived(each) for name, each in value.items()}
    return [_revived(each) for each in value] if isinstance(value, list) else value
