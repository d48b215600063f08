use std::path::*;
use std::time::Instant;
fn walk(p: &Path, o: &mut Vec<PathBuf>) {
    for e in std::fs::read_dir(p).unwrap() {
        let p = e.unwrap().path();
        if p.is_dir() {
            walk(&p, o)
        } else if p.extension().is_some_and(|e| e == "json") {
            o.push(p)
        }
    }
}
fn main() {
    let mut o = vec![];
    walk(Path::new(&std::env::args().nth(1).unwrap()), &mut o);
    o.sort();
    let files: Vec<Vec<u8>> = o.iter().map(|p| std::fs::read(p).unwrap()).collect();
    let total: usize = files.iter().map(|f| f.len()).sum();
    let t = Instant::now();
    let mut n = 0;
    for f in &files {
        n += pitfall_core::json::parse(std::str::from_utf8(f).unwrap()).0.nodes.len();
    }
    println!("parse {:?} nodes {n}", t.elapsed());
    let t = Instant::now();
    let units: Vec<_> = files.iter().map(|f| pitfall_core::compile(f)).collect();
    println!("compile {:?}", t.elapsed());
    let t = Instant::now();
    let enc: Vec<Vec<u8>> = units.iter().map(pitfall_core::message::encode).collect();
    println!("encode {:?} {} bytes of {total}", t.elapsed(), enc.iter().map(|e| e.len()).sum::<usize>());
    let t = Instant::now();
    let dec: Vec<pitfall_core::Unit> = enc.iter().map(|e| pitfall_core::message::decode(e).unwrap()).collect();
    println!("decode {:?}", t.elapsed());
    let mut by = std::collections::BTreeMap::new();
    for (p, e) in o.iter().zip(&enc) {
        let k = p.components().rev().nth(1).unwrap().as_os_str().to_owned();
        let x = by.entry(k).or_insert((0, 0));
        x.0 += 1;
        x.1 += e.len();
    }
    println!("{by:?}");
    let t = Instant::now();
    let fs = o.iter().zip(dec).map(|(p, unit)| pitfall_core::File { path: p.display().to_string(), unit }).collect();
    let ten = pitfall_core::Tenant::link(fs, Default::default());
    println!("link {:?}", t.elapsed());
    let t = Instant::now();
    let v = pitfall_core::judge(&ten, &pitfall_core::Selection::standard());
    println!("judge {:?} {}", t.elapsed(), v.findings.len());
}
