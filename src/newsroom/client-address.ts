import { isIP } from 'node:net';
import type { Trust } from './seats.js';

/**
 * Who asks, for limits: the far end of the connection, or, where that is a proxy we trust, the last in its list who is
 * none. What an untrusted far end says of itself counts for nothing. Null: a proxy that does not say for whom it asks.
 */
export function clientAddress(farEnd: string, forwardedFor: string | undefined, isProxy: Trust): string | null {
  let address = farEnd;
  const named = forwardedFor?.split(',') ?? [];
  for (let hop = 0; isProxy(address, hop); hop++) {
    const before = named.pop()?.trim() ?? '';
    if (isIP(before) === 0) return null;
    address = before;
  }
  return address;
}
