import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { XMLParser } from 'fast-xml-parser';
import { SignedXml } from 'xml-crypto';
import { withCapKey } from '../../src/cap-key.js';
import { capDocument } from '../../src/formats/cap-document.js';
import { capSigner } from '../../src/formats/cap-sign.js';
import { press, remembering } from '../../src/formats/press.js';
import { office, publicMessage, publicState } from '../support/messages.js';
import { faultsBy } from '../support/valid-xml.js';
import { documentAt, endingWith } from './six-kinds.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const signing = (sign = capSigner(pem)) => office({ cap: { ...office().cap, sign } });

const folder = mkdtempSync(join(tmpdir(), 'tocsin-cap-key-'));
afterAll(() => rmSync(folder, { recursive: true }));
function fileWith(text: string): string {
  const file = join(folder, 'cap.pem');
  writeFileSync(file, text);
  return file;
}

/** As a receiver does it: with the key that it knows, never one that the document brings along. */
function verifies(xml: string): boolean {
  const [signature] = /<Signature .*<\/Signature>/s.exec(xml)!;
  const signed = new SignedXml({ publicCert: publicPem, getCertFromKeyInfo: () => null });
  signed.loadSignature(signature);
  try {
    return signed.checkSignature(xml);
  } catch {
    return false;
  }
}

describe('a signed CAP document', () => {
  const message = publicMessage(['alert', 'correction'], {
    contents: [{}, { note: { fr: 'A & B < C ]]> \u{1f4e2}' } }],
  });
  const xml = capDocument(message.versions, signing()).xml;

  test('verifies, and no longer when a letter of it was changed', () => {
    expect(verifies(xml)).toBe(true);
    expect(verifies(xml.replace('3 km', '4 km'))).toBe(false);
  });

  test('is valid by the schema, and says what the unsigned one says', async () => {
    expect(await faultsBy('cap', [xml])).toEqual([]);
    const read = (text: string) => {
      const { Signature: _, ...rest } = (new XMLParser().parse(text) as { alert: { [name: string]: unknown } }).alert;
      return rest;
    };
    expect(read(xml)).toEqual(read(capDocument(message.versions, office()).xml));
  });

  test('has the same bytes in every process and at every pressing', () => {
    expect(capDocument(message.versions, signing()).xml).toBe(xml);
    const path = `/cap/crisis.example.${message.id}.2.xml`;
    const later = { confirmedAt: '2027-01-01T00:00:00.000Z' };
    const state = publicState(
      [publicMessage(['alert', 'correction', 'withdrawal'], { contents: [{}, message.versions[1]!.content] })],
      later,
    );
    expect(documentAt(press(state, signing()), path).body).toBe(xml);
    expect(documentAt(remembering().press(structuredClone(state), signing()), path).body).toBe(xml);
  });
});

describe('the key for CAP documents', () => {
  const configured = (text: string) => withCapKey({ capKeyFile: fileWith(text), office: office() }).office.cap;

  test('is read from its file', () => {
    const cap = configured(pem);
    expect(verifies(capDocument(endingWith('alert').versions, office({ cap })).xml)).toBe(true);
  });

  test('need not be there', () => {
    expect(withCapKey({ capKeyFile: null, office: office() }).office.cap.sign).toBeUndefined();
  });

  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  test.each([
    ['no key', 'hello', /TOCSIN_CAP_KEY_FILE .* no private key/],
    ['a key of another sort', elliptic.export({ type: 'pkcs8', format: 'pem' }), /its key is ec/],
  ])('is refused with its name and the reason: %s', (_, text, why) => {
    expect(() => configured(String(text))).toThrow(why);
  });

  test('is missed when its file is not there', () => {
    const config = { capKeyFile: join(folder, 'none.pem'), office: office() };
    expect(() => withCapKey(config)).toThrow(/TOCSIN_CAP_KEY_FILE .*ENOENT/);
  });
});
