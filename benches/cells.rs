//! How long a photo's preview takes to become cells, for a pane and for a whole terminal, and to be drawn in a frame.

#![expect(clippy::unwrap_used, reason = "a bench that cannot begin should stop")]

use divan::{Bencher, black_box};
use enroll_console::enrollment::Edits;
use enroll_console::photo::{Original, PhotoBytes, Preview, SAMPLES, preview};
use enroll_console::tui::theme::ColourDepth;
use enroll_console::tui::widgets::picture::{Cells, Look, Picture, Shapes};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::widgets::Widget;

/// The preview's pane in a window of 140x40, and a whole large window.
const ROOMS: [Size; 2] = [Size::new(53, 32), Size::new(160, 50)];

fn main() {
    divan::main();
}

/// A photo that is a little wider than the room, so that nothing fits by chance.
fn photo(room: Size) -> Preview {
    let sample = image::load_from_memory(SAMPLES[0].bytes).unwrap().into_rgb8();
    let (width, height) = Cells::pixels_into(room);
    let wide = image::imageops::resize(&sample, width + width / 9, height, image::imageops::FilterType::Triangle);
    let mut png = std::io::Cursor::new(Vec::new());
    wide.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let original = Original::from_bytes("bench", PhotoBytes::new(png.into_inner())).unwrap();
    preview(&original, &Edits::NONE, width, height).unwrap()
}

fn made(bencher: Bencher, room: Size, shapes: Shapes, depth: ColourDepth) {
    let photo = photo(room);
    let picture = Picture { width: photo.width, height: photo.height, rgb: &photo.rgb };
    bencher.bench(|| Cells::of(black_box(&picture), room, Look { shapes, depth }));
}

#[divan::bench(args = ROOMS)]
fn halves(bencher: Bencher, room: Size) {
    made(bencher, room, Shapes::Halves, ColourDepth::True);
}

#[divan::bench(args = ROOMS)]
fn quarters(bencher: Bencher, room: Size) {
    made(bencher, room, Shapes::Quarters, ColourDepth::True);
}

#[divan::bench(args = ROOMS)]
fn eighths(bencher: Bencher, room: Size) {
    made(bencher, room, Shapes::Eighths, ColourDepth::True);
}

#[divan::bench(args = ROOMS)]
fn eighths_in_256_colours(bencher: Bencher, room: Size) {
    made(bencher, room, Shapes::Eighths, ColourDepth::Cube);
}

#[divan::bench(args = ROOMS)]
fn eighths_in_16_colours(bencher: Bencher, room: Size) {
    made(bencher, room, Shapes::Eighths, ColourDepth::Sixteen);
}

#[divan::bench(args = ROOMS)]
fn drawn_in_a_frame(bencher: Bencher, room: Size) {
    let photo = photo(room);
    let picture = Picture { width: photo.width, height: photo.height, rgb: &photo.rgb };
    let cells = Cells::of(&picture, room, Look { shapes: Shapes::Eighths, depth: ColourDepth::True });
    let area = Rect::from((Position::ORIGIN, room));
    let mut buffer = Buffer::empty(area);
    bencher.bench_local(|| black_box(&cells).render(area, black_box(&mut buffer)));
}
