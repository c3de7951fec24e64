//! Calls of each signature of the list, with typed arguments.

/// One line of the list.
#[derive(Debug)]
pub(crate) struct Signature {
    /// In lower case; operators begin with `$`.
    pub(crate) name: &'static str,
    pub(crate) mode: &'static str,
    /// As the list writes them: `[x]` optional, `x...` repeated, a name after the type.
    pub(crate) arguments: &'static str,
    pub(crate) returns: &'static str,
}

/// All lines of the list.
pub(crate) fn signatures() -> Vec<Signature> {
    let line = |line: &'static str| {
        let mut parts = line.split('\t');
        let mut next = || parts.next().unwrap_or_default();
        let (name, _, mode, arguments, returns) = (next(), next(), next(), next(), next());
        Signature { name, mode, arguments, returns }
    };
    include_str!("google.tsv").lines().skip(1).map(line).collect()
}

/// A NULL of the type, or what an argument of that kind is written as.
fn value(ty: &str) -> String {
    match ty {
        "ANY_1" | "ARBITRARY" => "CAST(NULL AS INT64)".to_owned(),
        "ANY_2" => "CAST(NULL AS STRING)".to_owned(),
        "ARRAY_OF_ANY_1" => "CAST(NULL AS ARRAY<INT64>)".to_owned(),
        "RANGE_ANY" => "CAST(NULL AS RANGE<DATE>)".to_owned(),
        // Types that do not exist here: any value shows that the function does not either.
        "STRUCT" | "PROTO_MAP_ANY" | "PROTO_MAP_KEY_ANY" | "PROTO_MAP_VALUE_ANY" => "1".to_owned(),
        "ENUM(DateTimestampPart)" => "DAY".to_owned(),
        "ENUM(NormalizeMode)" => "NFKC".to_owned(),
        "ENUM(RoundingMode)" => "'ROUND_HALF_EVEN'".to_owned(),
        _ => format!("CAST(NULL AS {ty})"),
    }
}

impl Signature {
    /// The result's type, as a call of [`Self::calls`] has it.
    pub(crate) fn result(&self) -> String {
        match self.returns {
            "ANY_1" if self.of_ranges() => "DATE".to_owned(),
            "RANGE_ANY" => "RANGE<DATE>".to_owned(),
            "ANY_1" => "INT64".to_owned(),
            "ARRAY_OF_ANY_1" => "ARRAY<INT64>".to_owned(),
            "ARRAY_OF_ANY_2" => "ARRAY<STRING>".to_owned(),
            other => other.to_owned(),
        }
    }

    /// Whether it is a function of ranges.
    fn of_ranges(&self) -> bool {
        self.arguments.contains("RANGE_ANY") || self.returns == "RANGE_ANY"
    }

    /// The arguments' types, and whether each may be left out and what it is called.
    fn types(&self) -> Vec<(&'static str, bool, Option<&'static str>)> {
        let list = self.arguments.split(", ").filter(|a| !a.is_empty());
        list.map(|a| {
            let (ty, name) = a.split_once(' ').map_or((a, None), |(ty, name)| (ty, Some(name)));
            let optional = ty.starts_with('[');
            (ty.trim_start_matches('[').trim_end_matches("...").trim_end_matches(']'), optional, name)
        })
        .collect()
    }

    /// Queries that call it: without its optional arguments, and with them.
    pub(crate) fn calls(&self) -> Vec<String> {
        let types = self.types();
        let mut out = Vec::new();
        let shortest = types.iter().filter(|(_, optional, _)| !optional).count();
        for count in [shortest, types.len()] {
            let args: Vec<String> =
                types[..count].iter().map(|(ty, optional, name)| self.argument(ty, *optional, *name)).collect();
            let sql = self.query(&args);
            if !out.contains(&sql) {
                out.push(sql);
            }
        }
        out
    }

    fn argument(&self, ty: &str, optional: bool, name: Option<&str>) -> String {
        match (ty, name, optional) {
            ("LAMBDA", Some("transformation"), _) => "e -> 'x'".to_owned(),
            ("LAMBDA", ..) => "e -> TRUE".to_owned(),
            // A path must be a literal.
            ("STRING", None, _) if self.name.starts_with("json_") => "'$'".to_owned(),
            // Nor may a delimiter be NULL.
            ("STRING", None, _) if self.name == "string_agg" => "','".to_owned(),
            ("BYTES", None, _) if self.name == "string_agg" => "b','".to_owned(),
            // The precision of a sketch must be a literal.
            ("INT64", _, true) if self.name == "hll_count.init" => "12".to_owned(),
            // What a range is of.
            ("ANY_1", ..) if self.of_ranges() => "CAST(NULL AS DATE)".to_owned(),
            (_, Some(name), true) => format!("{name} => {}", if ty == "BOOL" { "TRUE" } else { "'round'" }),
            _ => value(ty),
        }
    }

    fn query(&self, args: &[String]) -> String {
        let arg = |i: usize| args.get(i).map_or("", String::as_str);
        let (a, b, c) = (arg(0), arg(1), arg(2));
        let all = args.join(", ");
        // A part that the type has.
        let part = if self.arguments.starts_with("TIME,") { "HOUR" } else { "DAY" };
        let name = self.name;
        let expression = match name {
            "$add" => format!("{a} + {b}"),
            "$subtract" => format!("{a} - {b}"),
            "$multiply" => format!("{a} * {b}"),
            "$divide" => format!("{a} / {b}"),
            "$unary_minus" => format!("-({a})"),
            "$and" => format!("{a} AND {b}"),
            "$or" => format!("{a} OR {b}"),
            "$not" => format!("NOT {a}"),
            "$between" => format!("{a} BETWEEN {b} AND {c}"),
            "$bitwise_and" => format!("{a} & {b}"),
            "$bitwise_or" => format!("{a} | {b}"),
            "$bitwise_xor" => format!("{a} ^ {b}"),
            "$bitwise_not" => format!("~{a}"),
            "$bitwise_left_shift" => format!("{a} << {b}"),
            "$bitwise_right_shift" => format!("{a} >> {b}"),
            "$concat_op" => format!("{a} || {b}"),
            "$case_no_value" => format!("CASE WHEN {a} THEN {b} ELSE {c} END"),
            "$case_with_value" => format!("CASE {a} WHEN {b} THEN {c} ELSE {} END", arg(3)),
            "$count_star" => "COUNT(*)".to_owned(),
            "$equal" => format!("{a} = {b}"),
            "$not_equal" => format!("{a} != {b}"),
            "$greater" => format!("{a} > {b}"),
            "$greater_or_equal" => format!("{a} >= {b}"),
            "$less" => format!("{a} < {b}"),
            "$less_or_equal" => format!("{a} <= {b}"),
            "$is_distinct_from" => format!("{a} IS DISTINCT FROM {b}"),
            "$is_not_distinct_from" => format!("{a} IS NOT DISTINCT FROM {b}"),
            "$is_null" => format!("{a} IS NULL"),
            "$is_true" => format!("{a} IS TRUE"),
            "$is_false" => format!("{a} IS FALSE"),
            "$in" => format!("{a} IN ({b})"),
            "$in_array" => format!("{a} IN UNNEST({b})"),
            "$like" => format!("{a} LIKE {b}"),
            "$like_any" => format!("{a} LIKE ANY ({b})"),
            "$like_all" => format!("{a} LIKE ALL ({b})"),
            "$make_array" => format!("[{a}]"),
            "$subscript" => format!("{a}[{b}]"),
            "$array_at_offset" => format!("{a}[OFFSET({b})]"),
            "$array_at_ordinal" => format!("{a}[ORDINAL({b})]"),
            "$safe_array_at_offset" => format!("{a}[SAFE_OFFSET({b})]"),
            "$safe_array_at_ordinal" => format!("{a}[SAFE_ORDINAL({b})]"),
            "$proto_map_at_key" => format!("NEW p().m[KEY({b})]"),
            "$safe_proto_map_at_key" => format!("NEW p().m[SAFE_KEY({b})]"),
            "$extract" if !c.is_empty() => format!("EXTRACT(DAY FROM {a} AT TIME ZONE {c})"),
            "$extract" => format!("EXTRACT({part} FROM {a})"),
            "$extract_date" | "$extract_time" | "$extract_datetime" => {
                let zone = if b.is_empty() { String::new() } else { format!(" AT TIME ZONE {b}") };
                format!("EXTRACT({} FROM {a}{zone})", name[9..].to_uppercase())
            }
            "generate_date_array" if c.is_empty() => format!("GENERATE_DATE_ARRAY({a}, {b})"),
            "generate_date_array" | "generate_timestamp_array" => format!("{name}({a}, {b}, INTERVAL {c} DAY)"),
            _ if name.ends_with("_diff") && args.len() == 3 => format!("{name}({a}, {b}, {part})"),
            _ if name.ends_with("_trunc") && self.arguments.contains("ENUM") => {
                let zone = if c.is_empty() { String::new() } else { format!(", {c}") };
                format!("{name}({a}, {part}{zone})")
            }
            _ if (name.ends_with("_add") || name.ends_with("_sub")) && self.arguments.contains("ENUM") => {
                format!("{name}({a}, INTERVAL {b} {part})")
            }
            "last_day" if !b.is_empty() => format!("LAST_DAY({a}, MONTH)"),
            "approx_quantiles" | "approx_top_count" => format!("{name}({a}, 2)"),
            "approx_top_sum" => format!("{name}({a}, {b}, 2)"),
            "percentile_cont" | "percentile_disc" => {
                let p = if self.arguments.ends_with("FLOAT64") { "0.5" } else { "NUMERIC '0.5'" };
                format!("{name}({a}, {p}) OVER ()")
            }
            "ntile" => "NTILE(2) OVER (ORDER BY x)".to_owned(),
            "nth_value" => format!("NTH_VALUE({a}, 2) OVER (ORDER BY x)"),
            "lag" | "lead" if args.len() > 1 => format!("{name}({a}, 1, {c}) OVER (ORDER BY x)"),
            _ if self.mode == "ANALYTIC" => format!("{name}({all}) OVER (ORDER BY x)"),
            _ => format!("{name}({all})"),
        };
        let from = if self.mode == "SCALAR" { "" } else { " FROM UNNEST([1]) AS x" };
        format!("SELECT {expression} AS y{from}")
    }
}
