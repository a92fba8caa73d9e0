import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser';
import type { PasskeyOptions, PasskeyShown } from '../../../src/press-office/api.js';

/** The browser’s own part of a passkey: it asks for a thumb, a face or a PIN, and signs what the desk asked. */
export const hasPasskeys: boolean = browserSupportsWebAuthn();

/** Nothing was shown: the officer closed the browser’s question, or it has no passkey for this address. */
export class NotShown extends Error {
  override readonly name = 'NotShown';
}

type Making = Parameters<typeof startRegistration>[0]['optionsJSON'];
type Showing = Parameters<typeof startAuthentication>[0]['optionsJSON'];

export async function makePasskey({ options }: PasskeyOptions): Promise<PasskeyShown['response']> {
  return shown(startRegistration({ optionsJSON: options as unknown as Making }));
}

export async function showPasskey({ options }: PasskeyOptions): Promise<PasskeyShown['response']> {
  return shown(startAuthentication({ optionsJSON: options as unknown as Showing }));
}

async function shown(asked: Promise<object>): Promise<PasskeyShown['response']> {
  try {
    return { ...(await asked) };
  } catch (cause) {
    const known = cause instanceof Error && cause.name === 'InvalidStateError';
    throw new NotShown(
      known ? 'This device holds a passkey of yours already.' : 'No passkey was shown. Try again, or use another way.',
      { cause },
    );
  }
}
