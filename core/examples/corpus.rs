use std::collections::BTreeMap;
use std::path::*;
fn walk(p: &Path, o: &mut Vec<PathBuf>) {
    for e in std::fs::read_dir(p).unwrap() {
        let p = e.unwrap().path();
        if p.is_dir() {
            walk(&p, o)
        } else if p.extension().is_some_and(|e| e == "json" || e == "csv") {
            o.push(p)
        }
    }
}
fn main() {
    for d in std::fs::read_dir("/work/shared/corpus").unwrap() {
        let d = d.unwrap().path();
        if !d.is_dir() {
            continue;
        }
        let mut o = vec![];
        walk(&d, &mut o);
        o.sort();
        let mut k: BTreeMap<String, u32> = BTreeMap::new();
        let mut np = 0;
        let files: Vec<(String, Vec<u8>)> =
            o.iter().map(|p| (p.strip_prefix(&d).unwrap().display().to_string(), std::fs::read(p).unwrap())).collect();
        for (n, b) in &files {
            let u = pitfall_core::compile(b);
            if !u.is_policy() {
                np += 1;
                if std::env::args().len() > 1 {
                    println!("   notpolicy {n}");
                }
            }
            for r in &u.resources {
                *k.entry(r.kind.name().into()).or_default() += 1;
            }
            for f in &u.findings {
                if pitfall_core::rules::ALL[f.rule as usize].code == "SC001" {
                    println!("   {n} {:?} {}", f.place.span, f.message);
                }
            }
        }
        println!("{} files {} notpolicy {np} {k:?}", d.file_name().unwrap().display(), files.len());
    }
}
