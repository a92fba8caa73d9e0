import type { Preview, PreviewLine, Step } from '../../../src/press-office/api.js';
import { t } from '../words/i18n.js';

/** The desk's plan in the officer's language: the steps are the desk's, only the words are the console's. */
export function effectOf(lines: readonly Pick<PreviewLine, 'steps' | 'still' | 'because'>[]): string {
  const [first] = lines;
  if (!first) return t('preview:effect.unused');
  const does = stepsInWords(lines.flatMap(({ steps }) => steps));
  const because = [...new Set(lines.flatMap((line) => line.because))];
  return [
    ...(does.length > 0 ? does : [t(`preview:effect.still.${first.still ?? 'settled'}`)]),
    ...because.map((reason) => t(`preview:effect.because.${reason}`)),
  ].join(', ');
}

function stepsInWords(steps: readonly Step[]): readonly string[] {
  const opened = steps.filter((step) => step.op === 'open');
  const edited = steps.filter((step) => step.op === 'edit');
  const counted = [
    { does: opened.every(({ replyTo }) => replyTo !== null) ? 'replies' : 'opens', count: opened.length },
    { does: 'edits', count: edited.filter(({ as }) => as === 'head').length },
    { does: 'points', count: edited.filter(({ as }) => as === 'pointer').length },
    { does: 'deletes', count: steps.filter(({ op }) => op === 'delete').length },
  ] as const;
  return [
    ...(steps.some(({ op }) => op === 'send') ? [t('preview:effect.sends')] : []),
    ...counted.filter(({ count }) => count > 0).map(({ does, count }) => t(`preview:effect.${does}`, { count })),
  ];
}

export const endpointsEffect = ({ count, all }: Preview['endpoints']): string =>
  count === 0 ? t('preview:effect.noEndpoint') : t('preview:effect.toEndpoints', { n: count, all });
