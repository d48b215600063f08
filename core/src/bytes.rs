//! Writing to memory, piece by piece.

/// Adds `data`. What is written down of policies is made of numbers and short texts, and a copy of a length that only
/// the run knows is a call out of the module; so up to 16 bytes are copied as whole words, some of them twice.
#[inline]
pub(crate) fn append(to: &mut Vec<u8>, data: &[u8]) {
    match data.len() {
        0..4 => data.iter().for_each(|byte| to.push(*byte)),
        4..=16 => append_short(to, data),
        _ => to.extend_from_slice(data),
    }
}

/// Adds 4 to 16 bytes.
fn append_short(to: &mut Vec<u8>, data: &[u8]) {
    let mut both = [0; 16];
    let length = data.len();
    if let (Some(first), Some(last)) = (data.first_chunk::<8>(), data.last_chunk::<8>()) {
        put(&mut both, 0, first);
        put(&mut both, length - 8, last);
    } else if let (Some(first), Some(last)) = (data.first_chunk::<4>(), data.last_chunk::<4>()) {
        put(&mut both, 0, first);
        put(&mut both, length - 4, last);
    }
    let end = to.len() + length;
    to.extend_from_slice(&both);
    to.truncate(end);
}

fn put<const N: usize>(room: &mut [u8; 16], at: usize, bytes: &[u8; N]) {
    if let Some(room) = room.get_mut(at..at + N) {
        room.copy_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_any_number_are_added() {
        let all: Vec<u8> = (1..=40).collect();
        for length in 0..all.len() {
            let mut bytes = vec![0];
            append(&mut bytes, &all[..length]);
            append(&mut bytes, &all[..2]);
            assert_eq!(bytes, [&[0], &all[..length], &all[..2]].concat(), "{length}");
        }
    }
}
