//! A path into a scenario file: keys joined by dots, quoted where a key itself holds a dot.

use std::fmt;

/// A path into a scenario file, such as `population.groups.free-riders.share`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path(pub Vec<String>);

impl Path {
    /// Splits at the dots outside quotes.
    ///
    /// # Errors
    /// If a quote is not closed, or a key between dots is empty.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut keys = vec![String::new()];
        let mut quote = None;
        let mut quoted = false;
        for letter in text.chars() {
            match (quote, letter) {
                (Some(open), _) if letter == open => quote = None,
                (None, '"' | '\'') => (quote, quoted) = (Some(letter), true),
                (None, '.') => {
                    Self::refuse_empty(text, &keys, quoted)?;
                    keys.push(String::new());
                    quoted = false;
                }
                _ => keys.last_mut().expect("there is always a key").push(letter),
            }
        }
        if quote.is_some() {
            return Err(format!("the path `{text}` has a quote that is not closed"));
        }
        Self::refuse_empty(text, &keys, quoted)?;
        Ok(Self(keys))
    }

    fn refuse_empty(text: &str, keys: &[String], quoted: bool) -> Result<(), String> {
        match keys.last() {
            Some(key) if key.trim().is_empty() && !quoted => Err(format!("the path `{text}` has an empty key")),
            _ => Ok(()),
        }
    }

    /// Whether this path leads to `other`, or to something that holds it.
    pub fn holds(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, key) in self.0.iter().enumerate() {
            let dot = if place == 0 { "" } else { "." };
            let bare = !key.is_empty() && key.chars().all(|letter| letter.is_alphanumeric() || "-_".contains(letter));
            if bare { write!(f, "{dot}{key}")? } else { write!(f, "{dot}{key:?}")? }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_split_at_dots_outside_quotes() {
        let path = Path::parse(r#"population.groups."a.b".share"#).unwrap();
        assert_eq!(path.0, ["population", "groups", "a.b", "share"]);
        assert_eq!(path.to_string(), r#"population.groups."a.b".share"#);
    }

    #[test]
    fn a_path_without_a_key_is_refused() {
        for wrong in ["", "a..b", ".a", "a.", "a.\"b"] {
            assert!(Path::parse(wrong).is_err(), "{wrong}");
        }
    }
}
