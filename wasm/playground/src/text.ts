/** The text of a file and the bytes that spell it, as `core/src/text` reads them. */

export type Encoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be' | 'utf-16le-bom' | 'utf-16be-bom';

export interface Decoded {
  text: string;
  encoding: Encoding;
  /** Whether the text spells all of the bytes. */
  isWhole: boolean;
}

export function encodingOf(bytes: Uint8Array): Encoding {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8-bom';
  if (a === 0xff && b === 0xfe) return 'utf-16le-bom';
  if (a === 0xfe && b === 0xff) return 'utf-16be-bom';
  if (bytes.length % 2 !== 0 || bytes.length === 0) return 'utf-8';
  // Without a mark, UTF-16 shows by the zero in every other byte of its first two characters.
  const ascii = (byte: number | undefined) => byte !== undefined && byte !== 0 && byte < 0x80;
  if (ascii(a) && b === 0 && (bytes.length === 2 || c !== 0)) return 'utf-16le';
  if (a === 0 && ascii(b) && (bytes.length === 2 || d !== 0)) return 'utf-16be';
  return 'utf-8';
}

export function decode(bytes: Uint8Array): Decoded {
  const encoding = encodingOf(bytes);
  // A mark is taken away where there is one.
  const name = encoding.replace('-bom', '');
  try {
    return { text: new TextDecoder(name, { fatal: true }).decode(bytes), encoding, isWhole: true };
  } catch {
    return { text: new TextDecoder(name).decode(bytes), encoding, isWhole: false };
  }
}

/** A text with the one line end that the editor has. */
export function inLines(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** The line ends of a text, of which files may mix several. */
export function lineEnds(text: string): 'LF' | 'CRLF' | 'CR' | 'mixed line ends' {
  const kinds = new Set(endsOf(text));
  if (kinds.size > 1) return 'mixed line ends';
  return kinds.has('\r\n') ? 'CRLF' : kinds.has('\r') ? 'CR' : 'LF';
}

/** A text of the editor with the line ends of what it was made from. Where those are mixed, lines that are as they were keep theirs. */
export function withLineEnds(text: string, original: string): string {
  const ends = endsOf(original);
  const usual = mostFrequent(ends);
  if (ends.every((end) => end === usual)) return usual === '\n' ? text : text.replaceAll('\n', usual);
  const [before, now] = [inLines(original).split('\n'), text.split('\n')];
  const both = Math.min(before.length, now.length);
  let start = 0;
  while (start < both && before[start] === now[start]) start++;
  let behind = 0;
  while (behind < both - start && before.at(-1 - behind) === now.at(-1 - behind)) behind++;
  const end = (line: number) => (line < start ? ends[line] : line >= now.length - behind ? ends[line + before.length - now.length] : undefined) ?? usual;
  return now.map((line, number) => (number < now.length - 1 ? line + end(number) : line)).join('');
}

function endsOf(text: string): string[] {
  return text.match(/\r\n?|\n/g) ?? [];
}

function mostFrequent(ends: string[]): string {
  const number = (kind: string) => ends.filter((end) => end === kind).length;
  return ['\n', '\r\n', '\r'].reduce((most, kind) => (number(kind) > number(most) ? kind : most));
}

export function encode(text: string, encoding: Encoding): Uint8Array<ArrayBuffer> {
  const marked = encoding.endsWith('-bom') ? `\uFEFF${text}` : text;
  if (encoding.startsWith('utf-8')) return new TextEncoder().encode(marked);
  const bytes = new Uint8Array(marked.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < marked.length; at++) view.setUint16(at * 2, marked.charCodeAt(at), encoding.startsWith('utf-16le'));
  return bytes;
}
