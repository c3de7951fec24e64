//! GoogleSQL: parse, analyse (types, column lineage) and transpile to DuckDB SQL.
