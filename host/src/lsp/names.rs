//! Names beside ids, as the protocol has them.

use gen_lsp_types::{InlayHint, Position, Range};
use pitfall_core::{Mention, SHOWN};

use super::client::Client;
use super::show::{at, meet, plain};

/// The names to show in a range.
pub(super) fn hints(client: &Client, mentions: &[Mention], range: &Range) -> Vec<InlayHint> {
    let hint = |mention: &Mention| {
        let position = client.position(mention.behind);
        meet(range, &at(position)).then(|| InlayHint {
            position,
            label: plain(&mention.named.name).into(),
            kind: None,
            text_edits: None,
            tooltip: mention.named.what.clone().map(Into::into),
            padding_left: Some(true),
            padding_right: None,
            data: None,
        })
    };
    mentions.iter().filter(|mention| !mention.is_own).filter_map(hint).take(SHOWN).collect()
}

/// The id at a position.
pub(super) fn mentioned<'m>(client: &Client, mentions: &'m [Mention], position: Position) -> Option<&'m Mention> {
    let is_here = |mention: &&Mention| meet(&client.range(mention.start, mention.end), &at(position));
    mentions.iter().find(is_here)
}
