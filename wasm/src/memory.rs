//! The module's memory: handed out front to back, and all given back at once.
//!
//! A call compiles one file or links one tenant: it allocates a lot, keeps nothing, and is over. So
//! freeing counts instead of searching: when the last piece is free, which is when the caller has
//! given back the answer, the next call starts at the front again, in memory that is still warm.
//! Nothing in the core may keep heap memory from call to call; `memory_is_given_back` in the host's
//! tests holds it to that.

use std::alloc::{GlobalAlloc, Layout};
use std::arch::wasm32::{memory_grow, memory_size};
use std::cell::Cell;

#[global_allocator]
static MEMORY: Memory = Memory { next: Cell::new(0), live: Cell::new(0) };

const PAGE: usize = 64 << 10;
/// Memory is asked for in larger steps than needed: growing is a call to the host.
const STEP: usize = 16;

struct Memory {
    /// Address of the first byte that is free; 0 before the first allocation.
    next: Cell<usize>,
    /// Pieces in use.
    live: Cell<usize>,
}

// SAFETY: a module without shared memory has one thread.
unsafe impl Sync for Memory {}

unsafe extern "C" {
    /// Where the linker ends the module's own data.
    static __heap_base: u8;
}

fn front() -> usize {
    &raw const __heap_base as usize
}

impl Memory {
    /// Makes `end` an address that exists.
    fn reach(&self, end: usize) -> bool {
        let size = memory_size(0) * PAGE;
        if end <= size {
            return true;
        }
        let pages = (end - size).div_ceil(PAGE);
        memory_grow(0, pages.max(STEP)) != usize::MAX || memory_grow(0, pages) != usize::MAX
    }
}

// SAFETY: pieces never overlap, since `next` only moves back over pieces that are free.
unsafe impl GlobalAlloc for Memory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let free = self.next.get().max(front());
        let Some(start) = free.checked_next_multiple_of(layout.align()) else { return std::ptr::null_mut() };
        match start.checked_add(layout.size()) {
            Some(end) if self.reach(end) => {
                self.next.set(end);
                self.live.set(self.live.get() + 1);
                std::ptr::with_exposed_provenance_mut(start)
            }
            _ => std::ptr::null_mut(),
        }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        let start = ptr.expose_provenance();
        self.live.set(self.live.get() - 1);
        if self.live.get() == 0 {
            self.next.set(front());
        } else if start + layout.size() == self.next.get() {
            self.next.set(start);
        }
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let start = ptr.expose_provenance();
        // The last piece grows and shrinks where it is.
        if start + layout.size() == self.next.get() {
            return match start.checked_add(size) {
                Some(end) if self.reach(end) => {
                    self.next.set(end);
                    ptr
                }
                _ => std::ptr::null_mut(),
            };
        }
        if size <= layout.size() {
            return ptr;
        }
        // SAFETY: by the contract of `realloc`, `size` is not zero and fits the alignment.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                std::ptr::copy_nonoverlapping(ptr, moved, layout.size());
                self.live.set(self.live.get() - 1);
            }
            moved
        }
    }
}
