//! A scenario as its line.

use std::fmt;

use super::{BODY_BASE64, MISBEHAVIOURS, PLAIN, Reply, Scenario};
use crate::gateway::encode_base64;
use crate::simulator::Code;

impl fmt::Display for Scenario {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((name, ..)) = MISBEHAVIOURS.into_iter().find(|(_, scenario, _)| scenario == self) {
            return formatter.write_str(name);
        }
        let mut words = self.reply.iter().flat_map(reply).collect::<Vec<_>>();
        words.extend(self.delay.map(|delay| match delay.subsec_millis() {
            0 => format!("delay={}s", delay.as_secs()),
            _ => format!("delay={}ms", delay.as_millis()),
        }));
        words.extend(self.cut.map(|cut| format!("cut={}", cut.name())));
        words.extend(self.signing.map(|signing| format!("signature={}", signing.name())));
        words.extend(self.status.map(|status| format!("status={status}")));
        words.extend(self.content_type.as_deref().map(|text| format!("type={}", value(text))));
        words.extend(self.is_plain.then(|| PLAIN.to_owned()));
        formatter.write_str(&words.join(" "))
    }
}

fn reply(reply: &Reply) -> Vec<String> {
    match reply {
        Reply::Result { code, status, message } => {
            let is_documented = Code::ALL.into_iter().any(|known| known.name() == code);
            let first = if is_documented { code.to_string() } else { format!("code={}", value(code)) };
            let status = status.map(|status| format!("result={}", status.name()));
            let message = message.as_deref().map(|text| format!("message={}", value(text)));
            std::iter::once(first).chain(status).chain(message).collect()
        }
        Reply::Body(bytes) => vec![match std::str::from_utf8(bytes) {
            Ok(text) => format!("body={}", value(text)),
            Err(_) => format!("{BODY_BASE64}={}", encode_base64(bytes)),
        }],
    }
}

/// A value as it is, or as a string of JSON where it would not end at the next space.
fn value(text: &str) -> String {
    let is_one_word = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
    if is_one_word { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}
