//! The report: one HTML file that needs nothing else, not even a network. It holds no key of a stay or patient.

mod blocks;
mod card;
mod data;
mod plots;
mod sections;
mod svg;
mod validation;

use acuity_warehouse::Warehouse;

pub use blocks::Block;
pub use card::{model_card, model_card_html};
pub use data::{FeatureShap, ShapPoint, ShapSummary, shap};
pub use svg::escape;

use crate::{error::Result, model_file::ModelFile, task::Task};

/// What stands in the head of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportOptions {
    /// Title of the page.
    pub title: String,
    /// When it was made, in the caller's words; the report itself looks at no clock.
    pub generated: Option<String>,
    /// Where the data came from, in the caller's words.
    pub source: Option<String>,
    /// What the caller says of the data, before the model cards: what is behind the marts is not known here.
    pub sections: Vec<Section>,
}

/// A section of the caller's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its heading, and its entry in the list of sections.
    pub title: String,
    /// What stands below.
    pub blocks: Vec<Block>,
}

impl Default for ReportOptions {
    fn default() -> Self {
        Self { title: "Acuity report".to_owned(), generated: None, source: None, sections: Vec::new() }
    }
}

/// Draws the report from the marts of `dataset`, the task and its models. Works with what is there: a mart that is missing and a
/// model that does not fit are noted in the text.
///
/// # Errors
/// The warehouse's refusal, or a mart whose columns have the wrong types.
pub fn html(
    warehouse: &dyn Warehouse,
    dataset: &str,
    task: &Task,
    models: &[ModelFile],
    options: &ReportOptions,
) -> Result<String> {
    let overview = data::overview(warehouse, dataset, task)?;
    let mut shap = Vec::with_capacity(models.len());
    for model in models {
        shap.push(data::shap(warehouse, dataset, task, model, 15)?);
    }
    Ok(sections::page(options, task, &overview, models, &shap))
}
