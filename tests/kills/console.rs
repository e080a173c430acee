//! The console in a terminal of its own, killed while it sends.

use std::io::{Read, Write};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{MasterPty, PtySize, native_pty_system};

use crate::desk::Desk;
use crate::judge::Ran;
use crate::run::{Done, PATIENCE, Pace, Plan, Seen, wait_for};

const ROWS: u16 = 24;
const COLUMNS: u16 = 80;

/// What a terminal shows.
struct Screen(Arc<Mutex<vt100::Parser>>);

impl Screen {
    fn of(master: &dyn MasterPty) -> Self {
        let parser = Arc::new(Mutex::new(vt100::Parser::new(ROWS.try_into().unwrap(), COLUMNS.try_into().unwrap(), 0)));
        let (mut reader, drawn) = (master.try_clone_reader().unwrap(), Arc::clone(&parser));
        thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                drawn.lock().unwrap().process(&buffer[..count]);
            }
        });
        Self(parser)
    }

    /// Waits until the screen shows `text`.
    fn shows(&self, text: &str) {
        let begun = Instant::now();
        loop {
            let screen = self.0.lock().unwrap().screen().contents();
            if screen.contains(text) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "waited for {text:?}; the screen:\n{screen}");
            thread::sleep(Duration::from_millis(2));
        }
    }
}

/// Opens a console, sends, and kills it. The bizId is the beginning of the console's own.
pub(crate) fn carry_out(desk: &Desk, plan: Plan, pace: &Pace) -> Done {
    let gateway = plan.gateway();
    let size = PtySize { cols: COLUMNS, rows: ROWS, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut child = pair.slave.spawn_command(desk.console(gateway.address, &plan.order())).unwrap();
    let screen = Screen::of(pair.master.as_ref());
    let mut keys = pair.master.take_writer().unwrap();
    screen.shows("sends    JPEG");
    keys.write_all(b"\r4711").unwrap();
    screen.shows("4/64");
    // It comes when the record was asked how many there are.
    screen.shows(&format!("{}-", plan.order().biz_id));
    keys.write_all(b"\r").unwrap();

    let seen = Seen { desk, biz_id: plan.order().biz_id, gateway: &gateway, begun: Instant::now() };
    let has_ended = || {
        let shown = || screen.0.lock().unwrap().screen().contents();
        assert!(seen.begun.elapsed() < PATIENCE / 2, "{plan:?} {:?}; the screen:\n{}", gateway.notes(), shown());
        child.try_wait().unwrap().is_some()
    };
    wait_for(has_ended, plan.aim, &seen, pace);
    let process = child.process_id().unwrap().to_string();
    assert!(Command::new("kill").args(["-KILL", &process]).status().unwrap().success(), "the console ended by itself");
    let then = gateway.notes();
    child.wait().unwrap();
    let biz_id = plan.order().biz_id.to_owned();
    Done { ran: Ran { biz_id, exchanges: gateway.close(), exit: None, said: None }, then, plan }
}
