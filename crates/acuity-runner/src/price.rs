//! What a build would read and cost, before anything runs.

use acuity_warehouse::{Engine, Estimate};

use crate::{
    error::{Error, Result},
    execute::Executor,
    options::RunOptions,
    plan::{Materialized, ResourceType, Work},
    session::Session,
};

/// What one node would cost.
#[derive(Debug, Clone, PartialEq)]
pub struct NodePrice {
    /// `model.acuity.sofa`.
    pub unique_id: String,
    /// `table`, `view`, `test` …
    pub materialized: String,
    /// Bytes that its query would read; `None` when that cannot be known yet.
    pub bytes: Option<u64>,
    /// US dollars for them.
    pub dollars: Option<f64>,
    /// Why they are not known.
    pub note: Option<String>,
}

/// What a build would cost.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Price {
    /// Each node, in the order of the graph.
    pub nodes: Vec<NodePrice>,
    /// Bytes of all that is known.
    pub bytes: u64,
    /// US dollars for them.
    pub dollars: f64,
    /// Nodes whose bytes are not known.
    pub unknown: usize,
}

/// Asks the warehouse what each selected node would read. Nothing is built, nothing is billed.
///
/// # Errors
/// The selection is wrong, or the warehouse cannot be asked; what is wrong with a single node stands in its note.
pub fn price(session: &Session, options: &RunOptions, kinds: &[ResourceType]) -> Result<Price> {
    let executor = Executor::new(session, options, "dry-run")?;
    let mut price = Price::default();
    for id in session.project.select(&options.select, &options.exclude, options.indirect_selection)? {
        let Some(node) = session.node(&id).filter(|node| kinds.contains(&node.resource_type()) && !node.is_ephemeral())
        else {
            continue;
        };
        let estimate = match &node.work {
            // A file is loaded, a view or a function is stored without reading anything.
            Work::Seed(_) => Ok(Some(Estimate::default())),
            Work::Model(config) if config.materialized == Materialized::View => Ok(Some(Estimate::default())),
            _ if node.is_function() => Ok(Some(Estimate::default())),
            _ => executor.estimate(node),
        };
        let mut one = NodePrice {
            unique_id: id,
            materialized: node.materialized().to_owned(),
            bytes: None,
            dollars: None,
            note: None,
        };
        match estimate {
            Ok(Some(estimate)) => {
                let dollars = estimate.dollars().unwrap_or(0.0);
                price.bytes += estimate.bytes;
                price.dollars += dollars;
                (one.bytes, one.dollars) = (Some(estimate.bytes), Some(dollars));
            }
            Ok(None) => {
                price.unknown += 1;
                one.note = Some("reads what is not built yet".to_owned());
            }
            Err(error) => {
                price.unknown += 1;
                one.note = Some(error.to_string());
            }
        }
        price.nodes.push(one);
    }
    Ok(price)
}

/// Refuses a run that is known to read more than it may.
pub(crate) fn check(session: &Session, options: &RunOptions, kinds: &[ResourceType]) -> Result<()> {
    let Some(most) = options.max_bytes.filter(|_| session.warehouse.engine() == Engine::BigQuery) else {
        return Ok(());
    };
    let price = price(session, options, kinds)?;
    if price.bytes <= most {
        return Ok(());
    }
    Err(Error::Usage {
        message: format!(
            "the run would read {} bytes (about ${:.2}), more than the {most} that it may; nothing has run",
            price.bytes, price.dollars
        ),
        help: Some("raise --max-bytes, select fewer nodes, or see each one's price with --dry-run".to_owned()),
    })
}
