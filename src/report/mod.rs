//! Reports: tables and charts, from the stored tables alone, so that any chart can be redrawn without a run.
