//! Ctrl-C and the end of a machine's time: what is finished is kept anyway, so all that is left is to stop in good
//! order.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether someone asked to stop.
static ASKED: AtomicBool = AtomicBool::new(false);

/// Whether someone asked to stop.
pub(super) fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

/// From now on the first Ctrl-C only asks to stop; the second, and a request to terminate, end the program at once.
#[cfg(unix)]
pub(super) fn listen() {
    use std::io::Write;
    use std::sync::{Arc, Once};

    use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};

    static ONCE: Once = Once::new();
    let tell = |text: &str| {
        // Where nobody listens there is nobody to tell.
        let _ = writeln!(std::io::stderr(), "\n{text}");
    };
    ONCE.call_once(|| {
        // A file that grows beyond the limit of its user is an error like any other, and not the end.
        let _ = signal_hook::flag::register(SIGXFSZ, Arc::default());
        let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
        std::thread::spawn(move || {
            for signal in signals.forever() {
                if signal == SIGINT && !ASKED.swap(true, Ordering::Relaxed) {
                    tell("stopping when the runs under way are finished; Ctrl-C again drops them");
                } else {
                    tell("stopped at once: finished runs are kept, and the same command without --force plays the others");
                    std::process::exit(128 + signal);
                }
            }
        });
    });
}

/// Elsewhere Ctrl-C ends the program at once: what is finished is kept all the same.
#[cfg(not(unix))]
pub(super) fn listen() {}
