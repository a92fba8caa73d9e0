import { en } from '../words/en.js';
import { t } from '../words/i18n.js';
import type { SettingField } from './schema.js';

const FIELDS = en.channels.field;
const HELP = en.channels.help;

const isField = (name: string): name is keyof typeof FIELDS => Object.hasOwn(FIELDS, name);
const isHelped = (name: string): name is keyof typeof HELP => Object.hasOwn(HELP, name);

/** In the officer's language where the field is known; a new kind's own English words until then. */
export const titleOf = ({ name, title }: Pick<SettingField, 'name' | 'title'>): string =>
  isField(name) ? t(`channels:field.${name}`) : title;

export function toldOf(kind: string, { name, told }: SettingField): string | null {
  const own = `${kind}_${name}`;
  if (isHelped(own)) return t(`channels:help.${own}`);
  return isHelped(name) ? t(`channels:help.${name}`) : told;
}
