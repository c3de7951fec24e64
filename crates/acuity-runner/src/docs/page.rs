//! The site as one file: template, style, script and data joined, so that it opens without a server.

use serde_json::Value;

use crate::error::{Error, Result};

const TEMPLATE: &str = include_str!("site/index.html");
const STYLE: &str = include_str!("site/site.css");
/// In the order in which they use each other.
const SCRIPTS: [&str; 5] = [
    include_str!("site/model.js"),
    include_str!("site/select.js"),
    include_str!("site/page.js"),
    include_str!("site/graph.js"),
    include_str!("site/main.js"),
];

/// The page with its data.
///
/// # Errors
/// Data that is no JSON, which would be a mistake of this program.
pub(crate) fn render(data: &Value) -> Result<String> {
    let json = serde_json::to_string(data).map_err(|error| Error::Internal(error.to_string()))?;
    let title = data["project"].as_str().unwrap_or_default();
    let mut out = String::with_capacity(TEMPLATE.len() + STYLE.len() + json.len());
    // Piece by piece: what is put in may hold a mark itself.
    for piece in TEMPLATE.split("%%") {
        match piece {
            "TITLE" => out.push_str(&escaped(title)),
            "STYLE" => out.push_str(STYLE),
            "DATA" => out.push_str(&inside_script(&json)),
            "SCRIPT" => SCRIPTS.iter().for_each(|script| out.push_str(script)),
            text => out.push_str(text),
        }
    }
    Ok(out)
}

/// JSON that cannot end the element it stands in, nor open a comment there. `<` occurs in its texts only, where it may be
/// written as its number.
fn inside_script(json: &str) -> String {
    json.replace("</", "\\u003c/").replace("<!", "\\u003c!")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn data_cannot_leave_its_element() {
        let data = json!({"project": "<b>%%DATA%%", "text": "</script><script>x()</script><!-- %%STYLE%%"});
        let page = render(&data).unwrap();
        let own = TEMPLATE.matches("</script>").count();
        assert_eq!(page.matches("</script>").count(), own);
        assert_eq!(page.matches("<!--").count(), 0, "after which <script> would count");
        let begin = page.find("id=\"data\">").unwrap() + "id=\"data\">".len();
        let end = begin + page[begin..].find("</script>").unwrap();
        assert_eq!(serde_json::from_str::<Value>(&page[begin..end]).unwrap(), data);
        assert!(page.contains("<title>&lt;b>%%DATA%%"), "{}", &page[..300]);
    }

    #[test]
    fn nothing_is_fetched() {
        let page = render(&json!({"project": "p"})).unwrap();
        for word in ["src=", "href=\"http", "@import", "url(", "fetch(", "XMLHttpRequest", "<link"] {
            assert!(!page.contains(word), "{word}");
        }
    }
}
