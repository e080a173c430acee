#!/usr/bin/env python3
"""Says what the checks make of real photos and of what is made from them.

usage: benches/checks_table.py PHOTOS [--binary target/release/enroll-console] [--keep FOLDER]

PHOTOS is a folder that holds grace_hopper.jpg, astronaut.png, chelsea.png, coffee.png and rocket.jpg. Variants are made with
Pillow (pip install pillow), each is given to `enroll-console photo FILE --json`, and a Markdown table is printed: file, faces,
what does not pass, the values, milliseconds, and whether it is what a person would say.
"""

import argparse
import json
import pathlib
import random
import subprocess
import tempfile
import time

from PIL import Image, ImageEnhance, ImageFilter, ImageOps

PORTRAITS = {"grace_hopper": "jpg", "astronaut": "png"}
FACELESS = {"chelsea": "png", "coffee": "png", "rocket": "jpg"}
# Where the face is, for cutting it off: left, top, right, bottom.
FACES = {"grace_hopper": (165, 105, 395, 400), "astronaut": (165, 55, 285, 205)}


def darker(picture, factor):
    return ImageEnhance.Brightness(picture).enhance(factor)


def turned(picture, degrees):
    """Turned clockwise about its middle, without corners that show nothing: the edge is continued there."""
    wide = ImageOps.expand(picture, 0)
    around = Image.new("RGB", (picture.width * 2, picture.height * 2), picture.getpixel((2, 2)))
    around.paste(wide, (picture.width // 2, picture.height // 2))
    around = around.rotate(-degrees, resample=Image.Resampling.BICUBIC)
    left, top = picture.width // 2, picture.height // 2
    return around.crop((left, top, left + picture.width, top + picture.height))


def scene(size, *placed):
    """A plain wall with grain, and pictures on it, each with its corner."""
    dice = random.Random(7)
    wall = Image.new("RGB", size, (172, 160, 146))
    grain = Image.frombytes("L", (size[0] // 8, size[1] // 8), dice.randbytes((size[0] // 8) * (size[1] // 8)))
    wall = Image.blend(wall, Image.merge("RGB", [grain.resize(size)] * 3), 0.12)
    for picture, corner in placed:
        wall.paste(picture, corner)
    return wall


def scaled(picture, factor):
    return picture.resize((round(picture.width * factor), round(picture.height * factor)), Image.Resampling.LANCZOS)


def beside(left, right):
    both = Image.new("RGB", (left.width + right.width, max(left.height, right.height)), (128, 128, 128))
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    return both


def variants(photos):
    """Each picture with a name and what a person expects: checks that must warn or fail, `a|b` for either."""
    opened = {name: Image.open(photos / f"{name}.{ending}").convert("RGB")
              for name, ending in (PORTRAITS | FACELESS).items()}
    for name in FACELESS:
        yield name, opened[name], ["face_count"]
    for name in PORTRAITS:
        picture = opened[name]
        left, top, right, bottom = FACES[name]
        across, down = right - left, bottom - top
        yield name, picture, []
        for degrees in (8, 20, 35):
            for sign in (1, -1):
                yield f"{name} turned {sign * degrees}", turned(picture, sign * degrees), ["tilt"] if degrees > 8 else []
        for degrees in (90, 180, 270):
            yield f"{name} turned {degrees}", picture.rotate(-degrees, expand=True), ["orientation"]
        for factor in (0.5, 0.3, 0.15, 0.06):
            expected = [] if factor == 0.5 else ["brightness"]
            yield f"{name} dark {factor}", darker(picture, factor), expected
        yield f"{name} burnt out 2", darker(picture, 2.0), ["contrast|brightness"]
        yield f"{name} burnt out 4", darker(picture, 4.0), ["contrast|brightness"]
        for radius in (2, 4, 8):
            expected = ["sharpness"] if radius > 2 or name == "astronaut" else []
            yield f"{name} blurred {radius}", picture.filter(ImageFilter.GaussianBlur(radius)), expected
        yield f"{name} enlarged 4", scaled(picture, 4), []
        yield f"{name} small 0.25", scaled(picture, 0.25), ["face_size"]
        yield f"{name} grey", ImageOps.grayscale(picture).convert("RGB"), ["colour"]
        yield f"{name} cut left", picture.crop((left + across // 3, 0, picture.width, picture.height)), ["face_position"]
        yield f"{name} cut right", picture.crop((0, 0, right - across // 3, picture.height)), ["face_position"]
        yield f"{name} cut above", picture.crop((0, top + down // 3, picture.width, picture.height)), ["face_position|face_count"]
        yield f"{name} cut below", picture.crop((0, 0, picture.width, bottom - down // 4)), ["face_position"]
        yield f"{name} only the face", picture.crop(FACES[name]), ["face_position"]
        yield f"{name} flat", ImageEnhance.Contrast(picture).enhance(0.15), ["contrast"]
    hopper, astronaut = opened["grace_hopper"], opened["astronaut"]
    yield "two people", beside(hopper, astronaut), ["face_count"]
    yield "two people, one a third the size", beside(scaled(hopper, 1.5), astronaut), ["face_count"]
    yield "the same person twice", beside(hopper, ImageOps.mirror(hopper)), ["face_count"]
    closer = hopper.copy()
    closer.paste(astronaut.crop((120, 20, 330, 250)), (302, 60))
    yield "two people, close", closer, ["face_count"]
    passer_by = hopper.copy()
    passer_by.paste(scaled(astronaut.crop((120, 20, 330, 250)), 0.25), (10, 10))
    yield "a small face behind", passer_by, []
    yield "far away, 12 megapixels", scene((4000, 3000), (astronaut, (1700, 1200))), []
    yield "very far, 12 megapixels", scene((4000, 3000), (scaled(astronaut, 0.5), (1700, 1200))), ["face_size|face_count"]
    yield "unequal, 12 megapixels", scene((4000, 3000), (scaled(hopper, 3), (300, 900)), (scaled(astronaut, 2), (2500, 900))), ["face_count"]
    yield "portrait, 12 megapixels", scene((3000, 4000), (scaled(hopper, 4.5), (350, 600))), []


def judge(found, expected):
    """What a person would say otherwise, in words; empty when all is as expected."""
    bad = {name for name, verdict in found.items() if verdict != "pass"}
    missed = [wanted for wanted in expected if not bad & set(wanted.split("|"))]
    allowed = {name for wanted in expected for name in wanted.split("|")}
    too_much = sorted(name for name in bad - allowed if found[name] == "fail")
    return ", ".join([f"missed {name}" for name in missed] + [f"needless {name}" for name in too_much])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=pathlib.Path)
    parser.add_argument("--binary", default="target/release/enroll-console")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder in which the variants stay")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = options.keep or pathlib.Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        print("| photo | not pass | values | ms | wrong |\n| --- | --- | --- | --- | --- |")
        total = wrong = 0
        for name, picture, expected in variants(options.photos):
            file = folder / f"{name.replace(' ', '_').replace(',', '')}.jpg"
            picture.save(file, quality=92)
            begun = time.perf_counter()
            run = subprocess.run([options.binary, "photo", file, "--json", "--no-checks"], capture_output=True, check=True)
            milliseconds = (time.perf_counter() - begun) * 1e3
            checks = json.loads(run.stdout)["checks"]
            found = {check["check"]: check["verdict"] for check in checks}
            bad = ", ".join(f"{check} {verdict}" for check, verdict in found.items() if verdict != "pass")
            values = " ".join(f"{check['check']}={check['value']:g}" for check in checks)
            wronged = judge(found, expected)
            total, wrong = total + 1, wrong + bool(wronged)
            print(f"| {name} | {bad} | {values} | {milliseconds:.0f} | {wronged} |", flush=True)
        print(f"\n{total} photos, {wrong} judged otherwise than a person would.")


if __name__ == "__main__":
    main()
