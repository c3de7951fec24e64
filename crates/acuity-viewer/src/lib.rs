//! The desktop app: KPIs, cohorts, stays and an explained risk score.
