//! Where messages are written to.

use postcard::Result;
use postcard::ser_flavors::Flavor;

/// Bytes in memory. Messages are made of numbers and short texts, and a copy of a length that only the run knows is
/// a call out of the module; so up to 16 bytes are copied as whole words, some of them twice.
#[derive(Default)]
pub(super) struct Bytes(Vec<u8>);

impl Flavor for Bytes {
    type Output = Vec<u8>;

    #[inline]
    fn try_extend(&mut self, data: &[u8]) -> Result<()> {
        match data.len() {
            0..4 => data.iter().for_each(|byte| self.0.push(*byte)),
            4..=16 => self.short(data),
            _ => self.0.extend_from_slice(data),
        }
        Ok(())
    }

    #[inline]
    fn try_push(&mut self, data: u8) -> Result<()> {
        self.0.push(data);
        Ok(())
    }

    fn finalize(self) -> Result<Vec<u8>> {
        Ok(self.0)
    }
}

impl Bytes {
    /// Adds 4 to 16 bytes.
    fn short(&mut self, data: &[u8]) {
        let mut both = [0; 16];
        let length = data.len();
        if let (Some(first), Some(last)) = (data.first_chunk::<8>(), data.last_chunk::<8>()) {
            put(&mut both, 0, first);
            put(&mut both, length - 8, last);
        } else if let (Some(first), Some(last)) = (data.first_chunk::<4>(), data.last_chunk::<4>()) {
            put(&mut both, 0, first);
            put(&mut both, length - 4, last);
        }
        let end = self.0.len() + length;
        self.0.extend_from_slice(&both);
        self.0.truncate(end);
    }
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
            let mut bytes = Bytes::default();
            bytes.try_push(0).expect("memory");
            bytes.try_extend(&all[..length]).expect("memory");
            bytes.try_extend(&all[..2]).expect("memory");
            let expected = [&[0], &all[..length], &all[..2]].concat();
            assert_eq!(bytes.finalize(), Ok(expected), "{length}");
        }
    }
}
