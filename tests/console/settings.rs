//! Settings that change while the console runs: told, and taken when the operator says so.

use std::fs;
use std::path::Path;

use super::profiles::two_profiles;
use super::{FACE, Operator, Start};

/// Runs the command of the palette.
fn reload(operator: &Operator) {
    operator.press("ctrl-p").type_text("reload settings").press("enter");
}

#[tokio::test(flavor = "multi_thread")]
async fn new_settings_are_told_and_taken_by_a_command_of_the_palette() {
    let (_simulator, _folder, config) = two_profiles().await;
    let mut operator = Operator::open(&Start { size: (120, 40), path: Path::new(FACE), config: "", data: None });
    operator.sees("SIMULATOR").await;
    operator.sees("✓ one face").await;
    let file = operator.data.path().join("config.toml");
    fs::write(&file, &config).unwrap();
    operator.sees("Settings changed on disk: config.toml. Run \"Reload settings\" (^p) to use them.").await;
    // What is typed stays.
    operator.press("tab").press("tab").type_text("4711").press("esc");
    operator.press("f5");
    operator.sees("The settings files have changed since they were read").await;
    reload(&operator);
    let shown = operator.sees("Settings reloaded. Profile: simulator.").await;
    assert!(!shown.contains("The settings files have changed"), "{}", shown);
    operator.press("f1").press("p");
    operator.sees("▲ PRODUCTION live").await;
    operator.type_text("standalone").press("enter");
    operator.sees("● SANDBOX standalone").await;

    // The profile in use becomes another one, and then goes.
    fs::write(&file, config.replace("kind = \"sandbox\"", "kind = \"production\"")).unwrap();
    operator.sees("Settings changed on disk").await;
    reload(&operator);
    operator.sees("Settings reloaded. Profile: standalone (production).").await;
    operator.sees("▲ PRODUCTION standalone").await;
    fs::write(&file, "").unwrap();
    operator.sees("Settings changed on disk").await;
    reload(&operator);
    operator.sees("Profile standalone is gone. Settings reloaded. Profile: simulator.").await;
    operator.sees("● SIMULATOR").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_in_new_settings_is_told_with_its_line_and_the_old_ones_stay() {
    let (_simulator, _folder, config) = two_profiles().await;
    let mut operator = Operator::open(&Start { size: (120, 40), path: Path::new(FACE), config: &config, data: None });
    operator.sees("✓ one face").await;
    let file = operator.data.path().join("config.toml");
    fs::write(&file, format!("default_profle = \"live\"\n{config}")).unwrap();
    operator.sees("Settings changed on disk: config.toml").await;
    reload(&operator);
    let shown = operator.sees("The settings were not reloaded, the old ones stay:").await;
    let told = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("config.toml:1:1: unknown setting `default_profle`"), "{}", shown);
    operator.press("p");
    operator.sees("▲ PRODUCTION live").await;
    operator.press("esc");
    // Mended, it is told once more; an explanation of one's own is news too.
    fs::write(&file, &config).unwrap();
    operator.sees("Settings changed on disk: config.toml").await;
    reload(&operator);
    operator.sees("Settings reloaded. Profile: simulator.").await;
    fs::write(
        file.with_file_name("codes.toml"),
        "[[code]]\ncode = \"HOUSE_RULE\"\ntitle = \"A rule of the house\"\nmeaning = \"Ours.\"\n",
    )
    .unwrap();
    operator.sees("Settings changed on disk: codes.toml").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_limits_of_the_checks_judge_the_photo_on_show_anew() {
    let mut operator = Operator::open(&Start { size: (120, 40), path: Path::new(FACE), config: "", data: None });
    operator.sees("✓ one face").await;
    let file = operator.data.path().join("config.toml");
    fs::write(&file, "[checks]\nresolution = { warn = 3000, fail = 2000 }\n").unwrap();
    operator.sees("Settings changed on disk").await;
    reload(&operator);
    operator.sees("Settings reloaded").await;
    operator.sees("✗ 512x600 px, too small").await;
}
