//! Where messages are written to.

use postcard::Result;
use postcard::ser_flavors::Flavor;

use crate::bytes::append;

/// Bytes in memory.
#[derive(Default)]
pub(super) struct Bytes(Vec<u8>);

impl Flavor for Bytes {
    type Output = Vec<u8>;

    #[inline]
    fn try_extend(&mut self, data: &[u8]) -> Result<()> {
        append(&mut self.0, data);
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
