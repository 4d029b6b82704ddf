//! Workloads: what is exchanged and when it is asked for. The only modules that change the world.
