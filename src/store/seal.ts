import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Seals secrets at rest with AES-256-GCM. Where a secret stands (table, row, column) is authenticated with it, so a
 * sealed text that was moved to another row does not open. The key is never stored in the database.
 */
export class Sealer {
  private readonly key: Buffer;
  private readonly digestKey: Buffer;

  /** `masterKey`: the 32 bytes of TOCSIN_KEY. */
  constructor(masterKey: Buffer) {
    if (masterKey.length !== 32) throw new Error('TOCSIN_KEY must be 32 bytes.');
    this.key = Buffer.from(hkdfSync('sha256', masterKey, '', 'tocsin/seal/1', 32));
    this.digestKey = Buffer.from(hkdfSync('sha256', masterKey, '', 'tocsin/digest/1', 32));
  }

  /** The same for the same text, lower-case hex; without the key nobody can try out what the text was. */
  digest(clear: string): string {
    return createHmac('sha256', this.digestKey).update(clear, 'utf8').digest('hex');
  }

  seal(clear: string, place: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(place));
    const sealed = Buffer.concat([cipher.update(clear, 'utf8'), cipher.final()]);
    return `1.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
  }

  /** Throws when the key is another one, or when the text was changed or moved. */
  open(sealed: string, place: string): string {
    const [form, body] = sealed.split('.');
    if (form !== '1' || !body) throw new Error(`A secret at ${place} has an unknown form.`);
    const bytes = Buffer.from(body, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, 12)).setAAD(Buffer.from(place));
    decipher.setAuthTag(bytes.subarray(12, 28));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new Error(`A secret at ${place} does not open: is TOCSIN_KEY the one it was sealed with?`, { cause });
    }
  }
}
