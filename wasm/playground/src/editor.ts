/** The editor: CodeMirror with marks, a gutter and hints of our own for findings. */

import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { HighlightStyle, StreamLanguage, bracketMatching, foldGutter, foldKeymap, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { toml } from '@codemirror/legacy-modes/mode/toml';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Annotation, EditorSelection, EditorState, type Extension, type Range, RangeSet, StateEffect, StateField, type Text } from '@codemirror/state';
import {
  Decoration, EditorView, GutterMarker, drawSelection, gutter, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars,
  hoverTooltip, keymap, lineNumbers, placeholder, tooltips,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Name, Position, Severity } from '../../js/src/worker/protocol';
import { h } from './dom';
import { names, setNames } from './names';
import type { Found, ProjectFile } from './project';

/** What the editor tells those around it. */
export interface Listener {
  typed(path: string, text: string): void;
  /** Somebody wants to see a finding in the list. */
  chosen(finding: Found): void;
  /** What can be done about a finding. */
  actions(finding: Found): HTMLElement[];
  moved(line: number, column: number): void;
  /** Somebody wants to see where an id is defined. */
  followed(id: string, name: string): void;
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info', 'hint'];

/** A text that was not typed. */
const fromOutside = Annotation.define<boolean>();
const setFindings = StateEffect.define<readonly Found[]>();

interface Marks {
  marks: RangeSet<Decoration>;
  dots: RangeSet<GutterMarker>;
}

const marks = StateField.define<Marks>({
  create: () => ({ marks: Decoration.none, dots: RangeSet.empty }),
  update({ marks, dots }, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setFindings)) return place(transaction.state.doc, effect.value);
    }
    return transaction.docChanged ? { marks: marks.map(transaction.changes), dots: dots.map(transaction.changes) } : { marks, dots };
  },
  provide: (field) => EditorView.decorations.from(field, ({ marks }) => marks),
});

function place(doc: Text, findings: readonly Found[]): Marks {
  const inText: Range<Decoration>[] = [];
  const worst = new Map<number, Found>();
  for (const found of findings) {
    const { from, to } = span(doc, found);
    if (from < to) inText.push(Decoration.mark({ class: `finding finding-${found.severity}`, found }).range(from, to));
    const line = doc.lineAt(from).from;
    const other = worst.get(line);
    if (!other || rank(found) < rank(other)) worst.set(line, found);
  }
  const dots = [...worst].map(([line, found]) => new Dot(found).range(line));
  return { marks: Decoration.set(inText, true), dots: RangeSet.of(dots, true) };
}

function rank({ severity }: Found): number {
  return SEVERITIES.indexOf(severity);
}

class Dot extends GutterMarker {
  constructor(readonly found: Found) {
    super();
  }

  override toDOM(): HTMLElement {
    return h('span', { class: `dot dot-${this.found.severity}`, title: `${this.found.code} ${this.found.severity}` });
  }
}

function offset(doc: Text, { line, character }: Position): number {
  if (line >= doc.lines) return doc.length;
  const { from, to } = doc.line(line + 1);
  return Math.min(from + character, to);
}

/** Where a finding stands; one without a width gets that of a character. */
function span(doc: Text, { range }: Found): { from: number; to: number } {
  const from = offset(doc, range.start);
  const to = offset(doc, range.end);
  if (to > from) return { from, to };
  const line = doc.lineAt(from);
  return from < line.to ? { from, to: from + 1 } : { from: Math.max(line.from, from - 1), to: from };
}

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--code-property)' },
  { tag: tags.string, color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.atom], color: 'var(--code-number)' },
  { tag: [tags.null, tags.comment], color: 'var(--muted)' },
  { tag: tags.heading, color: 'var(--code-property)', fontWeight: '600' },
]);

const look = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', color: 'var(--text)', backgroundColor: 'var(--surface)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--text)', paddingBlock: '10px' },
  '.cm-cursor': { borderLeftColor: 'var(--text)', borderLeftWidth: '2px' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--faint)', border: 'none', paddingInlineStart: '4px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--line)' },
  '.cm-activeLineGutter': { color: 'var(--text)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground':
    { backgroundColor: 'var(--selection)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--selection)' },
  '.cm-foldGutter span': { color: 'var(--muted)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--raised)', border: '1px solid var(--border)', color: 'var(--muted)' },
  '.cm-placeholder': { color: 'var(--muted)' },
  '.cm-dots': { width: '16px' },
  '.cm-dots .cm-gutterElement': { display: 'grid', placeItems: 'center', cursor: 'pointer' },
  '.dot': { width: '8px', height: '8px', borderRadius: '50%', backgroundColor: 'var(--severity)' },
  '.dot-warning': { borderRadius: '2px', transform: 'rotate(45deg)' },
  '.dot-info, .dot-hint': { borderRadius: '2px' },
  '@media (forced-colors: active)': { '.dot, .finding': { forcedColorAdjust: 'none' } },
  '.finding': { textDecoration: 'underline wavy var(--severity) 1px', textUnderlineOffset: '3px', textDecorationSkipInk: 'none' },
  '.finding-error, .dot-error': { '--severity': 'var(--error)' },
  '.finding-warning, .dot-warning': { '--severity': 'var(--warning)' },
  '.finding-info, .dot-info': { '--severity': 'var(--info)' },
  '.finding-hint, .dot-hint': { '--severity': 'var(--hint)' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--text)', border: '1px solid var(--border)', borderRadius: '8px', boxShadow: 'var(--shadow)', overflow: 'hidden' },
  '.tip': { maxWidth: 'min(480px, 86vw)', padding: '10px 12px', font: '13px/1.5 var(--sans)' },
  '.tip + .tip': { borderTop: '1px solid var(--border)' },
  '.tip p': { margin: '0' },
  '.tip .help': { color: 'var(--muted)', marginTop: '4px' },
  '.tip .actions': { display: 'flex', flexWrap: 'wrap', gap: '6px', marginTop: '8px' },
  '.tip button': { font: '600 12px var(--sans)', minHeight: '26px', padding: '2px 9px', borderRadius: '6px', border: '1px solid var(--border)', background: 'var(--surface)', color: 'var(--text)', cursor: 'pointer' },
  '.tip button.primary': { background: 'var(--button)', color: 'var(--button-text)', borderColor: 'var(--button)' },
  '.tip button:focus-visible': { outline: '2px solid var(--focus)', outlineOffset: '1px' },
  '.name': { marginInlineStart: '6px', padding: '1px 5px', borderRadius: '4px', backgroundColor: 'var(--raised)', color: 'var(--muted)', font: '12px var(--sans)' },
  // The sheet of symbols is out of reach in here.
  '.tip .icon': { display: 'none' },
  '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--text)', borderColor: 'var(--border)' },
  '.cm-search': { font: '13px var(--sans)' },
  '.cm-panel.cm-search': { padding: '8px 32px 8px 10px' },
  '.cm-panel.cm-search :is(label, input, button)': { fontSize: '12.5px' },
  '.cm-panel.cm-search [name=close]': { color: 'var(--text)', minWidth: '24px', minHeight: '24px' },
  '.cm-textfield, .cm-button': { minHeight: '24px' },
  '.cm-textfield': { backgroundColor: 'var(--surface)', border: '1px solid var(--border)', color: 'var(--text)', borderRadius: '4px' },
  '.cm-button': { backgroundImage: 'none', backgroundColor: 'var(--surface)', border: '1px solid var(--border)', color: 'var(--text)', borderRadius: '4px' },
});

const CONFIGURATION_HINT = `# pitfall.toml: what the files cannot say. For example:

[tenant]
complete = ["groups", "deviceCompliancePolicies"]

[rules]
no-grace-period = "error"`;

export class Editor {
  readonly #view: EditorView;
  readonly #listener: Listener;
  /** Files that were open, with where they were scrolled to. */
  readonly #states = new Map<string, { state: EditorState; scrolled: StateEffect<unknown> }>();
  #path: string | undefined;

  constructor(host: HTMLElement, listener: Listener) {
    this.#listener = listener;
    // In a shadow root, CodeMirror needs no style elements, which the page's policy forbids.
    const root = host.attachShadow({ mode: 'open' });
    this.#view = new EditorView({ parent: root, root });
    this.#view.dom.hidden = true;
  }

  get path(): string | undefined {
    return this.#path;
  }

  /** Shows a file. */
  open(file: ProjectFile, findings: readonly Found[]): void {
    this.#keep();
    this.#path = file.path;
    const known = this.#states.get(file.path);
    this.#view.setState(known?.state ?? this.#state(file));
    this.#view.dom.hidden = false;
    this.#view.scrollDOM.scrollTo(0, 0);
    if (known) this.#view.dispatch({ effects: known.scrolled });
    if (known && known.state.doc.toString() !== file.text) this.rewritten(file);
    this.#moved(this.#view.state);
    this.judged(findings);
  }

  /** Shows nothing. */
  close(): void {
    this.#path = undefined;
    this.#view.dom.hidden = true;
  }

  /** Forgets what it knew about a file, or about all of them. */
  forget(path?: string): void {
    if (path === undefined) this.#states.clear();
    else this.#states.delete(path);
    if (path === undefined || path === this.#path) this.close();
  }

  /** Takes the text of a file that was changed elsewhere, as something that can be undone. */
  rewritten(file: ProjectFile): void {
    if (file.path !== this.#path) return;
    const { doc } = this.#view.state;
    const [old, text] = [doc.toString(), file.text];
    let from = 0;
    while (from < old.length && from < text.length && old[from] === text[from]) from++;
    let behind = 0;
    while (behind < Math.min(old.length, text.length) - from && old.at(-1 - behind) === text.at(-1 - behind)) behind++;
    this.#view.dispatch({
      changes: { from, to: old.length - behind, insert: text.slice(from, text.length - behind) },
      annotations: fromOutside.of(true),
    });
  }

  judged(findings: readonly Found[]): void {
    this.#view.dispatch({ effects: setFindings.of(findings) });
  }

  /** Shows the names of ids in a text; of one that is not here any more, nothing. */
  named(text: string, names: readonly Name[]): void {
    if (this.#path !== undefined && this.#view.state.doc.toString() === text) this.#view.dispatch({ effects: setNames.of(names) });
  }

  /** Goes to a place. */
  show(range: { start: Position; end: Position }, focus: boolean): void {
    const { doc } = this.#view.state;
    const anchor = offset(doc, range.start);
    const head = offset(doc, range.end);
    this.#view.dispatch({
      selection: EditorSelection.single(anchor, head),
      effects: EditorView.scrollIntoView(EditorSelection.range(anchor, head), { y: 'center', xMargin: 24 }),
    });
    if (focus) this.#view.focus();
  }

  focus(): void {
    this.#view.focus();
  }

  #keep(): void {
    if (this.#path !== undefined) this.#states.set(this.#path, { state: this.#view.state, scrolled: this.#view.scrollSnapshot() });
  }

  #state(file: ProjectFile): EditorState {
    return EditorState.create({ doc: file.text, extensions: [EditorState.readOnly.of(!file.isWhole), this.#extensions(file.path)] });
  }

  #extensions(path: string): Extension {
    const isToml = path.endsWith('.toml');
    const language = isToml ? StreamLanguage.define(toml) : /\.jsonc?$/i.test(path) ? json() : [];
    return [
      gutter({
        class: 'cm-dots',
        markers: (view) => view.state.field(marks).dots,
        initialSpacer: () => new Dot({ severity: 'hint' } as Found),
        domEventHandlers: {
          click: (view, line) => {
            const [first] = here(view.state, line.from, line.to);
            if (first) this.#listener.chosen(first);
            return first !== undefined;
          },
        },
      }),
      lineNumbers(),
      foldGutter({ openText: '▾', closedText: '▸' }),
      highlightSpecialChars(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSelectionMatches(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      search({ top: true }),
      EditorState.tabSize.of(2),
      isToml ? placeholder(CONFIGURATION_HINT) : [],
      language,
      marks,
      names(offset, (id, name) => this.#listener.followed(id, name)),
      look,
      syntaxHighlighting(colours),
      // What a finding is about should not hide the list of them.
      tooltips({ tooltipSpace: (view) => view.dom.getBoundingClientRect() }),
      hoverTooltip((view, at) => this.#tip(view, at), { hoverTime: 200, hideOnChange: true }),
      // Files that are dropped come in as files, wherever they are dropped.
      EditorView.domEventHandlers({ drop: (event) => event.dataTransfer?.types.includes('Files') ?? false }),
      EditorView.contentAttributes.of({ 'aria-label': `Text of ${path}`, tabindex: '0', spellcheck: 'false' }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged && !update.transactions.some((transaction) => transaction.annotation(fromOutside))) {
          this.#listener.typed(path, update.state.doc.toString());
        }
        if (update.docChanged || update.selectionSet) this.#moved(update.state);
      }),
      keymap.of([
        { key: 'F8', run: () => this.#next(1), shift: () => this.#next(-1) },
        { key: 'Mod-.', run: () => this.#chooseHere() },
        ...searchKeymap,
        ...historyKeymap,
        ...foldKeymap,
        ...defaultKeymap,
      ]),
    ];
  }

  #moved({ doc, selection }: EditorState): void {
    const { head } = selection.main;
    const line = doc.lineAt(head);
    this.#listener.moved(line.number, head - line.from + 1);
  }

  #tip(view: EditorView, at: number) {
    const found = here(view.state, at, at);
    if (found.length === 0) return null;
    const span = { from: at, to: at };
    view.state.field(marks).marks.between(at, at, (from, to) => {
      span.from = Math.min(span.from, from);
      span.to = Math.max(span.to, to);
    });
    return {
      pos: span.from,
      end: span.to,
      above: true,
      create: () => ({ dom: h('div', { role: 'tooltip' }, ...found.map((one) => this.#card(one))) }),
    };
  }

  #card(found: Found): HTMLElement {
    return h(
      'div',
      { class: 'tip' },
      h('p', {}, `${found.message} `, found.code && h('strong', {}, found.code)),
      found.help && h('p', { class: 'help' }, found.help),
      h('div', { class: 'actions' }, ...this.#listener.actions(found),
        h('button', { onclick: () => this.#listener.chosen(found) }, 'More')),
    );
  }

  /** Goes to the next finding of the file, or to the one before. */
  #next(step: 1 | -1): boolean {
    const starts: { from: number; to: number }[] = [];
    const all = this.#view.state.field(marks).marks.iter();
    for (; all.value; all.next()) starts.push({ from: all.from, to: all.to });
    if (starts.length === 0) return false;
    const { from: at } = this.#view.state.selection.main;
    const next = step === 1 ? starts.find(({ from }) => from > at) ?? starts[0] : starts.findLast(({ from }) => from < at) ?? starts.at(-1);
    if (next) {
      this.#view.dispatch({ selection: { anchor: next.from, head: next.to }, effects: EditorView.scrollIntoView(next.from, { y: 'center' }) });
      this.#choose();
    }
    return true;
  }

  #choose(): void {
    const { from, to } = this.#view.state.selection.main;
    const found = here(this.#view.state, from, to).find((one) => span(this.#view.state.doc, one).from === from);
    if (found) this.#listener.chosen(found);
  }

  #chooseHere(): boolean {
    const { from, to } = this.#view.state.selection.main;
    const line = this.#view.state.doc.lineAt(from);
    const [found] = [...here(this.#view.state, from, to), ...here(this.#view.state, line.from, line.to)];
    if (found) {
      this.#listener.chosen(found);
      // From here on the keys go to what can be done about it.
      document.querySelector<HTMLElement>('#list .card[aria-expanded=true], #list .open .card')?.focus();
    }
    return found !== undefined;
  }
}

/** The findings that touch a place. */
function here(state: EditorState, from: number, to: number): Found[] {
  const found: Found[] = [];
  state.field(marks).marks.between(from, to, (_from, _to, mark) => void found.push((mark.spec as { found: Found }).found));
  return found.sort((a, b) => rank(a) - rank(b));
}
