//! The laws that potluck must reproduce: exact results of theory, each played by the library as a user would.

mod queues;
