//! Laws of spans of time: how long a session lasts, and how long a peer is away.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::random::{self, Stream};
use crate::units::Time;

/// A distribution of spans of time with this mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, try_from = "Given")]
#[schemars(!try_from)]
pub struct SpanLaw {
    /// The form of the distribution.
    #[serde(default)]
    pub law: Form,
    /// The mean; above zero.
    pub mean: Time,
    /// With `weibull`: the exponent k, from 0.1 to 10; below 1 most spans are short and a few very long. With `log-normal`: the
    /// standard deviation of the natural logarithm, from 0 to 5. With `pareto`: the exponent of the tail, from 1.01 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64", default)]
    pub shape: Option<f64>,
}

/// The form of a distribution of spans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Every span is the mean.
    Constant,
    /// Spans without memory.
    #[default]
    Exponential,
    /// What measured sessions follow best, with k from 0.34 to 0.59 (Stutzbach and Rejaie, IMC 2006).
    Weibull,
    /// The logarithm is normally distributed.
    LogNormal,
    /// A tail that falls as a power from a shortest span on.
    Pareto,
}

/// What the file gives, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    #[serde(default)]
    law: Form,
    mean: Time,
    shape: Option<f64>,
}

impl TryFrom<Given> for SpanLaw {
    type Error = String;

    fn try_from(Given { law, mean, shape }: Given) -> Result<Self, String> {
        if mean == Time::ZERO {
            return Err("a mean of no time: expected a time above zero".into());
        }
        let (least, most) = match law {
            Form::Constant | Form::Exponential if shape.is_none() => return Ok(Self { law, mean, shape }),
            Form::Constant | Form::Exponential => {
                let expected = "leave it out, or choose `weibull`, `log-normal` or `pareto`";
                return Err(format!("`shape` says nothing here: {expected}"));
            }
            Form::Weibull => (0.1, 10.0),
            Form::LogNormal => (0.0, 5.0),
            Form::Pareto => (1.01, 100.0),
        };
        match shape {
            None => Err(format!("`shape` is missing: expected a number from {least} to {most}")),
            Some(given) if !(least..=most).contains(&given) => {
                Err(format!("`shape` is {given}: expected a number from {least} to {most}"))
            }
            Some(_) => Ok(Self { law, mean, shape }),
        }
    }
}

impl SpanLaw {
    /// Spans without memory.
    #[must_use]
    pub const fn exponential(mean: Time) -> Self {
        Self { law: Form::Exponential, mean, shape: None }
    }

    /// The shape, of those that have one: a law without is refused.
    fn shape(&self) -> f64 {
        self.shape.unwrap_or(1.0)
    }

    /// A whole span, from its beginning.
    pub fn draw(&self, stream: &mut Stream) -> Time {
        let mean = self.mean.secs();
        Time::from_secs_f64(match self.law {
            Form::Constant => mean,
            Form::Exponential => random::exponential(stream, mean),
            Form::Weibull => self.weibull_scale() * libm::pow(random::exponential(stream, 1.0), 1.0 / self.shape()),
            Form::LogNormal => self.log_normal(stream, -0.5),
            Form::Pareto => self.pareto(stream, self.shape()),
        })
    }

    /// What is left of the span under way at a random moment. Such a span is found in proportion to its length, and the moment
    /// is anywhere in it with equal probability, so the mean is E(X^2) / (2 E(X)) (Cox, Renewal Theory, 1962).
    pub fn draw_residual(&self, stream: &mut Stream) -> Time {
        let found = match self.law {
            Form::Constant => self.mean.secs(),
            // Without memory: what is left is as long as a whole one.
            Form::Exponential => return self.draw(stream),
            Form::Weibull => {
                self.weibull_scale() * libm::pow(random::gamma(stream, 1.0 + 1.0 / self.shape()), 1.0 / self.shape())
            }
            Form::LogNormal => self.log_normal(stream, 0.5),
            Form::Pareto => self.pareto(stream, self.shape() - 1.0),
        };
        Time::from_secs_f64(found * random::unit(stream))
    }

    /// The mean of what is left of the span under way at a random moment, in seconds; infinite where spans have no variance.
    #[must_use]
    pub fn mean_residual_s(&self) -> f64 {
        let (mean, shape) = (self.mean.secs(), self.shape());
        let mean_square = match self.law {
            Form::Constant => mean * mean,
            Form::Exponential => 2.0 * mean * mean,
            Form::Weibull => self.weibull_scale() * self.weibull_scale() * libm::tgamma(1.0 + 2.0 / shape),
            Form::LogNormal => mean * mean * libm::exp(shape * shape),
            Form::Pareto if shape <= 2.0 => f64::INFINITY,
            Form::Pareto => self.shortest() * self.shortest() * shape / (shape - 2.0),
        };
        mean_square / (2.0 * mean)
    }

    fn weibull_scale(&self) -> f64 {
        self.mean.secs() / libm::tgamma(1.0 + 1.0 / self.shape())
    }

    /// A log-normal span whose logarithm has its mean so many variances from that of the law's mean.
    fn log_normal(&self, stream: &mut Stream, variances: f64) -> f64 {
        let sigma = self.shape();
        self.mean.secs() * libm::exp(sigma * (variances * sigma + random::standard_normal(stream)))
    }

    fn shortest(&self) -> f64 {
        self.mean.secs() * (self.shape() - 1.0) / self.shape()
    }

    fn pareto(&self, stream: &mut Stream, exponent: f64) -> f64 {
        self.shortest() * libm::pow(random::open_unit(stream), -1.0 / exponent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;

    fn laws() -> impl Iterator<Item = SpanLaw> {
        let of = |text: &str| toml::from_str::<SpanLaw>(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        [
            "law = 'constant'\nmean = '40 s'",
            "mean = '40 s'",
            "law = 'weibull'\nmean = '40 s'\nshape = 0.6",
            "law = 'weibull'\nmean = '40 s'\nshape = 3",
            "law = 'log-normal'\nmean = '40 s'\nshape = 1",
            "law = 'pareto'\nmean = '40 s'\nshape = 6",
        ]
        .into_iter()
        .map(of)
    }

    /// Mean of draws and its standard error.
    fn mean_of(mut draw: impl FnMut() -> Time) -> (f64, f64) {
        let n = 200_000.0;
        let draws: Vec<f64> = (0..200_000).map(|_| draw().secs()).collect();
        let mean = draws.iter().sum::<f64>() / n;
        let square = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
        (mean, libm::sqrt(square) / n)
    }

    #[test]
    fn spans_have_their_mean() {
        for law in laws() {
            let mut stream = Streams::new(1, 0).stream("spans");
            let (mean, error) = mean_of(|| law.draw(&mut stream));
            assert!((mean - 40.0).abs() < 4.0 * error + 1e-6, "{law:?}: {mean} +- {error}");
        }
    }

    /// The law of renewal theory, met twice: by the residual draws, and by walking along drawn spans to random moments.
    #[test]
    fn what_is_left_at_a_random_moment_is_half_the_mean_square_over_the_mean() {
        for law in laws() {
            let mut stream = Streams::new(2, 0).stream("spans");
            let expected = law.mean_residual_s();
            let (mean, error) = mean_of(|| law.draw_residual(&mut stream));
            assert!((mean - expected).abs() < 4.0 * error, "{law:?}: {mean} +- {error}, expected {expected}");
            let (mut end, mut now) = (0.0, 0.0);
            let (walked, error) = mean_of(|| {
                now += random::exponential(&mut stream, 1_000.0);
                while end < now {
                    end += law.draw(&mut stream).secs();
                }
                Time::from_secs_f64(end - now)
            });
            assert!((walked - expected).abs() < 5.0 * error, "{law:?}: {walked} +- {error}, expected {expected}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (text, expected) in [
            ("mean = '0 s'", "above zero"),
            ("mean = '1 s'\nshape = 2", "says nothing here"),
            ("law = 'weibull'\nmean = '1 s'\nshape = 0.01", "from 0.1 to 10"),
            ("law = 'pareto'\nmean = '1 s'\nshape = 1", "from 1.01 to 100"),
            ("law = 'gamma'\nmean = '1 s'", "unknown variant"),
            ("law = 'weibull'\nmean = '1 s'", "`shape` is missing"),
            ("law = 'weibull'", "missing field `mean`"),
        ] {
            let error = toml::from_str::<SpanLaw>(text).expect_err("refused").to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
