//! The part of the JSON Schema that says what is varied: `[sweep]` and `[design]`.

use serde_json::{Value, json};

/// The table of axes. Each key is an axis: a path into the file, or a name; the keys of its value say of what kind it
/// is.
///
/// Paths that move together stand under `[sweep.NAME.zip]`, not under `[sweep.zip.NAME]`: so no name of an axis is
/// taken, and the axes of a file are the keys of one table, in one order.
pub(super) fn sweep() -> Value {
    let zip = json!({
        "type": "object",
        "description": "An axis whose levels set several paths: their values move together, so each path has as many.",
        "properties": {
            "zip": {
                "type": "object",
                "description": "The paths, each with a list or a range.",
                "additionalProperties": { "anyOf": [list(), range()] },
            },
        },
        "required": ["zip"],
        "additionalProperties": false,
    });
    let named = json!({
        "type": "object",
        "description": "A named axis: labelled levels, each a patch that is merged into the file.",
        "additionalProperties": { "type": "object" },
        "not": { "anyOf": [{ "required": ["from"] }, { "required": ["zip"] }] },
    });
    json!({
        "type": "object",
        "description": "What is varied: a path into this file, or the name of an axis, and its levels. Every combination is a cell.",
        "additionalProperties": { "anyOf": [list(), range(), zip, named] },
    })
}

/// The table of a design: points between the ends of several ranges.
pub(super) fn design() -> Value {
    let range = json!({
        "type": "object",
        "description": "The ends between which the points lie. Where only whole numbers fit, each has its equal part.",
        "properties": { "from": end(), "to": end(), "scale": scale() },
        "required": ["from", "to"],
        "additionalProperties": false,
    });
    json!({
        "type": "object",
        "description": "Points that fill the space between several ranges, each a cell; every level of the sweep meets all of them. They hang on the scenario's `seed`.",
        "properties": {
            "kind": {
                "enum": ["latin-hypercube", "sobol"],
                "description": "How points are spread: one in each of as many equal parts of every range, or by the sequence of Sobol' (at most 10 ranges).",
            },
            "points": { "type": "integer", "minimum": 2, "maximum": 10000, "description": "How many points." },
            "ranges": {
                "type": "object",
                "description": "The paths that are varied, each with its range.",
                "additionalProperties": range,
            },
        },
        "required": ["kind", "points", "ranges"],
        "additionalProperties": false,
    })
}

fn list() -> Value {
    json!({ "type": "array", "minItems": 1, "description": "The values, one by one." })
}

fn end() -> Value {
    json!({ "anyOf": [{ "type": "number" }, { "type": "string" }], "description": "A number, or a quantity in words, such as \"256 KiB\"." })
}

fn scale() -> Value {
    json!({
        "enum": ["linear", "log"],
        "default": "linear",
        "description": "Equal differences, or equal proportions.",
    })
}

fn range() -> Value {
    let step = json!({ "type": "number", "exclusiveMinimum": 0 });
    json!({
        "type": "object",
        "description": "Values from one end to the other, by a step or so many of them. Where only whole numbers fit, they are rounded.",
        "properties": {
            "from": end(),
            "to": end(),
            "step": { "anyOf": [step, { "type": "string" }], "description": "What lies between two values." },
            "count": { "type": "integer", "minimum": 2, "maximum": 10000, "description": "How many values, both ends included." },
            "scale": scale(),
        },
        "required": ["from", "to"],
        "oneOf": [{ "required": ["step"] }, { "required": ["count"] }],
        "additionalProperties": false,
    })
}
