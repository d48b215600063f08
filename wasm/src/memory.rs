//! The module's memory: handed out front to back, and all given back at once.
//!
//! A call compiles one file or links one tenant: it allocates a lot, keeps nothing, and is over. So
//! freeing counts instead of searching: when the last piece is free, which is when the caller has
//! given back the answer, the next call starts at the front again, in memory that is still warm.
//! Nothing in the core may keep heap memory from call to call; `memory_is_given_back` in the host's
//! tests holds it to that.
//!
//! A tenant is not even taken apart: it is forgotten, and so are its pieces.
//!
//! Linking a large tenant frees a good part of its memory on the way. So free pieces are listed by
//! size, and the next one of the size is taken from its list.

use std::alloc::{GlobalAlloc, Layout};
use std::arch::wasm32::{memory_grow, memory_size};
use std::cell::Cell;

#[global_allocator]
static MEMORY: Memory = Memory { next: Cell::new(0), live: Cell::new(0), free: [const { Cell::new(0) }; LISTS] };

/// Pieces in use.
pub(crate) fn pieces() -> usize {
    MEMORY.live.get()
}

/// Counts no more than so many pieces as in use: nobody will ever give back the others. Those that are given back
/// still decide when memory starts at the front again.
pub(crate) fn forget(all_but: usize) {
    MEMORY.live.set(all_but);
}

const PAGE: usize = 64 << 10;
/// Memory is asked for in larger steps than needed, of so many pages at least and this part of what there is: growing is a
/// call to the host, and to the system behind it.
const STEP: usize = 16;
const PART: usize = 8;

struct Memory {
    /// Address of the first byte that is free; 0 before the first allocation.
    next: Cell<usize>,
    /// Pieces in use.
    live: Cell<usize>,
    /// For each list of free pieces the address of the first one, which holds that of the next; 0 at
    /// its end.
    free: [Cell<usize>; LISTS],
}

/// Sizes are rounded up to multiples of this; it is also the largest alignment of listed pieces.
const GRAIN: usize = 8;
/// Pieces of up to so many grains have a list for their size alone.
const SMALL: usize = 64;
/// Larger ones have a list for each power of two.
const LISTS: usize = SMALL + 1 + usize::BITS as usize;

/// The room that a piece takes.
fn room(layout: Layout) -> usize {
    layout.size().next_multiple_of(GRAIN)
}

/// The list that a free piece belongs to.
fn list(room: usize) -> usize {
    if room <= SMALL * GRAIN { room / GRAIN } else { SMALL + 1 + room.ilog2() as usize }
}

/// The list whose pieces all have at least this room.
fn list_of_fitting(room: usize) -> usize {
    if room <= SMALL * GRAIN { room / GRAIN } else { SMALL + 1 + room.next_power_of_two().ilog2() as usize }
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
        memory_grow(0, pages.max(STEP).max(memory_size(0) / PART)) != usize::MAX || memory_grow(0, pages) != usize::MAX
    }

    /// Forgets all pieces. Memory is given back in thousands of places, each of which would have this within it.
    #[cold]
    #[inline(never)]
    fn start_again(&self) {
        self.next.set(front());
        self.free.iter().for_each(|head| head.set(0));
    }
}

// SAFETY: pieces never overlap. A new one starts behind all others, since `next` only moves back over
// the last piece or when all are free; a listed one was free, and is taken off its list.
unsafe impl GlobalAlloc for Memory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let room = room(layout);
        if layout.align() <= GRAIN
            && let Some(head) = self.free.get(list_of_fitting(room))
            && head.get() != 0
        {
            let start = head.get();
            let piece: *mut u8 = std::ptr::with_exposed_provenance_mut(start);
            // SAFETY: a listed piece has room for an address, and `dealloc` has written one.
            head.set(unsafe { piece.cast::<usize>().read() });
            self.live.set(self.live.get() + 1);
            return piece;
        }
        let free = self.next.get().max(front());
        let Some(start) = free.checked_next_multiple_of(layout.align().max(GRAIN)) else { return std::ptr::null_mut() };
        match start.checked_add(room) {
            Some(end) if self.reach(end) => {
                self.next.set(end);
                self.live.set(self.live.get() + 1);
                std::ptr::with_exposed_provenance_mut(start)
            }
            _ => std::ptr::null_mut(),
        }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        let (start, room) = (ptr.expose_provenance(), room(layout));
        self.live.set(self.live.get() - 1);
        if self.live.get() == 0 {
            self.start_again();
        } else if start + room == self.next.get() {
            self.next.set(start);
        } else if let Some(head) = self.free.get(list(room)) {
            // SAFETY: the piece is free, begins at a multiple of `GRAIN` and has room for an address.
            unsafe { ptr.cast::<usize>().write(head.get()) };
            head.set(start);
        }
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let start = ptr.expose_provenance();
        // The last piece grows and shrinks where it is.
        if start + room(layout) == self.next.get() {
            let end = size.checked_next_multiple_of(GRAIN).and_then(|room| start.checked_add(room));
            return match end {
                Some(end) if self.reach(end) => {
                    self.next.set(end);
                    ptr
                }
                _ => std::ptr::null_mut(),
            };
        }
        if size <= room(layout) {
            return ptr;
        }
        // SAFETY: by the contract of `realloc`, `size` is not zero and fits the alignment; `ptr` is a
        // piece of this layout.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                std::ptr::copy_nonoverlapping(ptr, moved, layout.size());
                self.dealloc(ptr, layout);
            }
            moved
        }
    }
}
