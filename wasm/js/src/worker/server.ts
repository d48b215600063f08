/** Answers requests with the module. */

import { Engine, configSchema, divide, schema, version, type RuleDocumentation, type Tenant } from '../engine';
import { House } from '../house';
import type { FileFailure, Request, Requests, Response, TenantId } from './protocol';

/** Serves one connection; the result takes what comes in. */
export function serve(send: (response: Response) => void): (request: Request) => void {
  const requests = new Server((failure) => send({ failure }));
  return ({ id, method, parameters }) => {
    try {
      const answer = (requests[method] as (...parameters: unknown[]) => unknown).apply(requests, parameters);
      send({ id, answer });
    } catch (error) {
      send({ id, error: error instanceof Error ? error.message : String(error) });
    }
  };
}

class Server implements Requests {
  readonly #failed: (message: string) => void;
  readonly #tenants = new Map<TenantId, Tenant>();
  readonly #houses = new Map<TenantId, House>();
  #engine: Engine | undefined;
  /** What checks the schemas of houses, once one is configured. */
  #houseModule: WebAssembly.Module | undefined;

  constructor(failed: (message: string) => void) {
    this.#failed = failed;
  }

  start(wasm: Uint8Array | WebAssembly.Module): string {
    this.#engine = new Engine(wasm as Uint8Array<ArrayBuffer> | WebAssembly.Module, this.#failed);
    return version();
  }

  open(id: TenantId): void {
    if (!this.#engine) throw new Error('the module has not been started');
    this.#tenants.set(id, this.#engine.tenant());
  }

  close(id: TenantId): void {
    this.#tenants.get(id)?.close();
    this.#tenants.delete(id);
    this.#houses.delete(id);
  }

  configure(...[id, toml, options, more]: Parameters<Requests['configure']>): ReturnType<Requests['configure']> {
    return this.#tenant(id).configure(toml, options, more);
  }

  useSchemas(id: TenantId, wasm: Uint8Array | undefined): void {
    this.#houses.delete(id);
    if (!wasm) return this.#tenant(id).check(undefined);
    this.#houseModule ??= new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>);
    this.#houses.set(id, new House(this.#houseModule));
  }

  addSchema(...[id, source]: Parameters<Requests['addSchema']>): ReturnType<Requests['addSchema']> {
    return this.#houses.get(id)?.add(source) ?? null;
  }

  checkSchemas(id: TenantId): void {
    this.#tenant(id).check(this.#houses.get(id));
  }

  addIgnore(...[id, toml, fingerprint, reason]: Parameters<Requests['addIgnore']>): string | undefined {
    return this.#tenant(id).addIgnore(toml, fingerprint, reason);
  }

  update(...[id, files]: Parameters<Requests['update']>): FileFailure[] {
    const tenant = this.#tenant(id);
    const failures: FileFailure[] = [];
    for (const { path, content } of files) {
      try {
        if (content === undefined) tenant.removeFile(path);
        else tenant.setFile(path, content);
      } catch (error) {
        failures.push({ path, message: error instanceof Error ? error.message : String(error) });
      }
    }
    return failures;
  }

  changes(id: TenantId): ReturnType<Requests['changes']> {
    return this.#tenant(id).changes();
  }

  resources(id: TenantId, path: string): ReturnType<Requests['resources']> {
    return this.#tenant(id).resources(path);
  }

  names(id: TenantId, text: string): ReturnType<Requests['names']> {
    return this.#tenant(id).names(text);
  }

  definition(id: TenantId, of: string): ReturnType<Requests['definition']> {
    return this.#tenant(id).definition(of);
  }

  coveragePage(id: TenantId): string {
    return this.#tenant(id).coveragePage();
  }

  coverage(id: TenantId): string {
    return this.#tenant(id).coverage();
  }

  json(id: TenantId): string {
    return this.#tenant(id).json();
  }

  sarif(id: TenantId, rules: RuleDocumentation[]): string {
    return this.#tenant(id).sarif(rules);
  }

  divide(paths: string[]): ReturnType<Requests['divide']> {
    return divide(paths);
  }

  schema(kind: string): string | undefined {
    return schema(kind);
  }

  configSchema(): string {
    return configSchema();
  }

  #tenant(id: TenantId): Tenant {
    const tenant = this.#tenants.get(id);
    if (!tenant) throw new Error(`there is no tenant ${id}`);
    return tenant;
  }
}
