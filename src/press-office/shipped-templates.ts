import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { Refusal } from '../domain/refusal.js';
import { HAZARDS, readTemplate, type Template } from '../domain/template.js';

/** What the hub brings along, in readable files beside this one: `fire.yaml` is the template `fire`. */
export interface ShippedTemplate {
  readonly id: string;
  readonly content: Template;
}

/** The languages that they are written in. An office that speaks fewer is given those. */
export const SHIPPED_LANGUAGES = ['fr', 'nl', 'de', 'en'] as const;
const FOLDER = new URL('./templates/', import.meta.url);

/** In the order of the hazards. A file that is no template is a fault of ours, and the hub does not start with it. */
export const SHIPPED: readonly ShippedTemplate[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((name): ShippedTemplate => {
    const content = readTemplate(parse(readFileSync(new URL(name, FOLDER), 'utf8')), SHIPPED_LANGUAGES);
    if (content instanceof Refusal) throw new Error(`templates/${name}: ${content.message}`, { cause: content });
    return { id: name.replace(/\.yaml$/, ''), content };
  })
  .sort((a, b) => HAZARDS.indexOf(a.content.hazard) - HAZARDS.indexOf(b.content.hazard) || (a.id < b.id ? -1 : 1));
