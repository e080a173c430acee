#!/usr/bin/env python3
"""How much photos drawn in terminal cells resemble the originals: our cells, chafa and timg, at the same sizes, in one run.

usage: benches/similarity.py [--cells BINARY] [--colours full|256|16] [--filter area|lanczos] [--each] [FOLDER_OR_PHOTO…]

Every tool prints the photo into 40x20 and into 80x40 cells. A terminal parser (pyte) reads the cells, each is drawn at
eight by sixteen samples, blocks by their geometry and other symbols from DejaVu Sans Mono, and averaged down for two by
two. What a tool left in the terminal's own colours is cropped; the rest is held against the original, scaled to the same
samples: SSIM (mean over red, green and blue) and PSNR in decibels, both better when higher. Prints means over the photos as a
Markdown table; --each adds one row a photo.

Default photos: the samples built in, and ../shared/photos where it is there.
Needs: cargo build --release --example cells; apt install chafa timg fonts-dejavu-core; pip install pyte pillow scikit-image numpy
"""
import argparse
import functools
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pyte
from PIL import Image, ImageDraw, ImageFont
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

ROOT = Path(__file__).resolve().parent.parent
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"
SIZES = [(40, 20), (80, 40)]
WIDE, HIGH = 8, 16  # samples of a cell when it is drawn fully
FILTERS = {"area": Image.Resampling.BOX, "lanczos": Image.Resampling.LANCZOS}
PHOTOS = {".jpg", ".jpeg", ".png", ".webp"}

# xterm's sixteen colours, by the names that pyte gives them (its own misspelling included)
NAMED = dict(
    black="000000", red="cd0000", green="00cd00", brown="cdcd00", blue="0000ee", magenta="cd00cd", cyan="00cdcd", white="e5e5e5",
    brightblack="7f7f7f", brightred="ff0000", brightgreen="00ff00", brightbrown="ffff00", brightblue="5c5cff",
    brightmagenta="ff00ff", bfightmagenta="ff00ff", brightcyan="00ffff", brightwhite="ffffff",
)  # fmt: skip


def tools(ours, colours):
    """Each tool's name, and its command for a photo and a size."""
    chafa = ["chafa", "-f", "symbols", "-c", colours, "--animate", "off", "--size"]
    found = {
        "ours, half blocks": lambda photo, size: [ours, photo, size, colours, "halves"],
        "ours, quarter blocks": lambda photo, size: [ours, photo, size, colours, "quarters"],
        "ours, eighth blocks": lambda photo, size: [ours, photo, size, colours, "eighths"],
        "chafa": lambda photo, size: [*chafa, size, photo],
        "chafa --work 9": lambda photo, size: [*chafa, size, "--work", "9", photo],
        "chafa --symbols block": lambda photo, size: [*chafa, size, "--symbols", "block", photo],
        "chafa quads": lambda photo, size: [*chafa, size, "--work", "9", "--symbols", "space+solid+half+quad", photo],
        "chafa halves": lambda photo, size: [*chafa, size, "--work", "9", "--symbols", "space+solid+hhalf", photo],
    }
    if colours != "16":  # timg has none
        few = ["--color8"] if colours == "256" else []
        found["timg -pq"] = lambda photo, size: ["timg", *few, "-pq", "-g", size, photo]
        found["timg -ph"] = lambda photo, size: ["timg", *few, "-ph", "-g", size, photo]
    return found


@functools.cache
def coverage(symbol):
    """How much of each sample of a cell the symbol covers, HIGH by WIDE."""
    mask = np.zeros((HIGH, WIDE))
    code = ord(symbol)
    if symbol == " ":
        return mask
    if symbol == "▀":
        mask[: HIGH // 2] = 1
    elif 0x2581 <= code <= 0x2588:  # lower eighths, up to the whole
        mask[HIGH - (code - 0x2580) * HIGH // 8 :] = 1
    elif 0x2589 <= code <= 0x258F:  # left eighths, down to one
        mask[:, : (0x2590 - code) * WIDE // 8] = 1
    elif symbol == "▐":
        mask[:, WIDE // 2 :] = 1
    elif symbol == "▔":
        mask[: HIGH // 8] = 1
    elif symbol == "▕":
        mask[:, WIDE * 7 // 8 :] = 1
    elif 0x2596 <= code <= 0x259F:
        quarters = ("  #", "   #", "#", "# ##", "#  #", "###", "## #", " #", " ##", " ###")[code - 0x2596].ljust(4)
        for quarter, filled in enumerate(quarters):
            down, right = divmod(quarter, 2)
            if filled == "#":
                mask[down * HIGH // 2 :, right * WIDE // 2 :][: HIGH // 2, : WIDE // 2] = 1
    else:
        mask = glyph(symbol)
    return mask


def glyph(symbol):
    """The symbol from the font, whose line is stretched to the cell as terminals do."""
    font = ImageFont.truetype(FONT, 212)
    ascent, descent = font.getmetrics()
    canvas = Image.new("L", (round(font.getlength("M")), ascent + descent))
    ImageDraw.Draw(canvas).text((0, 0), symbol, font=font, fill=255)
    return np.asarray(canvas.resize((WIDE, HIGH), Image.Resampling.BOX)) / 255


def rgb(name):
    name = NAMED.get(name, name)
    return [int(name[at : at + 2], 16) for at in (0, 2, 4)]


def drawn(output, columns, rows):
    """A tool's output as pixels (float, 0 to 255), and where it set a colour at all."""
    screen = pyte.Screen(columns + 2, rows + 2)
    pyte.Stream(screen).feed(output.replace("\r\n", "\n").replace("\n", "\r\n"))
    pixels = np.zeros((rows * HIGH, columns * WIDE, 3))
    known = np.zeros((rows * HIGH, columns * WIDE))
    for row in range(rows):
        for column in range(columns):
            cell = screen.buffer[row][column]
            mask = coverage(cell.data or " ")
            if cell.reverse:
                mask = 1 - mask
            area = np.s_[row * HIGH : (row + 1) * HIGH, column * WIDE : (column + 1) * WIDE]
            for colour, share in ((cell.fg, mask), (cell.bg, 1 - mask)):
                if colour != "default":
                    pixels[area] += share[..., None] * rgb(colour)
                    known[area] += share
    return pixels, known > 0.5


def cropped(pixels, known):
    """What was drawn, from the first to the last half cell."""
    lines, columns = np.flatnonzero(known.any(axis=1)), np.flatnonzero(known.any(axis=0))
    return pixels[lines[0] : lines[-1] + 1, columns[0] : columns[-1] + 1]


def averaged(pixels, down, right):
    height, width, channels = pixels.shape
    return pixels.reshape(height // down, down, width // right, right, channels).mean(axis=(1, 3))


def scores(original, pixels, resampling):
    """SSIM and PSNR at two by two, then at eight by sixteen samples a cell."""
    found = []
    for samples in (averaged(pixels, HIGH // 2, WIDE // 2), pixels):
        height, width, _ = samples.shape
        wanted = np.asarray(original.resize((width, height), resampling), dtype=float)
        found.append(structural_similarity(wanted, samples, data_range=255, channel_axis=2))
        found.append(peak_signal_noise_ratio(wanted, samples, data_range=255))
    return found


def photos(named):
    if not named:
        named = [folder for folder in (ROOT / "src/photo/samples", Path("/work/shared/photos")) if folder.is_dir()]
    files = [file for path in map(Path, named) for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    by_stem = {file.stem: file for file in files if file.suffix.lower() in PHOTOS}  # the samples are there as originals too
    return sorted(by_stem.values(), key=lambda file: file.stem)


def without_profile(file, folder):
    """The photo, or a copy without its colour profile: we convert the colours, the others leave them, and neither is judged here."""
    picture = Image.open(file)
    if "icc_profile" not in picture.info:
        return file
    copy = Path(folder, file.stem).with_suffix(".png")
    picture.convert("RGB").save(copy, icc_profile=None)
    return copy


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", metavar="BINARY", default=str(ROOT / "target/release/examples/cells"))
    parser.add_argument("--colours", choices=["full", "256", "16"], default="full")
    parser.add_argument("--filter", choices=FILTERS, default="area")
    parser.add_argument("--each", action="store_true")
    parser.add_argument("photos", nargs="*")
    arguments = parser.parse_args()
    folder = tempfile.TemporaryDirectory()
    files = [without_profile(file, folder.name) for file in photos(arguments.photos)]
    print(f"Colours: {arguments.colours}. Original scaled by: {arguments.filter}. Photos: {', '.join(file.stem for file in files)}.\n")
    print("| cells | drawn by | SSIM 2x2 | PSNR 2x2 | SSIM 8x16 | PSNR 8x16 |\n| --- | --- | --- | --- | --- | --- |")
    for columns, rows in SIZES:
        for name, command in tools(arguments.cells, arguments.colours).items():
            table = []
            for file in files:
                output = subprocess.run(command(str(file), f"{columns}x{rows}"), capture_output=True, text=True, check=True).stdout
                original = Image.open(file).convert("RGB")
                table.append(scores(original, cropped(*drawn(output, columns, rows)), FILTERS[arguments.filter]))
            rows_to_print = [(name, np.mean(table, axis=0))]
            if arguments.each:
                rows_to_print += [(f"{name}: {file.stem}", line) for file, line in zip(files, table)]
            for label, (ssim, psnr, fine_ssim, fine_psnr) in rows_to_print:
                print(f"| {columns}x{rows} | {label} | {ssim:.4f} | {psnr:.2f} | {fine_ssim:.4f} | {fine_psnr:.2f} |")


if __name__ == "__main__":
    main()
