//! Inputs that are one of several names.

/// Declares the values of an input that is one of several: `Variant = "name in files", "description";`.
macro_rules! category {
    (
        $(#[$meta:meta])*
        $category:ident { $($variant:ident = $name:literal, $description:literal;)+ }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub enum $category {
            $(
                #[doc = $description]
                #[cfg_attr(feature = "serde", serde(rename = $name))]
                $variant,
            )+
        }

        impl $category {
            pub(crate) const NAMES: &'static [&'static str] = &[$($name),+];

            /// As written in files and columns.
            #[must_use]
            pub const fn name(self) -> &'static str {
                Self::NAMES[self as usize]
            }

            pub(crate) const fn test(self) -> $crate::spec::Test {
                $crate::spec::Test::Is { code: self as u8 as f64, name: self.name() }
            }
        }

        impl $crate::inputs::InputValue for $category {
            fn number(self) -> f64 {
                f64::from(self as u8)
            }
        }
    };
}

category! {
    /// Why a patient came to the ICU, as SAPS II asks.
    AdmissionType {
        Medical = "Medical", "No operation within a week of the admission.";
        ScheduledSurgical = "ScheduledSurgical", "An operation that was planned at least a day before.";
        UnscheduledSurgical = "UnscheduledSurgical", "An operation that was not.";
    }
}

category! {
    /// What extracorporeal membrane oxygenation is given for.
    Ecmo {
        Respiratory = "resp", "The lungs: veno-venous.";
        Cardiac = "cardiac", "The heart, and the lungs with it: veno-arterial.";
    }
}
