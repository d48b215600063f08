fn main() {
    for f in std::env::args().skip(1) {
        let t = std::fs::read_to_string(&f).unwrap();
        let mut best = f64::MAX;
        let mut n = 0;
        for _ in 0..40 {
            let s = std::time::Instant::now();
            let d = pitfall_core::json::parse(&t);
            n = d.0.nodes.len();
            best = best.min(s.elapsed().as_secs_f64());
            std::hint::black_box(d);
        }
        let mut b2 = f64::MAX;
        for _ in 0..10 {
            let s = std::time::Instant::now();
            let u = pitfall_core::compile(t.as_bytes());
            b2 = b2.min(s.elapsed().as_secs_f64());
            std::hint::black_box(u);
        }
        println!(
            "{f} {} nodes parse {:.2} GB/s compile {:.2} GB/s",
            n,
            t.len() as f64 / best / 1e9,
            t.len() as f64 / b2 / 1e9
        );
    }
}
