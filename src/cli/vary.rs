//! `--vary`: a setting, and the ends between which it is turned; and parts of a whole.

use super::check::setting;
use crate::units::Share;

/// A path, and its ends as a TOML range; `{}` for those of the axis that sweeps it.
pub(super) type Range = (String, String);

/// Reads `PATH`, `PATH=FROM..TO` or `PATH=FROM..TO,log`; also a range as a scenario writes it.
pub(super) fn range(text: &str) -> Result<Range, String> {
    let Ok((path, ends)) = setting(text) else { return Ok((text.to_owned(), "{}".to_owned())) };
    let ends = ends.trim();
    if ends.starts_with('{') {
        return Ok((path, ends.to_owned()));
    }
    let (ends, scale) = match ends.strip_suffix(",log") {
        Some(ends) => (ends, ", scale = \"log\""),
        None => (ends, ""),
    };
    let (from, to) = ends.split_once("..").ok_or("expected PATH=FROM..TO, such as population.size=100..1000")?;
    Ok((path, format!("{{ from = {}, to = {}{scale} }}", written(from), written(to))))
}

/// A part above 0 and below 1.
pub(super) fn proper_part(text: &str, expected: &str) -> Result<f64, String> {
    let part = text.parse().ok().and_then(|part| Share::new(part).ok()).map(Share::get);
    part.filter(|part| *part > 0.0 && *part < 1.0).ok_or_else(|| expected.to_string())
}

/// A number as it is, and a quantity in quotes.
fn written(end: &str) -> String {
    let end = end.trim();
    if end.parse::<f64>().is_ok() || end.starts_with(['"', '\'']) { end.to_owned() } else { format!("{end:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_become_a_range_as_a_scenario_writes_it() {
        let of = |text: &str| range(text).unwrap();
        let pair = |path: &str, ends: &str| (path.to_string(), ends.to_string());
        assert_eq!(of("a.b"), pair("a.b", "{}"));
        assert_eq!(of("a=0..0.9"), pair("a", "{ from = 0, to = 0.9 }"));
        assert_eq!(of("a=1 MB/s..2 MB/s,log"), pair("a", "{ from = \"1 MB/s\", to = \"2 MB/s\", scale = \"log\" }"));
        assert_eq!(of("a={ from = 1, to = 2 }"), pair("a", "{ from = 1, to = 2 }"));
        assert!(range("a=5").is_err());
    }
}
