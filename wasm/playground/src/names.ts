/** Names beside ids in the editor, and the way from an id to where it is defined. */

import { type Extension, type Range, StateEffect, StateField, type Text } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, WidgetType, keymap } from '@codemirror/view';
import type { Name, Position } from '../../js/src/worker/protocol';
import { h } from './dom';

/** The names to show in the text as it is. */
export const setNames = StateEffect.define<readonly Name[]>();

/** An id whose name is shown. */
interface Shown {
  id: string;
  name: string;
}

/** Shows names; `go` goes to where the files define an id. */
export function names(offset: (doc: Text, position: Position) => number, go: (id: string, name: string) => void): Extension {
  const shown = StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(before, { newDoc, effects, changes }) {
      for (const effect of effects) {
        if (!effect.is(setNames)) continue;
        return Decoration.set(effect.value.flatMap(({ id, name, what, range, behind }): Range<Decoration>[] => [
          Decoration.mark({ class: 'named', shown: { id, name } }).range(offset(newDoc, range.start), offset(newDoc, range.end)),
          Decoration.widget({ widget: new NameBeside(name, what), side: 1 }).range(offset(newDoc, behind)),
        ]), true);
      }
      return before.map(changes);
    },
    provide: (field) => EditorView.decorations.from(field),
  });
  const follow = (view: EditorView, at: number): boolean => {
    let found: Shown | undefined;
    view.state.field(shown).between(at, at, (_from, _to, { spec }) => void (found ??= (spec as { shown?: Shown }).shown));
    if (found) go(found.id, found.name);
    return found !== undefined;
  };
  return [
    shown,
    EditorView.domEventHandlers({
      mousedown(event, view) {
        const at = event.button === 0 && (event.ctrlKey || event.metaKey) ? view.posAtCoords(event) : null;
        if (at === null || !follow(view, at)) return false;
        event.preventDefault();
        return true;
      },
    }),
    keymap.of([{ key: 'F12', run: (view) => follow(view, view.state.selection.main.head) }]),
  ];
}

class NameBeside extends WidgetType {
  constructor(readonly name: string, readonly what: string | null) {
    super();
  }

  override eq(other: NameBeside): boolean {
    return other.name === this.name && other.what === this.what;
  }

  override toDOM(): HTMLElement {
    return h('span', { class: 'name', title: this.what }, this.name);
  }
}
