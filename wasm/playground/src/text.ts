/** The text of a file and the bytes that spell it, as `core/src/text` reads them. */

export type Encoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be' | 'utf-16le-bom' | 'utf-16be-bom';

export interface Decoded {
  text: string;
  encoding: Encoding;
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
  return { text: new TextDecoder(encoding.replace('-bom', '')).decode(bytes), encoding };
}

export function encode(text: string, encoding: Encoding): Uint8Array<ArrayBuffer> {
  const marked = encoding.endsWith('-bom') ? `\uFEFF${text}` : text;
  if (encoding.startsWith('utf-8')) return new TextEncoder().encode(marked);
  const bytes = new Uint8Array(marked.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < marked.length; at++) view.setUint16(at * 2, marked.charCodeAt(at), encoding.startsWith('utf-16le'));
  return bytes;
}
