/** As much of JSON Schema as pitfall's own schemas use. */

export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema | true>;
  additionalProperties?: Schema | boolean;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  anyOf?: Schema[];
  if?: Schema;
  then?: Schema | true;
  else?: Schema | true;
}

/** A place in a schema. */
export class Place {
  readonly #root: Schema;
  readonly schema: Schema;
  /** The name of its definition, if it has one. */
  readonly name: string | undefined;

  constructor(root: Schema, schema: Schema = root) {
    this.#root = root;
    [this.schema, this.name] = follow(root, schema);
  }

  /** What stands at a key of it. `type` is the `@odata.type` of the object, if it says one. */
  member(key: string, type?: string): Place | undefined {
    const schema = this.properties(type)[key];
    if (schema) return new Place(this.#root, schema);
    const other = this.schema.additionalProperties;
    return typeof other === 'object' ? new Place(this.#root, other) : undefined;
  }

  /** What its elements are. */
  get element(): Place | undefined {
    return this.#first(({ items }) => items);
  }

  /** The properties of an object of it. */
  properties(type?: string): Record<string, Schema> {
    const ofType = type === undefined ? undefined : this.#root.$defs?.[type.replace(/^#?microsoft\.graph\./, '')];
    const { schema } = this;
    const untyped = typeof schema.else === 'object' ? schema.else.properties : undefined;
    const found = ofType?.properties ?? { ...untyped, ...schema.properties };
    const own = this.#first(({ properties }) => properties && { properties });
    const all = Object.keys(found).length > 0 ? found : own?.schema.properties ?? {};
    return Object.fromEntries(Object.entries(all).map(([key, value]) => [key, value === true ? {} : value]));
  }

  /** A property of it, spelt out. */
  property(key: string, type?: string): Place | undefined {
    return this.member(key, type);
  }

  get required(): string[] {
    return this.schema.required ?? [];
  }

  /** The words that it may be. */
  get words(): string[] {
    const { enum: words, pattern, const: only, anyOf } = this.schema;
    if (words) return words.filter((word) => typeof word === 'string');
    if (typeof only === 'string') return [only];
    // A list of words in one string.
    const several = pattern?.match(/^\^ \*\(([\w|]+)\) \*/)?.[1];
    if (several) return several.split('|');
    return (anyOf ?? []).flatMap((schema) => new Place(this.#root, schema).words);
  }

  /** Whether it may be of a JSON type. */
  is(type: string): boolean {
    const { type: types, anyOf } = this.schema;
    if (types === undefined) return (anyOf ?? []).some((schema) => new Place(this.#root, schema).is(type));
    return Array.isArray(types) ? types.includes(type) : types === type;
  }

  /** What it is, in words. */
  get kind(): string {
    const { element } = this;
    if (element) return `list of ${element.kind}`;
    const { type, properties } = this.schema;
    if (this.name) return this.name.replace(/^any-/, '');
    const names = [type].flat().filter((name) => name !== undefined && name !== 'null');
    if (names.length === 0 && properties) return 'object';
    return names.join(' or ') || 'value';
  }

  #first(pick: (schema: Schema) => Schema | undefined): Place | undefined {
    for (const schema of [this.schema, ...(this.schema.anyOf ?? [])]) {
      const found = pick(follow(this.#root, schema)[0]);
      if (found) return new Place(this.#root, found);
    }
    return undefined;
  }
}

/** What a schema stands for, and the name of the definition. */
function follow(root: Schema, schema: Schema): [Schema, string | undefined] {
  let now = schema;
  let name: string | undefined;
  for (let steps = 0; steps < 8; steps++) {
    const next = now.$ref?.match(/^#\/\$defs\/(.+)$/)?.[1];
    const target = next === undefined ? undefined : root.$defs?.[next];
    if (target) {
      const { description } = now;
      now = description && !target.description ? { ...target, description } : target;
      name = next;
    } else if (now.if?.type === 'null' && typeof now.else === 'object') {
      now = now.else;
    } else {
      break;
    }
  }
  return [now, name];
}
