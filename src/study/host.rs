//! What the machine tells of a program: wall time and memory, for manifests and estimates alone. No run sees them.

/// Wall time.
pub(super) struct Clock(std::time::Instant);

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "wall time belongs to manifests and estimates; no run sees it")]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// The seconds since the start.
    pub fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}

/// A while in which another process may have come to its end.
pub(super) fn pause() {
    std::thread::sleep(std::time::Duration::from_millis(50));
}

/// The most memory that this process has held, in bytes, where the system tells.
pub(super) fn peak_memory_bytes() -> Option<f64> {
    status("VmHWM:")
}

/// The memory that this process holds, in bytes, where the system tells.
pub(super) fn memory_bytes() -> Option<f64> {
    status("VmRSS:")
}

/// Lets the most memory that this process has held be counted anew, where the system does that; elsewhere it goes on.
pub(super) fn forget_peak_memory() {
    // An estimate of memory is then too high, which is better than none.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

fn status(key: &str) -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1_024.0)
}
