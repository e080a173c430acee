//! What is made of a recipe: the parts that are filled in, the changes that are told, and what is wrong on the wire.

use std::path::Path;

use enroll_console::explore::{Base, Cases, Draft, Filling, Header, Part, Recipe, Sealing, Sends, Within, places};
use enroll_console::gateway::{AesKey, Credentials, HeaderValue, PrivateKey, RequestTime, Signable, decode_tolerant};
use enroll_console::simulator::CLIENT_ID;
use jiff::Zoned;

use crate::desk::{built_in, keys};

fn filling() -> Filling {
    Filling { now: Zoned::now(), biz_id: "biz".to_owned(), user_id: "user".to_owned() }
}

fn account(base: Base) -> Credentials {
    if base == Base::Aksk { keys().aksk_credentials() } else { keys().credentials() }
}

fn gateway_key() -> PrivateKey {
    let folder = keys().merchant_file().parent().unwrap().to_owned();
    PrivateKey::parse(&std::fs::read(folder.join("gateway.pem")).unwrap()).unwrap()
}

fn header(built: &enroll_console::explore::Built, name: &str) -> Option<String> {
    built.request.headers().iter().find(|(header, _)| header == name).map(|(_, value)| value.clone())
}

#[test]
fn no_place_of_a_built_in_case_is_left_unfilled() {
    for case in Cases::load(Path::new("none")).unwrap().all() {
        let draft = Draft::of(&case.request);
        let built = draft.build(&account(draft.base), &filling()).unwrap();
        for (name, value) in built.request.headers() {
            assert!(!value.contains('{'), "{}: {name}: {value}", case.name);
        }
        for place in ["{photo", "{biz_id", "{user_id", "{time"] {
            assert!(!built.shown.contains(place), "{}: {}", case.name, &built.shown[..built.shown.len().min(200)]);
        }
        assert!(built.shown.len() < 30_000, "{}: no photo is in what is shown", case.name);
    }
}

#[test]
fn what_a_case_changes_is_told() {
    for case in Cases::load(Path::new("none")).unwrap().all() {
        let changes = Draft::of(&case.request).changes();
        let is_right = matches!(case.name.as_str(), "right-encrypted" | "right-plain" | "right-aksk");
        assert_eq!(changes.is_empty(), is_right, "{}: {changes:?}", case.name);
    }
    let draft = Draft::of(&built_in("biz-id-null").request);
    let changes = draft.changes();
    let Part::Body(range) = &changes[0].part else { unreachable!("{changes:?}") };
    assert_eq!(&draft.body[range.clone()], "null");
}

#[test]
fn a_right_request_is_signed_over_what_is_sent_and_opens_with_the_gateways_key() {
    for (sealing, bits) in [(Sealing::Aes128, "128"), (Sealing::Aes192, "192"), (Sealing::Aes256, "256")] {
        let draft = Draft { sealing, ..Draft::right(Base::Encrypted) };
        let built = draft.build(&account(Base::Encrypted), &filling()).unwrap();
        let time = header(&built, "Request-Time").unwrap();
        let signable =
            Signable { uri: built.request.path(), client_id: CLIENT_ID, time: &time, body: built.request.body() };
        let signature = HeaderValue::SIGNATURE.read(&header(&built, "Signature").unwrap()).unwrap();
        let merchant = PrivateKey::parse(&std::fs::read(keys().merchant_file()).unwrap()).unwrap();
        assert!(signable.verify(merchant.public_key(), &signature));
        let wrapped = HeaderValue::ENCRYPT.read(&header(&built, "Encrypt").unwrap()).unwrap();
        let key = AesKey::unwrap(&wrapped, &gateway_key()).unwrap();
        assert!(format!("{key:?}").contains(bits), "{key:?}");
        let plain = key.decrypt(built.request.body()).unwrap();
        let body: serde_json::Value = serde_json::from_slice(&plain).unwrap();
        assert_eq!((body["bizId"].as_str(), body["userId"].as_str()), (Some("biz"), Some("user")));
        assert!(
            decode_tolerant(body["base64ImageContent"].as_str().unwrap().as_bytes()).unwrap().starts_with(b"\xFF\xD8")
        );
    }
}

#[test]
fn a_header_with_a_value_of_its_own_stays_as_it_is_and_the_others_follow_the_change() {
    let mut draft = Draft::right(Base::Plain);
    let right = draft.build(&account(Base::Plain), &filling()).unwrap();
    let kept = header(&right, "Signature").unwrap();
    let place = draft.headers.iter().position(|header| header.name == "Signature").unwrap();
    draft.headers[place].value = kept.clone();
    draft.headers.push(Header { name: "X-Time".to_owned(), value: "{time-1h}".to_owned() });
    draft.body = "{}".to_owned();
    let changed = draft.build(&account(Base::Plain), &filling()).unwrap();
    assert_eq!(header(&changed, "Signature"), Some(kept));
    assert_eq!(changed.request.body().as_ref(), b"{}");
    let early = RequestTime::parse(&header(&changed, "X-Time").unwrap()).unwrap();
    let now = RequestTime::parse(&header(&changed, "Request-Time").unwrap()).unwrap();
    assert_eq!(now.timestamp().as_second() - early.timestamp().as_second(), 3600);
}

#[test]
fn the_photo_takes_the_forms_that_copying_and_decoding_leave() {
    let account = account(Base::Plain);
    let photo = |form: &str| {
        let body = format!("{{photo{form}}}");
        let built = Draft { body, ..Draft::right(Base::Plain) }.build(&account, &filling()).unwrap();
        String::from_utf8(built.request.body().to_vec()).unwrap()
    };
    let right = photo("");
    assert!(right.contains('+') && decode_tolerant(right.as_bytes()).is_some());
    assert_eq!(photo(".plus_as_space"), right.replace('+', " "));
    let spaced = photo(".spaced");
    assert_eq!(spaced.replace(' ', ""), right);
    assert!(spaced.split(' ').rev().skip(1).all(|line| line.len() == 76), "lines that were joined by spaces");
}

#[test]
fn an_encrypted_body_in_lines_is_the_same_body() {
    let draft = Draft { sealing: Sealing::InLines, ..Draft::right(Base::Encrypted) };
    let built = draft.build(&account(Base::Encrypted), &filling()).unwrap();
    let body = std::str::from_utf8(built.request.body()).unwrap();
    assert!(body.lines().count() > 1000 && body.lines().all(|line| line.len() <= 64), "as openssl writes it");
    let wrapped = HeaderValue::ENCRYPT.read(&header(&built, "Encrypt").unwrap()).unwrap();
    let key = AesKey::unwrap(&wrapped, &gateway_key()).unwrap();
    assert!(key.decrypt(body.as_bytes()).unwrap().starts_with(b"{\"bizId\""));
}

#[test]
fn what_http_has_no_form_for_is_told_and_not_sent() {
    let told = |change: fn(&mut Draft)| {
        let mut draft = Draft::right(Base::Plain);
        change(&mut draft);
        draft.build(&account(Base::Plain), &filling()).unwrap_err().to_string()
    };
    assert!(told(|draft| draft.method = "PO ST".to_owned()).contains("PO ST"));
    assert!(told(|draft| draft.path = "nowhere".to_owned()).contains("begins with /"));
    assert!(told(|draft| draft.headers[0].name = "Client Id".to_owned()).contains("Client Id"));
    assert!(told(|draft| draft.headers[0].value = "a\nb".to_owned()).contains("line break"));
}

#[test]
fn a_recipe_is_found_again_in_the_draft_that_it_makes() {
    for case in Cases::load(Path::new("none")).unwrap().all() {
        let draft = Draft::of(&case.request);
        assert_eq!(Draft::of(&Recipe::of(&draft)), draft, "{}", case.name);
    }
    assert_eq!(Recipe::of(&Draft::right(Base::Plain)), Recipe { base: Base::Plain, ..Recipe::default() });
    assert_eq!(Recipe::of(&Draft::of(&built_in("ten-at-once").request)).sends, Sends::AtOnce(10));
}

#[test]
fn what_is_called_a_place_is_filled_in_and_nothing_else_is() {
    let names = ["biz_id", "user_id", "client_id", "access_key", "time", "photo", "signature", "encrypt", "tme"];
    let forms = [
        "",
        ".base64",
        ".encoded",
        ".truncated",
        ".url_safe",
        ".unpadded",
        ".lines",
        ".spaced",
        ".plus_as_space",
        ".foo",
    ];
    for (name, form) in names.iter().flat_map(|name| forms.map(|form| (name, form))) {
        let place = format!("{{{name}{form}}}");
        let base = if *name == "access_key" { Base::Aksk } else { Base::Encrypted };
        let is_known = |within| places(&place, within)[0].is_known;
        let mut draft = Draft::right(base);
        draft.headers.push(Header { name: "X-Test".to_owned(), value: place.clone() });
        let built = draft.build(&account(base), &filling()).unwrap();
        assert_eq!(header(&built, "X-Test").unwrap() != place, is_known(Within::Header), "{place} in a header");
        let mut draft = Draft::right(base);
        draft.body = format!("{{\"x\":\"{place}\"}}");
        let built = draft.build(&account(base), &filling()).unwrap();
        assert_eq!(!built.shown.contains(&place), is_known(Within::Body), "{place} in the body");
        assert!(!is_known(Within::Line));
    }
}
