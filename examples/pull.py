#!/usr/bin/env python3
"""Downloads the pictures of a mini-PACS into DIR/<state>/<label>/<image>.png.

A picture gets its name when its SHA-256 is right, and DIR/manifest.ndjson comes last: where it is,
all is there. A pull that was interrupted goes on where it was when it is run again.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import random
import re
import shutil
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any, Callable
from urllib.error import HTTPError
from urllib.parse import urlencode

FAILED, BAD_MANIFEST, NO_IMAGES, UNAVAILABLE, IO, AGAIN, INTERRUPTED = 1, 65, 66, 69, 74, 75, 130
TIMEOUT_S, LONGEST_WAIT_S, CHUNK_BYTES, MOST_FAILURES = 60, 60, 16_384, 10
RULES = {  # What names a file or finds it is never taken as it comes.
    "ImageID": r"\d[\d.-]{0,79}",
    "State": "train|validate|test",
    "Label": r"[A-Za-z0-9][\w.-]{0,63}",
    "PngUrl": r"/(?!/)[!-~]*",
    "PngSha256": r"[0-9a-f]{64}",
    "PngBytes": r"[1-9]\d{0,11}",
}


class Failure(Exception):
    """Ends the pull, or the download of one picture: a line for the user and an exit code."""

    def __init__(self, message: str, code: int = FAILED, wait: float | None = None) -> None:
        super().__init__(message)
        self.code, self.wait = code, wait


class Passing(Failure):
    """A failure that the next attempt may not meet, `wait` seconds later if the server says so."""


class KeepAlive(urllib.request.HTTPSHandler, urllib.request.HTTPHandler):
    """Opens http and https as urllib does, but over connections that each thread keeps."""

    kept = threading.local()

    def do_open(self, http_class: Any, req: Any, **options: Any) -> http.client.HTTPResponse:
        """Sends a request; where it needs a tunnel through a proxy, in urllib's own way."""
        if req._tunnel_host:
            return super().do_open(http_class, req, **options)
        connections, key = vars(self.kept), f"{req.type}://{req.host}"
        if key not in connections:
            connections[key] = http_class(req.host, timeout=req.timeout, **options)
        headers = {**req.headers, **req.unredirected_hdrs}
        connections[key].request("GET", req.selector, headers=headers)
        response = connections[key].getresponse()
        response.msg = response.reason  # where urllib looks for it
        return response


class Pull:
    """One pull, from a server that is asked again when it fails in passing, into a folder."""

    def __init__(self, options: argparse.Namespace, token: str) -> None:
        self.url, self.token, self.options = options.URL.rstrip("/"), token, options
        self.folder, self.parts = Path(options.DIR), Path(options.DIR, ".pull")
        self.opener = urllib.request.build_opener(KeepAlive())

    def run(self, query: str) -> str:
        """Pulls the images of a query; what it did, for the user."""
        self.parts.mkdir(parents=True, exist_ok=True)
        digest = self.retry(self.fetch_digest)
        images = self.retry(self.fetch_manifest, f"/dataset/manifest.ndjson{query}")
        if not images:
            raise Failure(f"{self.url}/dataset/manifest.ndjson{query} lists no image", NO_IMAGES)
        files = {self.folder / image["path"] for image in images}
        if len(files) < len(images):
            raise Failure("the manifest names an image twice", BAD_MANIFEST)
        if strays := set(self.folder.glob("*/*/*.png")) - files:
            raise Failure(f"{min(strays)} is not in the manifest: choose another folder", NO_IMAGES)
        manifest = self.folder / "manifest.ndjson"
        manifest.unlink(missing_ok=True)
        sizes = self.place_all(images)
        if self.retry(self.fetch_digest) != digest:
            raise Failure("the data set changed meanwhile: run the pull again", AGAIN)
        if missing := len(images) - len(sizes):
            raise Failure(f"{missing} of {len(images)} images are missing: run the pull again")
        (self.parts / manifest.name).replace(manifest)
        shutil.rmtree(self.parts)
        return f"{len(images)} images of data set {digest[:8]}, {sum(map(bool, sizes))} of them new"

    def retry(self, attempt: Callable[..., Any], *args: Any) -> Any:
        """The result of the first attempt that has one; the pauses double, with full jitter."""
        for number in range(1, self.options.attempts + 1):
            try:
                return attempt(*args)
            except Passing as failure:
                vars(KeepAlive.kept).clear()
                if number == self.options.attempts:
                    raise
                pause = random.uniform(0, min(LONGEST_WAIT_S, 2**number / 4))
                time.sleep(pause if failure.wait is None else failure.wait)

    def fetch(self, path: str, file: Path, limit: float = 1e12, **headers: str) -> Any:
        """Writes an answer into a file, behind what is there if it goes on with that."""
        request = urllib.request.Request(self.url + path, headers={"User-Agent": "mini-pacs-pull"})
        request.headers.update(headers)
        if self.token:  # which no redirect takes along
            request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        try:
            with self.opener.open(request, timeout=TIMEOUT_S) as response:
                with open(file, "ab" if response.status == 206 else "wb") as body:
                    while body.tell() <= limit and (chunk := response.read(CHUNK_BYTES)):
                        body.write(chunk)
            return response.headers
        except HTTPError as error:
            message = f"{path} answers {error.code} {error.reason!a}"
            if error.code < 500 and error.code not in (408, 416, 425, 429):
                raise Failure(message) from error
            asked = error.headers.get("Retry-After", "")
            wait = min(int(asked), LONGEST_WAIT_S) if asked.isdecimal() else None
            raise Passing(message, UNAVAILABLE, wait) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Passing(f"{self.url}{path}: {error!r}", UNAVAILABLE) from error

    def fetch_digest(self) -> str:
        """What identifies the data set that is served at the moment."""
        self.fetch("/dataset", file := self.parts / "dataset.json")
        try:
            return str(json.loads(file.read_bytes())["Digest"])
        except (ValueError, KeyError, TypeError) as error:
            raise Passing(f"{self.url}/dataset is not that of a mini-PACS", UNAVAILABLE) from error

    def fetch_manifest(self, path: str) -> list[dict[str, str]]:
        """The images of a manifest that has as many lines as the server says."""
        headers = self.fetch(path, file := self.parts / "manifest.ndjson")
        lines = file.read_bytes().split(b"\n")[:-1]  # behind the last line end is nothing
        if str(len(lines)) != headers.get("X-Total-Count"):
            raise Passing(f"{path} ends after {len(lines)} lines", UNAVAILABLE)
        return [parse_image(number, line) for number, line in enumerate(lines, 1)]

    def place_all(self, images: list[dict[str, str]]) -> list[int]:
        """Puts pictures into their places; the bytes that were fetched of each."""
        waiting, sizes, failures = iter(images), [], []

        def work() -> None:
            while len(failures) < MOST_FAILURES and (image := next(waiting, None)):
                try:
                    sizes.append(self.place(image))
                except (Failure, OSError) as failure:
                    failures.append(failure)
                    print(f"{image['ImageID']}: {failure}", file=sys.stderr)

        threads = [threading.Thread(target=work, daemon=True) for _ in range(self.options.jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.2)
                if sys.stderr.isatty():
                    print(f"{len(sizes)} of {len(images)} images", end="\r", file=sys.stderr)
        return sizes

    def place(self, image: dict[str, str]) -> int:
        """Puts a picture into its place, unless it is there; the number of bytes fetched."""
        file, sha256 = self.folder / image["path"], image["PngSha256"]
        if file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() == sha256:
            return 0
        file.unlink(missing_ok=True)
        part = self.parts / f"{image['ImageID']}-{sha256}"
        picture = self.retry(self.download, image, part)
        file.parent.mkdir(parents=True, exist_ok=True)
        own = part.with_name(f"{part.name}-{os.getpid()}")  # no other pull writes what was checked
        own.write_bytes(picture)
        own.replace(file)
        part.unlink()
        return len(picture)

    def download(self, image: dict[str, str], part: Path) -> bytes:
        """One attempt: goes on with the file, and ends with the whole picture."""
        size, sha256, url = int(image["PngBytes"]), image["PngSha256"], image["PngUrl"]
        start = part.stat().st_size if part.exists() else 0
        if start < size:
            ranged = {"Range": f"bytes={start}-", "If-range": f'"{sha256}"'} if start else {}
            self.fetch(url, part, size, **ranged)
        picture = part.read_bytes()
        if hashlib.sha256(picture).hexdigest() == sha256:
            return picture
        if len(picture) >= size:
            part.unlink()
        raise Passing(f"{len(picture)} of {size} bytes, and their SHA-256 is wrong")


def parse_image(number: int, line: bytes) -> dict[str, str]:
    """What a line says, unless it leads out of the folder or to another server."""
    try:
        row = json.loads(line)
        image = {key: str(row[key]) for key in RULES}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Failure(f"manifest line {number}: {error!r}", BAD_MANIFEST) from error
    for key, rule in RULES.items():
        if not re.fullmatch(rule, image[key], re.ASCII):
            message = f"manifest line {number}: {key} is {image[key]!a}, not {rule}"
            raise Failure(message, BAD_MANIFEST)
    return {**image, "path": "{State}/{Label}/{ImageID}.png".format_map(image)}


def main() -> None:
    """Reads the command line, pulls, and tells how it went."""
    parser = argparse.ArgumentParser(
        usage="python3 examples/pull.py URL DIR [options]",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    option = parser.add_argument
    option("URL", help="of the server: https://..., or http://127.0.0.1:5000")
    option("DIR", help="folder to fill")
    option("--state", dest="State", choices=RULES["State"].split("|"), help="only this part of it")
    option("--label", dest="Label", metavar="LABEL", help="only images with this label")
    option("--modality", dest="Modality", metavar="CODE", help="only this modality, such as CT")
    option("--patient", dest="PatientID", metavar="ID", help="only images of this patient")
    option("--jobs", type=int, default=8, metavar="N", help="downloads at a time (default: 8)")
    option("--attempts", type=int, default=8, metavar="N", help="to get a file (default: 8)")
    option("--token-env", default="API_TOKEN", help="variable with the token (default: API_TOKEN)")
    options = parser.parse_args()
    token = os.environ.get(options.token_env, "").split(",")[0].strip()
    if not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", options.URL):
        parser.error(f"URL is {options.URL!a}, not http:// or https:// and a host")
    if not re.fullmatch("[!-~]*", token) or min(options.jobs, options.attempts) < 1:
        parser.error(f"--jobs and --attempts are 1 or more, {options.token_env} is a bearer token")
    filters = [(key, getattr(options, key)) for key in ("State", "Label", "Modality", "PatientID")]
    try:
        print(Pull(options, token).run("?" + urlencode([pair for pair in filters if pair[1]])))
    except KeyboardInterrupt:
        parser.exit(INTERRUPTED, "pull: interrupted: run it again to go on\n")
    except (Failure, OSError) as failure:
        parser.exit(getattr(failure, "code", IO), f"pull: {failure}\n")


if __name__ == "__main__":
    main()
