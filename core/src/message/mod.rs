//! The messages between the module and whoever runs it.
//!
//! Both sides are built from this crate, so the messages are its own types in a compact binary
//! form. Nothing here can fail on what the other side sends: a message that cannot be read gives
//! `None`, and the host says that module and program do not fit.

mod bytes;

use serde::{Deserialize, Serialize};

use crate::coverage::matrix::Matrix;
use crate::fix::{self, Applied, Edit};
use crate::inspect::Inventory;
use crate::judge::{Selection, Share, Verdict, judge_share};
use crate::locate::{Asked, Location, locate};
use crate::naming::Mention;
use crate::policy::word::share;
use crate::rules::ALL;
use crate::tenant::{File, Tenant, TenantFacts};
use crate::text::decode as decode_text;
use crate::unit::{Unit, compile};
use bytes::Bytes;

/// What the module is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Description {
    /// Version of the core.
    pub version: String,
    /// The codes of its rules, in the order in which findings number them.
    pub rules: Vec<String>,
}

/// What to link, in front of the units.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LinkRequest {
    /// What the owner says about the tenant.
    pub facts: TenantFacts,
    /// Which findings are wanted.
    pub selection: Selection,
    /// Which share of the judging is asked for.
    pub share: Share,
    /// How many files follow, each as a pair of path and unit.
    pub files: u32,
}

/// Which places to spell out, in front of the bytes of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LocateRequest {
    /// The places.
    pub places: Vec<Asked>,
    /// Whether to cut out the lines around them.
    pub excerpts: bool,
}

/// Which fixes to apply, in front of the bytes of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FixRequest {
    /// The fixes, each with its edits.
    pub fixes: Vec<Vec<Edit>>,
}

/// Writes a message.
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    // Writing to memory cannot fail, and an empty answer is one that cannot be read.
    postcard::serialize_with_flavor(message, Bytes::default()).unwrap_or_default()
}

/// Appends a file, as path and unit, to a [`LinkRequest`] that was written by [`encode`].
pub fn append_file(request: &mut Vec<u8>, path: &str, unit: &[u8]) {
    append_head(request, path, unit);
    request.extend_from_slice(unit);
}

/// Appends what stands before the unit of a file, for who puts the unit itself behind it.
pub fn append_head(request: &mut Vec<u8>, path: &str, unit: &[u8]) {
    request.extend(encode(&path));
    request.extend(encode(&unit.len()));
}

/// Reads a message.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

/// The answer to `describe`.
pub fn answer_describe() -> Vec<u8> {
    encode(&Description {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        rules: ALL.iter().map(|rule| rule.code.to_owned()).collect(),
    })
}

/// The answer to `compile`: the [`Unit`] of a file.
pub fn answer_compile(bytes: &[u8]) -> Vec<u8> {
    encode(&compile(bytes))
}

/// What becomes of a tenant when the question about it is answered. To drop it means to take it apart piece
/// by piece; who can give back its memory as a whole may forget it instead.
pub type Done = fn(Tenant);

/// The answer to `link`: the [`Verdict`] on a tenant. The request is a [`LinkRequest`] and, behind
/// it, path and unit of each file.
pub fn answer_link(request: &[u8], done: Done) -> Option<Vec<u8>> {
    let (tenant, selection, share, _) = tenant(request)?;
    let verdict: Verdict = judge_share(&tenant, &selection, share);
    done(tenant);
    Some(encode(&verdict))
}

/// The answer to `coverage`: the [`Matrix`] of a tenant. The request is that of `link`; which
/// findings are wanted makes no difference.
pub fn answer_coverage(request: &[u8], done: Done) -> Option<Vec<u8>> {
    let (tenant, ..) = tenant(request)?;
    let matrix = Matrix::of(&tenant);
    done(tenant);
    Some(encode(&matrix))
}

/// The answer to `inspect`: the [`Inventory`] of a tenant. The request is that of `link`; which findings
/// are wanted makes no difference.
pub fn answer_inspect(request: &[u8], done: Done) -> Option<Vec<u8>> {
    let (tenant, ..) = tenant(request)?;
    let inventory = Inventory::of(&tenant);
    done(tenant);
    Some(encode(&inventory))
}

/// The answer to `names`: each [`Mention`] in a file. The request is that of `link` and, behind it, the bytes of
/// the file; which findings are wanted makes no difference.
pub fn answer_names(request: &[u8], done: Done) -> Option<Vec<u8>> {
    let (tenant, .., bytes) = tenant(request)?;
    let mentions: Vec<Mention> = Mention::all(&tenant, &decode_text(bytes).text).collect();
    done(tenant);
    Some(encode(&mentions))
}

/// The tenant of a [`LinkRequest`] and the files behind it, and what stands behind these.
fn tenant(request: &[u8]) -> Option<(Tenant, Selection, Share, &[u8])> {
    let (request, mut rest) = postcard::take_from_bytes::<LinkRequest>(request).ok()?;
    let mut file = || {
        let ((path, unit), behind) = postcard::take_from_bytes::<(&str, &[u8])>(rest).ok()?;
        rest = behind;
        Some(File { path: path.to_owned(), unit: decode::<Unit>(unit)? })
    };
    let files: Vec<File> = share(|| (0..request.files).map(|_| file()).collect::<Option<_>>())?;
    Some((Tenant::link(files, request.facts), request.selection, request.share, rest))
}

/// The answer to `locate`: the [`Location`]s in a file. The request is a [`LocateRequest`] and,
/// behind it, the bytes of the file.
pub fn answer_locate(request: &[u8]) -> Option<Vec<u8>> {
    let (request, bytes) = postcard::take_from_bytes::<LocateRequest>(request).ok()?;
    let locations: Vec<Location> = locate(bytes, &request.places, request.excerpts);
    Some(encode(&locations))
}

/// The answer to `fix`: what is [`Applied`]. The request is a [`FixRequest`] and, behind it, the bytes of
/// the file.
pub fn answer_fix(request: &[u8]) -> Option<Vec<u8>> {
    let (request, bytes) = postcard::take_from_bytes::<FixRequest>(request).ok()?;
    let applied: Applied = fix::apply(bytes, &request.fixes);
    Some(encode(&applied))
}
