import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { type FieldError, Refusal } from '../domain/refusal.js';
import { isCommon } from './common-passwords.js';

/**
 * Argon2id with the least parameters that OWASP ASVS 5.0 appendix C allows (m = 19 MiB, t = 2, p = 1). A hash takes a core
 * and 19 MiB, and a flood of sign-ins must not take the pages down with it (ASVS 2.4.1): so there are two at a time, and on
 * two cores one, since a newsroom that stands beside the desk needs the other.
 */
const ARGON2ID = 2;
const OPTIONS = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const AT_ONCE = Math.max(1, Math.min(2, availableParallelism() - 1));
const WAITING = 40;

const LEAST = 15;
const MOST = 256;

/** Of a random text nobody knows. Whoever names an unknown officer waits as long as for a known one (ASVS 6.3.8). */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$EFMooNgyEYRObcxoxtQB3A$HFOhZcQTG/9Ry70wwmJnb4tc7CNkWL2XrlgDltrSVZg';

export class Passwords {
  /** How many hashes were reckoned, right or wrong: the same for an officer that there is and one that there is not. */
  reckoned = 0;
  #busy = 0;
  readonly #queue: (() => void)[] = [];

  constructor(private readonly atOnce = AT_ONCE) {}

  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(password, OPTIONS));
  }

  /** Takes as long whether there is a hash or not. */
  matches(password: string, hashed: string | null): Promise<boolean> {
    return this.#inTurn(async () => {
      const right = await verify(hashed ?? NOBODY, password);
      return right && hashed !== null;
    });
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy >= this.atOnce) {
      if (this.#queue.length >= WAITING)
        throw new Refusal('shed', 'Too many people sign in at this moment. Try again in some seconds.');
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    } else this.#busy++;
    try {
      this.reckoned++;
      return await work();
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.#busy--;
    }
  }
}

/** Throws why this cannot be a password; `about` names what whoever guesses would try for this officer. */
export function refuseWeak(password: string, about: readonly string[] = []): void {
  const weak = weakness(password, about);
  if (weak) throw new Refusal('validation', `${weak.field} ${weak.detail}`, [weak]);
}

/** Why this cannot be a password, or null. Any character is taken, and none is cut off. */
export function weakness(password: string, about: readonly string[] = []): FieldError | null {
  const no = (code: string, detail: string): FieldError => ({ field: 'password', code, detail });
  // The cap comes before the text is walked through.
  if (password.length > MOST * 4) return no('too-long', `must have at most ${MOST} characters`);
  const characters = [...password];
  if (characters.length > MOST) return no('too-long', `must have at most ${MOST} characters`);
  if (characters.length < LEAST)
    return no('too-short', `must have at least ${LEAST} characters; several words are good`);
  if (new Set(characters).size < 6) return no('too-simple', 'repeats too few characters');
  if (isCommon(password, about))
    return no(
      'too-common',
      'is made of what everybody tries first; take several words that have nothing to do with you',
    );
  return null;
}
