import type { ChannelKindView } from '../../../src/press-office/api.js';

/** One field of a kind's settings, read from the registry's JSON Schema, so that a new kind has its form by itself. */
export interface SettingField {
  readonly name: string;
  readonly title: string;
  readonly told: string | null;
  readonly required: boolean;
  readonly secret: boolean;
  /** `chips`: some of `options`, or with none of them the hub's languages. */
  readonly as: 'text' | 'number' | 'choice' | 'chips' | 'tick';
  readonly options: readonly string[];
  readonly usual: string;
}

interface Property {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Property[];
  readonly items?: Property;
  readonly writeOnly?: boolean;
  readonly default?: unknown;
}

export function fieldsOf({ settingsSchema }: ChannelKindView): readonly SettingField[] {
  const { properties = {}, required = [] } = settingsSchema as {
    readonly properties?: { readonly [name: string]: Property };
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, property]) => {
    const one = property.enum || property.type ? property : (property.anyOf?.find(({ enum: of }) => of) ?? property);
    const options = one.enum ?? one.items?.enum ?? [];
    return {
      name,
      title: property.title ?? name,
      told: property.description ?? null,
      required: required.includes(name),
      secret: property.writeOnly ?? false,
      as: shapeOf(one),
      options: property.anyOf ? ['', ...options] : options,
      usual: typeof property.default === 'object' ? '' : String(property.default ?? ''),
    };
  });
}

function shapeOf({ type, enum: of }: Property): SettingField['as'] {
  if (of) return 'choice';
  if (type === 'array') return 'chips';
  if (type === 'boolean') return 'tick';
  return type === 'integer' || type === 'number' ? 'number' : 'text';
}

/** What stands in the form: text for everything but `chips`. */
export type Given = { readonly [name: string]: string | readonly string[] };

export function given(fields: readonly SettingField[], settings: { readonly [name: string]: unknown }): Given {
  return Object.fromEntries(
    fields.map(({ name, as, secret, usual }) => {
      const value = settings[name];
      if (as === 'chips') return [name, Array.isArray(value) ? value.map(String) : []];
      return [name, secret ? '' : value === undefined || value === null ? usual : String(value)];
    }),
  );
}

/**
 * What is sent: what differs from `before`, in the field's own type. An empty field is left out of a new channel; of one
 * that stands it takes the setting back to its default, except for a secret, which then stays.
 */
export function sent(fields: readonly SettingField[], now: Given, before: Given | null): { [name: string]: unknown } {
  const body: { [name: string]: unknown } = {};
  for (const { name, as, secret } of fields) {
    const value = now[name] ?? '';
    if (before && String(before[name]) === String(value)) continue;
    if (value === '') {
      if (before && !secret) body[name] = null;
    } else if (as === 'number' && /^\d+$/.test(String(value))) body[name] = Number(value);
    else if (as === 'tick') body[name] = value === 'true';
    else body[name] = value;
  }
  return body;
}
