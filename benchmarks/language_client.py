"""An editor as far as a benchmark needs one: texts in, diagnostics out, and what they cost."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class LanguageClient:
    """A server of its own (Language Server Protocol 3.17, base protocol) with one document."""

    def __init__(self, path: Path) -> None:
        self._uri = path.as_uri()
        self._version = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "talkback", "lsp"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)},
        )

    def __enter__(self) -> Self:
        self._send("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, 1)
        while self._received().get("id") != 1:
            pass
        self._send("initialized", {})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def open(self, text: str) -> list[Any]:
        """Open the document; its diagnostics."""
        document = {"uri": self._uri, "languageId": "toml", "version": 0, "text": text}
        self._send("textDocument/didOpen", {"textDocument": document})
        return self._diagnostics()

    def change(self, text: str) -> list[Any]:
        """The whole text is another; its diagnostics."""
        self._version += 1
        document = {"uri": self._uri, "version": self._version}
        changes = [{"text": text}]
        self._send("textDocument/didChange", {"textDocument": document, "contentChanges": changes})
        return self._diagnostics()

    def processor_seconds(self) -> float:
        """Of all threads so far, to the microsecond (proc-schedstat)."""
        tasks = Path(f"/proc/{self._process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def memory(self) -> float:
        """Resident mebibytes now."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) / 1024

    def _diagnostics(self) -> list[Any]:
        while True:
            message = self._received()
            params = message.get("params", {})
            is_told = message.get("method") == "textDocument/publishDiagnostics"
            if is_told and params["uri"] == self._uri:
                found: list[Any] = params["diagnostics"]
                return found

    def _send(self, method: str, params: dict[str, Any], number: int | None = None) -> None:
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
        if number is not None:
            message["id"] = number
        body = json.dumps(message).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _received(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            raise EOFError("the server has ended")
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message
