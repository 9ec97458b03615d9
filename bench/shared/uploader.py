"""Uploads files to the web server one by one, with the exact bytes of their names."""

import http.client
import json
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

BOUNDARY = "loupe-hostile-boundary"


@dataclass
class FileUploader:
    """Uploads files to a batch over HTTP, with a token."""

    port: int
    batch: Any

    def __post_init__(self) -> None:
        from annotation.actions.people.tokens import create_token

        self.secret = create_token(person=self.batch.created_by, name="bench")[1]

    def upload(self, family: str, name: str, content: bytes, expected: Collection[str]) -> dict[str, Any]:
        """Uploads one file and returns its row of the table: name, size, time and outcome."""
        began = time.monotonic()
        status, response = self._post(name, content)
        row = {"family": family, "file": name, "bytes": len(content), "seconds": time.monotonic() - began}
        if status != 201:
            outcome = f"{status} {response.get('code', '')}"
        elif response["accepted"]:
            outcome, row["image"] = "accepted", response["accepted"][0]["id"]
        else:
            outcome = response["rejected"][0]["code"]
        return row | {"outcome": outcome, "expected": outcome in expected}

    def wait_until_prepared(self) -> None:
        """Waits until the renditions of every image are made."""
        while self.batch.images.filter(status="processing").exists():
            time.sleep(0.2)

    def final_row(self, row: dict[str, Any]) -> dict[str, Any]:
        """Returns a row with the outcome of the preparation where that failed."""
        if "image" not in row:
            return row
        image = self.batch.images.get(pk=UUID(row.pop("image")))
        if image.status == "failed":
            return row | {"outcome": image.failure, "expected": False}
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
            response = connection.getresponse()
            return response.status, json.loads(response.read() or b"{}")
        except (OSError, http.client.HTTPException, ValueError) as error:
            return 0, {"code": type(error).__name__}
        finally:
            connection.close()


def import_outcome(image_import: Any, codes: dict[str, int]) -> str:
    """Returns the result of an import in one line."""
    if image_import.failure:
        return f"failed: {image_import.failure}"
    rejections = ", ".join(f"{code} {count}" for code, count in sorted(codes.items()))
    return f"{image_import.accepted} in" + (f"; {rejections}" if rejections else "")
