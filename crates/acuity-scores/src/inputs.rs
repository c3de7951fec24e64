//! What a score is computed from, said once: fields for Rust, names for marts, files and SQL.

/// Declares the inputs of a score, a line each: `field = "name": QUANTITY, "Description", "unit in words";`. Gives the struct,
/// its `SPECS` for the score's definition, and its `values` by name.
macro_rules! score_inputs {
    (
        $(#[$meta:meta])*
        $inputs:ident {
            $($field:ident = $name:literal: $quantity:ident, $description:literal, $unit:literal;)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Default)]
        pub struct $inputs {
            $(
                #[doc = concat!($description, ", ", $unit, ".")]
                pub $field: Option<f64>,
            )+
        }

        impl $inputs {
            const SPECS: &'static [$crate::spec::InputSpec] = &[
                $($crate::spec::InputSpec {
                    name: $name,
                    description: $description,
                    quantity: &$crate::quantities::$quantity,
                },)+
            ];

            fn values(&self) -> std::collections::BTreeMap<String, Option<f64>> {
                [$(($name.to_owned(), self.$field)),+].into()
            }
        }
    };
}

pub(crate) use score_inputs;
