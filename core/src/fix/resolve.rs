//! Changes in words of JSON to edits of the text.

use super::{Change, Edit, quoted, yaml};
use crate::json::{Document, Language, Node, NodeKind};
use crate::order::Order;
use crate::recognise::is_generated;
use crate::text::Span;

/// The edits that make `changes` in the file that `document` is; nothing where they cannot be made with
/// certainty: in a file that is no JSON, and where a comment stands in between.
pub fn resolve(document: &Document<'_>, changes: &[Change]) -> Option<Vec<Edit>> {
    Resolver::new(document).edits(changes)
}

/// The same for many fixes of a file.
pub(crate) struct Resolver<'d, 't> {
    top: Level<'d, 't>,
    foreign: Option<yaml::Resolver<'d, 't>>,
    is_generated: bool,
    edits: Vec<Edit>,
}

impl<'d, 't> Resolver<'d, 't> {
    pub(crate) fn new(document: &'d Document<'t>) -> Self {
        let foreign = (document.language() != Language::Json).then(|| yaml::Resolver::new(document));
        let is_generated = foreign.is_none() && is_generated(document);
        Self { is_generated, top: Level::new(document, 0), foreign, edits: Vec::new() }
    }

    /// The edits of one fix.
    pub(crate) fn edits(&mut self, changes: &[Change]) -> Option<Vec<Edit>> {
        match (&mut self.foreign, self.top.document.language()) {
            (Some(foreign), Language::Yaml) => return foreign.edits(changes),
            // Nobody edits what is generated.
            (Some(_), _) => return None,
            (None, _) if self.is_generated => return None,
            (None, _) => {}
        }
        self.edits.clear();
        self.resolve(changes)?;
        Some(std::mem::take(&mut self.edits))
    }

    fn resolve(&mut self, changes: &[Change]) -> Option<()> {
        let mut removed = Vec::new();
        for change in changes {
            match change {
                // A comment to pitfall itself is no slip.
                Change::Erase(span) if span.of(self.top.document.text()).contains("pitfall") => return None,
                Change::Erase(span) => self.edits.push(erased(self.top.document.text(), *span)),
                Change::Remove(span) => removed.push(span.start),
                Change::RemoveEntry(span) => {
                    removed.push(at_level(&mut self.top, span.start, &|level, place| level.entry(place))?);
                }
                Change::Replace(span, _)
                | Change::Rename(span, _)
                | Change::Rewrite(span, _)
                | Change::Append(span, _)
                | Change::Set(span, ..)
                | Change::Move(span, _) => {
                    let edits = at_level(&mut self.top, span.start, &|level, place| level.make(change, place))?;
                    self.edits.extend(edits);
                }
            }
        }
        // Elements that go together take the commas between them along.
        removed.order();
        removed.dedup();
        let mut rest = removed.as_slice();
        while let [first, ..] = rest {
            let (count, edits) = at_level(&mut self.top, *first, &|level, place| level.remove(place, rest))?;
            self.edits.extend(edits);
            rest = rest.get(count.max(1)..).unwrap_or_default();
        }
        (!self.edits.is_empty()).then_some(())
    }
}

/// A text: that of the file, or of JSON within one of its strings.
struct Level<'d, 't> {
    document: &'d Document<'t>,
    /// How many strings it lies in.
    depth: usize,
    family: Option<Family>,
}

/// Who stands next to whom, by position among the nodes.
pub(super) struct Family {
    /// The array or object around a node; itself at the top.
    pub(super) parent: Vec<u32>,
    /// The element or the key before; itself for the first.
    previous: Vec<u32>,
}

/// Where a place is.
#[derive(Clone, Copy)]
enum Found {
    /// The node begins there.
    At(usize),
    /// It is within this string.
    Within(usize),
}

/// JSON lies in strings of JSON, and again in strings of those; nobody goes further.
const DEEPEST: usize = 4;

/// An assignment's group stands in its target.
pub(super) const FURTHEST: usize = 3;

/// Does `job` on the text that the place belongs to.
fn at_level<R>(top: &mut Level<'_, '_>, start: u32, job: &dyn Fn(&mut Level<'_, '_>, Found) -> Option<R>) -> Option<R> {
    let found = top.find(start)?;
    if let Found::Within(index) = found
        && top.depth < DEEPEST
    {
        let embedded = top.document.embedded(top.document.at(index as u32));
        let is_json = embedded.root().is_some_and(|root| root.is_object() || root.is_array());
        if is_json && embedded.errors.iter().all(|error| error.problem.is_lenient()) {
            return at_level(&mut Level::new(&embedded, top.depth + 1), start, job);
        }
    }
    job(top, found)
}

impl<'d, 't> Level<'d, 't> {
    fn new(document: &'d Document<'t>, depth: usize) -> Self {
        Self { document, depth, family: None }
    }

    fn nodes(&self) -> &'d [Node] {
        self.document.nodes()
    }

    fn text(&self, from: u32, to: u32) -> &'d str {
        Span::new(from, to).of(self.document.text())
    }

    /// What starts at an offset of the file, or is around it.
    fn find(&self, start: u32) -> Option<Found> {
        if self.document.errors.iter().any(|error| !error.problem.is_lenient()) {
            return None;
        }
        let start_of = |node: &Node| self.document.outer(Span::new(node.start, node.end)).start;
        let index = self.nodes().partition_point(|node| start_of(node) <= start).checked_sub(1)?;
        let node = self.nodes()[index];
        let span = self.document.outer(Span::new(node.start, node.end));
        let is_string = matches!(node.kind, NodeKind::String | NodeKind::Key);
        match span.start == start {
            true => Some(Found::At(index)),
            false if is_string && start < span.end => Some(Found::Within(index)),
            false => None,
        }
    }

    /// An edit of this text as one of the file.
    fn edit(&self, span: Span, replacement: &str) -> Edit {
        let mut replacement = replacement.to_owned();
        for _ in 0..self.depth {
            replacement = escaped(&replacement);
        }
        Edit { span: self.document.outer(span), replacement }
    }

    fn make(&mut self, change: &Change, found: Found) -> Option<Vec<Edit>> {
        match (change, found) {
            (Change::Replace(_, json), Found::At(index)) => {
                let node = self.nodes()[index];
                Some(vec![self.edit(Span::new(node.start, node.end), json)])
            }
            (Change::Rename(_, name), Found::At(index)) => {
                let key = self.nodes()[index];
                let parent = self.family().parent[index] as usize;
                let object = self.document.at(parent as u32);
                let is_taken = object.members().any(|(key, _)| key.index() as usize != index && key.is_named(name));
                let span = Span::new(key.start, key.end);
                (key.kind == NodeKind::Key && !is_taken).then(|| vec![self.edit(span, &quoted(name))])
            }
            (Change::Rewrite(span, text), Found::Within(_)) => {
                let mut replacement = escaped(text);
                for _ in 0..self.depth {
                    replacement = escaped(&replacement);
                }
                Some(vec![Edit { span: *span, replacement }])
            }
            (Change::Append(_, json), Found::At(index)) => Some(vec![self.append(index, json)?]),
            (Change::Set(_, name, json), Found::At(index)) => {
                let is_key = self.nodes()[index].kind == NodeKind::Key;
                let object = index + usize::from(is_key);
                Some(vec![match self.document.at(object as u32).get(name) {
                    Some(value) => {
                        let node = self.nodes()[value.index() as usize];
                        self.edit(Span::new(node.start, node.end), json)
                    }
                    None if self.nodes().get(object)?.kind == NodeKind::Object => {
                        self.append(object, &format!("{}: {json}", quoted(name)))?
                    }
                    None => return None,
                }])
            }
            (Change::Move(_, to), Found::At(index)) => self.moved(index, *to),
            _ => None,
        }
    }

    /// Adds to the array or object at `index`, laid out as what is there.
    fn append(&mut self, index: usize, json: &str) -> Option<Edit> {
        let node = self.nodes()[index];
        if !matches!(node.kind, NodeKind::Array | NodeKind::Object) {
            return None;
        }
        let Some(last) = self.last_child(index) else {
            let inside = self.text(node.start + 1, node.end - 1);
            return is_blank(inside).then(|| self.edit(Span::at(node.start + 1), json));
        };
        let previous = self.previous(last);
        let end = self.extent(last).end;
        let space = if previous == last {
            let lead = self.text(node.start + 1, self.nodes()[last].start);
            let tail = self.text(end, node.end - 1);
            match (lead.contains(['\n', '\r']), is_blank(lead) && is_blank(tail)) {
                (_, false) => return None,
                (true, true) => lead,
                (false, true) if self.document.text().contains(": ") => " ",
                (false, true) => "",
            }
        } else {
            let gap = self.text(self.extent(previous).end, self.nodes()[last].start);
            gap.trim_start().strip_prefix(',').filter(|space| is_blank(space))?
        };
        Some(self.edit(Span::at(end), &format!(",{space}{json}")))
    }

    /// Moves the member at `index` into the object that starts at `to`, which is no part of it.
    fn moved(&mut self, index: usize, to: Span) -> Option<Vec<Edit>> {
        let Found::At(target) = self.find(to.start)? else { return None };
        let extent = self.extent(index);
        let target_node = self.nodes()[target];
        let key = self.nodes()[index];
        let inside = extent.start <= target_node.start && target_node.end <= extent.end;
        if inside || key.kind != NodeKind::Key || target_node.kind != NodeKind::Object {
            return None;
        }
        let start = self.document.outer(Span::new(key.start, key.end)).start;
        let (_, mut edits) = self.remove(Found::At(index), &[start])?;
        // Lines get the indentation of their new place.
        let (old, new) = (
            self.indentation(key.start),
            match self.last_child(target) {
                Some(last) => self.indentation(self.nodes()[last].start),
                None => self.indentation(target_node.start),
            },
        );
        let member = self.text(extent.start, extent.end);
        let member = member.replace(&format!("\n{old}"), &format!("\n{new}"));
        edits.push(self.append(target, &member)?);
        Some(edits)
    }

    /// The white space before the line of an offset.
    fn indentation(&self, offset: u32) -> &'d str {
        let before = self.text(0, offset);
        let line = &before[before.rfind(['\n', '\r']).map_or(0, |at| at + 1)..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    /// Takes out the element or member at a place, together with those behind it that are to go as well.
    /// Gives how many of `starts` that were.
    fn remove(&mut self, found: Found, starts: &[u32]) -> Option<(usize, Vec<Edit>)> {
        let Found::At(index) = found else { return None };
        let first = self.child(index);
        let parent = self.family().parent[first] as usize;
        if parent == first {
            return None;
        }
        let mut count = 0;
        let (mut last, mut next) = (first, Some(first));
        while let Some(child) = next {
            // Named by its key or by its value, or by both.
            let named = starts.get(count..).unwrap_or_default();
            let named = named.iter().take_while(|&&start| self.names(child, start)).count();
            if named == 0 {
                break;
            }
            count += named;
            last = child;
            next = self.next_child(parent, child);
            if let Some(next) = next {
                let gap = self.text(self.extent(child).end, self.nodes()[next].start);
                is_separator(gap).then_some(())?;
            }
        }
        let (parent, previous) = (self.nodes()[parent], self.previous(first));
        let start = self.extent(first).start;
        let end = self.extent(last).end;
        let span = match next {
            Some(next) => Span::new(start, self.nodes()[next].start),
            None if previous != first => {
                let before = self.extent(previous).end;
                is_separator(self.text(before, start)).then_some(())?;
                Span::new(before, end)
            }
            None => {
                let (lead, tail) = (self.text(parent.start + 1, start), self.text(end, parent.end - 1));
                (is_blank(lead) && (is_blank(tail) || is_separator(tail))).then_some(())?;
                Span::new(parent.start + 1, parent.end - 1)
            }
        };
        Some((count, vec![self.edit(span, "")]))
    }

    /// Where the element of an array starts that a place is in, some objects further out at most.
    fn entry(&mut self, found: Found) -> Option<u32> {
        let Found::At(mut index) = found else { return None };
        for _ in 0..FURTHEST {
            let parent = self.family().parent[index] as usize;
            if parent == index {
                return None;
            }
            if self.nodes()[parent].kind == NodeKind::Array {
                let node = self.nodes()[index];
                return Some(self.document.outer(Span::new(node.start, node.end)).start);
            }
            index = parent;
        }
        None
    }

    /// Whether the element or member at `child` is the one at an offset of the file.
    fn names(&self, child: usize, start: u32) -> bool {
        matches!(self.find(start), Some(Found::At(index)) if self.child(index) == child)
    }

    /// The element, or the key of the member, that a node is or belongs to.
    fn child(&self, index: usize) -> usize {
        let before = index.checked_sub(1).map(|before| self.nodes()[before].kind);
        if before == Some(NodeKind::Key) { index - 1 } else { index }
    }

    /// From where to where an element or a member goes.
    fn extent(&self, child: usize) -> Span {
        let node = self.nodes()[child];
        let end = if node.kind == NodeKind::Key { self.nodes().get(child + 1).unwrap_or(&node).end } else { node.end };
        Span::new(node.start, end)
    }

    fn next_child(&self, parent: usize, child: usize) -> Option<usize> {
        let node = self.nodes()[child];
        let value = if node.kind == NodeKind::Key { self.nodes().get(child + 1)? } else { &node };
        let next = value.next as usize;
        (next < self.nodes()[parent].next as usize).then_some(next)
    }

    fn previous(&mut self, child: usize) -> usize {
        self.family().previous[child] as usize
    }

    fn last_child(&mut self, parent: usize) -> Option<usize> {
        let end = self.nodes()[parent].next as usize;
        // From the last node up to the child that it belongs to.
        let mut index = end.checked_sub(1).filter(|last| *last > parent)?;
        loop {
            let up = self.family().parent[index] as usize;
            if up == parent {
                return Some(self.child(index));
            }
            index = up;
        }
    }

    fn family(&mut self) -> &Family {
        let nodes = self.document.nodes();
        self.family.get_or_insert_with(|| Family::of(nodes))
    }
}

impl Family {
    pub(super) fn of(nodes: &[Node]) -> Self {
        let mut parent: Vec<u32> = (0..nodes.len() as u32).collect();
        let mut previous = parent.clone();
        // What is open: the container and its last child so far.
        let mut open: Vec<(usize, Option<u32>)> = Vec::new();
        for (index, node) in nodes.iter().enumerate() {
            while open.last().is_some_and(|&(container, _)| nodes[container].next as usize <= index) {
                open.pop();
            }
            if let Some((container, last)) = open.last_mut() {
                parent[index] = *container as u32;
                let is_value = index > 0 && nodes[index - 1].kind == NodeKind::Key;
                if !is_value {
                    previous[index] = last.replace(index as u32).unwrap_or(index as u32);
                }
            }
            if matches!(node.kind, NodeKind::Array | NodeKind::Object) {
                open.push((index, None));
            }
        }
        Self { parent, previous }
    }
}

/// Takes characters out, and with them the line on which nothing else stands, or the space before them.
fn erased(text: &str, span: Span) -> Edit {
    let (start, end) = (span.start as usize, span.end as usize);
    let (before, behind) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
    let lead = before.len() - before.trim_end_matches([' ', '\t']).len();
    let tail = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    let opens = before[..start.saturating_sub(lead)].is_empty() || before[..start - lead].ends_with(['\n', '\r']);
    let rest = &behind[tail..];
    let closing = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with(['\n', '\r'])) };
    let span = match (opens, closing) {
        (true, 1..) => Span::new((start - lead) as u32, (end + tail + closing) as u32),
        (false, 1..) => Span::new((start - lead) as u32, end as u32),
        _ if rest.is_empty() => Span::new((start - lead) as u32, (end + tail) as u32),
        _ => span,
    };
    Edit { span, replacement: String::new() }
}

/// `text` as it stands between the quotes of a string.
pub(super) fn escaped(text: &str) -> String {
    let quoted = quoted(text);
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|character| matches!(character, ' ' | '\t' | '\n' | '\r'))
}

/// Whether there is a comma and nothing else but white space.
fn is_separator(text: &str) -> bool {
    text.split_once(',').is_some_and(|(before, behind)| is_blank(before) && is_blank(behind))
}
