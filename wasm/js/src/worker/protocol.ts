/** What the editor and the page ask of the worker, and what it answers. */

import type {
  Changes,
  Configured,
  Content,
  Definition,
  Division,
  HouseRefused,
  HouseSource,
  More,
  Name,
  Options,
  ResourcePlace,
  RuleDocumentation,
} from '../engine';

export type { Changes, Configured, Content, Definition, Division, HouseRefused, HouseSource, More, Name, Options, ResourcePlace, RuleDocumentation };
export type * from '../../dist/pitfall.js';

/** A tenant by the number that it was opened with. */
export type TenantId = number;

/** A file that has changed; without content it is gone. */
export interface FileChange {
  path: string;
  content: Content | undefined;
}

/** A file that pitfall failed at. */
export interface FileFailure {
  path: string;
  message: string;
}

export interface Requests {
  /** Starts the module, which may be compiled already; gives its version. */
  start(wasm: Uint8Array | WebAssembly.Module): string;
  open(tenant: TenantId): void;
  close(tenant: TenantId): void;
  configure(tenant: TenantId, toml: string | undefined, options: Options, more: More): Configured;
  /** Starts with no schemas of the house, by this module if there are to be some; adds one; checks all files by them. */
  useSchemas(tenant: TenantId, wasm: Uint8Array | undefined): void;
  addSchema(tenant: TenantId, source: Omit<HouseSource, 'tenant'>): HouseRefused | null;
  checkSchemas(tenant: TenantId): void;
  addIgnore(tenant: TenantId, toml: string, fingerprint: string, reason: string): string | undefined;
  update(tenant: TenantId, files: FileChange[]): FileFailure[];
  changes(tenant: TenantId): Changes;
  resources(tenant: TenantId, path: string): ResourcePlace[];
  /** What the ids in a text stand for. */
  names(tenant: TenantId, text: string): Name[];
  /** Where the files define what an id stands for. */
  definition(tenant: TenantId, id: string): Definition | null;
  /** Who is judged by what, as a page and as JSON. */
  coveragePage(tenant: TenantId): string;
  coverage(tenant: TenantId): string;
  /** The report as the program writes it, and as SARIF with the documentation of rules. */
  json(tenant: TenantId): string;
  sarif(tenant: TenantId, rules: RuleDocumentation[]): string;
  /** The tenants among files with these paths. */
  divide(paths: string[]): Division;
  schema(kind: string): string | undefined;
  configSchema(): string;
}

export type Method = keyof Requests;
export type Answer<M extends Method> = ReturnType<Requests[M]>;

export interface Request<M extends Method = Method> {
  id: number;
  method: M;
  parameters: Parameters<Requests[M]>;
}

export type Response =
  | { id: number; answer: unknown }
  | { id: number; error: string }
  /** Something went wrong that pitfall could mend. */
  | { failure: string };
