//! A record as it might be after three years at a busy place: made up, the same every time.

use enroll_console::enrollment::{
    Attempt, AttemptId, Change, Check, CheckName, Edits, Failure, FailureKind, Format, GatewayResult, Kind, Outcome,
    PhotoFacts, ResponseFacts, SignatureVerdict, Timing, UserIdForm, Verdict, Wire, WireRequest, WireResponse,
};
use enroll_console::history::{Annotation, Record};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The last moment of the record, in milliseconds: 2026-11-25T17:00Z.
pub(crate) const END: i64 = 1_795_626_000_000;

/// How long it goes back, in milliseconds.
pub(crate) const LENGTH: i64 = 3 * 365 * 86_400_000;

/// Profiles, and how many of a hundred attempts go by them.
pub(crate) const PROFILES: [(&str, u64); 4] =
    [("production", 62), ("branch-north", 20), ("staging", 15), ("simulator", 3)];

/// Operators; the last one left two years ago.
pub(crate) const OPERATORS: [&str; 9] =
    ["ana", "bruno", "carla.lopez", "diego", "elena", "fabio", "gina", "hugo", "irene.old"];

/// What the gateway says: code, message, of ten thousand answers.
pub(crate) const CODES: [(&str, &str, u64); 12] = [
    ("SUCCESS", "Success", 7900),
    ("LOW_QUALITY_FACE", "The quality of the face image is too low", 700),
    ("NO_FACE_DETECTED", "No face was detected in the image", 350),
    ("FACE_NOT_MATCHED", "The face does not match", 250),
    ("UNABLE_GET_IMAGE", "Unable to get image", 200),
    ("DUPLICATE_FACE", "The face is enrolled already", 200),
    ("INVALID_ARGUMENT", "Invalid argument: userId is 65 characters", 60),
    ("SYSTEM_ERROR", "System error", 100),
    ("TRAFFIC_LIMIT", "Too many requests", 60),
    ("INVALID_SIGNATURE", "The signature is invalid", 10),
    ("NO_INTERFACE_DEF", "API is not defined", 5),
    ("PARAM_MISSING", "Required parameter is missing", 15),
];

/// What goes wrong without an answer, of ten thousand attempts.
const FAILURES: [(FailureKind, &str, u64); 3] = [
    (FailureKind::Timeout, "no answer within 30 s: the request may have arrived", 60),
    (FailureKind::Connect, "cannot connect to the gateway", 50),
    (FailureKind::Photo, "the photo cannot be read", 40),
];

const NOTES: [&str; 12] = [
    "called back the customer",
    "asked for another photo",
    "glasses removed",
    "José Müller came in person",
    "second try, brighter light",
    "niña con su madre",
    "passport photo used",
    "same as yesterday",
    "résumé attached",
    "VIP customer",
    "camera of desk 7 is out of focus",
    "signature pad broken",
];

const FIRST: [&str; 20] = [
    "ana", "bruno", "carla", "diego", "elena", "fabio", "gina", "hugo", "irene", "jose", "karla", "luis", "maria",
    "nora", "oscar", "pablo", "quino", "rosa", "sara", "tomas",
];

const LAST: [&str; 15] = [
    "lopez", "garcia", "muller", "santos", "silva", "rossi", "martin", "weber", "novak", "tanaka", "smith", "khan",
    "ivanov", "costa", "ruiz",
];

/// Numbers that look like chance and are the same every time: splitmix64.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// One of several.
    pub(crate) fn of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }

    fn of_weighted<'t, T>(&mut self, all: &'t [T], weight: impl Fn(&T) -> u64) -> &'t T {
        let mut left = self.below(all.iter().map(&weight).sum());
        all.iter().find(|one| left.checked_sub(weight(one)).map(|rest| left = rest).is_none()).unwrap()
    }
}

/// A ULID of a moment.
fn ulid(chance: &mut Chance, at: i64) -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let time = (0..10).rev().map(|place| DIGITS[usize::try_from((at >> (5 * place)) & 31).unwrap()]);
    let mut ulid: Vec<u8> = time.collect();
    ulid.extend((0..16).map(|_| *chance.of(DIGITS)));
    String::from_utf8(ulid).unwrap()
}

/// A userId as typed.
pub(crate) fn user(chance: &mut Chance) -> String {
    match chance.below(10) {
        0..3 => format!("{}.{}{}@example.org", chance.of(&FIRST), chance.of(&LAST), chance.below(3000)),
        3..6 => format!("emp{:06}", chance.below(300_000)),
        6 => format!("{}@example.org", chance.below(200_000)),
        _ => format!("customer {}", chance.below(200_000)),
    }
}

/// The transactionId of a moment, as the gateway makes them: a number of 18 digits at the end, here without any order.
fn transaction(chance: &mut Chance, date: &str) -> String {
    format!("G006600016CN{date}{:018}", chance.below(1_000_000_000_000_000))
}

fn file(chance: &mut Chance, date: &str) -> String {
    match chance.below(5) {
        0 => format!("IMG_{:04}.jpg", chance.below(10_000)),
        1 => format!("DSC{:05}.JPG", chance.below(100_000)),
        2 => format!("photo-{date}.png"),
        3 => format!("{}_{}.jpeg", chance.of(&FIRST), chance.of(&LAST)),
        _ => format!("portrait {}.jpg", chance.below(1000)),
    }
}

fn photo(chance: &mut Chance, date: &str) -> PhotoFacts {
    let checks = [
        (CheckName::FaceCount, 1.0, "one face"),
        (CheckName::FaceSize, 240.0, "the face is 240 pixels across"),
        (CheckName::FacePosition, 0.0, "the face is whole"),
        (CheckName::Tilt, 2.5, "the head is upright"),
        (CheckName::Orientation, 0.0, "the picture is upright"),
        (CheckName::Sharpness, 88.0, "the face is sharp"),
        (CheckName::Brightness, 131.0, "the face is well lit"),
        (CheckName::Contrast, 44.0, "the face has contrast"),
        (CheckName::Colour, 1.0, "the picture is in colour"),
        (CheckName::Resolution, 480.0, "the picture is large enough"),
    ];
    let check = |(check, value, message): (CheckName, f64, &str)| Check {
        check,
        verdict: Verdict::Pass,
        value,
        message: message.to_owned(),
        remedy: None,
    };
    PhotoFacts {
        path: format!("/home/desk/photos/{}", file(chance, date)),
        format: Format::Jpeg,
        width: 480,
        height: 640,
        sha256: UserIdForm::Sha256.apply(&chance.next().to_string()),
        bytes: 81_234,
        base64_chars: 108_312,
        changes: vec![Change::MetadataRemoved],
        edits: Edits::default(),
        checks: checks.map(check).to_vec(),
        source_sha256: UserIdForm::Sha256.apply(&chance.next().to_string()),
        source_bytes: 2_345_678,
        source_width: 3024,
        source_height: 4032,
    }
}

/// Bytes that look like a signature or a ciphertext, in Base64.
fn base64(chance: &mut Chance, length: usize) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    (0..length).map(|_| char::from(*chance.of(DIGITS))).collect()
}

fn wire(chance: &mut Chance, attempt: &Attempt) -> Wire {
    let header = |name: &str, value: String| (name.to_owned(), value);
    let request = WireRequest {
        recipe: None,
        method: "POST".into(),
        url: "https://sg-production-api.zoloz.com/api/v1/zoloz/connect/enroll".into(),
        headers: vec![
            header("Content-Type", "text/plain; charset=UTF-8".into()),
            header("Client-Id", "2188000123456789".into()),
            header("Request-Time", attempt.at.to_string()),
            header("Signature", format!("algorithm=RSA256, signature={}", base64(chance, 352))),
            header("Encrypt", format!("algorithm=RSA_AES, symmetricKey={}", base64(chance, 352))),
        ],
        body: format!(
            r#"{{"bizId":"{}","userId":"{}","imageContent":"<108312 characters of Base64>"}}"#,
            attempt.biz_id, attempt.user_id
        ),
        body_bytes: 145_000,
        encrypted: true,
    };
    let answer = attempt.result.as_ref().map(|result| {
        serde_json::json!({"result": result, "bizId": attempt.biz_id, "transactionId": attempt.transaction_id})
            .to_string()
    });
    let response = answer.map(|answer| WireResponse {
        status: 200,
        headers: vec![
            header("Content-Type", "text/plain; charset=UTF-8".into()),
            header("Date", "Wed, 25 Nov 2026 12:00:00 GMT".into()),
            header("Response-Time", attempt.at.to_string()),
            header("Signature", format!("algorithm=RSA256, signature={}", base64(chance, 352))),
            header("Encrypt", format!("algorithm=RSA_AES, symmetricKey={}", base64(chance, 352))),
        ],
        body: base64(chance, answer.len() * 4 / 3),
        decrypted: Some(answer),
    });
    Wire { request: Some(request), response, earlier: Vec::new() }
}

/// The attempt of that number among `all`.
pub(crate) fn record(number: u64, all: u64) -> Record {
    let chance = &mut Chance(number.wrapping_mul(0x2545_F491_4F6C_DD1D));
    let place = i64::try_from(u128::from(number) * u128::from(LENGTH.unsigned_abs()) / u128::from(all)).unwrap();
    let at = END - LENGTH + place + i64::try_from(chance.below(1000)).unwrap();
    let moment = Timestamp::from_millisecond(at).unwrap();
    let date = moment.to_zoned(TimeZone::UTC).strftime("%Y%m%d").to_string();
    let ulid = ulid(chance, at);
    let profile = chance.of_weighted(&PROFILES, |(_, share)| *share).0;
    let present = if place < LENGTH / 3 { OPERATORS.len() } else { OPERATORS.len() - 1 };
    let operator = *chance.of(&OPERATORS[..present]);
    // Who works where: the north has its own people.
    let operator = if profile == "branch-north" { OPERATORS[usize::from(operator < "d")] } else { operator };
    let typed = user(chance);
    let (user_id, raw_user_id) = match (profile, chance.below(10)) {
        ("production", _) => (UserIdForm::Sha256.apply(&typed), None),
        ("branch-north", _) => (UserIdForm::Sha256.apply(&typed), Some(typed)),
        _ => (typed, None),
    };
    let failure = Some(chance.below(10_000)).filter(|drawn| *drawn < 150).map(|_| {
        let (kind, message, _) = chance.of_weighted(&FAILURES, |(_, _, share)| *share);
        Failure::new(*kind, *message)
    });
    let (code, message, _) = chance.of_weighted(&CODES, |(_, _, share)| *share);
    let result = failure.is_none().then(|| GatewayResult {
        result_status: if *code == "SUCCESS" { "S".into() } else { "F".into() },
        result_code: (*code).into(),
        result_message: (*message).into(),
    });
    let outcome = match (&failure, *code) {
        (Some(failure), _) if failure.kind == FailureKind::Timeout => Outcome::Unknown,
        (Some(_), _) => Outcome::NotSent,
        (None, "SUCCESS") => Outcome::Enrolled,
        (None, _) => Outcome::Rejected,
    };
    let exchange =
        result.is_some().then(|| 80.0 + f64::from(u32::try_from(chance.below(1_000_000)).unwrap()).powi(2) / 4e8);
    let facts = ResponseFacts {
        http_status: 200,
        signature: SignatureVerdict::Valid,
        encrypted: true,
        response_time_ahead: None,
        clock_ahead: None,
    };
    let attempt = Attempt {
        id: AttemptId(ulid.clone()),
        at: moment,
        kind: if chance.below(100) < 4 && profile != "production" { Kind::Explore } else { Kind::Enroll },
        case: None,
        profile: profile.into(),
        profile_kind: None,
        operator: operator.into(),
        machine: format!("desk-{}", operator.len() + usize::from(chance.below(10) == 0)),
        version: "0.1.0".into(),
        outcome,
        biz_id: format!("{date}-{}", &ulid[14..]),
        user_id,
        transaction_id: result.as_ref().map(|_| transaction(chance, &date)),
        response: result.as_ref().map(|_| facts),
        result,
        failure,
        photo: Some(photo(chance, &date)),
        timing_ms: Timing {
            prepare: Some(12.1),
            sign: Some(0.9),
            connect: Some(21.4),
            send: Some(33.0),
            wait: exchange,
            exchange,
            total: exchange.map(|exchange| exchange + 13.0),
        },
        other_tries: Vec::new(),
        raw_user_id,
    };
    let note = if chance.below(100) < 7 { (*chance.of(&NOTES)).to_owned() } else { String::new() };
    let tags = if chance.below(100) < 2 { vec![(*chance.of(&["vip", "again", "odd"])).to_owned()] } else { Vec::new() };
    let wire = wire(chance, &attempt);
    Record { attempt, wire, annotation: Annotation { note, tags } }
}
