import { expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { ChannelKind } from '../../src/domain/channel.js';
import { KINDS } from '../../src/domain/message.js';
import { type Way, waysOf } from '../../src/domain/ways.js';
import { expectPart } from '../support/golden.js';
import { dialect } from './dialects.js';

const { all } = openRegistry({ allowNetworks: [], training: null, ownHosts: [] }).kinds;

interface Row {
  readonly name: string;
  readonly cells: readonly string[];
}

/** One row for a kind as it is set up first, and one for each choice of its settings that makes a difference. */
function rowsOf(kind: ChannelKind): Row[] {
  const settings = dialect(kind.kind).settings('https://far.example/');
  const usual = waysOf(kind.capabilities(settings));
  const { properties } = kind.settingsSchema as {
    properties: { [name: string]: { title?: string; enum?: readonly string[] } };
  };
  const choices = Object.entries(properties).flatMap(([name, { title, enum: values = [] }]) =>
    values.map((value) => ({
      label: `${title}: ${value}`,
      ways: waysOf(kind.capabilities({ ...settings, [name]: value })),
    })),
  );
  const differing = choices.filter(({ ways }) => JSON.stringify(ways) !== JSON.stringify(usual));
  return [
    ...rowsFor(kind.title, usual),
    ...differing.flatMap(({ label, ways }) => rowsFor(`${kind.title}, ${label}`, ways)),
  ];
}

function rowsFor(name: string, ways: readonly Way[]): Row[] {
  const locked = ways.map(({ words, onceLocked }) => onceLocked ?? words);
  return [
    { name, cells: ways.map(({ words }) => words) },
    ...(ways.some(({ onceLocked }) => onceLocked)
      ? [{ name: `${name}, once its posts are locked`, cells: locked }]
      : []),
  ];
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;

test('docs/channels.md says what each channel does with each kind of version, as the plan has it', () => {
  const rows = all.flatMap(rowsOf);
  const table = [
    line(['Channel', ...KINDS]),
    line(['Channel', ...KINDS].map(() => '---')),
    ...rows.map(({ name, cells }) => line([name, ...cells])),
  ].join('');
  expect(rows.every(({ cells }) => cells.every((words) => words !== 'nothing'))).toBe(true);
  expectPart('docs/channels.md', 'ways', table);
});
