import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from '@jest/globals';

const folder = new URL('../golden/', import.meta.url);

/**
 * Compares a text with `test/golden/<name>`, a file that a person can read and review. `npm test -- -u` writes it anew;
 * without that flag a missing file fails too, so that a golden file can never come into being unseen.
 */
export function expectGolden(name: string, actual: string): void {
  const file = new URL(name, folder);
  if (updating()) {
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, actual);
    return;
  }
  expect(actual).toBe(read(file, name));
}

/**
 * Compares a part of a document of the repository, between `<!-- name -->` and `<!-- /name -->`, with what it should be.
 * `npm test -- <this spec> -u` writes it anew.
 */
export function expectPart(document: string, name: string, actual: string): void {
  const file = new URL(`../../${document}`, import.meta.url);
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const whole = readFileSync(file, 'utf8');
  const [before, rest = ''] = whole.split(begin, 2);
  const at = rest.indexOf(end);
  if (at < 0) throw new Error(`${document} has no part between ${begin.trim()} and ${end}`);
  if (updating()) {
    writeFileSync(file, `${before}${begin}${actual}${rest.slice(at)}`);
    return;
  }
  try {
    expect(rest.slice(0, at)).toBe(actual);
  } catch (cause) {
    const how = `The part "${name}" of ${document} is not as it should be: run this spec with -u, then review what it wrote.`;
    throw new Error(`${how}\n${(cause as Error).message}`, { cause });
  }
}

function read(file: URL, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`test/golden/${name} does not exist: run npm test -- -u, then review what it wrote`, { cause });
  }
}

/** Jest keeps the meaning of `-u` with its own snapshots; it has no public name for it. */
export function updating(): boolean {
  const { snapshotState } = expect.getState() as { snapshotState?: { _updateSnapshot?: string } };
  return snapshotState?._updateSnapshot === 'all';
}
