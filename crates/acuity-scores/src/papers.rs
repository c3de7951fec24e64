//! Papers that more than one score cites.

use crate::spec::Paper;

pub(crate) static SEYMOUR_2016: Paper = Paper {
    citation: "Seymour CW, Liu VX, Iwashyna TJ, et al. Assessment of Clinical Criteria for Sepsis. JAMA 2016;315:762-774",
    doi: "10.1001/jama.2016.0288",
};

pub(crate) static LE_GALL_1996: Paper = Paper {
    citation: "Le Gall JR, Klar J, Lemeshow S, et al. The Logistic Organ Dysfunction System. A new way to assess organ dysfunction \
               in the intensive care unit. JAMA 1996;276:802-810",
    doi: "10.1001/jama.1996.03540100046027",
};

pub(crate) static KDIGO_2012: Paper = Paper {
    citation: "Kidney Disease: Improving Global Outcomes (KDIGO) Acute Kidney Injury Work Group. KDIGO Clinical Practice Guideline \
               for Acute Kidney Injury. Kidney Int Suppl 2012;2:1-138",
    doi: "10.1038/kisup.2012.1",
};
