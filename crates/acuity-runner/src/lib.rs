//! Executes a compiled project on a warehouse: materialisations, tests, documentation, state.
