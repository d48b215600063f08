fn main() {
    let f = std::env::args().nth(1).unwrap();
    let t = std::fs::read_to_string(&f).unwrap();
    for _ in 0..10 {
        std::hint::black_box(pitfall_core::compile(t.as_bytes()));
    }
}
