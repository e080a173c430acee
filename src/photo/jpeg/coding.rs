//! How a JPEG is coded (ITU T.81, Annex B): process, sampling, scans. What is not read is named here, before a decoder sees it.

use super::pieces::{DQT, Piece, Pieces, SOS, is_frame};
use crate::photo::Fault;

/// Blocks a unit of several components may have (T.81, B.2.3).
const MAX_BLOCKS: u32 = 10;

/// A component of the frame.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::photo) struct Component {
    /// The name by which scans refer to it.
    pub(super) id: u8,
    /// Its sampling factors, 1 to 4.
    pub(super) across: u8,
    pub(super) down: u8,
}

/// A frame header of a kind that is read: 8 bits, Huffman-coded, sequential or progressive.
#[derive(Clone)]
pub(in crate::photo) struct Frame {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) components: Vec<Component>,
    pub(super) is_progressive: bool,
    /// Whether it is the process that every reader knows, and not its extension by more tables.
    pub(super) is_baseline: bool,
}

impl Frame {
    /// Reads a frame header: precision, height, width, components (T.81, B.2.2).
    ///
    /// # Errors
    /// [`Fault::JpegCoding`] with the coding, when it is none that is read; [`Fault::Damaged`].
    pub(super) fn of(marker: u8, payload: &[u8]) -> Result<Self, Fault> {
        let coding = |what: &str| Err(Fault::JpegCoding(what.into()));
        match marker {
            0xC0..=0xC2 => {}
            0xC3 | 0xCB => return coding("lossless coding"),
            0xC9 | 0xCA => return coding("arithmetic coding"),
            _ => return coding("hierarchical coding"),
        }
        let &[precision, y0, y1, x0, x1, count, ref rest @ ..] = payload else {
            return Err(damaged("its frame header is too short"));
        };
        let (width, height) = (u16::from_be_bytes([x0, x1]), u16::from_be_bytes([y0, y1]));
        if precision != 8 {
            return coding(&format!("{precision} bits a colour"));
        }
        if height == 0 && width > 0 {
            return coding("a height that is given behind the picture");
        }
        if width == 0 || height == 0 {
            return Err(damaged("its header gives no size"));
        }
        let components = components(count, rest)?;
        Ok(Self {
            width: width.into(),
            height: height.into(),
            components,
            is_progressive: marker == 0xC2,
            is_baseline: marker == 0xC0,
        })
    }

    /// The largest sampling factors.
    fn most(&self) -> (u32, u32) {
        let most = |factor: fn(&Component) -> u8| self.components.iter().map(factor).max().unwrap_or(1).into();
        (most(|component| component.across), most(|component| component.down))
    }

    /// Units (MCUs) across and down of a scan of several components.
    pub(super) fn units(&self) -> (usize, usize) {
        let most = self.most();
        (self.width.div_ceil(8 * most.0) as usize, self.height.div_ceil(8 * most.1) as usize)
    }

    /// Blocks across and down of a component by itself (T.81, A.2.2).
    pub(super) fn blocks(&self, component: usize) -> (usize, usize) {
        let (most, Component { across, down, .. }) = (self.most(), self.components[component]);
        let blocks = |side: u32, factor: u8, most: u32| (side * u32::from(factor)).div_ceil(most).div_ceil(8) as usize;
        (blocks(self.width, across, most.0), blocks(self.height, down, most.1))
    }

    /// Blocks across and down of a component, with those that fill up the last units.
    pub(super) fn stored_blocks(&self, component: usize) -> (usize, usize) {
        let (units, Component { across, down, .. }) = (self.units(), self.components[component]);
        (units.0 * usize::from(across), units.1 * usize::from(down))
    }

    /// Whether a component has more samples than the first, or has them in a proportion other than one or two to one.
    fn is_sampled_rarely(&self) -> bool {
        let most = self.most();
        let is_usual = |index: usize, component: &Component| {
            let factors = (u32::from(component.across), u32::from(component.down));
            // The first is the luminance; of four, the last is the black.
            let is_full = matches!(index, 0 | 3);
            factors == most || (!is_full && most.0 / factors.0 <= 2 && most.1 / factors.1 <= 2)
        };
        let (one, other) = (self.components.get(1), self.components.get(2));
        let are_alike = one.zip(other).is_none_or(|(one, other)| (one.across, one.down) == (other.across, other.down));
        let is_one = self.components.len() == 1;
        !(is_one || most.0 <= 2 && most.1 <= 2 && are_alike && (0..).zip(&self.components).all(|(i, c)| is_usual(i, c)))
    }
}

fn damaged(what: &str) -> Fault {
    Fault::Damaged(what.into())
}

/// Each component is told by three bytes: name, sampling, number of its quantization table.
fn components(count: u8, told: &[u8]) -> Result<Vec<Component>, Fault> {
    if !matches!(count, 1 | 3 | 4) {
        return Err(Fault::JpegCoding(format!("{count} colour components")));
    }
    let told = told.get(..3 * usize::from(count)).ok_or_else(|| damaged("its frame header is too short"))?;
    let components: Vec<Component> = (told.chunks_exact(3))
        .map(|told| Component { id: told[0], across: told[1] >> 4, down: told[1] & 0xF })
        .collect();
    let is_factor = |factor: u8| matches!(factor, 1..=4);
    if !components.iter().all(|component| is_factor(component.across) && is_factor(component.down)) {
        return Err(damaged("its header gives no sampling"));
    }
    let is_named_twice = |(index, one): (usize, &Component)| components[..index].iter().any(|other| other.id == one.id);
    if components.iter().enumerate().any(is_named_twice) {
        return Err(damaged("two of its colours have the same name"));
    }
    let divides = |factor: fn(&Component) -> u8| {
        let most = components.iter().map(factor).max().unwrap_or(1);
        components.iter().all(|component| most % factor(component) == 0)
    };
    // libjpeg does not read those either.
    if !divides(|component| component.across) || !divides(|component| component.down) {
        return Err(Fault::JpegCoding(format!("the colour sampling {}", sampling(&components))));
    }
    Ok(components)
}

fn sampling(components: &[Component]) -> String {
    let factors: Vec<String> =
        components.iter().map(|component| format!("{}x{}", component.across, component.down)).collect();
    factors.join(", ")
}

/// A component that a scan names, and the numbers of its tables.
pub(super) struct Named {
    /// Its index in the frame.
    pub(super) component: usize,
    pub(super) dc: u8,
    pub(super) ac: u8,
}

/// The header of a scan (T.81, B.2.3).
pub(super) struct ScanHeader {
    pub(super) components: Vec<Named>,
    /// The first and the last of its frequencies, 0 to 63.
    pub(super) first: u8,
    pub(super) last: u8,
    /// The lowest bit that is known already, if any is (0 for none), and the lowest that is told now.
    pub(super) high: u8,
    pub(super) low: u8,
    /// Whether its last three bytes are what the process asks for.
    pub(super) is_regular: bool,
}

impl ScanHeader {
    /// Reads a scan's header.
    ///
    /// # Errors
    /// [`Fault::Damaged`] when it does not fit the frame, [`Fault::JpegCoding`] when it names components in another order.
    pub(super) fn of(payload: &[u8], frame: &Frame) -> Result<Self, Fault> {
        let wrong = || damaged("one of its scan headers is wrong");
        let (count, rest) = payload.split_first().ok_or_else(wrong)?;
        let (named, rest) = rest.split_at_checked(2 * usize::from(*count)).ok_or_else(wrong)?;
        let &[first, last, bits, ..] = rest else { return Err(wrong()) };
        let components: Option<Vec<Named>> = (named.chunks_exact(2))
            .map(|named| {
                let component = frame.components.iter().position(|component| component.id == named[0])?;
                Some(Named { component, dc: named[1] >> 4, ac: named[1] & 0xF })
            })
            .collect();
        let components = components.filter(|named| (1..=4).contains(&named.len())).ok_or_else(wrong)?;
        if !components.is_sorted_by(|one, other| one.component < other.component) {
            return Err(Fault::JpegCoding("an unusual order of colours".into()));
        }
        let blocks = |named: &Named| {
            let Component { across, down, .. } = frame.components[named.component];
            u32::from(across) * u32::from(down)
        };
        if components.len() > 1 && components.iter().map(blocks).sum::<u32>() > MAX_BLOCKS {
            return Err(wrong());
        }
        // Some files have zeros there; sequential scans have no choice, and libjpeg does not look.
        if !frame.is_progressive {
            let is_regular = [first, last, bits] == [0, 63, 0];
            return Ok(Self { components, first: 0, last: 63, high: 0, low: 0, is_regular });
        }
        let (high, low) = (bits >> 4, bits & 0xF);
        let is_band = if first == 0 { last == 0 } else { first <= last && last < 64 && components.len() == 1 };
        if !is_band || low > 13 || (high > 0 && low + 1 != high) {
            return Err(wrong());
        }
        Ok(Self { components, first, last, high, low, is_regular: true })
    }
}

/// Which decoder makes libjpeg's pixels of a JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::photo) enum Route {
    /// Any does, at reduced scale too: what cameras and encoders write.
    Usual,
    /// Only the one that is slower, and only the whole picture.
    Rare,
}

impl Route {
    /// The route of a picture with that frame and first scan.
    pub(super) fn of(frame: &Frame, first_scan: &ScanHeader) -> Self {
        let is_one_scan = frame.is_progressive || first_scan.components.len() == frame.components.len();
        if is_one_scan && !frame.is_sampled_rarely() { Self::Usual } else { Self::Rare }
    }
}

/// What is known of each coefficient, as scan follows scan.
struct Progress {
    frame: Frame,
    scans: usize,
    route: Route,
    has_lone_fraction: bool,
    /// Of each component and frequency, the lowest bit that is known, if any.
    known: Vec<[Option<u8>; 64]>,
}

/// Reads all headers of a JPEG, no compressed data: whether its scans tell each coefficient to its last bit, and in a way
/// that is read.
///
/// # Errors
/// [`Fault::JpegCoding`] when no decoder makes libjpeg's pixels of it, [`Fault::Damaged`].
pub(in crate::photo) fn hold_scans(jpeg: &[u8]) -> Result<(), Fault> {
    let mut progress: Option<Progress> = None;
    for piece in Pieces::of(jpeg) {
        match (piece, &mut progress) {
            (Piece::Segment { marker: SOS, payload }, Some(progress)) => progress.scan(payload)?,
            (Piece::Segment { marker: SOS, .. }, None) => return Err(damaged("no frame before the first scan")),
            // libjpeg keeps each component's table as of its first scan, other decoders as of its last.
            (Piece::Segment { marker: DQT, .. }, Some(progress))
                if progress.frame.is_progressive && progress.scans > 0 =>
            {
                return Err(Fault::JpegCoding("quantization that changes between its scans".into()));
            }
            (Piece::Segment { marker, payload }, None) if is_frame(marker) => {
                progress = Some(Progress::of(Frame::of(marker, payload)?));
            }
            (Piece::Segment { marker, .. }, Some(_)) if is_frame(marker) => return Err(super::two_frames()),
            _ => {}
        }
    }
    progress.ok_or_else(|| damaged("no frame before the first scan"))?.end()
}

impl Progress {
    fn of(frame: Frame) -> Self {
        let known = vec![[None; 64]; frame.components.len()];
        Self { frame, scans: 0, route: Route::Usual, has_lone_fraction: false, known }
    }

    fn scan(&mut self, payload: &[u8]) -> Result<(), Fault> {
        let scan = ScanHeader::of(payload, &self.frame)?;
        if self.scans == 0 {
            self.route = Route::of(&self.frame, &scan);
        }
        self.scans += 1;
        let most = self.frame.most();
        for Named { component, .. } in &scan.components {
            let Component { across, down, .. } = self.frame.components[*component];
            let is_fraction = |factor: u8, most: u32| factor > 1 && u32::from(factor) < most;
            self.has_lone_fraction |=
                scan.components.len() == 1 && (is_fraction(across, most.0) || is_fraction(down, most.1));
            let known = &mut self.known[*component];
            // Averages come before what refines them.
            if scan.first > 0 && known[0].is_none() {
                return Err(damaged("its scans are out of order"));
            }
            for bit in &mut known[usize::from(scan.first)..=usize::from(scan.last)] {
                if *bit != (scan.high > 0).then_some(scan.high) {
                    return Err(damaged("its scans are out of order"));
                }
                *bit = Some(scan.low);
            }
        }
        Ok(())
    }

    fn end(self) -> Result<(), Fault> {
        // Decoders fill up what is missing, each in its own way: with grey, with blur, libjpeg with guesses.
        if self.known.iter().flatten().any(|known| *known != Some(0)) {
            return Err(damaged("some of its scans are missing"));
        }
        // jpeg-decoder 0.3 counts the blocks of such a component wrongly when it stands alone.
        if self.route == Route::Rare && self.has_lone_fraction {
            return Err(Fault::JpegCoding(format!("the colour sampling {}", sampling(&self.frame.components))));
        }
        Ok(())
    }
}
