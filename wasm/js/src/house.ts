/**
 * The module that checks the schemas of a house. It is large and few have such schemas, so it is loaded only
 * where a configuration names one. It imports nothing, and what it answers goes to the other module unread.
 */

import { houseRefused, houseSource, type HouseRefused, type HouseSource } from '../dist/pitfall.js';

/** What it exports, as `wasm/src/lib.rs` describes it. */
interface Exports {
  memory: WebAssembly.Memory;
  pitfall_alloc(length: number): number;
  pitfall_free(address: number, length: number): void;
  pitfall_house_add(address: number, length: number): bigint;
  pitfall_house_check(address: number, length: number): bigint;
}

/** An answer in which nothing was found. */
const NOTHING = new Uint8Array([0]);
/** There is one tenant to an instance. */
const TENANT = 0;

export class House {
  readonly #module: WebAssembly.Module;
  readonly #sources: Uint8Array[] = [];
  #exports: Exports;

  constructor(module: WebAssembly.Module) {
    this.#module = module;
    this.#exports = start(module);
  }

  /** Adds a schema, or says why that cannot be. */
  add({ kind, name, files }: Omit<HouseSource, 'tenant'>): HouseRefused | null {
    const source = houseSource({ tenant: TENANT, kind, name, files });
    const refused = houseRefused(this.#call('pitfall_house_add', source));
    if (!refused) this.#sources.push(source);
    return refused;
  }

  /** What the schemas find in a file with these bytes, as the other module reads it. */
  check(bytes: Uint8Array): Uint8Array {
    const request = new Uint8Array(4 + bytes.length);
    new DataView(request.buffer).setUint32(0, TENANT, true);
    request.set(bytes, 4);
    return this.#call('pitfall_house_check', request);
  }

  #call(name: 'pitfall_house_add' | 'pitfall_house_check', request: Uint8Array): Uint8Array {
    try {
      const { memory, pitfall_alloc, pitfall_free, [name]: ask } = this.#exports;
      const address = pitfall_alloc(request.length);
      new Uint8Array(memory.buffer).set(request, address);
      const answer = BigInt.asUintN(64, ask(address, request.length));
      if (answer === 0n) return NOTHING;
      const [at, length] = [Number(answer >> 32n), Number(answer & 0xffff_ffffn)];
      const bytes = new Uint8Array(memory.buffer).slice(at, at + length);
      pitfall_free(at, length);
      return bytes;
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError) && !(error instanceof RangeError)) throw error;
      // Behind a trap nobody knows what state the instance is in.
      const sources = this.#sources.splice(0);
      this.#exports = start(this.#module);
      for (const source of sources) {
        this.#sources.push(source);
        this.#call('pitfall_house_add', source);
      }
      return NOTHING;
    }
  }
}

function start(module: WebAssembly.Module): Exports {
  return new WebAssembly.Instance(module, {}).exports as unknown as Exports;
}
