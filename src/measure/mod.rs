//! Measures: numbers drawn from facts, and from nothing else.
