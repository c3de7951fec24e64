//! Descriptions as HTML that can do nothing: no markup of their own, no pictures from elsewhere, no links that run code.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// Beginnings of addresses that a description may lead to.
const SAFE: [&str; 3] = ["https://", "http://", "mailto:"];

/// The HTML of a description; none of an empty one.
pub(crate) fn render(text: &str) -> String {
    let mut out = String::new();
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    html::push_html(&mut out, Parser::new_ext(text.trim(), options).map(harmless));
    out
}

/// A piece of Markdown without what a browser would obey or fetch.
fn harmless(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        // What a picture shows stands inside it as text.
        Event::Start(Tag::Image { .. }) => Event::Start(Tag::Emphasis),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Emphasis),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = if is_safe(&dest_url) { dest_url } else { CowStr::Borrowed("#") };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        other => other,
    }
}

fn is_safe(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    SAFE.iter().any(|begin| lower.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn markdown_becomes_html() {
        assert_eq!(
            render("A *b* and `c < d`.\n\n- e\n"),
            "<p>A <em>b</em> and <code>c &lt; d</code>.</p>\n<ul>\n<li>e</li>\n</ul>\n"
        );
        assert_eq!(render("[doc](https://example.org)"), "<p><a href=\"https://example.org\">doc</a></p>\n");
        assert_eq!(render("  "), "");
    }

    #[test]
    fn nothing_in_a_description_is_obeyed() {
        assert_eq!(render("a <b onclick=x>b</b>"), "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n");
        assert!(!render("<script>alert(1)</script>").contains("<script"));
        for address in
            ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "//example.org", "file:///etc"]
        {
            assert_eq!(render(&format!("[a]({address})")), "<p><a href=\"#\">a</a></p>\n", "{address}");
        }
        assert_eq!(render("![a picture](https://example.org/p.png)"), "<p><em>a picture</em></p>\n");
    }
}
