//! Runs the program in a temporary folder with a tiny scenario.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A sweep of four cells with two replications: some milliseconds.
pub const TINY: &str = include_str!("../tiny.toml");

/// The tables of a study.
pub const TABLES: [&str; 6] =
    ["scenario.toml", "manifest.json", "runs.csv", "summary.csv", "timeseries.csv", "completions.csv"];

/// A temporary folder with `tiny.toml` in it.
pub struct Desk(tempfile::TempDir);

/// The program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_potluck");

/// A command that was started.
pub struct Started(pub Child);

impl Started {
    /// Waits for its end.
    pub fn answer(self) -> Answer {
        let output = self.0.wait_with_output().expect("it ends");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        Answer { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// What a command answered.
#[derive(Debug)]
pub struct Answer {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Desk {
    pub fn new() -> Self {
        let desk = Self(tempfile::tempdir().expect("a temporary folder"));
        desk.write("tiny.toml", TINY);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("written");
    }

    /// Runs the program in the folder.
    pub fn potluck(&self, arguments: &[&str]) -> Answer {
        self.start(arguments).answer()
    }

    /// Starts the program in the folder, and leaves it to itself.
    pub fn start(&self, arguments: &[&str]) -> Started {
        self.start_by(Command::new(PROGRAM).args(arguments))
    }

    /// Starts what starts the program.
    pub fn start_by(&self, command: &mut Command) -> Started {
        let command = command.current_dir(self.0.path()).env("NO_COLOR", "1").stdin(Stdio::null());
        Started(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started"))
    }

    /// Runs the program, which must succeed.
    pub fn succeeds(&self, arguments: &[&str]) -> Answer {
        let answer = self.potluck(arguments);
        assert_eq!(answer.code, Some(0), "{answer:?}");
        answer
    }

    /// Runs the program, which must answer with this exit code and say all of this.
    pub fn fails(&self, arguments: &[&str], code: i32, says: &[&str]) {
        let answer = self.potluck(arguments);
        assert_eq!(answer.code, Some(code), "{answer:?}");
        assert_eq!(answer.out, "", "nothing on standard output");
        for part in says {
            assert!(answer.err.contains(part), "says {part:?}: {}", answer.err);
        }
    }
}

/// Everything that a folder holds, with its bytes and the time at which it was last changed.
pub fn contents(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
    let mut contents = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            contents.extend(self::contents(&path));
        } else {
            let changed = path.metadata().and_then(|facts| facts.modified()).expect("the system tells");
            contents.insert(path.clone(), (std::fs::read(&path).expect("read"), changed));
        }
    }
    contents
}
