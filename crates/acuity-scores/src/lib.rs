//! Clinical severity scores as pure functions, with the same rules rendered as SQL.
