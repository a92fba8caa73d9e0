import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root } from './support/built-hub.js';

/* docs/when-things-fail.md promises nothing that no test shows: every link leads to a file, and every title stands in it. */
const text = readFileSync(join(root, 'docs/when-things-fail.md'), 'utf8');
const sections = text.split(/^###? /m).slice(1);
const links = [...text.matchAll(/\[([^\]]+)\]\(([^)]+)\)(?: “([^”]+)”)?/g)].map(([, label, to, title]) => ({
  label: label!,
  file: join(root, 'docs', to!),
  title,
}));

describe('what the manual says about failures', () => {
  test('names all thirty faults, each with a test of that number', () => {
    const shown = links.flatMap(({ title }) => /^fault (\d\d): /.exec(title ?? '')?.[1] ?? []);
    const all = Array.from({ length: 30 }, (_, i) => String(i + 1).padStart(2, '0'));
    expect([...new Set(shown)].sort()).toEqual(all);
    for (const number of all) expect(text).toMatch(new RegExp(`Fault ${number}\\b`));
  });

  test('leads to files that are there, and to titles that stand in them', () => {
    const lost = links.filter(({ file, title }) => {
      if (!existsSync(file)) return true;
      return title !== undefined && !readFileSync(file, 'utf8').includes(title);
    });
    expect(lost.map(({ label, title }) => `${label} ${title ?? ''}`)).toEqual([]);
    expect(links.length).toBeGreaterThan(30);
  });

  test('says in each section what hub and operator do, and which test shows it', () => {
    const lacking = sections
      .filter((section) => section.includes('**'))
      .filter(
        (section) =>
          !/^- \*\*(Officer|Public):\*\*/m.test(section) ||
          !/Hub:\*\*[\s\S]*Operator:\*\*[\s\S]*Fault \d\d/.test(section),
      );
    expect(lacking.map((section) => section.split('\n')[0])).toEqual([]);
    expect(sections.length).toBeGreaterThan(25);
  });
});
