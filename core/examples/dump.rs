use pitfall_core::{Selection, TenantFacts, check};
use std::{fs, path::Path};
fn walk(p: &Path, o: &mut Vec<std::path::PathBuf>) {
    for e in fs::read_dir(p).unwrap() {
        let p = e.unwrap().path();
        if p.is_dir() { walk(&p, o) } else { o.push(p) }
    }
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let root = Path::new(&a[1]);
    let pre = &a[2];
    let mut ps = vec![];
    walk(root, &mut ps);
    let fs: Vec<(String, Vec<u8>)> = ps
        .iter()
        .filter(|p| p.extension().is_some_and(|e| e == "json"))
        .map(|p| (p.strip_prefix(root).unwrap().to_string_lossy().into_owned(), fs::read(p).unwrap()))
        .collect();
    let r = check(
        fs.iter().map(|(p, b)| (p.clone(), b.as_slice())).collect(),
        TenantFacts::default(),
        &Selection::everything(),
    );
    for f in r.findings.iter().filter(|f| f.code.starts_with(pre.as_str())) {
        println!(
            "{} {} {:?} {}:{} {} | {} | {}",
            f.code,
            f.severity.name(),
            f.confidence,
            f.path,
            f.start.line,
            f.pointer,
            f.message,
            f.help.lines().next().unwrap_or("")
        );
    }
}
