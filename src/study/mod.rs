//! Studies: the plan of runs, running them in parallel, statistics, and the results on disk.
