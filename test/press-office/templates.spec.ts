import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type {
  Draft,
  NewMessage,
  Page,
  Preview,
  Problem,
  ReleaseAnswer,
  TemplateSummary,
  TemplateView,
} from '../../src/press-office/api.js';
import { SHIPPED } from '../../src/press-office/shipped-templates.js';
import { LedgerStore } from '../../src/store/ledger.store.js';
import { fillings } from '../support/fillings.js';
import { type Desk, MASTODON, type Officer, openDesk, X } from './desk.js';

let desk: Desk;
let author: Officer;
let approver: Officer;
beforeAll(async () => {
  desk = await openDesk();
  author = await desk.officer('author');
  approver = await desk.officer('approver');
  const admin = await desk.officer('admin');
  for (const channel of [MASTODON, X]) await admin.expect(201, admin.post('/channels', channel));
}, 120_000);
afterAll(() => desk?.close());

const list = async (query = '') => (await author.get<Page<TemplateSummary>>(`/templates${query}`)).body;
const begin = (body: object) => author.post<NewMessage & Problem>('/messages', { status: 'exercise', ...body });
const draftOf = async (id: string) => (await author.get<Draft>(`/messages/${id}/draft`)).body;
const own = async () => author.expect<TemplateView>(201, author.post('/templates', { copyOf: 'fire' }));

describe('the shipped templates', () => {
  test('are there for every hazard that an office meets, in four languages', async () => {
    const { items, next } = await list();
    expect(next).toBeNull();
    expect(items.filter(({ shipped }) => shipped).map(({ id }) => id)).toEqual([
      'attack',
      'fire',
      'chemical-release',
      'flood',
      'storm',
      'power-cut',
      'missing-person',
      'rail-accident',
      'road-accident',
      'water-pollution',
      'false-alarm',
      'all-clear',
    ]);
    for (const { languages, gaps } of items) {
      expect([...languages].sort()).toEqual(['de', 'en', 'fr', 'nl']);
      for (const { name, hint } of gaps)
        for (const said of [name, hint]) expect(Object.keys(said).sort()).toEqual(['de', 'en', 'fr', 'nl']);
    }
  });

  const alerts = SHIPPED.filter(({ content }) => content.kind === 'alert').map(({ id, content }) => ({ id, content }));
  test.each(alerts)(
    '$id: filled in, it is whole, fits every channel and says only verified facts',
    async ({ id, content }) => {
      const { body } = await begin({ template: id, gaps: fillings(content.gaps) });
      const draft = await draftOf(body.id);
      expect(draft.missing).toEqual([]);
      expect(draft.facts.filter(({ verified }) => !verified)).toEqual([]);
      const { checks, channels } = (await author.get<Preview>(`/messages/${body.id}/preview`)).body;
      expect(checks).toEqual([]);
      expect(channels.map(({ languages }) => languages.length)).toEqual([4, 4]);
      for (const language of ['fr', 'nl', 'de', 'en']) {
        expect(draft.content.prepared.withdrawal[language]).toBeDefined();
        expect(draft.content.prepared.hold[language]?.instruction).toBeDefined();
      }
      expect(JSON.stringify(draft.content)).not.toMatch(/[{]\w/);
    },
  );
});

describe('a message begun from a template', () => {
  test('has its gaps filled once for all languages, times as each language writes them', async () => {
    const gaps = {
      place: { fr: 'Vilvorde', nl: 'Vilvoorde', de: 'Vilvoorde', en: 'Vilvoorde' },
      smoke: 'Machelen',
      next: '02:30',
    };
    const { body } = await begin({ template: 'fire', gaps, incident: 'Night fire' });
    const { content } = await draftOf(body.id);
    expect(content.incident).toBe('Night fire');
    expect(content.area.description).toEqual({ fr: 'Vilvorde', nl: 'Vilvoorde', de: 'Vilvoorde', en: 'Vilvoorde' });
    expect(content.texts.fr!.headline).toBe('Incendie à Vilvorde\u00a0: fermez portes et fenêtres');
    expect(content.texts.fr!.description).toContain('Prochaine information à 2\u00a0h\u00a030.');
    expect(content.texts.nl!.description).toContain('Volgende informatie om 2.30\u00a0uur.');
    expect(content.texts.de!.description).toContain('Nächste Information um 2.30\u00a0Uhr.');
    expect(content.texts.en!.description).toContain('Next information at 02:30.');
    expect(Date.parse(content.expires!)).toBeGreaterThan(Date.now());
  });

  test('keeps a gap that nobody filled, and is not submitted with it: the refusal names field and gap', async () => {
    const { body } = await begin({ template: 'fire', gaps: { place: 'Vilvoorde', next: '02:30' } });
    const draft = await draftOf(body.id);
    expect(draft.content.texts.fr!.short).toContain('{smoke}');
    expect(draft.checks.filter(({ code }) => code === 'unfilled-gap')[0]).toMatchObject({
      field: 'texts.fr.description',
      language: 'fr',
      level: 'refuses',
      params: { gap: 'smoke' },
    });
    const refused = await author.post<Problem>(`/messages/${body.id}/submit`);
    expect(refused).toMatchObject({ status: 400, body: { code: 'validation' } });
    expect(refused.body.errors[0]).toEqual({
      field: 'texts.fr.description',
      code: 'unfilled-gap',
      detail: 'still has the gap {smoke}: say it, or take it out',
    });
    const released = await author.post<Problem>(`/messages/${body.id}/release`, {});
    expect(released.body.errors[0]!.code).toBe('unfilled-gap');
  });

  test.each([
    ['a template that is none', { template: 'earthquake' }, 'template', 'unknown'],
    ['a template of another kind', { template: 'all-clear' }, 'template', 'kind'],
    ['a gap that it has not', { template: 'fire', gaps: { colour: 'red' } }, 'gaps.colour', 'unknown-field'],
    ['a time that is none', { template: 'fire', gaps: { next: 'soon' } }, 'gaps.next', 'time'],
    ['a language that is none', { template: 'fire', gaps: { place: { xx: 'a' } } }, 'gaps.place.xx', 'unknown-field'],
    ['a gap in a gap', { template: 'fire', gaps: { place: '{next}' } }, 'gaps.place', 'gap'],
    ['a text beside it', { template: 'fire', texts: {} }, 'texts', 'unknown-field'],
    ['another kind', { template: 'fire', kind: 'update' }, 'kind', 'choice'],
    ['no world', { template: 'fire', status: null }, 'status', 'required'],
    [
      'what is too long when filled in',
      { template: 'fire', gaps: { place: 'x'.repeat(199) } },
      'texts.fr.headline',
      'too-long',
    ],
  ])('is refused for %s', async (_, body, field, code) => {
    expect((await begin(body)).body.errors[0]).toMatchObject({ field, code });
  });

  test('an all-clear takes its words, and stays with what the message was about', async () => {
    const { body } = await begin({ template: 'fire', gaps: { place: 'Vilvoorde', smoke: 'Machelen', next: '02:30' } });
    await author.expect<ReleaseAnswer>(202, author.post(`/messages/${body.id}/release`, {}));
    const gaps = {
      place: 'Vilvoorde',
      since: '05:40',
      still: {
        fr: 'La rue reste fermée.',
        nl: 'De straat blijft dicht.',
        de: 'Die Straße bleibt gesperrt.',
        en: 'The street stays closed.',
      },
    };
    const draft = await author.expect<Draft>(
      201,
      author.post(`/messages/${body.id}/draft`, { kind: 'all-clear', template: 'all-clear', gaps }),
    );
    expect(draft.content.texts.nl!.description).toBe(
      'Het gevaar in Vilvoorde is geweken sinds 5.40\u00a0uur. De instructies die we gaven, gelden niet meer. De straat blijft dicht. Dank u om ze op te volgen.',
    );
    expect(draft.content).toMatchObject({ kind: 'all-clear', urgency: 'Past', event: { nl: 'Brand' } });
    expect(draft.missing).toEqual([]);
  });
});

describe('templates of the office', () => {
  test('are copied, changed by whoever read the newest, used and removed, each with its ledger line', async () => {
    const copy = await own();
    expect(copy).toMatchObject({ shipped: false, copiedFrom: 'fire', hazard: 'fire', revision: 1 });
    const { id, name, hazard, kind, hours, gaps, message } = copy;
    const { kind: _, status: __, effective: ___, onset: ____, expires: _____, decisions: ______, ...said } = message;
    const body = { name: { ...name, en: 'Warehouse fire' }, hazard, kind, hours, gaps, message: said };
    expect((await author.call<Problem>('PUT', `/templates/${id}`, body)).status).toBe(428);
    const changed = await author.call<TemplateView>('PUT', `/templates/${id}`, body, { 'if-match': '"1"' });
    expect(changed).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { revision: 2, name: { en: 'Warehouse fire' } },
    });
    expect((await author.call<Problem>('PUT', `/templates/${id}`, body, { 'if-match': '"1"' })).body.code).toBe(
      'stale-draft',
    );
    expect((await begin({ template: id, gaps: { place: 'Aarlen' } })).status).toBe(201);
    expect((await author.call('DELETE', `/templates/${id}`)).status).toBe(204);
    expect((await author.get(`/templates/${id}`)).status).toBe(404);
    const lines = await desk.database.rows<{ action: string }>(
      'SELECT action FROM ledger WHERE subject = $1 ORDER BY seq',
      [id],
    );
    expect(lines.map(({ action }) => action)).toEqual(['template-added', 'template-changed', 'template-removed']);
    expect((await desk.app.get(LedgerStore).verify()).broken).toBeNull();
  });

  test('those that came with the hub are neither changed nor removed, but hidden and shown again', async () => {
    const answer = await author.call<Problem>('PUT', '/templates/fire', {}, { 'if-match': '"1"' });
    expect(answer.body.errors).toMatchObject([{ field: 'id', code: 'shipped' }]);
    expect((await author.call<Problem>('DELETE', '/templates/fire')).body.errors).toMatchObject([{ code: 'shipped' }]);
    expect((await author.post('/templates/fire/hide')).status).toBe(403);
    expect((await approver.post<TemplateView>('/templates/storm/hide')).body.hidden).toBe(true);
    expect((await list()).items.find(({ id }) => id === 'storm')?.hidden).toBe(true);
    expect((await approver.post<TemplateView>('/templates/storm/show')).body.hidden).toBe(false);
    expect((await approver.post<Problem>(`/templates/${(await own()).id}/hide`)).body.errors).toMatchObject([
      { code: 'own' },
    ]);
  });

  test('are refused with every fault at once: a gap that no text has, one that nobody declared, a field they cannot say', async () => {
    const place = { gap: 'place', kind: 'place', name: { en: 'Place' } };
    const body = {
      name: { en: 'Mine' },
      hazard: 'other',
      kind: 'alert',
      gaps: [place, { ...place, gap: 'Bad Name' }],
      message: { status: 'actual', texts: { en: { headline: 'Fire in {town}', description: 'Fire' } } },
    };
    const { errors } = (await author.post<Problem>('/templates', body)).body;
    expect(errors.map(({ field, code }) => [field, code])).toEqual(
      expect.arrayContaining([
        ['gaps[1].gap', 'form'],
        ['message.status', 'unknown-field'],
        ['gaps[0].gap', 'unused'],
        ['message.texts.en.headline', 'unknown-gap'],
      ]),
    );
    for (const nonsense of [[], 'x', 7, { copyOf: 'fire', name: {} }, { copyOf: 'nothing' }])
      expect((await author.post<Problem>('/templates', nonsense)).status).toBeGreaterThanOrEqual(400);
  });

  test('are listed page by page', async () => {
    const first = await list('?limit=5');
    const second = await list(`?limit=200&cursor=${first.next}`);
    expect(first.items).toHaveLength(5);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(
      (await list('?limit=200')).items.map(({ id }) => id),
    );
    expect((await author.get<Problem>('/templates?cursor=nothing')).body.errors).toMatchObject([{ field: 'cursor' }]);
  });
});
