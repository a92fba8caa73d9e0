import type { FieldError, Refusal, RefusalCode } from '../domain/refusal.js';
import type { Problem } from './api-fields.js';

/** How the hub's "no" looks on the wire (RFC 9457): one table from codes to statuses, one form for everything. */
const STATUS: { readonly [code in RefusalCode]: number } = {
  validation: 400,
  'unknown-field': 400,
  'address-refused': 400,
  'sign-in-needed': 401,
  'own-draft': 403,
  scope: 403,
  'step-up-needed': 403,
  'not-found': 404,
  'approval-void': 409,
  'not-approved': 409,
  'wrong-kind': 409,
  'already-released': 409,
  'already-scheduled': 409,
  'still-open': 409,
  'no-drift': 409,
  'no-review': 409,
  'not-unsure': 409,
  'idempotency-conflict': 409,
  'lacks-language': 409,
  'lacks-decision': 409,
  'unverified-fact': 409,
  'stale-draft': 412,
  'precondition-required': 428,
  rate: 429,
  shed: 503,
};

const TITLE: { readonly [code in RefusalCode]: string } = {
  validation: 'Something given cannot be taken',
  'unknown-field': 'There is a field that is not known here',
  'address-refused': 'The hub does not send to this address',
  'sign-in-needed': 'Sign in first',
  'own-draft': 'Somebody else must approve this',
  scope: 'You may not do this',
  'step-up-needed': 'Confirm that it is you',
  'not-found': 'There is no such thing',
  'approval-void': 'The approval no longer holds',
  'not-approved': 'An approval is missing',
  'wrong-kind': 'This kind cannot follow what stands',
  'already-released': 'It was released in the meantime',
  'already-scheduled': 'A time is set already',
  'no-review': 'There is nothing to review',
  'still-open': 'Something of it still stands',
  'no-drift': 'What you saw is not there any more',
  'not-unsure': 'There is nothing to settle by hand now',
  'idempotency-conflict': 'The Idempotency-Key was used for another request',
  'lacks-language': 'A required language is missing',
  'lacks-decision': 'A decision about a channel is missing',
  'unverified-fact': 'A fact is not verified',
  'stale-draft': 'The draft changed since it was read',
  'precondition-required': 'Say which state you have read',
  rate: 'Too many tries',
  shed: 'Too busy at the moment',
};

const problem = (code: string, about: Omit<Problem, 'type' | 'code'>): Problem => ({
  type: `urn:tocsin:problem:${code}`,
  ...about,
  code,
});

export const problemOf = ({ code, message, errors, stepUp }: Refusal): Problem =>
  problem(code, {
    title: TITLE[code],
    status: STATUS[code],
    detail: message,
    errors,
    ...(stepUp === undefined ? {} : { stepUp }),
  });

/** What HTTP itself refuses, before anything of ours has read it. */
export function problemOfHttp(status: number): Problem {
  const known = BY_STATUS[status];
  const { code, title, detail } = known ?? {
    code: 'validation',
    title: 'The request cannot be taken',
    detail: `The request was refused with status ${status}.`,
  };
  const errors: readonly FieldError[] = code === 'validation' ? [{ field: 'body', code: 'form', detail }] : [];
  return problem(code, { title, status, detail, errors });
}

const BY_STATUS: { readonly [status: number]: { code: string; title: string; detail: string } | undefined } = {
  400: {
    code: 'validation',
    title: TITLE.validation,
    detail: 'The request cannot be read: its address or its JSON is broken, too deep, or names __proto__.',
  },
  404: {
    code: 'not-found',
    title: TITLE['not-found'],
    detail: 'There is nothing at this address for this method; /api/docs lists everything.',
  },
  414: {
    code: 'not-found',
    title: TITLE['not-found'],
    detail: 'The address is longer than any that the hub has.',
  },
  413: {
    code: 'validation',
    title: 'The request is too large',
    detail: 'At most 256 kB are taken: shorten the texts, or leave polygons out.',
  },
  415: {
    code: 'validation',
    title: 'Only JSON is taken',
    detail: 'Send application/json, without Content-Encoding.',
  },
};

/** Our own fault. The id leads the operator to the line in the log; nothing of the cause is told outside. */
export const problemOfFault = (id: string): Problem =>
  problem('internal', {
    title: 'The hub has a fault',
    status: 500,
    detail: `It was not done. Try again; if it stays, tell the operator this number: ${id}.`,
    errors: [],
    id,
  });

export const DATABASE_AWAY: Problem = problem('database-away', {
  title: 'The database does not answer',
  status: 503,
  detail: 'Nothing was changed, or it is not known: try again in some seconds with the same Idempotency-Key.',
  errors: [],
});

export const DISK_FULL: Problem = problem('disk-full', {
  title: 'The disk of the database is full',
  status: 503,
  detail:
    'Nothing was changed: not one part of it was written. The page and the feeds go on. Ask the operator to make room, ' +
    'then try again with the same Idempotency-Key.',
  errors: [],
});

/** PostgreSQL says so itself, in an answer: what it could not write is rolled back as a whole (53100, appendix A). */
export const isDiskFull = (error: unknown): boolean => anyCause(error, ({ code }) => code === '53100');

/*
 * Classes 08 (connection), 53 (resources) and 57P (shut down) of the PostgreSQL manual, appendix A; 25006: a replica;
 * 25P03: this process stood still in the middle of a transaction, which was undone.
 */
const AWAY =
  /^(08...|53...|57P..|57014|25006|25P03|ECONN\w+|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;
/* The last of them is what TypeORM says of a transaction whose connection broke between two of its statements. */
const AWAY_WORDS =
  /database does not answer|connection terminated|timeout exceeded when trying to connect|query read timeout|client has encountered a connection error|not queryable|query runner already released/i;

/** Whether an error, or what caused it, says that the database is not there; only then trying again is of use. */
export const isDatabaseAway = (error: unknown): boolean =>
  anyCause(
    error,
    ({ code, message }) => (typeof code === 'string' && AWAY.test(code)) || AWAY_WORDS.test(String(message)),
  );

interface Cause {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly driverError?: unknown;
}

/** Looks at an error, at what the driver said below it, and at what caused it. By its members: it may be of another realm. */
function anyCause(error: unknown, says: (error: Cause) => boolean, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth === 5) return false;
  const { cause, driverError } = error as Cause;
  return says(error) || anyCause(driverError, says, depth + 1) || anyCause(cause, says, depth + 1);
}
