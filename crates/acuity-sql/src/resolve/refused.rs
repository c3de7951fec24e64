//! Functions that BigQuery has and that cannot keep their meaning here, by families.

/// What the names of a family begin with, and why it is refused.
const FAMILIES: &[(&str, &str)] = &[
    ("ST_", "GEOGRAPHY needs Google's library of the sphere"),
    ("S2_", "GEOGRAPHY needs Google's library of the sphere"),
    ("ML.", "BigQuery ML is Google's service; acuity train makes models here"),
    ("AI.", "Google's models are a service"),
    ("OBJ.", "there are no object tables here"),
    ("KEYS.", "keys of Google's key service do not leave it"),
    ("AEAD.", "keys of Google's key service do not leave it"),
    ("DETERMINISTIC_", "keys of Google's key service do not leave it"),
    ("DLP_", "Google's service for sensitive data is not here"),
    ("D3A_", "protocol buffers are not supported"),
    ("PROTO_", "protocol buffers are not supported"),
    ("GRAPH_", "graphs are not supported"),
    ("SEARCH", "the text index's rules are Google's own; CONTAINS_SUBSTR and REGEXP_CONTAINS look into text"),
    ("VECTOR_SEARCH", "there is no index of vectors here; ORDER BY COSINE_DISTANCE(…) LIMIT k gives the exact answer"),
    ("DIFFERENTIAL_PRIVACY", "noise that keeps people apart must come from an audited library"),
    ("SESSION_USER", "nobody is signed in here"),
    ("EXTERNAL_QUERY", "a query here reaches no other database"),
    ("APPENDS", "a table here has no history"),
    ("CHANGES", "a table here has no history"),
];

/// Why a function of that name, in capitals, is refused; None for a name of no such family.
pub(super) fn family(name: &str) -> Option<&'static str> {
    let of = |family: &str| match family.ends_with(['_', '.']) {
        true => name.starts_with(family),
        false => name == family,
    };
    FAMILIES.iter().find(|(family, _)| of(family)).map(|(_, why)| *why)
}
