import { createHash } from 'node:crypto';
import { canonical } from '../domain/canonical.js';
import type { Content } from '../domain/message.js';
import { type EventData, type EventOptions, webhookEvent } from './webhook-event.js';

/**
 * A message before its release, as entitled newsrooms and endpoints have it: the event of the release with its numbers
 * still null, and until when it is embargoed. Called off, it says nothing but that: nobody is left with words to publish.
 */
export interface Embargo {
  /** RFC 3339, UTC. */
  readonly until: string;
  readonly state: 'waiting' | 'cancelled';
}

export interface EmbargoEvent {
  readonly type: 'message.embargoed';
  readonly timestamp: string;
  readonly data: Partial<EventData> &
    Pick<EventData, 'id' | 'reference' | 'version' | 'status' | 'texts' | 'sha256'> & {
      readonly embargo: Embargo;
    };
}

export function embargoedEvent(options: EventOptions & { until: string; at: string }): EmbargoEvent {
  const { sha256: _, ...data } = webhookEvent(options).data;
  return eventOf(options.at, { ...data, embargo: { until: options.until, state: 'waiting' } });
}

export const calledOffEvent = (about: {
  id: string;
  reference: string;
  version: number;
  status: Content['status'];
  until: string;
  at: string;
}): EmbargoEvent => {
  const { id, reference, version, status, until, at } = about;
  return eventOf(at, { id, reference, version, status, texts: {}, embargo: { until, state: 'cancelled' } });
};

const eventOf = (timestamp: string, data: Omit<EmbargoEvent['data'], 'sha256'>): EmbargoEvent => ({
  type: 'message.embargoed',
  timestamp,
  data: { ...data, sha256: createHash('sha256').update(canonical(data), 'utf8').digest('hex') } as EmbargoEvent['data'],
});
