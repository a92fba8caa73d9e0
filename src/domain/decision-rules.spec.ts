import { describe, expect, test } from '@jest/globals';
import { readDecisionRules } from '../decision-rules.js';
import { areFaults, type DecisionRule, readRules, type Situation, suggestFor } from './decision-rules.js';
import { decidedAnew, inForce, undecided } from './decisions.js';

const reason = { en: 'why', fr: 'pourquoi', nl: 'waarom', de: 'warum' };
const rules = (...given: readonly object[]): readonly DecisionRule[] => {
  const read = readRules({ rules: given.map((rule) => ({ reason, ...rule })) });
  if (areFaults(read)) throw new Error(JSON.stringify(read));
  return read;
};
const situation = (over: Partial<Situation> & { content?: Partial<Situation['content']> } = {}): Situation => ({
  audience: null,
  place: null,
  hour: 12,
  ...over,
  content: {
    kind: 'alert',
    area: { description: {}, geocodes: [{ name: 'NIS', value: '21004' }], polygons: [], circles: [] },
    category: ['Fire'],
    urgency: 'Immediate',
    severity: 'Severe',
    ...over.content,
  },
});
const sms = { kind: 'sms', name: 'BE-Alert' };
const suggested = (given: readonly DecisionRule[], about = situation(), channel = sms) =>
  suggestFor(channel, given, about)?.suggest ?? null;

describe('a rule', () => {
  const silent = { channels: ['sms'], suggest: 'not-used' };

  test('holds for the channels that it names, by kind or by name, whatever their case', () => {
    expect(suggested(rules(silent))).toBe('not-used');
    expect(suggested(rules({ ...silent, channels: ['be-alert'] }))).toBe('not-used');
    expect(suggested(rules({ ...silent, channels: ['siren'] }))).toBeNull();
  });

  test('gives way to one that stands before it', () => {
    expect(suggested(rules({ channels: ['sms'], suggest: 'held' }, silent))).toBe('held');
  });

  test.each<[string, object, Partial<Situation>]>([
    ['audience', { audience: ['inside'] }, { audience: 'inside' }],
    ['place', { place: ['road'] }, { place: 'road' }],
  ])('about the %s holds only once somebody has said it', (_, when, said) => {
    expect(suggested(rules({ ...silent, when }))).toBeNull();
    expect(suggested(rules({ ...silent, when }), situation(said))).toBe('not-used');
  });

  test.each([
    [{ urgency: ['Immediate'], severity: ['Severe', 'Extreme'] }, true],
    [{ urgency: ['Immediate'], severity: ['Minor'] }, false],
    [{ category: ['Met', 'Fire'] }, true],
    [{ kind: ['all-clear'] }, false],
    [{ area: ['21'] }, true],
    [{ area: ['44'] }, false],
  ])('with %j reads the message itself', (when, holds) => {
    expect(suggested(rules({ ...silent, when }))).toBe(holds ? 'not-used' : null);
  });

  test.each([
    ['22-7', 23, true],
    ['22-7', 6, true],
    ['22-7', 7, false],
    ['9-17', 9, true],
    ['9-17', 17, false],
  ])('for the hours %s at %i: %s', (hour, now, holds) => {
    expect(suggested(rules({ ...silent, when: { hour } }), situation({ hour: now }))).toBe(holds ? 'not-used' : null);
  });
});

describe('a rules file', () => {
  test('that comes with the hub says why in every language of the console', () => {
    const shipped = readDecisionRules(null);
    expect(shipped.length).toBeGreaterThan(5);
    for (const rule of shipped) expect(Object.keys(rule.reason).sort()).toEqual(['de', 'en', 'fr', 'nl']);
  });

  test('of the hub advises against a text message for advice inside one building', () => {
    const inside = situation({ audience: 'inside', place: 'indoors' });
    const suggestion = suggestFor(sms, readDecisionRules(null), inside);
    expect(suggestion).toMatchObject({ suggest: 'not-used' });
    expect(suggestion?.reason.en).toMatch(/panic/);
  });

  test.each([
    [{}, 'rules required'],
    [{ rules: [{ channels: ['sms'], suggest: 'never', reason }] }, 'rules[0].suggest choice'],
    [{ rules: [{ channels: [], suggest: 'used', reason }] }, 'rules[0].channels required'],
    [{ rules: [{ channels: ['sms'], suggest: 'used', reason: { en: 'why' } }] }, 'rules[0].reason.fr required'],
    [{ rules: [{ channels: ['sms'], suggest: 'used', reason, when: { hour: '25-7' } }] }, 'rules[0].when.hour form'],
    [
      { rules: [{ channels: ['sms'], suggest: 'used', reason, when: { moon: 'full' } }] },
      'rules[0].when.moon unknown-field',
    ],
  ])('with the mistake %j is refused by its place', (file, fault) => {
    const read = readRules(file);
    expect(areFaults(read) && read.map(({ field, code }) => `${field} ${code}`)).toContain(fault);
  });
});

describe('what is in force', () => {
  const made = { channel: 'x', name: 'X', decision: 'used' as const, reason: 'wide', by: 'A. Peeters', at: '' };
  const said = { channel: 'X', decision: 'not-used' as const, reason: 'narrow' };

  test('was decided by somebody, before what a version says', () => {
    expect(inForce({ decisions: [said] }, [made]).decisions).toEqual([made, said]);
  });

  test('leaves a mandatory channel undecided until it is named, by id or by name', () => {
    const mandatory = [
      { id: 'x', name: 'X' },
      { id: 's', name: 'SMS' },
    ];
    expect(undecided(mandatory, [made])).toEqual(['SMS']);
    expect(undecided(mandatory, [said, { channel: 'SMS' }])).toEqual([]);
  });

  test('is decided anew by what a draft says differently, and taken back by what it leaves out', () => {
    expect(decidedAnew([said], [said])).toEqual([]);
    expect(decidedAnew([said], [{ ...said, decision: 'held' }])).toEqual([{ ...said, decision: 'held' }]);
    expect(decidedAnew([said], [])).toEqual([{ channel: 'X', decision: null, reason: '' }]);
  });
});
