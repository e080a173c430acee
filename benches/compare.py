#!/usr/bin/env python3
"""Compares whole processes, on the same JPEGs, in one run: the preview with viu, chafa and timg, the preparation with
ImageMagick and vips.

Usage: benches/compare.py [--runs N] [--binary target/release/enroll-console]

Prints Markdown: the median of N interleaved runs, ours, theirs, and their ratio. The photos are made from a built-in
sample: 2, 12 and 48 megapixels with grain, and one of 12 that is progressive. Installs what is missing: chafa, timg,
imagemagick and libvips-tools with apt, viu with cargo under target/tools. Needs a release build.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "src/photo/samples/grace_hopper.jpg"
TOOLS = ROOT / "target/tools"
VIU = TOOLS / "bin/viu"
CONVERT = "/usr/bin/convert"
PACKAGES = {"chafa": "chafa", "timg": "timg", CONVERT: "imagemagick", "vips": "libvips-tools"}
SIZES = {"2 MP": "1600x1200", "12 MP": "4000x3000", "48 MP": "8000x6000"}
LIMIT = 750_000


def quietly(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def install():
    missing = [package for tool, package in PACKAGES.items() if shutil.which(tool) is None]
    if missing:
        quietly("apt-get", "update", "-qq")
        quietly("apt-get", "install", "-y", "-qq", *missing)
    if not VIU.exists():
        quietly("cargo", "install", "viu", "--locked", "--root", TOOLS)


def make_photos(folder):
    photos = {}
    grain = ["-seed", "7", "-attenuate", "0.35", "+noise", "Gaussian"]
    for name, size in SIZES.items():
        photos[name] = folder / f"{size}.jpg"
        quietly(CONVERT, SAMPLE, "-resize", f"{size}!", *grain, "-sampling-factor", "4:2:0", "-quality", "90", photos[name])
    progressive = folder / "progressive.jpg"
    quietly(CONVERT, photos["12 MP"], "-interlace", "JPEG", progressive)
    return photos | {"12 MP progressive": progressive}


def seconds(command, folder):
    """One run of a whole process, in an empty place of its own: no settings, no history."""
    environment = os.environ | {"ENROLL_CONSOLE_DATA_DIR": str(folder / "data"), "COLORTERM": "truecolor", "COLUMNS": "80", "LINES": "42"}
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    taken = time.perf_counter() - begun
    if done.returncode not in (0, 3):
        sys.exit(f"{command[0]} failed: {done.stderr.decode(errors='replace')}")
    return taken


def compare(title, photos, ours, others, runs, folder):
    """A table: a row for each photo and tool. `ours` and each of `others` give a command for a photo."""
    print(f"\n## {title}\n\n| photo | with | ms | ours, ms | ours / theirs |\n| --- | --- | ---: | ---: | ---: |")
    for name, photo in photos.items():
        commands = {"": ours(photo)} | {tool: command(photo) for tool, command in others.items()}
        taken = {tool: [] for tool in commands}
        for command in commands.values():
            seconds(command, folder)
        for _ in range(runs):
            for tool, command in commands.items():
                taken[tool].append(seconds(command, folder) * 1000)
        medians = {tool: statistics.median(times) for tool, times in taken.items()}
        for tool in others:
            print(f"| {name} | {tool} | {medians[tool]:.0f} | {medians['']:.0f} | {medians[''] / medians[tool]:.2f} |")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    arguments.add_argument("--runs", type=int, default=11)
    arguments.add_argument("--binary", type=Path, default=ROOT / "target/release/enroll-console")
    options = arguments.parse_args()
    install()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        photos = make_photos(folder)
        binary, out = options.binary.resolve(), folder / "out.jpg"
        compare(
            "Preview at 80x40 cells, whole process",
            photos,
            lambda photo: [binary, "photo", photo, "--show"],
            {
                "viu": lambda photo: [VIU, "-b", "-w", "80", photo],
                "chafa": lambda photo: ["chafa", "-f", "symbols", "-s", "80x40", photo],
                "timg": lambda photo: ["timg", "-pq", "-g80x40", photo],
            },
            options.runs,
            folder,
        )
        limit = f"jpeg:extent={LIMIT}"
        compare(
            f"Preparation to {LIMIT} bytes, whole process; ours finds faces and judges the photo too",
            photos,
            lambda photo: [binary, "photo", photo, "--output", out],
            {
                "ImageMagick": lambda photo: [CONVERT, photo, "-auto-orient", "-strip", "-define", limit, out],
                # vips knows no limit: one encode at the quality that ours begins with.
                "vips": lambda photo: ["vips", "jpegsave", photo, out, "--Q", "70", "--strip"],
            },
            max(3, options.runs // 3),
            folder,
        )


if __name__ == "__main__":
    main()
