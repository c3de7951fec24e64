//! Features, training, evaluation, SHAP values and model files for ICU risk models.
