import { describe, expect, test } from '@jest/globals';
import { isSecret, sign, signingKey } from './signature.js';

const secretOf = (bytes: number): string => `whsec_${Buffer.alloc(bytes, 5).toString('base64')}`;

describe('a signing secret', () => {
  test.each([24, 25, 26, 32, 64])('may have %i bytes', (bytes) => expect(isSecret(secretOf(bytes))).toBe(true));
  test.each([0, 1, 23, 65, 200])('may not have %i bytes', (bytes) => expect(isSecret(secretOf(bytes))).toBe(false));
  test.each([
    'whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G',
    'whsec_not base64 not base64 not base64 nn',
    `${secretOf(32)}\n`,
  ])('is not %p', (text) => expect(isSecret(text)).toBe(false));

  test('signs as the example of the specification does', () => {
    const key = signingKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' };
    expect(sign([key], message)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });
});
