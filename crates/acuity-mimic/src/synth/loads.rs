//! How loaded each organ is: 0 is a typical patient without failure of that organ, 1 is dysfunction, 2 failure, 3 extreme.

/// How loaded each organ is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Loads {
    /// Lungs: oxygenation.
    pub(super) resp: f64,
    /// Circulation: blood pressure.
    pub(super) heart: f64,
    /// Kidneys: creatinine and urine.
    pub(super) kidney: f64,
    /// Liver: bilirubin.
    pub(super) liver: f64,
    /// Coagulation: platelets.
    pub(super) blood: f64,
    /// Consciousness.
    pub(super) brain: f64,
    /// Lack of tissue perfusion: lactate, acidosis.
    pub(super) perfusion: f64,
    /// Lack of reserve: albumin, anaemia, urea, red cell width.
    pub(super) reserve: f64,
}

impl Loads {
    /// Applies `change` to each load.
    pub(super) fn map(self, mut change: impl FnMut(f64) -> f64) -> Self {
        Self {
            resp: change(self.resp),
            heart: change(self.heart),
            kidney: change(self.kidney),
            liver: change(self.liver),
            blood: change(self.blood),
            brain: change(self.brain),
            perfusion: change(self.perfusion),
            reserve: change(self.reserve),
        }
    }

    /// Combines each load with the one of `other`.
    pub(super) fn with(self, other: Self, join: impl Fn(f64, f64) -> f64) -> Self {
        Self {
            resp: join(self.resp, other.resp),
            heart: join(self.heart, other.heart),
            kidney: join(self.kidney, other.kidney),
            liver: join(self.liver, other.liver),
            blood: join(self.blood, other.blood),
            brain: join(self.brain, other.brain),
            perfusion: join(self.perfusion, other.perfusion),
            reserve: join(self.reserve, other.reserve),
        }
    }
}
