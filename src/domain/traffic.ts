/** What is known of readers: how many, of what, and how they were answered. Nothing here is about any one of them. */
export const ANSWERS = ['ok', 'not-modified', 'not-found', 'shed', 'failed', 'other'] as const;
export type Answer = (typeof ANSWERS)[number];

/** What was asked for, as it is counted. */
export interface Subject {
  /** A kind of document, not its address: there are about twenty of them. */
  readonly what: string;
  /** Of a message; empty for what is of no message. */
  readonly reference: string;
  /** Empty for what is of no language, or of all. */
  readonly language: string;
}

export interface Counted extends Subject {
  readonly answer: Answer;
  readonly requests: number;
  readonly bytes: number;
}

/** Upper bounds of how long a request waited for its turn in a newsroom, milliseconds; the last counts what is above. */
export const WAITS_MS = [2, 5, 10, 25, 50, 100, 250, 500, 1_000] as const;

/** One minute of one process. */
export interface TrafficMinute {
  /** Tells a process from the one before it under the same name, so that both may have a part of one minute. */
  readonly run: string;
  /** When it began; RFC 3339, UTC. */
  readonly minute: string;
  /** Requests in its busiest second. */
  readonly peak: number;
  /** The most that were open at once. */
  readonly connections: number;
  /** Requests by how long they waited: one more than there are bounds. */
  readonly waits: readonly number[];
  readonly counted: readonly Counted[];
}
