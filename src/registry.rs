//! One way for every family (rules, behaviours, overlays, distributions...) to name, read, describe and list its
//! members.
//!
//! A family is a trait; its registry is a constant list of [`Entry`]. Names in help, docs, `list`, `explain`, the JSON
//! Schema and the conformance tests all come from the registries, so a member is added in one line.

use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer, de::DeserializeOwned, ser::SerializeMap};
use toml::de::ValueDeserializer;

/// What every member of a family tells of itself. Its fields are its parameters; their doc comments are their help.
pub trait Member:
    Clone + fmt::Debug + Default + Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static
{
    /// The name in scenario files, charts and help.
    const NAME: &'static str;
    /// One sentence: what it does.
    const SUMMARY: &'static str;
    /// Where it comes from: authors, title or venue, year; empty for plain facts of life.
    const SOURCE: &'static str;
}

/// A chosen member: the trait object that acts, and its parameters as they are written to the resolved scenario.
pub struct Read<F: ?Sized> {
    member: Arc<F>,
    parameters: toml::Table,
}

/// One member in a registry.
pub struct Entry<F: ?Sized + 'static> {
    /// See [`Member::NAME`].
    pub name: &'static str,
    /// See [`Member::SUMMARY`].
    pub summary: &'static str,
    /// See [`Member::SOURCE`].
    pub source: &'static str,
    /// Reads the member from the rest of its table, with every parameter that is not given at its default.
    pub read: fn(ValueDeserializer<'_>) -> Result<Read<F>, toml::de::Error>,
    /// The JSON Schema of its parameters.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
}

/// An [`Entry`] for a type that implements [`Member`] and the family's trait.
macro_rules! entry {
    ($member:ty) => {
        $crate::registry::Entry {
            name: <$member as $crate::registry::Member>::NAME,
            summary: <$member as $crate::registry::Member>::SUMMARY,
            source: <$member as $crate::registry::Member>::SOURCE,
            read: |value| {
                let member = <$member as serde::Deserialize>::deserialize(value)?;
                Ok($crate::registry::Read::new(&member, std::sync::Arc::new(member.clone())))
            },
            schema: |generator| <$member as schemars::JsonSchema>::json_schema(generator),
        }
    };
}
pub(crate) use entry;

impl<F: ?Sized> Read<F> {
    /// Pairs a member with its parameters.
    ///
    /// # Panics
    /// If the parameters cannot be written as TOML, which is a defect of the member.
    pub fn new(parameters: &impl Serialize, member: Arc<F>) -> Self {
        let parameters = toml::Table::try_from(parameters).expect("parameters are plain TOML values");
        Self { member, parameters }
    }
}

impl<F: ?Sized + 'static> Entry<F> {
    /// The member with these parameters.
    ///
    /// # Errors
    /// If a parameter is unknown, of the wrong type or out of range; the error carries its place in the file.
    pub fn choose(&'static self, parameters: ValueDeserializer<'_>) -> Result<Chosen<F>, toml::de::Error> {
        let Read { member, parameters } = (self.read)(parameters)?;
        Ok(Chosen { entry: self, member, parameters })
    }

    /// The member with every parameter at its default.
    ///
    /// # Panics
    /// If a parameter has no default; every parameter must have one, or the member must not be chosen this way.
    #[must_use]
    pub fn with_defaults(&'static self) -> Chosen<F> {
        let empty = ValueDeserializer::parse("{}").expect("an empty table is TOML");
        self.choose(empty).expect("every parameter has a default")
    }
}

/// The member of a family that a scenario chose, by name, with its parameters. Acts as the family's trait object.
pub struct Chosen<F: ?Sized + 'static> {
    /// Its line in the registry.
    pub entry: &'static Entry<F>,
    /// Its parameters, defaults included.
    pub parameters: toml::Table,
    member: Arc<F>,
}

impl<F: ?Sized> Clone for Chosen<F> {
    fn clone(&self) -> Self {
        Self { entry: self.entry, parameters: self.parameters.clone(), member: Arc::clone(&self.member) }
    }
}

impl<F: ?Sized> fmt::Debug for Chosen<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.entry.name, self.parameters)
    }
}

impl<F: ?Sized> std::ops::Deref for Chosen<F> {
    type Target = F;
    fn deref(&self) -> &F {
        &self.member
    }
}

impl<F: ?Sized> Chosen<F> {
    /// The same choice, for which another acts: what was read from the file that its parameters name.
    #[must_use]
    pub fn acted_by(self, member: Arc<F>) -> Self {
        Self { member, ..self }
    }
}

/// A family, as the scenario reader and the schema need to know it.
pub trait Family: 'static {
    /// The key that names the member in a table: `rule`, `kind`, `distribution`.
    const TAG: &'static str;
    /// What a member is called in messages: "rule", "overlay".
    const WHAT: &'static str;
    /// The member, and its one parameter, for which a bare value in a scenario stands: a rate for the constant
    /// capacity.
    const BARE: Option<(&'static str, &'static str)> = None;
    /// Its members.
    fn registry() -> &'static [Entry<Self>];
}

impl<F: ?Sized + Family> Chosen<F> {
    /// The member of this name with every parameter at its default; `None` if there is no such member.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        F::registry().iter().find(|entry| entry.name == name).map(Entry::with_defaults)
    }
}

impl<F: ?Sized + Family> Serialize for Chosen<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1 + self.parameters.len()))?;
        map.serialize_entry(F::TAG, self.entry.name)?;
        for (key, value) in &self.parameters {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}
