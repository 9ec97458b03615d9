"""One file after another to the web server, with the name that the file claims, byte for byte."""

import http.client
import json
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

BOUNDARY = "loupe-hostile-boundary"


@dataclass
class Sender:
    """Speaks HTTP as a program with a token does."""

    port: int
    batch: Any

    def __post_init__(self) -> None:
        from annotation.actions.people.tokens import create_token  # noqa: PLC0415 - needs the settings

        self.secret = create_token(person=self.batch.created_by, name="bench")[1]

    def send(self, family: str, name: str, content: bytes, expected: Collection[str]) -> dict[str, Any]:
        """Sends one file; the row says what became of it."""
        began = time.monotonic()
        status, told = self._post(name, content)
        row = {"family": family, "file": name, "bytes": len(content), "seconds": time.monotonic() - began}
        if status != 201:
            verdict = f"{status} {told.get('code', '')}"
        elif told["accepted"]:
            verdict, row["image"] = "accepted", told["accepted"][0]["id"]
        else:
            verdict = told["rejected"][0]["code"]
        return row | {"verdict": verdict, "expected": verdict in expected}

    def wait_until_prepared(self) -> None:
        """Until no image waits for its renditions."""
        while self.batch.images.filter(status="processing").exists():
            time.sleep(0.2)

    def settled(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row whose image could not be prepared after all says so."""
        if "image" not in row:
            return row
        image = self.batch.images.get(pk=UUID(row.pop("image")))
        if image.status == "failed":
            return row | {"verdict": image.failure, "expected": False}
        return row

    def _post(self, name: str, content: bytes) -> tuple[int, dict[str, Any]]:
        filename = name.encode("utf-8", "surrogatepass").replace(b"\\", b"\\\\").replace(b'"', b'\\"')
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="'.encode() + filename
        body = head + b'"\r\nContent-Type: image/jpeg\r\n\r\n' + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {
            "Authorization": f"Token {self.secret}",
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        }
        try:
            connection.request("POST", f"/api/v1/batches/{self.batch.id}/images/", body, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        except (OSError, http.client.HTTPException, ValueError) as error:
            return 0, {"code": type(error).__name__}
        finally:
            connection.close()


def verdict_of(wanted: Any, codes: dict[str, int]) -> str:
    """An import's fate in one line."""
    if wanted.failure:
        return f"failed: {wanted.failure}"
    rest = ", ".join(f"{code} {number}" for code, number in sorted(codes.items()))
    return f"{wanted.accepted} in" + (f"; {rest}" if rest else "")
