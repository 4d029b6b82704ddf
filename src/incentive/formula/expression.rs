//! The language of formulas: numbers, variables, arithmetic, comparisons and a few functions, compiled to a list of
//! steps.
//!
//! Everything is a number; a comparison is 1 if it holds and 0 if not, and anything but 0 counts as true. From loose to
//! tight: `or`, `and`, `not`, comparisons, `+ -`, `* /`, `-x`.

use std::fmt;

use crate::spelling::nearest;

/// One step of a compiled expression: takes numbers from the stack and puts one back.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    Number(f64),
    Variable(usize),
    Apply(Function),
}

/// What can be applied to one, two or three numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Function {
    Not,
    Minus,
    Sqrt,
    Exp,
    Ln,
    Abs,
    Or,
    And,
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
    Unequal,
    Add,
    Subtract,
    Multiply,
    Divide,
    Min,
    Max,
    If,
    Clamp,
}

/// The functions that are written by name.
const NAMED: &[(&str, Function)] = &[
    ("sqrt", Function::Sqrt),
    ("exp", Function::Exp),
    ("ln", Function::Ln),
    ("abs", Function::Abs),
    ("min", Function::Min),
    ("max", Function::Max),
    ("if", Function::If),
    ("clamp", Function::Clamp),
];

/// The operators between two operands: how they are written, how tightly they bind, and what they do.
const BETWEEN: &[(&str, u8, Function)] = &[
    ("or", 1, Function::Or),
    ("and", 2, Function::And),
    ("<=", 4, Function::AtMost),
    (">=", 4, Function::AtLeast),
    ("==", 4, Function::Equal),
    ("!=", 4, Function::Unequal),
    ("<", 4, Function::Less),
    (">", 4, Function::More),
    ("+", 5, Function::Add),
    ("-", 5, Function::Subtract),
    ("*", 6, Function::Multiply),
    ("/", 6, Function::Divide),
];
const NOT: u8 = 3;
const MINUS: u8 = 7;

impl Function {
    const fn operands(self) -> usize {
        match self {
            Self::Not | Self::Minus | Self::Sqrt | Self::Exp | Self::Ln | Self::Abs => 1,
            Self::If | Self::Clamp => 3,
            _ => 2,
        }
    }

    #[expect(clippy::float_cmp, reason = "whoever writes == means equal")]
    fn of(self, values: &[f64]) -> f64 {
        let truth = |holds: bool| if holds { 1.0 } else { 0.0 };
        match (self, values) {
            (Self::Not, [a]) => truth(*a == 0.0),
            (Self::Minus, [a]) => -a,
            (Self::Sqrt, [a]) => a.sqrt(),
            (Self::Exp, [a]) => libm::exp(*a),
            (Self::Ln, [a]) => libm::log(*a),
            (Self::Abs, [a]) => a.abs(),
            (Self::Or, [a, b]) => truth(*a != 0.0 || *b != 0.0),
            (Self::And, [a, b]) => truth(*a != 0.0 && *b != 0.0),
            (Self::Less, [a, b]) => truth(a < b),
            (Self::AtMost, [a, b]) => truth(a <= b),
            (Self::More, [a, b]) => truth(a > b),
            (Self::AtLeast, [a, b]) => truth(a >= b),
            (Self::Equal, [a, b]) => truth(a == b),
            (Self::Unequal, [a, b]) => truth(a != b),
            (Self::Add, [a, b]) => a + b,
            (Self::Subtract, [a, b]) => a - b,
            (Self::Multiply, [a, b]) => a * b,
            (Self::Divide, [a, b]) => a / b,
            (Self::Min, [a, b]) => a.min(*b),
            (Self::Max, [a, b]) => a.max(*b),
            (Self::If, [condition, yes, no]) => {
                if *condition == 0.0 {
                    *no
                } else {
                    *yes
                }
            }
            (Self::Clamp, [a, low, high]) => a.max(*low).min(*high),
            _ => unreachable!("a compiled step finds its operands"),
        }
    }
}

/// A compiled expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expression {
    steps: Vec<Step>,
}

/// What is wrong with an expression, and at which character, counted from 1.
#[derive(Debug, PartialEq)]
pub(super) struct Mistake {
    column: usize,
    message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {} of the formula: {}", self.column, self.message)
    }
}

impl Expression {
    /// Compiles a text in which these variables may stand.
    pub(super) fn compile(text: &str, variables: &[&str]) -> Result<Self, Mistake> {
        let mut parser = Parser { text, at: 0, variables, steps: Vec::new(), depth: 0 };
        parser.expression(0)?;
        match parser.peek() {
            "" => Ok(Self { steps: parser.steps }),
            rest => Err(parser.mistake(format!("expected an operator or the end, not `{rest}`"))),
        }
    }

    /// Whether it speaks of the variable at a place among those that were named.
    pub(super) fn speaks_of(&self, place: usize) -> bool {
        self.steps.contains(&Step::Variable(place))
    }

    /// The value; `variable` answers with that of the variable at a place among those that were named. `stack` is
    /// scratch.
    #[inline]
    pub(super) fn value(&self, variable: impl Fn(usize) -> f64, stack: &mut Vec<f64>) -> f64 {
        stack.clear();
        for step in &self.steps {
            match step {
                Step::Number(number) => stack.push(*number),
                Step::Variable(place) => stack.push(variable(*place)),
                Step::Apply(function) => {
                    let first = stack.len() - function.operands();
                    let value = function.of(&stack[first..]);
                    stack.truncate(first);
                    stack.push(value);
                }
            }
        }
        stack[0]
    }
}

/// Deeper nesting than anyone writes is refused, so that no formula exhausts the stack.
const DEEPEST: u32 = 200;

struct Parser<'t> {
    text: &'t str,
    at: usize,
    variables: &'t [&'t str],
    steps: Vec<Step>,
    depth: u32,
}

impl<'t> Parser<'t> {
    fn mistake(&self, message: impl Into<String>) -> Mistake {
        Mistake { column: self.text[..self.at].chars().count() + 1, message: message.into() }
    }

    /// The next word, number or sign; empty at the end.
    fn peek(&mut self) -> &'t str {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        let rest = &self.text[self.at..];
        let Some(first) = rest.chars().next() else { return "" };
        let len = if first.is_alphabetic() || first == '_' {
            rest.find(|c: char| !c.is_alphanumeric() && c != '_')
        } else if first.is_ascii_digit() || first == '.' {
            Some(number_len(rest))
        } else if ["<=", ">=", "==", "!="].iter().any(|sign| rest.starts_with(sign)) {
            Some(2)
        } else {
            Some(first.len_utf8())
        };
        &rest[..len.unwrap_or(rest.len())]
    }

    fn take(&mut self) -> &'t str {
        let token = self.peek();
        self.at += token.len();
        token
    }

    fn expect(&mut self, token: &str) -> Result<(), Mistake> {
        match self.peek() {
            found if found == token => _ = self.take(),
            "" => return Err(self.mistake(format!("expected `{token}` before the end"))),
            found => return Err(self.mistake(format!("expected `{token}`, not `{found}`"))),
        }
        Ok(())
    }

    /// An operand and the operators after it that bind at least as tightly as `least`.
    fn expression(&mut self, least: u8) -> Result<(), Mistake> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.mistake(format!("nested more than {DEEPEST} deep")));
        }
        self.operand()?;
        loop {
            let token = self.peek();
            let Some((_, binds, function)) = BETWEEN.iter().find(|(sign, ..)| *sign == token) else { break };
            if *binds < least {
                break;
            }
            self.take();
            self.expression(binds + 1)?;
            self.steps.push(Step::Apply(*function));
        }
        self.depth -= 1;
        Ok(())
    }

    fn operand(&mut self) -> Result<(), Mistake> {
        let token = self.peek();
        match token {
            "" => Err(self.mistake("expected a number, a variable or a function before the end")),
            "(" => {
                self.take();
                self.expression(0)?;
                self.expect(")")
            }
            "-" => self.prefix(MINUS, Function::Minus),
            "not" => self.prefix(NOT, Function::Not),
            _ if token.starts_with(|c: char| c.is_ascii_digit() || c == '.') => {
                let number = token.parse().map_err(|_| self.mistake(format!("`{token}` is not a number")))?;
                self.take();
                self.steps.push(Step::Number(number));
                Ok(())
            }
            _ if token.starts_with(|c: char| c.is_alphabetic() || c == '_') => self.named(token),
            _ => Err(self.mistake(format!("expected a number, a variable or a function, not `{token}`"))),
        }
    }

    fn prefix(&mut self, binds: u8, function: Function) -> Result<(), Mistake> {
        self.take();
        self.expression(binds)?;
        self.steps.push(Step::Apply(function));
        Ok(())
    }

    /// A variable, or a function with its arguments.
    fn named(&mut self, name: &str) -> Result<(), Mistake> {
        if let Some(place) = self.variables.iter().position(|known| *known == name) {
            self.take();
            self.steps.push(Step::Variable(place));
            return Ok(());
        }
        let Some((_, function)) = NAMED.iter().find(|(known, _)| *known == name) else {
            return Err(self.unknown(name));
        };
        self.take();
        self.expect("(")?;
        for argument in 0..function.operands() {
            if argument > 0 {
                self.expect(",")?;
            }
            self.expression(0)?;
        }
        self.expect(")")?;
        self.steps.push(Step::Apply(*function));
        Ok(())
    }

    fn unknown(&self, name: &str) -> Mistake {
        let known = || self.variables.iter().copied().chain(NAMED.iter().map(|(name, _)| *name));
        if let Some(near) = nearest(name, known()) {
            return self.mistake(format!("there is no `{name}`: is `{near}` meant?"));
        }
        let known = known().collect::<Vec<_>>().join(", ");
        self.mistake(format!("there is no `{name}`: expected one of {known}"))
    }
}

/// How long the number is that a text begins with: digits, a point, and a power of ten such as `e-3`.
fn number_len(text: &str) -> usize {
    let plain = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let Some(power) = text[plain..].strip_prefix(['e', 'E']) else { return plain };
    let unsigned = power.strip_prefix(['+', '-']).unwrap_or(power);
    let digits = unsigned.find(|c: char| !c.is_ascii_digit()).unwrap_or(unsigned.len());
    if digits == 0 { plain } else { text.len() - unsigned.len() + digits }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(text: &str) -> f64 {
        let compiled = Expression::compile(text, &["a", "b"]).unwrap_or_else(|mistake| panic!("{text}: {mistake}"));
        compiled.value(|place| [3.0, 4.0][place], &mut Vec::new())
    }

    fn mistake(text: &str) -> String {
        Expression::compile(text, &["given", "received"]).unwrap_err().to_string()
    }

    #[test]
    fn expressions_mean_what_they_mean_on_paper() {
        for (text, expected) in [
            ("1 + 2 * 3", 7.0),
            ("(1 + 2) * 3", 9.0),
            ("10 - 4 - 3", 3.0),
            ("24 / 4 / 2", 3.0),
            ("-a + b", 1.0),
            ("-a * -b", 12.0),
            ("2 - -a", 5.0),
            ("a < b and not b < a", 1.0),
            ("not a > 0 or b == 4", 1.0),
            ("a <= 3", 1.0),
            ("a >= 3.5 or a != 3", 0.0),
            ("if(a > b, 10, 20)", 20.0),
            ("min(a, b) + max(a, b)", 7.0),
            ("clamp(a * b, 1, 10)", 10.0),
            ("sqrt(a * a + b * b)", 5.0),
            ("abs(a - b) + exp(0) + ln(1)", 2.0),
            ("1.5e2 + .5 + 2e-1", 150.7),
        ] {
            assert!((value(text) - expected).abs() < 1e-12, "{text} = {}, not {expected}", value(text));
        }
        assert!(value("ln(-1)").is_nan() && value("1 / 0").is_infinite());
    }

    #[test]
    fn a_mistake_is_told_with_its_column() {
        for (text, expected) in [
            ("", "column 1 of the formula: expected a number, a variable or a function before the end"),
            ("recieved", "column 1 of the formula: there is no `recieved`: is `received` meant?"),
            ("given + gvien", "column 9 of the formula: there is no `gvien`: is `given` meant?"),
            ("given received", "column 7 of the formula: expected an operator or the end, not `received`"),
            ("min(given)", "column 10 of the formula: expected `,`, not `)`"),
            ("(given", "column 7 of the formula: expected `)` before the end"),
            ("1 + * 2", "column 5 of the formula: expected a number, a variable or a function, not `*`"),
            ("1..2", "column 1 of the formula: `1..2` is not a number"),
            ("sqrt given", "column 6 of the formula: expected `(`, not `given`"),
            ("given = 1", "column 7 of the formula: expected an operator or the end, not `=`"),
            (
                "größe",
                "column 1 of the formula: there is no `größe`: expected one of given, received, sqrt, exp, ln, abs, \
                       min, max, if, clamp",
            ),
        ] {
            assert_eq!(mistake(text), expected, "{text}");
        }
        assert!(mistake(&"(".repeat(100_000)).contains("nested more than 200 deep"));
        assert!(mistake(&"-".repeat(100_000)).contains("nested more than 200 deep"));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[a-z0-9 .,()<>=!+*/-]{0,40}|.{0,20}") {
            if let Ok(compiled) = Expression::compile(&text, &["a", "b"]) {
                compiled.value(|place| [1.0, 2.0][place], &mut Vec::new());
            }
        }
    }
}
