//! Long and deep files end in a message with a place: neither the stack nor the memory ends first.

use super::*;

fn many(piece: &str) -> String {
    piece.repeat(20_000)
}

/// What is said of a model, by the code of the first finding; it must have a place.
#[track_caller]
fn code(model: &str) -> String {
    codes(&format!("--- models/m.sql\n{model}\n"))
}

#[track_caller]
fn codes(text: &str) -> String {
    let text = text.to_owned();
    // The small stack that threads of a build have.
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(move || match load(&options(&text)) {
        Ok(project) => match project.compile("model.demo.m", &Built) {
            Ok(compiled) => format!("fine, {} bytes", compiled.sql.len()),
            Err(found) => first(&found),
        },
        Err(found) => first(&found),
    });
    thread.unwrap().join().unwrap()
}

fn first(found: &crate::Diagnostics) -> String {
    let one = &found.0[0];
    assert!(one.file.is_some() && one.span.is_some(), "{one}");
    assert!(found.to_string().len() < 100_000, "the message is longer than the file");
    one.code.clone()
}

#[test]
fn long_expressions_and_blocks() {
    let shapes = [
        format!("{{{{ {}x }}}}", many("not ")),
        format!("{{{{ {}1 }}}}", many("-")),
        format!("{{{{ 1{} }}}}", many("+1")),
        format!("{{{{ 1{} }}}}", many(" ~ 1")),
        format!("{{{{ 1{} }}}}", many(" and 1")),
        format!("{{{{ 1{} }}}}", many(" or 1")),
        format!("{{{{ 1{} }}}}", many(" < 1")),
        format!("{{{{ a{} }}}}", many(".a")),
        format!("{{{{ 0{} }}}}", many(".a")),
        format!("{{{{ a{} }}}}", many("[0]")),
        format!("{{{{ a{} }}}}", many("[:1]")),
        format!("{{{{ a{} }}}}", many("()")),
        format!("{{{{ a{} }}}}", many(".a()")),
        format!("{{{{ a{} }}}}", many("|upper")),
        format!("{{{{ a{} }}}}", many(" is defined")),
        format!("{{{{ a{} }}}}", many(" if a")),
        format!("{{{{ {}a }}}}", many("a if a else ")),
        format!("{{{{ {}1{} }}}}", many("["), many("]")),
        format!("{{{{ {}1{} }}}}", many("("), many(")")),
        format!("{{{{ {}1{} }}}}", many("{1:"), many("}")),
        format!("{{{{ {}1{} }}}}", many("f("), many(")")),
        format!("{{% set a{} = 1 %}}", many(".a")),
        format!("{{% set {}a{} = 1 %}}", many("("), many(")")),
        format!("{{% filter upper{} %}}x{{% endfilter %}}", many("|upper")),
        format!("{{% if a %}}{}{{% endif %}}", many("{% elif a %}")),
        format!("{}x{}", many("{% if 1 %}"), many("{% endif %}")),
        format!("{}x{}", many("{% for i in [1] %}"), many("{% endfor %}")),
        format!("{}x{}", many("{% set x %}"), many("{% endset %}")),
        format!("{}x{}", many("{% call m() %}"), many("{% endcall %}")),
        format!("{{% call m({}1) %}}x{{% endcall %}}", many("1+")),
        format!("{{% do f({}1) %}}", many("1+")),
    ];
    for shape in shapes {
        let found = code(&shape);
        assert!(["too-long", "jinja-syntax", "jinja"].contains(&found.as_str()), "{found}: {}", &shape[..60]);
    }
}

#[test]
fn what_projects_have_is_far_below_the_bounds() {
    let columns: Vec<String> = (0..3000).map(|i| format!("{{'name': 'c{i}', 'type': 'a' ~ {i} | string}}")).collect();
    let model = format!("{{% set xs = [{}] %}}select {{{{ xs | length }}}}", columns.join(", "));
    assert_eq!(code(&model), "fine, 11 bytes");
    let joined = format!("{{{{ {} }}}}", vec!["'x' ~ target.name"; 150].join(" ~ "));
    assert!(code(&joined).starts_with("fine"));
    let cases = format!("{{% if 1 == 2 %}}{}{{% endif %}}", "{% elif target.name == 'x' and 1 == 2 %}x".repeat(150));
    assert!(code(&cases).starts_with("fine"));
    let loops = "{% set ns = namespace(rows=[], n=0) %}{% for i in range(10000) %}{% set ns.n = ns.n + i %}\
{% do ns.rows.append({'i': i, 'square': i * i}) %}{% endfor %}{{ ns.rows | length }} {{ ns.n }}";
    assert!(code(loops).starts_with("fine"));
    let sums = "{% set ns = namespace(xs=[]) %}{% for i in range(1000) %}{% set ns.xs = ns.xs + [i] %}{% endfor %}{{ ns.xs | length }}";
    assert_eq!(code(sums), "fine, 4 bytes");
    let nested = format!("{}x{}", "{% call wrap() %}".repeat(20), "{% endcall %}".repeat(20));
    assert!(
        codes(&format!(
            "--- macros/w.sql\n{{% macro wrap() %}}({{{{ caller() }}}}){{% endmacro %}}\n--- models/m.sql\n{nested}\n"
        ))
        .starts_with("fine")
    );
}

#[test]
fn values_in_values() {
    let looped = |start: &str, step: &str, end: &str| {
        format!("{{% set ns = namespace(x={start}) %}}{{% for i in range(100000) %}}{step}{{% endfor %}}{end}")
    };
    let deep = [
        looped("1", "{% set ns.x = [ns.x] %}", "{{ ns.x }}"),
        looped("1", "{% set ns.x = (ns.x,) %}", "{{ ns.x }}"),
        looped("1", "{% set ns.x = (ns.x, 1) %}", ""),
        looped("1", "{% set ns.x = ns.x, 1 %}", ""),
        looped("1", "{% set ns.x = {'a': ns.x} %}", "{{ ns.x | tojson }}"),
        looped("1", "{% set ns.x = dict(a=ns.x) %}", ""),
        looped("[]", "{% do ns.x.append([]) %}{% set ns.x = ns.x[0] %}", ""),
        looped("[]", "{% set y = [] %}{% do y.append(ns.x) %}{% set ns.x = y %}", ""),
        looped("[]", "{% set y = [] %}{% do y.insert(0, ns.x) %}{% set ns.x = y %}", ""),
        looped("[]", "{% set y = [] %}{% do y.extend([ns.x]) %}{% set ns.x = y %}", ""),
        looped("{}", "{% set y = {} %}{% do y.update({'a': ns.x}) %}{% set ns.x = y %}", ""),
        looped("{}", "{% set y = {} %}{% do y.setdefault('a', ns.x) %}{% set ns.x = y %}", ""),
        looped("{}", "{% set ns.x = zip([ns.x], [1]) %}", ""),
        looped("{}", "{% set ns.x = {'a': ns.x}.items() %}", ""),
        "{% set xs = [] %}{% do xs.append(xs) %}{{ xs }}".to_owned(),
        "{% set xs = [] %}{% do xs.append((xs,)) %}{{ xs }}".to_owned(),
        "{% set xs = [] %}{% set d = {'xs': xs} %}{% do xs.append(d) %}{{ d == d }}".to_owned(),
        "{% set d = {} %}{% do d.update({'d': d}) %}{{ d }}".to_owned(),
        "{% set d = {} %}{% do d.setdefault((d,), 1) %}".to_owned(),
        (0..400).map(|i| format!("{{% set x{} = [x{i}] %}}", i + 1)).collect::<String>() + "{{ x400 }}",
        (0..400).map(|i| format!("{{% set x{} = (x{i},) %}}", i + 1)).collect::<String>() + "{{ x400 }}",
    ];
    for template in deep {
        assert_eq!(code(&template), "recursion", "{}", &template[..60.min(template.len())]);
    }
    let kept = [
        "{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}",
        "{% set ns = namespace() %}{% set ns.x = [1, (ns,)] %}{{ ns }}",
        "{% set ns = namespace() %}{% for i in [1] %}{% set ns.x = loop %}{% endfor %}",
        "{% set xs = [] %}{% do xs.append(context) %}",
    ];
    for template in kept {
        assert_eq!(code(template), "unsupported", "{template}");
    }
    // These end, however they look.
    let slices = looped("[1, 2, 3]", "{% set ns.x = ns.x[0:] %}", "{{ ns.x }}");
    let sums = "{% set xs = [1] %}{% set d = {'a': xs} %}{{ xs.count(xs) }}{{ d.get((d,)) }}{{ d == {'a': [1]} }}";
    assert!(["jinja", "fine, 9 bytes"].contains(&code(&slices).as_str()));
    assert_eq!(code(sums), "fine, 9 bytes");
}

#[test]
fn values_that_share_their_items() {
    let doubled = |make: &str, end: &str| {
        let steps: String = (0..60).map(|_| format!("{{% set x = {make} %}}")).collect();
        format!("{{% set x = 1 %}}{steps}{end}")
    };
    for (make, end) in [
        ("[x, x]", "{{ x }}"),
        ("[x, x]", "{{ x ~ '' }}"),
        ("[x, x]", "{{ tojson(x) }}"),
        ("[x, x]", "{{ log(x) }}"),
        ("[x, x]", "{{ config(meta={'x': x}) }}"),
        ("{'a': x, 'b': x}", "{{ x }}"),
        ("(x, x)", "{{ x }}"),
    ] {
        let found = code(&doubled(make, end));
        assert!(["too-large", "jinja"].contains(&found.as_str()), "{found}: {make} {end}");
    }
    let twice = |name: &str| (0..60).map(|_| format!("{{% set {name} = [{name}, {name}] %}}")).collect::<String>();
    let compared = format!("{{% set x = 1 %}}{{% set y = 1 %}}{}{}{{{{ x == y }}}}", twice("x"), twice("y"));
    assert_eq!(code(&compared), "too-large");
}

#[test]
fn growth_in_a_loop_ends() {
    let looped = |step: &str| {
        format!("{{% set ns = namespace(s='x', xs=[1]) %}}{{% for i in range(100000) %}}{step}{{% endfor %}}")
    };
    for step in [
        "{% set ns.s = ns.s ~ ns.s %}",
        "{% set ns.s = ns.s.replace('x', 'xx') %}",
        "{% do ns.xs.extend(ns.xs) %}",
        "{% set ns.xs = (ns.xs + ns.xs) | list %}",
        "{{ log(ns.s) }}{% set ns.s = ns.s ~ ns.s %}",
        "{% do ns.xs.append(fromjson('[' ~ '1,' * 100000 ~ '1]')) %}",
        "{{ config(tags=[ns.s]) }}{% set ns.s = ns.s ~ ns.s %}",
    ] {
        let found = code(&looped(step));
        assert!(["jinja", "too-large"].contains(&found.as_str()), "{found}: {step}");
    }
    // Macros pay from the same purse as those who call them.
    let macros = "--- macros/a.sql\n{% macro a(n) %}{% for i in range(10000) %}{{ a(n - 1) if n }}{% endfor %}{% endmacro %}\n\
{% macro b() %}{{ return('x' * 10000000) }}{% endmacro %}\n";
    assert_eq!(codes(&format!("{macros}--- models/m.sql\n{{{{ a(20) }}}}\n")), "jinja");
    assert_eq!(codes(&format!("{macros}--- models/m.sql\n{}", looped("{% do ns.xs.append([b()]) %}"))), "jinja");
}

#[test]
fn other_places_of_templates() {
    let long = format!("{{{{ {}x }}}}", many("not "));
    assert_eq!(
        codes(&format!("--- macros/a.sql\n{{% macro a() %}}{long}{{% endmacro %}}\n--- models/m.sql\nselect 1\n")),
        "too-long"
    );
    assert_eq!(
        codes(&format!(
            "--- macros/a.sql\n{{% macro a(x={}1) %}}{{% endmacro %}}\n--- models/m.sql\nselect 1\n",
            many("1+")
        )),
        "too-long"
    );
    assert_eq!(codes(&format!("--- tests/t.sql\n{long}\n--- models/m.sql\nselect 1\n")), "too-long");
    assert_eq!(
        codes(&format!(
            "--- tests/generic/t.sql\n{{% test t(model) %}}{long}{{% endtest %}}\n--- models/m.sql\nselect 1\n"
        )),
        "too-long"
    );
    assert_eq!(
        codes(&format!(
            "--- models/s.yml\nsources:\n  - name: s\n    schema: \"{long}\"\n    tables: [{{name: t}}]\n--- models/m.sql\nselect 1\n"
        )),
        "too-long"
    );
    let project = project("--- models/m.sql\nselect 1\n");
    assert_eq!(first(&project.compile_inline(&long, &Offline).unwrap_err()), "too-long");
    let model = project.nodes.keys().next().unwrap();
    assert_eq!(first(&project.compile_hook(model, &long, &Offline).unwrap_err()), "too-long");
    for value in [
        long.as_str(),
        "{% set x = 1 %}{{ x }}",
        "{{ 'x' * 100000000 }}",
        "{{ range(100000) | list }}",
        "{% for i in range(100000) %}x{% endfor %}",
    ] {
        let mut files = MemoryFileSystem::from_text(&format!("{HEAD}--- models/m.sql\nselect 1\n"));
        files.write("dbt_project.yml", format!("name: demo\nprofile: demo\nflags: {{x: \"{value}\"}}\n"));
        assert_eq!(first(&load(&LoadOptions::new("").with_files(files)).unwrap_err()), "jinja", "{}", &value[..20]);
    }
    let vars = super::options("").with_vars(&format!("{{a: {}1{}}}", many("["), many("]"))).unwrap_err();
    assert_eq!(first(&vars), "yaml");
}

#[test]
fn yaml_of_every_kind_is_bounded() {
    let bomb = {
        let mut text = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned();
        for (name, below) in ('b'..'z').zip('a'..) {
            text.push_str(&format!("{name}: &{name} [{}]\n", vec![format!("*{below}"); 9].join(",")));
        }
        text
    };
    assert!(bomb.len() < 1200);
    for file in ["models/s.yml", "dbt_project.yml", "profiles.yml", "selectors.yml", "packages.yml"] {
        let mut files = MemoryFileSystem::from_text(&format!("{HEAD}--- models/m.sql\nselect 1\n"));
        files.write(file, bomb.clone());
        let found = load(&LoadOptions::new("").with_files(files)).unwrap_err().to_string();
        assert!(found.contains("aliases stand for more than") && found.contains(&format!("{file}:")), "{found}");
    }
    let flow = bomb.trim_end().replace('\n', ", ");
    let found = options("").with_vars(&format!("{{{flow}}}")).unwrap_err().to_string();
    assert!(found.starts_with("--vars:1:"), "{found}");
    let model = format!("{{{{ fromyaml('{{{flow}}}', 'no') }}}}");
    assert_eq!(code(&model), "fine, 2 bytes");
}

#[test]
fn macros_in_macros_share_what_they_may_use() {
    let text = "--- macros/a.sql\n{% macro a(n) %}{% set s = 'x' * 90000000 %}{{ a(n - 1) if n }}{{ s | length }}{% endmacro %}\n\
--- models/m.sql\n{{ a(100) }}\n";
    assert_eq!(codes(text), "jinja");
}
