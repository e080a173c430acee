//! What is said of attempts that a crash had left open.

/// That so many enrollments were cut off, without a full stop: where to see them is the caller's to say.
#[must_use]
pub fn cut_off(count: usize) -> String {
    if count == 1 {
        return "1 enrollment was cut off when the program last ended: it is now unknown".to_owned();
    }
    format!("{count} enrollments were cut off when the program last ended: they are now unknown")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_no_plural() {
        assert!(cut_off(1).starts_with("1 enrollment was cut off"));
        assert!(cut_off(2).starts_with("2 enrollments were cut off"));
    }
}
