//! `explore` by the real binary: the whole run on the built-in simulator, what stays on record, and what is refused.

use std::fs;
use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::process::Output;

use enroll_console::enrollment::AttemptId;
use enroll_console::explore::{Case, Cases, Recipe};
use enroll_console::gateway::PrivateKey;
use enroll_console::history::Store;
use serde_json::Value;

use crate::place::{FACE, Place, text};

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_whole_run_on_the_simulator_is_as_promised_and_all_of_it_on_record_as_exploration() {
    let place = Place::new();
    let output = place.run(&["explore", "run", "--profile", "simulator", "--report", "json"]);
    let [report] = &lines(&output)[..] else { unreachable!("one object") };
    let found: Vec<_> = report["cases"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|case| !matches!(case["verdict"].as_str(), Some("as_promised" | "no_promise")))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let (total, skipped) = (report["total"].as_u64().unwrap(), report["skipped"].as_u64().unwrap());
    assert!(total >= 60 && skipped == 0, "{total} cases, {skipped} skipped: the simulator has both accounts");

    let records = lines(&place.run(&["history", "list", "--limit", "0", "--json"]));
    assert!(records.len() as u64 > total, "some are sent more than once");
    assert!(records.iter().all(|record| record["kind"] == "explore" && record["outcome"] != "sending"));
    for case in report["cases"].as_array().unwrap() {
        let id = case["answers"][0]["id"].as_str().unwrap();
        let record = records.iter().find(|record| record["id"] == id).unwrap();
        assert_eq!(record["case"], case["name"]);
    }
    let case = records[0]["case"].as_str().unwrap();
    let shown = text(&place.run(&["history", "show", records[0]["id"].as_str().unwrap()]).stdout);
    let (head, _) = shown.split_once("\n\n").unwrap();
    assert!(head.contains("  kind          explore: a deliberate mistake"), "{shown}");
    assert!(head.ends_with(&format!("\n  case          {case}")), "{shown}");
    let listed = text(&place.run(&["history", "list", "--limit", "1"]).stdout);
    assert!(listed.contains(&format!("  ◇ {case} ")) && !listed.contains("enroll-console-explore"), "{listed}");
    assert_eq!(code(&place.run(&["history", "verify"])), 0);
}

#[test]
fn the_list_shows_every_case_and_those_of_ones_own() {
    let place = Place::new();
    fs::create_dir(place.path("cases")).unwrap();
    let mine = "[[case]]\nname = \"mine\"\ntitle = \"of my own\"\ngroup = \"own\"\nwhy = \"to see\"\nrequest.method = \"PATCH\"\n";
    fs::write(place.path("cases").join("mine.toml"), mine).unwrap();
    let all = lines(&place.run(&["explore", "list", "--json"]));
    assert!(all.len() > 60);
    assert_eq!(all.last().unwrap()["request"]["method"], "PATCH");
    for case in &all {
        assert!(case["why"].is_string() && (case["source"].is_string() || case["group"] == "own"), "{case}");
    }
    let listed = |more: &[&str]| text(&place.run(&[&["explore", "list"], more].concat()).stdout);
    assert_eq!(listed(&["--cases", "own"]), "mine  of my own: nothing promised\n", "and no client-id-unknown");
    assert_eq!(listed(&["--cases", "own,transport"]).lines().count(), 3);
    assert_eq!(
        listed(&["--cases", "own,biz-id-missing", "--long"]),
        "biz-id-missing: without bizId\n  group         fields\n  \
         promised      PARAM_MISSING or INVALID_ARGUMENT\n  source        enroll API, request parameters\n  \
         why           The commonest slip of an integration.\n\
         mine: of my own\n  group         own\n  promised      nothing promised\n  why           to see\n"
    );
    let run = place.run(&["explore", "run", "--cases", "mine"]);
    assert_eq!(code(&run), 0, "{}", text(&run.stderr));
    assert!(text(&run.stdout).starts_with("· nothing promised  mine  F NO_INTERFACE_DEF\n"), "{}", text(&run.stdout));

    fs::write(place.path("cases").join("mine.toml"), "[[case]]\nnam = \"mine\"\n").unwrap();
    let broken = place.run(&["explore", "list"]);
    assert_eq!(code(&broken), 3);
    assert!(
        text(&broken.stderr).contains("mine.toml:2:1: unknown setting `nam`: did you mean `name`?"),
        "{}",
        text(&broken.stderr)
    );
}

#[test]
fn each_of_several_patterns_has_to_find_a_case() {
    let place = Place::new();
    let run = |patterns: &str| place.run(&["explore", "run", "--cases", patterns]);
    for (patterns, wanted) in [("zzz", 3), ("method,zzz", 3), ("own", 3), ("", 2), ("method,", 2)] {
        assert_eq!(code(&run(patterns)), wanted, "{patterns}");
    }
    let told = text(&run("method,zzz").stderr);
    assert!(told.contains("no case has zzz in its name or group") && told.contains("explore list"), "{told}");
    assert!(lines(&place.run(&["history", "list", "--json"])).is_empty(), "nothing was sent");
    let several = run("method-get,path-*");
    assert_eq!(text(&several.stdout).lines().filter(|line| line.contains("  F ") || line.contains("  S ")).count(), 3);
}

#[test]
fn a_promise_that_is_not_kept_is_told_and_is_the_exit_code_until_it_is_accepted() {
    let place = Place::new();
    fs::create_dir(place.path("cases")).unwrap();
    let mine = "[[case]]\nname = \"mine\"\ntitle = \"wrong\"\ngroup = \"own\"\nwhy = \"to see\"\nrequest.method = \"PATCH\"\n\
                promise = { codes = [\"SUCCESS\"] }\nsource = \"nowhere\"\n";
    fs::write(place.path("cases").join("mine.toml"), mine).unwrap();
    let run = |more: &[&str]| place.run(&[&["explore", "run", "--cases", "mine"], more].concat());
    let output = run(&[]);
    assert_eq!(code(&output), 1);
    assert!(text(&output.stdout).contains("expected SUCCESS, got F NO_INTERFACE_DEF"), "{}", text(&output.stdout));

    let file = place.path("accepted.toml");
    let baseline = ["--baseline", file.to_str().unwrap()];
    assert_eq!(code(&run(&baseline)), 1, "the first run writes it, and is judged by promises");
    let written = fs::read_to_string(&file).unwrap();
    assert!(written.contains("mine = \"F NO_INTERFACE_DEF\""), "{written}");
    assert_eq!(code(&run(&baseline)), 0, "nothing has changed since");
    fs::write(&file, written.replace("NO_INTERFACE_DEF", "ACCESS_DENIED")).unwrap();
    let changed = run(&baseline);
    assert_eq!(code(&changed), 1);
    assert!(text(&changed.stdout).contains("accepted was F ACCESS_DENIED, now it is F NO_INTERFACE_DEF"));
    assert!(fs::read_to_string(&file).unwrap().contains("ACCESS_DENIED"), "not written over without leave");
    assert_eq!(code(&run(&[&baseline[..], &["--accept"]].concat())), 1, "it tells what was other than accepted before");
    assert_eq!(code(&run(&baseline)), 0);
    fs::write(&file, "profile = \"other\"\n[answers]\n").unwrap();
    assert_eq!(code(&run(&baseline)), 2);
    assert_eq!(code(&run(&["--accept"])), 2, "into which?");
}

#[test]
fn a_run_that_sent_nothing_is_no_success_and_says_why() {
    let place = Place::new();
    let gateway = TcpListener::bind("127.0.0.1:0").unwrap();
    account(&place, "sandbox", gateway.local_addr().unwrap());
    let baseline = place.path("accepted.toml");
    let output = place.run(&["explore", "run", "--cases", "right-aksk", "--baseline", baseline.to_str().unwrap()]);
    let (table, told) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(code(&output), 1, "{told}");
    assert!(table.starts_with("– skipped"), "{table}");
    let why = "Nothing was sent, so nothing was tested: the profile live has no account with an access key.";
    assert!(told.contains(why), "{told}");
    assert!(!baseline.exists(), "nothing was answered that could be accepted");
}

#[test]
fn a_report_is_written_whole_and_takes_no_files_place_without_leave() {
    let place = Place::new();
    let file = place.path("report.xml");
    let run = |more: &[&str]| {
        let arguments =
            ["explore", "run", "--cases", "method", "--report", "junit", "--output", file.to_str().unwrap()];
        place.run(&[&arguments, more].concat())
    };
    assert_eq!(code(&run(&[])), 0);
    let written = fs::read_to_string(&file).unwrap();
    assert!(written.starts_with("<?xml") && written.contains("method-get"), "{written}");
    fs::write(&file, "mine").unwrap();
    assert_eq!(code(&run(&[])), 3);
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert_eq!(code(&run(&["--force"])), 0);
    assert!(fs::read_to_string(&file).unwrap().starts_with("<?xml"));
}

#[test]
fn without_a_form_the_ending_of_the_files_name_says_it() {
    let place = Place::new();
    let run = |name: &str, more: &[&str]| {
        let file = place.path(name);
        let output = place
            .run(&[&["explore", "run", "--cases", "method-get", "--output", file.to_str().unwrap()], more].concat());
        (output, fs::read_to_string(file).unwrap_or_default())
    };
    for (name, begins) in
        [("a.xml", "<?xml"), ("a.md", "# Explored"), ("a.JSON", "{\"profile\""), ("a.html", "<!doctype html>")]
    {
        let (output, written) = run(name, &[]);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        assert!(written.starts_with(begins), "{name}: {written}");
    }
    let (_, written) = run("b.xml", &["--report", "markdown"]);
    assert!(written.starts_with("# Explored"), "a form that was said counts: {written}");
    let (output, _) = run("b.txt", &["--report", "json"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    for name in ["c.txt", "c"] {
        let (output, written) = run(name, &[]);
        assert_eq!((code(&output), written.as_str()), (2, ""));
        let told = text(&output.stderr);
        assert!([name, ".xml", ".md", ".json", ".html", "--report"].iter().all(|word| told.contains(word)), "{told}");
    }
}

/// What a run says that may not begin: exit code 3, and nothing on record.
fn refusal(place: &Place, arguments: &[&str]) -> String {
    let output = place.run(&[&["explore", "run", "--cases", "method-get"], arguments].concat());
    let told = text(&output.stderr);
    assert_eq!((code(&output), text(&output.stdout).as_str()), (3, ""), "{told}");
    assert!(lines(&place.run(&["history", "list", "--json"])).is_empty(), "sent all the same: {told}");
    let folder = place.path("").display().to_string();
    assert!(!told.replace(&folder, "").contains(".tmp"), "names a file that nobody typed: {told}");
    told
}

#[test]
fn a_file_that_cannot_be_written_is_told_with_the_way_out_before_anything_is_sent() {
    let place = Place::new();
    fs::create_dir(place.path("folder.json")).unwrap();
    fs::write(place.path("file"), "").unwrap();
    for option in ["--output", "--baseline"] {
        for (name, reason) in [
            ("absent/a.json", "there is no folder"),
            ("folder.json", "it is a folder"),
            ("file/a.json", "file is no folder"),
        ] {
            let typed = place.path(name);
            let told = refusal(&place, &[option, typed.to_str().unwrap()]);
            let wanted = [typed.to_str().unwrap(), reason, option, "Nothing was sent"];
            assert!(wanted.iter().all(|word| told.contains(word)), "{told}");
        }
    }
    let told = refusal(&place, &["--output", "/absent/a.json", "--force"]);
    assert!(told.contains("cannot write /absent/a.json: there is no folder /absent"), "{told}");
    #[cfg(target_os = "linux")]
    {
        // Where nobody may make a file, not even root.
        let told = refusal(&place, &["--baseline", "/proc/self/accepted.toml"]);
        assert!(told.contains("cannot write /proc/self/accepted.toml: entity not found"), "{told}");
        assert!(told.contains("may write to with --baseline"), "{told}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_run_whose_report_cannot_be_written_after_all_is_told_as_a_table_and_kept_in_its_baseline() {
    let place = Place::new();
    let (folder, baseline) = (place.path("reports"), place.path("accepted.toml"));
    fs::create_dir(&folder).unwrap();
    let (file, baseline) = (folder.join("a.json"), baseline.to_str().unwrap());
    let file = file.to_str().unwrap();
    // A gateway that hangs up when it is asked, and meanwhile the folder goes.
    let gateway = TcpListener::bind("127.0.0.1:0").unwrap();
    account(&place, "sandbox", gateway.local_addr().unwrap());
    let hung_up = std::thread::spawn(move || {
        let mut asked = gateway.accept().unwrap().0;
        asked.read_exact(&mut [0]).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        drop(asked);
    });
    let arguments = ["explore", "run", "--cases", "right-plain", "--output", file, "--baseline", baseline];
    let output = place.run(&arguments);
    hung_up.join().unwrap();
    let (table, told) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(code(&output), 3, "{told}");
    assert!(table.starts_with("? no answer") && table.contains("1 case in "), "{table}");
    assert!(told.contains(&format!("cannot write {file}: entity not found")), "{told}");
    assert!(fs::read_to_string(baseline).unwrap().contains("right-plain = "));
}

/// An account of a kind, the default one, at a gateway.
pub(crate) fn account(place: &Place, kind: &str, gateway: SocketAddr) {
    let key = PrivateKey::generate().unwrap();
    let file = place.path("merchant.pem");
    fs::write(&file, key.to_pkcs8_pem().unwrap().as_bytes()).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    }
    place.configure(&format!(
        "default_profile = \"live\"\n[profiles.live]\nkind = \"{kind}\"\nbase_url = \"http://{gateway}\"\n\
         client_id = \"2188000123456789\"\nprivate_key_file = \"merchant.pem\"\ngateway_public_key = \"{}\"\n",
        key.public_key().to_base64()
    ));
}

#[test]
fn production_is_refused_without_a_yes_and_nothing_is_sent() {
    let place = Place::new();
    account(&place, "production", "127.0.0.1:9".parse().unwrap());
    let refused = place.run(&["explore", "run", "--cases", "right"]);
    assert_eq!(code(&refused), 2);
    assert!(text(&refused.stderr).contains("--yes-production"), "{}", text(&refused.stderr));
    assert!(lines(&place.run(&["history", "list", "--json"])).is_empty());

    let allowed =
        place.run(&["explore", "run", "--cases", "right", "--yes-production", "--rate", "50/s", "--report", "json"]);
    assert_eq!(code(&allowed), 1, "nobody answers there");
    let report = &lines(&allowed)[0];
    let verdict = |name: &str| {
        let cases = report["cases"].as_array().unwrap();
        cases.iter().find(|case| case["name"] == name).unwrap()["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!((verdict("right-plain").as_str(), verdict("right-aksk").as_str()), ("no_answer", "skipped"));
}

#[tokio::test]
async fn an_enrollment_of_the_history_becomes_a_case_that_names_nobody() {
    let place = Place::new();
    let sent = place.run(&["send", "--image", FACE, "--user-id", "4711", "--biz-id", "b-1", "--json"]);
    let id = AttemptId(lines(&sent)[0]["id"].as_str().unwrap().to_owned());
    let record = Store::open(&place.data()).unwrap().get(id).await.unwrap().unwrap();
    let case = Case::of_record(&record, &[]).unwrap();
    assert_eq!(case.request, Recipe::default(), "the identifiers are filled in anew, and so is the photo");
    let file = Cases::to_toml(std::slice::from_ref(&case)).unwrap();
    assert!(!file.contains("4711") && !file.contains("b-1\""), "{file}");
    assert!(case.why.contains("simulator answered SUCCESS"), "{}", case.why);
}
