import { describe, expect, test } from '@jest/globals';
import { XMLParser } from 'fast-xml-parser';
import { type Content, KINDS, type Kind } from '../../src/domain/message.js';
import type { Document, PublicMessage } from '../../src/domain/state.js';
import { HOUR_MS, instant, utc } from '../../src/domain/time.js';
import { type CapAlert, type CapInfo, capAlert } from '../../src/formats/cap-alert.js';
import { capDocument } from '../../src/formats/cap-document.js';
import { capFaults } from '../../src/formats/cap-faults.js';
import { press, remembering } from '../../src/formats/press.js';
import { expectGolden } from '../support/golden.js';
import { content, office, only, publicMessage, publicState } from '../support/messages.js';
import { faultsBy } from '../support/valid-xml.js';
import { documentAt, endingWith } from './six-kinds.js';

/** Every kind that may stand in one message's life, twice over where a correction of an ending can follow. */
const LIVES: readonly (readonly Kind[])[] = [
  ['alert', 'update', 'correction', 'hold', 'update', 'all-clear', 'correction'],
  ['alert', 'hold', 'withdrawal', 'correction'],
];
const life = (kinds: readonly Kind[], overrides: Partial<Content> = {}): PublicMessage =>
  publicMessage(kinds, { contents: kinds.map(() => overrides) });

const alertOf = (message: PublicMessage, n = message.versions.length): CapAlert =>
  capAlert(message.versions.slice(0, n), office());
const xmlOf = (message: PublicMessage, n = message.versions.length): string =>
  capDocument(message.versions.slice(0, n), office()).xml;
const capFiles = (documents: readonly Document[]): Map<string, string> =>
  new Map(documents.filter(({ path }) => /\/cap\//.test(path)).map(({ path, body }) => [path, body]));

describe('a CAP document', () => {
  const last = (kind: Kind): PublicMessage => endingWith(kind, { incident: 'Magazijn Heembeek' });

  for (const kind of KINDS)
    test(`of each kind of version reads as this: ${kind}`, () => {
      expectGolden(`formats/cap/${kind}.xml`, `${xmlOf(last(kind))}\n`);
    });

  test('is valid by the schema of OASIS, whatever kind of version, world or language it is of', async () => {
    const messages = LIVES.flatMap((kinds) =>
      (['actual', 'exercise'] as const).flatMap((status) => [
        life(kinds, { status }),
        publicMessage(kinds, { contents: kinds.map((kind) => only(content({ kind, status }), 'nl')) }),
      ]),
    );
    const all = messages.flatMap((message) => message.versions.map(({ n }) => xmlOf(message, n)));
    expect(all).toHaveLength(44);
    expect(await faultsBy('cap', all)).toEqual([]);
  });

  test('would be found invalid if it were: the schema sees a time with Z and an element in the wrong place', async () => {
    const xml = xmlOf(last('alert'));
    expect(await faultsBy('cap', [xml.replace(/<sent>.*<\/sent>/, '<sent>2026-11-22T02:14:07Z</sent>')])).not.toEqual(
      [],
    );
    expect(
      await faultsBy('cap', [
        xml.replace('<scope>Public</scope>', '').replace('<status>', '<scope>Public</scope><status>'),
      ]),
    ).not.toEqual([]);
  });

  test('tells its times in the office’s zone with a numeric offset, and UTC as CAP wants it', () => {
    expect(alertOf(last('alert')).sent).toBe('2026-11-22T03:14:07+01:00');
    const utcOffice = office({ timeZone: 'Etc/UTC' });
    expect(capAlert(last('alert').versions, utcOffice).sent).toBe('2026-11-22T02:14:07-00:00');
  });

  test('says each language once, by its country where it is one of Belgium’s', () => {
    expect(alertOf(last('alert')).infos.map(({ language }) => language)).toEqual(['fr-BE', 'nl-BE', 'de-BE', 'en']);
  });

  test('has no text for a language that the message does not speak yet', () => {
    const half = publicMessage(['alert'], { contents: [only(content(), 'fr', 'en')] });
    expect(alertOf(half).infos.map(({ language }) => language)).toEqual(['fr-BE', 'en']);
  });

  test('tells a withdrawal in every language, in the hub’s own words where nobody wrote any', () => {
    const half = only(content({ kind: 'withdrawal' }), 'fr');
    const { msgType, infos } = alertOf(publicMessage(['alert', 'withdrawal'], { contents: [{}, half] }));
    expect(msgType).toBe('Cancel');
    expect(infos.map(({ language }) => language)).toEqual(['fr-BE', 'nl-BE', 'de-BE', 'en']);
    expect(infos[3]!.headline).toBe('Withdrawn – Crisis message: this message is no longer valid');
  });

  test('leads the headline of an exercise with the word for it, and says Exercise', () => {
    const { status, infos } = alertOf(endingWith('alert', { status: 'exercise' }));
    expect(status).toBe('Exercise');
    expect(infos.map(({ headline }) => headline.split(' – ')[0])).toEqual([
      'EXERCICE',
      'OEFENING',
      'ÜBUNG',
      'EXERCISE',
    ]);
  });

  test.each<[Kind, CapAlert['msgType'], CapInfo['responseType']]>([
    ['alert', 'Alert', null],
    ['update', 'Update', null],
    ['correction', 'Update', null],
    ['hold', 'Update', 'Monitor'],
    ['withdrawal', 'Cancel', 'None'],
    ['all-clear', 'Update', 'AllClear'],
  ])('of a version of kind %s is an %s', (kind, msgType, responseType) => {
    const alert = alertOf(endingWith(kind));
    expect([alert.msgType, alert.infos[0]!.responseType]).toEqual([msgType, responseType]);
  });

  test('says in its note what changed, in each language', () => {
    expect(alertOf(endingWith('correction')).note).toBe(
      [
        'Correction\u00a0: La zone est de 3 km, et non de 1 km.',
        'Rechtzetting: De zone is 3 km, niet 1 km.',
        'Korrektur: Die Zone beträgt 3 km, nicht 1 km.',
        'Correction: The zone is 3 km, not 1 km.',
      ].join('\n'),
    );
    expect(alertOf(endingWith('alert')).note).toBeNull();
  });

  test('stays a cancel when a withdrawal is corrected, and gives no old advice', () => {
    const { msgType, infos } = alertOf(publicMessage(['alert', 'withdrawal', 'correction']));
    expect(msgType).toBe('Cancel');
    expect(infos.every(({ instruction, contact }) => instruction === null && contact === null)).toBe(true);
  });

  test.each<[string, readonly Kind[], RegExp]>([
    ['a hold', ['alert', 'hold'], /^On hold – Warehouse fire/],
    ['a withdrawal', ['alert', 'withdrawal'], /^Withdrawn – Warehouse fire/],
    ['a correction of a withdrawal', ['alert', 'withdrawal', 'correction'], /^Withdrawn – Correction – Warehouse fire/],
    ['an all-clear', ['alert', 'all-clear'], /^All clear – Warehouse fire/],
  ])('of %s that repeats the alarm says so in headline and description, and advises nothing', (_, kinds, headline) => {
    const alarm = publicMessage(kinds, { contents: kinds.map(() => ({ texts: content().texts })) });
    const english = alertOf(alarm).infos[3]!;
    expect(english.headline).toMatch(headline);
    expect(english.description.split('\n\n')[0]).toBe(alarm.versions.at(-1)!.content.note.en ?? 'The alert is over.');
    expect(english.instruction).toBeNull();
  });

  test('says what kind it is once where the author already did, and the word for exercise before it', () => {
    const said = content({ kind: 'hold' }).texts;
    const headlineOf = (headline: string, overrides: Partial<Content> = {}) =>
      alertOf(
        publicMessage(['alert', 'hold'], {
          contents: [overrides, { ...overrides, texts: { ...said, en: { ...said.en!, headline } } }],
        }),
      ).infos[3]!.headline;
    expect(headlineOf('ON HOLD: smoke over Heembeek')).toBe('ON HOLD: smoke over Heembeek');
    expect(headlineOf('Smoke over Heembeek', { status: 'exercise' })).toBe('EXERCISE – On hold – Smoke over Heembeek');
  });

  test('of a hold gives the advice that its author wrote for the hold', () => {
    const said = content({ kind: 'hold' }).texts;
    const texts = { ...said, en: { ...said.en!, instruction: 'Wait where you are.' } };
    expect(alertOf(publicMessage(['alert', 'hold'], { contents: [{}, { texts }] })).infos[3]!.instruction).toBe(
      'Wait where you are.',
    );
  });

  test('of a withdrawal names whom its own author names, and nobody whom the withdrawn version named', () => {
    const own = { name: 'Sofie', for: 'press', phone: '+32 2 123 45 67' } as const;
    const contacts = [...content().contacts, own];
    const message = publicMessage(['alert', 'withdrawal', 'correction'], {
      contents: [{}, { contacts }, { contacts }],
    });
    for (const n of [2, 3]) expect(alertOf(message, n).infos[3]!.contact).toBe('Press: Sofie +32 2 123 45 67');
  });

  test('of an all-clear ends an hour later by itself, or with the message if that is sooner', () => {
    const [, clear] = endingWith('all-clear').versions;
    const soon = utc(instant(clear!.releasedAt)! + HOUR_MS);
    expect(alertOf(endingWith('all-clear')).infos[0]!.expires).toBe('2026-11-22T04:24:07+01:00');
    expect(soon.slice(0, 19)).toBe('2026-11-22T03:24:07');
    const sooner = publicMessage(['alert', 'all-clear'], { contents: [{}, { expires: '2026-11-22T03:40:00+01:00' }] });
    expect(alertOf(sooner).infos[0]!.expires).toBe('2026-11-22T03:40:00+01:00');
  });
});

describe('the references of a CAP document', () => {
  test('are those of every predecessor that has not expired, as it stands in that document, byte for byte', () => {
    const message = life(LIVES[0]!.slice(0, 6) as Kind[]);
    const parser = new XMLParser({ parseTagValue: false });
    const parsed = message.versions.map(
      ({ n }) => (parser.parse(xmlOf(message, n)) as { alert: { [name: string]: string } }).alert,
    );
    const triple = ({ sender, identifier, sent }: { [name: string]: string }): string =>
      `${sender},${identifier},${sent}`;
    expect(parsed.map(({ references }) => references ?? '')).toEqual(
      parsed.map((_, i) => parsed.slice(0, i).map(triple).join(' ')),
    );
  });

  test('leave out what had expired by then, but never everything', () => {
    const early = { expires: '2026-11-22T03:20:00+01:00' };
    const message = publicMessage(['alert', 'update', 'update'], { contents: [early, {}, {}] });
    expect(alertOf(message, 2).references.map(({ identifier }) => identifier.slice(-2))).toEqual(['.1']);
    expect(alertOf(message, 3).references.map(({ identifier }) => identifier.slice(-2))).toEqual(['.2']);
  });

  test('name documents by numbers alone where the office has an arc of object identifiers', () => {
    const cap = { sender: 'urn:oid:2.49.0.0.56.7', identifierPrefix: 'urn:oid:2.49.0.1.56.7.' };
    const { identifier } = capAlert(endingWith('alert').versions, office({ cap }));
    expect(identifier).toBe('urn:oid:2.49.0.1.56.7.2026.11.22.2.14.7.1');
  });
});

describe('the bytes of a CAP document', () => {
  test('never change: not by a later version, an expiry, a new confirmation or another pressing', () => {
    const kinds = LIVES[0]!;
    const again = remembering();
    const ours = office();
    const seen = new Map<string, string>();
    for (const confirmedAt of ['2026-11-22T03:40:00.000Z', '2026-11-24T03:40:00.000Z'])
      kinds.forEach((_, i) => {
        // As the database gives it: whole, and new objects each time.
        const state = publicState([structuredClone(life(kinds.slice(0, i + 1)))], { confirmedAt });
        for (const documents of [again.press(state, ours), press(state, ours), press(structuredClone(state), office())])
          for (const [path, body] of capFiles(documents)) {
            expect([path, body]).toEqual([path, seen.get(path) ?? body]);
            seen.set(path, body);
          }
      });
    expect(seen.size).toBe(7);
  });

  test('are kept and not made again when nothing of theirs changed', () => {
    const again = remembering();
    const ours = office();
    const message = endingWith('update');
    const at = (confirmedAt: string) => publicState([message], { confirmedAt });
    const first = again.press(at('2026-11-22T02:40:00.000Z'), ours);
    const second = again.press(at('2026-11-22T02:41:00.000Z'), ours);
    for (const path of capFiles(first).keys()) expect(documentAt(second, path)).toBe(documentAt(first, path));
  });
});

describe('a CAP document that would be wrong', () => {
  const good = alertOf(endingWith('correction'));
  const [info, ...others] = good.infos;
  const withInfo = (overrides: Partial<CapInfo>): CapAlert => ({ ...good, infos: [{ ...info!, ...overrides }] });
  const withArea = (overrides: Partial<CapInfo['area']>) => withInfo({ area: { ...info!.area, ...overrides } });
  const [reference] = good.references;

  test('is not one of ours', () => {
    for (const kinds of LIVES)
      for (const { n } of life(kinds).versions) expect(capFaults(alertOf(life(kinds), n))).toEqual([]);
  });

  test.each<[string, CapAlert, RegExp]>([
    ['an identifier with a space', { ...good, identifier: 'a b' }, /^identifier/],
    ['a sender with a comma', { ...good, sender: 'a,b' }, /^sender/],
    ['a time with Z', { ...good, sent: '2026-11-22T02:14:07Z' }, /^sent/],
    ['a time with a fraction', { ...good, sent: '2026-11-22T02:14:07.120+01:00' }, /^sent/],
    ['an update without a reference', { ...good, references: [] }, /^references: an Update/],
    ['an alert with one', { ...good, msgType: 'Alert' }, /^references: an Alert/],
    ['a reference to itself', { ...good, references: [{ ...reference!, identifier: good.identifier }] }, /itself/],
    [
      'a reference to the future',
      { ...good, references: [{ ...reference!, sent: '2027-01-01T00:00:00+01:00' }] },
      /later/,
    ],
    ['a reference named twice', { ...good, references: [reference!, reference!] }, /twice/],
    ['no note', { ...good, note: null }, /^note/],
    ['no info', { ...good, infos: [] }, /^info/],
    ['two infos in one language', { ...good, infos: [info!, info!] }, /one language/],
    ['infos of different severity', { ...good, infos: [{ ...info!, severity: 'Minor' }, ...others] }, /differ/],
    ['an expiry before it begins', withInfo({ expires: info!.effective }), /expires/],
    ['an empty headline', withInfo({ headline: ' ' }), /headline/],
    ['a character that XML has not', withInfo({ description: 'a\ufffeb' }), /description/],
    ['half a character', withInfo({ description: 'a\ud800b' }), /description/],
    ['a path for an address', withInfo({ web: '/fr' }), /web/],
    [
      'a polygon of three pairs',
      withArea({
        polygons: [
          [
            [50, 4],
            [51, 4],
            [50, 4],
          ],
        ],
      }),
      /polygon/,
    ],
    [
      'a polygon that is not closed',
      withArea({
        polygons: [
          [
            [50, 4],
            [51, 4],
            [51, 5],
            [50, 5],
          ],
        ],
      }),
      /polygon/,
    ],
    [
      'a polygon that crosses itself',
      withArea({
        polygons: [
          [
            [50, 4],
            [51, 5],
            [51, 4],
            [50, 5],
            [50, 4],
          ],
        ],
      }),
      /crosses/,
    ],
    ['a place that is none', withArea({ circles: [{ lat: 95, lon: 4, km: 1 }] }), /circle/],
  ])('is found: %s', (_, alert, fault) => {
    expect(capFaults(alert).join('\n')).toMatch(fault);
  });

  test('is never shown, nor listed; an alarm is told once, and everything else stands', () => {
    const broken = publicMessage(['alert'], { contents: [{ category: [] }] });
    const told: string[] = [];
    const presser = remembering({ tell: (fault) => told.push(fault) });
    const ours = office();
    const documents = presser.press(publicState([broken]), ours);
    presser.press(publicState([broken], { confirmedAt: '2026-11-22T02:41:00.000Z' }), ours);
    expect([...capFiles(documents).keys()]).toEqual([]);
    expect(documentAt(documents, '/feeds/cap.atom').body).not.toContain('<entry>');
    documentAt(documents, '/fr/messages/2026-0042');
    expect(told).toEqual([
      expect.stringMatching(/^CAP document of 2026-0042 version 1: info fr-BE: category: there is none/),
    ]);
  });
});
