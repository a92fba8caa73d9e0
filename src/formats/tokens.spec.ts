import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const [light, dark] = css
  .split('@media (prefers-color-scheme: dark)')
  .map((part) => new Map([...part.matchAll(/--tocsin-([a-z-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1]!, m[2]!]))) as [
  Map<string, string>,
  Map<string, string>,
];

/** Relative luminance (WCAG 2.1). */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [bright, dim] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (bright! + 0.05) / (dim! + 0.05);
}

const ACCENTS = ['extreme', 'severe', 'moderate', 'minor', 'unknown', 'clear', 'hold', 'withdrawn'];
const PAIRS: readonly (readonly [string, string])[] = [
  ['ink', 'ground'],
  ['ink', 'surface'],
  ['soft', 'ground'],
  ['soft', 'surface'],
  ['link', 'ground'],
  ['link', 'surface'],
  ['on-exercise', 'exercise'],
  ['on-exercise', 'exercise-stripe'],
  ...ACCENTS.flatMap((accent): [string, string][] => [
    [accent, 'ground'],
    [accent, `${accent}-tint`],
    [`on-${accent}`, accent],
    ['ink', `${accent}-tint`],
  ]),
];

describe.each([
  ['light', light],
  ['dark', dark],
])('in the %s', (_, colours) => {
  test.each(PAIRS)('%s can be read on %s (4.5:1)', (text, ground) => {
    expect(contrast(colours.get(text)!, colours.get(ground)!)).toBeGreaterThanOrEqual(4.5);
  });
});

test('light and dark name the same colours', () => {
  expect([...dark.keys()].sort()).toEqual([...light.keys()].sort());
});
