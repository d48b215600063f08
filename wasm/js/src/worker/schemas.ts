/** The schemas of the house that a configuration names, read and handed to the worker. */

import type { Client } from './client';
import type { Configured, HouseSchema, TenantId } from './protocol';

/** A schema of more files than this is none that somebody wrote. */
const MOST_FILES = 200;

export interface Source {
  /** The text of a file, by its path relative to the folder of the tenant; nothing if it is not there. */
  read(path: string): Promise<string | undefined>;
  /** The module that checks them. */
  module(): Promise<Uint8Array>;
}

/** Gives a tenant the schemas that its configuration names; the answer is what is wrong with them. */
export async function useSchemas(client: Client, id: TenantId, schemas: HouseSchema[], source: Source): Promise<Configured['problem']> {
  await client.ask('useSchemas', id, schemas.length > 0 ? await source.module() : undefined);
  for (const schema of schemas) {
    const wrong = await add(client, id, schema, source);
    if (wrong !== undefined) {
      const start = { line: 0, character: 0 };
      return { message: `the schema for ${schema.kind}: ${wrong}`, help: null, range: schema.range ?? { start, end: start } };
    }
  }
  await client.ask('checkSchemas', id);
  return null;
}

/** Adds one, with the files it refers to as they are asked for. */
async function add(client: Client, id: TenantId, { kind, path }: HouseSchema, { read }: Source): Promise<string | undefined> {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const name = path.slice(folder.length);
  const text = await read(path);
  if (text === undefined) return `${path}: there is no such file`;
  const files: Record<string, string> = { [name]: text };
  for (let number = 1; number <= MOST_FILES; number++) {
    const refused = await client.ask('addSchema', id, { kind, name, files });
    if (!refused) return undefined;
    if ('Wrong' in refused) return `${path}: ${refused.Wrong}`;
    const missing = refused.Missing;
    // What it refers to lies in its own folder.
    const more = missing in files || missing.split('/').includes('..') ? undefined : await read(folder + missing);
    if (more === undefined) return `${path} refers to ${missing}: there is no such file in its folder`;
    files[missing] = more;
  }
  return `${path} refers to more than ${MOST_FILES} files`;
}
