//! A picture as half blocks: each cell shows two pixels, one above the other, in the frame's own buffer.
//!
//! What tmux, SSH and tests can see; graphics protocols are not drawn here.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;
use ratatui::widgets::Widget;

/// A picture of `width` by `height` pixels, three bytes (red, green, blue) a pixel, row by row.
#[derive(Debug, Clone, Copy)]
pub struct Picture<'p> {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// `3 * width * height` bytes.
    pub rgb: &'p [u8],
}

impl Picture<'_> {
    fn pixel(&self, x: u32, y: u32) -> Option<Color> {
        if x >= self.width || y >= self.height {
            return None;
        }
        let start = usize::try_from(3 * (u64::from(y) * u64::from(self.width) + u64::from(x))).ok()?;
        let &[red, green, blue] = self.rgb.get(start..start + 3)?.first_chunk::<3>()?;
        Some(Color::Rgb(red, green, blue))
    }
}

/// The size at which the picture fills a pane of `cells` without changing its shape: `(columns, rows * 2)` in pixels.
fn fitted(picture: &Picture, area: Rect) -> (u32, u32) {
    let (room_x, room_y) = (u32::from(area.width), 2 * u32::from(area.height));
    let (width, height) = (picture.width.max(1), picture.height.max(1));
    if u64::from(width) * u64::from(room_y) > u64::from(height) * u64::from(room_x) {
        (room_x, (height * room_x / width).max(1))
    } else {
        ((width * room_y / height).max(1), room_y)
    }
}

/// The cells that a picture of this size fills within `area`.
#[must_use]
pub fn drawn_area(width: u32, height: u32, area: Rect) -> Rect {
    let (columns, lines) = fitted(&Picture { width, height, rgb: &[] }, area);
    let cells = |size: u32, most: u16| u16::try_from(size).unwrap_or(most).min(most);
    let (columns, rows) = (cells(columns, area.width), cells(lines.div_ceil(2), area.height));
    let (left, top) = ((area.width - columns) / 2, (area.height - rows) / 2);
    Rect { x: area.x + left, y: area.y + top, width: columns, height: rows }
}

impl Widget for Picture<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let (columns, lines) = fitted(&self, area);
        let cells = lines.div_ceil(2);
        let left = area.x + area.width.saturating_sub(u16::try_from(columns).unwrap_or(area.width)) / 2;
        let top = area.y + area.height.saturating_sub(u16::try_from(cells).unwrap_or(area.height)) / 2;
        for row in 0..cells {
            for column in 0..columns {
                // The picture was made for this pane, so this picks each pixel once, except while a resize is answered.
                let x = column * self.width / columns;
                let at = |line: u32| if line < lines { self.pixel(x, line * self.height / lines) } else { None };
                let (Ok(dx), Ok(dy)) = (u16::try_from(column), u16::try_from(row)) else { continue };
                if let Some(cell) = buffer.cell_mut((left + dx, top + dy)) {
                    cell.set_symbol("▀")
                        .set_fg(at(2 * row).unwrap_or_default())
                        .set_bg(at(2 * row + 1).unwrap_or_default());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_pixels_share_a_cell() {
        let rgb = [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9];
        let area = Rect::new(0, 0, 2, 1);
        let mut buffer = Buffer::empty(area);
        Picture { width: 2, height: 2, rgb: &rgb }.render(area, &mut buffer);
        assert_eq!(buffer[(0, 0)].fg, Color::Rgb(255, 0, 0));
        assert_eq!(buffer[(0, 0)].bg, Color::Rgb(0, 0, 255));
        assert_eq!(buffer[(1, 0)].fg, Color::Rgb(0, 255, 0));
    }

    #[test]
    fn the_shape_is_kept_and_the_picture_centred() {
        let rgb = vec![7; 3 * 10 * 20];
        let area = Rect::new(0, 0, 30, 10);
        let mut buffer = Buffer::empty(area);
        Picture { width: 10, height: 20, rgb: &rgb }.render(area, &mut buffer);
        let drawn = (0..30).filter(|&x| buffer[(x, 5)].symbol() == "▀").collect::<Vec<_>>();
        assert_eq!(drawn, (10..20).collect::<Vec<_>>());
    }

    #[test]
    fn a_lie_about_the_size_draws_nothing_wrong() {
        let area = Rect::new(0, 0, 4, 4);
        let mut buffer = Buffer::empty(area);
        Picture { width: 100, height: 100, rgb: &[1, 2, 3] }.render(area, &mut buffer);
        Picture { width: 0, height: 0, rgb: &[] }.render(area, &mut buffer);
    }
}
