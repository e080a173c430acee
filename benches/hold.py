#!/usr/bin/env python3
"""Holds an arrow key through a folder of 12-megapixel JPEGs, in a pseudo-terminal, and measures what the operator feels.

usage: hold.py [-n PHOTOS] [--rate KEYS_PER_SECOND] [--passes N] [--env K=V]... BINARY

Prints, in ms: key to the frame in which the chosen line has moved, and, after the last key, to the frame in which the
photo on which it stopped is drawn. The first pass meets photos nobody saw before, later ones what was kept of them. Every
photo has a size of its own, which the screen names as soon as it is drawn. Needs the Python packages pyte, Pillow and numpy.
"""
import argparse, fcntl, os, pty, re, select, signal, statistics, struct, tempfile, termios, time

import numpy
import pyte
from PIL import Image

SAMPLE = os.path.join(os.path.dirname(__file__), "../src/photo/samples/astronaut.jpg")
COLUMNS, ROWS = 120, 40


def make_photos(folder, count):
    """Writes `count` photos, the newest first in the list, each with grain and a width of its own."""
    portrait, grain = Image.open(SAMPLE).convert("RGB"), numpy.random.default_rng(1)
    for index in range(count):
        size = (3000 + index, 4000)
        pixels = numpy.asarray(portrait.resize(size, Image.BICUBIC)).astype(int)
        pixels += grain.normal(0, 6, (size[1], size[0], 1)).astype(int)
        path = os.path.join(folder, f"IMG_{index:04}.jpg")
        Image.fromarray(pixels.clip(0, 255).astype("uint8")).save(path, quality=90)
        os.utime(path, (1e9 - index, 1e9 - index))


class Console:
    """The program in a terminal; what it wrote is kept with the time at which it came, and read later."""

    def __init__(self, command, env):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", **env)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, COLUMNS * 10, ROWS * 20))
            os.execvp(command[0], command)
        self.written = []

    def listen(self, seconds):
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if select.select([self.fd], [], [], left)[0]:
                data = os.read(self.fd, 1 << 20)
                self.written.append((time.perf_counter(), data))
                if b"\x1b[c" in data:
                    os.write(self.fd, b"\x1b[?62;22c")

    def type(self, key):
        os.write(self.fd, key.encode())
        return time.perf_counter()

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def seen(written):
    """(time, chosen photo, width of the photo that is drawn) for each piece of output."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    for at, data in written:
        stream.feed(data)
        text = "\n".join(screen.display)
        chosen, drawn = re.search(r"▸ IMG_(\d+)", text), re.search(r"JPEG (\d+)x4000 ·", text)
        yield at, chosen and int(chosen[1]), drawn and int(drawn[1]) - 3000


def measure(command, options, env):
    """Milliseconds from each key to its frame, and from the last key of each pass to its photo."""
    console = Console(command, env)
    console.listen(3)
    keys, stops = [], []
    for index in range(options.passes):
        down = index % 2 == 0
        targets = range(1, options.n) if down else range(options.n - 2, -1, -1)
        for target in targets:
            keys.append((console.type("j" if down else "k"), target, 1 if down else -1))
            console.listen(1 / options.rate)
        stops.append(keys[-1])
        console.listen(3)
    console.close()
    frames = list(seen(console.written))
    first = lambda since, is_it: next(((at - since) * 1e3 for at, *state in frames if at > since and is_it(*state)), float("nan"))
    # Keys that come together are answered by one frame, in which the line has moved further.
    has_moved = lambda chosen, target, step: chosen is not None and (chosen - target) * step >= 0
    answered = [first(at, lambda chosen, _: has_moved(chosen, target, step)) for at, target, step in keys]
    drawn = [first(at, lambda chosen, drawn: chosen == drawn == target) for at, target, _ in stops]
    return answered, drawn


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("-n", type=int, default=24)
    parser.add_argument("--rate", type=float, default=30)
    parser.add_argument("--passes", type=int, default=4)
    parser.add_argument("--env", action="append", default=[])
    parser.add_argument("binary")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        photos = os.path.join(folder, "photos")
        os.mkdir(photos)
        make_photos(photos, options.n)
        command = [options.binary, "--data-dir", os.path.join(folder, "data"), photos]
        answered, drawn = measure(command, options, dict(pair.split("=", 1) for pair in options.env))
    slow = statistics.quantiles(answered, n=100)
    print(f"key to frame: median {statistics.median(answered):.1f}, 95th {slow[94]:.1f}, worst {max(answered):.1f} of {len(answered)}")
    print("photo drawn after the last key: " + ", ".join(f"{ms:.0f}" for ms in drawn))


main()
