/** A link that holds the files: behind the #, which browsers send to nobody. */

import type { Incoming } from './project';
import { encodingOf } from './text';

/** What links of this form begin with. Another form gets another number. */
const MARK = '#tenant1=';
/** Browsers take addresses of two million characters. */
export const LONGEST = 1_900_000;
/** A short link must not unfold to any size. */
const LARGEST = 256 << 20;

type Packed = [path: string, text: string, isBase64?: 1][];

export async function toLink(files: Incoming[]): Promise<string> {
  const packed: Packed = files.map(({ path, bytes }) => {
    // Other encodings keep their bytes.
    if (encodingOf(bytes) === 'utf-8') {
      try {
        return [path, new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)];
      } catch {
        // No text.
      }
    }
    return [path, toBase64(bytes), 1];
  });
  const stream = new Blob([JSON.stringify(packed)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const code = toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return `${location.href.split('#')[0]}${MARK}${code}`;
}

/** The files in a link. */
export async function fromLink(hash: string): Promise<Incoming[]> {
  if (!hash.startsWith(MARK)) throw new Error('it is not of a form that this page knows');
  const bytes = fromBase64(hash.slice(MARK.length).replaceAll('-', '+').replaceAll('_', '/'));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > LARGEST) throw new Error('the link holds too much');
    parts.push(part.value as Uint8Array<ArrayBuffer>);
  }
  const packed: unknown = JSON.parse(await new Blob(parts).text());
  if (!Array.isArray(packed)) throw new Error('the link holds no files');
  return packed.map((entry: unknown) => {
    const [path, text, isBase64] = entry as Packed[number];
    if (typeof path !== 'string' || typeof text !== 'string') throw new Error('the link holds no files');
    return { path, bytes: isBase64 ? fromBase64(text) : new TextEncoder().encode(text) };
  });
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
