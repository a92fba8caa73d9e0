import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * Who asks, for limits: the far end of the connection, or, where that is a proxy we trust, the last in its list who is
 * none. What an untrusted far end says of itself counts for nothing.
 */
export function clientAddress(request: IncomingMessage, isProxy: (address: string) => boolean): string {
  let address = request.socket.remoteAddress ?? '';
  const named = request.headers['x-forwarded-for']?.toString().split(',') ?? [];
  while (isProxy(address)) {
    const before = named.pop()?.trim() ?? '';
    if (isIP(before) === 0) break;
    address = before;
  }
  return address;
}
