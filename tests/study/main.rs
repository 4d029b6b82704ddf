//! What `potluck run` and `potluck plot` promise to whoever types them: files, exit codes, and that results are safe.

mod command;
mod results;
mod designs;
mod durable;
mod shards;
mod stop;
mod again;
mod refusals;
mod parquet;
mod reference;
