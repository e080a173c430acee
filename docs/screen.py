#!/usr/bin/env python3
"""Draws a terminal screen as a picture, the way a person sees it.

usage: tmux capture-pane -e -p -t NAME | docs/screen.py COLUMNS ROWS OUT.png

Needs the Python packages pyte and Pillow, and the font DejaVu Sans Mono (Debian: fonts-dejavu-core).
"""
import sys

import pyte
from PIL import Image, ImageDraw, ImageFont

CELL_WIDTH, CELL_HEIGHT = 10, 20
FOREGROUND, BACKGROUND = "d4d4d4", "1e1e1e"
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono"

# pyte calls yellow brown; the colours are those of VS Code's terminal
PALETTE = {
    "black": "000000", "red": "cd3131", "green": "0dbc79", "brown": "e5e510",
    "blue": "2472c8", "magenta": "bc3fbc", "cyan": "11a8cd", "white": "e5e5e5",
    "brightblack": "666666", "brightred": "f14c4c", "brightgreen": "23d18b", "brightbrown": "f5f543",
    "brightblue": "3b8eea", "brightmagenta": "d670d6", "brightcyan": "29b8db", "brightwhite": "ffffff",
}

# which quarters of its cell a block fills: top left, top right, bottom left, bottom right. A font leaves gaps.
QUARTERS = {
    "▀": "1100", "▄": "0011", "█": "1111", "▌": "1010", "▐": "0101", "▘": "1000", "▝": "0100", "▖": "0010",
    "▗": "0001", "▙": "1011", "▛": "1110", "▜": "1101", "▟": "0111", "▚": "1001", "▞": "0110",
}

# pyte knows no faint text; nothing here is italic, so that attribute carries it
pyte.graphics.TEXT[2] = "+italics"


def draw(text, columns, rows):
    """The picture of a screen whose lines, with their escape sequences, are `text`."""
    screen = pyte.Screen(columns, rows)
    pyte.Stream(screen).feed("\r\n".join(text.rstrip("\n").split("\n")[:rows]))
    plain, bold = (ImageFont.truetype(f"{FONT}{style}.ttf", 16) for style in ("", "-Bold"))
    picture = Image.new("RGB", (columns * CELL_WIDTH, rows * CELL_HEIGHT), f"#{BACKGROUND}")
    pen = ImageDraw.Draw(picture)
    for row in range(rows):
        for column in range(columns):
            cell = screen.buffer[row][column]
            draw_cell(pen, column * CELL_WIDTH, row * CELL_HEIGHT, cell, bold if cell.bold else plain)
    return picture


def draw_cell(pen, left, top, cell, font):
    fg, bg = rgb(cell.fg, FOREGROUND), rgb(cell.bg, BACKGROUND)
    if cell.reverse:
        fg, bg = bg, fg
    if cell.italics:
        fg = tuple((a + b) // 2 for a, b in zip(fg, bg))
    pen.rectangle([left, top, left + CELL_WIDTH - 1, top + CELL_HEIGHT - 1], fill=bg)
    if "▁" <= cell.data <= "▇":  # so many eighths, from the bottom
        pen.rectangle([left, top + CELL_HEIGHT * (0x2588 - ord(cell.data)) // 8, left + CELL_WIDTH - 1, top + CELL_HEIGHT - 1], fill=fg)
    elif "▉" <= cell.data <= "▏":  # so many eighths, from the left
        pen.rectangle([left, top, left + CELL_WIDTH * (0x2590 - ord(cell.data)) // 8 - 1, top + CELL_HEIGHT - 1], fill=fg)
    elif cell.data in QUARTERS:
        for quarter, filled in enumerate(QUARTERS[cell.data]):
            if filled == "1":
                x = left + quarter % 2 * CELL_WIDTH // 2
                y = top + quarter // 2 * CELL_HEIGHT // 2
                pen.rectangle([x, y, x + CELL_WIDTH // 2 - 1, y + CELL_HEIGHT // 2 - 1], fill=fg)
    elif cell.data.strip():
        pen.text((left, top), cell.data, font=font, fill=fg)
    if cell.underscore:
        pen.line([left, top + CELL_HEIGHT - 2, left + CELL_WIDTH - 1, top + CELL_HEIGHT - 2], fill=fg)


def rgb(name, default):
    """pyte's name of a colour, or its six hex digits, as three numbers."""
    digits = default if name == "default" else PALETTE.get(name, name)
    return tuple(bytes.fromhex(digits))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    draw(sys.stdin.read(), int(sys.argv[1]), int(sys.argv[2])).save(sys.argv[3])
