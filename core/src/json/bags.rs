//! Bags: objects that a tool put around members which belong to the object outside.

use super::tape::NodeKind;
use super::value::Document;

impl Document<'_> {
    /// Makes the members of every object called `name` members of the object around it. They are found as if
    /// there was no bag; their places stay those of the file.
    pub(crate) fn open_bags(&mut self, name: &str) {
        let nodes = &self.tape.nodes;
        let is_bag = |index: &usize| {
            nodes[*index].kind == NodeKind::Key
                && self.at(*index as u32).is_named(name)
                && nodes.get(index + 1).is_some_and(|value| value.kind == NodeKind::Object)
        };
        // Each is two nodes: the key and the object, without what is in it.
        let bags: Vec<usize> = (0..nodes.len()).filter(is_bag).collect();
        if bags.is_empty() {
            return;
        }
        let gone_before = |index: u32| 2 * bags.partition_point(|&bag| bag < index as usize) as u32;
        let is_kept = |index: &usize| {
            let before = bags.partition_point(|bag| bag <= index);
            before.checked_sub(1).is_none_or(|last| *index > bags[last] + 1)
        };
        let kept = (0..nodes.len()).filter(is_kept).map(|index| {
            let mut node = nodes[index];
            node.next -= gone_before(node.next);
            node
        });
        self.tape.nodes = kept.collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Value;

    #[test]
    fn what_is_in_a_bag_is_outside() {
        let text = r#"[{"A":1,"Bag":{"b":{"Bag":{"c":[2,3]},"d":4}},"E":5},{"Bag":{}},6]"#;
        let mut document = Document::new(text);
        document.open_bags("bag");
        let root = document.root().expect("a root");
        assert_eq!(root.elements().count(), 3);
        let first = root.elements().next().expect("an element");
        let keys: Vec<_> = first.members().map(|(key, _)| key.plain_text()).collect();
        assert_eq!(keys, [Some("A"), Some("b"), Some("E")]);
        let inner = first.get("b").expect("a member");
        assert_eq!(inner.get("c").map(|list| list.elements().count()), Some(2));
        assert_eq!(inner.get("d").and_then(Value::integer), Some(4));
        assert_eq!(inner.get("c").map(|list| list.span().of(text)), Some("[2,3]"));
        assert_eq!(root.elements().nth(1).map(|bag| bag.members().count()), Some(0));
        assert_eq!(root.elements().nth(2).and_then(Value::integer), Some(6));
    }
}
