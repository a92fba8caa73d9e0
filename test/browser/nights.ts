import type { PublicMessage, PublicState } from '../../src/domain/state.js';
import { exampleMessage } from '../formats/examples.js';
import { endingWith } from '../formats/six-kinds.js';
import { content, only, publicMessage, publicState } from '../support/messages.js';

/** The pages that a reader may meet in one night, each with the state that it is pressed from. */
export interface Met {
  readonly path: string;
  readonly state: PublicState;
}

const met = (path: string, messages: readonly PublicMessage[], overrides: Partial<PublicState> = {}): Met => ({
  path,
  state: publicState(messages, overrides),
});

const fire = publicMessage(['alert', 'update', 'correction']);
const flood = publicMessage(['alert'], {
  id: '0199a7c2-0000-7000-8000-000000000043',
  reference: '2026-0043',
  firstSequence: 9,
  contents: [{ severity: 'Minor' }],
});
const half = publicMessage(['alert', 'update'], { contents: [{}, only(content({ kind: 'update' }), 'fr', 'nl')] });

export const nights = {
  start: met('/', [fire, flood]),
  'crisis-page': met('/fr', [fire, flood]),
  correction: met('/fr/messages/2026-0042', [fire]),
  withdrawn: met('/nl/messages/2026-0042', [endingWith('withdrawal')]),
  exercise: met('/de', [exampleMessage('brussels-2023', 3)], { exercisesOnMain: true }),
  'old-version': met('/en/messages/2026-0042/v1', [fire]),
  hold: met('/de', [endingWith('hold')]),
  'all-clear': met('/fr', [endingWith('all-clear')]),
  past: met('/en/messages/2026-0042', [endingWith('alert')], { confirmedAt: '2026-11-24T00:00:00.000Z' }),
  'another-language': met('/de', [half]),
  'no-message': met('/fr', [], { epoch: 0 }),
  'not-found': met('/nowhere', [fire]),
  accessibility: met('/fr/accessibility', []),
  privacy: met('/nl/privacy', []),
} satisfies { readonly [name: string]: Met };
export type Night = keyof typeof nights;

/** Those of which pictures are kept. */
export const PICTURED: readonly Night[] = ['start', 'crisis-page', 'correction', 'withdrawn', 'exercise'];
