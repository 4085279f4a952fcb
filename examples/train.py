#!/usr/bin/env python3
"""Trains a small autoencoder on what pull.py has fetched, and scores the patients of `test`.

It learns to draw the pictures of `train` through a narrow middle, and what it draws badly is unlike
them. The score of a patient is the mean error of its pictures, less the mean error of `validate`,
in standard deviations of that. An example of how to use the data set, not a diagnostic.
"""

from __future__ import annotations

import argparse
import copy
import json
import struct
import sys
import zlib
from pathlib import Path
from typing import Iterator, NamedTuple

try:
    import torch
    from torch import Tensor, nn
    from torch.nn import functional
except ImportError:  # main() says so, and --help works
    torch = None  # type: ignore[assignment]

BAD_DATA, NO_INPUT, UNAVAILABLE, IO = 65, 66, 69, 74
SIDE, BATCH, MIDDLE = 64, 16, 32
SIGNATURE, GRAY, RGB = b"\x89PNG\r\n\x1a\n", 0, 2
NO_FILTER, SUB, UP = 0, 1, 2


class Failure(Exception):
    """Ends the training: a line for the user and an exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class Part(NamedTuple):
    """The pictures of a state, as many rows of 1 × SIDE × SIDE bytes, and whose they are."""

    pictures: Tensor
    patients: list[str]


def read_parts(folder: Path) -> dict[str, Part]:
    """All pictures that the manifest lists, by state; none of the three states is empty."""
    manifest = folder / "manifest.ndjson"
    if not manifest.exists():
        pull = f"python3 examples/pull.py URL {folder}"
        raise Failure(f"{manifest} does not exist: fetch all pictures with {pull}", NO_INPUT)
    try:
        rows = [json.loads(line) for line in manifest.read_bytes().splitlines()]
        return {state: read_part(folder, state, rows) for state in ("train", "validate", "test")}
    except (ValueError, KeyError, TypeError) as error:
        raise Failure(f"{manifest} is not what pull.py writes: {error!r}", BAD_DATA) from error


def read_part(folder: Path, state: str, rows: list[dict[str, str]]) -> Part:
    """The pictures of a state, made small."""
    chosen = [row for row in rows if row["State"] == state]
    if len(chosen) < 2:
        rule = "two are needed: pull without --state"
        raise Failure(f"{folder} has {len(chosen)} images of {state}, and {rule}", NO_INPUT)
    files = [folder / state / row["Label"] / f"{row['ImageID']}.png" for row in chosen]
    pictures = torch.stack([shrink(read_png(file)) for file in files])
    return Part(pictures, [row["PatientID"] for row in chosen])


def read_png(file: Path) -> Tensor:
    """The pixels of a PNG as mini-PACS writes them, rows × columns × channels."""
    data = file.read_bytes()
    try:
        chunks = list(read_chunks(data))
        columns, rows, depth, colour, *_, interlace = struct.unpack(">IIBBBBB", chunks[0][1])
        if (depth, interlace) != (8, 0) or colour not in (GRAY, RGB):
            raise ValueError(f"{depth} bits of colour type {colour}")
        channels = 1 if colour == GRAY else 3
        stride = 1 + columns * channels
        packed = b"".join(body for kind, body in chunks if kind == b"IDAT")
        lines = bytearray(zlib.decompressobj().decompress(packed, rows * stride))
        return unfiltered(torch.frombuffer(lines, dtype=torch.uint8).view(rows, stride), channels)
    except (ValueError, IndexError, RuntimeError, struct.error, zlib.error) as error:
        raise Failure(f"{file} is not a PNG that mini-PACS writes: {error}", BAD_DATA) from error


def read_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The kind and the body of each chunk."""
    at, kind = len(SIGNATURE), b""
    if data[:at] != SIGNATURE:
        raise ValueError("no signature")
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        if struct.unpack_from(">I", data, at + 8 + length) != (zlib.crc32(kind + body),):
            raise ValueError(f"{kind!r} has a wrong checksum")
        yield kind, body
        at += 12 + length


def unfiltered(lines: Tensor, channels: int) -> Tensor:
    """Undoes the filter that each line starts with; sums of bytes wrap around as they have to."""
    pixels = lines[:, 1:].reshape(len(lines), -1, channels).clone()
    for row, kind in enumerate(lines[:, 0].tolist()):
        if kind == SUB:
            pixels[row] = pixels[row].cumsum(0, dtype=torch.uint8)
        elif kind == UP:
            pixels[row] += pixels[row - 1] if row > 0 else 0
        elif kind != NO_FILTER:
            raise ValueError(f"filter {kind}")
    return pixels


def shrink(pixels: Tensor) -> Tensor:
    """Any picture as 1 × SIDE × SIDE gray bytes, whatever its shape."""
    gray = pixels.float().mean(2)
    return functional.adaptive_avg_pool2d(gray[None], SIDE).round().to(torch.uint8)


def build_model() -> nn.Sequential:
    """Draws a picture of SIDE × SIDE through MIDDLE numbers."""
    side = SIDE // 8
    flat = 32 * side * side
    return nn.Sequential(
        *(nn.Conv2d(1, 8, 3, 2, 1), nn.ReLU()),
        *(nn.Conv2d(8, 16, 3, 2, 1), nn.ReLU()),
        *(nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU()),
        *(nn.Flatten(), nn.Linear(flat, MIDDLE)),
        *(nn.Linear(MIDDLE, flat), nn.ReLU(), nn.Unflatten(1, (32, side, side))),
        *(nn.ConvTranspose2d(32, 16, 4, 2, 1), nn.ReLU()),
        *(nn.ConvTranspose2d(16, 8, 4, 2, 1), nn.ReLU()),
        *(nn.ConvTranspose2d(8, 1, 4, 2, 1), nn.Sigmoid()),
    )


def errors_of(model: nn.Module, pictures: Tensor) -> Tensor:
    """How badly each picture is drawn: the mean square of the differences, of 0 to 1."""
    wanted = pictures.float() / 255
    return (model(wanted) - wanted).square().mean((1, 2, 3))


def measure(model: nn.Module, pictures: Tensor) -> Tensor:
    """The errors of any number of pictures, without learning."""
    with torch.no_grad():
        return torch.cat([errors_of(model, batch) for batch in pictures.split(BATCH)])


def train(pictures: Tensor, validation: Tensor, epochs: int) -> nn.Module:
    """The model of the epoch after which it drew the pictures of `validate` best."""
    model = build_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    best, least = model, float("inf")
    for epoch in range(1, epochs + 1):
        for indexes in torch.randperm(len(pictures)).split(BATCH):
            optimizer.zero_grad()
            errors_of(model, pictures[indexes]).mean().backward()
            optimizer.step()
        error = measure(model, validation).mean().item()
        if error < least:
            best, least = copy.deepcopy(model), error
        if sys.stderr.isatty():
            print(f"epoch {epoch} of {epochs}: {error:.5f}", end="\r", file=sys.stderr)
    return best


def score(model: nn.Module, validation: Tensor, part: Part) -> list[tuple[float, int, str]]:
    """Score, number of pictures and PatientID of each patient, the highest score first."""
    usual = measure(model, validation)
    errors = measure(model, part.pictures)
    spread = usual.std().clamp(min=1e-9)
    scores = []
    for patient in set(part.patients):
        own = errors[[other == patient for other in part.patients]]
        scores.append((((own.mean() - usual.mean()) / spread).item(), len(own), patient))
    return sorted(scores, key=lambda row: (-row[0], row[2]))


def run(folder: Path, epochs: int, seed: int) -> None:
    """Trains and prints the scores; the same seed gives the same."""
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)  # sums in another order would not be the same to the last digit
    parts = read_parts(folder)
    model = train(parts["train"].pictures, parts["validate"].pictures, epochs)
    for state, part in parts.items():
        error, count = measure(model, part.pictures).mean().item(), len(part.patients)
        print(f"{state}: {count} images of {len(set(part.patients))} patients, error {error:.5f}")
    print("   score  images  patient")
    for value, count, patient in score(model, parts["validate"].pictures, parts["test"]):
        shown = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in patient)
        print(f"{value:8.2f}  {count:6}  {shown}")


def main() -> None:
    """Reads the command line and runs."""
    parser = argparse.ArgumentParser(
        usage="python3 examples/train.py DIR [options]",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    option = parser.add_argument
    option("DIR", type=Path, help="folder that pull.py has filled with all states")
    option("--epochs", type=int, default=40, metavar="N", help="rounds of training (default: 40)")
    option("--seed", type=int, default=0, metavar="N", help="where chance starts (default: 0)")
    options = parser.parse_args()
    if torch is None:
        install = "apt-get install python3-torch and run this with /usr/bin/python3"
        parser.exit(UNAVAILABLE, f"train: {sys.executable} has no PyTorch: {install}\n")
    sys.stdout.reconfigure(errors="backslashreplace")
    try:
        run(options.DIR, options.epochs, options.seed)
    except Failure as failure:
        parser.exit(failure.code, f"train: {failure}\n")
    except OSError as error:
        parser.exit(IO, f"train: {error}\n")


if __name__ == "__main__":
    main()
