//! A request as text, for editors: the first line, the headers, an empty line, the body. Places such as `{time}` stay places.

use crate::explore::{Draft, Header};

/// The text. What is not in it (the account, the photo, how it is signed and sent) is the form's.
pub(super) fn write(draft: &Draft) -> String {
    let first = format!("{} {}", draft.method, draft.path);
    let headers = draft.headers.iter().map(|Header { name, value }| format!("{name}: {value}"));
    let head: Vec<String> = std::iter::once(first).chain(headers).collect();
    // Editors end a file with a line break; the last one is theirs, not the body's.
    format!("{}\n\n{}\n", head.join("\n"), draft.body)
}

/// The request that a text says, all else as in `draft`.
///
/// # Errors
/// The line, and what would be right there.
pub(super) fn read(text: &str, draft: &Draft) -> Result<Draft, String> {
    // An editor of Windows ends every line so; then none of these is meant.
    let is_of_windows = text.split('\n').next().is_some_and(|line| line.ends_with('\r'));
    let text = &if is_of_windows { text.replace("\r\n", "\n") } else { text.to_owned() };
    let (head, body) = match text.split_once("\n\n") {
        Some((head, body)) => (head, body.strip_suffix('\n').unwrap_or(body)),
        None => (text.trim_end_matches('\n'), ""),
    };
    let mut lines = head.split('\n');
    let (method, path) = lines
        .next()
        .and_then(|line| line.split_once(' '))
        .ok_or("Line 1: write the method, a space and the path, such as POST /api/v1/zoloz/connect/enroll.")?;
    let headers: Result<Vec<Header>, String> = lines
        .enumerate()
        .map(|(index, line)| header(line).map_err(|wrong| format!("Line {}: {wrong}", index + 2)))
        .collect();
    Ok(Draft {
        method: method.to_owned(),
        path: path.to_owned(),
        headers: headers?,
        body: body.to_owned(),
        ..draft.clone()
    })
}

/// A line of the headers.
///
/// # Errors
/// What would be right.
pub(super) fn header(line: &str) -> Result<Header, String> {
    let (name, value) =
        line.split_once(':').ok_or("a header is a name, a colon and a value; an empty line ends the headers.")?;
    // One space belongs to the colon, more to the value.
    let value = value.strip_prefix(' ').unwrap_or(value);
    Ok(Header { name: name.trim().to_owned(), value: value.to_owned() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::explore::{BUILT_IN, Base, Cases};

    #[test]
    fn every_case_comes_back_from_its_text_as_it_was() {
        for case in Cases::parse(std::path::Path::new("cases.toml"), BUILT_IN).unwrap().all() {
            let draft = Draft::of(&case.request);
            assert_eq!(read(&write(&draft), &draft), Ok(draft), "{}", case.name);
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let draft = Draft::right(Base::Plain);
        assert!(read("POST", &draft).unwrap_err().starts_with("Line 1:"));
        assert!(read("POST /\nClient-Id: x\nSignature\n\n{}", &draft).unwrap_err().starts_with("Line 3:"));
    }

    #[test]
    fn an_editor_that_takes_white_space_from_the_ends_of_lines_changes_nothing_but_that() {
        let draft = Draft::right(Base::Plain);
        let read = read("POST /x\nSignature:\n\n", &draft).unwrap();
        assert_eq!(read.headers, [Header { name: "Signature".to_owned(), value: String::new() }]);
        assert_eq!(read.body, "");
    }

    proptest! {
        #[test]
        fn any_body_and_any_value_come_back(body in "\\PC{0,60}(\n{0,3}\\PC{0,20}){0,3}", value in "[^\r\n]{0,40}") {
            let headers = vec![Header { name: "X".to_owned(), value }];
            let draft = Draft { headers, body, ..Draft::right(Base::Plain) };
            prop_assert_eq!(read(&write(&draft), &draft), Ok(draft));
        }
    }
}
