//! What became of an answer: its receipt to keep, where it stands, and a link for colleagues.

use super::entry::Entry;
use super::form::Form;
use super::standing::StandingView;
use crate::domain::Receipt;
use crate::web::address::Site;
use crate::web::assets::COPY_SCRIPT;
use crate::web::frame::Frame;
use actix_web::{HttpRequest, web};
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded::Serializer;

/// What became of an answer.
#[derive(Template)]
#[template(path = "taken.html")]
pub(super) struct TakenPage {
    frame: Frame,
    entry: Entry,
    standings: Vec<StandingView>,
    receipt: String,
    replaced: bool,
    /// What was typed, for whoever wants to change it at once.
    typed: Vec<(String, String)>,
    /// The receipt as a file, inside of an address: nothing is asked of the server for it.
    file: String,
    /// A page for colleagues: the same for everybody.
    link: String,
    /// The same as a mail to write.
    mail: String,
}

/// The receipt as a file that explains itself.
fn file(receipt: &str, address: &str) -> String {
    let text = format!(
        "Your receipt of paylens\r\n\r\n{receipt}\r\n\r\nWith it, and only with it, you can see, change or withdraw your answer at\r\n{address}\r\n\r\nNothing leads from you to it, so nobody can send it to you again.\r\n"
    );
    format!("data:text/plain;charset=utf-8;base64,{}", STANDARD.encode(text))
}

fn mail(link: &str) -> String {
    let text = format!("Pay as people state it, anonymously. Look, and add yours: {link}");
    let mut query = Serializer::new(String::new());
    query.append_pair("subject", "What does the job pay?").append_pair("body", &text);
    // Mail programs read a plus sign as one.
    format!("mailto:?{}", query.finish().replace('+', "%20"))
}

impl TakenPage {
    pub(super) fn of(
        frame: Frame,
        entry: Entry,
        receipt: &Receipt,
        request: &HttpRequest,
        standings: Vec<StandingView>,
        replaced: bool,
        form: &Form,
    ) -> Self {
        let site = request.app_data::<web::Data<Site>>();
        let absolute =
            |path: &str| site.map_or_else(|| path.to_owned(), |site| site.absolute(request, path));
        // Privacy: the address names a role alone, as for every reader of its page.
        let page = entry.role.as_ref().map(|(_, slug)| format!("/roles/{slug}"));
        let link = absolute(page.as_deref().unwrap_or("/"));
        let receipt = receipt.to_string();
        TakenPage {
            frame: Frame { script: Some(&COPY_SCRIPT), ..frame },
            entry,
            standings,
            replaced,
            typed: form.typed(),
            file: file(&receipt, &absolute("/receipt")),
            mail: mail(&link),
            link,
            receipt,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_a_file_that_says_what_it_is_for() {
        let file = file("abc-_9", "https://pay.example.org/receipt");
        let inside = file.strip_prefix("data:text/plain;charset=utf-8;base64,").expect("a file");
        let text = String::from_utf8(STANDARD.decode(inside).expect("base 64")).expect("text");
        assert!(text.contains("\r\nabc-_9\r\n"), "{text}");
        assert!(text.contains("https://pay.example.org/receipt\r\n"), "{text}");
    }

    #[test]
    fn a_mail_has_spaces_and_no_plus_signs() {
        let mail = mail("https://pay.example.org/roles/cook");
        assert!(mail.starts_with("mailto:?subject=What%20does%20the%20job%20pay%3F&body=Pay%20as"));
        assert!(
            mail.ends_with("https%3A%2F%2Fpay.example.org%2Froles%2Fcook") && !mail.contains('+')
        );
    }
}
