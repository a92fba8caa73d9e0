import { Injectable } from '@nestjs/common';
import { OfficeSettingsStore } from '../store/office-settings.store.js';
import type { SettingsChange, SettingsView } from './api-settings.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { invalid } from './drafting.js';
import { PressOfficeSettings } from './settings.js';

/** A reminder within minutes of a release would only teach people to press it away; after a week nobody waits for one. */
const LEAST_MINUTES = 10;
const MOST_MINUTES = 7 * 24 * 60;

/** What officers have set over what the operator configured. */
@Injectable()
export class SettingsService {
  constructor(
    private readonly store: OfficeSettingsStore,
    private readonly changes: ChangesService,
    private readonly settings: PressOfficeSettings,
  ) {}

  /** After how many minutes without a word an open message reminds its officer; null: never. */
  async silentAfterMinutes(): Promise<number | null> {
    const set = await this.store.silentAfter();
    return set === undefined ? this.settings.silentAfterMinutes : set.value;
  }

  async view(): Promise<SettingsView> {
    const set = await this.store.silentAfter();
    const configured = this.settings.silentAfterMinutes;
    return {
      silentAfterMinutes: {
        value: set === undefined ? configured : set.value,
        configured,
        set: set === undefined ? null : { by: set.by, at: set.at },
      },
      configuration: [...this.settings.configuration],
    };
  }

  async change(call: Call, { silentAfterMinutes: asked }: SettingsChange): Promise<SettingsView> {
    if (typeof asked === 'number' && !(Number.isInteger(asked) && asked >= LEAST_MINUTES && asked <= MOST_MINUTES))
      throw invalid(
        'silentAfterMinutes',
        'range',
        `must be a whole number of minutes from ${LEAST_MINUTES} to ${MOST_MINUTES}, null for no reminder, or "configured"`,
      );
    await this.changes.make(call, async (tx, head) => {
      if (asked === undefined) return;
      if (asked === 'configured') await this.store.leaveSilentAfter(tx);
      else await this.store.setSilentAfter(tx, { value: asked, by: call.actor.name, at: head.now });
      await head.write({
        actor: call.actor.email,
        action: 'setting-changed',
        subject: 'silentAfterMinutes',
        facts: { value: asked === null ? 'never' : String(asked) },
      });
    });
    return this.view();
  }
}
