import webPush from 'web-push';
import type { Carried, PushDevice, PushKey } from '../../domain/notice.js';
import { answered } from '../answered.js';
import type { Outbound } from '../outbound.js';
import { Deadline } from '../plugin.js';

/** What the console's service worker shows: it has no words of its own. */
export interface Push {
  readonly title: string;
  readonly text: string;
  /** Absolute. */
  readonly url: string;
  /** A later push of the same tag takes the place of the one before on the screen. */
  readonly tag: string;
}

/** RFC 8030: the push service keeps it for a device that is off, and no longer than it matters. */
const KEPT_S = 3_600;

/**
 * Wakes a browser through its push service (RFC 8030), encrypted so that the service cannot read it (RFC 8291) and signed
 * with the hub's key (RFC 8292). The package makes the request; the guard sends it.
 */
export class WebPushCarrier {
  /** `contact`: whom a push service writes to about us, `mailto:` or `https:`. */
  constructor(
    readonly outbound: Outbound,
    readonly contact: string,
  ) {}

  async send(
    push: Push,
    { device, key, id }: { readonly device: PushDevice; readonly key: PushKey; readonly id: string },
    { deadlineMs }: { readonly deadlineMs: number },
  ): Promise<Carried> {
    const { endpoint, p256dh, auth } = device;
    let made: ReturnType<typeof webPush.generateRequestDetails>;
    try {
      made = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, JSON.stringify(push), {
        vapidDetails: { subject: this.contact, ...key },
        TTL: KEPT_S,
        urgency: 'high',
        // A device that was off is woken once, whatever was lost on the way: 32 characters are allowed.
        topic: id.replaceAll('-', ''),
        contentEncoding: 'aes128gcm',
      });
    } catch {
      return {
        is: 'refused',
        gone: true,
        error: {
          code: 'no-such-device',
          detail: 'The browser gave keys by which it cannot be reached.',
          todo: 'Turn it off and on again on that device.',
        },
      };
    }
    const headers = Object.fromEntries(Object.entries(made.headers).map(([name, value]) => [name, String(value)]));
    const { 'Content-Length': _, ...rest } = headers;
    const answer = await this.outbound.request(
      endpoint,
      { method: 'POST', headers: rest, body: made.body ?? '' },
      { world: 'live', signal: new Deadline(deadlineMs).signal() },
    );
    return answered(answer, { what: 'push service', goneAt: [404, 410] });
  }
}
