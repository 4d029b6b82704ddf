//! Holds the tree to its own rules: modules use only those above them, every file says what it is for, and none of them
//! grows out of hand.

mod source;
mod dependence;
mod files;
