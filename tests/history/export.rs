//! What leaves the record, read back.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use enroll_console::enrollment::{
    Attempt, AttemptId, Catalogue, Exchange, Failure, FailureKind, Outcome, Timing, Wire, WireRequest, WireResponse,
};
use enroll_console::history::{
    Annotation, Export, ExportError, ExportFormat, Order, Record, Search, Store, Whole, export_to_file,
};
use jiff::{Timestamp, Zoned};
use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::{enrolled, open, request, response};

fn all(format: ExportFormat) -> Export {
    Export { search: Search::default(), order: Order::Oldest, format, catalogue: None }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

async fn text_of(store: &Store, export: Export) -> String {
    let (_, bytes) = store.export(export, Vec::new(), &CancellationToken::new()).await.unwrap();
    String::from_utf8(bytes).unwrap()
}

async fn store_of(folder: &Path, records: &[Record]) -> Store {
    let store = open(folder);
    store.add(records.to_vec()).await.unwrap();
    store
}

fn plain(number: i64) -> Record {
    let at = Timestamp::from_millisecond(1_795_420_800_000 + number).unwrap();
    let attempt = Attempt { at, ..enrolled(&format!("A{number:05}")) };
    Record {
        attempt,
        wire: Wire { request: Some(request()), response: Some(response()), earlier: Vec::new() },
        annotation: Annotation { note: "odd".into(), tags: vec!["vip".into()] },
    }
}

/// A record in which a text stands wherever a text can.
fn full_of(text: &str) -> Record {
    let text = || text.to_owned();
    let mut attempt = Attempt {
        profile: text(),
        operator: text(),
        machine: text(),
        version: text(),
        outcome: Outcome::Unknown,
        biz_id: text(),
        user_id: text(),
        raw_user_id: Some(text()),
        transaction_id: Some(text()),
        failure: Some(Failure::new(FailureKind::Malformed, text())),
        timing_ms: Timing { exchange: Some(12.5), ..Timing::default() },
        ..enrolled("A")
    };
    if let Some(result) = &mut attempt.result {
        (result.result_code, result.result_message, result.result_status) = (text(), text(), text());
    }
    let headers = vec![(text(), text())];
    let request = WireRequest { url: text(), method: text(), headers: headers.clone(), body: text(), ..request() };
    let response = WireResponse { headers, body: text(), decrypted: Some(text()), ..response() };
    let wire = Wire { request: Some(request), response: Some(response), earlier: Vec::new() };
    Record { attempt, wire, annotation: Annotation { note: text(), tags: vec![text()] } }
}

/// Texts that somebody might mean harm with.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[-=+@＝＋－＠'\t\r\n \",;a-z<>&]{1,12}",
        Just("=cmd|' /C calc'!A0".to_owned()),
        Just("\u{FEFF} =1+1".to_owned()),
        Just("</pre></details><script>alert(1)</script>".to_owned()),
        Just("\" onmouseover=\"alert(1)".to_owned()),
        Just("{\"a\":\"</style><b>\"}".to_owned()),
    ]
    .prop_filter("what is empty is left out", |text| !text.trim().is_empty())
}

/// What a cell was before it was guarded.
fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_csv_gives_every_text_back_and_no_cell_is_a_formula(text in hostile()) {
        let folder = TempDir::new().unwrap();
        let record = full_of(&text);
        let csv = runtime().block_on(async {
            let store = store_of(folder.path(), std::slice::from_ref(&record)).await;
            text_of(&store, all(ExportFormat::Csv)).await
        });
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let header = reader.headers().unwrap().clone();
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        prop_assert_eq!(rows.len(), 1);
        for cell in &rows[0] {
            let first = cell.chars().find(|letter| !letter.is_whitespace() && !letter.is_control() && *letter != '\u{FEFF}');
            prop_assert!(!first.is_some_and(|letter| "=+-@＝＋－＠".contains(letter)), "{:?}", cell);
            prop_assert!(!cell.starts_with(['\t', '\r', '\n']), "{:?}", cell);
        }
        let cell = |name: &str| unguarded(&rows[0][header.iter().position(|it| it == name).unwrap()]).to_owned();
        for name in ["profile", "operator", "machine", "bizId", "userId", "transactionId", "message", "note", "tags"] {
            prop_assert_eq!(&cell(name), &text, "{}", name);
        }
        prop_assert_eq!((cell("id"), cell("outcome"), cell("exchange_ms")), ("A".into(), "unknown".into(), "12.5".into()));
        prop_assert_eq!(cell("at_utc"), "2026-11-23T08:00:00.000Z");
    }

    #[test]
    fn no_text_of_a_record_opens_a_tag_or_an_attribute(text in hostile()) {
        let pages = [text.as_str(), "x"].map(|text| {
            let folder = TempDir::new().unwrap();
            runtime().block_on(async {
                let store = store_of(folder.path(), &[full_of(text)]).await;
                text_of(&store, all(ExportFormat::Html)).await
            })
        });
        for letter in ['<', '>', '"', '\''] {
            let [hostile, harmless] = [&pages[0], &pages[1]].map(|page| page.matches(letter).count());
            prop_assert_eq!(hostile, harmless, "{}", letter);
        }
        let skeleton = |page: &str| page.split('<').skip(1).map(|it| it.split('>').next().unwrap().to_owned()).collect::<Vec<_>>();
        prop_assert_eq!(skeleton(&pages[0]), skeleton(&pages[1]));
        let harmful = ['\u{202E}', '\u{1B}', '\0'];
        prop_assert!(!pages[0].contains(harmful));
    }

    #[test]
    fn json_and_its_lines_are_the_objects_of_the_records(texts in prop::collection::vec(hostile(), 0..4)) {
        let folder = TempDir::new().unwrap();
        let records: Vec<Record> = texts.iter().enumerate().map(|(number, text)| {
            let mut record = full_of(text);
            record.attempt.id = AttemptId(format!("A{number}"));
            record
        }).collect();
        let (array, lines) = runtime().block_on(async {
            let store = store_of(folder.path(), &records).await;
            (text_of(&store, all(ExportFormat::Json)).await, text_of(&store, all(ExportFormat::JsonLines)).await)
        });
        let catalogue = Catalogue::built_in().unwrap();
        let objects: Vec<Value> =
            records.iter().map(|record| serde_json::to_value(Whole::new(record, &catalogue)).unwrap()).collect();
        prop_assert_eq!(serde_json::from_str::<Vec<Value>>(&array).unwrap(), objects.clone());
        let lines: Vec<Value> = lines.split_terminator('\n').map(|line| serde_json::from_str(line).unwrap()).collect();
        prop_assert_eq!(lines, objects);
    }
}

#[tokio::test]
async fn signatures_keys_and_pictures_stay() {
    let folder = TempDir::new().unwrap();
    let picture = format!("/9j/{}", "Ab3+".repeat(400));
    let secret = |name: &str| (name.to_owned(), "c2VjcmV0LXNpZ25hdHVyZQ==".to_owned());
    let request =
        || WireRequest { headers: vec![secret("SIGNATURE"), secret("Encrypt"), secret("Cookie")], ..request() };
    let body = format!("{{\"echo\":\"{picture}\",\"resultCode\":\"SUCCESS\"}}");
    let response = || WireResponse {
        headers: vec![secret("signature"), secret("Set-Cookie")],
        body: body.replace('/', "\\/"),
        decrypted: Some(body.clone()),
        ..response()
    };
    let earlier = vec![Exchange { request: Some(request()), response: Some(response()) }];
    let record = Record { wire: Wire { request: Some(request()), response: Some(response()), earlier }, ..plain(1) };
    let object = serde_json::to_string(&Whole::new(&record, &Catalogue::built_in().unwrap())).unwrap();
    assert!(object.contains("<elided: ") && object.contains("SUCCESS"), "{object}");
    let store = store_of(folder.path(), &[record]).await;
    let mut texts = vec![object];
    for format in ExportFormat::ALL {
        texts.push(text_of(&store, all(format)).await);
    }
    for text in texts {
        assert!(!text.contains("c2VjcmV0") && !text.contains("Ab3+Ab3+"), "{text}");
    }
}

#[tokio::test]
async fn what_is_found_leaves_in_the_order_that_was_asked_for() {
    let folder = TempDir::new().unwrap();
    let records: Vec<Record> = (0..5).map(plain).collect();
    let store = store_of(folder.path(), &records).await;
    let ids = |text: &str| -> Vec<String> {
        let id = |line: &str| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned();
        text.lines().map(id).collect()
    };
    let newest = Export { order: Order::Newest, ..all(ExportFormat::JsonLines) };
    assert_eq!(ids(&text_of(&store, newest).await), ["A00004", "A00003", "A00002", "A00001", "A00000"]);
    let search = Search::parse("biz-A00003", &Zoned::now(), &[]).unwrap();
    assert_eq!(ids(&text_of(&store, Export { search, ..all(ExportFormat::JsonLines) }).await), ["A00003"]);
    assert_eq!(text_of(&store, Export { order: Order::Slowest, ..all(ExportFormat::Json) }).await, "[]\n");
}

/// Takes so many bytes, and then fails.
struct Small(usize, Arc<Mutex<usize>>);

impl Write for Small {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        *self.1.lock().unwrap() += bytes.len();
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn whoever_cannot_take_more_ends_the_export() {
    let folder = TempDir::new().unwrap();
    let records: Vec<Record> = (0..50).map(plain).collect();
    let store = store_of(folder.path(), &records).await;
    for format in ExportFormat::ALL {
        let taken = Arc::new(Mutex::new(0));
        let out = Small(3000, Arc::clone(&taken));
        let error = store.export(all(format), out, &CancellationToken::new()).await.err().unwrap();
        assert!(matches!(error, ExportError::Output(_)), "{error}");
    }
}

#[tokio::test]
async fn an_export_that_is_stopped_leaves_no_file() {
    let (folder, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let store = store_of(folder.path(), &[plain(1)]).await;
    let stop = CancellationToken::new();
    stop.cancel();
    let error = export_to_file(&store, all(ExportFormat::Csv), &elsewhere.path().join("a.csv"), false, &stop).await;
    assert!(matches!(error, Err(ExportError::Stopped)));
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn the_writer_goes_on_while_somebody_exports_and_is_not_in_what_leaves() {
    /// Records an attempt when the first record passes, and waits until it is on disk.
    struct Meanwhile(Option<(Store, tokio::runtime::Handle)>, Vec<u8>);
    impl Write for Meanwhile {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if let Some((store, handle)) = self.0.take() {
                handle.block_on(store.add(vec![plain(9999)])).unwrap();
            }
            self.1.extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let folder = TempDir::new().unwrap();
    let records: Vec<Record> = (0..20).map(plain).collect();
    let store = store_of(folder.path(), &records).await;
    let out = Meanwhile(Some((store.clone(), tokio::runtime::Handle::current())), Vec::new());
    let (written, out) = store.export(all(ExportFormat::JsonLines), out, &CancellationToken::new()).await.unwrap();
    assert_eq!(written.records, 20);
    assert!(!String::from_utf8(out.1).unwrap().contains("A09999"));
    assert_eq!(store.count(Search::default()).await.unwrap(), 21);
}

#[tokio::test]
async fn a_file_is_whole_private_and_replaced_only_by_leave() {
    let (folder, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let store = store_of(folder.path(), &[plain(1)]).await;
    let path = elsewhere.path().join("week.csv");
    let stop = CancellationToken::new();
    let export = || all(ExportFormat::Csv);
    let exported = export_to_file(&store, export(), &path, false, &stop).await.unwrap();
    assert_eq!((exported.written.records, exported.written.is_cut), (1, false));
    let first = fs::read_to_string(&path).unwrap();
    assert!(first.starts_with("\u{FEFF}id,at_utc,at_local,"), "{first}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    store.add(vec![plain(2)]).await.unwrap();
    let error = export_to_file(&store, export(), &path, false, &stop).await.unwrap_err();
    assert!(matches!(&error, ExportError::Exists { path: taken } if *taken == path), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), first);
    export_to_file(&store, export(), &path, true, &stop).await.unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 3);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn folders_and_the_record_itself_are_never_replaced() {
    let folder = TempDir::new().unwrap();
    let store = store_of(folder.path(), &[plain(1)]).await;
    let stop = CancellationToken::new();
    for name in ["history.db", "history.db-wal", "history.db-journal"] {
        let error = export_to_file(&store, all(ExportFormat::Json), &folder.path().join(name), true, &stop).await;
        assert!(matches!(error, Err(ExportError::Own { .. })), "{name}: {error:?}");
    }
    let elsewhere = TempDir::new().unwrap();
    let error = export_to_file(&store, all(ExportFormat::Json), elsewhere.path(), true, &stop).await;
    assert!(matches!(error, Err(ExportError::NoFile { .. })), "{error:?}");
    let nowhere = elsewhere.path().join("no such folder/a.json");
    let error = export_to_file(&store, all(ExportFormat::Json), &nowhere, true, &stop).await;
    assert!(matches!(error, Err(ExportError::File { .. })), "{error:?}");
    assert_eq!(store.count(Search::default()).await.unwrap(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn behind_a_link_lies_the_file_that_is_replaced() {
    let (folder, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let store = store_of(folder.path(), &[plain(1)]).await;
    let (file, link) = (elsewhere.path().join("file"), elsewhere.path().join("link"));
    fs::write(&file, "old").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    export_to_file(&store, all(ExportFormat::Json), &link, true, &CancellationToken::new()).await.unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&file).unwrap().starts_with("[\n{"));
}

#[tokio::test]
async fn a_page_holds_no_more_than_a_browser_takes_and_says_so() {
    let folder = TempDir::new().unwrap();
    let records: Vec<Record> = (0..5_002).map(|number| Record { wire: Wire::default(), ..plain(number) }).collect();
    let store = store_of(folder.path(), &records).await;
    let out = store.export(all(ExportFormat::Html), Vec::new(), &CancellationToken::new()).await.unwrap();
    let (written, page) = (out.0, String::from_utf8(out.1).unwrap());
    assert_eq!((written.records, written.is_cut), (5_000, true));
    assert_eq!(page.matches("<details>").count(), 5_000);
    assert!(page.contains("the first 5,000 of 5,002") && page.contains("<dt>attempts</dt><dd>5,002</dd>"));
    for reach in ["http-equiv=\"Content-Security-Policy\"", "default-src 'none'"] {
        assert!(page.contains(reach), "{reach}");
    }
    for loads in ["<script", "<link", "<img", "src=", "href=", "@import", "url("] {
        assert!(!page.contains(loads), "{loads}");
    }
    let lines = text_of(&store, all(ExportFormat::JsonLines)).await;
    assert_eq!(lines.lines().count(), 5_002);
}
