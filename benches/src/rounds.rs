//! Rounds: all sides, one after the other, again and again, so that what disturbs the machine disturbs all.
use crate::work::{Outcome, Work};

/// What a side used, for each side of a work.
pub type Round = Vec<f64>;

/// Runs what it is given and says what that has used.
pub type Meter<'m> = dyn FnMut(&mut dyn FnMut() -> Outcome<()>) -> Outcome<f64> + 'm;

/// Runs a round; `turn` says who begins.
///
/// # Errors
/// Those of the sides; and when they do not read the same.
pub fn round(work: &mut Work, turn: usize, meter: &mut Meter<'_>) -> Outcome<Round> {
    let count = work.sides.len();
    let mut used = vec![0.0; count];
    let mut read = vec![0; count];
    for position in (0..count).map(|offset| (turn + offset) % count) {
        (work.reset)()?;
        let (Some(side), Some(read), Some(used)) =
            (work.sides.get_mut(position), read.get_mut(position), used.get_mut(position))
        else {
            continue;
        };
        *used = meter(&mut || {
            *read = (side.run)()?;
            Ok(())
        })?;
    }
    match read.iter().all(|one| Some(one) == read.first()) {
        true => Ok(used),
        false => Err(format!("the sides of `{}` read different rows", work.name).into()),
    }
}

/// The middle of what was measured, and where eight of ten lie.
pub struct Spread {
    /// A tenth is below.
    pub low: f64,
    /// Half is below.
    pub median: f64,
    /// A tenth is above.
    pub high: f64,
}

impl Spread {
    /// Of the ratios of a side to another, round by round.
    pub fn of_ratios(rounds: &[Round], side: usize, to: usize) -> Spread {
        let ratio = |round: &Round| Some(round.get(side)? / round.get(to)?);
        let mut ratios: Vec<f64> = rounds.iter().filter_map(ratio).collect();
        ratios.sort_by(f64::total_cmp);
        let at =
            |tenths: usize| ratios.get((ratios.len().saturating_sub(1)) * tenths / 10).copied().unwrap_or(f64::NAN);
        Spread { low: at(1), median: at(5), high: at(9) }
    }
}
