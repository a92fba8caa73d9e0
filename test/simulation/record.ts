import type { Language } from '../../src/domain/language.js';
import { type Read, read } from './night.js';
import { Violation } from './violation.js';

/** One thing that the public, or a newsroom, could see or not see any more. */
export interface Entry {
  readonly at: number;
  readonly event: 'posted' | 'edited' | 'deleted' | 'received';
  readonly by: 'hub' | 'hand';
  readonly language: Language;
  /** Place in the chain of the placement. */
  readonly ordinal: number;
  readonly id: string;
  /** Null for `deleted`; of a hand, whatever somebody wrote. */
  readonly text: string | null;
  /** The officer asked for a post of ours that was changed by hand to be made anew: it may vanish for a moment. */
  readonly asked?: true;
}

interface Standing extends Read {
  readonly ordinal: number;
  readonly byHand: boolean;
}

/** What the account shows of one placement. */
class Sight {
  readonly standing = new Map<string, Standing>();
  /** Every text that was once shown whole, without its marker. */
  readonly said = new Set<string>();
  /** The highest version that somebody removed or wrote over by hand. */
  lostByHand = 0;
  highestReceived = 0;

  get highest(): number {
    let highest = 0;
    for (const { version, byHand } of this.standing.values()) if (!byHand && version > highest) highest = version;
    return highest;
  }
}

const BY_HAND: Read = { version: 0, points: false, core: '' };

/**
 * The far side's own record: append-only, and the only thing that I6 and I7 are asserted on. It believes nothing that
 * the hub says of itself.
 */
export class FarRecord {
  readonly entries: Entry[] = [];
  private readonly sights = new Map<Language, Sight>();

  /** `blind`: where nothing can be read back, only a second post is asserted. */
  constructor(private readonly blind: boolean) {}

  sight(language: Language): Sight {
    let sight = this.sights.get(language);
    if (!sight) {
      sight = new Sight();
      this.sights.set(language, sight);
    }
    return sight;
  }

  append(entry: Entry): void {
    this.entries.push(entry);
    const sight = this.sight(entry.language);
    switch (entry.event) {
      case 'received':
        sight.highestReceived = Math.max(sight.highestReceived, read(entry.text!).version);
        return;
      case 'deleted':
        this.deleted(sight, entry);
        return;
      case 'posted':
      case 'edited':
        this.written(sight, entry);
        return;
    }
  }

  private written(sight: Sight, { event, by, language, ordinal, id, text }: Entry): void {
    if (by === 'hand') {
      sight.lostByHand = Math.max(sight.lostByHand, sight.standing.get(id)?.version ?? 0);
      sight.standing.set(id, { ...BY_HAND, ordinal, byHand: true });
      return;
    }
    const shown = read(text!);
    const { highest } = sight;
    if (shown.version < highest && !this.blind)
      throw new Violation('I7', `version ${shown.version} in ${language} was ${event} while ${highest} was on air`);
    if (event === 'posted')
      for (const other of sight.standing.values())
        if (other.ordinal === ordinal && !other.byHand)
          throw new Violation('I6', `two posts stand at place ${ordinal} in ${language}`);
    if (!shown.points) sight.said.add(shown.core);
    sight.standing.set(id, { ...shown, ordinal, byHand: false });
  }

  private deleted(sight: Sight, { by, language, id, asked }: Entry): void {
    const gone = sight.standing.get(id);
    if (!gone) return;
    sight.standing.delete(id);
    if (by === 'hand') {
      sight.lostByHand = Math.max(sight.lostByHand, gone.version);
      return;
    }
    const { highest } = sight;
    if (!asked && !this.blind && gone.version > highest && gone.version > sight.lostByHand)
      throw new Violation('I7', `version ${gone.version} in ${language} was deleted and nothing as new is on air`);
  }
}
