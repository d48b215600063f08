//! Sorting lists.
//!
//! The library's sorts are compiled anew for every type and every order, some kilobytes each, and what they are used for
//! here is mostly short lists. So the places of the elements are sorted, by one sort for all, and then the elements are
//! moved to them. Where lists are long and made of numbers, the library's own is the right one.

use std::cmp::Ordering;

/// Lists that can be sorted. Elements that are equal keep their order.
pub(crate) trait Order<T> {
    /// Sorts by an order of the elements.
    fn order_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    /// Sorts by something that each element has.
    fn order_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.order_by(|one, other| key(one).cmp(&key(other)));
    }

    /// Sorts by the order that the elements have.
    fn order(&mut self)
    where
        T: Ord,
    {
        self.order_by(T::cmp);
    }
}

impl<T> Order<T> for [T] {
    fn order_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        let mut compare = |one: u32, other: u32| compare(&self[one as usize], &self[other as usize]);
        let mut places = sorted(self.len() as u32, &mut compare);
        for start in 0..places.len() {
            // Along the circle of elements that are in each other's places.
            let mut at = start;
            loop {
                let from = std::mem::replace(&mut places[at], at as u32) as usize;
                if from == start {
                    break;
                }
                self.swap(at, from);
                at = from;
            }
        }
    }
}

/// The places of so many elements in their order; none where they are in order already.
#[inline(never)]
fn sorted(count: u32, compare: &mut dyn FnMut(u32, u32) -> Ordering) -> Vec<u32> {
    if (1..count).all(|at| compare(at - 1, at) != Ordering::Greater) {
        return Vec::new();
    }
    let mut places: Vec<u32> = (0..count).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_as_the_library_does() {
        let mut seed = 1u32;
        let mut random = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) % below
        };
        for count in [0, 1, 2, 3, 5, 20, 100] {
            for _ in 0..50 {
                let list: Vec<(u32, u32)> = (0..count).map(|number| (random(1 + count / 3), number)).collect();
                let (mut ours, mut theirs) = (list.clone(), list);
                ours.order_by_key(|(key, _)| *key);
                theirs.sort_by_key(|(key, _)| *key);
                assert_eq!(ours, theirs);
                ours.order_by(|one, other| other.cmp(one));
                theirs.sort_by(|one, other| other.cmp(one));
                assert_eq!(ours, theirs);
                ours.order();
                assert!(ours.is_sorted());
            }
        }
    }
}
