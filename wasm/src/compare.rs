//! How pieces of memory are compared.
//!
//! Comparing keys with names is much of what a linter does. The compiler's own function for this target goes byte by
//! byte; this one, which takes its place, goes in steps of eight.

/// Compares the `length` bytes at two places: below zero, zero or above zero as in C.
///
/// # Safety
/// `length` bytes can be read at both places.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
unsafe extern "C" fn memcmp(left: *const u8, right: *const u8, length: usize) -> i32 {
    // SAFETY: every read lies within the `length` bytes of its side.
    unsafe {
        if length >= 8 {
            let last = length - 8;
            let mut at = 0;
            while at < last {
                let [a, b] = [left, right].map(|side| side.add(at).cast::<u64>().read_unaligned());
                if a != b {
                    return order(a, b);
                }
                at += 8;
            }
            // The last eight, some of which may have been compared already.
            let [a, b] = [left, right].map(|side| side.add(last).cast::<u64>().read_unaligned());
            return order(a, b);
        }
        if length >= 4 {
            let both = |side: *const u8| {
                let [first, last] = [0, length - 4].map(|at| side.add(at).cast::<u32>().read_unaligned());
                u64::from(first) | u64::from(last) << 32
            };
            return order(both(left), both(right));
        }
        let three = |side: *const u8| match length {
            0 => 0,
            // The first, the middle and the last, which may be the same.
            _ => {
                let [first, middle, last] = [0, length / 2, length - 1].map(|at| u64::from(side.add(at).read()));
                first | middle << 8 | last << 16
            }
        };
        order(three(left), three(right))
    }
}

/// The order of bytes that were read as numbers, lowest first.
fn order(left: u64, right: u64) -> i32 {
    let [left, right] = [left, right].map(u64::swap_bytes);
    i32::from(left > right) - i32::from(left < right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_ordered_as_slices_are() {
        for length in 0..40 {
            let one: Vec<u8> = (0..length).collect();
            for at in 0..=one.len() {
                let mut other = one.clone();
                if let [first, rest @ ..] = &mut other[at..] {
                    *first ^= 0x81;
                    // What lies behind the first difference does not count.
                    rest.reverse();
                }
                // SAFETY: both are as long as is said.
                let order = unsafe { memcmp(one.as_ptr(), other.as_ptr(), one.len()) };
                assert_eq!(order.cmp(&0), one.cmp(&other), "{length} {at}");
            }
        }
    }
}
