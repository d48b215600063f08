//! Which properties, operators and values each dialect knows.
