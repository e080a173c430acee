//! The front of what is signed, `POST <URI>\n<Client-Id>.<Request-Time>.`, right and as clients get it wrong.

use jiff::{SignedDuration, Timestamp, Zoned, tz::Offset, tz::TimeZone};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::Seen;
use super::contents::{Mistake, Part};
use crate::gateway::{AUTHENTICATION_TEST_PATH, ENROLL_PATH, RequestTime};
use crate::simulator::CLIENT_ID;

/// How many seconds the time in the content may be from the one in the header and still be found.
const SECONDS: i64 = 120;

/// Every front that is looked for, the right one first.
pub(super) fn all(seen: &Seen<'_>) -> Vec<Part> {
    let (uri, time) = (seen.received.signed_uri(), seen.received.header("Request-Time").unwrap_or_default());
    let front = |method: &str, uri: &str, client: &str, time: &str| format!("{method} {uri}\n{client}.{time}.");
    let mut parts = vec![Part::right(front("POST", uri, CLIENT_ID, time).as_bytes())];
    parts.extend(joined(uri, time));
    parts.extend(
        times(time).into_iter().map(|(other, mistake)| Part::wrong(front("POST", uri, CLIENT_ID, &other), mistake)),
    );
    parts.extend(
        uris(seen, uri)
            .into_iter()
            .map(|(other, mistake)| Part::wrong(front("POST", &other, CLIENT_ID, time), mistake)),
    );
    for method in ["post", "Post", "GET", "get", "PUT"] {
        let mistake =
            Mistake::new(format!("the method {method}"), "Sign `POST`, in capitals, whatever the client calls it.");
        parts.push(Part::wrong(front(method, uri, CLIENT_ID, time), mistake));
    }
    let access_key = seen.received.header("Access-Key").unwrap_or_default();
    for (other, what) in [("", "an empty Client-Id"), (access_key, "the Access-Key in place of the Client-Id")] {
        let mistake = Mistake::new(what, "Sign the Client-Id, exactly as in its header.");
        parts.push(Part::wrong(front("POST", uri, other, time), mistake));
    }
    parts.extend(neighbours(time).map(|(other, mistake)| Part::wrong(front("POST", uri, CLIENT_ID, &other), mistake)));
    parts
}

/// The right pieces, put together in another way.
fn joined(uri: &str, time: &str) -> Vec<Part> {
    const FORM: &str = "The form is `POST <path>`, one line feed, `<Client-Id>.<Request-Time>.<body>`.";
    let client = CLIENT_ID;
    let all = [
        (format!("POST {uri}\r\n{client}.{time}."), "CR LF between the two lines"),
        (format!("POST {uri}\\n{client}.{time}."), "a backslash and an n between the two lines, not a line feed"),
        (format!("POST {uri}{client}.{time}."), "no line feed between the two lines"),
        (format!("POST {uri} {client}.{time}."), "a space between the two lines"),
        (format!("POST {uri}\n\n{client}.{time}."), "two line feeds between the two lines"),
        (format!("POST {uri} \n{client}.{time}."), "a space at the end of the first line"),
        (format!("POST  {uri}\n{client}.{time}."), "two spaces after POST"),
        (format!("POST{uri}\n{client}.{time}."), "no space after POST"),
        (format!("POST\n{uri}\n{client}.{time}."), "a line feed after POST, not a space"),
        (format!("{uri}\n{client}.{time}."), "the content without POST"),
        (format!("POST {uri}\n{client}.{time}"), "no dot between Request-Time and body"),
        (format!("POST {uri}\n{client}{time}."), "no dot between Client-Id and Request-Time"),
        (format!("POST {uri}\n{client}{time}"), "no dots"),
        (format!("POST {uri}\n{client}.{time}\n"), "a line feed between Request-Time and body, not a dot"),
        (format!("POST {uri}\n{client}\n{time}\n"), "line feeds where the dots belong"),
        (format!("POST {uri}\n{client} {time} "), "spaces where the dots belong"),
        (format!("POST {uri}\n{client},{time},"), "commas where the dots belong"),
        (format!("POST {uri}\n{client}:{time}:"), "colons where the dots belong"),
        (format!("POST {uri}\n{client}. {time}. "), "a space after each dot"),
        (format!("POST {uri}\n{time}.{client}."), "Request-Time in front of the Client-Id"),
        (format!("POST {uri}\n{time}."), "the content without the Client-Id"),
        (format!("POST {uri}\n{client}."), "the content without Request-Time"),
        (format!("{client}.{time}."), "the second line only, without method and path"),
        (String::new(), "the body only, without method, path, Client-Id and Request-Time"),
    ];
    all.into_iter().map(|(bytes, what)| Part::wrong(bytes, Mistake::new(what, FORM))).collect()
}

/// The time of the header in other forms.
fn times(time: &str) -> Vec<(String, Mistake)> {
    const SAME: &str = "Make the text of Request-Time once, and use it for the header and for the signature.";
    let mut forms = vec![
        (utf8_percent_encode(time, NON_ALPHANUMERIC).to_string(), "Request-Time percent-encoded".to_owned()),
        (time.replace('+', "%2B"), "Request-Time with %2B for its +".to_owned()),
        (time.replace('+', "%2B").replace(':', "%3A"), "Request-Time with %2B for + and %3A for :".to_owned()),
        (time.replace('+', " "), "Request-Time with a space for its +".to_owned()),
        (String::new(), "an empty Request-Time".to_owned()),
    ];
    if let Ok(parsed) = RequestTime::parse(time) {
        let moment = parsed.timestamp();
        let (date, offset) = time.split_at(time.len().saturating_sub(5));
        let (hours, minutes) = offset.split_at(3);
        forms.push((format!("{date}{hours}:{minutes}"), "Request-Time with a colon in its offset".to_owned()));
        forms.push((date.to_owned(), "Request-Time without its offset".to_owned()));
        forms.push((format!("{date}Z"), "Request-Time with Z for its offset".to_owned()));
        forms.push((moment.to_string(), "the same moment in UTC, with Z".to_owned()));
        forms.push((
            moment.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string(),
            "the same moment in UTC, with milliseconds".to_owned(),
        ));
        forms.push((moment.as_second().to_string(), "the same moment as seconds since 1970".to_owned()));
        forms.push((moment.as_millisecond().to_string(), "the same moment as milliseconds since 1970".to_owned()));
        forms.extend((-48..=56).map(|quarters| {
            let other = at(moment, quarters * 15 * 60);
            let what = format!("the same moment with the offset {}", &other[other.len() - 5..]);
            (other, what)
        }));
    }
    forms.into_iter().filter(|(form, _)| form != time).map(|(form, what)| (form, Mistake::new(what, SAME))).collect()
}

fn at(moment: Timestamp, seconds: i32) -> String {
    let offset = Offset::from_seconds(seconds).unwrap_or(Offset::UTC);
    RequestTime::of(&Zoned::new(moment, TimeZone::fixed(offset))).to_string()
}

/// The seconds around, the nearest first: a client that asks the clock twice.
fn neighbours(time: &str) -> impl Iterator<Item = (String, Mistake)> {
    let moment = RequestTime::parse(time).ok().map(|parsed| parsed.timestamp());
    let offset = time.get(time.len().saturating_sub(5)..).unwrap_or_default().to_owned();
    let seconds = (1..=SECONDS).flat_map(|seconds| [seconds, -seconds]);
    seconds.filter_map(move |seconds| {
        let shifted = moment?.checked_add(SignedDuration::from_secs(seconds)).ok()?;
        let sign = if offset.starts_with('-') { -1 } else { 1 };
        let (hours, minutes) = (offset.get(1..3)?.parse::<i32>().ok()?, offset.get(3..5)?.parse::<i32>().ok()?);
        let other = at(shifted, sign * (hours * 60 + minutes) * 60);
        let plural = if seconds.abs() == 1 { "" } else { "s" };
        let when = if seconds > 0 { "later" } else { "earlier" };
        let what = format!("{other}, which is {} second{plural} {when} than the header", seconds.abs());
        Some((
            other,
            Mistake::new(what, "The clock was asked twice: make the text of Request-Time once, and use it for both."),
        ))
    })
}

/// Other things that are taken for the path.
fn uris(seen: &Seen<'_>, uri: &str) -> Vec<(String, Mistake)> {
    const PATH: &str = "Sign path and query exactly as they stand in the request line, without scheme and host.";
    let path = uri.split('?').next().unwrap_or(uri);
    let host = seen.received.header("Host").unwrap_or_default();
    let bare_host = host.split(':').next().unwrap_or(host);
    let mut all = vec![
        (format!("http://{host}{uri}"), "the whole URL in place of the path"),
        (format!("https://{host}{uri}"), "the whole URL, with https, in place of the path"),
        (format!("http://{bare_host}{uri}"), "the whole URL, without its port, in place of the path"),
        (format!("{host}{uri}"), "host and path in place of the path"),
        (format!("{bare_host}{uri}"), "host and path in place of the path"),
        (uri.trim_start_matches('/').to_owned(), "the path without its leading slash"),
        (format!("/{uri}"), "the path with two leading slashes"),
        (format!("{uri}/"), "the path with a slash at its end"),
        (path.to_owned(), "the path without its query"),
        (format!("{path}?"), "the path with an empty query"),
        (uri.to_lowercase(), "the path in small letters"),
        (uri.to_uppercase(), "the path in capitals"),
        (utf8_percent_encode(uri, NON_ALPHANUMERIC).to_string(), "the path percent-encoded"),
        (percent_decode_str(uri).decode_utf8_lossy().into_owned(), "the path percent-decoded"),
        (String::new(), "an empty path"),
        ("/".to_owned(), "the path /"),
    ];
    let inner = uri.strip_prefix("/api").unwrap_or(uri);
    all.push((inner.to_owned(), "the path without /api"));
    all.push((inner.strip_prefix("/v1").unwrap_or(inner).to_owned(), "the path without /api/v1"));
    all.extend([ENROLL_PATH, AUTHENTICATION_TEST_PATH].map(|known| (known.to_owned(), "the path of another API")));
    all.into_iter().filter(|(other, _)| other != uri).map(|(other, what)| (other, Mistake::new(what, PATH))).collect()
}
