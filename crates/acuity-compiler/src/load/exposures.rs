//! Exposures: what uses the project from outside.

use super::{
    builder::Builder,
    calls::{Called, called},
    patches::describe,
    schema::{self, either_yaml},
};
use crate::{
    definitions::{Exposure, config::said_last},
    diagnostic::{Diagnostic, suggestion},
    project::NodeOrigin,
    yaml::{Yaml, YamlValue},
};

impl Builder<'_> {
    pub(super) fn exposures(&mut self) {
        for patch in std::mem::take(&mut self.patches.exposures) {
            let first = self.out.len();
            let unique_id = format!("exposure.{}.{}", patch.package, patch.name);
            let text = |key: &str| either_yaml(&patch.yaml, &[key]);
            let mut fqn = patch.folders();
            fqn.push(patch.name.clone());
            let mut config = self.tree("exposures", &patch.package, &fqn);
            config.merge(&patch.config);
            if !config.enabled() || patch.yaml.get("enabled").is_some_and(|e| e.value == YamlValue::Bool(false)) {
                self.switched_off.push(fqn);
                continue;
            }
            if self.exposures.contains_key(&unique_id) {
                self.out.push(
                    Diagnostic::error("duplicate", format!("the exposure '{}' is written twice", patch.name))
                        .at(&patch.file, patch.name_range.clone()),
                );
                self.blame.on(&unique_id, first..self.out.len());
                continue;
            }
            let kinds = ["dashboard", "notebook", "analysis", "ml", "application"];
            let kind = text("type").unwrap_or_default();
            if !kinds.contains(&kind.as_str()) {
                let range = patch.yaml.get("type").map_or(patch.name_range.clone(), |y| y.range.clone());
                self.out.push(
                    Diagnostic::error("schema", format!("'{kind}' is not a type of exposure"))
                        .at(&patch.file, range)
                        .help(suggestion(&kind, kinds).unwrap_or_else(|| format!("use one of: {}", kinds.join(", ")))),
                );
            }
            if patch.yaml.get("owner").and_then(Yaml::map).is_none() {
                self.out.push(
                    Diagnostic::error("schema", format!("the exposure '{}' needs an owner", patch.name))
                        .at(&patch.file, patch.name_range.clone())
                        .help("add: owner: {name: …, email: …}"),
                );
            }
            let (mut refs, mut sources, mut metrics) = (Vec::new(), Vec::new(), Vec::new());
            for item in patch.yaml.get("depends_on").and_then(Yaml::seq).unwrap_or_default() {
                match called(item.as_str().unwrap_or_default()) {
                    Some(Called::Ref(args)) => refs.push(args),
                    Some(Called::Source(group, table)) => sources.push((group, table)),
                    Some(Called::Metric(name)) => metrics.push(name),
                    None => self.out.push(
                        Diagnostic::error("schema", "an exposure depends on ref('…'), source('…', '…') or metric('…')")
                            .at(&patch.file, item.range.clone()),
                    ),
                }
            }
            let place = (&patch.file, patch.name_range.clone());
            let mut unrendered_config = self.tree_as_written("exposures", &patch.package, &fqn);
            said_last(&mut unrendered_config, &patch.config);
            let exposure = Exposure {
                unrendered_config,
                unique_id: unique_id.clone(),
                name: patch.name.clone(),
                package_name: patch.package.clone(),
                original_file_path: patch.shown.clone(),
                fqn,
                kind,
                label: text("label"),
                owner: schema::map(patch.yaml.get("owner")),
                description: describe(&patch.description, &self.world, &self.docs, &patch.package, place, self.out),
                maturity: text("maturity"),
                url: text("url"),
                tags: schema::tags(&patch.yaml),
                meta: schema::meta(&patch.yaml),
                refs,
                sources,
                metrics,
                depends_on: Vec::new(),
            };
            let origin = NodeOrigin {
                schema: Some((patch.file.clone(), patch.name_range.clone())),
                ..NodeOrigin::of(patch.file.clone())
            };
            self.origins.insert(unique_id.clone(), origin);
            self.blame.on(&unique_id, first..self.out.len());
            self.exposures.insert(unique_id, exposure);
        }
    }
}
