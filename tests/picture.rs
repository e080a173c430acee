//! A picture in cells: which shapes and colours are drawn, where, and what becomes of odd sizes.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper of a test may fail it")]

use enroll_console::tui::theme::ColourDepth;
use enroll_console::tui::widgets::picture::{Cells, Look, Picture, Shapes};
use proptest::prelude::*;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Rect, Size};
use ratatui::style::Color;
use ratatui::widgets::Widget;

type Rgb = [u8; 3];
/// The pixels of a picture that is one cell: four across, eight down.
type OneCell = [[Rgb; 4]; 8];

const BLACK: Rgb = [0; 3];
const WHITE: Rgb = [255; 3];
const BEST: Look = Look { shapes: Shapes::Eighths, depth: ColourDepth::True };

fn cells(width: u32, height: u32, rgb: &[u8], room: Size, look: Look) -> Cells {
    Cells::of(&Picture { width, height, rgb }, room, look)
}

/// A picture of one colour, made into cells.
fn flat(width: u32, height: u32, colour: Rgb, room: Size, look: Look) -> Cells {
    cells(width, height, &colour.repeat((width * height) as usize), room, look)
}

fn drawn(cells: &Cells, area: Rect) -> Buffer {
    let mut buffer = Buffer::empty(area);
    cells.render(area, &mut buffer);
    buffer
}

/// The one cell that a picture of four by eight pixels becomes.
fn one_cell(pixels: &OneCell, look: Look) -> Cell {
    let cells = cells(4, 8, pixels.as_flattened().as_flattened(), Size::new(1, 1), look);
    drawn(&cells, Rect::new(0, 0, 1, 1))[(0, 0)].clone()
}

/// Whether a symbol's front colour covers this sample of four by eight, by its description in Unicode.
fn covers(symbol: &str, x: usize, y: usize) -> bool {
    let (left, upper) = (x < 2, y < 4);
    match symbol {
        " " => false,
        "▀" => upper,
        "▌" => left,
        "▘" => left && upper,
        "▝" => !left && upper,
        "▖" => left && !upper,
        "▗" => !left && !upper,
        "▞" => left != upper,
        "▎" => x < 1,
        "▊" => x < 3,
        _ => {
            let eighths = "▁▂▃▄▅▆▇".chars().position(|lower| symbol == lower.to_string()).unwrap() + 1;
            y >= 8 - eighths
        }
    }
}

/// xterm's colour of this number: sixteen, a cube, greys.
fn xterm(number: u8) -> Rgb {
    const SIXTEEN: [u32; 16] = [
        0x00_0000, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_00ee, 0xcd_00cd, 0x00_cdcd, 0xe5_e5e5, 0x7f_7f7f, 0xff_0000,
        0x00_ff00, 0xff_ff00, 0x5c_5cff, 0xff_00ff, 0x00_ffff, 0xff_ffff,
    ];
    match number {
        0..16 => SIXTEEN[usize::from(number)].to_be_bytes()[1..].try_into().unwrap(),
        16..232 => [36, 6, 1].map(|step| match (number - 16) / step % 6 {
            0 => 0,
            level => 55 + 40 * level,
        }),
        232.. => [8 + 10 * (number - 232); 3],
    }
}

fn rgb(colour: Color) -> Rgb {
    match colour {
        Color::Rgb(red, green, blue) => [red, green, blue],
        Color::Indexed(number) => xterm(number),
        other => panic!("{other} is no colour of a picture"),
    }
}

fn seen(cell: &Cell) -> OneCell {
    drawn_as(cell.symbol(), rgb(cell.fg), rgb(cell.bg))
}

fn drawn_as(symbol: &str, front: Rgb, back: Rgb) -> OneCell {
    std::array::from_fn(|y| std::array::from_fn(|x| if covers(symbol, x, y) { front } else { back }))
}

/// One cell of two by two colours.
fn of_quarters(quarters: [Rgb; 4]) -> OneCell {
    std::array::from_fn(|y| std::array::from_fn(|x| quarters[2 * (y / 4) + x / 2]))
}

#[test]
fn one_colour_is_drawn_without_a_shape() {
    let cell = one_cell(&[[[12, 34, 56]; 4]; 8], BEST);
    assert_eq!((cell.symbol(), cell.bg), (" ", Color::Rgb(12, 34, 56)));
}

#[test]
fn two_colours_in_quarters_are_drawn_exactly_in_all_ways() {
    for bits in 0..16 {
        let pixels = of_quarters([0, 1, 2, 3].map(|quarter| if bits >> quarter & 1 == 1 { WHITE } else { [9, 8, 7] }));
        for shapes in [Shapes::Quarters, Shapes::Eighths] {
            let cell = one_cell(&pixels, Look { shapes, depth: ColourDepth::True });
            assert_eq!(seen(&cell), pixels, "{bits:04b} as {}", cell.symbol());
        }
    }
}

#[test]
fn an_edge_is_drawn_at_every_eighth_of_the_height_and_quarter_of_the_width() {
    for edge in 0..=8 {
        let pixels: OneCell = std::array::from_fn(|y| [if y < edge { BLACK } else { WHITE }; 4]);
        assert_eq!(seen(&one_cell(&pixels, BEST)), pixels, "below line {edge}");
        let pixels: OneCell = [std::array::from_fn(|x| if x < edge { BLACK } else { WHITE }); 8];
        assert_eq!(seen(&one_cell(&pixels, BEST)), pixels, "right of column {edge}");
    }
}

#[test]
fn without_quarters_in_the_font_there_are_upper_halves() {
    let look = Look { shapes: Shapes::Halves, depth: ColourDepth::True };
    let cell = one_cell(&of_quarters([BLACK, WHITE, WHITE, WHITE]), look);
    assert_eq!((cell.symbol(), rgb(cell.fg), rgb(cell.bg)), ("▀", [128; 3], WHITE));
    let of = |term: &str| Shapes::of(|name| (name == "TERM").then(|| term.to_owned()));
    assert_eq!(of("linux"), Shapes::Halves);
    assert_eq!(of("xterm-256color"), Shapes::Eighths);
}

#[test]
fn sixteen_colours_are_mixed_by_shades() {
    let look = Look { depth: ColourDepth::Sixteen, ..BEST };
    let cell = one_cell(&[[[64; 3]; 4]; 8], look);
    assert!("░▒▓".contains(cell.symbol()), "{cell:?}");
    let mean = u16::midpoint(rgb(cell.fg)[0].into(), rgb(cell.bg)[0].into());
    assert_eq!((cell.symbol(), mean), ("▒", 63));
    let cell = one_cell(&of_quarters([BLACK, WHITE, WHITE, BLACK]), look);
    assert_eq!((cell.symbol(), cell.fg, cell.bg), ("▞", Color::Indexed(15), Color::Indexed(0)));
}

#[test]
fn a_picture_keeps_its_shape_and_is_centred() {
    // As wide as high: twenty columns for ten rows.
    let cells = flat(40, 40, [7; 3], Size::new(30, 10), BEST);
    assert_eq!(cells.size(), Size::new(20, 10));
    let buffer = drawn(&cells, Rect::new(3, 2, 30, 10));
    for (x, y) in (3..33).flat_map(|x| (2..12).map(move |y| (x, y))) {
        let colour = if (8..28).contains(&x) { Color::Rgb(7, 7, 7) } else { Color::Reset };
        assert_eq!(buffer[(x, y)].bg, colour, "at {x},{y}");
    }
    assert_eq!(flat(512, 600, [7; 3], Size::new(40, 20), BEST).size(), Size::new(34, 20));
    assert_eq!(flat(600, 400, [7; 3], Size::new(40, 20), BEST).size(), Size::new(40, 13));
}

#[test]
fn a_picture_is_at_least_one_cell_however_thin_it_is() {
    for (width, height, expected) in
        [(3000, 1, Size::new(40, 1)), (1, 3000, Size::new(1, 20)), (1, 1, Size::new(40, 20)), (1, 2, Size::new(20, 20))]
    {
        let cells = flat(width, height, [200, 100, 50], Size::new(40, 20), BEST);
        assert_eq!(cells.size(), expected, "{width}x{height}");
        let buffer = drawn(&cells, Rect::new(0, 0, 40, 20));
        let painted = buffer.content.iter().filter(|cell| cell.bg == Color::Rgb(200, 100, 50)).count();
        assert_eq!(painted, expected.area() as usize, "{width}x{height}");
    }
}

#[test]
fn a_lie_about_the_size_draws_nothing() {
    let room = Size::new(4, 4);
    for (width, height, bytes) in
        [(100, 100, 3), (0, 0, 0), (0, 9, 27), (2, 2, 11), (2, 2, 13), (u32::MAX, u32::MAX, 0)]
    {
        let cells = cells(width, height, &vec![1; bytes], room, BEST);
        let area = Rect::new(0, 0, 4, 4);
        assert_eq!(drawn(&cells, area), Buffer::empty(area), "{width}x{height}");
    }
    assert_eq!(flat(2, 2, WHITE, Size::ZERO, BEST).size(), Size::ZERO);
}

#[test]
fn what_no_longer_fits_is_cut_off() {
    let cells = flat(8, 8, [7; 3], Size::new(20, 10), BEST);
    let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 6));
    cells.render(Rect::new(2, 1, 5, 3), &mut buffer);
    let painted = |x, y| buffer[(x, y)].bg != Color::Reset;
    assert!((2..7).all(|x| (1..4).all(|y| painted(x, y))));
    assert_eq!((0..12).flat_map(|x| (0..6).map(move |y| (x, y))).filter(|&(x, y)| painted(x, y)).count(), 15);
    cells.render(Rect::new(10, 5, 50, 50), &mut buffer);
}

#[test]
fn a_face_is_not_in_the_debug_output() {
    let picture = Picture { width: 1, height: 1, rgb: &[201, 202, 203] };
    let cells = Cells::of(&picture, Size::new(2, 1), BEST);
    assert_eq!(format!("{picture:?} {cells:?}"), "Picture(1x1) Cells(2x1)");
}

/// What the error of a cell is (`picture/fit.rs`): of the samples, and of what the samples of each quarter add up to.
fn error(wanted: &OneCell, seen: &OneCell) -> i64 {
    let mut error = 0;
    for channel in 0..3 {
        let mut quarters = [0_i64; 4];
        for (y, x) in (0..8).flat_map(|y| (0..4).map(move |x| (y, x))) {
            let difference = i64::from(wanted[y][x][channel]) - i64::from(seen[y][x][channel]);
            error += difference.pow(2);
            quarters[2 * (y / 4) + x / 2] += difference;
        }
        error += quarters.iter().map(|quarter| quarter.pow(2)).sum::<i64>();
    }
    error
}

/// The mean of some samples, rounded; anything where there are none.
fn mean(samples: &[Rgb]) -> Rgb {
    let count = samples.len().max(1);
    [0, 1, 2].map(|channel| {
        let sum: usize = samples.iter().map(|sample| usize::from(sample[channel])).sum();
        u8::try_from((2 * sum + count) / (2 * count)).unwrap()
    })
}

fn squares(samples: &[Rgb], drawn: Rgb) -> u64 {
    let of = |(wanted, drawn): (u8, u8)| u64::from(wanted.abs_diff(drawn)).pow(2);
    samples.iter().flat_map(|&sample| sample.into_iter().zip(drawn).map(of)).sum()
}

/// The squared error of two by two colours in a cell of such quarters.
fn error_in_quarters(quarters: [Rgb; 4], depth: ColourDepth) -> u64 {
    let seen = seen(&one_cell(&of_quarters(quarters), Look { shapes: Shapes::Quarters, depth }));
    let drawn = [seen[0][0], seen[0][2], seen[4][0], seen[4][2]];
    quarters.iter().zip(drawn).map(|(&wanted, drawn)| squares(&[wanted], drawn)).sum()
}

/// The least that error can be, over all ways to divide the four between two colours, each what `choose` finds for its group.
fn least_error_in_quarters(quarters: [Rgb; 4], choose: impl Fn(&[Rgb]) -> Rgb) -> u64 {
    let of_side = |bits: usize, side: usize| {
        let group: Vec<Rgb> =
            (0..4).filter(|quarter| bits >> quarter & 1 == side).map(|index| quarters[index]).collect();
        squares(&group, choose(&group))
    };
    (0..16).map(|bits| of_side(bits, 0) + of_side(bits, 1)).min().unwrap()
}

/// As much as rounding the three values of both colours by half may add to an error: the weights of all add up to 288.
const ROUNDING: i64 = 3 * 288 / 4;

fn colour() -> impl Strategy<Value = Rgb> {
    // Likely near each other too, as in a photo.
    prop_oneof![any::<Rgb>(), prop::array::uniform3(100_u8..116)]
}

proptest! {
    #[test]
    fn no_other_quarters_in_the_means_of_their_groups_err_less(quarters in prop::array::uniform4(colour())) {
        let drawn = error_in_quarters(quarters, ColourDepth::True);
        prop_assert_eq!(drawn, least_error_in_quarters(quarters, mean));
    }

    #[test]
    fn no_other_quarters_in_any_two_of_256_colours_err_less(quarters in prop::array::uniform4(colour())) {
        let drawn = error_in_quarters(quarters, ColourDepth::Cube);
        let best = |group: &[Rgb]| (16..=255).map(xterm).min_by_key(|&colour| squares(group, colour)).unwrap();
        prop_assert_eq!(drawn, least_error_in_quarters(quarters, best));
    }

    #[test]
    fn no_other_shape_in_the_means_of_its_groups_errs_less(pixels in prop::array::uniform8(prop::array::uniform4(colour()))) {
        let drawn = error(&pixels, &seen(&one_cell(&pixels, BEST)));
        for symbol in " ▀▌▘▝▖▗▞▁▂▃▅▆▇▎▊".chars().map(|symbol| symbol.to_string()) {
            let (mut front, mut back) = (Vec::new(), Vec::new());
            for (y, x) in (0..8).flat_map(|y| (0..4).map(move |x| (y, x))) {
                if covers(&symbol, x, y) { &mut front } else { &mut back }.push(pixels[y][x]);
            }
            let (front, back) = (mean(&front), mean(&back));
            let other = drawn_as(&symbol, front, back);
            prop_assert!(drawn <= error(&pixels, &other) + ROUNDING, "{symbol} errs less: {drawn}");
        }
    }

    #[test]
    fn any_size_fits_keeps_its_shape_and_one_colour_stays_itself(
        width in 1_u32..300, height in 1_u32..300, columns in 1_u16..30, rows in 1_u16..20, colour: Rgb,
    ) {
        let cells = flat(width, height, colour, Size::new(columns, rows), BEST);
        let Size { width: across, height: down } = cells.size();
        prop_assert!((1..=columns).contains(&across) && (1..=rows).contains(&down));
        prop_assert!(across == columns || down == rows, "there is room for more than {across}x{down}");
        let (width, height) = (f64::from(width), f64::from(height));
        let (wide, high) = (f64::from(across), f64::from(down));
        // One side takes all of the room and the other is rounded; where both do, either may be the rounded one.
        let down_is_off = (wide * height / width / 2.0 - high).abs();
        let across_is_off = (high * width / height * 2.0 - wide).abs();
        let off = match (across == columns, down == rows) {
            (true, true) => down_is_off.min(across_is_off),
            (true, false) => down_is_off,
            (false, _) => across_is_off,
        };
        prop_assert!(off <= 0.5 || down == 1 || across == 1, "{across}x{down} for {width}x{height}");
        let buffer = drawn(&cells, Rect::new(0, 0, across, down));
        let [red, green, blue] = colour;
        prop_assert!(buffer.content.iter().all(|cell| cell.symbol() == " " && cell.bg == Color::Rgb(red, green, blue)));
    }

    #[test]
    fn no_colour_is_darker_or_lighter_than_the_picture(width in 1_u32..90, height in 1_u32..90, seed: u32, halves: bool) {
        let mut state = seed;
        let rgb: Vec<u8> = (0..3 * width * height).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            60 + state.to_be_bytes()[0] / 2
        }).collect();
        let shapes = if halves { Shapes::Halves } else { Shapes::Quarters };
        let cells = cells(width, height, &rgb, Size::new(20, 10), Look { shapes, depth: ColourDepth::True });
        let size = cells.size();
        for cell in drawn(&cells, Rect::new(0, 0, size.width, size.height)).content {
            let values = [cell.fg, cell.bg].map(self::rgb);
            prop_assert!(values.as_flattened().iter().all(|value| (60..=187).contains(value)), "{cell:?}");
        }
    }
}
