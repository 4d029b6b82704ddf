//! Sharing of capacities: one link among many users, and max-min fair rates over many links at once.
