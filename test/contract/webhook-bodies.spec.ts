import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import { sign, signingKey } from '../../src/channels/webhook/signature.js';
import type { Rendition, Subject } from '../../src/domain/channel.js';
import { Refusal } from '../../src/domain/refusal.js';
import type { PublicMessage } from '../../src/domain/state.js';
import { press } from '../../src/formats/press.js';
import { subjectAt } from '../../src/formats/saying.js';
import { documentAt, endingWith } from '../formats/six-kinds.js';
import { office, publicMessage, publicState, subject } from '../support/messages.js';
import { faultsOf } from '../support/valid-json.js';
import { faultsBy } from '../support/valid-xml.js';
import { deliveryFor } from './dialects.js';
import { FarSide } from './far-side.js';

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const settingsOf = (settings: object): { [name: string]: unknown } => ({
  url: 'http://127.0.0.1:9/hook',
  broadcaster: 'An SMS gateway',
  ...settings,
});

describe('an endpoint that takes a standard', () => {
  let far: FarSide;
  beforeEach(async () => {
    far = await new FarSide(() => ({ status: 204, body: '' })).open();
  });
  afterEach(() => far.close());

  const registry = () => openRegistry({ allowNetworks: [], training: far.origin, ownHosts: [] });
  const released = (message: PublicMessage): Subject => ({
    ...subjectAt(message, message.versions.length),
    versions: message.versions,
  });
  const composed = (about: Subject, settings: object): Rendition =>
    registry()
      .kinds.get('webhook')
      .compose(about, { language: '*', settings: settingsOf(settings), limits: {}, office: office() });

  test('gets the CAP document of the version byte for byte as it stands on the shelf', async () => {
    for (const status of ['actual', 'exercise'] as const) {
      const message = publicMessage(['alert', 'correction', 'withdrawal'], {
        contents: [{ status }, { status }, { status }],
      });
      const { text, fitted } = composed(released(message), { body: 'cap' });
      const tree = status === 'exercise' ? '/exercise' : '';
      const path = `${tree}/cap/crisis.example.${message.id}.3.xml`;
      expect(text).toBe(documentAt(press(publicState([message]), office()), path).body);
      expect(await faultsBy('cap', [text])).toEqual([]);
      expect(fitted).toBe('whole');
    }
  });

  test('gets the ninjs item of its language, canceled where the message was withdrawn', () => {
    const message = endingWith('withdrawal');
    const { text } = composed(released(message), { body: 'ninjs', languages: ['nl'] });
    const shown = documentAt(press(publicState([message]), office()), '/ninjs/nl/2026-0042.json').body;
    expect(JSON.parse(text)).toEqual(JSON.parse(shown));
    expect(JSON.parse(text)).toMatchObject({ language: 'nl', version: '2', pubStatus: 'canceled' });
    expect(faultsOf('ninjs', text)).toEqual([]);
  });

  test('chooses one language for ninjs, since an item is in one', () => {
    const given = (languages: string[]) =>
      registry()
        .kinds.get('webhook')
        .parseSettings(
          { ...settingsOf({ url: `${far.origin}/hook`, body: 'ninjs', languages }), secret: SECRET },
          'exercise',
        );
    expect(given(['nl'])).not.toBeInstanceOf(Refusal);
    for (const languages of [[], ['fr', 'nl']])
      expect((given(languages) as Refusal).errors).toEqual([expect.objectContaining({ field: 'languages' })]);
  });

  test('is shown to the officer before the release, with a word about what is not known yet', () => {
    for (const body of ['cap', 'ninjs']) {
      const { text, warnings } = composed(subject(endingWith('correction'), { releasedAt: null, sequence: null }), {
        body,
        languages: ['fr'],
      });
      expect(text).toContain('la zone est de 3 km');
      expect(warnings).toEqual([expect.stringMatching(/filled in at the release/)]);
    }
  });

  test.each([
    ['cap', 'application/cap+xml; charset=utf-8'],
    ['ninjs', 'application/json'],
    ['json', 'application/json'],
    [undefined, 'application/json'],
  ])('is told what it gets, and signed as every body is: %s', async (body, type) => {
    const settings = settingsOf({ url: `${far.origin}/hook`, languages: [], ...(body ? { body } : {}) });
    const channel = registry().channels.open(
      'webhook',
      { settings, secrets: { secret: SECRET } },
      { world: 'exercise', deadlineMs: 5_000 },
    );
    const text = '<alert>Écoutez</alert>';
    expect(await channel.apply(deliveryFor('webhook', 'send', { text }))).toMatchObject({ is: 'delivered' });
    const { headers, body: sent } = far.received[0]!;
    expect([headers['content-type'], sent]).toEqual([type, text]);
    const timestamp = Number(headers['webhook-timestamp']);
    const signature = sign([signingKey(SECRET)], { id: String(headers['webhook-id']), timestamp, body: text });
    expect(headers['webhook-signature']).toBe(signature);
  });
});
