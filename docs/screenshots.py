#!/usr/bin/env python3
"""Makes docs/screenshots/*.png from the real program: starts it in tmux, presses keys, draws what it shows.

usage: docs/screenshots.py BINARY [OUTPUT_FOLDER]

Builds nothing. The program gets a data folder of its own, no settings, and a folder with two of the sample photos.
Needs tmux and what docs/screen.py needs.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from screen import draw

WIDE, NARROW = (120, 40), (80, 24)
PATIENCE = 60  # seconds until a text that does not appear is a failure

# What to press and what to wait for. A step is one of
#   ("see", TEXT)    wait until TEXT is on the screen
#   ("press", KEY…)  press keys, by their tmux names
#   ("type", TEXT)   type TEXT
#   ("shot", NAME)   draw the screen into NAME.png
def history(end):
    """The History screen: its list, a record, two of them side by side, and the numbers."""
    return [
        ("see", " of 4"),
        ("shot", "history" + end),
        ("press", "Enter"),
        ("see", "▾ Explanation"),
        ("shot", "record" + end),
        ("press", "Escape"),
        ("see", "▸"),
        ("press", "d"),
        ("see", "Different: "),
        ("shot", "compare" + end),
        ("press", "Escape"),
        ("see", " of 4"),
        ("press", "N"),
        ("see", "success rate"),
        ("shot", "numbers" + end),
        ("press", "N"),
        ("see", " of 4"),
    ]


def explore(end):
    """The Explore screen: its list after a run, an answer that differs from its promise, a changed request."""
    return [
        ("see", "nothing leaves here"),
        ("press", "F3"),
        ("see", "UNABLE_GET_IMAGE"),
        ("press", "F4"),
        ("see", "right-encrypted"),
        ("press", "R"),
        ("see", "as promised,"),
        ("shot", "explore" + end),
        ("press", "s"),
        ("see", "the truth: what"),
        ("type", "UNABLE_GET_IMAGE"),
        ("see", "/ UNABLE_GET_IMAGE"),
        ("press", "Enter"),
        ("see", "the simulator answers"),
        ("press", "Home", "Enter"),
        ("see", "Client-Id:"),
        ("press", "r"),
        ("see", "✗ different"),
        ("see", "resultCode"),
        ("shot", "explore-different" + end),
        ("press", "Tab", "Down", "Down", "Down", "Down", "Enter", "C-u"),
        ("type", "Request-Time: {time-1h}"),
        ("press", "Enter", "Down", "Down", "Down", "BSpace"),
        ("see", "left out"),
        ("shot", "explore-changed" + end),
    ]


STEPS = [
    ("see", "✓ one face"),
    ("press", "Enter"),
    ("type", "4711@example.org"),
    ("see", "4711@example.org"),
    ("shot", "enroll"),
    ("press", "Enter"),
    ("see", "Enrolled"),
    ("shot", "enrolled"),
    ("press", "F2"),
    ("see", "4711@example.org"),
    *history(""),
    ("press", "F3"),
    ("see", "UNABLE_GET_IMAGE"),
    ("shot", "codes"),
    ("press", "F5"),
    ("see", ", 0 failed"),
    ("shot", "check"),
]

# The same screens in the smallest window that they are made for.
NARROW_STEPS = [("see", "nothing leaves here"), ("press", "F2"), *history("-80x24")]

# What was done before the console opens, so that there is something in its history.
BEFORE = [("4711@example.org", "UNABLE_GET_IMAGE"), ("0815@example.org", "SUCCESS"), ("0815@example.org", "SYSTEM_ERROR")]

# the sample photos by the names of everyday life, the newest first
PHOTOS = {"IMG_4312.jpg": "grace_hopper.jpg", "scan-front.jpg": "astronaut.jpg"}

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "src/photo/samples"


class Terminal:
    """The program in a tmux server of its own, so that no other session is touched."""

    def __init__(self, folder, number, command, size):
        self.size = size
        self.socket = folder / f"tmux-{number}"
        settings = folder / "tmux.conf"
        settings.write_text("set -g status off\nset -g default-terminal tmux-256color\nset -as terminal-features ',*:RGB'\n")
        self.tmux("-f", settings, "new-session", "-d", "-x", size[0], "-y", size[1], "-e", "COLORTERM=truecolor", *command)

    def tmux(self, *arguments):
        command = ["tmux", "-S", self.socket, *arguments]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"tmux {arguments[0]} failed, did the program end? {done.stderr.strip()}")
        return done.stdout

    def see(self, text):
        end = time.monotonic() + PATIENCE
        while text not in self.tmux("capture-pane", "-p"):
            if time.monotonic() > end:
                sys.exit(f"“{text}” did not appear within {PATIENCE} s; the screen is:\n" + self.tmux("capture-pane", "-p"))
            time.sleep(0.02)

    def press(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def picture(self):
        """The screen, once it has been the same for a quarter of a second: photos arrive after the text."""
        before, since = None, time.monotonic()
        while time.monotonic() < since + 0.25:
            now = self.tmux("capture-pane", "-e", "-p")
            if now != before:
                before, since = now, time.monotonic()
            time.sleep(0.02)
        return draw(before, *self.size)

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    binary = Path(sys.argv[1]).resolve()
    output = Path(sys.argv[2]) if len(sys.argv) == 3 else ROOT / "docs/screenshots"
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photos = folder / "tickets"
        photos.mkdir()
        for minutes, (name, sample) in enumerate(PHOTOS.items(), start=3):
            shutil.copy(SAMPLES / sample, photos / name)
            taken = time.time() - 60 * minutes
            os.utime(photos / name, (taken, taken))
        settings = folder / "config.toml"
        settings.touch()
        command = [binary, "--config", settings, "--data-dir", folder / "data"]
        for user_id, scenario in BEFORE:
            send = ["send", "--image", photos / "IMG_4312.jpg", "--user-id", user_id, "--scenario", scenario]
            subprocess.run(list(map(str, command + send)), capture_output=True)
        # What is explored would fill the history of the others.
        exploring = [binary, "--config", settings, "--data-dir", folder / "explored"]
        sessions = [
            (command, WIDE, STEPS),
            (command, NARROW, NARROW_STEPS),
            (exploring, WIDE, explore("")),
            (exploring, NARROW, explore("-80x24")),
        ]
        for number, (command, size, steps) in enumerate(sessions):
            terminal = Terminal(folder, number, [*command, photos], size)
            try:
                for action, *arguments in steps:
                    if action == "shot":
                        terminal.picture().save(output / f"{arguments[0]}.png")
                    else:
                        getattr(terminal, action)(*arguments)
            finally:
                terminal.close()


if __name__ == "__main__":
    main()
