//! The name that somebody may have meant. Knows no query.

/// Longer ones are not guessed at.
const LONGEST: usize = 64;

/// The candidate that is nearest to the start of a name, if one is near: `between` parts the segments of both.
pub(super) fn nearest<'c>(name: &str, candidates: &'c [String], between: &str) -> Option<&'c str> {
    let distances = candidates.iter().filter_map(|candidate| {
        let segments = candidate.matches(between).count() + 1;
        let end = name.match_indices(between).nth(segments - 1).map_or(name.len(), |(at, _)| at);
        let meant = name.get(..end)?;
        let near = if meant.len() > LONGEST { None } else { Some(distance(meant, candidate)) };
        near.filter(|distance| *distance <= (candidate.len() + 1) / 3).map(|distance| (distance, candidate.as_str()))
    });
    distances.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// How many letters must be put in, taken out or changed to make the one of the other: Levenshtein's distance.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (at, letter) in one.chars().enumerate() {
        let (mut diagonal, mut left) = (at, at + 1);
        let mut next = vec![left];
        for (above, wanted) in row.iter().skip(1).zip(other.chars()) {
            left = (above + 1).min(left + 1).min(diagonal + usize::from(letter != wanted));
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_counted_in_letters() {
        for (one, other, letters) in
            [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("title", "title", 0), ("käfer", "kafer", 1)]
        {
            assert_eq!((distance(one, other), distance(other, one)), (letters, letters), "{one} {other}");
        }
    }

    #[test]
    fn the_nearest_name_is_meant() {
        let names = ["title", "rating", "address__city"].map(str::to_owned);
        let meant = |name| nearest(name, &names, "__");
        assert_eq!(meant("ratting__ge"), Some("rating"));
        assert_eq!(meant("adress__city__icontains"), Some("address__city"));
        assert_eq!(meant("titel"), Some("title"));
        assert_eq!(meant("tiles"), Some("title"));
        assert_eq!(meant("tales"), None);
        assert_eq!(meant("password"), None);
        assert_eq!(meant(&"t".repeat(1_000_000)), None);
    }
}
