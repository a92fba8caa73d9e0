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

function read(file: URL, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`test/golden/${name} does not exist: run npm test -- -u, then review what it wrote`, { cause });
  }
}

/** Jest keeps the meaning of `-u` with its own snapshots; it has no public name for it. */
function updating(): boolean {
  const { snapshotState } = expect.getState() as { snapshotState?: { _updateSnapshot?: string } };
  return snapshotState?._updateSnapshot === 'all';
}
