import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** `whsec_` and the base64 of 24 to 64 random bytes (Standard Webhooks 1.0.0 "Signature scheme"). */
export function isSecret(text: string): boolean {
  const base64 = /^whsec_([A-Za-z0-9+/]{32,88}={0,2})$/.exec(text)?.[1];
  if (base64 === undefined) return false;
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length >= 24 && bytes.length <= 64 && bytes.toString('base64') === base64;
}

/** The key is the decoded bytes. Made once per opened endpoint: a fan-out signs thousands of times. */
export function signingKey(secret: string): KeyObject {
  if (!isSecret(secret)) throw new Error('An endpoint has a signing secret that is not whsec_ and base64.');
  return createSecretKey(Buffer.from(secret.slice('whsec_'.length), 'base64'));
}

/**
 * `webhook-signature`: one `v1,` signature per key, separated by a space, so that a receiver may hold the old or the
 * new secret during a rotation.
 */
export function sign(keys: readonly KeyObject[], message: { id: string; timestamp: number; body: string }): string {
  const content = `${message.id}.${message.timestamp}.${message.body}`;
  return keys.map((key) => `v1,${createHmac('sha256', key).update(content, 'utf8').digest('base64')}`).join(' ');
}
