import type { Actor } from '../domain/officer.js';

/** One call of an officer: who asks, how they are known, and how a repeated request is told from a new one. */
export interface Call {
  readonly actor: Actor;
  /** A `process` is the operator's command line, which needs no sign-in: whoever may start it owns the hub. */
  readonly by: 'session' | 'token' | 'process';
  /** The console's session, and when its officer last showed who they are; null for programs. */
  readonly session: { readonly id: string; readonly provenAt: Date } | null;
  readonly request: { readonly key: string | null; readonly digest: string };
}

export const inProcess = (actor: Actor): Call => ({
  actor,
  by: 'process',
  session: null,
  request: { key: null, digest: '' },
});
