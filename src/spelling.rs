//! Words that are not known: the nearest right spelling, and lists of those that are.

/// The known word most like `word`, unless none is much like it. Of equals, the first.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |known: &str| strsim::jaro_winkler(&known.to_lowercase(), &word.to_lowercase());
    let mut best = None;
    for known in known {
        let likeness = likeness(known);
        if likeness > 0.75 && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, known));
        }
    }
    best.map(|(_, known)| known)
}

/// What may have been meant, to follow an error: `` ; did you mean `x`? ``, or nothing.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"))
}

/// Something that was asked for by a name that nothing has.
#[derive(Debug, thiserror::Error)]
#[error("there is no {what} `{name}`{meant}: expected one of {all}")]
pub struct Unknown {
    what: &'static str,
    name: String,
    meant: String,
    all: String,
}

/// The place of a name among those there are.
pub(crate) fn find<S: AsRef<str>>(what: &'static str, name: &str, known: &[S]) -> Result<usize, Unknown> {
    let words = || known.iter().map(AsRef::as_ref);
    words().position(|one| one == name).ok_or_else(|| Unknown {
        what,
        name: name.to_string(),
        meant: did_you_mean(name, words()),
        all: words().collect::<Vec<_>>().join(", "),
    })
}

/// Words in a row, each marked as code: `` `a`, `b`, `c` ``.
pub(crate) fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_word() {
        let known = ["tit-for-tat", "none", "prop-share"];
        assert_eq!(nearest("tit_for_tat", known), Some("tit-for-tat"));
        assert_eq!(nearest("Propshare", known), Some("prop-share"));
        assert_eq!(nearest("zebra", known), None);
    }
}
