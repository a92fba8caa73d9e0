import type { Office } from '../domain/language.js';
import type { PublicMessage } from '../domain/state.js';
import { type CapVersion, capAlert } from './cap-alert.js';
import { capFaults } from './cap-faults.js';
import { capXml } from './cap-xml.js';
import { kept } from './kept.js';

/** One version as a finished CAP document. */
export interface CapDocument {
  readonly identifier: string;
  readonly sent: string;
  readonly xml: string;
}

/** Throws a sentence that names every fault. `versions`: the one it is for, and before it all that came before. */
export function capDocument(versions: readonly CapVersion[], office: Office): CapDocument {
  const alert = capAlert(versions, office);
  const faults = capFaults(alert);
  const { reference, n } = versions[versions.length - 1]!;
  if (faults.length > 0) throw new Error(`CAP document of ${reference} version ${n}: ${faults.join('; ')}`);
  const xml = capXml(alert);
  return { identifier: alert.identifier, sent: alert.sent, xml: office.cap.sign?.(xml) ?? xml };
}

/** The document of a version that stands in its message, or why there is none. */
export const capOf = (message: PublicMessage, n: number, office: Office): CapDocument | Unshown =>
  kept(message.versions[n - 1]!, office, 'cap', () => {
    try {
      return capDocument(message.versions.slice(0, n), office);
    } catch (error) {
      return new Unshown(`${(error as Error).message}. It is not shown; every other format is.`);
    }
  });

/** Why a document may not be shown. */
export class Unshown {
  constructor(readonly why: string) {}
}
