//! Synthetic tenants with seeded defects.
//!
//! A tenant is made of departments. A department is ten files: two groups, two Conditional Access
//! policies, two compliance policies, three settings catalog policies and a named location, all in
//! order. Some departments then get one defect each. Everything follows from the size and a seed, so
//! that a tenant of 20,000 files can be made anew wherever it is needed.

#![recursion_limit = "256"]

mod access;
mod department;
mod profiles;

pub use access::access;
pub use department::Defect;
pub use profiles::profiles;

use department::Department;

/// A file of a tenant.
#[derive(Clone, Debug)]
pub struct File {
    /// Path with `/`.
    pub path: String,
    /// Text.
    pub text: String,
}

impl File {
    /// The file as Windows PowerShell 5.1 writes it: UTF-16LE with a byte order mark and CR LF.
    pub fn utf16(&self) -> Vec<u8> {
        let text = self.text.replace('\n', "\r\n");
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    }
}

/// A defect that was put into a tenant, and where a linter must point.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seeded {
    /// Code of the rule that must find it.
    pub code: &'static str,
    /// File that the finding must be in.
    pub path: String,
}

/// A made-up tenant.
#[derive(Debug)]
pub struct Tenant {
    /// Its files, sorted by path.
    pub files: Vec<File>,
    /// Its defects, sorted.
    pub seeded: Vec<Seeded>,
}

/// Makes a tenant of about `files` files. One department in `every` has a defect.
pub fn tenant(files: usize, every: usize, seed: u64) -> Tenant {
    let mut random = Random(seed | 1);
    let mut tenant = Tenant { files: Vec::new(), seeded: Vec::new() };
    tenant.files.push(File {
        path: "DeviceManagement/settings.json".to_owned(),
        text: "{\n  \"secureByDefault\": true,\n  \"deviceComplianceCheckinThresholdDays\": 30\n}\n".to_owned(),
    });
    let mut defects = Defect::ALL.iter().cycle();
    for number in 0..files.div_ceil(Department::FILES) {
        let defect = (every > 0 && number % every == every - 1).then(|| defects.next()).flatten().copied();
        let department = Department::new(number, &mut random);
        let (files, seeded) = department.files(defect);
        tenant.files.extend(files);
        tenant.seeded.extend(seeded);
    }
    tenant.files.sort_by(|a, b| a.path.cmp(&b.path));
    tenant.seeded.sort();
    tenant
}

/// A list response of Conditional Access policies of about `bytes` bytes, on one line or indented.
pub fn list(bytes: usize, indented: bool) -> String {
    let mut random = Random(7);
    let mut policies = Vec::new();
    let mut length = 0;
    let mut number = 0;
    while length < bytes {
        let policy = Department::new(number, &mut random).conditional_access();
        let text = if indented { serde_json::to_string_pretty(&policy) } else { serde_json::to_string(&policy) };
        length += text.map_or(0, |text| text.len());
        policies.push(policy);
        number += 1;
    }
    let list = serde_json::json!({
        "@odata.context": "https://graph.microsoft.com/beta/$metadata#identity/conditionalAccess/policies",
        "value": policies,
    });
    let text = if indented { serde_json::to_string_pretty(&list) } else { serde_json::to_string(&list) };
    text.unwrap_or_default()
}

/// A small fixed generator of pseudo-random numbers (xorshift).
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        ((self.next() >> 11) % limit.max(1) as u64) as usize
    }

    /// An object id.
    fn id(&mut self) -> String {
        let (a, b) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
            a >> 32,
            a >> 16 & 0xFFFF,
            a & 0xFFF,
            b >> 52,
            b & 0xFFFF_FFFF_FFFF
        )
    }
}
