//! Which warnings end a command and which are not told: dbt's `--warn-error` and `--warn-error-options`.

use std::collections::BTreeSet;

use acuity_compiler::{Diagnostic, Diagnostics, Severity};
use serde_json::Value;

use crate::failure::Usage;

/// dbt's name for a test that warns.
const TEST: &str = "LogTestResult";

/// What becomes of warnings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Warnings {
    all_end: bool,
    end: BTreeSet<String>,
    only_warn: BTreeSet<String>,
    silent: BTreeSet<String>,
}

/// What becomes of one warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Told,
    Ends,
    Silent,
}

impl Warnings {
    /// All end the command.
    pub(crate) fn all_end() -> Self {
        Self { all_end: true, ..Self::default() }
    }

    /// Reads `--warn-error-options`: lists of names under `error` (or `all`), `warn` and `silence`; `include` and `exclude` are
    /// older names of the first two.
    ///
    /// # Errors
    /// Another key, or what is no list of names.
    pub(crate) fn read(options: &serde_json::Map<String, Value>) -> Result<Self, Usage> {
        let mut read = Self::default();
        for (key, value) in options {
            let names = names(value);
            match (key.as_str(), names) {
                ("error" | "include", None) if matches!(value.as_str(), Some("all" | "*")) => read.all_end = true,
                ("error" | "include", Some(names)) => read.end.extend(known(names)?),
                ("warn" | "exclude", Some(names)) => read.only_warn.extend(known(names)?),
                ("silence", Some(names)) => read.silent.extend(known(names)?),
                ("error" | "include" | "warn" | "exclude" | "silence", None) => {
                    return Err(Usage(format!(
                        "--warn-error-options: '{key}' is {value}, not a list of names of warnings"
                    )));
                }
                _ => {
                    return Err(Usage(format!("--warn-error-options has no key '{key}': use error, warn and silence")));
                }
            }
        }
        Ok(read)
    }

    /// Whether tests that would warn fail.
    pub(crate) fn fail_tests(&self) -> bool {
        self.fate(&[TEST]) == Fate::Ends
    }

    /// Whether tests that warn are not told.
    pub(crate) fn silence_tests(&self) -> bool {
        self.fate(&[TEST]) == Fate::Silent
    }

    /// The warnings that are told.
    ///
    /// # Errors
    /// Those that end the command.
    pub(crate) fn settled<'a>(&self, found: &'a [Diagnostic]) -> Result<Vec<&'a Diagnostic>, Diagnostics> {
        let fate = |one: &Diagnostic| self.fate(&[&one.code, named(&one.code)]);
        let ends: Vec<Diagnostic> = found
            .iter()
            .filter(|one| fate(one) == Fate::Ends)
            .map(|one| Diagnostic { severity: Severity::Error, ..one.clone() })
            .collect();
        if !ends.is_empty() {
            return Err(Diagnostics(ends));
        }
        Ok(found.iter().filter(|one| fate(one) == Fate::Told).collect())
    }

    fn fate(&self, names: &[&str]) -> Fate {
        let among = |set: &BTreeSet<String>| names.iter().any(|name| set.contains(*name));
        if among(&self.silent) {
            Fate::Silent
        } else if !among(&self.only_warn) && (self.all_end || among(&self.end)) {
            Fate::Ends
        } else {
            Fate::Told
        }
    }
}

fn names(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|name| name.as_str().map(str::to_owned)).collect()
}

/// Names of warnings, dbt's in capitals or this program's own codes.
///
/// # Errors
/// One that dbt does not have.
fn known(names: Vec<String>) -> Result<Vec<String>, Usage> {
    let is_dbts = |name: &String| name.starts_with(|c: char| c.is_ascii_uppercase());
    match names.iter().find(|name| is_dbts(name) && !DBTS.contains(&name.as_str())) {
        None => Ok(names),
        Some(name) => {
            let nearest = acuity_sql::nearest(name, DBTS.iter().copied());
            let nearest = nearest.map_or_else(String::new, |nearest| format!("; did you mean {nearest}?"));
            Err(Usage(format!("--warn-error-options: '{name}' is no warning of dbt's{nearest}")))
        }
    }
}

/// dbt's warnings, and its names for groups of them.
const DBTS: &[&str] = &[
    "AdapterDeprecationWarning",
    "AdapterEventWarning",
    "ArgumentsPropertyInGenericTestDeprecation",
    "BehaviorChangeEvent",
    "CatalogGenerationError",
    "CollectFreshnessReturnSignature",
    "ConfigDataPathDeprecation",
    "ConfigLogPathDeprecation",
    "ConfigSourcePathDeprecation",
    "ConfigTargetPathDeprecation",
    "ConstraintNotEnforced",
    "ConstraintNotSupported",
    "CustomKeyInConfigDeprecation",
    "CustomKeyInObjectDeprecation",
    "CustomOutputPathInSourceFreshnessDeprecation",
    "CustomTopLevelKeyDeprecation",
    "DeprecatedModel",
    "DeprecatedReference",
    "Deprecations",
    "DeprecationsSummary",
    "DepsScrubbedPackageName",
    "DepsUnpinned",
    "DuplicateYAMLKeysDeprecation",
    "EnvironmentVariableNamespaceDeprecation",
    "EnvironmentVariableRenamed",
    "ExposureNameDeprecation",
    "FreshnessConfigProblem",
    "GenericJSONSchemaValidationDeprecation",
    "GetMetaKeyWarning",
    "InternalDeprecation",
    "InvalidConcurrentBatchesConfig",
    "InvalidMacroAnnotation",
    "InvalidValueForField",
    "JinjaLogWarning",
    "LogFreshnessResult",
    "LogTestResult",
    "MFCumulativeTypeParamsDeprecation",
    "MFTimespineWithoutYamlConfigurationDeprecation",
    "MacroNotFoundForPatch",
    "MetricAttributesRenamed",
    "MicrobatchMacroOutsideOfBatchesDeprecation",
    "MicrobatchModelNoEventTimeInputs",
    "MissingArgumentsPropertyInGenericTestDeprecation",
    "MissingPlusPrefixDeprecation",
    "ModelParamUsageDeprecation",
    "ModulesItertoolsUsageDeprecation",
    "NoNodeForYamlKey",
    "NoNodesForSelectionCriteria",
    "NoNodesSelected",
    "NodeNotFoundOrDisabled",
    "NothingToDo",
    "PackageInstallPathDeprecation",
    "PackageMaterializationOverrideDeprecation",
    "PackageRedirectDeprecation",
    "ProjectFlagsMovedDeprecation",
    "PropertyMovedToConfigDeprecation",
    "ResourceNamesWithSpacesDeprecation",
    "RunResultWarning",
    "RunResultWarningMessage",
    "SeedExceedsLimitAndPathChanged",
    "SeedExceedsLimitChecksumChanged",
    "SeedExceedsLimitSamePath",
    "SeedIncreased",
    "SemanticValidationFailure",
    "SnapshotTimestampWarning",
    "SourceFreshnessProjectHooksNotRun",
    "SourceOverrideDeprecation",
    "TestsConfigDeprecation",
    "UnexpectedJinjaBlockDeprecation",
    "UnsupportedConstraintMaterialization",
    "UnusedResourceConfigPath",
    "UnusedTables",
    "UnversionedBreakingChange",
    "UpcomingReferenceDeprecation",
    "ValidationWarning",
    "WEOIncludeExcludeDeprecation",
    "WarnStateTargetEqual",
    "WrongResourceSchemaFile",
];

/// dbt's name of a warning; those that dbt does not have are called by their own.
fn named(code: &str) -> &str {
    match code {
        "deprecated" | "unknown-key" => "Deprecations",
        "no-match" => "NoNodesForSelectionCriteria",
        "orphan" => "NoNodeForYamlKey",
        "raised" => "JinjaLogWarning",
        "unused-settings" => "UnusedResourceConfigPath",
        code => code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Warnings, String> {
        let options = serde_json::from_str(text).unwrap();
        Warnings::read(&options).map_err(|usage| usage.0)
    }

    fn told(warnings: &Warnings) -> String {
        let found = ["deprecated", "no-match", "orphan"].map(|code| Diagnostic::warning(code, code));
        match warnings.settled(&found) {
            Ok(told) => told.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(" "),
            Err(ends) => format!("ends: {}", ends.0.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(" ")),
        }
    }

    #[test]
    fn warnings_are_told_silenced_or_end_the_command() {
        let cases = [
            ("{}", "deprecated no-match orphan"),
            (r#"{"silence": ["Deprecations"]}"#, "no-match orphan"),
            (r#"{"error": "all", "warn": ["NoNodesForSelectionCriteria", "NoNodeForYamlKey"]}"#, "ends: deprecated"),
            (r#"{"error": ["NoNodeForYamlKey"], "silence": ["no-match"]}"#, "ends: orphan"),
            (r#"{"include": "*", "exclude": ["Deprecations", "no-match", "orphan"]}"#, "deprecated no-match orphan"),
        ];
        for (options, expected) in cases {
            assert_eq!(told(&read(options).unwrap()), expected, "{options}");
        }
        assert!(Warnings::all_end().fail_tests());
        assert!(read(r#"{"error": ["LogTestResult"]}"#).unwrap().fail_tests());
        assert!(!read(r#"{"error": "all", "warn": ["LogTestResult"]}"#).unwrap().fail_tests());
    }

    #[test]
    fn what_is_no_list_is_refused() {
        insta::assert_snapshot!(read(r#"{"warn": "all"}"#).unwrap_err(), @"--warn-error-options: 'warn' is \"all\", not a list of names of warnings");
        let unknown = read(r#"{"silence": ["no-match", "LogTestResults"]}"#).unwrap_err();
        insta::assert_snapshot!(unknown, @"--warn-error-options: 'LogTestResults' is no warning of dbt's; did you mean LogTestResult?");
        assert!(read(r#"{"silence": ["LogTestResult"]}"#).unwrap().silence_tests());
        insta::assert_snapshot!(read(r#"{"eror": []}"#).unwrap_err(), @"--warn-error-options has no key 'eror': use error, warn and silence");
    }
}
