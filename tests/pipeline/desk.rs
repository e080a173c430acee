//! A data folder, a profile and its pipeline, made for one test.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use enroll_console::history::{DoubtfulUser, Query, Record, Store, UsedBizId};
use enroll_console::photo::{SAMPLES, Source};
use enroll_console::pipeline::{ChecksPolicy, Draft, PhotoInput, Pipeline};
use enroll_console::session::{Connection, Extras, connect};
use enroll_console::settings::{Options, Settings};
use enroll_console::simulator::{SimulatorKeys, profile_toml};
use rusqlite::{Connection as Database, OpenFlags};
use tempfile::TempDir;

/// One set of keys for all tests: making them takes most of a second.
static KEYS: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pipeline-keys");
    SimulatorKeys::load_or_create(&folder).unwrap();
    folder
});

pub(crate) struct Desk {
    pub(crate) folder: TempDir,
    pub(crate) store: Store,
    settings: Settings,
}

impl Desk {
    /// A desk whose profile is the built-in simulator.
    pub(crate) fn built_in() -> Self {
        Self::with_settings(|_| String::new())
    }

    /// A desk whose profile leads to `base_url`; `more` lines of TOML are added to it.
    pub(crate) fn at(base_url: &str, more: &str) -> Self {
        // Another profile follows, so that they cannot stand at the end.
        let header = "[profiles.standalone]\n";
        Self::with_settings(|keys| profile_toml(base_url, keys).unwrap().replace(header, &format!("{header}{more}\n")))
    }

    fn with_settings(text: impl FnOnce(&SimulatorKeys) -> String) -> Self {
        let folder = TempDir::new().unwrap();
        let (config, data_dir) = (folder.path().join("config.toml"), folder.path().join("data"));
        let keys = data_dir.join("simulator");
        fs::create_dir_all(&keys).unwrap();
        for file in ["merchant.pem", "gateway.pem"] {
            fs::copy(KEYS.join(file), keys.join(file)).unwrap();
        }
        fs::write(&config, text(&SimulatorKeys::load_or_create(&keys).unwrap())).unwrap();
        let store = Store::open(&data_dir).unwrap();
        let options = Options { config: Some(config), data_dir: Some(data_dir), ..Options::default() };
        Self { folder, store, settings: Settings::load(&options).unwrap() }
    }

    pub(crate) fn data_dir(&self) -> &Path {
        &self.settings.paths.data_dir
    }

    pub(crate) fn keys(&self) -> SimulatorKeys {
        SimulatorKeys::load_or_create(&self.data_dir().join("simulator")).unwrap()
    }

    pub(crate) async fn connect(&self) -> Connection {
        self.connect_within(None).await
    }

    pub(crate) async fn connect_within(&self, timeout: Option<Duration>) -> Connection {
        connect(&self.settings, &self.settings.profile, Extras { timeout, passphrase: None }, self.store.clone())
            .await
            .unwrap()
    }

    pub(crate) async fn pipeline(&self) -> Pipeline {
        self.connect().await.pipeline
    }

    /// A file beside the settings.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// The only attempt on record.
    pub(crate) async fn only_record(&self) -> Record {
        only_record(&self.store).await
    }

    /// Makes the record refuse new events, all of them or those `when` says.
    pub(crate) fn refuse_events(&self, when: &str) {
        let trigger = format!(
            "CREATE TRIGGER broken BEFORE INSERT ON event {when} BEGIN SELECT RAISE(ABORT, 'broken by the test'); END"
        );
        Database::open(self.database()).unwrap().execute_batch(&trigger).unwrap();
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.data_dir().join("history.db")
    }
}

pub(crate) async fn only_record(store: &Store) -> Record {
    let mut records = store.records(Query::default()).await.unwrap();
    assert_eq!(records.len(), 1);
    records.remove(0)
}

/// The outcomes that another process finds in the database.
pub(crate) fn outcomes_on_disk(database: &Path) -> Vec<String> {
    let database = Database::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut statement = database.prepare("SELECT outcome FROM attempt").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// An enrollment that is right.
pub(crate) fn draft() -> Draft {
    draft_of(PhotoInput::Source(Source::Sample(&SAMPLES[0])))
}

pub(crate) fn draft_of(photo: PhotoInput) -> Draft {
    Draft {
        biz_id: "biz-1".to_owned(),
        user_id: "user \"1\"".to_owned(),
        photo,
        checks: ChecksPolicy::Enforce,
        used_biz_id: UsedBizId::Allow,
        doubtful_user: DoubtfulUser::Allow,
    }
}

pub(crate) fn draft_of_file(path: PathBuf) -> Draft {
    draft_of(PhotoInput::Source(Source::File(path)))
}
