//! Privileges of single tables: the IAM policy of a table is made to say what a model's `grants` say.

use std::collections::{BTreeMap, BTreeSet};

use acuity_warehouse::{Error, ErrorKind, RelationName, Result};
use serde_json::{Value, json};

use crate::{error::Failure, http::Call, job::Shared};

/// How often the policy is read anew because somebody else changed it meanwhile.
const ATTEMPTS: u32 = 5;

/// Members by role.
pub(crate) type Grants = BTreeMap<String, Vec<String>>;

impl Shared {
    /// Makes the unconditional bindings of a relation exactly `grants`. What it inherits from dataset and project is not
    /// its own and stays, and so do bindings with a condition.
    pub(crate) async fn grant(&self, name: &RelationName, grants: &Grants) -> Result<()> {
        let mut attempt = 1;
        loop {
            match self.grant_once(name, grants).await {
                Ok(()) => return Ok(()),
                // Another one was faster: what it wrote is read and judged again.
                Err(failure) if (failure.is(409) || failure.is(412)) && attempt < ATTEMPTS => {
                    tokio::time::sleep(self.http.pause(attempt, None)).await;
                    attempt += 1;
                }
                Err(failure) if failure.is(404) && self.settings.is_emulator() => {
                    tracing::warn!("{name}: this server keeps no privileges of tables, so grants are left out");
                    return Ok(());
                }
                Err(failure) => return Err(refused(name, failure)),
            }
        }
    }

    async fn grant_once(&self, name: &RelationName, grants: &Grants) -> Result<(), Failure> {
        let url = self.table_url(name);
        let asked = json!({"options": {"requestedPolicyVersion": 3}});
        let call = Call::post(format!("{url}:getIamPolicy"), asked);
        let policy: Value = self.http.json(&call).await.map_err(|(failure, _)| failure)?;
        let Some(policy) = change(policy, grants) else { return Ok(()) };
        let call = Call::post(format!("{url}:setIamPolicy"), json!({"policy": policy}));
        self.http.json::<Value>(&call).await.map(drop).map_err(|(failure, _)| failure)
    }
}

/// The policy to write, with the etag of the one that was read; `None` when it says what it should already.
fn change(mut policy: Value, grants: &Grants) -> Option<Value> {
    let bindings = policy["bindings"].as_array().cloned().unwrap_or_default();
    let (kept, own): (Vec<Value>, Vec<Value>) = bindings
        .into_iter()
        .partition(|binding| binding.get("condition").is_some_and(|condition| !condition.is_null()));
    let mut have: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for binding in &own {
        let members = binding["members"].as_array().into_iter().flatten().filter_map(Value::as_str);
        have.entry(binding["role"].as_str().unwrap_or_default()).or_default().extend(members.map(comparable));
    }
    have.retain(|_, members| !members.is_empty());
    let wanted: BTreeMap<&str, BTreeSet<String>> = grants
        .iter()
        .filter(|(_, members)| !members.is_empty())
        .map(|(role, members)| (role.as_str(), members.iter().map(|member| comparable(member)).collect()))
        .collect();
    if have == wanted {
        return None;
    }
    let mut bindings: Vec<Value> =
        wanted.iter().map(|(role, members)| json!({"role": role, "members": members})).collect();
    if !kept.is_empty() {
        // IAM drops conditions from a policy that does not say that it may hold them.
        policy["version"] = 3.into();
        bindings.extend(kept);
    }
    policy["bindings"] = bindings.into();
    Some(policy)
}

/// A member as IAM compares it: addresses and domains without regard to case.
fn comparable(member: &str) -> String {
    match member.split_once(':') {
        Some((kind @ ("user" | "group" | "serviceAccount" | "domain"), rest)) => {
            format!("{kind}:{}", rest.to_ascii_lowercase())
        }
        _ => member.to_owned(),
    }
}

fn refused(name: &RelationName, failure: Failure) -> Error {
    if failure.is(409) || failure.is(412) {
        let message = format!("the privileges of {name} were changed by somebody else each time they were to be set");
        return Error::new(ErrorKind::Transient, message).with_help("run the command again");
    }
    let error = failure.into_error();
    if error.kind != ErrorKind::Permission {
        return error;
    }
    error.with_help(
        "grants need bigquery.tables.getIamPolicy and bigquery.tables.setIamPolicy: give the account that builds \
         roles/bigquery.dataOwner on the dataset; acuity iam prints how",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEWER: &str = "roles/bigquery.dataViewer";

    fn grants(members: &[&str]) -> Grants {
        [(VIEWER.to_owned(), members.iter().map(ToString::to_string).collect())].into()
    }

    #[test]
    fn equal_whatever_the_order_and_the_case_of_addresses() {
        let policy = json!({"etag": "1", "bindings": [
            {"role": VIEWER, "members": ["user:B@x.org"]}, {"role": VIEWER, "members": ["user:a@x.org"]}]});
        assert_eq!(change(policy, &grants(&["user:A@x.org", "user:b@x.org"])), None);
        assert_eq!(change(json!({"etag": "1"}), &grants(&[])), None, "nobody has it, nobody should");
    }

    #[test]
    fn others_are_revoked_and_conditions_kept() {
        let conditional = json!({"role": VIEWER, "members": ["user:c@x.org"], "condition": {"expression": "true"}});
        let policy = json!({"etag": "1", "version": 1, "auditConfigs": [7], "bindings": [
            {"role": VIEWER, "members": ["user:a@x.org", "user:b@x.org"]}, {"role": "roles/x", "members": ["user:a@x.org"]},
            conditional]});
        let expected = json!({"etag": "1", "version": 3, "auditConfigs": [7],
            "bindings": [{"role": VIEWER, "members": ["user:a@x.org"]}, conditional]});
        assert_eq!(change(policy.clone(), &grants(&["user:a@x.org"])), Some(expected));
        let none = json!({"etag": "1", "version": 3, "auditConfigs": [7], "bindings": [conditional]});
        assert_eq!(change(policy, &grants(&[])), Some(none), "a role without members takes it from all");
    }
}
