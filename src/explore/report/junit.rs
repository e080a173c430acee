//! The XML of `JUnit`, as build servers read it: a group is a suite, what was found is a failure, what was not sent is skipped.

use std::io;

use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::{Line, Report};
use crate::explore::Word;

/// What a build server counts.
struct Counts {
    tests: String,
    failures: String,
    skipped: String,
}

impl Counts {
    fn of(lines: &[Line<'_>]) -> Self {
        let count = |fits: fn(Word) -> bool| lines.iter().filter(|line| fits(line.finding.word)).count().to_string();
        Self {
            tests: lines.len().to_string(),
            failures: count(Word::is_found),
            skipped: count(|word| word == Word::Skipped),
        }
    }

    fn attributes(&self) -> [(&'static str, &str); 4] {
        [("tests", &self.tests), ("failures", &self.failures), ("errors", "0"), ("skipped", &self.skipped)]
    }
}

/// The report.
pub(super) fn junit(report: &Report) -> io::Result<String> {
    let all: Vec<_> = report.lines().collect();
    let mut groups = Vec::new();
    for line in &all {
        if !groups.contains(&line.group()) {
            groups.push(line.group());
        }
    }
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.create_element("testsuites")
        .with_attributes([("name", "explore"), ("time", seconds(report.took.as_secs_f64()).as_str())])
        .with_attributes(Counts::of(&all).attributes())
        .write_inner_content(|xml| groups.iter().try_for_each(|group| suite(xml, report, group)))?;
    // All that is left of what XML 1.0 has no form for.
    let xml = String::from_utf8_lossy(&xml.into_inner()).replace(['\u{FFFE}', '\u{FFFF}'], "\u{FFFD}");
    Ok(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{xml}\n"))
}

fn suite(xml: &mut Writer<Vec<u8>>, report: &Report, group: &str) -> io::Result<()> {
    let lines: Vec<_> = report.lines().filter(|line| line.group() == group).collect();
    let took: f64 = lines.iter().map(|line| line.finding.took.as_secs_f64()).sum();
    let at = report.at.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    xml.create_element("testsuite")
        .with_attributes([("name", group), ("time", seconds(took).as_str()), ("timestamp", at.as_str())])
        .with_attributes(Counts::of(&lines).attributes())
        .write_inner_content(|xml| lines.iter().try_for_each(|line| test(xml, line)))?;
    Ok(())
}

fn test(xml: &mut Writer<Vec<u8>>, line: &Line<'_>) -> io::Result<()> {
    let (took, word, note) = (seconds(line.finding.took.as_secs_f64()), line.finding.word, line.note());
    let case = xml.create_element("testcase").with_attributes([
        ("name", line.case.name.as_str()),
        ("classname", &*line.group()),
        ("time", took.as_str()),
    ]);
    case.write_inner_content(|xml| {
        if word == Word::Skipped {
            xml.create_element("skipped").with_attribute(("message", note.as_str())).write_empty()?;
        } else if word.is_found() {
            xml.create_element("failure")
                .with_attributes([("type", word.word()), ("message", note.as_str())])
                .write_text_content(BytesText::new(&line.why()))?;
        }
        let told = format!("{}; promised {}; answered {}", line.title(), line.promise(), line.answered());
        xml.create_element("system-out").write_text_content(BytesText::new(&told))?;
        Ok(())
    })?;
    Ok(())
}

fn seconds(seconds: f64) -> String {
    format!("{seconds:.3}")
}
