/** The code of a worker, bundled into text. */
declare module 'worker:*' {
  const code: string;
  export default code;
}

/** How the page comes by what is not in its code: from beside it, or from within it. */
declare module 'pitfall:assets' {
  export type Name = 'pitfall_bg.wasm' | 'pitfall_schemas.wasm' | 'rules.json' | 'contoso.zip' | 'fabrikam.zip';
  export function load(name: Name): Promise<Uint8Array<ArrayBuffer>>;
  /** A module, compiled while it comes in. */
  export function compile(name: Name): Promise<WebAssembly.Module>;
}
